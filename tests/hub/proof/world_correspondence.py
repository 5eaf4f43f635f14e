"""Mail in the world: at each tie a private address and a mail that waits."""

from typing import TYPE_CHECKING

from commonground.hub.correspondence.models import IncomingMail, MailAddress
from tests.cast import NOW

from .oracle import Row

if TYPE_CHECKING:
    from .world import World


def build(world: "World") -> None:
    """An address and a mail for every tie there is."""
    for row in [row for row in world.rows if row.label.startswith("tie ")]:
        tie = world.objects[row.label]
        address = Row(f"address {row.label}", parents=(row,))
        world.keep(address, MailAddress.objects.create(
            tie=tie, local_part=world.word(address, "local_part"), made_at=NOW))  # fmt: skip
        mail = Row(f"mail {row.label}", "organisation", row.owner, parents=(row,))
        world.shared(mail, IncomingMail(
            tie=tie, sender=f"{world.word(mail, 'sender')}@cast.example",
            sender_name=world.word(mail, "sender_name"), subject=world.word(mail, "subject"),
            text=world.word(mail, "text"), people=[[world.word(mail, "people"), "x@cast.example"]],
            files=[{"name": world.word(mail, "files"), "bytes": 9}], received_at=NOW))  # fmt: skip
