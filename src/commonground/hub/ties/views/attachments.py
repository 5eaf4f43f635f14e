"""Pages: keep a file with a contact, fetch it, remove it; take earlier words out."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from commonground.hub.access.verdicts import Refused, require
from commonground.hub.access.web import page, signed_in, to_be_saved, viewer_of
from commonground.hub.ties import actions, queries
from commonground.hub.ties.forms import AttachForm, about_file
from commonground.hub.ties.rules import may_change, may_detach, may_remove

from .touchpoints import contact_crumbs, shown


@require_POST
@signed_in
def attach(request: HttpRequest, ref: str) -> HttpResponse:
    """This keeps files with a contact."""
    viewer = viewer_of(request)
    found = queries.touchpoint(viewer, ref)
    require(may_change(viewer, found))
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        return shown(request, ref, form=form, status=422)
    chosen = form.cleaned_data["file"]
    for name, content in chosen:
        try:
            actions.attach(
                viewer=viewer, touchpoint=found, name=name, content=content, now=timezone.now()
            )
        except Refused as refused:
            form.add_error("file", about_file(name, refused.reason))
            return shown(request, ref, form=form, status=422)
    said = ngettext("%(count)s file is kept.", "%(count)s files are kept.", len(chosen))
    messages.success(request, said % {"count": len(chosen)})
    return redirect("ties:touchpoint", viewer.organisation_slug, ref)


def file(request: HttpRequest, ref: str) -> FileResponse:
    """This hands a file to whoever may see its contact today: to be saved, never to be shown inside a
    page."""
    found = queries.attachment(viewer_of(request), ref)
    return to_be_saved(found.opened(), found.name, found.mime)


@signed_in
def file_remove(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks before a file is removed, and then removes it."""
    viewer = viewer_of(request)
    found = queries.attachment(viewer, ref)
    require(may_detach(viewer, found))
    contact = found.touchpoint
    if request.method == "POST":
        actions.detach(viewer=viewer, attachment=found, now=timezone.now())
        messages.success(request, _("The file is gone."))
        return redirect("ties:touchpoint", viewer.organisation_slug, contact.ref)
    context = {
        "what": found.name,
        "back_url": reverse("ties:touchpoint", args=[viewer.organisation_slug, contact.ref]),
        "crumbs": contact_crumbs(viewer, contact, _("Remove")),
    }
    return page(request, "ties/remove.html", context)


@signed_in
def wording_remove(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks before earlier words are taken out, and then takes them out."""
    viewer = viewer_of(request)
    found = queries.wording(viewer, ref)
    require(may_remove(viewer, found))
    contact = found.touchpoint
    if request.method == "POST":
        actions.forget_wording(viewer=viewer, wording=found, now=timezone.now())
        messages.success(request, _("These words are gone."))
        return redirect("ties:touchpoint", viewer.organisation_slug, contact.ref)
    context = {
        "what": found.said or queries.kind_in_words(found.kind),
        "back_url": reverse("ties:touchpoint", args=[viewer.organisation_slug, contact.ref]),
        "crumbs": contact_crumbs(viewer, contact, _("Remove")),
    }
    return page(request, "ties/remove.html", context)
