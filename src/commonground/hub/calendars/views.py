"""Pages: one's calendar (the feed, and files brought along), one event; and the feed itself."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from commonground.hub.access.verdicts import Refused
from commonground.hub.access.viewer import ANONYMOUS, Viewer
from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.ties.forms import TouchpointForm
from commonground.hub.ties.models import TouchpointKind

from . import actions, queries
from .forms import AheadForm, CalendarFileForm, Found
from .models import CalendarEvent
from .rules import is_past


@signed_in
def calendar(request: HttpRequest) -> HttpResponse:
    """This shows one's feed and the events one brought along; its buttons say what to do."""
    viewer = viewer_of(request)
    done = request.POST.get("do", "") if request.method == "POST" else ""
    now = timezone.now()
    if done == "make":
        _feed, secret = actions.make_feed(
            viewer=viewer, tells_names="tells_names" in request.POST, now=now
        )
        address = f"{settings.BASE_URL}{reverse('calendar_feed', args=[secret])}"
        return shown(request, CalendarFileForm(), address=address)
    if done == "end":
        actions.end_feed(viewer=viewer, now=now)
        messages.success(request, _("The address no longer works."))
    elif done == "names":
        actions.tell_names(viewer=viewer, tells_names="tells_names" in request.POST, now=now)
        messages.success(request, _("Saved. Your calendar shows it when it looks the next time."))
    elif done == "bring":
        return brought(request, viewer)
    else:
        return shown(request, CalendarFileForm())
    return redirect("calendars:calendar", viewer.organisation_slug)


def brought(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """This takes a calendar file, and says what became of each of its events."""
    form = CalendarFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return shown(request, form, status=422)
    try:
        new = actions.bring(viewer=viewer, found=form.found.events, now=timezone.now())
    except Refused as refused:
        form.add_error("file", refused.reason)
        return shown(request, form, status=422)
    messages.success(request, " ".join(said_of(form.found, new)))
    return redirect("calendars:calendar", viewer.organisation_slug)


def said_of(found: Found, new: int) -> list[str]:
    """This says what became of a file: what waits now, what was left out and why."""
    said = [
        ngettext(
            "%(number)s event waits below: say what it is.",
            "%(number)s events wait below: say what they are.",
            new,
        )
        % {"number": new}
        if new
        else _("Nothing new was in this file.")
    ]
    left = (
        (found.cancelled, _("Called off and left out: %(number)s. If one is a next step of yours already, take it off your list.")),
        (found.unreadable, _("Left out because no day could be read: %(number)s.")),
        (found.far, _("Left out because nearer ones come first: %(number)s.")),
        (len(found.events) - new if new else 0, _("Brought before: %(number)s.")),
    )  # fmt: skip
    return said + [words % {"number": number} for number, words in left if number]


def shown(
    request: HttpRequest, form: CalendarFileForm, *, address: str = "", status: int = 200
) -> HttpResponse:
    """This draws the page; `address` is the feed's, shown only right after it was made."""
    viewer = viewer_of(request)
    now = timezone.now()
    rows = list(queries.events(viewer))
    context = {
        "form": form,
        "feed": queries.feed(viewer),
        "address": address,
        "events": [(one, is_past(one, now)) for one in rows],
    }
    return page(request, "calendars/calendar.html", context, status=status)


@signed_in
def event(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks what an event was or is to be, and makes a contact or a next step of it."""
    viewer = viewer_of(request)
    found = queries.event(viewer, ref)
    past = is_past(found, timezone.now())
    kind: type[TouchpointForm] = TouchpointForm if past else AheadForm
    today = timezone.localdate()
    if request.method != "POST":
        parties = [party.slug for party in queries.parties_guessed(viewer, found)]
        initial = begun(viewer, found)
        return asked(
            request, found, kind(viewer=viewer, today=today, parties=parties, initial=initial)
        )
    form = kind(request.POST, viewer=viewer, today=today)
    if "find" in request.POST and request.POST.get("text", "").strip():
        typed = form.typed()
        again = kind(
            viewer=viewer,
            today=today,
            parties=typed.get("parties", []),
            text=typed.get("text", ""),
            initial=typed,
        )
        return asked(request, found, again)
    if not form.is_valid():
        return asked(request, found, form, status=422)
    now = timezone.now()
    if isinstance(form, AheadForm):
        actions.plan_event(viewer=viewer, event=found, now=now, **form.planned())
        messages.success(request, _("It is on the list, and comes up on its day."))
    else:
        actions.record_event(
            viewer=viewer, event=found, now=now, **form.contact(), **form.following()
        )
        messages.success(request, _("Recorded."))
    return redirect("ties:tie", viewer.organisation_slug, form.parties_chosen()[0].slug)


def begun(viewer: Viewer, found: CalendarEvent) -> dict[str, Any]:
    """This fills the form in as far as the event answers it."""
    clock = "" if found.is_all_day else timezone.localtime(found.begins_at).strftime("%H:%M")
    words = [found.title, found.place, found.text]
    plan = ", ".join(filter(None, [found.title or _("Meeting"), clock, found.place]))
    return {
        "kind": TouchpointKind.MEETING,
        "said": "\n".join(filter(None, words))[:20_000],
        "held_on": queries.day_of(found),
        "people": queries.people_guessed(viewer, found),
    } | ({} if is_past(found, timezone.now()) else {"next_step": plan[:300], "next_due": queries.day_of(found)})  # fmt: skip


def asked(
    request: HttpRequest, found: CalendarEvent, form: TouchpointForm, *, status: int = 200
) -> HttpResponse:
    """This draws the page of an event, or only the organisations found."""
    viewer = viewer_of(request)
    context = {
        "event": found,
        "past": is_past(found, timezone.now()),
        "form": form,
        "crumbs": [
            {
                "label": _("Calendar"),
                "url": reverse("calendars:calendar", args=[viewer.organisation_slug]),
            },
            {"label": found.title or _("An event without a name")},
        ],
    }
    part = "ties/_parties.html" if "find" in request.POST else ""
    return page(request, "calendars/event.html", context, part=part, status=status)


@require_POST
@signed_in
def remove(request: HttpRequest, ref: str) -> HttpResponse:
    """This forgets an event that concerns nobody here."""
    viewer = viewer_of(request)
    actions.settle(viewer=viewer, event=queries.event(viewer, ref), now=timezone.now())
    messages.success(request, _("Removed. It is still in your own calendar."))
    return redirect("calendars:calendar", viewer.organisation_slug)


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """This is a feed for a calendar program, which brings no session: its address is the right."""
    found = queries.feed_behind(ANONYMOUS, secret)
    content = queries.as_calendar(ANONYMOUS, found)
    actions.note_feed_use(viewer=ANONYMOUS, feed=found, now=timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="common-ground.ics"'
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    return response
