"""What came of meetings: canaries in why, and in the step that was opened."""

from typing import TYPE_CHECKING

from commonground.hub.briefs.models import MeetingOutcome, Outcome
from commonground.hub.ties.models import NextStep, Touchpoint, TouchpointKind
from tests.cast import NOW

from .oracle import Row

if TYPE_CHECKING:
    from .world import World


def build(world: "World") -> None:
    """For each tie of ours, what came of a meeting shared with many and of one kept for few."""
    for held in [row for row in world.rows if row.label.startswith("tie ")]:
        tie = world.objects[held.label]
        [on] = held.parents
        for level in ("network", "named"):
            audience = world.audience(level, held.owner)
            row = Row(f"touchpoint informational {level} {held.label}", parents=(on,), **audience)
            met = world.shared(row, Touchpoint(
                people=world.word(row, "people"), kind=TouchpointKind.INFORMATIONAL_MEETING,
                held_on=NOW.date(), said=world.word(row, "said"), recorded_at=NOW))  # fmt: skip
            met.parties.add(tie.subject)
            kept = world.audience("organisation" if level == "network" else "named", held.owner)
            promised = Row(f"step opened by {row.label}", parents=(held, row), **kept)
            step = world.shared(promised, NextStep(
                tie=tie, touchpoint=met, text=world.word(promised, "text"),
                due_on=NOW.date(), created_at=NOW))  # fmt: skip
            came = Row(f"outcome of {row.label}", parents=(held, row))
            world.keep(came, MeetingOutcome.objects.create(
                tie=tie, touchpoint=met, outcome=Outcome.COORDINATE, step=step,
                why=world.word(came, "why"), decided_at=NOW))  # fmt: skip
