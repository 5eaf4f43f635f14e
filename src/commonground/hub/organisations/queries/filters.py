"""One filter over organisations, shared by the directory, the map and the API."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Self
from urllib.parse import urlencode

from django.db.models import F, QuerySet, Value
from django.http import QueryDict

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.vocabularies import queries as vocabularies
from commonground.hub.vocabularies.models import Issue, Kind, PeopleServed, Scale

from .profiles import organisations
from .search import walked_by_name, with_words

PARAMETERS = {
    "text": "q",
    "issues": "issue",
    "people": "people",
    "places": "place",
    "kinds": "kind",
    "scales": "scale",
}


@dataclass(frozen=True)
class OrganisationFilter:
    """This says which organisations are meant: any of the words in a list, all of the lists.

    Lists hold keys of terms and codes of places. A place stands for itself and all places below it,
    an issue for itself and the issues under it.
    """

    text: str = ""
    issues: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    scales: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """This reads the filter from an address; what it does not know it leaves out."""
        lists = {
            name: tuple(dict.fromkeys(value for value in query.getlist(parameter) if value))
            for name, parameter in PARAMETERS.items()
            if name != "text"
        }
        return cls(text=query.get("q", "").replace("\x00", "").strip()[:200], **lists)

    def as_pairs(self) -> list[tuple[str, str]]:
        """This is the filter as parameters of an address."""
        pairs = [("q", self.text)] if self.text else []
        for name, parameter in PARAMETERS.items():
            if name != "text":
                pairs += [(parameter, value) for value in getattr(self, name)]
        return pairs

    def as_query(self) -> str:
        """This is the filter as the part of an address behind the question mark."""
        return urlencode(self.as_pairs())

    def without(self, name: str) -> Self:
        """This is the filter with one of its lists, or its text, left out."""
        return replace(self, **{name: "" if name == "text" else ()})  # type: ignore[arg-type]

    @property
    def is_empty(self) -> bool:
        """This tells whether everything visible is meant."""
        return not any(getattr(self, field.name) for field in fields(self))

    def facets(self, viewer: Viewer) -> list[QuerySet[Organisation, int]]:
        """This gives, for each list that links to organisations, the organisations it means."""
        links: list[QuerySet[Organisation, int]] = []
        if self.issues:
            through = Organisation.issues.through.objects.filter(
                issue__in=vocabularies.with_children(viewer, self.issues).values("pk")
            )
            links.append(through.values_list("organisation_id", flat=True))
        if self.people:
            through = Organisation.people_served.through.objects.filter(
                peopleserved__key__in=self.people
            )
            links.append(through.values_list("organisation_id", flat=True))
        if self.places:
            where = vocabularies.within(viewer, self.places).values("pk")
            main = Organisation.objects.filter(place__in=where).order_by().values_list("pk")
            areas = Organisation.service_areas.through.objects.filter(place__in=where)
            links.append(main.union(areas.values_list("organisation_id"), all=True))
        return links

    def apply(self, viewer: Viewer) -> QuerySet[Organisation]:
        """This is the set the viewer may see and the filter means, in no order."""
        rows = self.own_columns(organisations(viewer).order_by())
        for link in self.facets(viewer):
            rows = rows.filter(pk__in=link)
        return with_words(rows, self.text) if self.text else rows

    def walked_by_name(self, viewer: Viewer) -> QuerySet[Organisation]:
        """This is the same set for an answer known to be long, in the order of names.

        SQLite would fetch and sort every match; the sum keeps it walking its index of names.
        """
        rows = self.own_columns(organisations(viewer).alias(row=F("pk") + Value(0)))
        for link in self.facets(viewer):
            rows = rows.filter(row__in=link)
        rows = walked_by_name(rows, self.text) if self.text else rows
        return rows.order_by("name", "pk")

    def own_columns(self, rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
        """This keeps what the organisation's own row decides."""
        if self.kinds:
            rows = rows.filter(kind__in=Kind.objects.filter(key__in=self.kinds).values("pk"))
        if self.scales:
            rows = rows.filter(scale__in=Scale.objects.filter(key__in=self.scales).values("pk"))
        return rows

    def in_words(self, viewer: Viewer) -> Mapping[str, list[str]]:
        """This names what the filter asks for, list by list, as people read it."""
        named = vocabularies.places(viewer).filter(code__in=self.places) if self.places else ()
        return {
            "issues": vocabularies.words_of(viewer, Issue, self.issues),
            "people": vocabularies.words_of(viewer, PeopleServed, self.people),
            "places": [place.name for place in named],
            "kinds": vocabularies.words_of(viewer, Kind, self.kinds),
            "scales": vocabularies.words_of(viewer, Scale, self.scales),
        }


__all__ = ["PARAMETERS", "OrganisationFilter"]
