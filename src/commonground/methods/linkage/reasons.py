"""Each part of the evidence in a sentence a person can check against the two rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.methods.linkage.features import FEATURES, ORDER, PLACE
from commonground.methods.linkage.names import stands_for
from commonground.methods.linkage.records import Columns

Row = NDArray[np.float64]
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of the evidence for or against a link.

    Parameters
    ----------
    part : str
        ``start`` (how rarely a candidate is a match at all) or one of the parts compared.
    contribution : float
        What it adds to the log-odds; they add up to ``log(p ÷ (1 − p))``.
    sentence : str
    """

    part: str
    contribution: float
    sentence: str


def reasons(
    columns: Columns, left: int, right: int, values: Row, contributions: Row
) -> tuple[Reason, ...]:
    """Say what speaks for and against two rows, the weightiest first and the start last."""
    found = []
    start = 0
    for place, (part, names) in enumerate(FEATURES.items(), start=1):
        if values[start : start + len(names)].any() or contributions[place]:
            told = _SENTENCES[part](_Pair(columns, left, right, values))
            if told:
                found.append(Reason(part, float(contributions[place]), told))
        start += len(names)
    found.sort(key=lambda reason: (-abs(reason.contribution), reason.part))
    base = "Before any of this: rows that are worth comparing are often not the same."
    return (*found, Reason("start", float(contributions[0]), base))


@dataclass(frozen=True, slots=True)
class _Pair:
    columns: Columns
    left: int
    right: int
    values: Row

    def has(self, value: str) -> bool:
        return bool(self.values[PLACE[value]])

    def words(self, column: str) -> tuple[str, str]:
        code, words = self.columns.code[column], self.columns.words[column]
        return words[code[self.left]], words[code[self.right]]

    def names(self) -> tuple[str, str]:
        return plain(self.columns.names[self.left]), plain(self.columns.names[self.right])


def plain(text: str) -> str:
    """Write a name so that no hidden mark can turn the sentence around.

    Examples
    --------
    >>> plain("Red\\u202e Cross")
    'Red Cross'
    """
    text = text[: 4 * _LONGEST]
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)
    if not text.isascii():
        text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _name(pair: _Pair) -> str:
    one, other = pair.names()
    mine, theirs = (core.split() for core in pair.words("core"))
    if not mine or not theirs:
        return "One of the names has no letters or digits to compare."
    if pair.has("exact"):
        if one.casefold() == other.casefold():
            told = f"Both are called “{one}”."
        else:
            told = f"“{one}” and “{other}” are the same name, written differently."
    elif pair.has("spelt"):
        told = f"“{one}” and “{other}” differ only in spelling or shortened words."
    else:
        told = _shared(one, other, mine, theirs)
    if pair.has("number_differs"):
        told += " Their numbers differ."
    if pair.has("exact") and pair.has("crowd"):
        told += f" {round(2 ** (1 + float(pair.values[PLACE['crowd']]))):,} rows bear it."
    elif pair.has("chain"):
        told += " Many branches bear it."
    if pair.has("chance"):
        told += " Among so many rows, that could be chance."
    return told


def _shared(one: str, other: str, mine: Sequence[str], theirs: Sequence[str]) -> str:
    common = [word for word in mine if word in theirs]
    if not common:
        return f"“{one}” and “{other}” share no whole word."
    told = f"“{one}” and “{other}” share “{plain(' '.join(common))}”"
    rest = [
        f"only the {side} has “{plain(' '.join(words))}”"
        for side, words in (
            ("first", [word for word in mine if word not in theirs]),
            ("second", [word for word in theirs if word not in mine]),
        )
        if words
    ]
    return told + ("; " + ", ".join(rest) if rest else "") + "."


