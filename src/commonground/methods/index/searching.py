"""The search for the best: everyone is bounded, and whoever may be among them is scored exactly.

A bound is never below the score (`scanning.pick`); whoever cannot reach the k-th best score known
is left out, so the answer is the same as if all had been scored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from commonground.methods.index import scanning
from commonground.methods.index.scanning import SCALE32, scaled
from commonground.methods.index.shelf import Array
from commonground.methods.index.sums import PULLED, THIRD, Sums

if TYPE_CHECKING:
    from commonground.methods.index.asking import Asking

Rows = NDArray[np.int64]

MARGIN = 1e-3
"""How far a bound may be below the score for rounding."""

SEEDS, SEEN_FIRST, BATCH = 48, 2048, 96
"""How many rows are scored first, of how many in front; and how many at a time after that."""

NO_BOUND = 1e29


class Search:
    """The best for one question.

    Parameters
    ----------
    asking : Asking
        The question, prepared.
    may : ndarray of bool, shape (rows,)
        Who may be named.
    k : int
        How many.
    """

    def __init__(self, asking: Asking, may: NDArray[np.bool_], k: int) -> None:
        self.asking, self.may, self.k = asking, may, k
        self.rows: Rows = np.empty(0, dtype=np.int64)
        self.exact: Array = np.empty(0)
        self.parts: dict[str, Array] = {}

    def best(self) -> tuple[Rows, dict[str, Array], Array]:
        """Rows of the best in order, the value of every part, and their scores."""
        self._tables()
        rows, bound = self._pick(0, min(SEEN_FIRST, self.asking.index.rows), -NO_BOUND)
        first = rows[np.argsort(-bound, kind="stable")[:SEEDS]]
        self._score(first)
        rows, bound = self._pick(0, self.asking.index.rows, self.least - MARGIN)
        order = np.argsort(-bound, kind="stable")
        rows, bound = rows[order], bound[order]
        left = ~np.isin(rows, first)
        rows, bound = rows[left], bound[left]
        at, many = 0, BATCH
        while at < len(rows) and bound[at] >= self.least - MARGIN:
            some = slice(at, at + many)
            self._score(rows[some][bound[some] >= self.least - MARGIN])
            at, many = at + many, many * 2
        best = self._order()[: self.k]
        return self.rows[best], {p: v[best] for p, v in self.parts.items()}, self.exact[best]

    @property
    def least(self) -> float:
        """The k-th best score known."""
        if len(self.exact) < self.k:
            return -NO_BOUND
        return float(np.partition(self.exact, -self.k)[-self.k])

    def _order(self) -> Rows:
        return np.asarray(np.lexsort((self.asking.index.rank[self.rows], -self.exact)))

    def _score(self, rows: Rows) -> None:
        if not len(rows):
            return
        by_part, exact = self.asking.exact(rows)
        self.rows = np.concatenate([self.rows, rows])
        self.exact = np.concatenate([self.exact, exact])
        self.parts = {
            part: np.concatenate([self.parts.get(part, exact[:0]), value])
            for part, value in by_part.items()
        }

    def _tables(self) -> None:
        """What ties are worth at most, by their number and how fresh they are."""
        asking = self.asking
        index, worth = asking.index, asking.coefficient.get
        most = index.steps.most
        by_many, by_fresh = np.zeros(len(most)), np.zeros(len(most))
        for name in ("popularity", "kind_ties", "home_ties", "role_ties"):
            by_fresh += worth(name, 0.0) * scaled(np.log1p(most), asking.best.get(name, 0.0))
        by_many += worth("partners_ever", 0.0) * scaled(most, asking.best.get("partners_ever", 0.0))
        by_many[1:] += asking.content.most_of_ties()
        if asking.best.get("adamic_adar", 0.0) > 0:
            by_many[1:] += worth("adamic_adar", 0.0)
        by_last = worth("active", 0.0) * np.append(0.5 ** np.arange(255.0), 0.0)
        third, pulled = asking.scratch.third, asking.scratch.pulled
        self.sums = [sums for sums in (self._sums(THIRD), self._sums(PULLED)) if sums is not None]
        self.given = (
            index.kind, index.home, *asking.content.by_group(), index.steps.many,
            index.steps.fresh, index.steps.last, by_many, by_fresh, by_last, len(third.done),
            third.seen, pulled.seen, *self._most(most),
        )  # fmt: skip
        family = asking.names_of_partners
        self.family = (
            asking.sisters.found if family else asking.scratch.family,
            np.float32(asking.sisters.best if family else 1.0),
            np.float32(worth("family", 0.0) if family else 0.0),
        )

    def _sums(self, of: Mapping[str, object]) -> Sums | None:
        return next((sums for name, sums in self.asking.sums.items() if name in of), None)

    def _most(self, steps: Array) -> tuple[float, float, tuple[Array, ...]]:
        """What sums over ties add at most, and of rows that nobody followed leads to."""
        most, untouched = [], []
        for of in (THIRD, PULLED):
            sums = self._sums(of)
            if sums is None:
                most.append(0.0)
                untouched += [np.zeros(len(steps)), np.zeros(len(steps))]
            else:
                most.append(sums.most(self.asking.coefficient))
                untouched += sums.untouched(self.asking.coefficient, steps, steps)
        return most[0], most[1], tuple(untouched)

    def _pick(self, begin: int, stop: int, least: float) -> tuple[Rows, Array]:
        scratch, index = self.asking.scratch, self.asking.index
        many = int(
            scanning.pick(
                begin, stop, least, scratch.total, self.may, index.skip, *self.given,
                *self.family, SCALE32, scratch.found, scratch.bound,
            )
        )  # fmt: skip
        for sums in self.sums:
            many = sums.narrow(scratch.found, scratch.bound, many, least, self.asking.coefficient)
        return scratch.found[:many].astype(np.int64), scratch.bound[:many].copy()
