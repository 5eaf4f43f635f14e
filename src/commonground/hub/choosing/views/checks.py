"""Pages: what to look at before working together, and what was found."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import Conflict, Hidden, require
from commonground.hub.access.web import page, redirect, signed_in, viewer_of
from commonground.hub.choosing import actions, queries
from commonground.hub.choosing.forms import FindingForm
from commonground.hub.choosing.models import Answer, Finding
from commonground.hub.choosing.rules import may_weigh_them
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import organisation
from commonground.hub.vocabularies.models import Check
from commonground.hub.vocabularies.queries import checks as checks_listed

from .choices import crumbs


@signed_in
def checks(request: HttpRequest, slug: str) -> HttpResponse:
    """This lists what to look at for an organisation of its kind, and what we found."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    require(may_weigh_them(viewer, subject))
    asked = queries.checks_of(viewer, subject, timezone.localdate())
    context = {
        "subject": subject,
        "asked": asked,
        "done": [one for one in asked if one.found and not one.is_stale],
        "choice": queries.choice_on(viewer, subject),
        "crumbs": crumbs(viewer, {"label": subject.name}),
    }
    return page(request, "choosing/checks.html", context)


@signed_in
def check(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """This asks what was found on one question of the list."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    require(may_weigh_them(viewer, subject))
    asked = next((row for row in checks_listed(viewer) if row.key == key), None)
    if asked is None:
        raise Hidden
    rows = queries.checks_of(viewer, subject, timezone.localdate())
    before = next((row.found for row in rows if row.key == key), None)
    return asked_page(request, subject, asked=asked, before=before)


@signed_in
def check_own(request: HttpRequest, slug: str) -> HttpResponse:
    """This asks what was found on a question of our own."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    require(may_weigh_them(viewer, subject))
    return asked_page(request, subject)


@signed_in
def look_again(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks anew what was found before."""
    viewer = viewer_of(request)
    before = queries.finding(viewer, ref)
    return asked_page(request, before.organisation, asked=before.asked, before=before)


def asked_page(
    request: HttpRequest,
    subject: Organisation,
    *,
    asked: Check | None = None,
    before: Finding | None = None,
) -> HttpResponse:
    """This draws and takes the form for one question."""
    viewer, today = viewer_of(request), timezone.localdate()
    data: Any = request.POST.copy() if request.method == "POST" else None
    form = FindingForm(data, today=today, asked=asked, before=before)
    status, conflict = 200, ""
    if data is not None and form.is_valid():
        given = dict(form.cleaned_data)
        question = given.pop("question", before.question if before else "")
        try:
            actions.record_finding(
                viewer=viewer,
                organisation=subject,
                asked=asked,
                question=question,
                answer=Answer(given.pop("answer")),
                before=before,
                now=timezone.now(),
                **given,
            )
        except Conflict as clash:
            rows = queries.checks_of(viewer, subject, today)
            stands = next((row.found for row in rows if asked and row.key == asked.key), None)
            data["shown"] = stands.ref if stands else ""
            form = FindingForm(data, today=today, asked=asked, before=stands or before)
            before, status, conflict = stands or before, 409, clash.reason
        else:
            messages.success(request, _("Written down. It comes up again when it is old."))
            return redirect("choosing:checks", viewer.organisation_slug, subject.slug)
    elif data is not None:
        status = 422
    address = reverse("choosing:checks", args=[viewer.organisation_slug, subject.slug])
    context = {
        "form": form,
        "subject": subject,
        "asked": asked,
        "before": before,
        "conflict": conflict,
        "question": str(asked or (before.question if before else "")),
        "back_url": address,
        "crumbs": crumbs(
            viewer, {"label": subject.name, "url": address}, {"label": _("Look into it")}
        ),
    }
    return page(request, "choosing/check.html", context, status=status)
