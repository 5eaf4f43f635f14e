"""Reviews and the benefits they saw: for the organisation that wrote them, and nobody else."""

from typing import TYPE_CHECKING

from commonground.hub.reviews.models import Gain, Review
from tests.cast import NOW
from tests.hub.proof.oracle import Row

if TYPE_CHECKING:
    from tests.hub.proof.world import World


def build(world: "World") -> None:
    """For either owner a review of two ties: to whom everybody sees, and to whom few do; with a
    benefit in words, and one shown by a contact that only named people read."""
    for owner, author in (("citizens", "alice"), ("arts", "charlie")):
        ties = [row for row in world.rows if row.label.startswith(f"tie {owner} → ")]
        named = f"touchpoint named by {owner} on "
        contact = next(row for row in world.rows if row.label.startswith(named))
        for tie in (ties[0], ties[-1]):
            row = Row(f"review of {tie.label}", "organisation", owner, author, parents=(tie,))
            held = world.shared(row, Review(
                tie=world.objects[tie.label], held_on=NOW.date(), again="yes", conclusion="continue",
                why=world.word(row, "why"), recorded_at=NOW))  # fmt: skip
            said = Row(f"gain in words {row.label}", parents=(row,))
            world.keep(said, Gain.objects.create(
                review=held, benefit="clout", evidence=world.word(said, "evidence")))  # fmt: skip
            shown = Row(f"gain by contact {row.label}", parents=(row, contact))
            world.keep(shown, Gain.objects.create(
                review=held, benefit="energy", evidence=world.word(shown, "evidence"),
                touchpoint=world.objects[contact.label]))  # fmt: skip
