"""The directory and the pages of organisations, for people acting and for anyone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import page, viewer_of
from commonground.hub.organisations import queries
from commonground.hub.organisations.forms import DirectoryForm
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import OrganisationFilter
from commonground.hub.organisations.rules import may_edit_profile
from commonground.hub.vocabularies import queries as vocabularies


def address_of(viewer: Viewer, organisation: Organisation) -> str:
    """This is the page of an organisation as the viewer comes to it."""
    if viewer.acts:
        return reverse(
            "organisations:organisation", args=[viewer.organisation_slug, organisation.slug]
        )
    return reverse("public:organisation", args=[organisation.slug])


def card_address(viewer: Viewer, organisation: Organisation) -> str:
    """This is where the viewer fetches an organisation for an address book."""
    if viewer.acts:
        return reverse("organisations:card", args=[viewer.organisation_slug, organisation.slug])
    return reverse("public:card", args=[organisation.slug])


def directory_address(viewer: Viewer) -> str:
    """This is the directory as the viewer comes to it."""
    if viewer.acts:
        return reverse("organisations:directory", args=[viewer.organisation_slug])
    return reverse("public:directory")


def number_in(text: str) -> int:
    """This reads a page number; what is none is the first page."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def directory(request: HttpRequest) -> HttpResponse:
    """This lists the organisations that the filter in the address means."""
    viewer = viewer_of(request)
    wanted = OrganisationFilter.from_query(request.GET)
    named = wanted.in_words(viewer)
    asked = request.GET.get("where", "").replace("\x00", "").strip()
    offered: list[Any] = []
    if asked and asked != ", ".join(named["places"][:1]):
        offered = vocabularies.places_found(viewer, asked)
        exact = [place for place in offered if place.name.casefold() == asked.casefold()]
        if len(exact or offered) == 1:
            wanted = wanted.with_place((exact or offered)[0].code)
            return redirect(f"{directory_address(viewer)}?{wanted.as_query()}")
    elif "where" in request.GET and not asked and wanted.places:
        return redirect(f"{directory_address(viewer)}?{wanted.without('places').as_query()}")
    form = DirectoryForm(viewer=viewer, wanted=wanted, places=[asked] if asked else named["places"])
    context = {
        "found": queries.directory(viewer, wanted, page=number_in(request.GET.get("page", ""))),
        "wanted": wanted,
        "form": form,
        "asked": asked if asked and asked != ", ".join(named["places"][:1]) else "",
        "offered": [(place, wanted.with_place(place.code).as_query()) for place in offered],
        "rest": wanted.as_query(),
        "hidden_places": wanted.places,
        "here": directory_address(viewer),
    }
    return page(
        request, "organisations/directory.html", context, part="organisations/directory_found.html"
    )


def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """This shows one organisation: what we have with them, why they matter, who, facts, gaps."""
    viewer = viewer_of(request)
    found = queries.organisation(viewer, slug)
    today = timezone.localdate()
    parts = queries.panels(viewer, found)
    may_edit = may_edit_profile(viewer, found)
    mine = getattr(request, "my_organisations", [])
    ours = next((one for one in mine if one.pk == viewer.organisation_id), None)
    both = queries.profile_rows(viewer, found, ours=ours)
    records = queries.section_records(viewer, found)
    known = queries.facts(viewer, found, today=today, seen=both.theirs, records=records)
    context = {
        "organisation": found,
        "is_own": found.pk == viewer.organisation_id,
        "with_us": [part for part in parts if part.place == "with_us"],
        "below": [part for part in parts if part.place == "facts"],
        "common": queries.common(both, today=today),
        "services": both.theirs.services,
        "contacts": both.theirs.contacts,
        "card_url": card_address(viewer, found),
        "facts": [fact_shown(viewer, found, fact, may_edit=bool(may_edit)) for fact in known],
        "asked": [fact for fact in known if not fact.value],
        "may_edit": may_edit,
        "listing": records.get("listing"),
        "crumbs": [
            {"label": _("Organisations"), "url": directory_address(viewer)},
            {"label": found.name},
        ],
    }
    return page(request, "organisations/organisation.html", context)


def fact_shown(
    viewer: Viewer, organisation: Organisation, fact: queries.Fact, *, may_edit: bool
) -> dict[str, Any]:
    """This gives a fact the address where it is added or changed."""
    link = ""
    if may_edit:
        link = reverse(
            "organisations:section",
            args=[viewer.organisation_slug, organisation.slug, fact.section],
        )
    return {
        "key": fact.key,
        "label": fact.label,
        "value": fact.value,
        "source": fact.source,
        "age": fact.age,
        "is_stale": fact.is_stale,
        "missing": fact.missing,
        "said_before": fact.said_before and bool(link),
        "url": link,
    }
