"""The quick way: look at the likeliest only, found from lists, and score the best of these exactly.

Champion lists and tiers, then the exact formulas for few (Manning, Raghavan & Schütze 2008,
chapter 7). Nobody who is not looked at can be named; what is looked at is counted, never timed, so
that the same question has the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from commonground.methods.index.champions import front_of
from commonground.methods.index.kernels import pull_part
from commonground.methods.index.scanning import scaled
from commonground.methods.index.shelf import Array
from commonground.methods.index.sums import (
    FRESH32,
    PULLED,
    THIRD,
    WALK,
    Sums,
)  # fmt: skip
from commonground.methods.index.ties import FRESHNESS
from commonground.methods.matching.parts import SIGNALS

if TYPE_CHECKING:
    from commonground.methods.index.asking import Asking

Rows = NDArray[np.int64]
NOBODY = np.empty(0, dtype=np.int64)
PUSHED = frozenset({*THIRD, "namesakes"})
"""Signals for which ties are followed to everyone; what others amount to is estimated."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much work a question may cost.

    Parameters
    ----------
    front : int
        Rows in front, the best connected, that are always looked at.
    listed : int
        Carriers read of the query's labels and words.
    third, namesakes : int
        Ties followed to everyone from those two steps away, and from those of a like name.
    fronts, second : int
        How many of those two steps away have their ties to those in front followed, and how many
        are looked at.
    sampled : int
        Of how many of its ties a row's sums are estimated.
    looked : int
        Rows besides those in front that are looked at more closely.
    scored, ties : int
        Rows that are scored exactly, and how many ties they have in all.
    """

    front: int = 300
    listed: int = 20_000
    third: int = 12_000
    fronts: int = 20_000
    second: int = 3_000
    namesakes: int = 6_000
    sampled: int = 64
    looked: int = 1_000
    scored: int = 200
    ties: int = 450_000


BUDGET = Budget()


class Asked(Sums):
    """Signals that ask all for their partners, worked out of what each partner is worth."""

    def __init__(self, asking: Asking, names: list[str]) -> None:
        super().__init__(asking.index, asking.scratch.pulled, names)
        #: How like the query's work the work of each is, and its name: side by side in memory.
        self.worth = np.zeros((asking.index.active, 2), dtype=np.float32)
        if set(names) - {"namesakes"}:
            self.worth[:, 0] = asking.doing_alike
        if "namesakes" in names:
            self.worth[:, 1] = asking.named_alike

    def pull(self, rows: Rows) -> Array:
        """The sums over the ties of some rows, shape (rows, columns)."""
        return self.part(rows, len(self.index.to) + 1)

    def part(self, rows: Rows, most: int) -> Array:
        """The same from so many ties of each, spread over all it has."""
        index, found = self.index, np.zeros((len(rows), 4))
        pull_part(
            rows, index.start, index.to, index.age, FRESH32, index.skip, self.worth, most, found,
        )  # fmt: skip
        for k in np.flatnonzero(index.skip[rows]):
            to, age, _ = index.tied_anew[int(rows[k])]
            (alike, named), fresh = self.worth[to].astype(np.float64).T, FRESHNESS[age]
            found[k] = alike.sum(), fresh @ alike, fresh @ (alike * alike), fresh @ named
        return found


class Glance:
    """The best for one question, of those looked at.

    Parameters
    ----------
    asking : Asking
        The question.
    may : ndarray of bool, shape (rows,)
        Who may be named.
    k : int
        How many.
    """

    def __init__(self, asking: Asking, may: NDArray[np.bool_], k: int) -> None:
        self.asking, self.may, self.k = asking, may, k
        self.index, self.budget = asking.index, BUDGET
        self.large: list[int] = []

    def best(self) -> tuple[Rows, dict[str, Array], Array]:
        """Rows of the best in order, the value of every part, and their scores."""
        asking, index = self.asking, self.index
        asking.measure()
        self.front = self._front()
        self._prepare()
        rows = np.union1d(self._likely(), self.front)
        rough = self._rough(rows)
        some = np.union1d(self._chosen(rows, rough), np.array(self.large, dtype=np.int64))
        near = some[some < index.active]
        for sums in self.sums:
            # What is largest of those looked at is what all are measured by.
            exact = asking.exact_sums(sums, near)[asking.open[near]].max(axis=0, initial=0.0)
            sums.best = np.maximum(exact, sums.best) if sums is self.third else exact
            asking.best.update(zip(sums.names, sums.best.tolist(), strict=True))
        by_part, exact = asking.exact(some)
        order = np.lexsort((index.rank[some], -exact))
        order = order[self.may[some[order]]][: self.k]
        return some[order], {p: v[order] for p, v in by_part.items()}, exact[order]

    def _front(self) -> Rows:
        """The best connected of those open, of those who may be named, and whoever changed."""
        index, many = self.index, max(self.budget.front, 4 * self.k)
        found = [_first(self.asking.open, many)]
        if self.may is not self.asking.open:
            found.append(_first(self.may, many))
        anew = np.array([*index.profiles, *index.tied_anew], dtype=np.int64)
        found.append(anew[self.asking.open[anew]])
        return np.unique(np.concatenate(found))

    def _prepare(self) -> None:
        """Follow the strongest ties, and estimate what sums over ties are measured by."""
        asking, index = self.asking, self.index
        self.third = None if asking.newcomer else self._follow()
        names = asking.wants(tuple(PULLED))
        self.asked = Asked(asking, names) if names else None
        self.sums: list[Sums] = [one for one in (self.third, self.asked) if one is not None]
        for sums in self.sums:
            asking.sums.update(dict.fromkeys(sums.names, sums))
        front = self.front[self.front < index.active]
        if self.third is not None:
            open_ = front[asking.open[front]]
            self.third.best = self._along(self.third, open_).max(axis=0, initial=0.0)
        if self.asked is not None:
            self._push_namesakes()
            self.guessed = self.asked.ended(front, self._estimated(front))
            self.asked.best = self.guessed.max(axis=0, initial=0.0)
        for sums in self.sums:
            asking.best.update(zip(sums.names, sums.best.tolist(), strict=True))

    def _follow(self) -> Sums | None:
        """Follow the ties of the strongest of those two steps away, to the front or to everyone."""
        asking, index, budget = self.asking, self.index, self.budget
        given = asking.third()
        if given is None:
            return None
        sums, _ = given
        rows, share = asking.reached.rows, asking.share(sums)
        strong = _top(share, budget.fronts)
        self.all_followed = len(strong) == len(rows)
        order = strong[_top(share[strong], budget.third)]
        order = order[np.argsort(-share[order], kind="stable")]
        ties = np.cumsum(index.start[rows[order] + 1] - index.start[rows[order]])
        whole = np.zeros(len(rows), dtype=np.bool_)
        whole[order[ties <= budget.third]] = True
        sums.follow(rows[strong], whole[strong], front=True, all_=self.all_followed)
        if len(sums.extra):
            sums.room.seen[rows[order[: budget.second]]] = 1
        return sums

    def _along(self, sums: Sums, rows: Rows) -> Array:
        """Signals along ties of some rows: exact, or of those in front what the strongest bring."""
        if self.all_followed:
            return sums.exact(rows)
        ahead = rows < len(sums.room.near)
        brought = sums.room.near[rows[ahead]]
        if len(sums.extra):
            brought[:, WALK] += sums.extra[rows[ahead]]
        found = np.empty((len(rows), len(sums.names)))
        found[ahead] = sums.ended(rows[ahead], brought)
        found[~ahead] = sums.exact(rows[~ahead])
        return found

    def _push_namesakes(self) -> None:
        """Follow the ties of those whose names are the most like the query's."""
        assert self.asked is not None
        self.strong = NOBODY
        if "namesakes" not in self.asked.names:
            return
        index, room, named = self.index, self.asking.scratch.pulled, self.asking.named_alike
        most = float(named.max(initial=0.0))
        some = np.flatnonzero(named > most / 100)
        order = some[np.argsort(-named[some], kind="stable")]
        ties = np.cumsum(index.start[order + 1] - index.start[order])
        strong = self.strong = order[ties <= self.budget.namesakes].astype(np.int64)
        room.weights[strong, 3] = named[strong]
        room.weighed = strong
        self.asked.follow(strong, np.ones(len(strong), dtype=np.bool_), front=False)

    def _estimated(self, rows: Rows) -> Array:
        """Sums over ties of some rows, from some of their ties; exact for those who have few."""
        assert self.asked is not None
        named = self.asked.worth[:, 1]
        kept = named[self.strong]
        named[self.strong] = 0.0
        found = self.asked.part(rows, self.budget.sampled)
        named[self.strong] = kept
        found[:, 3] += self.asking.scratch.pulled.out[rows, 3]
        return found

    def _likely(self) -> Rows:
        """Rows besides those in front that are worth a look, the likeliest by what is known cheaply."""
        asking, index, scratch = self.asking, self.index, self.asking.scratch
        rows, worth = self._listed()
        np.add.at(scratch.rough, rows, worth)
        scratch.met[rows] = 1
        scratch.met[self._of_groups()] = 1
        for sums in self.sums:
            scratch.met[: index.active] |= sums.room.seen
        touched = np.flatnonzero(scratch.met.view(np.bool_))
        rough = scratch.rough[touched].astype(np.float64)
        scratch.rough[touched], scratch.met[touched] = 0.0, 0
        kept = self.may[touched]
        touched, rough = touched[kept], rough[kept]
        rough += self._by_row(touched)
        for sums in self.sums:
            rough += self._followed(sums, touched)
        # What a purpose asks for is read row by row: of four times as many as are looked at.
        more = [p for p in ("suits", "asked") if asking.weights.get(p, 0.0) > 0]
        if more:
            front = _top(rough, 4 * self.budget.looked)
            touched, rough = touched[front], rough[front]
            for part in more:
                rough += asking.weights[part] * asking.content.by_hand(part, touched)
        return touched[_top(rough, self.budget.looked)]

    def _listed(self) -> tuple[Rows, Array]:
        """Rows from lists of labels and words, and what each label is worth to them."""
        asking, index = self.asking, self.index
        # The labels worth the most come first, as far as the budget goes.
        given = [
            (-(v + h), name, label, v, h)
            for name, labels, by_value, by_having in asking.content.brought()
            for label, v, h in zip(
                labels.tolist(), by_value.tolist(), by_having.tolist(), strict=True
            )
        ]
        if not asking.newcomer and asking.coefficient.get("family", 0.0) > 0:
            much, of = asking.coefficient["family"] / 2, index.families["names"]
            for partner in asking.sisters.partners.tolist():
                labels, unit = of.unit(partner)
                for label, v in zip(labels.tolist(), (much * unit).tolist(), strict=True):
                    given.append((-v, "names", label, v, 0.0))
        rows, worth, left = [NOBODY.astype(np.int32)], [NOBODY.astype(np.float32)], 0
        for _, name, label, v, h in sorted(given):
            listed, value = index.families[name].worthiest(label)
            left += len(listed)
            if left > self.budget.listed:
                break
            rows.append(listed)
            worth.append((value * v + h).astype(np.float32))
        return np.concatenate(rows).astype(np.int64), np.concatenate(worth)

    def _of_groups(self) -> Rows:
        """The best connected of the query's country, and of the kinds that are worth the most."""
        index, asking = self.index, self.asking
        by_kind, _ = asking.content.by_group()
        kinds = np.argsort(-by_kind, kind="stable")[:3]
        found = [front_of(index.shelf, "kinds", int(kind)) for kind in kinds]
        found.append(front_of(index.shelf, "homes", int(index.home[asking.row])))
        return np.concatenate(found).astype(np.int64)

    def _by_row(self, rows: Rows) -> Array:
        """What kind, country and ties are worth to some rows, roughly."""
        asking, index, worth = self.asking, self.index, self.asking.coefficient.get
        by_kind, by_home = asking.content.by_group()
        found = by_kind[index.kind[rows]] + by_home[index.home[rows]]
        steps = index.steps
        fame = sum(
            worth(name, 0.0) * scaled(np.log1p(steps.most), asking.best[name])
            for name in ("popularity", "kind_ties", "home_ties", "role_ties")
            if asking.best.get(name, 0.0) > 0
        )
        active = worth("active", 0.0) * np.append(0.5 ** np.arange(255.0), 0.0)
        near = np.searchsorted(rows, index.active)
        tied = rows[:near]
        found[:near] += (fame + np.zeros(len(steps.most)))[steps.fresh[tied]]
        found[:near] += active[steps.last[tied]]
        return np.asarray(found)

    def _followed(self, sums: Sums, rows: Rows) -> Array:
        """What the ties followed brought to some rows."""
        found = np.zeros(len(rows), dtype=np.float32)
        tied = rows[: np.searchsorted(rows, self.index.active)]
        at = np.flatnonzero(sums.room.seen[tied])
        some = tied[at]
        brought = sums.room.out[some]
        if len(sums.extra):
            brought[:, WALK] += sums.extra[some].astype(np.float32)
        marks = self.index.marks[some]
        for s, name in enumerate(sums.names):
            if name in PUSHED and sums.best[s] > 0 and len(some):
                raw = brought[:, sums.column[s]] * marks[:, sums.end[s]]
                self.large.append(int(some[int(np.argmax(raw))]))
                raw *= np.float32(100.0 / sums.best[s])
                worth = np.float32(self.asking.coefficient[name] / np.log(101.0))
                found[at] += worth * np.log(np.float32(1.0) + np.minimum(raw, np.float32(100.0)))
        return found

    def _rough(self, rows: Rows) -> Array:
        """Scores of some rows, all exact but for sums over ties, which are estimated."""
        asking, found = self.asking, np.zeros(len(rows))
        if asking.coefficient.get("family", 0.0) > 0 and not asking.newcomer:
            alike = asking.sisters.exact(rows)
            asking.sisters.best = float(alike[asking.open[rows]].max(initial=0.0))
            found += asking.coefficient["family"] * scaled(alike, asking.sisters.best)
        near = rows[rows < self.index.active]
        open_ = asking.open[near]
        for sums in self.sums:
            raw = self._guessed(near) if sums is self.asked else self._along(sums, near)
            sums.best = np.maximum(sums.best, raw[open_].max(axis=0, initial=0.0))
            for s, name in enumerate(sums.names):
                worth = asking.coefficient[name]
                found[: len(near)] += worth * scaled(raw[:, s], float(sums.best[s]))
                if open_.any():
                    self.large.append(int(near[open_][np.argmax(raw[open_, s])]))
        for name, worth in asking.coefficient.items():
            if name not in asking.sums and name != "family":
                found += worth * asking.signal(name, rows)
        for part, weight in asking.weights.items():
            if weight > 0 and part not in SIGNALS:
                found += weight * asking.content.by_hand(part, rows)
        return found

    def _guessed(self, rows: Rows) -> Array:
        """Signals that ask all for their partners, estimated; those of the front are known."""
        assert self.asked is not None
        front = self.front[self.front < self.index.active]
        known = np.isin(rows, front, assume_unique=True)
        found = np.empty((len(rows), len(self.asked.names)))
        found[known] = self.guessed
        found[~known] = self.asked.ended(rows[~known], self._estimated(rows[~known]))
        return found

    def _chosen(self, rows: Rows, rough: Array) -> Rows:
        """Rows to be scored exactly: the likeliest, so many or with so many ties in all."""
        index = self.index
        may = self.may[rows]
        order = rows[may][np.argsort(-rough[may], kind="stable")]
        ties = np.zeros(len(order), dtype=np.int64)
        near = order < index.active
        ties[near] = index.start[order[near] + 1] - index.start[order[near]]
        at = np.arange(len(order))
        kept = (at < 2 * self.k) | (
            (at < self.budget.scored) & (np.cumsum(ties) <= self.budget.ties)
        )
        return order[kept]


def _first(mask: NDArray[np.bool_], many: int) -> Rows:
    """The first rows of a mask, without looking through all of it."""
    for end in (8 * many, len(mask)):
        found = np.flatnonzero(mask[:end])
        if len(found) >= many:
            break
    return found[:many]


def _top(values: Array, many: int) -> Rows:
    """Places of the largest values, and of those level with the last of them."""
    if len(values) <= many:
        return np.arange(len(values))
    least = np.partition(values, -many)[-many]
    return np.flatnonzero(values >= least)
