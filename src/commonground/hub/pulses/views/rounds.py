"""Pages: all rounds, beginning one, and the one with what came of it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from commonground.hub.access.verdicts import Hidden, Refused, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.pulses import actions, mails, queries
from commonground.hub.pulses.forms import AgreeForm, RoundForm
from commonground.hub.pulses.models import Asked
from commonground.hub.pulses.rules import is_over, may_agree, may_ask, may_end, may_speak

A_PAGE = 30


def crumbs(viewer: Viewer, *more: dict[str, str]) -> list[dict[str, str]]:
    """This leads back to our ties and our rounds."""
    slug = viewer.organisation_slug
    return [
        {"label": _("Partners"), "url": reverse("ties:ties", args=[slug])},
        {"label": _("Questions to colleagues"), "url": reverse("pulses:rounds", args=[slug])},
        *more,
    ]


def acting(request: HttpRequest) -> Viewer:
    """This is a viewer who acts for an organisation, or `Hidden`."""
    viewer = viewer_of(request)
    if not viewer.acts:
        raise Hidden
    return viewer


@signed_in
def rounds(request: HttpRequest) -> HttpResponse:
    """This lists our rounds, the newest first."""
    viewer = acting(request)
    rows = Paginator(queries.rounds(viewer), A_PAGE).get_page(request.GET.get("page", 1))
    context = {
        "rows": rows,
        "today": timezone.localdate(),
        "may_ask": may_ask(viewer),
        "crumbs": [*crumbs(viewer)[:1], {"label": _("Questions to colleagues")}],
    }
    return page(request, "pulses/rounds.html", context)


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """This asks about whom and by whom, starts the round, and writes to each colleague."""
    viewer = acting(request)
    require(may_ask(viewer))
    today = timezone.localdate()
    if request.method != "POST":
        form = RoundForm(viewer=viewer, today=today, about=request.GET.get("about", ""))
        return asked_for(request, form)
    form = RoundForm(request.POST, viewer=viewer, today=today)
    if "find" in request.POST:
        return asked_for(request, RoundForm(viewer=viewer, today=today, initial=form.typed()))
    if not form.is_valid():
        return asked_for(request, form, status=422)
    chosen = form.cleaned_data
    try:
        round = actions.start_round(
            viewer=viewer,
            name=chosen["name"],
            subjects=chosen["partners"],
            colleagues=chosen["people"],
            until=chosen["until"],
            at_least=settings.PULSE_RATERS,
            today=today,
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, refused.reason)
        return asked_for(request, form, status=422)
    write(request, viewer, queries.colleagues_asked(viewer, round))
    return redirect("pulses:round", viewer.organisation_slug, round.ref)


def asked_for(request: HttpRequest, form: RoundForm, *, status: int = 200) -> HttpResponse:
    """This draws the form for a round."""
    viewer = viewer_of(request)
    context = {
        "form": form,
        "at_least": settings.PULSE_RATERS,
        "crumbs": crumbs(viewer, {"label": _("Ask your colleagues")}),
    }
    return page(request, "pulses/new.html", context, status=status)


def write(request: HttpRequest, viewer: Viewer, asked: list[Asked]) -> None:
    """This writes to the colleagues asked, and says how that went."""
    failed = mails.send_questions(viewer=viewer, asked=asked)
    written = len(asked) - failed
    if written:
        told = ngettext(
            "%(count)d mail is on its way.", "%(count)d mails are on their way.", written
        )
        messages.success(request, told % {"count": written})
    if failed:
        told = ngettext(
            "%(count)d mail could not be sent. The questions wait on that colleague's Today.",
            "%(count)d mails could not be sent. The questions wait on those colleagues' Today.",
            failed,
        )
        messages.warning(request, told % {"count": failed})


def shown(request: HttpRequest, ref: str, *, status: int = 200, **forms: Any) -> HttpResponse:
    """This draws the page of a round, with the form as it was filled in."""
    viewer = acting(request)
    today = timezone.localdate()
    read = queries.round_page(viewer, ref)
    context = {
        "read": read,
        "round": read.round,
        "is_over": is_over(read.round, today),
        "may_end": may_end(viewer, read.round, today),
        "may_ask": may_ask(viewer),
        "may_speak": may_speak(viewer),
        "may_agree": may_agree(viewer, read.round),
        "agree_form": AgreeForm(viewer=viewer, today=today, results=read.results),
        "crumbs": crumbs(viewer, {"label": read.round.name}),
    }
    return page(request, "pulses/round.html", context | forms, status=status)


@signed_in
def round(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows a round, and what came of it once it has ended."""
    return shown(request, ref)


@require_POST
@signed_in
def remind(request: HttpRequest, ref: str) -> HttpResponse:
    """This writes once more to all who are asked: nobody is told who has answered already."""
    viewer = acting(request)
    found = queries.round_of(viewer, ref)
    today = timezone.localdate()
    actions.remind(viewer=viewer, round=found, today=today, now=timezone.now())
    write(request, viewer, queries.colleagues_asked(viewer, found))
    return redirect("pulses:round", viewer.organisation_slug, ref)


@require_POST
@signed_in
def end(request: HttpRequest, ref: str) -> HttpResponse:
    """This ends a round: the means are reckoned and the answers erased."""
    viewer = acting(request)
    found = queries.round_of(viewer, ref)
    today = timezone.localdate()
    actions.end_round(viewer=viewer, round=found, today=today, now=timezone.now())
    messages.success(
        request, _("The round has ended. The means are below; the answers themselves are erased.")
    )
    return redirect("pulses:round", viewer.organisation_slug, ref)
