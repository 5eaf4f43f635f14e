"""Rows into library values, always through a viewer: the only bridge from the hub to `methods`.

A snapshot holds what this viewer may see and nothing else, so whatever a method makes of it (a rank,
a count, a sentence) can tell them nothing they could not read for themselves.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Case, F, Q, QuerySet, When

from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Partnership
from commonground.hub.activities.queries import at_work
from commonground.hub.organisations.models import (
    Need,
    Offer,
    Organisation,
    ResourceKind,
    Service,
)
from commonground.hub.organisations.queries import Listed, ListedWords, open_on
from commonground.hub.registers.queries.words import issue_words
from commonground.hub.vocabularies.models import Issue, Kind, PeopleServed, Place, PlaceKind
from commonground.methods import values
from commonground.methods.matching import Field

EDGES = 6_000
"""How many partnerships one step away from a set are read at most, the newest first."""
READ = (
    "pk", "slug", "name", "kind_id", "place_id", "mission", "languages", "size", "founded", "values",
    "latitude", "longitude", "do_not_contact",
)  # fmt: skip
OTHER = "other"
"""The issue of those that are none of the others."""
AT_MOST = 500
"""How many candidates are looked at closely at most."""
MARKED = 5_000
"""How many organisations alike in one respect are read at most, to find those alike in several."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """This is the field around one organisation as a viewer may see it.

    `looked_at` counts the candidates compared; `complete` is false when there were more than that.
    """

    field: Field
    looked_at: int
    complete: bool


def pairs(viewer: Viewer, of: Collection[int]) -> list[tuple[int, int]]:
    """This lists who worked with whom (ids), where one end is in `of`, the newest first.

    Each end is asked by its own index: asked for either, a database reads the whole table.
    """
    seen = Partnership.objects.visible_to(viewer).order_by(
        F("began_on").desc(nulls_last=True), "pk"
    )
    found: dict[int, tuple[int, int, date]] = {}
    for end in ("organisation_a", "organisation_b"):
        rows = seen.filter(**{f"{end}__in": Listed(of)})[:EDGES]
        for pk, a, b, began_on in rows.values_list(
            "pk", "organisation_a_id", "organisation_b_id", "began_on"
        ):
            found[pk] = a, b, began_on or date.min
    newest = sorted(found, key=lambda pk: (-found[pk][2].toordinal(), pk))[:EDGES]
    return [found[pk][:2] for pk in newest]


def nearby(viewer: Viewer, organisation_id: int) -> list[int]:
    """This lists organisations up to three partnerships away, the nearer first."""
    known: dict[int, None] = {organisation_id: None}
    edge = [organisation_id]
    for _ in range(3):
        found = {end for pair in pairs(viewer, edge) for end in pair}
        edge = sorted(found - known.keys())[:AT_MOST]
        known.update(dict.fromkeys(edge))
        if not edge or len(known) > AT_MOST:
            break
    return list(known)[1:]


@dataclass(frozen=True, slots=True)
class Work:
    """This is what an organisation's activities say of its work, as row keys."""

    issues: frozenset[int]
    people: frozenset[int]
    places: frozenset[int]


def work_of(viewer: Viewer, ids: Collection[int]) -> dict[int, Work]:
    """This gathers issues, people served and places from the activities of organisations."""
    kept: dict[int, tuple[set[int], set[int], set[int]]] = defaultdict(
        lambda: (set(), set(), set())
    )
    rows = at_work(viewer).filter(organisation__in=Listed(ids))
    for pk, *columns in rows.values_list(
        "organisation_id", "issue_id", "people_id", "place_id"
    ).distinct():
        for found, key in zip(kept[pk], columns, strict=True):
            if key is not None:
                found.add(key)
    return {pk: Work(*map(frozenset, found)) for pk, found in kept.items()}


NO_WORK = Work(frozenset(), frozenset(), frozenset())


