"""Pages: one's own questions, one partner a page; inside, or behind a personal link."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.organisations.queries import acting_viewer
from commonground.hub.pulses import actions, queries
from commonground.hub.pulses.forms import AnswerForm
from commonground.hub.pulses.models import Asked
from commonground.hub.pulses.rules import is_over, may_answer


@dataclass(frozen=True, slots=True)
class Way:
    """This is how somebody came to their questions: who they are here, and where the pages lie."""

    viewer: Viewer
    asked: Asked
    all_url: str
    url_of: Callable[[str], str]


def inside(request: HttpRequest, ref: str) -> Way:
    """This is the way of somebody signed in."""
    viewer = viewer_of(request)
    asked = queries.own_asked(viewer, ref)
    slug = viewer.organisation_slug
    return Way(
        viewer,
        asked,
        reverse("pulses:answer", args=[slug, ref]),
        lambda about: reverse("pulses:answer_about", args=[slug, ref, about]),
    )


def behind(request: HttpRequest, secret: str) -> Way:
    """This is the way of a personal link: it stands for the colleague asked, whoever is signed in
    in this browser, and opens these pages only."""
    asked = queries.asked_behind(viewer_of(request), secret)
    return Way(
        acting_viewer(asked.membership),
        asked,
        reverse("answers:all", args=[secret]),
        lambda about: reverse("answers:one", args=[secret, about]),
    )


@signed_in
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows the partners that one is asked about, and how far one is."""
    return overview(request, inside(request, ref))


@signed_in
def answer_about(request: HttpRequest, ref: str, about: str) -> HttpResponse:
    """This asks about one partner."""
    return about_one(request, inside(request, ref), about)


@never_cache
def by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """This shows the partners that one is asked about, without signing in."""
    return overview(request, behind(request, secret))


@never_cache
def by_link_about(request: HttpRequest, secret: str, about: str) -> HttpResponse:
    """This asks about one partner, without signing in."""
    return about_one(request, behind(request, secret), about)


def overview(request: HttpRequest, way: Way) -> HttpResponse:
    """This draws the list of partners with what is done and what is left."""
    context = {
        "way": way,
        "round": way.asked.round,
        "organisation": way.asked.membership.organisation,
    }
    if is_over(way.asked.round, timezone.localdate()):
        return page(request, "pulses/over.html", context)
    questions = queries.own_questions(way.viewer, way.asked.round)
    rows = [(one, way.url_of(one.about.ref)) for one in questions]
    left = [url for one, url in rows if not one.is_done]
    context |= {
        "rows": rows,
        "next_url": left[0] if left else "",
        "is_begun": any(one.answer for one in questions),
        "colleagues": queries.colleagues_asked(way.viewer, way.asked.round),
    }
    return page(request, "pulses/answer.html", context)


def about_one(request: HttpRequest, way: Way, ref: str) -> HttpResponse:
    """This asks about one partner and keeps what is answered; what was left out is asked again."""
    today = timezone.localdate()
    question = queries.own_question(way.viewer, way.asked.round, ref)
    if not may_answer(way.viewer, way.asked, today):
        return redirect(way.all_url)
    everything = queries.own_questions(way.viewer, way.asked.round)
    form = AnswerForm(request.POST if request.method == "POST" else None, answer=question.answer)
    is_kept = False
    if request.method == "POST":
        form.is_valid()  # what is answered is kept, whatever is left out
        kept = actions.save_answer(
            viewer=way.viewer,
            asked=way.asked,
            about=question.about,
            said=form.said(),
            today=today,
            now=timezone.now(),
        )
        if kept.is_whole:
            return redirect(following(request, way, ref))
        is_kept = bool(form.said())
    place = [one.about.ref for one in everything].index(ref) + 1
    context = {
        "way": way,
        "round": way.asked.round,
        "organisation": way.asked.membership.organisation,
        "subject": question.about.subject,
        "form": form,
        "place": place,
        "many": len(everything),
        "is_kept": is_kept,
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "pulses/answer_about.html", context, status=status)


def following(request: HttpRequest, way: Way, ref: str) -> str:
    """This is where one goes on: the next partner with questions left, or the list."""
    questions = queries.own_questions(way.viewer, way.asked.round)
    place = [one.about.ref for one in questions].index(ref)
    for one in [*questions[place + 1 :], *questions[:place]]:
        if not one.is_done:
            return way.url_of(one.about.ref)
    messages.success(request, _("That is all. Thank you: what you said is kept."))
    return way.all_url
