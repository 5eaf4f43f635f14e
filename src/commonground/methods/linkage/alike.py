"""How alike two words, streets or numbers are, and how much a shared value tells."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from commonground.methods.linkage.features import PLACE
from commonground.methods.linkage.names import folded, words
from commonground.methods.linkage.records import Columns

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SLIP, SHORTENED = 0.9, 0.75
"""What share of a word's bits counts when it is misspelt, or shortened."""


class Putter:
    """Writes one column of values by its name."""

    def __init__(self, values: Floats) -> None:
        self.values = values

    def __call__(self, value: str, column: NDArray[np.generic]) -> None:
        self.values[:, PLACE[value]] = column


def lessened(rows: NDArray[np.int64]) -> Floats:
    """Say how much a value still tells that so many rows share: 1 for two, ½ for four …"""
    return np.asarray(1 / (1 + np.log2(np.maximum(rows / 2, 1))))


@lru_cache(maxsize=300_000)
def likeness(word: str, against: str) -> float:
    """Say how far two words may be one: 0 (not), SHORTENED or SLIP.

    Examples
    --------
    >>> likeness("fondation", "foundation"), likeness("univ", "university"), likeness("12", "13")
    (0.9, 0.75, 0.0)
    """
    if word.isdigit() or against.isdigit():
        return 0.0
    short, long = sorted((word, against), key=lambda w: (len(w), w))
    if len(short) >= 4 and len(long) - len(short) <= 2:
        slips = DamerauLevenshtein.distance(short, long, score_cutoff=2)
        if slips <= (1 if len(long) < 8 else 2):
            return SLIP
    if long.startswith(short) and (len(short) >= 3 or len(short) == 1):
        return SHORTENED
    if len(short) >= 3 and short[0] == long[0] and not set(short[1:]) & set("aeiou"):
        letters = iter(long)
        if all(letter in letters for letter in short):
            return SHORTENED
    return 0.0


def near(
    words: Sequence[str], one: NDArray[np.int32], other: NDArray[np.int32], cutoff: float
) -> Flags:
    """Say which of two columns of words are nearly the same (Jaro and Winkler)."""
    if not len(one):
        return np.zeros(0, np.bool_)
    alike = process.cpdist(
        [min(words[x], words[y]) for x, y in zip(one, other, strict=True)],
        [max(words[x], words[y]) for x, y in zip(one, other, strict=True)],
        scorer=JaroWinkler.normalized_similarity,
        dtype=np.float64,
    )
    return np.asarray(alike >= cutoff)


def of_one_kind(one: str, other: str) -> bool:
    """Whether two numbers look as if one register had given both."""
    return len(one) == len(other) and one.isdigit() == other.isdigit()


def chain_of(core: str) -> float:
    """Tell of how many chapters a name is known to be shared, as a logarithm; 0 for most."""
    return float(np.log2(chains().get(core, 0) + 1))


@cache
def chains() -> dict[str, int]:
    """Names that many branches of one body bear, with how many stand in the US register."""
    text = files("commonground.methods.linkage").joinpath("chains.csv").read_text("utf-8")
    return {row["name"]: int(row["rows"]) for row in csv.DictReader(text.splitlines())}


def first_letters(columns: Columns) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """With which letters each row's acronyms begin, and its acronyms, names and initials; as bits."""
    own = np.zeros(len(columns), np.int64)
    for row, some in columns.explicit.items():
        own[row] = _bits_of(letters[0] for letters in some)
    every = np.asarray(
        [
            _bits_of(
                (folded(name.lstrip("(")[:4])[:1], *(letters[0] for letters in initials.split()))
            )
            for name, initials in zip(columns.names, columns.initials, strict=True)
        ],
        np.int64,
    )
    return own, every | own


def _bits_of(letters: Iterable[str]) -> int:
    found = 0
    for letter in letters:
        found |= 1 << (ord(letter or "@") % 61)
    return found


def counted(core: NDArray[np.int32], place: NDArray[np.int32]) -> NDArray[np.int64]:
    """Count, for every row, the rows of the same name in the same place; 0 without either."""
    key = core.astype(np.int64) * (int(place.max(initial=0)) + 1) + place
    _, number, counts = np.unique(key, return_inverse=True, return_counts=True)
    return np.where((core > 0) & (place > 0), counts[number.ravel()], 0)


def street_keys(columns: Columns) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number each address (house and street, or box, with postcode or town) and count its rows."""
    code = columns.code
    where = np.where(code["postcode"] > 0, code["postcode"].astype(np.int64), 0)
    where = np.where(where > 0, where * 2, code["city"].astype(np.int64) * 2 + 1)
    housed = (code["number"] > 0) & (code["street"] > 0)
    known = housed | (code["box"] > 0)
    parts = np.stack(
        [np.where(housed, code["number"], 0), np.where(housed, code["street"], 0),
         np.where(housed, 0, code["box"]), where], axis=1
    )  # fmt: skip
    _, key = np.unique(parts, axis=0, return_inverse=True)
    key = np.where(known, key.ravel() + 1, 0)
    counts = np.bincount(key)
    counts[0] = 0
    return key, counts[key]


def counted_initials(columns: Columns) -> dict[str, int]:
    """Count of how many names an acronym that stands in these rows may be made."""
    own = {letters for some in columns.explicit.values() for letters in some}
    found: dict[str, int] = dict.fromkeys(own, 0)
    for initials in columns.initials:
        for letters in initials.split():
            if letters in found:
                found[letters] += 1
    return found


def bodies(columns: Columns) -> NDArray[np.int64]:
    """Number for each row which of the words it has that make a body beside another of its name."""
    beside = words("body")
    found = [
        frozenset(beside[word] for word in core.split() if word in beside)
        for core in columns.words["core"]
    ]
    number = {some: place for place, some in enumerate(sorted(set(found), key=sorted))}
    return np.asarray([number[some] for some in found], np.int64)[columns.code["core"]]


def numbers_in(columns: Columns) -> list[frozenset[str]]:
    """Give the numbers in each different name."""
    return [
        frozenset(word for word in core.split() if word.isdigit()) for core in columns.words["core"]
    ]
