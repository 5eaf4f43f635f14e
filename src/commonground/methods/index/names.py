"""How alike names are spelt: the query's with everybody's, and those of its partners."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commonground.methods.index import kernels
from commonground.methods.index.reading import Index, Scratch
from commonground.methods.index.shelf import Array
from commonground.methods.matching.labels import GRAM_WIDTH
from commonground.methods.matching.signals import NEWEST_PARTNERS, SPELT_ALIKE

TOP = 64
"""Candidates by whom the best likeness is guessed first."""


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
    """Cube of the likeness of names of those with ties; 0 for the query itself."""
    alike = _spelt(index, row, index.active)
    alike *= alike * alike
    if row < index.active:
        alike[row] = 0.0
    return alike


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

    Rare runs of letters are added up for everyone. The common ones, which are most of what there is
    to read, are only bounded: to a partner's likeness to a candidate they add no more than ρ_u κ_c,
    the shares of common runs in the lengths of the two names (Cauchy and Schwarz), and to the sum
    over partners, f, no more than makes it (√f + κ_c P)², P = √Σρ² (Minkowski). Whoever could be
    the best, or among the best, by that is worked out in full.
    """

    def __init__(self, index: Index, scratch: Scratch, row: int, open_: NDArray[np.bool_]) -> None:
        self.index, self.scratch = index, scratch
        partners = freshest(index, row)
        rarity, norm = index.array("grams.rarity"), index.norm
        common = index.array("grams.common")
        start, rows = index.array("grams.post.start"), index.array("grams.post.row")
        grams = [index.grams_of(int(u)).astype(np.int64) for u in partners]
        union = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *grams]))
        self.place = np.full(GRAM_WIDTH, len(union), dtype=np.int32)
        self.place[union] = np.arange(len(union))
        self.table = np.zeros((len(union) + 1, max(len(grams), 1)))
        self.found = scratch.family
        missing, many = 0.0, 0
        for j, ids in enumerate(grams):
            length = float(norm[partners[j]]) or 1.0
            weights = rarity[ids] ** 2 / length
            self.table[self.place[ids], j] = weights
            rare = ~common[ids]
            missing += float((rarity[ids[~rare]] ** 2).sum()) / length**2
            kernels.add_squares(
                self.found, scratch.spelt, index.norm32, start, rows, ids[rare],
                weights[rare].astype(np.float32),
            )  # fmt: skip
            many = int(
                kernels.touched_of(start, rows, ids[rare], scratch.found, scratch.marked, many)
            )
        self.unread = float(np.sqrt(missing))
        self.touched = np.concatenate(
            [scratch.found[:many], np.array(sorted(index.renamed), dtype=np.int64)]
        )
        scratch.marked[self.touched] = 0
        changed = np.array(sorted(index.renamed), dtype=np.int64)
        self.found[changed] = self.exact(changed).astype(np.float32)
        self.best = self._best(open_)

    def _best(self, open_: NDArray[np.bool_]) -> float:
        """The largest sum of anybody open, exactly."""
        known = np.sqrt(self.found) + np.float32(self.unread) * self.index.often
        known *= open_
        first = np.argpartition(-known[self.touched], min(TOP, len(self.touched)) - 1)[:TOP] if len(self.touched) else []  # fmt: skip
        tried = self.touched[first]
        best = float(self.exact(tried[open_[tried]]).max(initial=0.0))
        near = np.flatnonzero(known >= max(np.sqrt(best) - 1e-5, 1e-12))
        return max(best, float(self.exact(near).max(initial=0.0)))

    def exact(self, rows: NDArray[np.int64]) -> Array:
        """The sum itself for some rows."""
        alike = self.index.likeness_through(rows, self.place, self.table)
        return np.asarray((alike**2).sum(axis=1))

    def add(self, total: Array, coefficient: float) -> None:
        """Add what is known so far."""
        if self.best > 0:
            known = self.found[self.touched] / np.float32(self.best)
            scale = scaled(np.minimum(known, 1.0)) * np.float32(coefficient)
            # Each once, though listed twice: what is listed last holds.
            total[self.touched] = total[self.touched] + scale

    def left(self, rows: NDArray[np.int64], coefficient: float) -> Array:
        """What was still missing of some rows."""
        known = scaled(np.minimum(self.found[rows] / np.float32(self.best), 1.0))
        exact = scaled(np.minimum(self.exact(rows) / self.best, 1.0))
        return (coefficient * (exact - known)).astype(np.float32)

    def done(self) -> None:
        """Leave the scratch as it was."""
        self.found[self.touched] = 0.0


def scaled(share: Array) -> Array:
    """The finder's scale of a share of the best."""
    return np.asarray(np.log1p(100.0 * share) / np.log(101.0))