def _acronym(pair: _Pair) -> str:
    own = pair.columns.explicit.get(pair.left, ()), pair.columns.explicit.get(pair.right, ())
    names = pair.names()
    for side in (0, 1):
        initials = pair.columns.initials[pair.right if side == 0 else pair.left].split()
        for letters in own[side]:
            if letters in initials or stands_for(
                letters, pair.columns.names[(pair.right, pair.left)[side]]
            ):
                return f"“{letters.upper()}” is what “{names[1 - side]}” is shortened to."
    common = [letters for letters in own[0] if letters in own[1]]
    return f"Both go by “{common[0].upper()}”." if common else ""


def _address(pair: _Pair) -> str:
    told = [
        plain(" ".join(filter(None, (number, street, box and f"box {box}"))))
        for number, street, box in zip(
            pair.words("number"), pair.words("street"), pair.words("box"), strict=True
        )
    ]
    if pair.has("street_same"):
        rows = _sharing(pair, "street_same")
        crowd = f", which {rows:,} rows share" if rows > 2 else ""
        return f"Same address: {told[0]}{crowd}."
    if pair.has("street_near"):
        return f"Same street, other house number: {told[0]} and {told[1]}."
    if pair.has("street_differs"):
        return f"Other address: {told[0]} and {told[1]}."
    if pair.has("box_or_street"):
        return f"One gives a post box, the other a street: {told[0]} and {told[1]}."
    return ""


def _place(pair: _Pair) -> str:
    called = {"postcode": "postcode", "city": "town", "region": "region", "country": "country"}
    same, near, other = [], [], []
    for column, word in called.items():
        one, two = pair.words(column)
        if not one or not two:
            continue
        shown = plain(one.upper() if column != "city" else one.title())
        against = plain(two.upper() if column != "city" else two.title())
        if one == two:
            same.append(f"{word} {shown}")
        elif column in ("postcode", "city") and pair.has(f"{column}_near"):
            near.append(f"{word} {shown} and {against}")
        else:
            other.append(f"{word} {shown} and {against}")
    told = [("Same ", same), ("Nearly the same ", near), ("Other ", other)]
    return " ".join(f"{begin}{', '.join(some)}." for begin, some in told if some)


def _together(pair: _Pair) -> str:
    name = next((said for value, said in _NEAR.items() if pair.has(value)), "")
    for place, said in _WHERE.items() if name else ():
        if pair.has(f"half_{place}"):
            return f"{name} {said}."
    if pair.has("acronym_of_in_town"):
        return "The acronym and the name stand in the same town."
    if pair.has("acronym_of_alone"):
        return "An acronym and a name it fits, and no place to compare."
    if pair.has("street_same"):
        return "The address is shared, though the names are not."
    return "Neither names nor places agree enough to speak together."


_NEAR = {
    "exact": "The same name",
    "spelt": "The same name but for its spelling",
    "within": "One name within the other",
    "half": "A name that is half the same",
}
_WHERE = {
    "at_address": "at the same address",
    "in_town": "in the same town",
    "in_region": "in the same region",
    "far": "in different places",
    "alone": "and no place to compare",
}


def _sharing(pair: _Pair, value: str) -> int:
    """Undo `lessened`: how many rows share it."""
    return round(2 ** (1 / float(pair.values[PLACE[value]])))


def _mark(column: str, word: str) -> Callable[[_Pair], str]:
    def sentence(pair: _Pair) -> str:
        one, other = (plain(each) for each in pair.words(column))
        if not one or not other:
            return ""
        if not pair.has(f"{column}_same"):
            return f"Other {word}: {one} and {other}."
        rows = _sharing(pair, f"{column}_same")
        return f"Same {word}: {one}{f', which {rows:,} rows share' if rows > 2 else ''}."

    return sentence


_SENTENCES: Mapping[str, Callable[[_Pair], str]] = {
    "name": _name,
    "acronym": _acronym,
    "address": _address,
    "place": _place,
    "together": _together,
    "identifier": _mark("identifier", "register number"),
    "website": _mark("website", "website"),
    "phone": _mark("phone", "telephone"),
}
assert tuple(_SENTENCES) == tuple(FEATURES) and len(ORDER) == len(PLACE)
