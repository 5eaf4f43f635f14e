"""Labels of organisations (issues, places, words of names …) as matrices, rare ones counting more."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Vector = NDArray[np.float64]
Matrix = sparse.csr_array[np.float64, tuple[int, int]]

_WORD = re.compile(r"\w{3,}")
# Scripts written without spaces: their words are taken as pairs of characters.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

GRAM = 4
"""Letters in a row by which spellings of names are compared."""

GRAM_WIDTH = 1 << 18
"""Numbers that runs of letters are given."""


def folded(text: str) -> str:
    """Reduce a label to what makes two spellings the same: case and outer blanks."""
    return " ".join(text.casefold().split())


def words(text: str) -> list[str]:
    """List the distinct words of three letters and more, in order of first appearance.

    Examples
    --------
    >>> words("Water for All, all for water")
    ['water', 'for', 'all']
    """
    found: dict[str, None] = {}
    for word in _WORD.findall(text.casefold()):
        if _UNSPACED.search(word):
            found.update(dict.fromkeys(word[i : i + 2] for i in range(len(word) - 1)))
        else:
            found[word] = None
    return list(found)


@dataclass(frozen=True, slots=True)
class Labels:
    """Which organisations carry which labels (issues, places …), and how rare each label is.

    Parameters
    ----------
    names : tuple of str, length m
        Labels as first written.
    has : csr_array, shape (n, m)
        1 where an organisation carries a label.
    share : csr_array, shape (n, m)
        Rows sum to 1 (or 0): how much of an organisation's work a label stands for,
        log(1 + times seen) × rarity.
    unit : csr_array, shape (n, m)
        The same rows at length 1, for cosines.
    rarity : ndarray, shape (m,)
        log(1 + n ÷ organisations that carry it), always above 0.
    """

    names: tuple[str, ...]
    has: Matrix
    share: Matrix
    unit: Matrix
    rarity: Vector

    @classmethod
    def of(cls, count: int, counted: Mapping[tuple[int, str], int]) -> Labels:
        """Build from how often each (organisation, label) was seen."""
        number: dict[str, int] = {}
        spelt: dict[str, int] = {}
        names: list[str] = []
        rows = np.empty(len(counted), dtype=np.int64)
        columns = np.empty(len(counted), dtype=np.int64)
        for i, (row, label) in enumerate(counted):
            column = spelt.get(label)
            if column is None:
                column = spelt[label] = number.setdefault(folded(label), len(names))
                if column == len(names):
                    names.append(" ".join(label.split()))
            rows[i], columns[i] = row, column
        times = np.fromiter(counted.values(), dtype=np.float64, count=len(counted))
        shape = (count, len(names))
        seen: Matrix = sparse.csr_array((times, (rows, columns)), shape=shape)
        seen.sum_duplicates()
        has = seen.copy()
        has.data = np.ones_like(has.data)
        carriers = np.bincount(has.indices, minlength=len(names))
        rarity = np.log1p(count / np.maximum(carriers, 1))
        weighted = seen.copy()
        weighted.data = np.log1p(seen.data) * rarity[seen.indices]
        lengths = np.sqrt(row_sums(weighted * weighted))
        return cls(
            tuple(names),
            has,
            divided(weighted, row_sums(weighted)),
            divided(weighted, lengths),
            rarity,
        )

    def of_row(self, row: int) -> NDArray[np.int64]:
        """Label numbers of one organisation, rarest first, ties by name."""
        numbers = self.has.indices[self.has.indptr[row] : self.has.indptr[row + 1]]
        return np.array(
            sorted(numbers, key=lambda n: (-self.rarity[n], self.names[n])),
            dtype=np.int64,
        )

    def covered(self, row: int) -> Vector:
        """Share of one organisation's labels, rare ones more, that each other one carries."""
        return np.asarray(self.has @ dense_row(self.share, row), dtype=np.float64)

    def likeness(self, row: int) -> Vector:
        """Cosine of one organisation's labels with everyone's."""
        return np.asarray(self.unit @ dense_row(self.unit, row), dtype=np.float64)


def row_sums(matrix: Matrix) -> Vector:
    """The sum of each row."""
    return np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()


def dense_row(matrix: Matrix, row: int) -> Vector:
    """One row of a sparse matrix as a vector."""
    dense: Vector = np.zeros(matrix.shape[1])
    start, end = matrix.indptr[row], matrix.indptr[row + 1]
    dense[matrix.indices[start:end]] = matrix.data[start:end]
    return dense


