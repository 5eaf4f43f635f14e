"""One filter over organisations, shared by the directory, the map and the API."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import QueryDict

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.vocabularies import queries as vocabularies
from commonground.hub.vocabularies.models import Issue, Kind, PeopleServed, Scale

from .profiles import organisations
from .search import first_matching, matching, walking
from .sets import Listed
from .work import work

INTERSECTED = 250_000

PARAMETERS = {
    "text": "q",
    "issues": "issue",
    "people": "people",
    "places": "place",
    "kinds": "kind",
    "scales": "scale",
}


@dataclass(frozen=True)
class Link:
    """This is one condition in another table: rows of `through`, places also by `also`, or words.

    `done` are the rows of what organisations do that meet it.
    """

    through: type[Model] | None
    conditions: dict[str, Any]
    also: QuerySet[Any, Any] | None = None
    text: str = ""
    done: tuple[QuerySet[Any, Any], ...] = ()

    def members(self) -> Any:
        """This is the subquery of the organisations that meet it, whoever may see them."""
        if self.through is None:
            return matching(self.text)
        linked = self.through._default_manager.filter(**self.conditions)
        found: list[Any] = [rows.values_list("organisation_id") for rows in (linked, *self.done)]
        if self.also is not None:
            main = Organisation.objects.filter(place__in=self.also).order_by()
            found.insert(0, main.values_list("pk"))
        return found[0].union(*found[1:], all=True) if len(found) > 1 else found[0]

    def keys(self) -> set[int] | None:
        """This reads its members, whoever may see them; none when they are too many to hold."""
        if self.through is None:
            rows: Any = Organisation.objects.order_by().filter(pk__in=matching(self.text))
            found = rows.values_list("pk")[: INTERSECTED + 1]
        else:
            found = self.members()[: INTERSECTED + 1]
        keys = {key for (key,) in found}
        return keys if len(found) <= INTERSECTED else None

    def keep(self, rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
        """This asks it of each row in turn."""
        if self.through is None:
            return walking(rows, self.text)
        linked = self.through._default_manager.filter(**self.conditions)
        rule = Q(place__in=self.also) if self.also is not None else Q()
        for found in (linked, *self.done):
            rule |= Q(Exists(found.filter(organisation_id=OuterRef("pk"))))
        return rows.filter(rule)


@dataclass(frozen=True)
class OrganisationFilter:
    """This says which organisations are meant: any of the words in a list, all of the lists.

    What an organisation does counts as what it says of itself. Lists hold keys of terms and codes of places. A place stands for itself and all places below it,
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

    def with_place(self, code: str) -> Self:
        """This is the filter for one place instead of those it had."""
        return replace(self, places=(code,))

    @property
    def is_empty(self) -> bool:
        """This tells whether everything visible is meant."""
        return not any(getattr(self, field.name) for field in fields(self))

    def links(self, viewer: Viewer) -> list["Link"]:
        """This gives the conditions that lie in other tables than the organisation's own."""
        links: list[Link] = []
        if self.issues:
            issues = vocabularies.with_children(viewer, self.issues).values_list("pk", flat=True)
            keys = {"issue__in": list(issues)}
            done = tuple(work(viewer, **keys))
            links.append(Link(Organisation.issues.through, keys, done=done))
        if self.people:
            people = PeopleServed.objects.visible_to(viewer).filter(key__in=self.people)
            chosen = list(people.values_list("pk", flat=True))
            done = tuple(work(viewer, people__in=chosen))
            through = Organisation.people_served.through
            links.append(Link(through, {"peopleserved__in": chosen}, done=done))
        if self.places:
            where = vocabularies.within(viewer, self.places).values("pk")
            done = tuple(work(viewer, place__in=where))
            areas = Organisation.service_areas.through
            links.append(Link(areas, {"place__in": where}, also=where, done=done))
        if self.text:
            links.append(Link(None, {}, text=self.text))
        return links

    def apply(self, viewer: Viewer) -> QuerySet[Organisation]:
        """This is the set the viewer may see and the filter means, in no order.

        Several conditions are met here, on bare keys: that takes a tenth of the time that asking
        each row for the second one takes. What has too many members to hold is asked row by row.
        """
        rows = self.own_columns(organisations(viewer).order_by())
        links = self.links(viewer)
        if len(links) < 2:
            return rows.filter(pk__in=links[0].members()) if links else rows
        held = [(link, link.keys()) for link in links]
        keys = [found for _, found in held if found is not None]
        if keys:
            rows = rows.filter(pk__in=Listed(keys[0].intersection(*keys[1:])))
        else:
            rows = rows.filter(pk__in=links[0].members())
            held = held[1:]
        for link, found in held:
            if found is None:
                rows = link.keep(rows)
        return rows

    def first_keys(self, viewer: Viewer, count: int) -> list[int]:
        """This reads the keys of the set, or the first of them when there are more than `count`."""
        if self.text and len(links := self.links(viewer)) == 1:
            rows = self.own_columns(organisations(viewer).order_by())
            return first_matching(rows, links[0].text, count + 1)
        return list(self.apply(viewer).values_list("pk", flat=True)[: count + 1])

    def walked_by_name(self, viewer: Viewer) -> QuerySet[Organisation]:
        """This is the same set for an answer known to be long, in the order of names.

        SQLite would fetch and sort every match; this way it walks its index of names instead and
        stops when the page is full.
        """
        rows = self.own_columns(organisations(viewer))
        for link in self.links(viewer):
            rows = link.keep(rows)
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
