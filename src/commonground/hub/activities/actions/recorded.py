"""Recording who does what, where, for whom."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Conflict, Hidden, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Activity
from commonground.hub.activities.queries import stand_of
from commonground.hub.activities.rules import may_change_activity, may_record_activity
from commonground.hub.history.actions import append
from commonground.hub.organisations.actions import set_audience
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.rules import may_tell_of


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
    require(may_tell_of(viewer, organisation, audience["level"]))
    with transaction.atomic():
        own = Activity.objects.visible_to(viewer).filter(
            organisation=organisation, owner_id=viewer.organisation_id, author_id=viewer.person_id
        )
        kept = own.filter(level=audience["level"], **fields).first()
        if kept is not None:
            return kept
        activity = Activity(
            organisation=organisation,
            owner_id=viewer.organisation_id,
            author_id=viewer.person_id,
            **fields,
        )
        set_audience(viewer=viewer, row=activity, **audience)
        append(
            viewer=viewer,
            verb=gettext_noop("recorded an activity"),
            subject=activity,
            now=now,
            detail=told(fields),
        )
    return activity


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
    require(may_tell_of(viewer, activity.organisation, audience["level"]))
    with transaction.atomic():
        found = Activity.objects.visible_to(viewer).filter(pk=activity.pk)
        kept = found.select_for_update(of=("self",)).first()
        if kept is None:
            raise Hidden
        if stand_of(kept) != stand:
            raise Conflict(
                _("A colleague changed this row while you were writing. Both versions are below.")
            )
        for name, value in fields.items():
            setattr(kept, name, value)
        set_audience(viewer=viewer, row=kept, before=Level(kept.level), **audience)
        append(
            viewer=viewer,
            verb=gettext_noop("changed an activity"),
            subject=kept,
            now=now,
            detail=told(fields),
        )


def remove_activity(*, viewer: Viewer, activity: Activity, now: datetime) -> None:
    """This takes one row away."""
    require(may_change_activity(viewer, activity))
    with transaction.atomic():
        append(viewer=viewer, verb=gettext_noop("removed an activity"), subject=activity, now=now)
        activity.delete()


def told(fields: dict[str, Any]) -> dict[str, str]:
    """This writes values as words for the history."""
    return {name: str(value) for name, value in fields.items() if value}
