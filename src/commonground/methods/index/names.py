"""How alike names are spelt: the query's with everybody's, and those of its partners."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commonground.methods.index import kernels
from commonground.methods.index.reading import Index, Scratch
from commonground.methods.index.shelf import Array
from commonground.methods.matching.labels import GRAM_WIDTH
from commonground.methods.matching.signals import NEWEST_PARTNERS, SPELT_ALIKE

FIRST = 300_000
"""Postings of rare runs of letters that are read for partners' names before anything else."""

TOP = 64
"""Candidates by whom the best likeness is guessed first."""

GRID = np.linspace(0.0, 1.0, 513)


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

    Rare runs of letters first: what the common ones, left unread, can add to a partner's likeness
    to anybody is ρ = √(Σ of their squared weights) ÷ length of the partner's name (Cauchy and
    Schwarz), and to the sum over partners, f, no more than makes it (√f + P)², P = √Σρ²
    (Minkowski). Whoever could be among the best is worked out in full.
    """

    def __init__(self, index: Index, scratch: Scratch, row: int, open_: NDArray[np.bool_]) -> None:
        self.index, self.scratch = index, scratch
        partners = freshest(index, row)
        rarity, norm = index.array("grams.rarity"), index.norm
        self.start, self.rows = index.array("grams.post.start"), index.array("grams.post.row")
        self.grams = [index.grams_of(int(u)).astype(np.int64) for u in partners]
        self.weights = [
            rarity[ids] ** 2 / (norm[u] or 1.0) for u, ids in zip(partners, self.grams, strict=True)
        ]
        self.lengths = [norm[u] or 1.0 for u in partners]
        self.rarity = rarity
        self.found: Array = scratch.family
        self._prepare()
        budget = FIRST
        while not self._sum(budget, open_):
            self.done()
            budget *= 8

    def _prepare(self) -> None:
        union = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *self.grams]))
        self.place = np.full(GRAM_WIDTH, len(union), dtype=np.int32)
        self.place[union] = np.arange(len(union))
        self.table = np.zeros((len(union) + 1, max(len(self.grams), 1)))
        for j, (ids, weights) in enumerate(zip(self.grams, self.weights, strict=True)):
            self.table[self.place[ids], j] = weights

    def _sum(self, budget: int, open_: NDArray[np.bool_]) -> bool:
        """Add up the rare runs; false when too little was read to know the best for sure."""
        many = np.concatenate([np.diff(self.start)[:0], *(self.start[g + 1] - self.start[g] for g in self.grams)])  # fmt: skip
        ordered = np.sort(many)
        within = int(np.searchsorted(np.cumsum(ordered), budget, side="right"))
        most = int(ordered[within]) if within < len(ordered) else 2**62
        self.read: list[Array] = []
        missing = 0.0
        changed = np.array(sorted(self.index.renamed), dtype=np.int64)
        for ids, weights, length in zip(self.grams, self.weights, self.lengths, strict=True):
            rare = (self.start[ids + 1] - self.start[ids]) < most
            missing += float((self.rarity[ids[~rare]] ** 2).sum()) / length**2
            self.read.append(ids[rare])
            kernels.add_squares(
                self.found, self.scratch.spelt, self.index.norm32, self.start, self.rows,
                ids[rare], weights[rare].astype(np.float32),
            )  # fmt: skip
        if len(changed):
            self.found[changed] = self.exact(changed).astype(np.float32)
        self.unread = float(np.sqrt(missing))
        parts = [self.rows[self.start[g] : self.start[g + 1]] for ids in self.read for g in ids]
        touched = np.concatenate([changed.astype(np.int32), *parts]).astype(np.int64)
        self.touched = touched
        # Once each, without sorting them: what was listed is marked by its sign.
        self.listed = kernels.once(self.found, touched)
        mine = self.listed[open_[self.listed]]
        self.best = 0.0
        if len(mine):
            value = self.found[mine]
            first = mine[np.argpartition(-value, min(TOP, len(mine)) - 1)[:TOP]]
            self.best = float(self.exact(first).max())
        if self.unread == 0.0 and not len(mine):
            return True
        least = np.sqrt(self.best) - self.unread - 1e-4
        if least <= 0 and self.unread > 0:
            return False
        near = mine[np.sqrt(self.found[mine]) >= least]
        self.best = max(self.best, float(self.exact(near).max(initial=0.0)))
        return True

    def exact(self, rows: NDArray[np.int64]) -> Array:
        """The sum itself for some rows."""
        alike = self.index.likeness_through(rows, self.place, self.table)
        return np.asarray((alike**2).sum(axis=1))

    def add(self, total: Array, coefficient: float, scale: Array) -> float:
        """Add what is known so far; give the most that may be missing of anybody's."""
        if self.best <= 0:
            return 0.0
        self.scale = scale
        known = np.minimum(self.found[self.listed] / self.best, 1.0)
        total[self.listed] += np.float32(coefficient) * self._scaled(known).astype(np.float32)
        if self.unread == 0.0:
            return 0.0
        # f + 2 √f P + P² over the best, against f over the best, wherever f lies.
        p = self.unread / np.sqrt(self.best)
        grid = GRID**2
        more = self._scaled(np.minimum((np.sqrt(grid) + p) ** 2, 1.0))[1:]
        gaps = more - self._scaled(grid)[:-1]
        return float(coefficient * max(gaps.max(), 0.0))

    def _scaled(self, share: Array) -> Array:
        return np.asarray(np.log1p(100.0 * share) / np.log(101.0))

    def left(self, rows: NDArray[np.int64], coefficient: float) -> Array:
        """What was still missing of some rows."""
        if self.best <= 0:
            return np.zeros(len(rows), dtype=np.float32)
        known = self._scaled(np.minimum(self.found[rows] / self.best, 1.0))
        exact = self._scaled(np.minimum(self.exact(rows) / self.best, 1.0))
        return (coefficient * (exact - known)).astype(np.float32)

    def done(self) -> None:
        """Leave the scratch as it was."""
        self.found[self.touched] = 0.0
