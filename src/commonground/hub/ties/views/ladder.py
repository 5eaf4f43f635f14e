"""Pages: the ladder of a tie, and what each side told the other of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.organisations.queries import organisation
from commonground.hub.ties import actions, queries
from commonground.hub.ties.models import Word
from commonground.hub.ties.rules import may_change_stage, may_tell

from .ties import crumbs


@signed_in
def ladder(request: HttpRequest, slug: str) -> HttpResponse:
    """This shows each rung with what shows it, the way so far, and how each side sees it."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    if subject.pk == viewer.organisation_id:
        return redirect("organisations:organisation", viewer.organisation_slug, slug)
    found = queries.ladder_page(viewer, subject, timezone.localdate())
    tie_url = reverse("ties:tie", args=[viewer.organisation_slug, slug])
    context = {
        "found": found,
        "read": found.read,
        "both": found.both,
        "taken_back": {
            "rows": queries.taken_back(viewer, subject, timezone.now(), word=Word.STAGE)
        },
        "subject": subject,
        "tie": found.read.tie,
        "may_tell": may_tell(viewer, subject),
        "may_change_stage": may_change_stage(viewer),
        "crumbs": crumbs(
            viewer.organisation_slug,
            {"label": subject.name, "url": tie_url},
            {"label": _("How near we are")},
        ),
    }
    return page(request, "ties/ladder.html", context)


@require_POST
@signed_in
def stage_tell(request: HttpRequest, slug: str) -> HttpResponse:
    """This tells an organisation where we stand with it, as the page showed it."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    shown = request.POST.get("stage", "")
    actions.tell_stage(viewer=viewer, subject=subject, stage=shown, now=timezone.now())
    messages.success(request, _("They can read it now. You can take it back on this page."))
    return redirect("ties:ladder", viewer.organisation_slug, slug)


@require_POST
@signed_in
def stage_take_back(request: HttpRequest, slug: str) -> HttpResponse:
    """This takes back what we told them."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    actions.take_back_stage(
        viewer=viewer,
        subject=subject,
        told=queries.stage_told(viewer, subject),
        now=timezone.now(),
    )
    messages.success(request, _("Taken back. They read it no longer."))
    return redirect("ties:ladder", viewer.organisation_slug, slug)
