"""Making and ending feeds, bringing events along, and saying what they are."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.refs import digest_of_secret, new_secret
from commonground.hub.access.verdicts import Conflict, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Membership
from commonground.hub.organisations.queries import acting_viewer
from commonground.hub.ties.actions import add_step, record_touchpoint
from commonground.hub.ties.models import NextStep, Touchpoint

from .models import CalendarEvent, Feed
from .queries import events
from .rules import may_bring, may_have_feed


@transaction.atomic
def make_feed(*, viewer: Viewer, tells_names: bool, now: datetime) -> tuple[Feed, str]:
    """This makes a feed and answers with its secret, which is kept nowhere; an earlier one ends."""
    require(may_have_feed(viewer))
    Membership.objects.select_for_update().get(pk=viewer.membership_id)
    live(viewer=viewer).update(revoked_at=now)
    secret = new_secret("cal_")
    feed = Feed.objects.create(
        membership_id=viewer.membership_id,
        digest=digest_of_secret(secret),
        tells_names=tells_names,
        made_at=now,
    )
    append(viewer=viewer, verb=gettext_noop("made a calendar feed"), subject=feed, now=now)
    return feed, secret


def live(*, viewer: Viewer) -> Any:
    """These are the viewer's own feeds that still answer."""
    return Feed.objects.visible_to(viewer).filter(revoked_at=None)


@transaction.atomic
def end_feed(*, viewer: Viewer, now: datetime) -> None:
    """This ends the viewer's feed; ending it twice is no mistake."""
    require(may_have_feed(viewer))
    feed = live(viewer=viewer).first()
    if feed is not None:
        live(viewer=viewer).update(revoked_at=now)
        append(viewer=viewer, verb=gettext_noop("ended a calendar feed"), subject=feed, now=now)


def end_my_feeds(*, viewer: Viewer, now: datetime) -> None:
    """This ends all feeds of a person, whichever organisation they act for.

    Whoever sets a new password may fear that somebody has the old one, and has made a feed with it.
    """
    held = Feed.objects.filter(membership__person_id=viewer.person_id, revoked_at=None)
    with transaction.atomic():
        for feed in held.select_related("membership__organisation", "membership__person"):
            end_feed(viewer=acting_viewer(feed.membership), now=now)


def tell_names(*, viewer: Viewer, tells_names: bool, now: datetime) -> None:
    """This says whether titles name what is to be done and with whom."""
    require(may_have_feed(viewer))
    live(viewer=viewer).update(tells_names=tells_names)


def note_feed_use(*, viewer: Viewer, feed: Feed, now: datetime) -> None:
    """This remembers that a feed was read, to the hour; reading it is no matter for history."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - timedelta(hours=1))
    Feed.objects.filter(stale, pk=feed.pk).update(last_used_at=now)


@transaction.atomic
def bring(*, viewer: Viewer, found: Sequence[CalendarEvent], now: datetime) -> int:
    """This keeps events for the viewer until they say what each is; those brought before are passed
    over. It answers how many are new."""
    held = CalendarEvent.objects.visible_to(viewer).filter(digest__in=[one.digest for one in found])
    known = set(held.values_list("digest", flat=True))
    new = [one for one in found if one.digest not in known]
    require(may_bring(viewer, waiting=events(viewer).count(), more=len(new)))
    for one in new:
        one.membership_id, one.came_at = viewer.membership_id or 0, now
    CalendarEvent.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def settle(*, viewer: Viewer, event: CalendarEvent, now: datetime) -> None:
    """This marks an event as dealt with and forgets its words; `Conflict` where it was already."""
    counted = (
        events(viewer)
        .filter(pk=event.pk)
        .update(settled_at=now, title="", text="", place="", people=[])
    )
    if not counted:
        raise Conflict(_("You have dealt with this event already."))


@transaction.atomic
def record_event(
    *, viewer: Viewer, event: CalendarEvent, now: datetime, **contact: Any
) -> Touchpoint:
    """This makes a contact of an event that lies behind; `contact` is what `record_touchpoint` takes."""
    settle(viewer=viewer, event=event, now=now)
    return record_touchpoint(viewer=viewer, now=now, **contact)


@transaction.atomic
def plan_event(*, viewer: Viewer, event: CalendarEvent, now: datetime, **step: Any) -> NextStep:
    """This makes a next step of an event that lies ahead; `step` is what `add_step` takes."""
    settle(viewer=viewer, event=event, now=now)
    return add_step(viewer=viewer, now=now, **step)
