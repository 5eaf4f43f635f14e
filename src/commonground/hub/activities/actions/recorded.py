"""Recording who does what, where, for whom."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Activity, Partnership
from commonground.hub.activities.queries import stand_of
from commonground.hub.activities.rules import (
    may_change_activity,
    may_record_activity,
    may_take_away,
)
from commonground.hub.organisations.actions import change_noted, keep_noted, remove_noted
from commonground.hub.organisations.models import Organisation


def record_activity(
    *,
    viewer: Viewer,
    organisation: Organisation,
    fields: dict[str, Any],
    audience: dict[str, Any],
    now: datetime,
) -> Activity:
    """This records one row of who does what, where; the same row sent twice is kept once."""
    require(may_record_activity(viewer))
    return keep_noted(
        viewer=viewer,
        model=Activity,
        organisation=organisation,
        fields=fields,
        audience=audience,
        verb=gettext_noop("recorded an activity"),
        now=now,
    )


def change_activity(
    *,
    viewer: Viewer,
    activity: Activity,
    fields: dict[str, Any],
    audience: dict[str, Any],
    stand: str,
    now: datetime,
) -> None:
    """This changes one row; `stand` is the seal of what the person was shown.

    Raises `Conflict` when a colleague changed the row in between.
    """
    require(may_change_activity(viewer, activity))
    change_noted(
        viewer=viewer,
        row=activity,
        organisation=activity.organisation,
        fields=fields,
        audience=audience,
        is_as_shown=lambda kept: stand_of(kept) == stand,
        conflict=_("A colleague changed this row while you were writing. Both versions are below."),
        verb=gettext_noop("changed an activity"),
        now=now,
    )


def remove_activity(*, viewer: Viewer, activity: Activity, now: datetime) -> None:
    """This takes one row away: one's own, or what a register said of oneself."""
    require(may_take_away(viewer, activity))
    remove_noted(viewer=viewer, row=activity, verb=gettext_noop("removed an activity"), now=now)


def remove_partnership(*, viewer: Viewer, partnership: Partnership, now: datetime) -> None:
    """This takes away that one worked with another, as a register said: both must agree to that."""
    require(may_take_away(viewer, partnership))
    verb = gettext_noop("removed a partnership")
    remove_noted(viewer=viewer, row=partnership, verb=verb, now=now)
