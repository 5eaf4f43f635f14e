"""Everything that hangs on an organisation, read for a viewer in one query for each table."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import (
    Contact,
    Identifier,
    Need,
    Offer,
    Organisation,
    OrganisationName,
    Service,
)
from commonground.hub.vocabularies.models import Issue, PeopleServed, Place


@dataclass
class Rows:
    """This is what hangs on one organisation, each list in the order in which people read it."""

    organisation: Organisation
    issues: list[Issue] = field(default_factory=list)
    people: list[PeopleServed] = field(default_factory=list)
    areas: list[Place] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    names: list[OrganisationName] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)


Read = Callable[[Viewer, Organisation | None], QuerySet[Any]]
"""Rows of one organisation, or of all where none is given."""


def rows_of(
    viewer: Viewer, organisations: list[Organisation], tables: dict[str, Read]
) -> dict[int, Rows]:
    """This reads what hangs on organisations that the viewer may see, by their key."""
    found = {one.pk: Rows(one) for one in organisations}
    links: dict[str, tuple[Any, str, tuple[str, ...]]] = {
        "issues": (Organisation.issues, "issue", ("issue__position", "issue__name")),
        "people": (
            Organisation.people_served, "peopleserved",
            ("peopleserved__position", "peopleserved__name"),
        ),
        "areas": (Organisation.service_areas, "place", ("place__name",)),
    }  # fmt: skip
    for name, (linked, term, order) in links.items():
        through = linked.through.objects.filter(organisation_id__in=found)
        through = through.select_related(term).order_by(*order)
        if name == "areas":
            through = through.defer("place__boundary")
        for row in through:
            getattr(found[row.organisation_id], name).append(getattr(row, term))
    for name, read in tables.items():
        for row in read(viewer, None).filter(organisation_id__in=found):
            getattr(found[row.organisation_id], name).append(row)
    return found
