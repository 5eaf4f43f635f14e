"""From the words of imported files to the words everybody shares.

A word is known by its key, its name, another word for it, or a code; case and accents do not count.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models.search import fold
from commonground.hub.vocabularies.models import Issue, Kind, PeopleServed, Place, PlaceKind, Term

CODE_AND_LABEL = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*[-–:]\s*(.+)")
IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
DAC_PURPOSE = re.compile(r"[0-9]{5}")


def folded(word: str) -> str:
    """This is a word without case, accents and doubled blanks."""
    return " ".join(fold(word).split())


@dataclass
class TermWords:
    """This finds a term of one vocabulary by any of its words."""

    known: dict[str, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    def add(self, terms: Iterable[Term], codes: Callable[[Term], Iterator[str]]) -> None:
        """This learns the terms: keys and names first, then other words, then codes."""
        listed = list(terms)
        for term in listed:
            self.names[term.pk] = "\n".join((term.name, term.aliases))
            self.known.setdefault(folded(term.key), term.pk)
            self.known.setdefault(folded(term.name), term.pk)
        for term in listed:
            for alias in term.aliases.splitlines():
                self.known.setdefault(folded(alias), term.pk)
        for term in listed:
            for code in codes(term):
                self.known.setdefault(code, term.pk)

    def find(self, word: str) -> int | None:
        """This is the row number of the term a word means, or nothing."""
        plain = folded(word)
        found = self.known.get(plain)
        if found is not None or not plain:
            return found
        pair = CODE_AND_LABEL.fullmatch(plain)
        if pair:
            found = self.find(pair[1])
            return self.find(pair[2]) if found is None else found
        bare = IN_BRACKETS.sub("", plain)
        return self.find(bare) if bare and bare != plain else None


@dataclass
class IssueWords(TermWords):
    """This finds an issue, by the sector of a DAC purpose code too."""

    def find(self, word: str) -> int | None:
        found = super().find(word)
        code = word.strip()
        if found is None and DAC_PURPOSE.fullmatch(code):
            return self.known.get(code[:3]) or self.known.get(f"{code[:2]}0")
        return found


def codes_in(cell: str) -> Iterator[str]:
    """This lists the codes of a cell."""
    yield from (code for code in cell.split(";") if code)


def no_codes(term: Term) -> Iterator[str]:
    """This is for vocabularies that no code list names."""
    yield from ()


def issue_words(viewer: Viewer) -> IssueWords:
    """This knows the words for issues, DAC sector and purpose codes included."""
    words = IssueWords()
    words.add(Issue.objects.visible_to(viewer), lambda term: codes_in(term.dac))  # type: ignore[attr-defined]
    return words


def people_words(viewer: Viewer) -> TermWords:
    """This knows the words for people served."""
    words = TermWords()
    words.add(PeopleServed.objects.visible_to(viewer), no_codes)
    return words


def kind_words(viewer: Viewer) -> TermWords:
    """This knows the words for kinds of organisation, IATI organisation types included."""
    words = TermWords()
    words.add(Kind.objects.visible_to(viewer), lambda term: codes_in(term.iati))  # type: ignore[attr-defined]
    return words


@dataclass(frozen=True, slots=True)
class Spot:
    """This is a place as far as finding it needs."""

    pk: int
    path: str
    is_country: bool
    point: tuple[float, float] | None


@dataclass
class PlaceWords:
    """This finds a place by code or name, within a country where one is given."""

    by_code: dict[str, Spot] = field(default_factory=dict)
    by_name: dict[str, list[Spot]] = field(default_factory=lambda: defaultdict(list))
    names: dict[int, str] = field(default_factory=dict)
    spots: dict[int, Spot] = field(default_factory=dict)

    def country(self, word: str) -> Spot | None:
        """This is the country a word or code means, or nothing."""
        found = self.find(word)
        return found if found and found.is_country else None

    def find(self, word: str, within: Spot | None = None) -> Spot | None:
        """This is the place a word means, or nothing where it means none or several.

        Of places of one name that lie in one another, the widest is meant.
        """
        plain = folded(word)
        if not plain:
            return None
        coded = self.by_code.get(plain)
        if coded and (within is None or coded.path.startswith(within.path)):
            return coded
        named = self.by_name.get(plain, [])
        if within is not None:
            named = [spot for spot in named if spot.path.startswith(within.path)]
        if not named:
            bare = IN_BRACKETS.sub("", plain)
            return self.find(bare, within) if bare and bare != plain else None
        countries = [spot for spot in named if spot.is_country]
        if len(countries) == 1:
            return countries[0]
        widest = min(named, key=lambda spot: len(spot.path))
        is_one = all(spot.path.startswith(widest.path) for spot in named)
        return widest if is_one else None


def place_words(viewer: Viewer) -> PlaceWords:
    """This knows the codes, names and other words of all places."""
    words = PlaceWords()
    rows = Place.objects.visible_to(viewer).values_list(
        "pk", "code", "name", "aliases", "path", "kind", "latitude", "longitude"
    )
    for pk, code, name, aliases, path, kind, latitude, longitude in rows:
        point = (latitude, longitude) if latitude is not None and longitude is not None else None
        spot = Spot(pk, path, kind == PlaceKind.COUNTRY, point)
        words.spots[pk] = spot
        words.names[pk] = name
        words.by_code.setdefault(folded(code), spot)
        for word in {folded(name), *(folded(alias) for alias in aliases.splitlines())} - {""}:
            words.by_name[word].append(spot)
    return words
