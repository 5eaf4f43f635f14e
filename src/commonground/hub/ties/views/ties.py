"""Pages: all our ties, and the one to an organisation."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.hub.access.verdicts import Conflict, Hidden, require
from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.organisations.queries import colleagues_here, organisation
from commonground.hub.ties import actions, queries
from commonground.hub.ties.forms import (
    HandOnForm,
    KeepTieForm,
    NoteForm,
    StageForm,
    StayForm,
    StepForm,
    TiesFilterForm,
)
from commonground.hub.ties.models import Stage
from commonground.hub.ties.rules import may_change_stage, may_remove

A_PAGE = 50


@signed_in
def ties(request: HttpRequest) -> HttpResponse:
    """This lists our ties, grouped by where we stand."""
    viewer = viewer_of(request)
    today = timezone.localdate()
    form = TiesFilterForm(request.GET, viewer=viewer)
    found = queries.ties_in_groups(viewer, today, **form.filters())
    counts = queries.counts_by_stage(viewer)
    rows = Paginator(found, A_PAGE).get_page(request.GET.get("page", 1))
    rows.object_list = queries.with_contact(viewer, rows.object_list, today)
    here = reverse("ties:ties", args=[viewer.organisation_slug])
    context = {
        "form": form,
        "today": today,
        "rows": rows,
        "any": bool(counts),
        "out_of_sight": queries.out_of_sight(viewer),
        "legend": [
            {
                "stage": stage.value,
                "url": f"{here}?stage={stage.value}",
                "count": counts[stage],
                "current": request.GET.get("stage") == stage.value,
            }
            for stage in Stage
            if stage in counts
        ],
        "crumbs": [{"label": _("Partners")}],
    }
    return page(request, "ties/ties.html", context)


@signed_in
def told(request: HttpRequest, slug: str) -> HttpResponse:
    """This lists the contact with an organisation that others recorded and share with us."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    rows = Paginator(queries.told_by_others(viewer, subject), A_PAGE)
    shown_now = rows.get_page(request.GET.get("page", 1))
    address = reverse("organisations:organisation", args=[viewer.organisation_slug, slug])
    context = {
        "subject": subject,
        "rows": shown_now,
        "entries": queries.told_letters(viewer, shown_now),
        "crumbs": [{"label": subject.name, "url": address}, {"label": _("What others share")}],
    }
    return page(request, "ties/told.html", context)


def crumbs(slug: str, *more: dict[str, str]) -> list[dict[str, str]]:
    """This leads back to our ties."""
    return [{"label": _("Partners"), "url": reverse("ties:ties", args=[slug])}, *more]


def shown(request: HttpRequest, slug: str, *, status: int = 200, **forms: Any) -> HttpResponse:
    """This draws the page of a tie, with the forms as they were filled in."""
    viewer = viewer_of(request)
    today = timezone.localdate()
    subject = organisation(viewer, slug)
    if subject.pk == viewer.organisation_id:
        return redirect("organisations:organisation", viewer.organisation_slug, slug)
    read = queries.tie_page(viewer, subject, today)
    ours = colleagues_here(viewer)
    entries, letters = queries.timeline(viewer, read.subject, read.tie, request.GET.get("page", 1))
    context = {
        "read": read,
        "subject": read.subject,
        "tie": read.tie,
        "today": today,
        "entries": entries,
        "letters": letters,
        "panels": queries.tie_panels(viewer, read.subject, read.tie),
        "may_change_stage": may_change_stage(viewer),
        "keep_form": KeepTieForm(
            viewer=viewer,
            tie=read.tie,
            want=request.GET.get("want", ""),
            ours=ours,
            wishes=read.wanted,
        ),
        "both": queries.both_views(viewer, read.subject, read.tie),
        "stage_form": StageForm(tie=read.tie, today=today),
        "note_form": NoteForm(viewer=viewer, ours=ours),
        "step_form": StepForm(viewer=viewer, today=today, ours=ours),
        "hand_on": HandOnForm(viewer=viewer, ours=ours),
        "stay_about": slug,
        "back": request.POST.get("back", ""),
        "crumbs": crumbs(viewer.organisation_slug, {"label": read.subject.name}),
    }
    return page(request, "ties/tie.html", context | forms, status=status)


@signed_in
def tie(request: HttpRequest, slug: str) -> HttpResponse:
    """This shows our tie to an organisation, or offers to begin it."""
    return shown(request, slug)


def back_to_tie(request: HttpRequest, slug: str) -> HttpResponse:
    """This goes back to the page of the tie."""
    return redirect("ties:tie", viewer_of(request).organisation_slug, slug)


