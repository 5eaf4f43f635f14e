"""What part of the field is looked at: one value, read by the map, the graph, the table, the counts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.queries import at_work
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import Listed, OrganisationFilter, organisations
from commonground.hub.ties.models import STILL_WANTED, Tie
from commonground.hub.vocabularies import queries as vocabularies

HELD_AT_MOST = 20_000
UNKNOWN = "unknown"
NO_TIE = "none"
NOWHERE = "nowhere"
EXACTLY = "="

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """This is what is asked for. Within one facet any value is enough, and every facet must agree.

    `places` asks where an organisation sits or works, `based` only where it sits; `unknown` in a
    facet asks for those of whom we do not know it. `stages` and `wanted` speak of the ties of the
    organisation acted for; the stage `none` asks for those without a tie. `area` is a piece of the
    map in degrees, "west,south,east,north", or `nowhere` for those the map cannot show.
    `keys` are those it was found to mean for one viewer (`found_once`), for as long as one page.
    """

    text: str = ""
    issues: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    based: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    scales: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    area: str = ""
    keys: frozenset[int] | None = None

    def changed(self, facet: str, value: Any) -> Self:
        """This sets a facet."""
        return replace(self, **{facet: value, "keys": None})

    def only(self, facet: str, value: str) -> Self:
        """This asks for one value of a facet instead of those asked for so far."""
        return self.changed(facet, value if facet in TEXTS else (value,))

    def without(self, facet: str, value: str = "") -> Self:
        """This drops one value of a facet, or the whole facet."""
        if facet in TEXTS:
            return self.changed(facet, "")
        kept = tuple(one for one in getattr(self, facet) if value and one != value)
        return self.changed(facet, kept)

    def turned(self, facet: str, value: str) -> Self:
        """This adds a value where it is missing and drops it where it is there."""
        if value in getattr(self, facet):
            return self.without(facet, value)
        return self.changed(facet, (*getattr(self, facet), value))

    def pairs(self) -> list[tuple[str, str]]:
        """This is the filter as it stands in an address, facet by facet."""
        found: list[tuple[str, str]] = []
        for facet, parameter in PARAMETERS.items():
            value = getattr(self, facet)
            values = (value,) if isinstance(value, str) else value
            found += [(parameter, one) for one in values if one]
        return found

    def address(self, **also: str) -> str:
        """This is the query part of an address that shows this set."""
        return "?" + urlencode([*self.pairs(), *also.items()])

    @property
    def box(self) -> Box | None:
        """This is the piece of the map asked for, in degrees."""
        return read_box(self.area)


TEXTS = ("text", "area")
PARAMETERS = {
    "text": "q",
    "issues": "issue",
    "people": "people",
    "places": "place",
    "based": "based",
    "kinds": "kind",
    "scales": "scale",
    "stages": "stage",
    "wanted": "wanted",
    "area": "area",
}


def read_box(text: str) -> Box | None:
    """This reads "west,south,east,north"; anything else is no box."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not (-90 <= south <= north <= 90 and west <= east and west > -1e4 and east < 1e4):
        return None
    return west, south, east, north


def own_ties(viewer: Viewer) -> QuerySet[Tie]:
    """This is every tie of the organisation acted for."""
    return Tie.objects.visible_to(viewer).filter(owner_id=viewer.organisation_id)


