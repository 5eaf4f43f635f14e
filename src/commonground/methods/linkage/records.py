"""Rows to be linked, kept as columns of numbers so that a million fit into memory."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from commonground.methods.linkage import fields
from commonground.methods.linkage.names import Name, taken_apart

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

CODED = (
    "number", "street", "box", "postcode", "city", "region", "country", "identifier", "website",
    "phone", "legal", "core",
)  # fmt: skip
MOST_BITS = 18.0
LEAST_BITS = 2.0
BACKGROUND_ROWS = 20_000
"""How many rows the general frequency of a word counts for beside those of the file."""
UNSEEN_PER_MILLION = 8.0


@dataclass(frozen=True, slots=True)
class Record:
    """One row to be linked; empty means "not known".

    Parameters
    ----------
    id, name : str
        Identifier (unique in one file) and name.
    address, city, region, postcode, country : str
        Where it is, as written.
    identifier, website, phone : str
        A number from a register, a site, a telephone.
    """

    id: str
    name: str
    address: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    identifier: str = ""
    website: str = ""
    phone: str = ""


class Codes:
    """Words to numbers; 0 is “not known”."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {"": 0}

    def code(self, word: str) -> int:
        """Give the number of a word, a new one if it is new."""
        return self.of.setdefault(word, len(self.of))

    def words(self) -> list[str]:
        """Give the words in the order of their numbers."""
        return list(self.of)


class Columns:
    """All rows of one or two files, taken apart, as columns.

    Attributes
    ----------
    ids, names : list of str
        As written.
    left : int
        How many rows are of the left file; all of them if there is one file only.
    code : mapping of column to array of int, shape (rows,)
        One number for each different value, 0 where nothing is known.
    words : mapping of column to list of str
        What the numbers stand for.
    tokens : csr_matrix of float, shape (rows, words)
        Which words each name has, each weighing its bits.
    bits : array of float, shape (words,)
        −log₂ of how often a word stands in names, here and in general.
    """

    def __init__(self, left: Iterable[Record], right: Iterable[Record] | None = None) -> None:
        self.ids: list[str] = []
        self.names: list[str] = []
        self._codes = {column: Codes() for column in CODED}
        self._found: dict[str, list[int]] = {column: [] for column in CODED}
        self._vocabulary = Codes()
        self._indices: list[NDArray[np.int64]] = []
        self._pending: list[int] = []
        self._lengths: list[int] = []
        self.explicit: dict[int, tuple[str, ...]] = {}
        self.initials: list[str] = []
        self._gather(left)
        self.left = len(self.ids)
        self.two = right is not None
        if right is not None:
            self._gather(right)
        self._close()

    def __len__(self) -> int:
        return len(self.ids)

    def _gather(self, records: Iterable[Record]) -> None:
        for record in records:
            row = len(self.ids)
            name = taken_apart(fields.said(record.name))
            self.ids.append(record.id)
            self.names.append(record.name)
            for column, word in self._words(record, name).items():
                self._found[column].append(self._codes[column].code(word))
            known = sorted({self._vocabulary.code(token) for token in name.tokens})
            self._pending.extend(known)
            self._lengths.append(len(known))
            if name.acronyms:
                self.explicit[row] = name.acronyms
            self.initials.append(" ".join(name.initials))
            if len(self._pending) > 1_000_000:
                self._flush()

    @staticmethod
    def _words(record: Record, name: Name) -> dict[str, str]:
        street = fields.street_of(record.address)
        return {
            "number": street.number,
            "street": street.street,
            "box": street.box,
            "postcode": fields.postcode_of(record.postcode),
            "city": fields.city_of(record.city),
            "region": fields.region_of(record.region),
            "country": fields.country_of(record.country),
            "identifier": fields.identifier_of(record.identifier),
            "website": fields.website_of(record.website),
            "phone": fields.phone_of(record.phone),
            "legal": " ".join(name.legal),
            "core": " ".join(name.tokens),
        }

    def _flush(self) -> None:
        self._indices.append(np.asarray(self._pending, np.int64))
        self._pending = []

    def _close(self) -> None:
        self._flush()
        self.code: Mapping[str, Ints] = {
            column: np.asarray(found, np.int32) for column, found in self._found.items()
        }
        self.words: Mapping[str, Sequence[str]] = {
            column: codes.words() for column, codes in self._codes.items()
        }
        words = self._vocabulary.words()
        # Numbers go by the alphabet, so that no sum depends on which row came first.
        alphabet = np.asarray(sorted(range(len(words)), key=words.__getitem__), np.int64)
        place = np.empty(len(words), np.int64)
        place[alphabet] = np.arange(len(words))
        self.vocabulary = [words[number] for number in alphabet]
        self._number = {word: number for number, word in enumerate(self.vocabulary)}
        indices = place[np.concatenate(self._indices)]
        indptr = np.concatenate(([0], np.cumsum(np.asarray(self._lengths, np.int64))))
        counts = np.bincount(indices, minlength=len(words))
        self.bits = _bits(self.vocabulary, counts, len(self))
        self.tokens = sparse.csr_matrix(
            (self.bits[indices], indices.astype(np.int32), indptr.astype(np.int32)),
            shape=(len(self), len(words)),
        )
        self.tokens.sort_indices()
        self.total: Floats = np.asarray(self.tokens.sum(axis=1)).ravel()
        del self._codes, self._found, self._vocabulary, self._indices, self._lengths

    @property
    def comparable(self) -> bool:
        """Whether there are two rows to be compared at all."""
        return self.left > 0 and len(self) > (self.left if self.two else 1)

    def number_of(self, word: str) -> int:
        """Give the number of a word in `vocabulary`."""
        return self._number[word]

    def count(self, column: str) -> NDArray[np.int64]:
        """Count, for every row, the rows of the same value (0 where nothing is known)."""
        code = self.code[column]
        counts = np.bincount(code)
        counts[0] = 0
        return np.asarray(counts[code])


@cache
def _common() -> dict[str, float]:
    text = files("commonground.methods.linkage").joinpath("common.csv").read_text("utf-8")
    return {row["word"]: float(row["per_million"]) for row in csv.DictReader(text.splitlines())}


def _bits(vocabulary: Sequence[str], counts: NDArray[np.int64], rows: int) -> Floats:
    """Tell how telling each word is: rare in general and rare in these files."""
    general = np.asarray([_common().get(word, UNSEEN_PER_MILLION) for word in vocabulary]) / 1e6
    # A word in two rows of five tells nothing of how common it is; in twenty of a million it does.
    share = (counts - 1 + BACKGROUND_ROWS * general) / (rows + BACKGROUND_ROWS)
    share = np.maximum(share, 1e-9)
    return np.round(np.clip(-np.log2(share), LEAST_BITS, MOST_BITS), 3)
