"""Rows between two organisations: where each says it stands, what was given, what the other answered."""

from typing import TYPE_CHECKING, Any

from commonground.hub.access.audience import Between
from commonground.hub.ties.models import Contribution, SecondView, Stage, StageTold, TakenBack, Word
from tests.cast import NOW

from .oracle import Row

if TYPE_CHECKING:
    from .world import World

PAIRS = (
    ("citizens", "legal", True),
    ("citizens", "legal", False),
    ("citizens", "arts", False),
    ("arts", "citizens", True),
    ("legal", "arts", True),
)
"""Who wrote, about whom, and whether it was told."""
HIDDEN = "org organisation by arts"


def build(world: "World") -> None:
    """Lines told and not told, to one that may read them and to strangers; each told one answered."""
    for owner, other, told in PAIRS:
        tag = f"{owner} → {other}{' told' if told else ''}"
        contribution(world, Row(
            f"contribution {tag}", owner=owner, other=other, told=told, special="between"))  # fmt: skip
        if told:
            row = Row(f"told {tag}", owner=owner, other=other, told=True, special="between")
            between(world, row, StageTold(stage=Stage.ALLIED))
            gone = Row(f"taken back {tag}", owner=owner, other=other, told=True, special="between")
            between(world, gone, TakenBack(word=Word.STAGE))
    hidden = next(row for row in world.rows if row.label == HIDDEN)
    # An end that one may not see hides the line as well, whichever end it is.
    for owner, other in (("citizens", HIDDEN), (HIDDEN, "citizens")):
        contribution(world, Row(
            f"contribution {owner} → {other}", owner=owner, other=other, told=True,
            special="between", parents=(hidden,)))  # fmt: skip


def contribution(world: "World", row: Row) -> None:
    """A line, and what the other side says of it if it was told."""
    kept = between(
        world,
        row,
        Contribution(
            direction="gave",
            kind="hours",
            amount=90,
            held_on=NOW.date(),
            words=world.word(row, "words"),
            recorded_at=NOW,
            changed_at=NOW,
        ),
    )
    if row.told:
        said = Row(f"second view of {row.label}", parents=(row,))
        words = world.word(said, "words")
        world.keep(said, SecondView.objects.create(
            contribution=kept, amount=60, words=words, said_at=NOW))  # fmt: skip


def between(world: "World", row: Row, thing: Between) -> Any:
    """Save a row with its two ends."""
    thing.owner = world.objects[row.owner]
    thing.other = world.objects[row.other]
    thing.told_at = NOW if row.told else None
    thing.save()
    return world.keep(row, thing)
