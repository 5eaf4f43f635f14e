"""Pressing done, postpone and hand on, on the tie's page and on today's."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.hub.access.verdicts import Conflict
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.organisations.queries import organisation
from commonground.hub.ties import actions, queries
from commonground.hub.ties.forms import HandOnForm
from commonground.hub.ties.models import NextStep

from .ties import back


def answered(request: HttpRequest, step: NextStep, words: str) -> HttpResponse:
    """This shows the one line anew when htmx asks, else goes back to the page."""
    if getattr(request, "htmx", False):
        context = {
            "step": step,
            "said": words,
            "today": timezone.localdate(),
            "back": request.POST.get("back", ""),
            "hand_on": HandOnForm(viewer=viewer_of(request)),
        }
        return page(request, "ties/_step.html", context)
    messages.success(request, words)
    return back(request, step.tie.subject.slug)


@require_POST
@signed_in
def step_done(request: HttpRequest, ref: str) -> HttpResponse:
    """This marks a step as done."""
    return answered(request, *finish(viewer_of(request), ref))


def finish(viewer: Viewer, ref: str) -> tuple[NextStep, str]:
    """This marks a step as done, and says so."""
    step = queries.step(viewer, ref)
    step = actions.finish_step(viewer=viewer, step=step, now=timezone.now())
    return step, _("Done. Well done.")


@require_POST
@signed_in
def step_reopen(request: HttpRequest, ref: str) -> HttpResponse:
    """This takes "done" back."""
    viewer = viewer_of(request)
    step = queries.step(viewer, ref)
    step = actions.reopen_step(viewer=viewer, step=step, now=timezone.now())
    return answered(request, step, _("It is on the list again."))


@require_POST
@signed_in
def step_postpone(request: HttpRequest, ref: str) -> HttpResponse:
    """This moves a step by a week."""
    return answered(request, *put_off(viewer_of(request), ref, request.POST.get("due", "")))


def put_off(viewer: Viewer, ref: str, due: str) -> tuple[NextStep, str]:
    """This moves a step by a week from the day that was shown, and says so, or why not."""
    try:
        step = actions.postpone_step(
            viewer=viewer,
            step=queries.step(viewer, ref),
            due_shown=day_shown(due),
            today=timezone.localdate(),
            now=timezone.now(),
        )
    except Conflict as conflict:
        return queries.step(viewer, ref), conflict.reason
    return step, _("Put off by a week.")


def day_shown(text: str) -> Any:
    """This reads the day a page showed; what is no day counts as none."""
    try:
        return parse_date(text)
    except ValueError:
        return None


@require_POST
@signed_in
def step_hand_on(request: HttpRequest, ref: str) -> HttpResponse:
    """This gives a step to a colleague."""
    return answered(request, *hand_on(viewer_of(request), ref, request.POST))


def hand_on(viewer: Viewer, ref: str, given: QueryDict) -> tuple[NextStep, str]:
    """This gives a step to the colleague chosen, and says so, or asks for one."""
    step = queries.step(viewer, ref)
    form = HandOnForm(given, viewer=viewer)
    if not form.is_valid():
        return step, _("Choose a colleague to hand it on to.")
    person = form.cleaned_data["responsible"]
    step = actions.hand_on_step(viewer=viewer, step=step, responsible=person, now=timezone.now())
    return step, _("Handed on to %(name)s.") % {"name": person}


@require_POST
@signed_in
def again(request: HttpRequest, slug: str) -> HttpResponse:
    """This puts a quiet tie on somebody's list for next week: one's own, or a colleague's."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    form = HandOnForm(request.POST, viewer=viewer)
    chosen = form.cleaned_data["responsible"] if form.is_valid() else None
    step = actions.get_in_touch_again(
        viewer=viewer,
        subject=subject,
        responsible=chosen or queries.oneself(viewer),
        today=timezone.localdate(),
        now=timezone.now(),
    )
    return answered(
        request, step, _("On the list for next week: %(name)s.") % {"name": step.responsible}
    )
