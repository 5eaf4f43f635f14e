"""The question to an index: everyone is scored, roughly and then the best exactly.

The rough score of everybody is right within `MARGIN` (32-bit sums, a table for the logarithm);
whoever could be among the best by it is scored again by the formulas of the finder, in 64 bits.
Nobody is left out before that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from commonground.methods.errors import UnusableQuestion
from commonground.methods.index import kernels
from commonground.methods.index.content import Content
from commonground.methods.index.names import Sisters, named_alike, spelt_alike
from commonground.methods.index.paths import (
    BY_AGE,
    PULLED,
    THIRD,
    Middle,
    Reached,
    ending,
    follow,
    middle,
    pulled,
    second_step,
    whole_walk,
)
from commonground.methods.index.reading import Index, Scratch
from commonground.methods.index.shelf import Array
from commonground.methods.matching.advice import Sought
from commonground.methods.matching.finder import DIGITS, NOTHING_SOUGHT, weights_of
from commonground.methods.matching.parts import SIGNALS
from commonground.methods.matching.signals import ABSOLUTE, DAMPING, RELATIVE
from commonground.methods.matching.weights import Table

MARGIN = 2e-3
"""How far a rough score may be from the exact one."""

STEPS = 4096
SCALE = np.log1p(100.0 * np.arange(STEPS + 1) / STEPS) / np.log(101.0)
"""The scale of relative signals, to be read between its steps."""


@dataclass(frozen=True)
class Scored:
    """The best for one question, exactly: rows, totals and the value of every part.

    Parameters
    ----------
    rows : ndarray of int, shape (k,)
        Best first, ties by identifier.
    total : ndarray, shape (k,)
        Scores.
    weights : mapping of part name to float
        What each part can add.
    by_part : mapping of part name to ndarray, shape (k,)
        Value of each part, 0 to 1.
    asking : Asking
        Everything worked out on the way.
    """

    rows: NDArray[np.int64]
    total: Array
    weights: Mapping[str, float]
    by_part: Mapping[str, Array]
    asking: Asking


@dataclass
class Asking:
    """One question on its way through the index."""

    index: Index
    row: int
    purpose: str
    sought: Sought
    table: Table
    scratch: Scratch
    raw: dict[str, Array] = field(default_factory=dict)
    best: dict[str, float] = field(default_factory=dict)
    third: tuple[str, ...] = ()
    reached_by_three: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def __post_init__(self) -> None:
        index, row = self.index, self.row
        self.own = index.organisation(row)
        self.partners, self.partners_fresh = index.fresh_of(row)
        self.newcomer = not len(self.partners)
        self.weights = weights_of(self.table, self.purpose, self.own, newcomer=self.newcomer)
        shares = self.table.shares_of(newcomer=self.newcomer)
        #: What each signal can add to a score.
        self.coefficient: dict[str, float] = {}
        self.made_of: dict[str, dict[str, float]] = {}
        for part, weight in self.weights.items():
            if weight > 0 and part in SIGNALS:
                made = shares.get(part) or dict.fromkeys(SIGNALS[part], 1 / len(SIGNALS[part]))
                self.made_of[part] = {name: share for name, share in made.items() if share > 0}
                for name, share in self.made_of[part].items():
                    if name not in RELATIVE and name not in ABSOLUTE:
                        raise UnusableQuestion(f"The index knows no signal “{name}”.")
                    self.coefficient[name] = weight * share
        self.open = index.listed.astype(np.bool_)
        self.open[row] = False
        self.open[self.partners] = False
        self.content = Content(self)

    @cached_property
    def reached(self) -> Reached:
        """Everyone two steps away."""
        return second_step(self.index, self.scratch, self.row)

    @cached_property
    def middle(self) -> Middle:
        """How much each of them counts as the second stop."""
        v = self.reached.rows
        places, issues = self.content.likeness
        same = np.where(self.index.kind[v] == self.index.kind[self.row], 1.0, 0.5)
        work = (0.2 + places[v]) * (0.3 + issues[v]) * same
        return middle(self.index, self.reached, self.row, work)

    @cached_property
    def doing_alike(self) -> Array:
        """How like the query's the work of each is, of those with ties; (active,)."""
        places, issues = self.content.likeness
        index = self.index
        own = np.where(index.kind[: index.active] == index.kind[self.row], 1.0, 0.3)
        alike: Array = places * (0.1 + issues) * own
        if self.row < index.active:
            alike[self.row] = 0.0
        return alike

    @cached_property
    def named_alike(self) -> Array:
        """Cube of the likeness of names of those with ties, (active,)."""
        return named_alike(self.index, self.row)

    @cached_property
    def sisters(self) -> Sisters:
        """How like the names of the query's partners everybody's name is."""
        return Sisters(self.index, self.scratch, self.row, self.open)

    def wants(self, names: tuple[str, ...]) -> list[str]:
        """Tell which of some signals count for this question."""
        return [name for name in names if self.coefficient.get(name, 0.0) > 0]

    def rough(self) -> tuple[Array, float]:
        """Score everyone within `MARGIN`; the second is how much more `family` may yet add."""
        total = self.scratch.total
        total.fill(0.0)
        self.content.add(total)
        self._add_relative(total)
        more = 0.0
        coefficient = self.coefficient.get("family", 0.0)
        if coefficient > 0 and len(self.partners):
            more = self.sisters.add(total, coefficient, SCALE)
        return total, more

    def _add(self, total: Array, name: str, raw: Array) -> None:
        """Take up a relative signal given for everyone with ties."""
        best = float(kernels.best_of_all(raw, self.open[: self.index.active]))
        self.raw[name], self.best[name] = raw, best
        if best > 0:
            kernels.add_scaled_all(total, raw, best, self.coefficient[name], SCALE)

    def _add_relative(self, total: Array) -> None:
        index = self.index
        self._add_third(total)
        weights = {}
        for name in self.wants(PULLED):
            if name == "namesakes":
                weights[name] = self.named_alike
            else:
                alike = self.doing_alike
                weights[name] = alike**2 if name == "alike_close" else alike
        for name, raw in pulled(index, weights).items():
            self._add(total, name, raw)
        for name in self.wants(("walk_any", "walk_fresh")):
            self._add(total, name, whole_walk(index, self.row, fresh=name == "walk_fresh"))
        for name in self.wants(("popularity",)):
            self._add(total, name, index.popularity)
        for name in self.wants(("kind_ties", "home_ties", "role_ties")):
            self._add(total, name, self.content.network_content(name))

    def _add_third(self, total: Array) -> None:
        """Everything that follows ties from the query on: two steps and three."""
        if self.newcomer:
            return
        index, scratch = self.index, self.scratch
        names = self.wants(THIRD)
        if self.wants(("adamic_adar",)):
            raw = np.zeros(index.active)
            raw[self.reached.rows] = self.reached.second[:, 6]
            self._add_listed(total, "adamic_adar", raw, self.reached.rows, len(self.reached.rows))
        if not names:
            return
        weights = np.stack([self.middle.weight[name] for name in names], axis=1)
        by_age = np.array([name in BY_AGE for name in names])
        out = scratch.wide(len(names))
        known = follow(
            index, self.reached.rows, weights, by_age, out, scratch.again, scratch.touched_again
        )
        listed = scratch.touched_again[:known]
        for j, name in enumerate(names):
            end = ending(index, name)
            raw = out[:, j]
            if name == "walk_near":
                near = self.reached
                degree = max(float(index.degree[self.row]), 1.0)
                raw[near.rows] += (1 - DAMPING) * DAMPING**2 * near.second[:, 4] / degree
                # Two steps away and not three: they were not reached above.
                late = near.rows[scratch.again[near.rows] == 0]
                scratch.touched_again[known : known + len(late)] = late
                scratch.again[late] = 1
                known += len(late)
                listed = scratch.touched_again[:known]
            self._add_listed(total, name, raw, listed, known, end)
        self.third = tuple(names)
        self.reached_by_three = listed

    def _add_listed(
        self,
        total: Array,
        name: str,
        raw: Array,
        listed: Array,
        known: int,
        end: Array | None = None,
    ) -> None:
        factor = self.index.ones if end is None else end
        best = float(kernels.best_of(raw, factor, self.open, listed, known))
        self.raw[name], self.best[name] = raw, best
        if best > 0:
            kernels.add_scaled(
                total, raw, factor, best, self.coefficient[name], SCALE, listed, known
            )

    def done(self) -> None:
        """Give the scratch back as it was."""
        if self.third:
            out = self.scratch.wide(len(self.third))
            listed = self.reached_by_three
            kernels.clear(out, self.scratch.again, listed, len(listed))
        if "sisters" in self.__dict__:
            self.sisters.done()

    def signal(self, name: str, rows: NDArray[np.int64]) -> Array:
        """Value of one signal for some rows, exactly."""
        if name == "family":
            best = self.sisters.best if len(self.partners) else 0.0
            return scaled(self.sisters.exact(rows), best) if best > 0 else np.zeros(len(rows))
        if name in RELATIVE:
            found = np.zeros(len(rows))
            if name in self.raw:
                near = rows < self.index.active
                found[near] = self.raw[name][rows[near]]
                end = ending(self.index, name) if name in THIRD else None
                if end is not None:
                    found[near] *= end[rows[near]]
            return scaled(found, self.best.get(name, 0.0))
        if name == "name_spelt":
            return spelt_alike(self.index, self.row, rows)
        return np.clip(self.content.exact(name, rows), 0.0, 1.0)

    def exact(self, rows: NDArray[np.int64]) -> tuple[dict[str, Array], Array]:
        """Values of all parts and the score of some rows, by the finder's own formulas."""
        by_part = {}
        for part, weight in self.weights.items():
            if weight <= 0:
                continue
            if part in self.made_of:
                value = np.zeros(len(rows))
                for name, share in self.made_of[part].items():
                    value += share * self.signal(name, rows)
            else:
                value = self.content.by_hand(part, rows)
            by_part[part] = np.clip(value, 0.0, 1.0).round(DIGITS)
        total = np.zeros(len(rows))
        for part in sorted(by_part):
            total += np.round(self.weights[part] * by_part[part], DIGITS)
        return by_part, np.round(total, DIGITS)


