"""The pages that are measured, as addresses; those of rooms that do not stand yet are left out."""

from random import Random
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.bench import generator

EACH = 60
PURPOSES = ("learn", "coordinate", "reach", "pool", "capacity", "advocate")


def address(name: str, *args: str, **query: Any) -> str:
    """The address of a page, empty where the room does not stand yet."""
    try:
        path = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    return f"{path}?{urlencode(query, doseq=True)}" if query else path


def regions(seed: int) -> list[generator.Place]:
    """The regions of the generated countries."""
    return [place for place in generator.places(seed) if place.kind == "region"]


def boxes(seed: int) -> list[tuple[str, int]]:
    """Pieces of the map from the whole world down to a city, each with its zoom."""
    found = [("-180,-85,180,85", 2)]
    for place in regions(seed):
        for zoom, wide in ((5, 12.0), (8, 1.5), (11, 0.2)):
            west, south = place.longitude - wide, max(place.latitude - wide, -85)
            found.append((f"{west},{south},{place.longitude + wide},{place.latitude + wide}", zoom))
    return found


def handles(slugs: list[str], subjects: list[int], person: Any, seed: int) -> dict[str, Any]:
    """A session of the person, and for each page the addresses to ask for in turn."""
    from commonground.hub.organisations.models import Organisation
    from commonground.hub.vocabularies.models import Issue

    chance = Random(f"pages {seed}")
    browser = Client()
    browser.force_login(person)
    acting = slugs[0]
    public = Organisation.objects.filter(level="public")
    some = sorted(chance.sample(range(len(slugs)), min(len(slugs), EACH * 4)))
    shown: QuerySet[Organisation, tuple[int, str]] = public.filter(
        pk__in=[number + 1 for number in some]
    ).values_list("pk", "slug")
    profiles = list(shown.order_by("pk"))[:EACH]
    known = generator.words(seed)
    asked = [*known[:20], *(known[chance.randrange(40, 400)] for _ in range(20))]
    asked += [
        f"{known[chance.randrange(30)]} {known[chance.randrange(30, 300)]}" for _ in range(20)
    ]
    issues = list(Issue.objects.order_by("position", "key").values_list("key", flat=True))
    where = [place.code for place in regions(seed)]
    pairs = [(chance.choice(issues[:15]), chance.choice(where)) for _ in range(EACH)]
    with_whom = [slugs[pk - 1] for pk in subjects[:EACH]]
    pages = {
        "directory": [
            address("organisations:directory", acting, page=1 + row % 20) for row in range(EACH)
        ],
        "search": [address("organisations:directory", acting, q=word) for word in asked],
        "facets": [
            address("organisations:directory", acting, issue=issue, place=place)
            for issue, place in pairs
        ],
        "profile": [address("organisations:organisation", acting, slug) for _, slug in profiles],
        "map": [
            address("field:clusters", acting, bbox=box, zoom=zoom)
            for box, zoom in chance.choices(boxes(seed), k=EACH)
        ],
        "field_map": [
            address("field:field", acting, issue=issue, place=place) for issue, place in pairs
        ],
        "table": [
            address("field:field", acting, view="table", issue=issue, place=place)
            for issue, place in pairs
        ],
        # Of 20,000 about 300 work in each of the sixty regions.
        "insight": [address("insight:insight", acting, place=code) for code in where],
        "finder": [
            address(
                "finder:find",
                acting,
                purpose=PURPOSES[row % len(PURPOSES)],
                **({"issue": pairs[row][0]} if row % 2 else {}),
            )
            for row in range(EACH)
        ],
        "tie": [address("ties:tie", acting, slug) for slug in with_whom],
        "brief": [address("briefs:pdf", acting, slug) for slug in with_whom[:10]],
        "today": [address("home:today", acting)],
        "ties": [address("ties:ties", acting)],
        "public": [address("public:directory", page=1 + row % 20) for row in range(EACH)],
    }
    return {
        "session": browser.cookies["sessionid"].value,
        "acting": acting,
        "pages": {name: found for name, found in pages.items() if found and found[0]},
        "record": address("ties:record", acting),
        "with_whom": with_whom,
        "words": asked,
        "profiles": [pk for pk, _ in profiles],
        "pages_of_list": [1 + row % 20 for row in range(EACH)],
    }
