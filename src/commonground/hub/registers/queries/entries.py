"""From one row of an imported file to a profile: what is known, kept as a fact, or to review."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot
from typing import Any

import pycountry
from django.utils.translation import gettext_noop

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import ResourceKind
from commonground.methods.interchange import names_listed
from commonground.methods.saying import Told
from commonground.methods.values import Organisation

from .known import public_identifiers
from .words import PlaceWords, Spot, TermWords, issue_words, kind_words, people_words, place_words

NAME_LENGTH = 500
NAMES_AT_MOST = 40
LOST = "\ufffd"
"""What stands where a program could not read a letter."""
DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
IDENTIFIER_COLUMNS = ("iati_org_id", "identifier", "identifiers", "org_identifier")
FAR_DEGREES = 25.0

Remark = tuple[str, Told]


@dataclass
class Profile:
    """This is what one row says, in the shape it is kept in."""

    fields: dict[str, Any]
    issues: list[int] = field(default_factory=list)
    people_served: list[int] = field(default_factory=list)
    service_areas: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    services: list[str] = field(default_factory=list)
    needs: list[tuple[str, str]] = field(default_factory=list)
    offers: list[tuple[str, str]] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    left_out: list[Remark] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    fault: Remark | None = None


def cleaned(text: str) -> str:
    """This composes letters and drops the marks that turn the direction of text."""
    return unicodedata.normalize("NFC", DIRECTIONS.sub("", text)).strip()


class EntryReader:
    """This reads rows of organisations with the vocabularies loaded once."""

    def __init__(self, viewer: Viewer, *, year: int, country: str = "") -> None:
        self.year = year
        self.issues = issue_words(viewer)
        self.people = people_words(viewer)
        self.kinds = kind_words(viewer)
        self.places: PlaceWords = place_words(viewer)
        self.country = self.places.country(country) if country else None

    def read(self, row: Organisation) -> Profile:
        """This reads one row; `fault` tells why it cannot be kept at all."""
        name = cleaned(row.name)
        read = Profile(fields={"name": name}, facts=dict(row.facts))
        if not name or len(name) > NAME_LENGTH:
            read.fault = (
                "name",
                Told(
                    gettext_noop("The name has %(length)s characters; 1 to %(most)s can be kept."),
                    length=len(name),
                    most=NAME_LENGTH,
                ),
            )
            return read
        if name != row.name.strip():
            read.facts["name"] = row.name
            read.remarks.append(
                (
                    "name",
                    Told(
                        gettext_noop(
                            "The name held marks that turn the direction of text, or letters in pieces. "
                            "They were left out; the name as it stood is kept as a fact."
                        )
                    ),
                )
            )
        elif LOST in name:
            read.remarks.append(
                (
                    "name",
                    Told(gettext_noop("Letters of the name were lost before it came here (“�”).")),
                )
            )
        elif len(name) == 1:
            read.remarks.append(
                ("name", Told(gettext_noop("The name is a single letter. Is it whole?")))
            )
        self.read_words(row, read)
        self.read_place(row, read)
        self.read_numbers(row, read)
        self.read_texts(row, read)
        return read

    def read_words(self, row: Organisation, read: Profile) -> None:
        """This reads kind, issues and people served."""
        read.fields["kind_id"] = None
        if row.org_type:
            kind = self.kinds.find(row.org_type)
            if kind is None:
                unknown(read, "org_type", [row.org_type])
            else:
                read.fields["kind_id"] = kind
                read.words.append(self.kinds.names[kind])
        read.issues = self.found(read, "issues", row.issues, self.issues)
        read.people_served = self.found(read, "people", row.people, self.people)

    def found(
        self, read: Profile, column: str, words: Sequence[str], known: TermWords
    ) -> list[int]:
        """This finds the terms of a cell and keeps the unknown ones as a fact."""
        terms = {word: known.find(word) for word in words}
        unknown(read, column, [word for word, term in terms.items() if term is None])
        keys = list(dict.fromkeys(term for term in terms.values() if term is not None))
        read.words += [known.names[key] for key in keys]
        return keys

    def read_place(self, row: Organisation, read: Profile) -> None:
        """This reads country, places and coordinates."""
        country = self.places.country(row.country) if row.country else self.country
        if row.country and country is None:
            unknown(read, "country", [row.country])
        spots = {word: self.places.find(word, country) for word in row.places}
        unknown(read, "place", [word for word, spot in spots.items() if spot is None])
        found = [spot for spot in dict.fromkeys(spots.values()) if spot is not None]
        place = found[0] if found else (country if row.country else None)
        read.fields["place_id"] = place.pk if place else None
        read.words += [self.places.names[spot.pk] for spot in found or ([place] if place else [])]
        if len(found) > 1:
            read.service_areas = [spot.pk for spot in found]
        read.fields |= self.point(row, read, place or country)

    def point(self, row: Organisation, read: Profile, near: Spot | None) -> dict[str, Any]:
        """This reads the coordinates; the sea off Ghana counts as unknown."""
        latitude, longitude = row.latitude, row.longitude
        if latitude is None or longitude is None:
            if latitude is not None or longitude is not None:
                read.facts |= {
                    name: str(value)
                    for name, value in (("latitude", latitude), ("longitude", longitude))
                    if value is not None
                }
                read.left_out.append(
                    ("latitude", Told(gettext_noop("Only one of the two coordinates is given.")))
                )
            return {"latitude": None, "longitude": None}
        if not latitude and not longitude:
            read.remarks.append(
                (
                    "latitude",
                    Told(
                        gettext_noop(
                            "0, 0 lies in the sea off Ghana, so the place counts as unknown."
                        )
                    ),
                )
            )
            return {"latitude": None, "longitude": None}
        if near and near.point and abs(longitude) <= 90:
            here = hypot(latitude - near.point[0], longitude - near.point[1])
            there = hypot(longitude - near.point[0], latitude - near.point[1])
            if here > FAR_DEGREES > there:
                read.remarks.append(
                    (
                        "latitude",
                        Told(
                            gettext_noop(
                                "Latitude and longitude look swapped: the point lies far from "
                                "the place given. They were kept as they stand."
                            )
                        ),
                    )
                )
        return {"latitude": latitude, "longitude": longitude}

    def read_numbers(self, row: Organisation, read: Profile) -> None:
        """This reads size, year of foundation and public identifiers."""
        size = row.size.replace(",", "").replace("\u00a0", "").strip()
        is_whole = size.isdecimal() and len(size) <= 8
        read.fields["size"] = int(size) if is_whole else None
        if size and not is_whole:
            unknown(read, "size", [row.size], because=NO_NUMBER)
        year = int(row.founded[:4]) if row.founded else None
        is_past = year is not None and 0 < year <= self.year
        read.fields["founded"] = year if is_past else None
        if year is not None and not is_past:
            unknown(read, "founded", [row.founded], because=NOT_YET)
        elif len(row.founded) > 4:
            read.facts["founded"] = row.founded
        more = [read.facts[name] for name in IDENTIFIER_COLUMNS if name in read.facts]
        read.identifiers = public_identifiers(
            [row.org_id, *(word for cell in more for word in cell.split(";"))]
        )
        read.words += [number for _scheme, number in read.identifiers]

    def read_texts(self, row: Organisation, read: Profile) -> None:
        """This reads what is written out: names, mission, values, services, needs, offers."""
        codes = [language_code(word) for word in row.languages]
        unknown(
            read,
            "languages",
            [word for word, code in zip(row.languages, codes, strict=True) if not code],
        )
        read.fields |= {
            "mission": cleaned(row.mission),
            "values": "\n".join(part.strip() for part in cleaned(row.values).split(";")),
            "languages": " ".join(dict.fromkeys(code for code in codes if code))[:200],
            "acronym": taken(read.facts, "acronym", 40),
            "website": website(read.facts),
        }
        if read.facts.get("website", "").strip():
            unknown(read, "website", [read.facts["website"]], because=NO_ADDRESS)
        variants = [cleaned(name) for name in names_listed(read.facts.get("name_variants", ""))]
        others = [name for name in dict.fromkeys(variants) if name and name != read.fields["name"]]
        if len(others) <= NAMES_AT_MOST and all(len(name) <= NAME_LENGTH for name in others):
            read.facts.pop("name_variants", None)
            read.names = others
        read.services = short(read, "services", row.services, 200)
        read.needs = self.resources(read, "needs", row.needs)
        read.offers = self.resources(read, "offers", row.offers)
        read.words += [read.fields["mission"], read.fields["values"], *read.names, *read.services]

    def resources(self, read: Profile, column: str, words: Sequence[str]) -> list[tuple[str, str]]:
        """This reads needs or offers: a kind by itself, or "kind: what"."""
        kept, left = [], []
        for word in words:
            head, _colon, rest = word.partition(":")
            kind = RESOURCES.get(head.strip().casefold().replace(" ", "_"))
            if kind and len(rest) <= 300:
                kept.append((kind.value, rest.strip() or head.strip()))
            else:
                left.append(word)
        unknown(read, column, left)
        read.words += [text for _kind, text in kept]
        return kept


RESOURCES = {kind.value: kind for kind in ResourceKind} | {
    "people's_time": ResourceKind.STAFF_TIME,
    "time": ResourceKind.STAFF_TIME,
    "staff": ResourceKind.STAFF_TIME,
    "volunteers": ResourceKind.STAFF_TIME,
    "rooms": ResourceKind.SPACE,
    "funds": ResourceKind.MONEY,
    "funding": ResourceKind.MONEY,
}


NO_WORD = gettext_noop(
    "We have no word for “%(word)s”. It is left out of the profile; the register's own words stay "
    "beside it."
)
NO_NUMBER = gettext_noop(
    "“%(word)s” is no whole number. It is left out of the profile; the register's own words stay "
    "beside it."
)
NOT_YET = gettext_noop(
    "“%(word)s” is still to come. It is left out of the profile; the register's own words stay "
    "beside it."
)
NO_ADDRESS = gettext_noop(
    "“%(word)s” is no address of a website (https://…). It is left out of the profile; the "
    "register's own words stay beside it."
)


def unknown(read: Profile, column: str, words: Sequence[str], *, because: str = NO_WORD) -> None:
    """This leaves out what cannot be understood, says so word by word, and keeps it as a fact."""
    if words:
        read.facts[column] = ";".join(words)
    read.left_out += [(column, Told(because, word=word[:200])) for word in words]


def short(read: Profile, column: str, words: Sequence[str], most: int) -> list[str]:
    """This keeps texts that are too long for their field as a fact."""
    long = [word for word in words if len(word) > most]
    if long:
        read.facts[column] = ";".join(long)
        read.remarks.append(
            (
                column,
                Told(
                    gettext_noop("A text longer than %(most)s characters is kept as a fact."),
                    most=most,
                ),
            )
        )
    return [word for word in words if len(word) <= most]


def taken(facts: dict[str, str], column: str, most: int) -> str:
    """This takes a column we have a field for out of the facts, if it fits there."""
    return facts.pop(column).strip() if 0 < len(facts.get(column, "").strip()) <= most else ""


def website(facts: dict[str, str]) -> str:
    """This takes an address of the web out of the facts."""
    address = facts.get("website", "").strip()
    is_address = address.startswith(("http://", "https://")) and " " not in address
    return taken(facts, "website", 500) if is_address else ""


def language_code(word: str) -> str:
    """This is the code of a language given by code or English name, or nothing."""
    if LANGUAGE_CODE.fullmatch(word):
        return word
    try:
        language = pycountry.languages.lookup(word)
    except LookupError:
        return ""
    return str(getattr(language, "alpha_2", "") or language.alpha_3)


def cells_of(row: Organisation) -> Mapping[str, str]:
    """This is a whole row as text by column, blanks left out."""
    lists = ("issues", "people", "services", "needs", "offers", "languages")
    cells = {name: ";".join(getattr(row, name)) for name in lists}
    texts = ("name", "org_type", "country", "mission", "size", "founded", "values")
    cells |= {name: getattr(row, name) for name in texts}
    cells["place"] = ";".join(row.places)
    for name in ("latitude", "longitude"):
        value = getattr(row, name)
        cells[name] = "" if value is None else str(value)
    return {name: value for name, value in (cells | dict(row.facts)).items() if value}