def alike(viewer: Viewer, own: Organisation, wanted: "Wanted", today: date) -> list[int]:
    """This lists visible organisations that share issues, people or places, or offer what is asked
    today, those that share the most first. What they do counts as what they say of themselves."""
    visible = Organisation.objects.visible_to(viewer).order_by()
    marks: dict[int, int] = defaultdict(int)

    def mark(rows: QuerySet[Organisation], weight: int) -> None:
        for pk in rows.values_list("pk", flat=True)[:MARKED]:
            marks[pk] += weight

    done = work_of(viewer, [own.pk]).get(own.pk, NO_WORK)
    issues = wanted.issues or done.issues.union(own.issues.values_list("pk", flat=True))
    people = wanted.people or done.people.union(own.people_served.values_list("pk", flat=True))
    places = wanted.places or (
        done.places.union(own.service_areas.values_list("pk", flat=True), [own.place_id]) - {None}
    )
    mark(visible.filter(issues__in=issues).distinct(), 3)
    mark(visible.filter(place__in=places), 2)
    mark(visible.filter(service_areas__in=places).distinct(), 2)
    mark(visible.filter(people_served__in=people).distinct(), 1)
    for column, keys, weight in (("issue", issues, 3), ("place", places, 2), ("people", people, 1)):
        doing = at_work(viewer).filter(**{f"{column}__in": keys})
        mark(visible.filter(pk__in=doing.values("organisation_id")), weight)
    if wanted.kinds:
        mark(visible.filter(kind__in=wanted.kinds), 4)
    if wanted.offers:
        offering = Offer.objects.visible_to(viewer).filter(open_on(today), kind__in=wanted.offers)
        mark(visible.filter(pk__in=offering.values("organisation_id")), 4)
    return sorted(marks, key=lambda pk: (-marks[pk], pk))


@dataclass(frozen=True, slots=True)
class Wanted:
    """This is what is asked of a partner, as row keys (and kinds of offers as words)."""

    issues: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    places: frozenset[int] = frozenset()
    kinds: frozenset[int] = frozenset()
    offers: frozenset[str] = frozenset()


