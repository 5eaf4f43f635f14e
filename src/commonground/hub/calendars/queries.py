"""Reading feeds and events, always for a viewer; writing what a feed says."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event

from commonground.hub.access.audience import Level
from commonground.hub.access.prepared import prepared
from commonground.hub.access.refs import digest_of_secret
from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Contact, Organisation
from commonground.hub.organisations.queries import (
    Entry,
    Waits,
    acting_viewer,
    colleagues,
    organisations,
)
from commonground.hub.ties.models import NextStep
from commonground.hub.ties.queries import open_steps

from .models import CalendarEvent, Feed

LONGEST_PEOPLE = 500


def feed(viewer: Viewer) -> Feed | None:
    """This is the viewer's own feed for the organisation acted for, if there is one."""
    return Feed.objects.visible_to(viewer).filter(revoked_at=None).first()


def feed_behind(viewer: Viewer, secret: str) -> Feed:
    """This is the feed that an address stands for; dead, revoked and unknown alike are `Hidden`.
    The secret is the right to read it, for as long as the membership lasts."""
    found = Feed.objects.filter(
        digest=digest_of_secret(secret),
        revoked_at=None,
        membership__until=None,
        membership__person__is_active=True,
    )
    one = found.select_related("membership__person", "membership__organisation").first()
    if one is None:
        raise Hidden
    return one


def promised(viewer: Viewer) -> list[NextStep]:
    """This lists the open next steps with a day that are the viewer's own, or nobody's."""
    here = colleagues(viewer).values("person_id")
    mine = Q(responsible=viewer.person_id) | Q(responsible=None) | ~Q(responsible__in=here)
    return list(open_steps(viewer).filter(mine, due_on__isnull=False)[:1000])


def as_calendar(viewer: Viewer, feed: Feed) -> bytes:
    """This writes a feed: what the holder of the membership may see at this moment, in their own
    language. Unless they chose otherwise no title says what or with whom, and none ever says what is
    kept for named people: calendars lie on servers of others and on locked screens."""
    holder = acting_viewer(feed.membership)
    language = feed.membership.person.language or settings.LANGUAGE_CODE
    with translation.override(language):
        written = Calendar()
        written.add("prodid", "-//Common Ground//EN")
        written.add("version", "2.0")
        written.add("method", "PUBLISH")
        written.add("x-wr-calname", "Common Ground")
        for step in promised(holder):
            written.add_component(event_of(holder, step, tells_names=feed.tells_names))
        found: bytes = written.to_ical()
    return found


def event_of(viewer: Viewer, step: NextStep, *, tells_names: bool) -> Event:
    """This writes one next step as a whole day."""
    assert step.due_on is not None
    event = Event()
    event.add("uid", f"{step.ref}@{settings.BASE_URL.partition('://')[2]}")
    event.add("dtstamp", step.created_at.astimezone(UTC))
    event.add("dtstart", step.due_on)
    event.add("dtend", step.due_on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    if tells_names and step.level != Level.NAMED:
        facts = {"step": step.text, "name": step.tie.subject.name}
        event.add("summary", _("%(step)s (%(name)s)") % facts)
        path = reverse("ties:tie", args=[viewer.organisation_slug, step.tie.subject.slug])
    else:
        event.add("summary", _("Next step"))
        path = reverse("home:today", args=[viewer.organisation_slug])
    event.add("url", f"{settings.BASE_URL}{path}")
    return event


def events(viewer: Viewer) -> QuerySet[CalendarEvent]:
    """This lists the events the viewer brought along and has said nothing of, the earliest first."""
    return (
        CalendarEvent.objects.visible_to(viewer).filter(settled_at=None).order_by("begins_at", "pk")
    )


def event(viewer: Viewer, ref: str) -> CalendarEvent:
    """This is one of them, or `Hidden`."""
    found = events(viewer).filter(ref=ref).first()
    if found is None:
        raise Hidden
    return found


def parties_guessed(viewer: Viewer, event: CalendarEvent) -> list[Organisation]:
    """This guesses whom an event is about: those whose people we know by an address on it."""
    addresses = [address for _name, address in event.people]
    known = Contact.objects.visible_to(viewer).filter(email__in=addresses)
    found = organisations(viewer).filter(pk__in=known.values("organisation"))
    return list(found.exclude(pk=viewer.organisation_id).order_by("name", "pk")[:10])


def people_guessed(viewer: Viewer, event: CalendarEvent) -> str:
    """This guesses who was there: those named on it but our own people."""
    ours = {one.person.email.lower() for one in colleagues(viewer)}
    names = [name or address for name, address in event.people if address not in ours]
    return ", ".join(dict.fromkeys(names))[:LONGEST_PEOPLE]


def day_of(event: CalendarEvent) -> date:
    """This is the day an event begins, here."""
    return timezone.localdate(event.begins_at)


def begin_of(day: date) -> datetime:
    """This is the first moment of a day here."""
    return timezone.make_aware(datetime.combine(day, time.min))


@prepared
def event_keys(viewer: Viewer) -> QuerySet[Any, int]:
    """This asks which events there are."""
    return events(viewer).order_by().values_list("pk", flat=True)


def waits(viewer: Viewer, day: date) -> Waits | None:
    """This reminds a person of events they brought along and said nothing of."""
    number = len(event_keys(viewer)) if viewer.acts else 0
    if not number:
        return None
    words = ngettext(
        "%(number)s event out of your calendar waits: say what it is, or remove it",
        "%(number)s events out of your calendar wait: say what they are, or remove them",
        number,
    ) % {"number": number}
    url = reverse("calendars:calendar", args=[viewer.organisation_slug])
    return Waits(title=_("Out of your calendar"), entries=[Entry(words, url)])
