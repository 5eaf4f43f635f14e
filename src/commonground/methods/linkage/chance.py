"""How far what agrees in two rows could be chance among so many."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from commonground.methods.linkage.alike import Floats
from commonground.methods.linkage.records import Columns

Rows = NDArray[np.int64]

LETTER_BITS = 3.5
SPARE_BITS = {"chance": 6.0, "doubt": 10.0}
"""How many bits more than the rows call for what agrees must tell, not to be chance, or doubtful."""


class Chance:
    """Reckons how many bits what agrees tells, and how many are wanting to single one row out.

    Parameters
    ----------
    columns : Columns
    address_count : array of int, shape (rows,)
        How many rows have the address of each.
    """

    def __init__(self, columns: Columns, address_count: NDArray[np.int64]) -> None:
        self.columns = columns
        counts = {
            **{
                name: columns.count(name)
                for name in ("city", "postcode", "region", "website", "phone")
            },
            "address": address_count,
        }
        self.singles_out = {
            column: np.log2(len(columns) / np.maximum(count, 1)).astype(np.float32) * (count > 0)
            for column, count in counts.items()
        }
        self.town_named = bits_of_own_town(columns)

    def wanting(self, get: Callable[[str], Floats], a: Rows, b: Rows) -> dict[str, Floats]:
        """Give the bits wanting, in tens, by the name of the value they are."""
        told, rows = self._told(get, a, b), np.log2(len(self.columns))
        return {
            value: np.asarray(np.maximum(rows + spare - told, 0) / 10)
            for value, spare in SPARE_BITS.items()
        }

    def _told(self, get: Callable[[str], Floats], a: Rows, b: Rows) -> Floats:
        """How many bits what agrees tells: one in so many powers of two agrees in it by chance."""
        code = self.columns.code
        name = get("shared") * 10
        # Letters of an acronym instead of the words they stand for.
        name = np.maximum(
            name, np.maximum(get("acronym_of"), get("acronym_same")) * 3 * LETTER_BITS
        )
        # A name that says its town tells nothing anew by standing in it.
        twice = np.minimum(np.minimum(self.town_named[a], self.town_named[b]), name)
        told = name
        for column in ("city", "postcode", "region"):  # the narrowest that agrees
            same = (code[column][a] == code[column][b]) & (code[column][a] > 0)
            told = np.maximum(told, (name - twice + self.singles_out[column][a]) * same)
        for value, column in (
            ("street_same", "address"), ("website_same", "website"), ("phone_same", "phone")
        ):  # fmt: skip
            told = told + get(value) * np.minimum(
                self.singles_out[column][a], self.singles_out[column][b]
            )
        return np.where(get("identifier_same") > 0, 99.0, told)


def bits_of_own_town(columns: Columns) -> Floats:
    """Tell for each row how many bits of its name are the words of its own town."""
    names, towns = columns.words["core"], columns.words["city"]
    pairs = columns.code["core"].astype(np.int64) * len(towns) + columns.code["city"]
    known, place = np.unique(pairs, return_inverse=True)
    bits = np.zeros(len(known))
    for number, pair in enumerate(known.tolist()):
        core, town = divmod(pair, len(towns))
        if town and core:
            words = set(towns[town].split()).intersection(names[core].split())
            bits[number] = sum(float(columns.bits[columns.number_of(word)]) for word in words)
    return np.asarray(bits[place.ravel()])
