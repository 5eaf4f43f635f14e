"""Everything but the name: address, place, identifier, website, telephone, made comparable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from commonground.methods.linkage.names import folded, words

_WORD = re.compile(r"[a-z0-9]+")
_BOX = re.compile(
    r"\b(?:p\s*\.?\s*o\s*\.?\s*(?:box|bx)|post(?:al)? ?(?:office )?box|postfach|apartado"
    r"|boite postale|b\s*\.?\s*p\s*\.?|casella postale|caixa postal)\s*#?\s*([a-z]?\d+)"
)
_UNIT = re.compile(r"#\s*[\w-]+")
_ORDINAL = re.compile(r"^(\d+)(?:st|nd|rd|th)$")
_ZIP = re.compile(r"^(\d{5})-?\d{4}$")
_ORG_ID = re.compile(r"^[A-Z]{2}-[A-Z0-9]{2,8}-(.+)$")
_HOST = re.compile(r"^(?:[a-z]+://)?(?:[^/@\s]*@)?([^/:?#\s]+)(?::\d+)?(/[^?#\s]*)?")


@dataclass(frozen=True, slots=True)
class Street:
    """An address: house number, telling words of the street, and the post box, if it names one."""

    number: str = ""
    street: str = ""
    box: str = ""


def said(cell: str) -> str:
    """Give the cell, or nothing where it only says that nothing is known (NaN, N/A, null …).

    Examples
    --------
    >>> said("NaN"), said(" Main Street ")
    ('', 'Main Street')
    """
    cell = cell.strip()
    return "" if cell.casefold() in words("nothing") else cell


def street_of(address: str) -> Street:
    """Take an address apart.

    Examples
    --------
    >>> street_of("3519 Medical Drive, Suite 4") == street_of("3519 MEDICAL DR STE 4")
    True
    >>> street_of("P.O. Box 371").box
    '371'
    >>> street_of("Lange Straße 12")
    Street(number='12', street='lange', box='')
    """
    text = folded(said(address))
    if not text:
        return Street()
    found = _BOX.search(text)
    box = found[1].lstrip("0") if found else ""
    if found:
        text = text[: found.start()] + " " + text[found.end() :]
    text = _UNIT.sub(" ", text)
    spelled, unit, kind = words("street"), words("unit"), words("street_kind")
    number = ""
    kept: list[str] = []
    plain: list[str] = []
    skip = False
    for word in _WORD.findall(text)[:20]:
        if skip:
            skip = False
            continue
        if word in unit:
            skip = bool(kept)
            continue
        word = spelled.get(word, word)
        ordinal = _ORDINAL.match(word)
        if ordinal:
            word = ordinal[1]
            kept.append(word)
        elif word[0].isdigit() and not number:
            number = word.lstrip("0")
        elif word in kind:
            plain.append(word)
        else:
            kept.append(word)
    # “100 North Street” has nothing but kinds and directions in it; then they are its name.
    return Street(number, " ".join(kept or plain[:1]), box)


def postcode_of(cell: str) -> str:
    """Write a postcode without blanks; a US one with four digits more loses those.

    Examples
    --------
    >>> postcode_of("99508-5321"), postcode_of("sw1a 1aa"), postcode_of("75001.0")
    ('99508', 'SW1A1AA', '75001')
    """
    text = said(cell).upper().removesuffix(".0")
    us = _ZIP.match(text.replace(" ", ""))
    return us[1] if us else "".join(c for c in text if c.isalnum())


@lru_cache(maxsize=100_000)
def city_of(cell: str) -> str:
    """Write a town in plain letters, “St” and “Mt” spelled out.

    Examples
    --------
    >>> city_of("St. Louis") == city_of("SAINT LOUIS")
    True
    """
    spelled = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "spgs": "springs"}
    return " ".join(spelled.get(word, word) for word in _WORD.findall(folded(said(cell))))


@cache
def _regions() -> dict[str, str]:
    import pycountry

    found: dict[str, str] = {}
    for country in ("US", "CA", "AU"):
        for part in pycountry.subdivisions.get(country_code=country) or ():  # type: ignore[no-untyped-call]
            found.setdefault(folded(part.name), part.code.partition("-")[2].lower())
    return found


@lru_cache(maxsize=20_000)
def region_of(cell: str) -> str:
    """Write a region; states of the US, Canada and Australia as their code.

    Examples
    --------
    >>> region_of("New Mexico"), region_of("NM")
    ('nm', 'nm')
    """
    text = " ".join(_WORD.findall(folded(said(cell))))
    return _regions().get(text, text)


@lru_cache(maxsize=20_000)
def country_of(cell: str) -> str:
    """Write a country as its code of two letters where it is known by code or name.

    Examples
    --------
    >>> country_of("Somalia"), country_of("SOM"), country_of("SO")
    ('so', 'so', 'so')
    """
    text = said(cell)
    if not text:
        return ""
    import pycountry

    try:
        return str(pycountry.countries.lookup(text).alpha_2).lower()
    except LookupError:
        return " ".join(_WORD.findall(folded(text)))


def identifier_of(cell: str) -> str:
    """Write a register number without its marks, leading noughts and register prefix.

    Examples
    --------
    >>> identifier_of("01-0704433") == identifier_of("10704433") == identifier_of("US-EIN-010704433")
    True
    """
    text = said(cell).upper()
    prefixed = _ORG_ID.match(text)
    text = "".join(c for c in folded(prefixed[1] if prefixed else text) if c.isalnum())
    return text.lstrip("0")


def website_of(cell: str) -> str:
    """Name the site: its host, and the first step of the path on hosts that many share.

    Examples
    --------
    >>> website_of("https://www.Example.org/about?x=1")
    'example.org'
    >>> website_of("facebook.com/Example.Club/posts")
    'facebook.com/example.club'
    """
    text = said(cell).lower()
    found = _HOST.match(text)
    if not found or "." not in found[1]:
        return ""
    host = found[1].removeprefix("www.").removeprefix("m.").rstrip(".")
    if host in words("shared_site"):
        first = (found[2] or "").strip("/").split("/")[0]
        return f"{host}/{first}" if first and "@" not in text else ""
    return host


def phone_of(cell: str) -> str:
    """Keep the last nine digits, which stay whether or not the country's number is dialled.

    Examples
    --------
    >>> phone_of("+44 20 7946 0018") == phone_of("(020) 7946-0018")
    True
    """
    digits = "".join(c for c in folded(said(cell).split(" x")[0].split(";")[0]) if c.isdigit())
    return digits[-9:] if len(digits) >= 7 else ""