def scaled(raw: Array, best: float) -> Array:
    """The finder's scale: log(1 + 100 × share of the best) ÷ log 101."""
    if best <= 0:
        return np.zeros_like(raw)
    return np.asarray(np.log1p(100.0 * np.clip(raw / best, 0.0, 1.0)) / np.log(101.0))


def score(
    index: Index,
    row: int,
    *,
    purpose: str = "any",
    sought: Sought = NOTHING_SOUGHT,
    table: Table,
    allowed: NDArray[np.bool_] | None = None,
    k: int = 50,
) -> Scored:
    """Find the best for one question and everything their reasons are made of.

    Parameters
    ----------
    index : Index
        Where to look.
    row : int
        Who asks.
    purpose, sought, table
        As for `matching.recommend`.
    allowed : ndarray of bool, shape (rows,), or None
        Who may be named; None is everyone. Nobody else is looked at when the best are chosen.
    k : int
        How many at most.
    """
    scratch = index.scratch
    asking = Asking(index, row, purpose, sought, table, scratch)
    try:
        total, more = asking.rough()
        may = asking.open if allowed is None else asking.open & allowed
        heap = np.empty(k, dtype=np.float32)
        least = float(kernels.kth(total, may, k, heap))
        rows = _at_least(asking, total, may, least - more - MARGIN)
        if more > 0 and len(rows) > k:
            # What was left open of the names is worked out for those who are near enough.
            left = asking.sisters.left(rows, asking.coefficient["family"])
            by_now = total[rows] + left
            least = float(np.partition(by_now, len(rows) - k)[len(rows) - k])
            rows = rows[by_now >= least - MARGIN]
        by_part, exact = asking.exact(rows)
        order = np.lexsort((index.rank[rows], -exact))[:k]
        return Scored(
            rows[order],
            exact[order],
            asking.weights,
            {part: value[order] for part, value in by_part.items()},
            asking,
        )
    finally:
        asking.done()


def _at_least(
    asking: Asking, total: Array, may: NDArray[np.bool_], least: float
) -> NDArray[np.int64]:
    found = asking.scratch.found
    many = int(kernels.at_least(total, may, np.float32(least), found))
    return found[:many].copy()
