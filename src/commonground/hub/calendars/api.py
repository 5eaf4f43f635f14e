"""Calendar files brought along, and one's own feed, for programs."""

from datetime import date, datetime
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field, StrictBool

from commonground.hub.access.api import CHANGING, AudienceIn, Line, Ref, Slug
from commonground.hub.access.verdicts import Refused
from commonground.hub.organisations.queries import organisation
from commonground.hub.ties.api import (
    acting,
    as_step,
    as_touchpoint,
    audience,
    colleague,
    contact_given,
)
from commonground.hub.ties.api.shapes import StepOut, TouchpointIn, TouchpointOut

from . import actions, queries
from .forms import UnreadableCalendar, events_in
from .models import CalendarEvent

router = Router(tags=["calendar"])


class EventOut(Schema):
    """This is an event you brought along and have said nothing of; only you see it."""

    ref: str
    title: str
    text: str
    place: str
    people: list[str]
    begins_at: datetime
    is_all_day: bool
    repeats: bool


class CalendarIn(Schema):
    """This is a calendar file (iCalendar) as text."""

    content: Annotated[str, Field(min_length=1, max_length=1_000_000)]


class BroughtOut(Schema):
    """This counts what became of the events of a file."""

    new: int
    cancelled: int
    unreadable: int
    far: int


class PlanIn(AudienceIn):
    """This makes a next step of an event."""

    organisation: Slug
    text: Annotated[Line, Field(min_length=1)]
    due_on: date
    responsible: Ref | None = None


class FeedIn(Schema):
    """This says whether titles name what is to be done and with whom."""

    tells_names: StrictBool


class FeedOut(Schema):
    """This is the address of a new feed; it is told only this once."""

    address: str


def as_event(row: CalendarEvent) -> EventOut:
    """This draws one event."""
    return EventOut(
        ref=row.ref,
        title=row.title,
        text=row.text,
        place=row.place,
        people=[name or address for name, address in row.people],
        begins_at=row.begins_at,
        is_all_day=row.is_all_day,
        repeats=row.repeats,
    )


@router.get(
    "/calendar/events", response={200: list[EventOut], **CHANGING}, operation_id="calendar_events"
)
def calendar_events(request: HttpRequest) -> object:
    """This lists the events you brought along and have said nothing of, the earliest first."""
    return [as_event(row) for row in queries.events(acting(request))]


@router.post(
    "/calendar/events", response={200: BroughtOut, **CHANGING}, operation_id="bring_events"
)
def bring_events(request: HttpRequest, given: CalendarIn) -> object:
    """This brings the events of a calendar file along; the same file twice brings none twice."""
    viewer = acting(request)
    try:
        found = events_in(given.content.encode("utf-8", "replace"), timezone.now())
    except UnreadableCalendar:
        raise Refused(_("This cannot be read as a calendar file.")) from None
    new = actions.bring(viewer=viewer, found=found.events, now=timezone.now())
    return BroughtOut(
        new=new, cancelled=found.cancelled, unreadable=found.unreadable, far=found.far
    )


@router.get(
    "/calendar/events/{ref}", response={200: EventOut, **CHANGING}, operation_id="calendar_event"
)
def calendar_event(request: HttpRequest, ref: Ref) -> object:
    """This is one event."""
    return as_event(queries.event(acting(request), ref))


@router.post(
    "/calendar/events/{ref}/contact",
    response={201: TouchpointOut, **CHANGING},
    operation_id="record_event",
)
def record_event(request: HttpRequest, ref: Ref, given: TouchpointIn) -> object:
    """This makes a contact of an event that lies behind."""
    viewer = acting(request)
    recorded = actions.record_event(
        viewer=viewer,
        event=queries.event(viewer, ref),
        now=timezone.now(),
        **contact_given(viewer, given),
    )
    return Status(201, as_touchpoint(viewer, recorded))


@router.post(
    "/calendar/events/{ref}/step", response={201: StepOut, **CHANGING}, operation_id="plan_event"
)
def plan_event(request: HttpRequest, ref: Ref, given: PlanIn) -> object:
    """This makes a next step of an event that lies ahead."""
    viewer = acting(request)
    planned = actions.plan_event(
        viewer=viewer,
        event=queries.event(viewer, ref),
        subject=organisation(viewer, given.organisation),
        text=given.text,
        due_on=given.due_on,
        responsible=colleague(viewer, given.responsible),
        now=timezone.now(),
        **audience(viewer, given),
    )
    return Status(201, as_step(planned))


@router.delete(
    "/calendar/events/{ref}", response={204: None, **CHANGING}, operation_id="forget_event"
)
def forget_event(request: HttpRequest, ref: Ref) -> object:
    """This forgets an event that concerns nobody here."""
    viewer = acting(request)
    actions.settle(viewer=viewer, event=queries.event(viewer, ref), now=timezone.now())
    return Status(204, None)


@router.put("/calendar/feed", response={200: FeedOut, **CHANGING}, operation_id="make_feed")
def make_feed(request: HttpRequest, given: FeedIn) -> object:
    """This makes your feed for a calendar program; an earlier one ends."""
    viewer = acting(request)
    _feed, secret = actions.make_feed(
        viewer=viewer, tells_names=given.tells_names, now=timezone.now()
    )
    path = reverse("calendar_feed", args=[secret])
    return FeedOut(address=f"{settings.BASE_URL}{path}")


@router.delete("/calendar/feed", response={204: None, **CHANGING}, operation_id="end_feed")
def end_feed(request: HttpRequest) -> object:
    """This ends your feed."""
    actions.end_feed(viewer=acting(request), now=timezone.now())
    return Status(204, None)
