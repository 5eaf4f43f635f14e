"""When mail comes for one person: theirs alone. Its rows hold no words of anybody's."""

from typing import TYPE_CHECKING

from commonground.hub.home.models import Digest, MailHabits
from tests.hub.proof.oracle import Row

if TYPE_CHECKING:
    from tests.hub.proof.world import World


def build(world: "World") -> None:
    """Bob has chosen when his mail comes."""
    own = frozenset({"bob@citizens"})
    row = Row("habits of bob", special="person", readers=own)
    world.keep(row, MailHabits.objects.create(person=world.cast.people["bob"], weekday=3))
    row = Row("digest of bob", special="person", readers=own)
    membership = world.cast.memberships["bob", "citizens"]
    world.keep(row, Digest.objects.create(membership=membership, often="daily"))
