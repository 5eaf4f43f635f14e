"""Whom a visitor of the demonstration may sign in as. Plain values, so that telling them is quick."""

PASSWORD = "a long walk to the harbour"

DOORS = (
    ("amina@cfc.example", "leads Citizens Fighting Corruption (steward)"),
    ("ruth@cfc.example", "works there too (editor)"),
    ("teo@cfc.example", "joined it last (member)"),
    ("karim@harbourlegal.example", "leads one of its partners"),
    ("otto@smalltrade.example", "leads the chamber of small trade, which it coordinates with"),
    ("irena@choir.example", "leads Harbour Voices Choir, which it has not met yet"),
)
