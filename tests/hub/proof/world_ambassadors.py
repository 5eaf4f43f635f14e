"""Whom people of two organisations know, and requests between two colleagues, with canaries."""

from typing import TYPE_CHECKING

from commonground.hub.ambassadors.models import Acquaintance, IntroductionRequest
from commonground.hub.organisations.models import Contact
from tests.cast import NOW

from .oracle import Row

if TYPE_CHECKING:
    from .world import World

ASKED = {"citizens": "bob@citizens", "arts": "alice@arts"}
AUTHORS = {"citizens": "alice", "arts": "charlie"}
READERS = {"citizens": "dana@legal", "arts": "gus@procurement"}


def build(world: "World") -> None:
    """A line of whom a colleague knows at one organisation that all see and one that few see; one
    through a board member whom only two may see; a request between two."""
    for owner, asked in ASKED.items():
        author = AUTHORS[owner]
        person, organisation = asked.split("@")
        membership = world.cast.memberships[person, organisation]
        board = Row(
            f"contact on the board of {owner}", "named", owner, author,
            readers=frozenset({READERS[owner]}), parents=(),
        )  # fmt: skip
        world.shared(board, Contact(
            organisation=world.cast.organisations[owner], name=world.word(board, "name")))  # fmt: skip
        hidden = f"org organisation by {owner}"
        for label, through in (("org public by citizens", None), (hidden, None),
                               ("org public by arts", board)):  # fmt: skip
            on = next(row for row in world.rows if row.label == label)
            row = Row(
                f"acquaintance of {owner} at {label}", "organisation", owner, author,
                parents=(on, *((through,) if through else ())),
            )  # fmt: skip
            known = world.shared(row, Acquaintance(
                membership=membership, organisation=world.objects[label],
                contact=world.objects[through.label] if through else None,
                name=world.word(row, "name"), note=world.word(row, "note"), closeness="good",
                recorded_at=NOW))  # fmt: skip
            if label == hidden:
                request = Row(
                    f"request of {owner}", "named", owner, author,
                    readers=frozenset({asked}), parents=(row,),
                )  # fmt: skip
                world.shared(request, IntroductionRequest(
                    acquaintance=known, asked=membership, target=world.objects[label],
                    words=world.word(request, "words"), asked_at=NOW))  # fmt: skip