def within(box: Box, latitude: str = "at_latitude", longitude: str = "at_longitude") -> Q:
    """This keeps what lies in a piece of the map, across the date line too (after `located`)."""
    west, south, east, north = box
    tall = Q((f"{latitude}__gte", south), (f"{latitude}__lte", north))
    if east - west >= 360:
        return tall
    if west < -180 or east > 180:
        shift = 360 * ((west + 180) // 360)
        west, east = west - shift, east - shift
    from_west, to_east = Q((f"{longitude}__gte", west)), Q((f"{longitude}__lte", east))
    if east <= 180:
        return tall & from_west & to_east
    return tall & (from_west | Q((f"{longitude}__lte", east - 360)))


def located(found: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """This adds where the map shows an organisation: its own coordinates, else those of its place.

    Half a pair counts as unknown.
    """
    own = Q(latitude__isnull=False, longitude__isnull=False)
    return found.annotate(
        at_latitude=Case(When(own, then=F("latitude")), default=F("place__latitude")),
        at_longitude=Case(When(own, then=F("longitude")), default=F("place__longitude")),
    )


def by_issues(viewer: Viewer, keys: tuple[str, ...]) -> Q:
    """This asks for work on an issue or on one below it."""
    asked = Q(issue__key__in=keys) | Q(issue__parent__key__in=keys)
    rule = Q()
    for rows in (Organisation.issues.through.objects.all(), at_work(viewer)):
        rule |= Q(pk__in=rows.filter(asked).values("organisation_id"))
    return rule | no_issue(viewer) if UNKNOWN in keys else rule


def no_issue(viewer: Viewer) -> Q:
    """This asks for those of whom nobody said what they work on, and of whom no work is known."""
    own = Organisation.issues.through.objects.filter(organisation_id=OuterRef("pk"))
    return ~Q(Exists(own)) & ~Q(Exists(at_work(viewer).filter(organisation_id=OuterRef("pk"))))


def by_people(viewer: Viewer, keys: tuple[str, ...]) -> Q:
    """This asks for work with a group of people."""
    links = Organisation.people_served.through.objects
    rule = Q(pk__in=links.filter(peopleserved__key__in=keys).values("organisation_id"))
    rule |= Q(pk__in=at_work(viewer).filter(people__key__in=keys).values("organisation_id"))
    return rule | no_people(viewer) if UNKNOWN in keys else rule


def no_people(viewer: Viewer) -> Q:
    """This asks for those of whom neither a word nor any work says with whom they work."""
    own = Organisation.people_served.through.objects.filter(organisation_id=OuterRef("pk"))
    done = at_work(viewer).filter(organisation_id=OuterRef("pk"), people__isnull=False)
    return ~Q(Exists(own)) & ~Q(Exists(done))


def by_places(viewer: Viewer, codes: tuple[str, ...]) -> Q:
    """This asks for organisations that sit or work in a place."""
    links = Organisation.service_areas.through.objects
    there = vocabularies.within(viewer, codes).values("pk")
    rule = Q(place__in=there)
    for rows in (links.all(), at_work(viewer)):
        rule |= Q(pk__in=rows.filter(place__in=there).values("organisation_id"))
    if UNKNOWN in codes:
        nowhere = Q(place=None)
        for rows in (links.all(), at_work(viewer)):
            nowhere &= ~Q(Exists(rows.filter(organisation_id=OuterRef("pk"))))
        rule |= nowhere
    return rule


def by_based(viewer: Viewer, codes: tuple[str, ...]) -> Q:
    """This asks for organisations that sit in a place; "=CODE" for those with no nearer place."""
    rule = Q(place__in=vocabularies.within(viewer, codes).values("pk"))
    exactly = [code.removeprefix(EXACTLY) for code in codes if code.startswith(EXACTLY)]
    if exactly:
        rule |= Q(place__code__in=exactly)
    return rule | Q(place=None) if UNKNOWN in codes else rule


def by_kinds(viewer: Viewer, keys: tuple[str, ...]) -> Q:
    """This asks for a kind of organisation."""
    rule = Q(kind__key__in=keys)
    return rule | Q(kind=None) if UNKNOWN in keys else rule


def by_scales(viewer: Viewer, keys: tuple[str, ...]) -> Q:
    """This asks how far an organisation's work reaches."""
    rule = Q(scale__key__in=keys)
    return rule | Q(scale=None) if UNKNOWN in keys else rule


def by_stages(viewer: Viewer, stages: tuple[str, ...]) -> Q:
    """This asks where we stand with an organisation."""
    ties = own_ties(viewer)
    rule = Q(pk__in=ties.filter(stage__in=stages).values("subject_id"))
    return rule | ~Q(pk__in=ties.values("subject_id")) if NO_TIE in stages else rule


def by_wanted(viewer: Viewer, keys: tuple[str, ...]) -> Q:
    """This asks which relationship we want with an organisation; of those with whom it ended, none."""
    ties = own_ties(viewer)
    rule = Q(pk__in=ties.filter(STILL_WANTED, wanted__key__in=keys).values("subject_id"))
    if UNKNOWN in keys:
        rule |= ~Q(pk__in=ties.filter(wanted__isnull=False).values("subject_id"))
    return rule


def by_area(viewer: Viewer, area: str) -> Q:
    """This asks for a piece of the map, or for what the map cannot show (after `located`)."""
    if area == NOWHERE:
        return Q(at_latitude=None) | Q(at_longitude=None)
    box = read_box(area)
    return within(box) if box else Q()


DIRECTORY = ("issues", "people", "places", "kinds", "scales")
FACETS: dict[str, Callable[..., Q]] = {
    "issues": by_issues,
    "people": by_people,
    "places": by_places,
    "based": by_based,
    "kinds": by_kinds,
    "scales": by_scales,
    "stages": by_stages,
    "wanted": by_wanted,
    "area": by_area,
}


def shown(viewer: Viewer, chosen: FieldFilter) -> QuerySet[Organisation]:
    """This is the one set that every view shows: the others in our field, through the filter.

    What the directory can answer, it answers; what asks for the unknown, or for our ties, is
    narrowed here.
    """
    if chosen.keys is not None:
        held = organisations(viewer).filter(pk__in=Listed(chosen.keys))
        return located(held) if chosen.area else held
    plain = {
        facet: getattr(chosen, facet)
        for facet in DIRECTORY
        if UNKNOWN not in getattr(chosen, facet)
    }
    found = OrganisationFilter(text=chosen.text, **plain).apply(viewer)
    if viewer.organisation_id is not None:
        found = found.exclude(pk=viewer.organisation_id)
    if chosen.area:
        found = located(found)
    rule = Q()
    for facet, condition in FACETS.items():
        value = getattr(chosen, facet)
        if value and facet not in plain:
            rule &= condition(viewer, value)
    return found.filter(rule)


def found_once(viewer: Viewer, chosen: FieldFilter) -> FieldFilter:
    """This looks once who is meant, for a page that asks many things of the same set.

    A set too large to hold is asked for anew each time.
    """
    keys = list(shown(viewer, chosen).order_by().values_list("pk", flat=True)[: HELD_AT_MOST + 1])
    return chosen if len(keys) > HELD_AT_MOST else replace(chosen, keys=frozenset(keys))


def count_of(viewer: Viewer, chosen: FieldFilter) -> int:
    """This counts the set."""
    return len(chosen.keys) if chosen.keys is not None else shown(viewer, chosen).count()
