"""What every page's frame shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from commonground.hub.access.web import viewer_of
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import my_organisations


def shell(request: HttpRequest) -> dict[str, Any]:
    """This gives the frame its viewer, the organisation acted for and the others one may act for."""
    viewer = viewer_of(request)
    held: list[Organisation] | None = getattr(request, "my_organisations", None)
    mine = my_organisations(viewer) if held is None else held
    acting = next((one for one in mine if one.pk == viewer.organisation_id), None)
    return {
        "viewer": viewer,
        "acting": acting,
        # Outside an organisation's pages the bar still leads home, where there is but one home.
        "for_links": acting or (mine[0] if len(mine) == 1 else None),
        "my_organisations": mine,
        "place": place_of(request),
        "quick_exit": settings.QUICK_EXIT,
        "is_demonstration": settings.DEMONSTRATION,
    }


OF_OUR_OWN = {"people", "invite", "member", "tokens", "found", "claim", "invitation"}


def place_of(request: HttpRequest) -> str:
    """This names the place of the frame that the address belongs to."""
    match = request.resolver_match
    namespace = match.namespace if match else ""
    if match and match.url_name in OF_OUR_OWN:
        return ""
    return {
        "home": "today",
        "field": "field",
        "insight": "field",
        "organisations": "field",
        "public": "field",
        "activities": "field",
        "finder": "partners",
        "coalitions": "partners",
        "ties": "partners",
        "rhythms": "partners",
        "ambassadors": "partners",
        "correspondence": "partners",
        "calendars": "today",
    }.get(namespace, "")
