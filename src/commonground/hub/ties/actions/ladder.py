"""Telling the other side where we stand, and taking that back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.verdicts import Conflict, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.models import StageTold, Word
from commonground.hub.ties.rules import may_change, may_tell

from .taken_back import tell_taken_back, told_again
from .ties import begin_tie


@transaction.atomic
def tell_stage(*, viewer: Viewer, subject: Organisation, stage: str, now: datetime) -> StageTold:
    """This tells an organisation where we stand with it today; later changes are not told by
    themselves. Raises `Conflict` unless it is the `stage` we were shown."""
    require(may_tell(viewer, subject))
    tie = begin_tie(viewer=viewer, subject=subject, now=now)
    if stage != tie.stage:
        raise Conflict(_("You stand elsewhere with them now. Nothing was told; please look again."))
    told, _is_new = StageTold.objects.update_or_create(
        owner_id=viewer.organisation_id,
        other=subject,
        defaults={"stage": tie.stage, "told_at": now, "author_id": viewer.person_id},
    )
    told_again(viewer=viewer, other=subject.pk, word=Word.STAGE)
    append(
        viewer=viewer,
        verb=gettext_noop("told the other side where we stand"),
        subject=tie,
        now=now,
        detail={"stage": tie.stage},
    )
    return told


@transaction.atomic
def take_back_stage(
    *, viewer: Viewer, subject: Organisation, told: StageTold | None, now: datetime
) -> None:
    """This takes back what we told; asked twice, it is taken back once."""
    if told is None:
        return
    require(may_change(viewer, told))
    tie = begin_tie(viewer=viewer, subject=subject, now=now)
    append(
        viewer=viewer,
        verb=gettext_noop("took back from the other side where we stand"),
        subject=tie,
        now=now,
    )
    tell_taken_back(viewer=viewer, other=subject.pk, word=Word.STAGE, now=now)
    told.delete()
