"""Pages: record contact, read it, correct it, remove it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.hub.access.verdicts import Conflict, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.organisations.queries import organisation
from commonground.hub.ties import actions, queries
from commonground.hub.ties.forms import AttachForm, RecordForm, TouchpointForm, version_of
from commonground.hub.ties.models import Touchpoint
from commonground.hub.ties.rules import may_change, may_record, may_remove

from .ties import crumbs


def asked(
    request: HttpRequest, form: TouchpointForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    """This draws the form for a contact, or only the organisations found."""
    viewer = viewer_of(request)
    context = {
        "form": form,
        "crumbs": crumbs(viewer.organisation_slug, {"label": _("Record contact")}),
    }
    part = "ties/_parties.html" if "find" in request.POST else ""
    return page(request, "ties/record.html", context | more, part=part, status=status)


def looks_for(request: HttpRequest) -> bool:
    """This tells "find an organisation" from "save"; with nothing to look for, it saves."""
    return "find" in request.POST and bool(request.POST.get("text", "").strip())


@signed_in
def record(request: HttpRequest) -> HttpResponse:
    """This records contact with one or more organisations."""
    viewer = viewer_of(request)
    require(may_record(viewer))
    today = timezone.localdate()
    if request.method != "POST":
        slugs = [organisation(viewer, slug).slug for slug in request.GET.getlist("party")[:50]]
        text = request.GET.get("text", "")
        return asked(request, RecordForm(viewer=viewer, today=today, parties=slugs, text=text))
    form = RecordForm(request.POST, files=request.FILES, viewer=viewer, today=today)
    if looks_for(request):
        anew = unjudged(form, viewer, kind=RecordForm)
        return asked(request, anew, choose_again=form.files_chosen)
    if not form.is_valid():
        return asked(request, form, status=422, choose_again=form.files_chosen)
    files = form.cleaned_data["file"]
    touchpoint = actions.record_touchpoint(
        viewer=viewer, now=timezone.now(), files=files, **form.contact(), **form.following()
    )
    at = reverse("ties:touchpoint", args=[viewer.organisation_slug, touchpoint.ref])
    said = _("Recorded. Open it to add a file.")
    if files:
        words = ngettext(
            "Recorded, with %(count)s file.", "Recorded, with %(count)s files.", len(files)
        )
        said = words % {"count": len(files)}
    messages.success(request, format_html('<a href="{}">{}</a>', at, said))
    parties = form.parties_chosen()
    if names := queries.hidden_behind(touchpoint, parties):
        words = _("Only those who may see %(names)s can read it.") % {"names": ", ".join(names)}
        messages.warning(request, words)
    if len(parties) == 1:
        return redirect("ties:tie", viewer.organisation_slug, parties[0].slug)
    return redirect("ties:touchpoint", viewer.organisation_slug, touchpoint.ref)


def unjudged(
    form: TouchpointForm,
    viewer: Viewer,
    row: Touchpoint | None = None,
    *,
    kind: type[TouchpointForm] = TouchpointForm,
) -> TouchpointForm:
    """This is the same form with what was typed and the organisations found, without complaints."""
    typed = form.typed()
    return kind(
        viewer=viewer,
        today=form.today,
        row=row,
        parties=typed.get("parties", []),
        text=typed.get("text", ""),
        initial=typed,
    )


@signed_in
def touchpoint(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows one contact."""
    return shown(request, ref)


def shown(
    request: HttpRequest, ref: str, *, form: AttachForm | None = None, status: int = 200
) -> HttpResponse:
    """This draws a contact with its files and what it said before."""
    viewer = viewer_of(request)
    found = queries.touchpoint(viewer, ref)
    parties = queries.parties_of(viewer, found)
    context = {
        "touchpoint": found,
        "author": queries.author_shown(viewer, found),
        "title": queries.kind_in_words(found.kind),
        "parties": parties,
        "steps": queries.steps_of(viewer, found),
        "shared_with": queries.shared_with(found, queries.tables(viewer)),
        "may_change": may_change(viewer, found),
        "may_remove": may_remove(viewer, found),
        "is_with_us": any(party.pk == viewer.organisation_id for party in parties),
        "may_record": may_record(viewer),
        "hidden_behind": queries.hidden_behind(found, parties),
        "files": queries.attachments(viewer, found),
        "earlier": queries.earlier(viewer, found),
        "attach_form": form or AttachForm(),
        "crumbs": contact_crumbs(viewer, found),
    }
    return page(request, "ties/touchpoint.html", context, status=status)


def contact_crumbs(viewer: Viewer, row: Touchpoint, *more: str) -> list[dict[str, str]]:
    """This leads from our ties over the organisation to the contact."""
    path = [
        {
            "label": party.name,
            "url": reverse("ties:tie", args=[viewer.organisation_slug, party.slug]),
        }
        for party in queries.parties_of(viewer, row)[:1]
        if party.pk != viewer.organisation_id
    ]
    here = reverse("ties:touchpoint", args=[viewer.organisation_slug, row.ref])
    path.append({"label": queries.kind_in_words(row.kind), "url": here if more else ""})
    return crumbs(viewer.organisation_slug, *path, *({"label": word} for word in more))


@signed_in
def touchpoint_change(request: HttpRequest, ref: str) -> HttpResponse:
    """This corrects a contact; two people at once lose neither's words."""
    viewer = viewer_of(request)
    found = queries.touchpoint(viewer, ref)
    require(may_change(viewer, found))
    today = timezone.localdate()
    slugs = [party.slug for party in queries.parties_of(viewer, found)]
    more: dict[str, Any] = {
        "touchpoint": found,
        "crumbs": contact_crumbs(viewer, found, _("Correct")),
    }
    if request.method != "POST":
        form = TouchpointForm(viewer=viewer, today=today, row=found, parties=slugs)
        return asked(request, form, **more)
    form = TouchpointForm(request.POST, viewer=viewer, today=today, row=found)
    if looks_for(request):
        return asked(request, unjudged(form, viewer, found), **more)
    if not form.is_valid():
        return asked(request, form, status=422, **more)
    try:
        actions.change_touchpoint(
            viewer=viewer,
            touchpoint=found,
            changed_at_shown=form.cleaned_data["shown"],
            now=timezone.now(),
            **form.contact(),
        )
    except Conflict as conflict:
        now_stands = queries.touchpoint(viewer, ref)
        form.now_shown(version_of(now_stands))
        return asked(request, form, status=409, conflict=conflict.reason, stands=now_stands, **more)
    messages.success(request, _("Corrected."))
    return redirect("ties:touchpoint", viewer.organisation_slug, ref)


@signed_in
def touchpoint_remove(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks before a contact is removed, and then removes it."""
    viewer = viewer_of(request)
    found = queries.touchpoint(viewer, ref)
    require(may_remove(viewer, found))
    if request.method == "POST":
        parties = queries.parties_of(viewer, found)
        actions.remove_touchpoint(viewer=viewer, touchpoint=found, now=timezone.now())
        messages.success(request, _("The contact is gone."))
        return redirect("ties:tie", viewer.organisation_slug, parties[0].slug)
    context = {
        "what": found.said or queries.kind_in_words(found.kind),
        "steps": queries.steps_of(viewer, found),
        "files": queries.attachments(viewer, found),
        "back_url": reverse("ties:touchpoint", args=[viewer.organisation_slug, ref]),
        "crumbs": contact_crumbs(viewer, found, _("Remove")),
    }
    return page(request, "ties/remove.html", context)
