"""The coalition builder's page: ask, see who covers what, change a member, keep the set."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.web import page, viewer_of
from commonground.hub.organisations.queries import organisation

from . import actions, queries
from .forms import CoalitionForm, KeepSetForm, named_in

ASKED = ("issue", "offer", "kind", "people", "place")


@require_GET
def build(request: HttpRequest) -> HttpResponse:
    """This asks what has to be covered and answers with a set, who covers what, and what is lost."""
    viewer = viewer_of(request)
    asked = any(name in request.GET for name in ASKED)
    form = CoalitionForm(request.GET if asked else None, viewer=viewer)
    found = None
    if asked and form.is_valid():
        found = queries.proposal(viewer, form.question(), today=timezone.localdate())
    context: dict[str, Any] = {
        "form": form,
        "found": found,
        "members": [
            {
                "member": one,
                "keep": changed(request.GET, "must", one.organisation.slug),
                "let_go": changed(request.GET, "must", one.organisation.slug, drop=True),
                "without": changed(request.GET, "without", one.organisation.slug),
            }
            for one in found.members
        ]
        if found
        else [],
        "left_out": [
            (one, changed(request.GET, "without", one.slug, drop=True)) for one in found.left_out
        ]
        if found
        else [],
        "others": [(one, other_address(request.GET, one)) for one in found.others] if found else [],
        "without_us": without_us(request.GET),
        "keep_form": KeepSetForm(),
        "slugs": [one.organisation.slug for one in found.members] if found else [],
    }
    return page(request, "coalitions/build.html", context)


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """This puts the members of a proposed set on the shortlist."""
    viewer = viewer_of(request)
    members = [organisation(viewer, slug) for slug in named_in(request.POST, "member")]
    if not members:
        raise Hidden
    form = KeepSetForm(request.POST)
    if not form.is_valid():
        context = {
            "keep_form": form,
            "members": members,
            "slugs": [one.slug for one in members],
        }
        return page(request, "coalitions/keep.html", context, status=422)
    purpose = form.cleaned_data["purpose"]
    kept = actions.keep(viewer=viewer, members=members, purpose=purpose, now=timezone.now())
    messages.success(
        request,
        ngettext(
            "%(count)d organisation is on your shortlist.",
            "%(count)d organisations are on your shortlist.",
            len(kept),
        )
        % {"count": len(kept)}
        if kept
        else _("There was nobody but yourselves to keep."),
    )
    return redirect("finder:shortlist", viewer.organisation_slug)


def changed(query: QueryDict, name: str, slug: str, *, drop: bool = False) -> str:
    """This is the address with an organisation kept or left out, or neither."""
    other = {"must": "without", "without": "must"}[name]
    again = query.copy()
    again.setlist(name, [one for one in again.getlist(name) if one != slug])
    again.setlist(other, [one for one in again.getlist(other) if one != slug])
    if not drop:
        again.appendlist(name, slug)
    return "?" + again.urlencode()


def without_us(query: QueryDict) -> str:
    """This is the address that asks the same of others alone."""
    again = query.copy()
    again["without_us"] = "on"
    return "?" + again.urlencode()


def other_address(query: QueryDict, other: queries.Other) -> str:
    """This is the address that shows another set: its members are asked for, who goes is left out."""
    again = query.copy()
    again.setlist("must", [one.slug for one in other.members])
    for one in other.goes:
        if one.slug not in again.getlist("without"):
            again.appendlist("without", one.slug)
    return "?" + again.urlencode()
