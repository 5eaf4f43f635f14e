"""Pages: whom we know, ways to others, and asking to be introduced."""

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
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.organisations.queries import organisation

from . import actions, queries
from .forms import AcquaintanceForm, AskForm, MadeForm
from .models import Answer
from .rules import may_ask, may_change, may_remove

A_PAGE = 50


def crumbs(viewer: Viewer, *more: dict[str, str]) -> list[dict[str, str]]:
    """This leads back to the list of doors."""
    home = {"label": _("Partners"), "url": reverse("ties:ties", args=[viewer.organisation_slug])}
    doors = {"label": _("Doors")}
    if more:
        doors["url"] = reverse("ambassadors:doors", args=[viewer.organisation_slug])
    return [home, doors, *more]


@signed_in
def doors(request: HttpRequest) -> HttpResponse:
    """This lists whom we know, and the requests between oneself and colleagues."""
    viewer = viewer_of(request)
    rows = Paginator(queries.acquaintances(viewer), A_PAGE).get_page(request.GET.get("page", 1))
    context = {
        "rows": rows,
        "known": queries.known(viewer, rows.object_list),
        "requests": [queries.request_shown(viewer, one) for one in queries.requests(viewer)[:40]],
        "crumbs": crumbs(viewer),
    }
    return page(request, "ambassadors/doors.html", context)


