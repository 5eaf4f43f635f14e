"""Mail and calendars in the world: at each tie a private address and a mail that waits; events that
one person brought along."""

from datetime import timedelta
from typing import TYPE_CHECKING

from commonground.hub.calendars.models import CalendarEvent
from commonground.hub.correspondence.models import Enclosure, IncomingMail, MailAddress
from commonground.hub.ties.actions.attachments import write
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
            files=[{"name": "notes.txt", "bytes": 7}, {"name": world.word(mail, "files"), "bytes": 9}],
            received_at=NOW))  # fmt: skip
        kept = Row(f"enclosure {row.label}", parents=(mail,))
        name, content = world.word(kept, "name"), world.word(kept, "content").encode()
        file = world.keep(kept, Enclosure.objects.create(
            mail=world.objects[mail.label], number=0, name=f"{name}.txt", mime="text/plain",
            size=len(content), stored=f"mail{len(world.rows):028}"))  # fmt: skip
        file.path.unlink(missing_ok=True)
        write(file.path, content)
    for person, key in (("alice", "citizens"), ("charlie", "arts")):
        for days in (-5, 900):
            event = Row(
                f"event {days} of {person}@{key}",
                special="person",
                readers=frozenset({f"{person}@{key}"}),
            )
            world.keep(event, CalendarEvent.objects.create(
                membership=world.cast.memberships[person, key], digest=f"{days} {key}",
                title=world.word(event, "title"), text=world.word(event, "text"),
                place=world.word(event, "place"), came_at=NOW,
                people=[[world.word(event, "people"), "y@cast.example"]],
                begins_at=NOW + timedelta(days=days)))  # fmt: skip
