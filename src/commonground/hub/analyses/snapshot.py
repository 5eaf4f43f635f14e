"""Rows into library values, always through a viewer: the only bridge from the hub to `methods`.

A snapshot holds what this viewer may see and nothing else, so whatever a method makes of it (a rank,
a count, a sentence) can tell them nothing they could not read for themselves.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, F, Func, Q, QuerySet, Value

from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Partnership
from commonground.hub.organisations.models import (
    Need,
    Offer,
    Organisation,
    ResourceKind,
    Service,
)
from commonground.hub.vocabularies.models import Issue, Kind, PeopleServed, Place
from commonground.methods import values
from commonground.methods.matching import Field

EDGES = 6_000
"""How many partnerships one step away from a set are read at most, the newest first."""
AT_MOST = 1_000
"""How many candidates are looked at closely at most."""
MARKED = 10_000
"""How many organisations alike in one respect are read at most, to find those alike in several."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """This is the field around one organisation as a viewer may see it.

    `looked_at` counts the candidates compared; `known` is false when there were more than that.
    """

    field: Field
    looked_at: int
    complete: bool


class Listed(Func):
    """This is a list of row keys as one parameter; one each made Django busier than the database."""

    output_field = BigIntegerField()

    def __init__(self, keys: Iterable[int | None]) -> None:
        super().__init__(Value(json.dumps([key for key in keys if key is not None])))

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="(SELECT value FROM json_each(%(expressions)s))", **more
        )

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="(SELECT value::bigint FROM json_array_elements_text(%(expressions)s::json))",
            **more,
        )


def pairs(viewer: Viewer, of: Collection[int], among: bool = False) -> list[tuple[int, int]]:
    """This lists who worked with whom (ids), where one end, or with `among` both, is in `of`."""
    ids = Listed(of)
    ends = (
        Q(organisation_a__in=ids, organisation_b__in=ids)
        if among
        else Q(organisation_a__in=ids) | Q(organisation_b__in=ids)
    )
    rows = (
        Partnership.objects.visible_to(viewer)
        .filter(ends)
        .order_by(F("began_on").desc(nulls_last=True), "pk")
        .values_list("organisation_a_id", "organisation_b_id")
    )
    return list(rows[:EDGES])


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


def alike(viewer: Viewer, own: Organisation, wanted: "Wanted") -> list[int]:
    """This lists visible organisations that share issues, people or places, or offer what is asked,
    those that share the most first."""
    visible = Organisation.objects.visible_to(viewer).order_by()
    marks: dict[int, int] = defaultdict(int)

    def mark(rows: QuerySet[Organisation], weight: int) -> None:
        for pk in rows.values_list("pk", flat=True)[:MARKED]:
            marks[pk] += weight

    issues = set(own.issues.values_list("pk", flat=True))
    people = set(own.people_served.values_list("pk", flat=True))
    places = set(own.service_areas.values_list("pk", flat=True)) | {own.place_id} - {None}
    mark(visible.filter(issues__in=wanted.issues or issues).distinct(), 3)
    mark(visible.filter(place__in=wanted.places or places), 2)
    mark(visible.filter(service_areas__in=wanted.places or places).distinct(), 2)
    mark(visible.filter(people_served__in=wanted.people or people).distinct(), 1)
    if wanted.kinds:
        mark(visible.filter(kind__in=wanted.kinds), 4)
    if wanted.offers:
        offering = Offer.objects.visible_to(viewer).filter(kind__in=wanted.offers)
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


def around(viewer: Viewer, own: Organisation, wanted: Wanted, without: Collection[int]) -> Snapshot:
    """This is the field around one's own organisation: near it in partnerships or alike in work.

    Candidates are filtered by what the viewer may see before anything is ranked.
    """
    near = nearby(viewer, own.pk)
    like = [pk for pk in alike(viewer, own, wanted) if pk != own.pk]
    chosen: dict[int, None] = {own.pk: None}
    for pk in [*like[: AT_MOST // 2], *near, *like[AT_MOST // 2 :]]:
        if len(chosen) > AT_MOST:
            break
        chosen[pk] = None
    found = {own.pk, *near, *like}
    kept = [pk for pk in chosen if pk not in without]
    organisations = as_values(viewer, kept)
    slugs = {pk: value.org_id for pk, value in organisations.items()}
    field = Field(organisations.values(), partnerships(viewer, slugs))
    return Snapshot(field, len(organisations) - 1, len(found) <= len(chosen))


def partnerships(viewer: Viewer, slugs: dict[int, str]) -> Iterable[values.Partnership]:
    """This gives the visible partnerships among organisations (row key → slug)."""
    rows = (
        Partnership.objects.visible_to(viewer)
        .filter(organisation_a__in=Listed(slugs), organisation_b__in=Listed(slugs))
        .values_list(
            "organisation_a_id", "organisation_b_id", "project", "role_a", "role_b", "began_on",
            "precision", "sectors",
        )
        .order_by(F("began_on").desc(nulls_last=True), "pk")[: 5 * EDGES]
    )  # fmt: skip
    length = {"year": 4, "month": 7, "day": 10}
    called = issues_called()
    for a, b, project, role_a, role_b, began_on, precision, sectors in rows:
        yield values.Partnership(
            slugs[a],
            slugs[b],
            project=project,
            role_a=role_a,
            role_b=role_b,
            date=began_on.isoformat()[: length[precision]] if began_on else "",
            sectors=tuple(
                dict.fromkeys(
                    called.get(part.strip().casefold(), part.strip())
                    for part in sectors.split(";")
                    if part.strip()
                )
            ),
        )


def as_values(viewer: Viewer, ids: Collection[int]) -> dict[int, values.Organisation]:
    """This gives the library's value for each of these organisations that the viewer may see."""
    rows = {
        row.pk: row
        for row in Organisation.objects.visible_to(viewer)
        .filter(pk__in=Listed(ids))
        .defer("search_text", "vision")
        .order_by("pk")
    }
    kinds = dict(Kind.objects.values_list("pk", "name"))
    issues = linked(Organisation.issues.through, "issue_id", rows, dict(names(Issue)))
    people = linked(
        Organisation.people_served.through, "peopleserved_id", rows, dict(names(PeopleServed))
    )
    areas = linked(Organisation.service_areas.through, "place_id", rows, None)
    place_names = places_named(
        {pk for found in areas.values() for pk in found} | {r.place_id for r in rows.values()}
    )
    needs = texts(viewer, Need, "kind", rows)
    offers = texts(viewer, Offer, "kind", rows)
    services = texts(viewer, Service, "name", rows)
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
            places=tuple(where),
            issues=tuple(issues.get(pk, ())),
            people=tuple(people.get(pk, ())),
            services=tuple(services.get(pk, ())),
            mission=row.mission,
            needs=resources_called(needs.get(pk, ())),
            offers=resources_called(offers.get(pk, ())),
            languages=tuple(row.language_codes),
            size=str(row.size or ""),
            founded=str(row.founded or ""),
            values=";".join(row.values.splitlines()),
            latitude=row.latitude,
            longitude=row.longitude,
            facts={"do_not_contact": "yes"} if row.do_not_contact else {},
        )
    return found


