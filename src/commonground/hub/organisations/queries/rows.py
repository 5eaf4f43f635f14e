"""Everything that hangs on an organisation, read for a viewer in one query for each table."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Model, QuerySet, Value

from commonground.hub.access.prepared import prepared
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

from .sets import Listed


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


@dataclass(frozen=True, slots=True)
class Part:
    """This is one table of what hangs on organisations: its name in `Rows`, and who reads it."""

    name: str
    model: type[Model]
    read: Read

    @property
    def is_plain(self) -> bool:
        """This tells that whoever sees the organisation sees the rows."""
        return issubclass(self.model, PartOfProfile)


CHOSEN: dict[str, tuple[Any, type[Term], str]] = {
    "issues": (Organisation.issues, Issue, "issue_id"),
    "people": (Organisation.people_served, PeopleServed, "peopleserved_id"),
}


@prepared
def chosen_words(viewer: Viewer, organisations: Collection[int]) -> QuerySet[Any, Any]:
    """This asks for the words of both kinds in one: each question costs a page more than its rows do."""
    chosen = [
        linked.through.objects.filter(organisation_id__in=Listed(organisations)).values_list(
            Value(name, CharField()), "organisation_id", key
        )
        for name, (linked, _model, key) in CHOSEN.items()
    ]
    both: QuerySet[Any, Any] = chosen[0].union(*chosen[1:], all=True)
    return both


@prepared
def areas_of(viewer: Viewer, organisations: Collection[int]) -> QuerySet[Any]:
    """This asks for the places organisations work in."""
    areas: QuerySet[Any] = Organisation.service_areas.through.objects.filter(
        organisation_id__in=Listed(organisations)
    )
    return areas.select_related("place").order_by("place__name", "pk").defer("place__boundary")


def rows_of(
    viewer: Viewer, organisations: list[Organisation], parts: tuple[Part, ...]
) -> dict[int, Rows]:
    """This reads what hangs on organisations that the viewer may see, by their key."""
    found = {one.pk: Rows(one) for one in organisations}
    pairs = set(chosen_words(viewer, found))
    for name, (_linked, model, _key) in CHOSEN.items():
        if not any(one == name for one, _pk, _term in pairs):
            continue
        for term in worded_by_pk(viewer, model).values():
            for pk, rows in found.items():
                if (name, pk, term.pk) in pairs:
                    getattr(rows, name).append(term)
    for row in areas_of(viewer, found):
        found[row.organisation_id].areas.append(row.place)
    plain = tuple(part for part in parts if part.is_plain)
    filled = {name for (name,) in with_rows(viewer, found, parts=plain)}
    for part in parts:
        if part.name in filled or not part.is_plain:
            for row in rows_in(viewer, found, read=part.read):
                getattr(found[row.organisation_id], part.name).append(row)
    return found


@prepared
def with_rows(
    viewer: Viewer, organisations: Collection[int], *, parts: tuple[Part, ...]
) -> QuerySet[Any, tuple[str]]:
    """This asks which tables are worth asking, with one short question for all of them.

    Most parts of most profiles are empty. Only parts that are seen by whoever sees the organisation
    are looked at beforehand: that hidden rows exist must not even be felt in the time a page takes.
    """
    looked = [
        part.model._base_manager.filter(organisation_id__in=Listed(organisations))
        .order_by()
        .values_list(Value(part.name, CharField()))
        for part in parts
    ]
    return looked[0].union(*looked[1:])


@prepared
def rows_in(viewer: Viewer, organisations: Collection[int], *, read: Read) -> QuerySet[Any]:
    """This asks one table for what hangs on some organisations."""
    return read(viewer, None).filter(organisation_id__in=Listed(organisations))