def times(matrix: Matrix, vector: Vector) -> Vector:
    """Matrix × vector."""
    return np.asarray(matrix @ vector, dtype=np.float64)


def cosine(unit: Matrix, row: int) -> Vector:
    """Cosine of one row with every row of a matrix whose rows have length 1."""
    return times(unit, dense_row(unit, row))


def transposed_times(matrix: Matrix, vector: Vector) -> Vector:
    """Matrixᵀ × vector."""
    return np.asarray(matrix.T @ vector, dtype=np.float64)


def divided(matrix: Matrix, by: Vector) -> Matrix:
    """Each row divided by a number; by 1 where that is 0."""
    divided = matrix.copy()
    counts = np.diff(divided.indptr)
    divided.data = divided.data / np.repeat(np.where(by > 0, by, 1.0), counts)
    return divided


def gram_cells(names: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List which name (by position) has which run of letters (by number), each once, in order."""
    width = GRAM_WIDTH
    padded = [f" {' '.join(name.casefold().split())} " for name in names]
    lengths = np.array([len(name) for name in padded], dtype=np.int64)
    letters = np.array([ord(letter) for letter in "".join(padded)], dtype=np.int64)
    row = np.repeat(np.arange(len(names)), lengths)
    if len(letters) < GRAM:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    starts = len(letters) - GRAM + 1
    number = np.zeros(starts, dtype=np.int64)
    for step in range(GRAM):
        number = (number * 1_000_003 + letters[step : step + starts]) % 2_147_483_647
    whole = row[:starts] == row[GRAM - 1 :]
    cells = np.unique(row[:starts][whole] * width + number[whole] % width)
    return cells // width, cells % width


def grams(names: Sequence[str]) -> Matrix:
    """Rows of length 1 over runs of four letters, rare ones more: shape (n, 2 ** 18).

    Runs are numbered by a hash, so two rare ones may fall together; for a cosine that is
    noise below what it is read for.

    Examples
    --------
    >>> unit = grams(["Save the Children", "Save the Children UK", "Oxfam"])
    >>> alike = (unit @ unit.T).toarray().round(1)
    >>> bool(alike[0, 1] > 0.7), float(alike[0, 2])
    (True, 0.0)
    """
    width = GRAM_WIDTH
    rows, columns = gram_cells(names)
    carriers = np.bincount(columns, minlength=width)
    weights = np.log1p(len(names) / np.maximum(carriers, 1))[columns]
    seen: Matrix = sparse.csr_array((weights, (rows, columns)), shape=(len(names), width))
    return divided(seen, np.sqrt(row_sums(seen * seen)))


_SAYING_NOTHING = (
    "partner|partners|participant|participating|other|unknown|none|not specified|n/a"
    "|socio|partenaire|شريك"
)
GENERIC_ROLES = frozenset(_SAYING_NOTHING.split("|"))
"""Roles that say nothing about what an organisation did."""

COMMON = 0.25
"""A word that more than this share of those with words carry says nothing of any of them."""

_FUNCTION = (
    # In a field of a dozen organisations counting cannot tell these from the rest.
    "about after all also and any are because been before being between both but can for from "
    "had has have her his how into its more most not of on one only or other our out over own "
    "she some such than that the their them then there these they this those through to under "
    "until was we well were what when where which while who whose will with within without you "
    "your "
    "como con del desde donde ella ellos entre esta este las los más para pero por que sin sobre "
    "son sus una unas unos "
    "aux avec ces cette dans des elle elles est leur leurs les mais nos notre nous par pas plus "
    "pour qui sans ses son sont sur une vos votre vous "
    "das dem den der die ein eine für mit oder und uns von zur "
    "من في على إلى عن مع هذا هذه التي الذي"
)
FUNCTION_WORDS = frozenset(_FUNCTION.split())


def telling_words(labels: Labels) -> NDArray[np.bool_]:
    """Tell which words are rare enough to say something of those who share them, shape (m,)."""
    carriers = np.bincount(labels.has.indices, minlength=len(labels.names))
    written = np.count_nonzero(np.diff(labels.has.indptr))
    plain = np.array([name in FUNCTION_WORDS for name in labels.names], dtype=np.bool_)
    return np.asarray(~plain & (carriers <= max(2.0, COMMON * written)), dtype=np.bool_)


def telling(labels: Labels) -> Matrix:
    """The labels' rows without the words that tell nothing, at length 1."""
    kept = labels.unit.copy()
    kept.data = kept.data * telling_words(labels)[kept.indices]
    kept.eliminate_zeros()
    return divided(kept, np.sqrt(row_sums(kept * kept)))