def issues_called() -> dict[str, str]:
    """This finds the name of an issue by its key, its name or another word for it, case aside."""
    rows = list(Issue.objects.order_by("pk").values_list("key", "name", "aliases"))
    called = {name.casefold(): name for _, name, _ in rows}
    # A name counts before another issue's key, and a key before another word.
    for key, name, _ in rows:
        called.setdefault(key.casefold(), name)
    for _, name, aliases in rows:
        for word in aliases.splitlines():
            called.setdefault(word.strip().casefold(), name)
    return called


def resources_called(kinds: Iterable[str]) -> tuple[str, ...]:
    """This names kinds of resources as a person reads them, each once."""
    labels = dict(ResourceKind.choices)
    return tuple(dict.fromkeys(str(labels.get(kind, kind)) for kind in kinds))


def names(model: type[Issue] | type[PeopleServed]) -> Iterable[tuple[int, str]]:
    """This names the terms of a vocabulary by row key."""
    return model._default_manager.values_list("pk", "name")


def linked(
    through: type, column: str, rows: Collection[int], words: dict[int, str] | None
) -> dict[int, list]:  # type: ignore[type-arg]
    """This groups the other ends of a link table by organisation, as words where given."""
    found: dict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    links = through._default_manager.filter(organisation_id__in=Listed(rows)).order_by("pk")  # type: ignore[attr-defined]
    for organisation_id, other in links.values_list("organisation_id", column):
        found[organisation_id].append(words[other] if words else other)
    return found


def texts(
    viewer: Viewer,
    model: type[Need] | type[Offer] | type[Service],
    column: str,
    rows: Collection[int],
) -> dict[int, list[str]]:
    """This groups one column of a part of the profile by organisation.

    The organisations in `rows` were read through the viewer; a part is seen by who sees its
    organisation, and asking again here keeps that true if the rule for parts ever narrows.
    """
    found: dict[int, list[str]] = defaultdict(list)
    parts = model.objects.visible_to(viewer).filter(organisation_id__in=Listed(rows)).order_by("pk")
    for organisation_id, text in parts.values_list("organisation_id", column):
        found[organisation_id].append(text)
    return found


def places_named(ids: Collection[int | None]) -> dict[int, list[str]]:
    """This names each place and the places it lies in, the smallest first."""
    chosen = dict(Place.objects.filter(pk__in=Listed(ids)).values_list("pk", "path"))
    codes = {code for path in chosen.values() for code in path.split("/") if code}
    called = dict(Place.objects.filter(code__in=codes).values_list("code", "name"))
    return {
        pk: [called[code] for code in reversed(path.split("/")) if code in called]
        for pk, path in chosen.items()
    }
