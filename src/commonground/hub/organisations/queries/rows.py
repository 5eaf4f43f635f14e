"""Everything that hangs on an organisation, read for a viewer in one query for each table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, QuerySet, Value

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
from commonground.hub.organisations.models.profile import PartOfProfile
from commonground.hub.vocabularies.models import Issue, PeopleServed, Place, Term
from commonground.hub.vocabularies.queries import Worded, worded_by_pk


@dataclass
class Rows:
    """This is what hangs on one organisation, each list in the order in which people read it."""

    organisation: Organisation
    issues: list[Worded] = field(default_factory=list)
    people: list[Worded] = field(default_factory=list)
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
    shared: dict[str, tuple[Any, type[Term], str]] = {
        "issues": (Organisation.issues, Issue, "issue_id"),
        "people": (Organisation.people_served, PeopleServed, "peopleserved_id"),
    }
    # Both kinds of words in one question: each question costs a page more than its rows do.
    chosen = [
        linked.through.objects.filter(organisation_id__in=found).values_list(
            Value(name, CharField()), "organisation_id", key
        )
        for name, (linked, _model, key) in shared.items()
    ]
    pairs = set(chosen[0].union(*chosen[1:], all=True))
    for name, (_linked, model, _key) in shared.items():
        if not any(one == name for one, _pk, _term in pairs):
            continue
        for term in worded_by_pk(viewer, model).values():
            for pk, rows in found.items():
                if (name, pk, term.pk) in pairs:
                    getattr(rows, name).append(term)
    areas = Organisation.service_areas.through.objects.filter(organisation_id__in=found)
    areas = areas.select_related("place").order_by("place__name").defer("place__boundary")
    for row in areas:
        found[row.organisation_id].areas.append(row.place)
    asked = {
        name: read(viewer, None).filter(organisation_id__in=found) for name, read in tables.items()
    }
    filled = with_rows(asked, found)
    for name in filled:
        for row in asked[name]:
            getattr(found[row.organisation_id], name).append(row)
    return found


def with_rows(asked: dict[str, QuerySet[Any]], keys: Iterable[int]) -> list[str]:
    """This names the tables worth asking, with one short question for all of them.

    Most parts of most profiles are empty. Only parts that are seen by whoever sees the organisation
    are looked at beforehand: that hidden rows exist must not even be felt in the time a page takes.
    """
    plain = {
        name: rows.model for name, rows in asked.items() if issubclass(rows.model, PartOfProfile)
    }
    looked = [
        model._base_manager.filter(organisation_id__in=keys)
        .order_by()
        .values_list(Value(name, CharField()))
        for name, model in plain.items()
    ]
    there = {name for (name,) in looked[0].union(*looked[1:])} if looked else set()
    return [name for name in asked if name in there or name not in plain]
