"""How alike names are spelt: the query's with everybody's, and those of its partners."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commonground.methods.index import kernels
from commonground.methods.index.reading import Index
from commonground.methods.index.rooms import Scratch
from commonground.methods.index.shelf import Array
from commonground.methods.matching.labels import GRAM_WIDTH
from commonground.methods.matching.signals import NEWEST_PARTNERS, SPELT_ALIKE


def _spelt(index: Index, row: int, limit: int) -> Array:
    """Likeness of names of everyone below a row."""
    ids = index.grams_of(row).astype(np.int64)
    rarity, norm = index.array("grams.rarity"), index.norm
    found = np.zeros(limit)
    weights = rarity[ids] ** 2 / (norm[row] or 1.0)
    kernels.add_having_below(
        found, index.array("grams.post.start"), index.array("grams.post.row"), ids, weights, limit
    )
    found /= np.where(norm[:limit] > 0, norm[:limit], 1.0)
    changed = np.array([at for at in index.renamed if at < limit], dtype=np.int64)
    if len(changed):
        found[changed] = spelt(index, row, changed)
    return found


def spelt(index: Index, row: int, rows: NDArray[np.int64]) -> Array:
    """Likeness of names of some rows, exactly."""
    ids = index.grams_of(row)
    vector = np.zeros((GRAM_WIDTH, 1))
    vector[ids, 0] = index.array("grams.rarity")[ids] ** 2 / (index.norm[row] or 1.0)
    return index.likeness_of(rows, vector)[:, 0]


def named_alike(index: Index, row: int) -> Array:
    """Cube of the likeness of names of those with ties; 0 for the query itself.

    The part of the common runs of letters is worked out once for each pattern of them.
    """
    ids, limit = index.grams_of(row).astype(np.int64), index.active
    rarity, common = index.array("grams.rarity"), index.array("grams.common")[ids]
    weights = rarity[ids] ** 2 / (index.norm[row] or 1.0)
    by_run = np.zeros(GRAM_WIDTH)
    by_run[ids[common]] = weights[common]
    begin, label = index.array("patterns.start"), index.array("patterns.label")
    of = np.repeat(np.arange(len(begin) - 1), np.diff(begin))
    alone = np.bincount(of, by_run[label], minlength=len(begin) - 1)
    found = np.zeros(limit)
    kernels.add_having_below(
        found, index.array("grams.post.start"), index.array("grams.post.row"), ids[~common],
        weights[~common], limit,
    )  # fmt: skip
    kernels.cubes(found, alone, index.array("grams.pattern"), index.norm)
    changed = np.array([at for at in index.renamed if at < limit], dtype=np.int64)
    if len(changed):
        found[changed] = spelt(index, row, changed) ** 3
    if row < limit:
        found[row] = 0.0
    return found


def spelt_alike_all(index: Index, row: int) -> Array:
    """Likeness of names, from `SPELT_ALIKE` on, of everyone."""
    alike = _spelt(index, row, index.rows)
    return np.where(alike >= SPELT_ALIKE, alike, 0.0)


def spelt_alike(index: Index, row: int, rows: NDArray[np.int64]) -> Array:
    """The same for some rows."""
    alike = spelt(index, row, rows)
    return np.where(alike >= SPELT_ALIKE, alike, 0.0)


def freshest(index: Index, row: int) -> NDArray[np.int64]:
    """Rows of the freshest partners, at most `NEWEST_PARTNERS`, ties by identifier."""
    to, fresh = index.fresh_of(row)
    order = np.lexsort((index.rank[to], -fresh))[:NEWEST_PARTNERS]
    return to[order].astype(np.int64)


class Sisters:
    """Σ over the query's freshest partners of the squared likeness of names to a candidate's.

    A likeness is (r + p) ÷ length, r from the rare runs of letters two names share and p from the
    common ones. p is the same for all names with one pattern of common runs, so it is worked out
    once for each pattern, and Σ(r + p)² = Σp² + Σ(r² + 2rp), of which the last needs the rare runs'
    postings alone.
    """

    def __init__(self, index: Index, row: int) -> None:
        self.index = index
        #: The largest sum of anybody: of all once `search` looked, or of those looked at.
        self.best = 0.0
        partners = self.partners = freshest(index, row)
        rarity, norm = index.array("grams.rarity"), index.norm
        grams = self.grams = [index.grams_of(int(u)).astype(np.int64) for u in partners]
        union = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *grams]))
        self.place = np.full(GRAM_WIDTH, len(union), dtype=np.int32)
        self.place[union] = np.arange(len(union))
        self.table = np.zeros((len(union) + 1, max(len(grams), 1)))
        for j, ids in enumerate(grams):
            self.table[self.place[ids], j] = rarity[ids] ** 2 / (float(norm[partners[j]]) or 1.0)

    def search(self, scratch: Scratch, open_: NDArray[np.bool_]) -> None:
        """Work out everybody's sum roughly (`found`), and the best of those open exactly."""
        index = self.index
        common, pattern = index.array("grams.common"), index.array("grams.pattern")
        start, rows = index.array("grams.post.start"), index.array("grams.post.row")
        begin, label = index.array("patterns.start"), index.array("patterns.label")
        many = len(begin) - 1
        by_pattern = np.zeros((many, self.table.shape[1]))
        kernels.likeness_through(
            np.arange(many), begin, label, np.ones(many), self.place, self.table, by_pattern
        )
        self.found = scratch.family
        rare = [ids[~common[ids]] for ids in self.grams]
        together = np.concatenate([np.empty(0, dtype=np.int64), *rare])
        weights = [self.table[self.place[ids], j] for j, ids in enumerate(rare)]
        at = int(
            kernels.squares_of_all(
                self.found, scratch.spelt, start[together], start[together + 1], rows,
                np.concatenate([np.empty(0), *weights]).astype(np.float32),
                np.cumsum([0, *(len(ids) for ids in rare)]), pattern,
                by_pattern.astype(np.float32), (by_pattern**2).sum(axis=1).astype(np.float32),
                index.over_norm, open_,
            )
        )  # fmt: skip
        changed = np.array(sorted(index.renamed), dtype=np.int64)
        if len(changed):
            self.found[changed] = self.exact(changed).astype(np.float32)
            at = int(np.argmax(self.found * open_))
        self.best = float(self.exact(np.array([at]))[0]) if at >= 0 and open_[at] else 0.0

    def exact(self, rows: NDArray[np.int64]) -> Array:
        """The sum itself for some rows."""
        return np.asarray((self._alike(rows) ** 2).sum(axis=1))

    def alike(self, row: int) -> Array:
        """How like each of the partners' names that of one row is."""
        return np.asarray(self._alike(np.array([row]))[0])

    def _alike(self, rows: NDArray[np.int64]) -> Array:
        return self.index.likeness_through(rows, self.place, self.table)
