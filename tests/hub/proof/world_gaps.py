"""Rows of the room `gaps` with canaries: a fact being found out, and one settled with its source."""

from typing import TYPE_CHECKING

from commonground.hub.gaps.models import Gap
from tests.cast import NOW
from tests.hub.proof.oracle import Row

if TYPE_CHECKING:
    from tests.hub.proof.world import World


def build(world: "World", owners: tuple[str, ...]) -> None:
    """Add what each owner finds out of an organisation, and what it found out of another."""
    known = {row.label: row for row in world.rows}
    for owner in owners:
        for label, settled in (
            ("org public by citizens", "known"),
            (f"org organisation by {owner}", ""),
        ):
            on = known[label]
            row = Row(f"gap {owner} {label}", "organisation", owner, parents=(on,))
            world.shared(row, Gap(
                organisation=world.objects[label], facet="wanted", due_on=NOW.date(), taken_at=NOW,
                settled=settled, fact=world.word(row, "fact") if settled else "",
                source=world.word(row, "source") if settled else "",
                looked_on=NOW.date() if settled else None))  # fmt: skip
