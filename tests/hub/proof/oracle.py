"""Who may see what, written a second time in plain Python, knowing nothing of the code under test.

It reads only the tables below and the audiences the world wrote down. A leak is something shown
that this says no to; a false denial is something withheld that this says yes to.
"""

from dataclasses import dataclass, field

# person → organisations they act for today; leo left citizens, nina and olga belong nowhere.
ACTS = {
    "alice@citizens": ("alice", "citizens"),
    "bob@citizens": ("bob", "citizens"),
    "erin@citizens": ("erin", "citizens"),
    "charlie@arts": ("charlie", "arts"),
    "alice@arts": ("alice", "arts"),
    "dana@legal": ("dana", "legal"),
    "frank@former": ("frank", "former"),
    "gus@procurement": ("gus", "procurement"),
    "leo": ("leo", ""),
    "nina": ("nina", ""),
    "olga": ("olga", ""),
    "anonymous": ("", ""),
} | {name: (name, "") for name in ("alice", "bob", "erin", "charlie", "dana", "frank", "gus")}
SEATED = {"coalition": {"citizens", "legal"}, "festival": {"arts", "procurement"}}


@dataclass
class Row:
    """One row of the world: its audience, what it hangs on, and the canary of each text field.

    `level` is empty for a row that is seen by whoever sees its `parents`. `special` names the rows
    whose rule is not an audience: `seat`, `own` (the organisation's people), `person` (one person),
    `entry` (the organisation's history), `between` (the owner's people, and those of `other` once told).
    """

    label: str
    level: str = ""
    owner: str = ""
    author: str = ""
    readers: frozenset[str] = frozenset()
    parents: tuple["Row", ...] = ()
    special: str = ""
    space: str = "coalition"
    other: str = ""
    told: bool = False
    canaries: dict[str, str] = field(default_factory=dict)
    table: str = ""
    pk: int = 0

    def seen_by(self, viewer: str) -> bool:
        """Whether this viewer may see the row."""
        return self._itself(viewer) and all(parent.seen_by(viewer) for parent in self.parents)

    def _itself(self, viewer: str) -> bool:
        person, organisation = ACTS[viewer]
        if self.special == "own":
            return bool(organisation) and organisation == self.owner
        if self.special == "person":
            return viewer in self.readers
        if self.special == "seat":
            return organisation in SEATED[self.space]
        if self.special == "between":
            teller = bool(organisation) and organisation == self.owner
            return teller or (self.told and bool(organisation) and organisation == self.other)
        if self.special == "entry":
            mine = bool(organisation) and organisation == self.owner
            return mine and (self.level != "named" or person == self.author)
        match self.level:
            case "":
                return True
            case "public":
                return True
            case "network":
                return bool(person)
            case "space":
                return bool(organisation) and (
                    organisation == self.owner or organisation in SEATED[self.space]
                )
            case "organisation":
                return bool(organisation) and organisation == self.owner
            case "named":
                wrote = (person, organisation) == (self.author, self.owner) and bool(organisation)
                return wrote or viewer in self.readers
        raise AssertionError(self.level)
