"""Files of touchpoints and what touchpoints said before: canaries in names and contents."""

from datetime import timedelta
from typing import TYPE_CHECKING

from commonground.hub.ties.actions.attachments import write
from commonground.hub.ties.models import Attachment, Wording
from tests.cast import NOW

from .oracle import Row

if TYPE_CHECKING:
    from .world import World


def attached(world: "World", of: Row, on: Row) -> None:
    """A text file with a canary in its name and another inside, and earlier words: those of an
    organisation's own contact, and, where the contact was widened since, words said among fewer."""
    touchpoint = world.objects[of.label]
    row = Row(f"file of {of.label}", parents=(of,))
    name, content = world.word(row, "name"), world.word(row, "content").encode()
    file = world.keep(row, Attachment.objects.create(
        touchpoint=touchpoint, name=f"{name}.txt", mime="text/plain", size=len(content),
        stored=f"cast{len(world.rows):028}", added_at=NOW))  # fmt: skip
    file.path.unlink(missing_ok=True)
    write(file.path, content)
    for level in {of.level, "organisation"} - {"named" if of.level == "organisation" else ""}:
        kept = Row(
            f"wording {level} of {of.label}", level, of.owner, of.author, of.readers, (of, on)
        )
        words = world.shared(kept, Wording(
            touchpoint=touchpoint, people=world.word(kept, "people"), kind="call",
            held_on=NOW.date(), said=world.word(kept, "said"), written_at=NOW,
            replaced_at=NOW + timedelta(hours=1)))  # fmt: skip
        words.parties.set(touchpoint.parties.all())
