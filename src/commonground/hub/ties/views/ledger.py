"""Pages: what we gave and what we got, line by line, and how each side sees a line."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.hub.access.verdicts import Conflict, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.organisations.queries import organisation
from commonground.hub.registers.views import spreadsheet, workbook
from commonground.hub.ties import actions, queries
from commonground.hub.ties.forms import AnswerForm, ContributionForm, mark_of, marked
from commonground.hub.ties.models import Contribution, Word
from commonground.hub.ties.rules import may_answer, may_correct, may_keep_tie, may_remove, may_tell

from .ties import crumbs, number


def path_to(viewer: Viewer, subject: Any, *more: str) -> list[dict[str, str]]:
    """This leads from our ties over the organisation to what was given."""
    args = [viewer.organisation_slug, subject.slug]
    return crumbs(
        viewer.organisation_slug,
        {"label": subject.name, "url": reverse("ties:tie", args=args)},
        {
            "label": _("What we gave and got"),
            "url": reverse("ties:given", args=args) if more else "",
        },
        *({"label": word} for word in more),
    )


@signed_in
def given(request: HttpRequest, slug: str) -> HttpResponse:
    """This shows what we gave an organisation and what we got from it."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    require(may_keep_tie(viewer, subject))
    asked = request.GET.get("year")
    year = number(asked) if asked is not None else None
    context = {
        "subject": subject,
        "read": queries.ledger(viewer, subject, year),
        "taken_back": {
            "rows": queries.taken_back(viewer, subject, timezone.now(), word=Word.GIVEN)
        },
        "crumbs": path_to(viewer, subject),
    }
    return page(request, "ties/given.html", context)


def given_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """This hands the lines over as CSV."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    require(may_keep_tie(viewer, subject))
    return spreadsheet(f"given-{subject.slug}.csv", queries.table(viewer, subject))


@signed_in
def given_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    """This hands the lines over as a workbook."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    require(may_keep_tie(viewer, subject))
    return workbook(f"given-{subject.slug}.xlsx", queries.table(viewer, subject))


@signed_in
def given_add(request: HttpRequest, slug: str) -> HttpResponse:
    """This writes down one thing given or got."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    require(may_keep_tie(viewer, subject))
    may = may_tell(viewer, subject)
    data = request.POST if request.method == "POST" else None
    names = ("kind", "direction", "held_on", "contact", "amount")
    start = {name: request.GET[name] for name in names if name in request.GET}
    form = ContributionForm(data, today=timezone.localdate(), may_tell=bool(may), initial=start)
    status = 200
    if data is not None:
        if form.is_valid():
            contact = form.cleaned_data["contact"]
            actions.add_contribution(
                viewer=viewer,
                subject=subject,
                touchpoint=queries.touchpoint(viewer, contact) if contact else None,
                tell=form.cleaned_data.get("tell", False),
                now=timezone.now(),
                **form.given(),
            )
            messages.success(request, _("Written down."))
            return redirect("ties:given", viewer.organisation_slug, slug)
        status = 422
    context = {
        "form": form,
        "subject": subject,
        "may_tell": may,
        "crumbs": path_to(viewer, subject, _("Write down")),
    }
    return page(request, "ties/given_add.html", context, status=status)


def other_of(viewer: Viewer, row: Contribution) -> Any:
    """This is the other of the two, as the viewer sees it."""
    return row.other if row.owner_id == viewer.organisation_id else row.owner


@signed_in
def contribution(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows one line with what each side says of it; the side that was told answers here."""
    viewer = viewer_of(request)
    row = queries.contribution(viewer, ref)
    data = request.POST if request.method == "POST" else None
    form, clash = AnswerForm(data, row=row), ""
    status = 200
    if data is not None:
        require(may_answer(viewer, row))
        status = 422
        if form.is_valid():
            try:
                actions.answer(viewer=viewer, row=row, now=timezone.now(), **form.said())
            except Conflict as conflict:
                row = queries.contribution(viewer, ref)
                again = data.copy()
                again["shown"] = mark_of(row)
                form, clash, status = AnswerForm(again, row=row), conflict.reason, 409
            else:
                messages.success(request, _("Kept beside what they wrote. They read it too."))
                return redirect("ties:contribution", viewer.organisation_slug, ref)
    subject = other_of(viewer, row)
    line = queries.as_line(viewer, row)
    context = {
        "row": row,
        "line": line,
        "form": form,
        "conflict": clash,
        "shown": mark_of(row),
        "subject": subject,
        "contact": queries.touchpoint_of(viewer, row),
        "may_correct": may_correct(viewer, row),
        "may_remove": may_remove(viewer, row),
        "may_tell": may_tell(viewer, subject),
        "may_answer": may_answer(viewer, row),
        "crumbs": path_to(viewer, subject, line.title),
    }
    return page(request, "ties/contribution.html", context, status=status)


