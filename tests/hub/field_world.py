"""A field of organisations at random, and what of it a filter means, in plain Python."""

import random

from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Activity, ActivityRole, Partnership
from commonground.hub.field.queries.filters import EXACTLY, FieldFilter
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.models import Stage, Tie
from commonground.hub.vocabularies.models import (
    Issue,
    Kind,
    PeopleServed,
    Place,
    PlaceKind,
    Relationship,
    Scale,
)
from tests.cast import NOW, Cast

WORLD = (-180.0, -90.0, 180.0, 90.0)
SEED = 20261101


class Field:
    """A small country with two regions and four districts, and organisations of every sort."""

    def __init__(self, cast: Cast, count: int = 60) -> None:
        self.cast = cast
        chance = random.Random(SEED)
        country = Place.objects.create(code="XX", name="Here", kind=PlaceKind.COUNTRY)
        abroad = Place.objects.create(
            code="YY", name="Abroad", kind=PlaceKind.COUNTRY, latitude=10.0, longitude=10.0
        )
        self.places = [country, abroad]
        for region in ("N", "S"):
            parent = Place.objects.create(
                code=f"XX-{region}", name=f"{region} region", kind=PlaceKind.REGION, parent=country
            )
            self.places.append(parent)
            for number in (1, 2):
                north, east = (2.0 if region == "N" else -2.0), number * 1.5
                self.places.append(
                    Place.objects.create(
                        code=f"XX-{region}-{number}",
                        name=f"{region} district {number}",
                        kind=PlaceKind.DISTRICT,
                        parent=parent,
                        latitude=north,
                        longitude=east,
                        boundary=square(north, east),
                    )
                )
        law = Issue.objects.create(key="t-law", name="law")
        self.issues = [
            law,
            Issue.objects.create(key="t-legal-aid", name="legal aid", parent=law),
            Issue.objects.create(key="t-water", name="water"),
        ]
        self.people = [
            PeopleServed.objects.create(key=key, name=key) for key in ("t-young", "t-old")
        ]
        self.kinds = [Kind.objects.create(key=key, name=key) for key in ("t-ngo", "t-office")]
        self.scales = [Scale.objects.create(key=key, name=key) for key in ("t-city", "t-national")]
        self.wishes = [Relationship.objects.get(key=key) for key in ("learn", "advocate", "none")]
        owners = [None, *cast.organisations.values()]
        for number in range(count):
            level = chance.choice([Level.PUBLIC, Level.PUBLIC, *Level])
            owner = chance.choice(owners)
            organisation = Organisation.objects.create(
                name=f"Organisation {number:03}",
                level=Level.PUBLIC if owner is None else level,
                owner=owner,
                space=cast.coalition if level == Level.SPACE else None,
                kind=chance.choice([None, *self.kinds]),
                scale=chance.choice([None, *self.scales]),
                place=chance.choice([None, *self.places, *self.places]),
                latitude=chance.choice([None, None, chance.uniform(-3, 3)]),
                longitude=chance.choice([None, 3.25]),
                created_at=NOW,
                changed_at=NOW,
            )
            organisation.issues.set(chance.sample(self.issues, chance.randrange(3)))
            organisation.people_served.set(chance.sample(self.people, chance.randrange(3)))
            organisation.service_areas.set(chance.sample(self.places, chance.randrange(2)))
        self.organisations = list(Organisation.objects.order_by("pk"))
        for key in ("citizens", "arts"):
            owner = cast.organisations[key]
            for subject in chance.sample(self.organisations, min(25, len(self.organisations))):
                if subject != owner:
                    tie = Tie.objects.create(
                        owner=owner,
                        subject=subject,
                        stage=chance.choice(Stage.values),
                        created_at=NOW,
                        changed_at=NOW,
                    )
                    tie.wanted.set(chance.sample(self.wishes, chance.randrange(3)))
        for number in range(80):
            one, other = chance.sample(self.organisations, 2)
            Partnership.objects.create(
                organisation_a=one,
                organisation_b=other,
                digest=str(number),
                owner=one,
                level=chance.choice([Level.PUBLIC, Level.PUBLIC, Level.ORGANISATION]),
            )

        for organisation in chance.sample(self.organisations, len(self.organisations) // 2):
            Activity.objects.create(
                organisation=organisation,
                issue=chance.choice(self.issues),
                place=chance.choice(self.places),
                people=chance.choice([None, *self.people]),
                role=chance.choice(ActivityRole.values),
                owner=chance.choice([organisation, cast.organisations["arts"]]),
                level=chance.choice([Level.PUBLIC, Level.ORGANISATION]),
            )

    def chosen(self, chance: random.Random) -> FieldFilter:
        """A filter at random, most of its facets empty."""
        values = {
            "issues": ["t-law", "t-legal-aid", "t-water", "unknown"],
            "people": ["t-young", "t-old", "unknown"],
            "places": [*(place.code for place in self.places), "unknown"],
            "based": [*(place.code for place in self.places), "=XX", "unknown"],
            "kinds": ["t-ngo", "t-office", "unknown"],
            "scales": ["t-city", "t-national", "unknown"],
            "stages": [*Stage.values, "none"],
            "wanted": ["learn", "advocate", "none", "unknown"],
        }
        asked = {
            facet: tuple(chance.sample(keys, chance.randint(1, 3)))
            for facet, keys in values.items()
            if chance.random() < 0.25
        }
        area = chance.choice(["", "", "", "nowhere", "0,-3,4,3"])
        return FieldFilter(text=chance.choice(["", "", "organisation 00"]), area=area, **asked)


def square(north: float, east: float) -> dict[str, object]:
    """A district of one degree around a middle."""
    west, right, south, top = east - 0.5, east + 0.5, north - 0.5, north + 0.5
    ring = [[west, south], [right, south], [right, top], [west, top], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def oracle(field: Field, viewer: Viewer, chosen: FieldFilter) -> set[str]:
    """The set in plain Python, over the organisations the rule lets the viewer see."""
    seen = Organisation.objects.visible_to(viewer).exclude(pk=viewer.organisation_id)
    found = set()
    done: dict[int, list[Activity]] = {}
    doing = Activity.objects.visible_to(viewer).select_related("issue__parent", "people", "place")
    for activity in doing:
        if activity.role != ActivityRole.FUNDER:
            done.setdefault(activity.organisation_id, []).append(activity)
    ours = Tie.objects.filter(owner_id=viewer.organisation_id).prefetch_related("wanted")
    ties = {tie.subject_id: tie for tie in ours}
    around = seen.select_related("kind", "scale", "place")
    for one in around.prefetch_related("issues__parent", "people_served", "service_areas"):
        tie = ties.get(one.pk)
        issues = {
            key
            for issue in [*one.issues.all(), *(row.issue for row in done.get(one.pk, ()))]
            for key in (issue.key, getattr(issue.parent, "key", ""))
        }
        based = {one.place.code, *codes_around(one.place)} if one.place else set()
        where = [*one.service_areas.all(), *(row.place for row in done.get(one.pk, ()))]
        areas = {code for area in where for code in codes_around(area)}
        if one.place and one.place.code == "XX":
            based.add(EXACTLY + "XX")
        own = one.latitude is not None and one.longitude is not None
        at = one if own else one.place
        is_placed = at is not None and at.latitude is not None
        facts = {
            "issues": issues - {""},
            "people": {group.key for group in one.people_served.all()}
            | {row.people.key for row in done.get(one.pk, ()) if row.people},
            "places": (based - {EXACTLY + "XX"}) | areas,
            "based": based,
            "kinds": {one.kind.key} if one.kind else set(),
            "scales": {one.scale.key} if one.scale else set(),
            "wanted": {wish.key for wish in tie.wanted.all()} if tie else set(),
            "stages": {tie.stage} if tie else {"none"},
        }
        fits = all(
            not getattr(chosen, facet)
            or known & set(getattr(chosen, facet))
            or (not known and "unknown" in getattr(chosen, facet))
            for facet, known in facts.items()
        )
        if chosen.text:
            fits = fits and " 00" in one.name
        if chosen.area == "nowhere":
            fits = fits and not is_placed
        elif chosen.area:
            west, south, east, north = chosen.box or WORLD
            fits = (
                fits
                and at is not None
                and is_placed
                and south <= (at.latitude or 0) <= north
                and west <= (at.longitude or 0) <= east
            )
        if fits:
            found.add(one.slug)
    return found


def codes_around(place: Place) -> set[str]:
    """The place and what it lies in."""
    return {code for code in place.path.split("/") if code}
