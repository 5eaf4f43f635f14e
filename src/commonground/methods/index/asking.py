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
    PULLED,
    THIRD,
    Middle,
    Reached,
    Sums,
    middle,
    pulled,
    pushed,
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

SCALE32 = SCALE.astype(np.float32)


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
    sums: dict[str, Sums] = field(default_factory=dict)
    summed: dict[tuple[str, ...], tuple[NDArray[np.int64], Array]] = field(default_factory=dict)

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

    def rough(self) -> Array:
        """Score everyone within `MARGIN`."""
        total = self.scratch.total
        total.fill(0.0)
        self.content.add(total)
        if not self.newcomer:
            self._add_reached(total)
        weights = {}
        for name in self.wants(PULLED):
            if name == "namesakes":
                weights[name] = self.named_alike
            else:
                alike = self.doing_alike
                weights[name] = alike**2 if name == "alike_close" else alike
        if weights:
            self._add_sums(total, pulled(self.index, self.scratch, weights))
        for name in self.wants(("walk_any", "walk_fresh")):
            self._add(total, name, whole_walk(self.index, self.row, fresh=name == "walk_fresh"))
        for name in self.wants(("popularity",)):
            self._add(total, name, self.index.popularity)
        for name in self.wants(("kind_ties", "home_ties", "role_ties")):
            self._add(total, name, self.content.network_content(name))
        if self.names_of_partners:
            worth = np.float32(self.coefficient["family"])
            best = np.float32(self.sisters.best)
            kernels.add_scaled_all(total, self.sisters.found, best, worth, SCALE32)
        return total

    @property
    def names_of_partners(self) -> bool:
        """Tell whether the names of the query's partners count, and some are alike."""
        wanted = self.coefficient.get("family", 0.0) > 0 and not self.newcomer
        return wanted and self.sisters.best > 0

    def _add(self, total: Array, name: str, raw: Array) -> None:
        """Take up a relative signal given for everyone with ties."""
        best = float(kernels.best_of_all(raw, self.open[: self.index.active]))
        self.raw[name], self.best[name] = raw, best
        if best > 0:
            kernels.add_scaled_all(total, raw, best, self.coefficient[name], SCALE)

    def _add_sums(self, total: Array, sums: Sums) -> None:
        sums.finish(self.open)
        sums.add(total, self.coefficient, SCALE)
        self.sums.update(dict.fromkeys(sums.names, sums))

    def _add_reached(self, total: Array) -> None:
        """Everything that follows ties from the query on: two steps and three."""
        index, near = self.index, self.reached
        if self.wants(("adamic_adar",)):
            raw = np.zeros(index.active)
            raw[near.rows] = near.second[:, 6]
            self._add(total, "adamic_adar", raw)
        names = self.wants(THIRD)
        if not names:
            return
        extra = {}
        if "walk_near" in names:
            # What the walk's second step brings; its third is summed over ties like the rest.
            extra["walk_near"] = np.zeros(index.active)
            degree = float(index.degree[self.row])
            extra["walk_near"][near.rows] = (1 - DAMPING) * DAMPING**2 * near.second[:, 4] / degree
        middle = {name: self.middle.weight[name] for name in names}
        self._add_sums(total, pushed(index, self.scratch, near.rows, middle, extra))

    def signal(self, name: str, rows: NDArray[np.int64]) -> Array:
        """Value of one signal for some rows, exactly."""
        if name == "family":
            if not self.names_of_partners:
                return np.zeros(len(rows))
            return scaled(self.sisters.exact(rows), self.sisters.best)
        if name in RELATIVE:
            found, best = np.zeros(len(rows)), self.best.get(name, 0.0)
            near = rows < self.index.active
            if name in self.sums:
                sums = self.sums[name]
                best = sums.best[name]
                found[near] = self._exact_sums(sums, rows[near])[:, sums.names.index(name)]
            elif name in self.raw:
                found[near] = self.raw[name][rows[near]]
            return scaled(found, best)
        if name == "name_spelt":
            return spelt_alike(self.index, self.row, rows)
        return np.clip(self.content.exact(name, rows), 0.0, 1.0)

    def _exact_sums(self, sums: Sums, rows: NDArray[np.int64]) -> Array:
        # Several signals of one kind are asked for one after the other, for the same rows.
        kept = self.summed.get(sums.names)
        if kept is None or not np.array_equal(kept[0], rows):
            kept = self.summed[sums.names] = (rows, sums.exact(rows))
        return kept[1]

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
    asking = Asking(index, row, purpose, sought, table, index.scratch)
    total = asking.rough()
    may = asking.open if allowed is None else asking.open & allowed
    heap = np.empty(k, dtype=np.float32)
    least = float(kernels.kth(total, may, k, heap)) - MARGIN
    found = asking.scratch.found
    rows = found[: int(kernels.at_least(total, may, np.float32(least), found))].copy()
    by_part, exact = asking.exact(rows)
    order = np.lexsort((index.rank[rows], -exact))[:k]
    return Scored(
        rows[order],
        exact[order],
        asking.weights,
        {part: value[order] for part, value in by_part.items()},
        asking,
    )
