"""Pages: comparing side by side, weighing with colleagues, deciding."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.hub.access.verdicts import Conflict, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import page, redirect, signed_in, viewer_of
from commonground.hub.choosing import actions, queries
from commonground.hub.choosing.forms import AskForm, BeginForm, DecideForm, JudgeForm
from commonground.hub.choosing.models import Decision
from commonground.hub.choosing.rules import may_decide, may_weigh, may_weigh_them
from commonground.hub.finder.models import Purpose
from commonground.hub.organisations.queries import organisation

A_PAGE = 30


def crumbs(viewer: Viewer, *more: dict[str, str]) -> list[dict[str, str]]:
    """This leads back to the list of choices."""
    home = reverse("choosing:choices", args=[viewer.organisation_slug])
    return [{"label": _("Choosing"), "url": home}, *more]


@signed_in
def choices(request: HttpRequest) -> HttpResponse:
    """This lists what we weigh and what we decided."""
    viewer = viewer_of(request)
    require(may_weigh(viewer))
    rows = Paginator(queries.choices(viewer), A_PAGE).get_page(request.GET.get("page", 1))
    context = {"rows": rows, "crumbs": [{"label": _("Choosing")}]}
    return page(request, "choosing/choices.html", context)


@signed_in
def compare(request: HttpRequest) -> HttpResponse:
    """This sets up to four organisations side by side."""
    viewer = viewer_of(request)
    require(may_weigh(viewer))
    purpose = request.GET.get("for", "")
    purpose = purpose if purpose in Purpose else ""
    chosen = queries.to_compare(viewer, request.GET.getlist("with"), purpose)
    read = queries.compared(viewer, chosen, timezone.localdate(), purpose)
    context = {
        "read": read,
        "purpose_words": Purpose(purpose).label if purpose else "",
        "slugs": [row.slug for row in chosen],
        "crumbs": crumbs(viewer, {"label": _("Side by side")}),
    }
    return page(request, "choosing/compare.html", context)


@signed_in
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """This asks what for an organisation is weighed and who should say what they think."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    require(may_weigh_them(viewer, subject))
    data = request.POST if request.method == "POST" else None
    start = {"purpose": request.GET.get("purpose", "")}
    form = BeginForm(data, viewer=viewer, there=set(), initial=start)
    if data is not None and form.is_valid():
        begun = actions.begin(
            viewer=viewer,
            organisation=subject,
            purpose=form.cleaned_data["purpose"],
            judges=form.judges_chosen(),
            now=timezone.now(),
        )
        return redirect("choosing:choice", viewer.organisation_slug, begun.ref)
    context = {
        "form": form,
        "subject": subject,
        "crumbs": crumbs(viewer, {"label": subject.name}),
    }
    status = 422 if data is not None else 200
    return page(request, "choosing/begin.html", context, status=status)