@require_POST
@signed_in
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """This keeps what we want of an organisation and who looks after it."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    form = KeepTieForm(request.POST, viewer=viewer, tie=queries.tie_to(viewer, subject))
    if not form.is_valid():
        return shown(request, slug, status=422, keep_form=form)
    try:
        actions.keep_tie(viewer=viewer, subject=subject, now=timezone.now(), **form.cleaned_data)
    except Conflict as conflict:
        return in_between(request, slug, conflict, keep_form=form)
    messages.success(request, _("Saved. Your colleagues see it; nobody else does."))
    return back_to_tie(request, slug)


def in_between(request: HttpRequest, slug: str, conflict: Conflict, **forms: Any) -> HttpResponse:
    """This shows what was typed beside what stands now; saving again then counts."""
    tie = queries.tie_to(viewer_of(request), organisation(viewer_of(request), slug))
    for form in forms.values():
        form.data = form.data.copy()
        form.data["version"] = tie.version if tie else 0
    return shown(request, slug, status=409, conflict=conflict.reason, **forms)


@require_POST
@signed_in
def stage(request: HttpRequest, slug: str) -> HttpResponse:
    """This says where we stand with an organisation, and what shows it."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    require(may_change_stage(viewer))
    tie = queries.tie_to(viewer, subject)
    form = StageForm(request.POST, tie=tie, today=timezone.localdate())
    if not form.is_valid():
        return shown(request, slug, status=422, stage_form=form)
    try:
        actions.change_stage(
            viewer=viewer, subject=subject, now=timezone.now(), **form.cleaned_data
        )
    except Conflict as conflict:
        return in_between(request, slug, conflict, stage_form=form)
    messages.success(request, _("Saved. You can take it back on this page."))
    return back(request, slug)


def our_tie(request: HttpRequest, slug: str) -> Any:
    """This is our tie to an organisation, which must have begun."""
    viewer = viewer_of(request)
    found = queries.tie_to(viewer, organisation(viewer, slug))
    if found is None:
        raise Hidden
    return found


def number(value: str | None) -> int:
    """This reads a whole number from a form, 0 if it is none."""
    return int(value) if value and value.isdecimal() and len(value) < 10 else 0


@require_POST
@signed_in
def stage_stay(request: HttpRequest, slug: str) -> HttpResponse:
    """This answers a proposed stage with "not yet", and why."""
    viewer = viewer_of(request)
    tie = our_tie(request, slug)
    require(may_change_stage(viewer))
    form = StayForm(request.POST)
    if not form.is_valid():
        return shown(request, slug, status=422, stay_form=form)
    try:
        actions.keep_stage(viewer=viewer, tie=tie, now=timezone.now(), **form.cleaned_data)
    except Conflict as conflict:
        return in_between(request, slug, conflict, stay_form=form)
    messages.success(request, _("Noted. It will be asked again when more has happened."))
    return back(request, slug)


@require_POST
@signed_in
def stage_undo(request: HttpRequest, slug: str) -> HttpResponse:
    """This takes the latest change of stage back."""
    viewer = viewer_of(request)
    tie = our_tie(request, slug)
    actions.undo_stage(
        viewer=viewer,
        tie=tie,
        change=queries.stage_change(viewer, tie, request.POST.get("change", "")),
        version=number(request.POST.get("version")),
        now=timezone.now(),
    )
    messages.success(request, _("Taken back."))
    return back_to_tie(request, slug)


@require_POST
@signed_in
def note(request: HttpRequest, slug: str) -> HttpResponse:
    """This writes a note on a tie."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    form = NoteForm(request.POST, viewer=viewer)
    if not form.is_valid():
        return shown(request, slug, status=422, note_form=form)
    actions.write_note(
        viewer=viewer,
        subject=subject,
        text=form.cleaned_data["note"],
        now=timezone.now(),
        **form.audience(),
    )
    messages.success(request, _("Your note is kept."))
    return back_to_tie(request, slug)


@signed_in
def note_remove(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks before a note is removed, and then removes it."""
    viewer = viewer_of(request)
    note = queries.note(viewer, ref)
    require(may_remove(viewer, note))
    subject = note.tie.subject
    back_url = reverse("ties:tie", args=[viewer.organisation_slug, subject.slug])
    if request.method == "POST":
        actions.remove_note(viewer=viewer, note=note, now=timezone.now())
        messages.success(request, _("The note is gone."))
        return redirect(back_url)
    context = {
        "what": note.text,
        "back_url": back_url,
        "crumbs": crumbs(
            viewer.organisation_slug,
            {"label": subject.name, "url": back_url},
            {"label": _("Remove")},
        ),
    }
    return page(request, "ties/remove.html", context)


@require_POST
@signed_in
def step(request: HttpRequest, slug: str) -> HttpResponse:
    """This adds a next step to a tie."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    form = StepForm(request.POST, viewer=viewer, today=timezone.localdate())
    if not form.is_valid():
        return shown(request, slug, status=422, step_form=form)
    actions.add_step(
        viewer=viewer,
        subject=subject,
        text=form.cleaned_data["step"],
        due_on=form.cleaned_data["due_on"],
        responsible=form.cleaned_data["responsible"],
        now=timezone.now(),
    )
    messages.success(request, _("It is on the list, and comes up on its day."))
    return back_to_tie(request, slug)


def back(request: HttpRequest, slug: str) -> HttpResponse:
    """This goes back to where the button was: today's page or the tie."""
    if request.POST.get("back") == "today":
        return redirect("home:today", viewer_of(request).organisation_slug)
    return back_to_tie(request, slug)
