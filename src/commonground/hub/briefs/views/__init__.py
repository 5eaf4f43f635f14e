"""Pages: prepare a meeting, take the brief along as a file, say what came of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import require
from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.briefs import actions, queries
from commonground.hub.briefs.forms import OutcomeForm
from commonground.hub.briefs.models import Outcome
from commonground.hub.briefs.rules import may_prepare
from commonground.hub.organisations.queries import organisation

from .paper import typeset

__all__ = ["brief", "outcome", "pdf"]


def crumbs(slug: str, subject: Any, *more: str) -> list[dict[str, str]]:
    """This leads back to our ties and to the one this is about."""
    path = [
        {"label": _("Partners"), "url": reverse("ties:ties", args=[slug])},
        {"label": subject.name, "url": reverse("ties:tie", args=[slug, subject.slug])},
    ]
    if more:
        address = reverse("briefs:brief", args=[slug, subject.slug])
        path.append({"label": _("The meeting"), "url": address})
    return [*path, {"label": more[0] if more else _("The meeting")}]


@signed_in
def brief(request: HttpRequest, slug: str) -> HttpResponse:
    """This shows what to know before a meeting, and how the talk may go."""
    viewer = viewer_of(request)
    require(may_prepare(viewer, organisation(viewer, slug)))
    today = timezone.localdate()
    read = queries.brief(viewer, slug, today)
    context = {
        "read": read,
        "subject": read.subject,
        "guide": queries.guide(read),
        "proposals": queries.proposals(today),
        "outcomes": queries.outcomes(viewer.anybody_of_ours(), read.subject)[:5],
        "crumbs": crumbs(viewer.organisation_slug, read.subject),
    }
    return page(request, "briefs/brief.html", context)


@signed_in
def pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """This is the brief as a file, to print or to take along."""
    viewer = viewer_of(request)
    require(may_prepare(viewer, organisation(viewer, slug)))
    read = queries.brief(viewer, slug, timezone.localdate())
    response = HttpResponse(
        typeset(read, queries.guide(read), viewer.organisation_name),
        content_type="application/pdf",
    )
    name = f"meeting-{read.slug}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response


def chosen(request: HttpRequest) -> Outcome | None:
    """This reads which of the four was chosen."""
    word = (request.POST if request.method == "POST" else request.GET).get("outcome", "")
    return Outcome(word) if word in Outcome.values else None


@signed_in
def outcome(request: HttpRequest, slug: str) -> HttpResponse:
    """This asks what came of a meeting: first which of four, then the next step it opens."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    require(may_prepare(viewer, subject))
    today, picked = timezone.localdate(), chosen(request)
    context: dict[str, Any] = {
        "subject": subject,
        "proposals": queries.proposals(today),
        "meeting": request.GET.get("meeting", ""),
        "crumbs": crumbs(viewer.organisation_slug, subject, _("What came of it")),
    }
    if picked is None:
        return page(request, "briefs/outcome.html", context)
    data = request.POST if request.method == "POST" else None
    form = OutcomeForm(
        data,
        viewer=viewer,
        subject=subject,
        outcome=picked,
        today=today,
        meeting=context["meeting"],
    )
    context |= {"form": form, "picked": queries.proposed(picked, today)}
    if data is None:
        return page(request, "briefs/outcome.html", context)
    if not form.is_valid():
        return page(request, "briefs/outcome.html", context, status=422)
    actions.close_meeting(
        viewer=viewer, subject=subject, today=today, now=timezone.now(), **form.decided()
    )
    messages.success(request, _("Kept. The next step comes up on its day."))
    return redirect("ties:tie", viewer.organisation_slug, subject.slug)