def around(
    viewer: Viewer, own: Organisation, wanted: Wanted, without: Collection[int], *, today: date
) -> Snapshot:
    """This is the field around one's own organisation: near it in partnerships or alike in work.

    Candidates are filtered by what the viewer may see before anything is ranked.
    """
    near = nearby(viewer, own.pk)
    like = [pk for pk in alike(viewer, own, wanted, today) if pk != own.pk]
    chosen: dict[int, None] = {own.pk: None}
    for pk in [*like[: AT_MOST // 2], *near, *like[AT_MOST // 2 :]]:
        if len(chosen) > AT_MOST:
            break
        chosen[pk] = None
    found = {own.pk, *near, *like}
    kept = [pk for pk in chosen if pk not in without]
    organisations = as_values(viewer, kept, today=today)
    slugs = {pk: value.org_id for pk, value in organisations.items()}
    field = Field(organisations.values(), partnerships(viewer, own.pk, slugs))
    return Snapshot(field, len(organisations) - 1, len(found) <= len(chosen))


def partnerships(viewer: Viewer, own: int, slugs: dict[int, str]) -> Iterable[values.Partnership]:
    """This gives the visible partnerships among organisations (row key → slug), with the sectors
    that our own words for issues know.

    One's own come first: were one left out, a partner would be named as somebody new.
    """
    theirs = Case(When(Q(organisation_a=own) | Q(organisation_b=own), then=0), default=1)
    rows = (
        Partnership.objects.visible_to(viewer)
        .filter(organisation_a__in=Listed(slugs), organisation_b__in=Listed(slugs))
        .order_by(theirs, F("began_on").desc(nulls_last=True), "pk")[: 5 * EDGES]
    )
    return worked_together(viewer, rows, slugs)


def worked_together(
    viewer: Viewer, rows: QuerySet[Partnership], slugs: Mapping[int, str], *, at_once: bool = True
) -> Iterable[values.Partnership]:
    """This gives the library's value of partnerships, of those whose ends are both in `slugs`."""
    length = {"year": 4, "month": 7, "day": 10}
    known = issue_words(viewer)
    # "Something else" is not the same thing.
    issues = dict(Issue.objects.exclude(key=OTHER).values_list("pk", "name"))

    @cache
    def in_our_words(sectors: str) -> tuple[str, ...]:
        # A register's own codes and fillers ("160", "no cluster") would read as shared work.
        keys = (known.find(word) for word in sectors.split(";"))
        return worded((key for key in keys if key in issues), issues)

    told = rows.values_list(
        "organisation_a_id", "organisation_b_id", "project", "role_a", "role_b", "began_on",
        "precision", "sectors",
    )  # fmt: skip
    read = told if at_once else told.iterator(EDGES)
    for a, b, project, role_a, role_b, began_on, precision, sectors in read:
        if a not in slugs or b not in slugs:
            continue
        yield values.Partnership(
            slugs[a],
            slugs[b],
            project=project,
            role_a=role_a,
            role_b=role_b,
            date=began_on.isoformat()[: length[precision]] if began_on else "",
            sectors=in_our_words(sectors),
        )


def as_values(
    viewer: Viewer, ids: Collection[int], *, today: date
) -> dict[int, values.Organisation]:
    """This gives the library's value for each of these organisations that the viewer may see, with
    the needs and offers that are still open."""
    seen = Organisation.objects.visible_to(viewer).filter(pk__in=Listed(ids)).order_by("pk")
    rows = {row.pk: row for row in seen.values_list(*READ, named=True)}
    kinds = dict(Kind.objects.values_list("pk", "name"))
    work = work_of(viewer, rows)
    issues = linked(Organisation.issues.through, "issue_id", rows)
    people = linked(Organisation.people_served.through, "peopleserved_id", rows)
    areas = linked(Organisation.service_areas.through, "place_id", rows)
    for pk, done in work.items():
        issues[pk] += sorted(done.issues)
        people[pk] += sorted(done.people)
        areas[pk] += sorted(done.places)
    issue_names, people_names = dict(names(Issue)), dict(names(PeopleServed))
    place_names, countries = places_named(
        {pk for found in areas.values() for pk in found} | {r.place_id for r in rows.values()}
    )
    needs = texts(viewer, Need, "kind", rows, open_on(today))
    offers = texts(viewer, Offer, "kind", rows, open_on(today))
    services = texts(viewer, Service, "name", rows, Q())
    labels = resource_labels()
    found: dict[int, values.Organisation] = {}
    for pk, row in rows.items():
        where = dict.fromkeys(
            name
            for place in [row.place_id, *areas.get(pk, ())]
            for name in place_names.get(place, ())
        )
        found[pk] = values.Organisation(
            row.slug,
            row.name,
            org_type=kinds.get(row.kind_id or 0, ""),
            country=countries.get(row.place_id or 0, ""),
            places=tuple(where),
            issues=worded(issues.get(pk, ()), issue_names),
            people=worded(people.get(pk, ()), people_names),
            services=tuple(services.get(pk, ())),
            mission=row.mission,
            needs=resources_called(needs.get(pk, ()), labels),
            offers=resources_called(offers.get(pk, ()), labels),
            languages=tuple(row.languages.split()),
            size=str(row.size or ""),
            founded=str(row.founded or ""),
            values=";".join(row.values.splitlines()),
            latitude=row.latitude,
            longitude=row.longitude,
            facts={"do_not_contact": "yes"} if row.do_not_contact else {},
        )
    return found


def resources_called(
    kinds: Iterable[str], labels: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """This names kinds of resources as a person reads them, each once."""
    labels = labels or resource_labels()
    return tuple(dict.fromkeys(labels.get(kind, kind) for kind in kinds))


def resource_labels() -> dict[str, str]:
    """This gives the words for kinds of resources in the reader's language, looked up once."""
    return {str(kind): str(label) for kind, label in ResourceKind.choices}


def names(model: type[Issue] | type[PeopleServed]) -> Iterable[tuple[int, str]]:
    """This names the terms of a vocabulary by row key."""
    return model._default_manager.values_list("pk", "name")


def worded(keys: Iterable[int], words: Mapping[int, str]) -> tuple[str, ...]:
    """This names each term once, in the order given."""
    return tuple(words[key] for key in dict.fromkeys(keys))


def linked(through: type, column: str, rows: Collection[int]) -> dict[int, list[int]]:
    """This groups the other ends of a link table by organisation."""
    found: dict[int, list[int]] = defaultdict(list)
    links = through._default_manager.filter(organisation_id__in=Listed(rows)).order_by("pk")  # type: ignore[attr-defined]
    for organisation_id, other in links.values_list("organisation_id", column):
        found[organisation_id].append(other)
    return found


def texts(
    viewer: Viewer,
    model: type[Need] | type[Offer] | type[Service],
    column: str,
    rows: Collection[int],
    of: Q,
) -> dict[int, list[str]]:
    """This groups one column of a part of the profile by organisation.

    The organisations in `rows` were read through the viewer; a part is seen by who sees its
    organisation, and asking again here keeps that true if the rule for parts ever narrows.
    """
    found: dict[int, list[str]] = defaultdict(list)
    parts = model.objects.visible_to(viewer).filter(of, organisation_id__in=Listed(rows))
    parts = parts.order_by("pk")
    for organisation_id, text in parts.values_list("organisation_id", column):
        found[organisation_id].append(text)
    return found


def places_named(
    ids: Collection[int | None],
) -> tuple[dict[int, list[str]], dict[int, str]]:
    """This names each place and the places it lies in, the smallest first, and its country."""
    chosen = dict(Place.objects.filter(pk__in=Listed(ids)).values_list("pk", "path"))
    around = {pk: path.split("/")[::-1] for pk, path in chosen.items()}
    codes = {code for path in around.values() for code in path if code}
    known = Place.objects.filter(code__in=ListedWords(codes))
    called = {code: (name, kind) for code, name, kind in known.values_list("code", "name", "kind")}
    found = {pk: [called[code] for code in path if code in called] for pk, path in around.items()}
    countries = {
        pk: name for pk, path in found.items() for name, kind in path if kind == PlaceKind.COUNTRY
    }
    return {pk: [name for name, _kind in path] for pk, path in found.items()}, countries
