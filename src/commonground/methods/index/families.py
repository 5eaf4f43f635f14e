"""Families of labels of an index: who carries which, and what was changed since it was built."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commonground.methods.index.kernels import (
    add_having,
    add_values,
    add_values_below,
    mark,
    row_sums_of,
)
from commonground.methods.index.shelf import Array, Shelf, digest
from commonground.methods.matching.labels import folded

NUMBERED = 50_000
"""How many labels' numbers are remembered."""


class Family:
    """One family of labels: who carries which, and for each label by whom it is carried."""

    def __init__(self, shelf: Shelf, name: str) -> None:
        self.name = name
        self.start, self.label = shelf.array(f"{name}.start"), shelf.array(f"{name}.label")
        worded = name in ("names", "texts")
        self.seen = None if worded else shelf.array(f"{name}.seen")
        self.rarity = shelf.array(f"{name}.rarity")
        self.post_start = shelf.array(f"{name}.post.start")
        self.post_row = shelf.array(f"{name}.post.row")
        valued = name not in ("people", "offers")
        self.post_value = shelf.array(f"{name}.post.value") if valued else None
        self._champions = tuple(
            shelf.array(f"{name}.champions.{what}") for what in ("start", "row", "value")
        )
        self._begin = shelf.array(f"{name}.names.begin")
        self._bytes = shelf.array(f"{name}.names.bytes")
        self._hash = shelf.array(f"{name}.names.hash")
        self._number = shelf.array(f"{name}.names.number")
        self._numbered = shelf.numbered.setdefault(name, {})
        #: Rows that were changed since: what they carry now, and what the arrays above say.
        self.changed: dict[int, tuple[Array, Array]] = {}
        self._apart: tuple[Array, Array, Array, Array] | None = None

    def written(self, number: int) -> str:
        """Spell a label as it was first written."""
        return bytes(self._bytes[self._begin[number] : self._begin[number + 1]]).decode()

    def number(self, label: str) -> int:
        """Number of a label, -1 when nobody carries it."""
        known = self._numbered.get(label)
        if known is None:
            if len(self._numbered) >= NUMBERED:
                self._numbered.clear()
            known = self._numbered[label] = self._look_up(label)
        return known

    def _look_up(self, label: str) -> int:
        wanted = np.uint64(digest(folded(label)))
        at = int(np.searchsorted(self._hash, wanted))
        while at < len(self._hash) and self._hash[at] == wanted:
            found = int(self._number[at])
            if folded(self.written(found)) == folded(label):
                return found
            at += 1
        return -1

    def numbers(self, labels: tuple[str, ...]) -> Array:
        """Numbers of those labels that somebody carries."""
        known = {self.number(label) for label in labels} - {-1}
        return np.array(sorted(known), dtype=np.int64)

    def of_row(self, row: int) -> tuple[Array, Array]:
        """Labels of one organisation and how much each weighs, log(1 + times seen) × rarity."""
        changed = self.changed.get(row)
        if changed is not None:
            labels, seen = changed
            return labels, np.log1p(seen) * self.rarity[labels]
        begin, end = int(self.start[row]), int(self.start[row + 1])
        labels = self.label[begin:end]
        seen = np.ones(end - begin) if self.seen is None else self.seen[begin:end]
        return labels, np.log1p(seen.astype(np.float64)) * self.rarity[labels]

    def labels_of(self, row: int) -> Array:
        """Numbers of one organisation's labels, ascending."""
        changed = self.changed.get(row)
        if changed is not None:
            return changed[0]
        return self.label[int(self.start[row]) : int(self.start[row + 1])]

    def counted(self, row: int) -> tuple[Array, Array]:
        """Labels of one organisation and how often each was seen."""
        changed = self.changed.get(row)
        if changed is not None:
            return changed
        part = slice(int(self.start[row]), int(self.start[row + 1]))
        labels = self.label[part].astype(np.int64)
        return labels, np.ones(len(labels)) if self.seen is None else self.seen[part].astype(float)

    def unit(self, row: int) -> tuple[Array, Array]:
        """The same at length 1."""
        labels, weight = self.of_row(row)
        length = float(np.sqrt(weight @ weight))
        return labels, weight / length if length > 0 else weight

    def share(self, row: int) -> tuple[Array, Array]:
        """The same with sum 1."""
        labels, weight = self.of_row(row)
        amount = float(weight.sum())
        return labels, weight / amount if amount > 0 else weight

    def dense(self, labels: Array, values: Array) -> Array:
        """Some labels' values as a vector over all labels."""
        vector = np.zeros(max(len(self.rarity), 1))
        vector[labels] = values
        return vector

    def add(self, total: Array, labels: Array, by_value: Array, by_having: Array) -> None:
        """Add value × by_value + by_having to everyone who carries one of some labels."""
        if not len(labels):
            return
        if self.post_value is None:
            add_having(total, self.post_start, self.post_row, labels, by_having)
        else:
            add_values(
                total, self.post_start, self.post_row, self.post_value, labels, by_value, by_having
            )
        if self.changed:
            self._add_apart(total, labels, by_value, by_having, len(total))

    def add_below(self, total: Array, labels: Array, values: Array) -> None:
        """The same for the first rows only, as many as `total` has."""
        if not len(labels) or self.post_value is None:
            return
        add_values_below(
            total, self.post_start, self.post_row, self.post_value, labels, values, len(total)
        )
        if self.changed:
            self._add_apart(total, labels, values, np.zeros(len(labels)), len(total))

    def worthiest(self, label: int) -> tuple[Array, Array]:
        """Rows that carry a label and its share of each: of a long list its champions; as built."""
        start, row, value = self._champions
        if start[label] == start[label + 1]:
            start, row = self.post_start, self.post_row
            value = np.ones(0) if self.post_value is None else self.post_value
        part = slice(int(start[label]), int(start[label + 1]))
        return row[part], value[part] if len(value) else np.ones(part.stop - part.start)

    def mark(self, marks: Array, bit: int, labels: Array) -> None:
        """Set a bit for everyone who carries one of some labels."""
        mark(marks, np.uint8(bit), self.post_start, self.post_row, labels)
        if self.changed:
            rows, numbers, _, signs = self.apart
            marks[list(self.changed)] &= 255 - bit
            marks[rows[(signs > 0) & np.isin(numbers, labels)]] |= bit

    def carry_any(self, rows: Array | None = None) -> NDArray[np.bool_]:
        """Tell who carries any label at all: of some rows, or of everyone."""
        if rows is not None:
            return np.array([len(self.labels_of(row)) > 0 for row in rows.tolist()], dtype=np.bool_)
        found = np.diff(self.start) > 0
        for row, (carried, _) in self.changed.items():
            found[row] = len(carried) > 0
        return np.asarray(found, dtype=np.bool_)

    def _add_apart(
        self, total: Array, labels: Array, by_value: Array, by_having: Array, limit: int
    ) -> None:
        rows, numbers, values, signs = self.apart
        order = np.argsort(labels, kind="stable")
        at = np.minimum(np.searchsorted(labels[order], numbers), len(labels) - 1)
        hit = (labels[order][at] == numbers) & (rows < limit)
        which = order[at[hit]]
        added = signs[hit] * (values[hit] * by_value[which] + by_having[which])
        np.add.at(total, rows[hit], added.astype(total.dtype))

    @property
    def apart(self) -> tuple[Array, Array, Array, Array]:
        """What changed rows carry now (sign 1) and carried when the index was built (sign -1)."""
        if self._apart is None:
            rows, numbers, values, signs = [], [], [], []
            for row, (labels, seen) in self.changed.items():
                old = slice(int(self.start[row]), int(self.start[row + 1]))
                was = np.ones(old.stop - old.start) if self.seen is None else self.seen[old]
                for sign, which, times in ((1.0, labels, seen), (-1.0, self.label[old], was)):
                    weight = np.log1p(np.asarray(times, dtype=np.float64)) * self.rarity[which]
                    over = weight.sum() if self.name == "needs" else np.sqrt(weight @ weight)
                    rows.append(np.full(len(which), row))
                    numbers.append(np.asarray(which, dtype=np.int64))
                    values.append(weight / over if over > 0 else weight)
                    signs.append(np.full(len(which), sign))
            self._apart = (
                np.concatenate(rows), np.concatenate(numbers), np.concatenate(values),
                np.concatenate(signs),
            )  # fmt: skip
        return self._apart

    def sums(self, rows: Array, *vectors: Array) -> Array:
        """Exact sums for some rows, shape (rows, 2 + 2 × vectors).

        Columns: Σ weight², Σ weight, then for each vector over the labels Σ weight × vector and
        Σ vector.
        """
        stacked = np.stack(vectors, axis=1)
        found = np.zeros((len(rows), 2 + 2 * len(vectors)))
        seen = self.label[:0] if self.seen is None else self.seen
        row_sums_of(
            rows, self.start, self.label, seen, self.seen is None, self.rarity, stacked, found
        )
        if self.changed:
            for k in np.flatnonzero(np.isin(rows, list(self.changed))):
                labels, weight = self.of_row(int(rows[k]))
                found[k, :2] = weight @ weight, weight.sum()
                found[k, 2::2] = weight @ stacked[labels]
                found[k, 3::2] = stacked[labels].sum(axis=0)
        return found

    def forget(self) -> None:
        """Work out anew what was changed."""
        self._apart = None
