"""Generated organisations: invented, seeded, never to be taken for anybody.

The same size and seed give the same organisations, places and partnerships on every machine. Words
follow a heavy tail (a few are everywhere, most are rare), and so do partnerships: a few
organisations have thousands, most have a handful.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
COUNTRIES, REGIONS, CITIES, DISTRICTS = 5, 12, 12, 6
WORDS = 4_000
COMMON_WORDS = [
    "community",
    "rights",
    "water",
    "school",
    "health",
    "justice",
    "women",
    "youth",
    "housing",
    "village",
    "river",
    "forum",
    "care",
    "harbour",
    "bridge",
    "hope",
    "open",
    "civic",
    "green",
    "city",
    "light",
    "voice",
    "network",
    "legal",
    "training",
    "market",
    "farm",
    "local",
    "peace",
    "learning",
    "food",
    "families",
    "work",
    "support",
    "public",
    "budget",
    "council",
    "information",
    "meeting",
]
FIRST = ("k", "m", "n", "r", "s", "t", "l", "b", "d", "v", "p", "g", "sh", "z", "br", "tr")
MIDDLE = ("a", "e", "i", "o", "u", "ai", "ou")
LAST = ("", "n", "r", "l", "s", "m", "nd", "st")
FORMS = ("Foundation", "Association", "Union", "Trust", "Centre", "Forum", "Alliance", "Circle")
LANGUAGES = ("en", "fr", "es", "ar", "en fr", "en es")
RESOURCES = (
    "space", "staff_time", "skills", "money", "equipment", "audience", "contacts", "information",
)  # fmt: skip
DEGREE = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A country, region, city or district; `region` is the row of the region it lies in."""

    code: str
    name: str
    kind: str
    parent: int | None
    region: int | None
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Resource:
    """Something lacked or lent."""

    kind: str
    description: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation; places are rows of `places`, terms are keys."""

    slug: str
    name: str
    kind: str
    scale: str
    level: str
    place: int
    latitude: float
    longitude: float
    mission: str
    languages: str
    size: int
    founded: int
    issues: tuple[str, ...]
    people: tuple[str, ...]
    areas: tuple[int, ...]
    needs: tuple[Resource, ...]
    offers: tuple[Resource, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """The keys of the vocabularies that organisations are described with."""

    issues: Sequence[str]
    people: Sequence[str]
    kinds: Sequence[str]
    scales: Sequence[str]


def heavy_tail(count: int) -> list[float]:
    """Cumulative weights 1, 1/2, 1/3 … (Zipf)."""
    return list(accumulate(1 / rank for rank in range(1, count + 1)))


def ref_of(chance: Random, length: int = 12) -> str:
    """A random reference as the platform makes them."""
    return "".join(chance.choices(ALPHABET, k=length))


def words(seed: int) -> list[str]:
    """The words everything is written with, the most frequent first."""
    chance = Random(f"words {seed}")
    found = dict.fromkeys(COMMON_WORDS)
    while len(found) < WORDS:
        syllables = chance.randint(2, 3)
        found[
            "".join(chance.choice(FIRST) + chance.choice(MIDDLE) for _ in range(syllables))
            + chance.choice(LAST)
        ] = None
    return list(found)


def places(seed: int) -> list[Place]:
    """Countries, their regions, cities and districts, every parent before its children."""
    chance = Random(f"places {seed}")
    known = words(seed)[len(COMMON_WORDS) :]
    found: list[Place] = []

    def add(code: str, kind: str, parent: int | None, region: int | None, wide: float) -> int:
        above = found[parent] if parent is not None else None
        latitude = above.latitude if above else chance.uniform(-45, 60)
        longitude = above.longitude if above else chance.uniform(-150, 150)
        found.append(
            Place(
                code,
                chance.choice(known).title(),
                kind,
                parent,
                region,
                round(latitude + chance.uniform(-wide, wide), 4),
                round(longitude + chance.uniform(-wide, wide), 4),
            )
        )
        return len(found) - 1

    for country in range(COUNTRIES):
        code = f"X{'ABCDEFGH'[country]}"
        top = add(code, "country", None, None, 0)
        for region in range(REGIONS):
            area = add(f"{code}-{region:02}", "region", top, None, 4)
            for city in range(CITIES):
                town = add(f"{code}-{region:02}-{city:02}", "city", area, area, 1)
                for part in range(DISTRICTS):
                    add(f"{code}-{region:02}-{city:02}-{part}", "district", town, area, 0.1)
    return found


def organisations(size: int, seed: int, terms: Terms) -> Iterator[Organisation]:
    """The organisations in their order; the first is the one that acts in the measurement."""
    chance = Random(f"organisations {seed}")
    where = places(seed)
    settled = [row for row, place in enumerate(where) if place.kind in ("city", "district")]
    chance.shuffle(settled)
    known = words(seed)
    by_word, by_place = heavy_tail(len(known)), heavy_tail(len(settled) // 8)
    # Places share their ranks by eight, so that the largest holds two in a hundred and not all.
    by_issue, by_people = heavy_tail(len(terms.issues)), heavy_tail(len(terms.people))

    def resources(most: int) -> tuple[Resource, ...]:
        return tuple(
            Resource(
                chance.choice(RESOURCES), " ".join(chance.choices(known, cum_weights=by_word, k=6))
            )
            for _ in range(chance.randint(0, most))
        )

    for number in range(size):
        start = chance.choices(range(len(by_place)), cum_weights=by_place)[0] * 8
        home = settled[start + chance.randrange(8)]
        at = where[home]
        name = " ".join(chance.choices(known, k=2)).title()
        name = f"{name} {chance.choice(known[:60]).title()} {chance.choice(FORMS)}"
        stem = name.lower().replace(" ", "-")
        drawn = chance.random()
        yield Organisation(
            slug=f"{stem}-{ref_of(chance, 8)}",
            name=name,
            kind=chance.choice(terms.kinds),
            scale=chance.choice(terms.scales),
            level="public"
            if number == 0 or drawn < 0.96
            else ("network" if drawn < 0.98 else "organisation"),
            place=home,
            latitude=round(at.latitude + chance.gauss(0, 0.02), 5),
            longitude=round(at.longitude + chance.gauss(0, 0.02), 5),
            mission=" ".join(chance.choices(known, cum_weights=by_word, k=30)).capitalize() + ".",
            languages=chance.choice(LANGUAGES),
            size=int(chance.paretovariate(1.1)),
            founded=chance.randint(1950, 2025),
            issues=tuple(dict.fromkeys(chance.choices(terms.issues, cum_weights=by_issue, k=3))),
            people=tuple(dict.fromkeys(chance.choices(terms.people, cum_weights=by_people, k=2))),
            areas=tuple(dict.fromkeys((home, *chance.choices(settled, k=chance.randint(0, 2))))),
            needs=resources(2),
            offers=resources(2),
        )


def partnerships(homes: Sequence[int], seed: int) -> Iterator[tuple[int, int, int]]:
    """Pairs of organisations (by order) and a year; three in five stay within one region.

    `homes` gives each organisation's place; the mean number of partnerships is `DEGREE`.
    """
    chance = Random(f"partnerships {seed}")
    where = places(seed)
    nearby: dict[int | None, list[int]] = {}
    for number, home in enumerate(homes):
        nearby.setdefault(where[home].region, []).append(number)
    size = len(homes)
    for _ in range(size * DEGREE // 2):
        one = chance.randrange(size)
        among: Sequence[int] = range(size)
        if chance.random() < 0.6:
            among = nearby[where[homes[one]].region]
        other = among[int(len(among) * chance.random() ** 3)]
        if one != other:
            yield one, other, chance.randint(2012, 2025)
