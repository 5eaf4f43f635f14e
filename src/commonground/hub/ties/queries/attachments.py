"""Reading the files of a touchpoint, and what it said before."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from commonground.hub.access.viewer import Viewer
from commonground.hub.ties.models import Attachment, Touchpoint, Wording
from commonground.hub.ties.rules import may_change, may_detach, may_remove

from .contact import kind_in_words


@dataclass(frozen=True, slots=True)
class Earlier:
    """This is what a touchpoint said until a day, and who said so; people are named to their
    colleagues only."""

    ref: str
    kind: str
    title: str
    held_on: date
    people: str
    text: str
    written_at: datetime
    written_by: str
    replaced_at: datetime
    replaced_by: str
    may_forget: bool


def attachments(viewer: Viewer, touchpoint: Touchpoint) -> list[Attachment]:
    """This lists the files of a touchpoint, each with whether the viewer may remove it."""
    rows = Attachment.objects.visible_to(viewer).filter(touchpoint=touchpoint)
    found = list(rows.select_related("person"))
    is_ours = bool(may_change(viewer, touchpoint))
    for row in found:
        row.touchpoint = touchpoint
        row.may_detach = is_ours and bool(may_detach(viewer, row))  # type: ignore[attr-defined]
        row.added_by = str(row.person) if is_ours and row.person else ""  # type: ignore[attr-defined]
    return found


def attachment(viewer: Viewer, ref: str) -> Attachment:
    """This is one file, or `Hidden`."""
    return Attachment.objects.select_related("touchpoint__owner").seen(viewer, ref)


def earlier(viewer: Viewer, touchpoint: Touchpoint) -> list[Earlier]:
    """This lists what a touchpoint said before, the latest first, as far as the viewer could read it
    then and can read it now."""
    rows = Wording.objects.visible_to(viewer).filter(touchpoint=touchpoint)
    is_ours = bool(may_change(viewer, touchpoint))
    return [
        Earlier(
            ref=row.ref,
            kind=row.kind,
            title=kind_in_words(row.kind),
            held_on=row.held_on,
            people=row.people,
            text=row.said,
            written_at=row.written_at,
            written_by=str(row.person or _("somebody who has left")) if is_ours else "",
            replaced_at=row.replaced_at,
            replaced_by=str(row.replaced_by or _("somebody who has left")) if is_ours else "",
            may_forget=bool(may_remove(viewer, row)),
        )
        for row in rows.select_related("person", "replaced_by")
    ]


def wording(viewer: Viewer, ref: str) -> Wording:
    """This is what a touchpoint once said, or `Hidden`."""
    return Wording.objects.select_related("touchpoint__owner").seen(viewer, ref)
