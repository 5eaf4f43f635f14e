"""The same organisations as a file for Datasette: one table with a full text of its own."""

import sqlite3
from pathlib import Path

ROWS = """
SELECT o.id, o.name, k.name, s.name, p.name, o.latitude, o.longitude,
    (SELECT group_concat(i.name, '; ') FROM organisations_organisation_issues AS l
     JOIN vocabularies_issue AS i ON i.id = l.issue_id WHERE l.organisation_id = o.id),
    (SELECT group_concat(g.name, '; ') FROM organisations_organisation_people_served AS l
     JOIN vocabularies_peopleserved AS g ON g.id = l.peopleserved_id WHERE l.organisation_id = o.id),
    o.mission, o.languages, o.size, o.founded, o.source
FROM organisations_organisation AS o
LEFT JOIN vocabularies_kind AS k ON k.id = o.kind_id
LEFT JOIN vocabularies_scale AS s ON s.id = o.scale_id
LEFT JOIN vocabularies_place AS p ON p.id = o.place_id
"""
TABLE = """
CREATE TABLE organisations (id INTEGER PRIMARY KEY, name TEXT, kind TEXT, scale TEXT, place TEXT,
    latitude REAL, longitude REAL, issues TEXT, people TEXT, mission TEXT, languages TEXT,
    size INTEGER, founded INTEGER, source TEXT)
"""
FULL_TEXT = """
CREATE VIRTUAL TABLE organisations_fts USING fts5(name, place, issues, people, mission,
    content="organisations", content_rowid="id", tokenize="unicode61 remove_diacritics 2",
    prefix='2 3')
"""
FILL = """
INSERT INTO organisations_fts (rowid, name, place, issues, people, mission)
SELECT id, name, place, issues, people, mission FROM organisations
"""


def export(database: Path, to: Path) -> None:
    """Write all rows of the platform's SQLite file, hidden ones too: Datasette hides none."""
    to.unlink(missing_ok=True)
    connection = sqlite3.connect(to)
    with connection:
        connection.execute("ATTACH ? AS platform", (str(database),))
        connection.execute(TABLE)
        select = ROWS.replace("FROM ", "FROM platform.").replace("JOIN ", "JOIN platform.")
        connection.execute(f"INSERT INTO organisations {select}")
        connection.execute("CREATE INDEX organisations_by_name ON organisations (name)")
        connection.execute(FULL_TEXT)
        connection.execute(FILL)
    connection.execute("DETACH platform")
    connection.execute("ANALYZE")
    connection.close()