def shown_form(
    request: HttpRequest, form: AcquaintanceForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    """This draws the form for a line of whom we know."""
    viewer = viewer_of(request)
    last = _("Change") if more.get("row") else _("Write down whom we know")
    context = {"form": form, "crumbs": crumbs(viewer, {"label": last}), **more}
    part = "ambassadors/_found.html"
    return page(request, "ambassadors/form.html", context, part=part, status=status)


@signed_in
def add(request: HttpRequest) -> HttpResponse:
    """This writes down whom one knows, or whom one of ours without an account knows."""
    viewer = viewer_of(request)
    if request.method != "POST":
        slug = request.GET.get("organisation", "")
        return shown_form(request, AcquaintanceForm(viewer=viewer, slug=slug))
    form = AcquaintanceForm(request.POST, viewer=viewer)
    if "find" in request.POST:
        return shown_form(request, unjudged(form))
    if not form.is_valid():
        return shown_form(request, form, status=422)
    row = actions.write_down(viewer=viewer, now=timezone.now(), **form.said())
    messages.success(request, _("Written down. Only your colleagues see it."))
    return redirect("ambassadors:to", viewer.organisation_slug, row.organisation.slug)


def unjudged(form: AcquaintanceForm, row: Any = None) -> AcquaintanceForm:
    """This is a form with what was typed so far, and no complaints about what is still missing."""
    again = AcquaintanceForm(viewer=form.viewer, row=row)
    typed = {name: form.data.get(name, "") for name in form.fields}
    again.initial = {**again.initial, **typed}
    again.looked_for, again.chosen = form.looked_for, form.chosen
    return again


@signed_in
def change(request: HttpRequest, ref: str) -> HttpResponse:
    """This changes a line of whom we know."""
    viewer = viewer_of(request)
    row = queries.acquaintance(viewer, ref)
    require(may_change(viewer, row))
    if request.method != "POST":
        return shown_form(request, AcquaintanceForm(viewer=viewer, row=row), row=row)
    form = AcquaintanceForm(request.POST, viewer=viewer, row=row)
    if "find" in request.POST:
        return shown_form(request, unjudged(form, row), row=row)
    if not form.is_valid():
        return shown_form(request, form, status=422, row=row)
    try:
        actions.change(
            viewer=viewer,
            row=row,
            version=form.cleaned_data["version"],
            now=timezone.now(),
            **form.said(),
        )
    except Conflict as clash:
        data = request.POST.copy()
        data["version"] = str(row.version)
        again = AcquaintanceForm(data, viewer=viewer, row=row)
        stands = queries.in_words(viewer, row)
        return shown_form(request, again, status=409, row=row, conflict=clash.reason, stands=stands)
    messages.success(request, _("Saved. Only your colleagues see it."))
    return redirect("ambassadors:doors", viewer.organisation_slug)


@signed_in
def remove(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks before a line is taken away, and then takes it away."""
    viewer = viewer_of(request)
    row = queries.acquaintance(viewer, ref)
    require(may_remove(viewer, row))
    if request.method == "POST":
        actions.remove(viewer=viewer, row=row, now=timezone.now())
        messages.success(request, _("It is gone."))
        return redirect("ambassadors:doors", viewer.organisation_slug)
    context = {
        "what": queries.in_words(viewer, row).sentence,
        "back_url": reverse("ambassadors:doors", args=[viewer.organisation_slug]),
        "crumbs": crumbs(viewer, {"label": _("Remove")}),
    }
    return page(request, "ties/remove.html", context)


@signed_in
def to(request: HttpRequest, slug: str) -> HttpResponse:
    """This shows the strongest ways to an organisation."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    if not viewer.acts:
        raise Hidden
    if subject.pk == viewer.organisation_id:
        return redirect("ambassadors:doors", viewer.organisation_slug)
    context = {
        "subject": subject,
        "ways": queries.ways(viewer, subject),
        "known": queries.known_at(viewer, subject),
        "crumbs": crumbs(viewer, {"label": subject.name}),
    }
    return page(request, "ambassadors/to.html", context)


@signed_in
def ask(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    """This asks a colleague to introduce us to an organisation, through somebody they know."""
    viewer = viewer_of(request)
    row = queries.acquaintance(viewer, ref)
    target = organisation(viewer, slug)
    require(may_ask(viewer, row))
    if found := queries.open_request(viewer, row, target):
        return redirect("ambassadors:request", viewer.organisation_slug, found.ref)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = actions.ask(
            viewer=viewer,
            row=row,
            target=target,
            words=form.cleaned_data["words"],
            now=timezone.now(),
        )
        messages.success(
            request,
            _("Asked. It waits on the page Today of %(name)s.") % {"name": row.membership.person},
        )
        return redirect("ambassadors:request", viewer.organisation_slug, made.ref)
    back = reverse("ambassadors:to", args=[viewer.organisation_slug, slug])
    context = {
        "form": form,
        "known": queries.in_words(viewer, row),
        "target": target,
        "back_url": back,
        "crumbs": crumbs(viewer, {"label": target.name, "url": back}, {"label": _("Ask")}),
    }
    status = 422 if form.is_bound else 200
    return page(request, "ambassadors/ask.html", context, status=status)


def shown_request(
    request: HttpRequest, ref: str, form: MadeForm | None = None, *, status: int = 200
) -> HttpResponse:
    """This draws a request between two colleagues."""
    viewer = viewer_of(request)
    shown = queries.request_shown(viewer, queries.request(viewer, ref))
    context = {
        "shown": shown,
        "answers": Answer.choices,
        "form": form or MadeForm(today=timezone.localdate()),
        "crumbs": crumbs(viewer, {"label": shown.target}),
    }
    return page(request, "ambassadors/request.html", context, status=status)


@signed_in
def request_page(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows a request to the two of it."""
    return shown_request(request, ref)


@require_POST
@signed_in
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """This answers a request."""
    viewer = viewer_of(request)
    asked = queries.request(viewer, ref)
    said = request.POST.get("answer", "")
    if said not in Answer.values:
        messages.error(request, _("Choose one of the three answers."))
        return shown_request(request, ref, status=422)
    actions.answer(viewer=viewer, request=asked, said=Answer(said), now=timezone.now())
    messages.success(
        request,
        _("Thank you. When it is done, say so here.")
        if said == Answer.ACCEPTED
        else _("Noted. They read “not now”, and no reason."),
    )
    return redirect("ambassadors:request", viewer.organisation_slug, ref)


@require_POST
@signed_in
def made(request: HttpRequest, ref: str) -> HttpResponse:
    """This says that an introduction was made."""
    viewer = viewer_of(request)
    asked = queries.request(viewer, ref)
    form = MadeForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return shown_request(request, ref, form, status=422)
    actions.say_made(viewer=viewer, request=asked, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("It stands in what happened between you and them now."))
    return redirect("ambassadors:request", viewer.organisation_slug, ref)


@require_POST
@signed_in
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """This takes a request back."""
    viewer = viewer_of(request)
    actions.withdraw(viewer=viewer, request=queries.request(viewer, ref), now=timezone.now())
    messages.success(request, _("Taken back."))
    return redirect("ambassadors:doors", viewer.organisation_slug)
