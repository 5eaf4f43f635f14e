"""Pages: warnings of ours, warnings about us, and replies."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Conflict, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import page, redirect, signed_in, viewer_of
from commonground.hub.choosing import actions, queries
from commonground.hub.choosing.forms import FlagForm, ReplyForm
from commonground.hub.choosing.models import Flag
from commonground.hub.choosing.rules import may_change_flag, may_reply, may_warn, may_weigh
from commonground.hub.organisations.queries import organisation
from commonground.hub.ties.queries import shared_with, tables

from .choices import crumbs

A_PAGE = 30


@signed_in
def flags(request: HttpRequest) -> HttpResponse:
    """This lists our warnings, and those about ourselves that others share."""
    viewer = viewer_of(request)
    require(may_weigh(viewer))
    rows = Paginator(queries.our_flags(viewer), A_PAGE).get_page(request.GET.get("page", 1))
    context = {
        "rows": rows,
        "about_us": queries.flags_about_us(viewer, timezone.localdate())[:A_PAGE],
        "today": timezone.localdate(),
        "crumbs": crumbs(viewer, {"label": _("Warnings")}),
    }
    return page(request, "choosing/flags.html", context)


@signed_in
def flag_raise(request: HttpRequest, slug: str) -> HttpResponse:
    """This asks what one warns of."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    require(may_warn(viewer, subject, Level.ORGANISATION))
    data = request.POST if request.method == "POST" else None
    form = FlagForm(data, viewer=viewer, organisation=subject, today=timezone.localdate())
    if data is not None and form.is_valid():
        raised = actions.raise_flag(
            viewer=viewer, organisation=subject, now=timezone.now(), **form.warning()
        )
        messages.success(request, _("The warning is kept for those you chose, and nobody else."))
        return redirect("choosing:flag", viewer.organisation_slug, raised.ref)
    return asked(request, form, subject, status=422 if data is not None else 200)


def asked(
    request: HttpRequest, form: FlagForm, subject: Any, *, status: int, **more: Any
) -> HttpResponse:
    """This draws the form of a warning."""
    viewer = viewer_of(request)
    address = reverse("choosing:flags", args=[viewer.organisation_slug])
    context = {
        "form": form,
        "subject": subject,
        "crumbs": crumbs(viewer, {"label": _("Warnings"), "url": address}, {"label": subject.name}),
    }
    return page(request, "choosing/flag_raise.html", context | more, status=status)


def shown(request: HttpRequest, found: Flag, *, status: int = 200, **more: Any) -> HttpResponse:
    """This draws the page of a warning with its reply."""
    viewer = viewer_of(request)
    reply = queries.replied(viewer, found)
    address = reverse("choosing:flags", args=[viewer.organisation_slug])
    is_ours = bool(may_change_flag(viewer, found))
    context = {
        "flag": found,
        "reply": reply,
        "subject": found.organisation,
        "author": author_shown(viewer, found),
        "shared_with": shared_with(found, tables(viewer)),
        "stands": found.ended_at is None and found.holds_until > timezone.localdate(),
        "is_ours": is_ours,
        "is_about_us": found.organisation_id == viewer.organisation_id,
        "may_reply": may_reply(viewer, found),
        "reply_form": ReplyForm(flag=found, reply=reply),
        "is_answered": reply is not None and reply.charge == found.charge,
        "is_unread": is_ours
        and reply is not None
        and (found.reply_read_at is None or found.reply_read_at < reply.written_at),
        "crumbs": crumbs(
            viewer, {"label": _("Warnings"), "url": address}, {"label": found.organisation.name}
        ),
    }
    return page(request, "choosing/flag.html", context | more, status=status)


def author_shown(viewer: Viewer, found: Flag) -> str:
    """This names who wrote a warning, for colleagues only."""
    is_ours = viewer.acts and found.owner_id == viewer.organisation_id
    return str(found.author) if found.author and is_ours else ""


@signed_in
def flag(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows one warning."""
    return shown(request, queries.flag(viewer_of(request), ref))


@signed_in
def flag_change(request: HttpRequest, ref: str) -> HttpResponse:
    """This changes a warning, or who reads it."""
    viewer = viewer_of(request)
    found = queries.flag(viewer, ref)
    require(may_change_flag(viewer, found))
    subject, today = found.organisation, timezone.localdate()
    if request.method != "POST":
        form = FlagForm(viewer=viewer, organisation=subject, today=today, row=found)
        return asked(request, form, subject, status=200, flag=found)
    data = request.POST.copy()
    form = FlagForm(data, viewer=viewer, organisation=subject, today=today, row=found)
    if not form.is_valid():
        return asked(request, form, subject, status=422, flag=found)
    version = form.cleaned_data["version"]
    try:
        actions.change_flag(
            viewer=viewer, flag=found, version=version, now=timezone.now(), **form.warning()
        )
    except Conflict as clash:
        stands = queries.flag(viewer, ref)
        data["version"] = str(stands.version)
        form = FlagForm(data, viewer=viewer, organisation=subject, today=today, row=stands)
        return asked(request, form, subject, status=409, flag=stands, conflict=clash.reason)
    messages.success(request, _("Changed."))
    return redirect("choosing:flag", viewer.organisation_slug, ref)


@require_POST
@signed_in
def flag_end(request: HttpRequest, ref: str) -> HttpResponse:
    """This takes a warning back."""
    viewer = viewer_of(request)
    actions.end_flag(viewer=viewer, flag=queries.flag(viewer, ref), now=timezone.now())
    messages.success(request, _("The warning is taken back."))
    return redirect("choosing:flag", viewer.organisation_slug, ref)


@require_POST
@signed_in
def flag_reply(request: HttpRequest, ref: str) -> HttpResponse:
    """This keeps the reply of those warned of."""
    viewer = viewer_of(request)
    found = queries.flag(viewer, ref)
    require(may_reply(viewer, found))
    data = request.POST.copy()
    form = ReplyForm(data, flag=found)
    if not form.is_valid():
        return shown(request, found, status=422, reply_form=form)
    try:
        actions.reply(viewer=viewer, flag=found, now=timezone.now(), **form.cleaned_data)
    except Conflict as clash:
        found = queries.flag(viewer, ref)
        stands = queries.replied(viewer, found)
        data["version"] = str(stands.version if stands else 0)
        data["charge"] = str(found.charge)
        form = ReplyForm(data, flag=found)
        return shown(request, found, status=409, reply_form=form, conflict=clash.reason)
    messages.success(request, _("Your reply stands below the warning, for all who read it."))
    return redirect("choosing:flag", viewer.organisation_slug, ref)


@require_POST
@signed_in
def flag_read(request: HttpRequest, ref: str) -> HttpResponse:
    """This notes that we have read the reply."""
    viewer = viewer_of(request)
    actions.read_reply(viewer=viewer, flag=queries.flag(viewer, ref), now=timezone.now())
    return redirect("choosing:flag", viewer.organisation_slug, ref)
