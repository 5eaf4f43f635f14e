"""Keeping what a touchpoint said before it is corrected, and taking such words out."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.ties.models import Touchpoint, Wording
from commonground.hub.ties.rules import may_remove


def keep_wording(*, viewer: Viewer, touchpoint: Touchpoint, now: datetime) -> Wording:
    """This keeps what stands now, for our own people at most: whoever corrects what others read
    wants them to read it no longer. Call it inside the transaction of the correction, before
    anything is changed and before the touchpoint is saved, which says whose words stand then."""
    is_corrected = touchpoint.worded_at is not None
    wording = Wording.objects.create(
        touchpoint=touchpoint,
        people=touchpoint.people,
        kind=touchpoint.kind,
        held_on=touchpoint.held_on,
        said=touchpoint.said,
        person_id=touchpoint.worded_by_id if is_corrected else touchpoint.author_id,
        written_at=touchpoint.worded_at or touchpoint.recorded_at,
        replaced_by_id=viewer.person_id,
        replaced_at=now,
        owner_id=touchpoint.owner_id,
        author_id=touchpoint.author_id,
        level=Level.NAMED if touchpoint.level == Level.NAMED else Level.ORGANISATION,
    )
    wording.readers.set(touchpoint.readers.all())
    wording.parties.set(touchpoint.parties.all())
    touchpoint.worded_by_id, touchpoint.worded_at = viewer.person_id, now
    return wording


@transaction.atomic
def forget_wording(*, viewer: Viewer, wording: Wording, now: datetime) -> None:
    """This takes out for good what a touchpoint once said."""
    require(may_remove(viewer, wording))
    append(
        viewer=viewer,
        verb=gettext_noop("took earlier words out"),
        subject=wording.touchpoint,
        now=now,
    )
    wording.delete()
