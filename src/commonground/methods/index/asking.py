"""One question on its way through the index: what it asks of everyone, and exactly of some."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from commonground.methods.errors import UnusableQuestion
from commonground.methods.index import kernels
from commonground.methods.index.content import Content
from commonground.methods.index.names import Sisters, named_alike, spelt_alike
from commonground.methods.index.paths import Middle, Reached, middle, second_step, whole_walk
from commonground.methods.index.reading import Index
from commonground.methods.index.rooms import Scratch
from commonground.methods.index.scanning import SCALE, scaled
from commonground.methods.index.shelf import Array
from commonground.methods.index.sums import PULLED, THIRD, Sums, followed, share_of_most, weigh
from commonground.methods.matching.advice import Sought
from commonground.methods.matching.finder import DIGITS, weights_of
from commonground.methods.matching.parts import SIGNALS
from commonground.methods.matching.signals import ABSOLUTE, DAMPING, RELATIVE
from commonground.methods.matching.weights import Table

OF_TIES = (
    "popularity", "partners_ever", "kind_ties", "home_ties", "role_ties", "kinds_chance",
)  # fmt: skip
"""Relative signals that no path is asked for."""

WALKS = ("walk_any", "walk_fresh")

SAID = "l3_fresh"
"""What sentences name the second stop by."""


@dataclass
class Asking:
    """One question on its way through the index."""

    index: Index
    row: int
    purpose: str
    sought: Sought
    table: Table
    scratch: Scratch
    quick: bool = False
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
        try:
            return second_step(self.index, self.scratch, self.row)
        except BaseException:
            self.index.begin_anew()
            raise

    @cached_property
    def middle(self) -> Middle:
        """How much each of them counts as the second stop."""
        v = self.reached.rows
        places, issues = self.content.likeness
        same = np.where(self.index.kind[v] == self.index.kind[self.row], 1.0, 0.5)
        work = (0.2 + places[v]) * (0.3 + issues[v]) * same
        wanted = {*self.wants(tuple(THIRD)), SAID}
        return middle(self.index, self.reached, self.row, work, wanted)

    @cached_property
    def doing_alike(self) -> Array:
        """How like the query's the work of each is, of those with ties; (active,)."""
        index, by_kind = self.index, np.full(len(self.index.kind_names), 0.3)
        by_kind[index.kind[self.row]] = 1.0
        alike = self.content.likeness[0].copy()
        kernels.work_alike(alike, self.content.likeness[1], index.kind, by_kind)
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
        found = Sisters(self.index, self.row)
        if not self.quick:
            found.search(self.scratch, self.open)
        return found

    def wants(self, names: tuple[str, ...]) -> list[str]:
        """Tell which of some signals count for this question."""
        return [name for name in names if self.coefficient.get(name, 0.0) > 0]

    def prepare(self) -> None:
        """Work out what everything is measured by, and what each may be worth at most."""
        total = self.scratch.total
        total.fill(0.0)
        self.content.add(total)
        if not self.newcomer:
            self._third()
        self._pulled()
        self.measure()
        for name, raw in self.raw.items():
            if self.best[name] > 0:
                kernels.add_scaled_all(total, raw, self.best[name], self.coefficient[name], SCALE)

    def measure(self) -> None:
        """Work out what signals are measured by that need no sums over everyone's ties."""
        for name in self.wants(WALKS):
            raw = whole_walk(self.index, self.row, fresh=name == "walk_fresh")
            self.raw[name] = raw
            self.best[name] = float(raw[self.open[: self.index.active]].max(initial=0.0))
        for name in self.wants(OF_TIES):
            self.best[name] = self.content.best(name)
        if not self.newcomer and self.wants(("adamic_adar",)):
            near = self.reached
            self.best["adamic_adar"] = float(near.second[self.open[near.rows], 6].max(initial=0.0))

    def third(self) -> tuple[Sums, Array] | None:
        """What those two steps away are worth to all they are tied to: theirs, (rows, columns)."""
        near, room = self.reached, self.scratch.third
        names = self.wants(tuple(THIRD))
        if not names:
            return None
        room.weighed = near.rows
        weights = np.zeros((len(near.rows), room.width), dtype=np.float32)
        for name in names:
            weights[:, THIRD[name][0]] = self.middle.weight[name]
        room.weights[near.rows] = weights
        sums = Sums(self.index, room, names)
        if "walk_near" in names:
            # What the walk's second step brings; its third is summed over ties like the rest.
            degree = float(self.index.degree[self.row])
            sums.add_extra(near.rows, (1 - DAMPING) * DAMPING**2 * near.second[:, 4] / degree)
        return sums, weights

    def share(self, sums: Sums) -> Array:
        """How much each of those two steps away counts as the second stop, beside the first of them."""
        return share_of_most(self.middle.weight, sums.names)

    def _third(self) -> None:
        """Everything that follows ties from the query on."""
        found = self.third()
        if found is not None:
            sums, weights = found
            whole, sums.rest = followed(self.index, self.reached.rows, weights, self.share(sums))
            sums.follow(self.reached.rows, whole, front=True)
            if len(sums.extra):
                sums.room.seen[self.reached.rows] = 1
            self._take(sums)

    def _pulled(self) -> None:
        """Everything that asks all for their partners."""
        index, room = self.index, self.scratch.pulled
        names = self.wants(tuple(PULLED))
        if not names:
            return
        weights = {}
        if "namesakes" in names:
            weights[3] = self.named_alike.astype(np.float32)
        if len(names) > len(weights):
            alike = self.doing_alike.astype(np.float32)
            weights |= {PULLED[name][0]: alike for name in names if name != "namesakes"}
            if "alike_close" in names:
                weights[2] = alike**2
        sums = Sums(index, room, names)
        rows, sums.rest = weigh(index, room, weights)
        sums.follow(rows, np.ones(len(rows), dtype=np.bool_), front=False)
        self._take(sums)

    def _take(self, sums: Sums) -> None:
        sums.finish(self.open)
        self.sums.update(dict.fromkeys(sums.names, sums))
        self.best.update(zip(sums.names, sums.best.tolist(), strict=True))

    @property
    def names_of_partners(self) -> bool:
        """Tell whether the names of the query's partners count, and some are alike."""
        wanted = self.coefficient.get("family", 0.0) > 0 and not self.newcomer
        return wanted and self.sisters.best > 0

    def signal(self, name: str, rows: NDArray[np.int64]) -> Array:
        """Value of one signal for some rows, exactly."""
        if name == "family":
            if not self.names_of_partners:
                return np.zeros(len(rows))
            return scaled(self.sisters.exact(rows), self.sisters.best)
        if name in RELATIVE:
            found, best = np.zeros(len(rows)), self.best.get(name, 0.0)
            near = rows < self.index.active
            if best <= 0:
                return found
            if name in self.sums:
                sums = self.sums[name]
                found[near] = self.exact_sums(sums, rows[near])[:, sums.names.index(name)]
            elif name in self.raw:
                found[near] = self.raw[name][rows[near]]
            elif name == "adamic_adar":
                found = self._second(rows, 6)
            else:
                found = self.content.raw(name, rows)
            return scaled(found, best)
        if name == "name_spelt":
            return spelt_alike(self.index, self.row, rows)
        return np.clip(self.content.exact(name, rows), 0.0, 1.0)

    def _second(self, rows: NDArray[np.int64], column: int) -> Array:
        """What the second step along ties brought some rows."""
        near = self.reached
        order = np.argsort(near.rows)
        if not len(order):
            return np.zeros(len(rows))
        listed = near.rows[order]
        at = np.minimum(np.searchsorted(listed, rows), len(listed) - 1)
        return np.where(listed[at] == rows, near.second[order[at], column], 0.0)

    def exact_sums(self, sums: Sums, rows: NDArray[np.int64]) -> Array:
        """Signals that are sums over ties, of some rows, before they are scaled."""
        # Several signals of one kind are asked for one after the other, for the same rows.
        key = tuple(sums.names)
        kept = self.summed.get(key)
        if kept is None or not np.array_equal(kept[0], rows):
            kept = self.summed[key] = (rows, sums.exact(rows))
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
