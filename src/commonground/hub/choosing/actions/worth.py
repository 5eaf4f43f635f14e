"""Saying what a tie is worth and asks for, and how many hours there are."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.verdicts import Refused, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.choosing.models import Hours, Worth
from commonground.hub.choosing.rules import may_say_hours, may_weigh_them
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.actions import begin_tie

HOURS_AT_MOST = Decimal(168)
ALL_HOURS_AT_MOST = Decimal(5000)


@transaction.atomic
def say_worth(
    *,
    viewer: Viewer,
    subject: Organisation,
    value: int | None,
    hours: Decimal | None,
    now: datetime,
) -> Worth:
    """This says what a tie is worth (1 to 4) and how many hours a week it asks; nothing given means
    that it is reckoned from what is recorded again."""
    require(may_weigh_them(viewer, subject))
    if hours is not None and not 0 <= hours <= HOURS_AT_MOST:
        raise Refused(_("A week has 168 hours. How many of them does this tie ask?"))
    if value is not None and not 1 <= value <= 4:
        raise Refused(_("Say what it is worth from 1 to 4."))
    tie = begin_tie(viewer=viewer, subject=subject, now=now)
    worth, _is_new = Worth.objects.update_or_create(
        tie=tie,
        defaults={"value": value, "hours": hours, "said_at": now, "person_id": viewer.person_id},
    )
    append(viewer=viewer, verb=gettext_noop("said what a tie is worth"), subject=tie, now=now)
    return worth


@transaction.atomic
def say_hours(*, viewer: Viewer, hours: Decimal, now: datetime) -> Hours:
    """This says how many hours a week the organisation has for its ties, all people together."""
    require(may_say_hours(viewer))
    if not 0 <= hours <= ALL_HOURS_AT_MOST:
        raise Refused(
            _("That is more hours than we can believe. Hours a week, all of you together?")
        )
    held, _is_new = Hours.objects.update_or_create(
        owner_id=viewer.organisation_id,
        defaults={"hours": hours, "said_at": now, "author_id": viewer.person_id},
    )
    append(viewer=viewer, verb=gettext_noop("said how many hours there are"), subject=held, now=now)
    return held
