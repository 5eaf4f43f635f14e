"""The files of mails that wait: what hung on a mail, and what of it is kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from commonground.hub.access.viewer import Viewer
from commonground.hub.correspondence.models import Enclosure, IncomingMail
from commonground.hub.organisations.queries import Listed
from commonground.hub.ties.models import Tie


@dataclass(frozen=True, slots=True)
class Hanging:
    """This is a file that hung on a mail; `ref` is empty where only its name is kept, and `is_chosen`
    tells whether it is to go with the contact."""

    name: str
    bytes: int
    ref: str
    is_chosen: bool


def hanging(
    viewer: Viewer, mails: Sequence[IncomingMail], chosen: Collection[str] | None = None
) -> dict[int, list[Hanging]]:
    """This lists what hung on each of some mails, by key; `chosen` are the references that somebody
    ticked (None: nobody chose yet, and all go along)."""
    keys = Listed(mail.pk for mail in mails if mail.files)
    rows = Enclosure.objects.visible_to(viewer).filter(mail__in=keys)
    kept = {(row.mail_id, row.number): row for row in rows}
    found: dict[int, list[Hanging]] = {mail.pk: [] for mail in mails}
    for mail in mails:
        for number, file in enumerate(mail.files):
            row = kept.get((mail.pk, number))
            ref = row.ref if row else ""
            is_chosen = bool(ref) and (chosen is None or ref in chosen)
            name, size = (row.name, row.size) if row else (file["name"], file["bytes"])
            found[mail.pk].append(Hanging(name, size, ref, is_chosen))
    return found


def enclosure(viewer: Viewer, ref: str) -> Enclosure:
    """This is one file of a mail that waits, or `Hidden`."""
    return Enclosure.objects.select_related("mail").seen(viewer, ref)


def bytes_waiting(viewer: Viewer, tie: Tie) -> int:
    """This is how much of files waits at the address of a tie."""
    kept = Enclosure.objects.filter(mail__tie=tie).aggregate(Sum("size"))
    return kept["size__sum"] or 0
