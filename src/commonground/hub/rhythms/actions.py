"""Choosing how often to be in touch."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.actions.ties import begin_tie, next_version
from commonground.hub.ties.models import Tie
from commonground.hub.ties.queries import tie_to

from .rules import may_set_rhythm


@transaction.atomic
def set_rhythm(
    *, viewer: Viewer, subject: Organisation, days: int | None, version: int, now: datetime
) -> Tie:
    """This says how often we want to be in touch (None: as the stage suggests, 0: no reminders), and
    begins the tie if needed. Raises `Conflict` when a colleague changed the tie in between."""
    require(may_set_rhythm(viewer, subject))
    is_new = tie_to(viewer, subject) is None
    tie = begin_tie(viewer=viewer, subject=subject, now=now)
    next_version(tie, version=tie.version if is_new else version, now=now)
    tie.rhythm_days = days
    tie.save(update_fields=["rhythm_days"])
    append(
        viewer=viewer,
        verb=gettext_noop("chose how often to be in touch"),
        subject=tie,
        now=now,
        detail={"days": days},
    )
    return tie