def shown(request: HttpRequest, ref: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """This draws the page of a choice, with the forms as they were filled in."""
    viewer = viewer_of(request)
    read = queries.choice_page(viewer, ref)
    there = {row.membership.ref for row in read.asked}
    context = {
        "read": read,
        "choice": read.choice,
        "subject": read.choice.organisation,
        "may_decide": may_decide(viewer),
        "ask_form": AskForm(viewer=viewer, there=there),
        "decide_form": DecideForm(viewer=viewer, choice=read.choice, today=timezone.localdate()),
        "crumbs": crumbs(viewer, {"label": read.choice.organisation.name}),
    }
    return page(request, "choosing/choice.html", context | more, status=status)


@signed_in
def choice(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows who was asked, what was heard, and what was decided."""
    return shown(request, ref)


@require_POST
@signed_in
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks more colleagues."""
    viewer = viewer_of(request)
    found = queries.choice(viewer, ref)
    there = {row.membership.ref for row in queries.asked_of(viewer, found)}
    form = AskForm(request.POST, viewer=viewer, there=there)
    if not form.is_valid():
        return shown(request, ref, status=422, ask_form=form)
    chosen = form.judges_chosen()
    if not chosen:
        messages.error(request, _("Nobody was asked: tick a colleague first."))
        return redirect("choosing:choice", viewer.organisation_slug, ref)
    actions.ask(viewer=viewer, choice=found, judges=chosen, now=timezone.now())
    messages.success(request, _("Asked. It comes up on their page of today."))
    return redirect("choosing:choice", viewer.organisation_slug, ref)


@signed_in
def judge(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks the viewer what they think, apart from the others."""
    viewer = viewer_of(request)
    read = queries.choice_page(viewer, ref)
    require(read.may_judge)
    data = request.POST if request.method == "POST" else None
    form = JudgeForm(data, own=read.own)
    if data is not None and form.is_valid():
        actions.judge(
            viewer=viewer,
            choice=read.choice,
            marks=form.marks(),
            why=form.why(),
            now=timezone.now(),
        )
        messages.success(request, _("Kept. Nobody reads it until all have answered."))
        return redirect("choosing:choice", viewer.organisation_slug, ref)
    label = read.choice.organisation.name
    address = reverse("choosing:choice", args=[viewer.organisation_slug, ref])
    context = {
        "form": form,
        "pairs": [(form[name], form[f"{name}_why"]) for name in form.marks_asked()],
        "subject": read.choice.organisation,
        "choice": read.choice,
        "crumbs": crumbs(
            viewer, {"label": label, "url": address}, {"label": _("What do you think?")}
        ),
    }
    status = 422 if data is not None else 200
    return page(request, "choosing/judge.html", context, status=status)


@require_POST
@signed_in
def show(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows all answers to all colleagues."""
    viewer = viewer_of(request)
    actions.show(viewer=viewer, choice=queries.choice(viewer, ref), now=timezone.now())
    return redirect("choosing:choice", viewer.organisation_slug, ref)


def version_sent(request: HttpRequest) -> int:
    """This reads the version a page showed, 0 if it is none."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@require_POST
@signed_in
def ask_anew(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks the same colleagues again, apart."""
    viewer = viewer_of(request)
    actions.ask_anew(
        viewer=viewer,
        choice=queries.choice(viewer, ref),
        version=version_sent(request),
        now=timezone.now(),
    )
    messages.success(request, _("Asked anew. It comes up on their page of today."))
    return redirect("choosing:choice", viewer.organisation_slug, ref)


@require_POST
@signed_in
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """This records the decision; "go for it" leads to the tie."""
    viewer = viewer_of(request)
    found = queries.choice(viewer, ref)
    require(may_decide(viewer))
    data = request.POST.copy()
    form = DecideForm(data, viewer=viewer, choice=found, today=timezone.localdate())
    if not form.is_valid():
        return shown(request, ref, status=422, decide_form=form)
    given = dict(form.cleaned_data)
    try:
        decided = actions.decide(
            viewer=viewer,
            choice=found,
            decision=Decision(given.pop("decision")),
            now=timezone.now(),
            **given,
        )
    except Conflict as clash:
        stands = queries.choice(viewer, ref)
        data["version"] = str(stands.version)
        form = DecideForm(data, viewer=viewer, choice=stands, today=timezone.localdate())
        return shown(request, ref, status=409, decide_form=form, conflict=clash.reason)
    if decided.decision == Decision.PURSUE:
        messages.success(request, _("Decided. This is the tie, with its next step."))
        return redirect("ties:tie", viewer.organisation_slug, decided.organisation.slug)
    messages.success(request, _("Decided, and kept with its reason."))
    return redirect("choosing:choice", viewer.organisation_slug, ref)


@require_POST
@signed_in
def stop(request: HttpRequest, ref: str) -> HttpResponse:
    """This stops weighing an organisation."""
    viewer = viewer_of(request)
    found = queries.choice(viewer, ref)
    actions.take_off(viewer=viewer, choice=found, version=version_sent(request), now=timezone.now())
    messages.success(request, _("It is no longer weighed. What was said is gone."))
    return redirect("choosing:choices", viewer.organisation_slug)