@signed_in
def contribution_change(request: HttpRequest, ref: str) -> HttpResponse:
    """This corrects a line of ours; two people at once lose neither's words."""
    viewer = viewer_of(request)
    row = queries.contribution(viewer, ref)
    require(may_correct(viewer, row))
    subject = row.other
    data: Any = request.POST.copy() if request.method == "POST" else None
    more: dict[str, Any] = {
        "today": timezone.localdate(),
        "row": row,
        "is_answered": queries.second_view_of(row) is not None,
    }
    form, status, conflict = ContributionForm(data, **more), 200, ""
    if data is not None:
        if form.is_valid():
            try:
                actions.change_contribution(
                    viewer=viewer,
                    row=row,
                    version=form.cleaned_data["version"] or 0,
                    now=timezone.now(),
                    **form.given(),
                )
            except Conflict as clash:
                stands = queries.contribution(viewer, ref)
                data["version"] = stands.version
                form = ContributionForm(data, **more | {"row": stands})
                row, status, conflict = stands, 409, clash.reason
            else:
                messages.success(request, _("Corrected."))
                return redirect("ties:contribution", viewer.organisation_slug, ref)
        else:
            status = 422
    context = {
        "form": form,
        "subject": subject,
        "conflict": conflict,
        "line": queries.as_line(viewer, row),
        "row": row,
        "crumbs": path_to(viewer, subject, _("Correct")),
    }
    return page(request, "ties/given_add.html", context, status=status)


@signed_in
def contribution_remove(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks before a line of ours is removed, and then removes it."""
    viewer = viewer_of(request)
    row = queries.contribution(viewer, ref)
    require(may_remove(viewer, row))
    subject = row.other
    if request.method == "POST":
        actions.remove_contribution(viewer=viewer, row=row, now=timezone.now())
        messages.success(request, _("The line is gone."))
        return redirect("ties:given", viewer.organisation_slug, subject.slug)
    line = queries.as_line(viewer, row)
    context = {
        "what": f"{line.title}: {line.much} {line.words}",
        "back_url": reverse("ties:contribution", args=[viewer.organisation_slug, ref]),
        "crumbs": path_to(viewer, subject, _("Remove")),
    }
    return page(request, "ties/remove.html", context)


@require_POST
@signed_in
def contribution_tell(request: HttpRequest, ref: str) -> HttpResponse:
    """This lets the other side read a line."""
    viewer = viewer_of(request)
    row = queries.contribution(viewer, ref)
    actions.tell_contribution(
        viewer=viewer,
        row=row,
        version=number(request.POST.get("version")),
        now=timezone.now(),
    )
    messages.success(request, _("They can read this line now, and say how they see it."))
    return redirect("ties:contribution", viewer.organisation_slug, ref)


@require_POST
@signed_in
def contribution_take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """This keeps a line to ourselves again."""
    viewer = viewer_of(request)
    row = queries.contribution(viewer, ref)
    actions.take_back_contribution(viewer=viewer, row=row, now=timezone.now())
    messages.success(request, _("Taken back. They read it no longer."))
    return redirect("ties:contribution", viewer.organisation_slug, ref)


@require_POST
@signed_in
def contribution_agree(request: HttpRequest, ref: str) -> HttpResponse:
    """This says that it was as the other side wrote."""
    viewer = viewer_of(request)
    row = queries.contribution(viewer, ref)
    actions.answer(
        viewer=viewer,
        row=row,
        amount=row.amount,
        words="",
        now=timezone.now(),
        **marked(request.POST.get("shown", "")),
    )
    messages.success(request, _("They can read that you say so too."))
    return redirect("ties:given", viewer.organisation_slug, row.owner.slug)
