"""The fact behind each part for an answer of an index: the finder's sentences, facts read here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonground.methods.index import partners
from commonground.methods.index.asking import SAID, Asking
from commonground.methods.index.families import Family
from commonground.methods.index.reading import Index
from commonground.methods.index.shelf import Array
from commonground.methods.index.ties import FRESHNESS
from commonground.methods.matching.caveats import SAME
from commonground.methods.matching.labels import folded, words
from commonground.methods.matching.sentences import EVEN, Teller
from commonground.methods.matching.suiting import Query
from commonground.methods.values import Organisation

FEW = 200
"""Partners whose names are all compared word by word; of more, those that share telling words."""


NOBODY = np.empty(0, dtype=np.int64)
NOWHERE = np.empty(0, dtype=np.int32)

FEW_SAID = 8
"""How many labels are spelt of more: no sentence lists so many."""

ORDERED = 16
"""How many rows are put in order: more are never named."""


@dataclass(frozen=True)
class Weights:
    """What some of those with ties weigh, for the partners that stand out by it.

    Parameters
    ----------
    values : ndarray
        Weights.
    edges : ndarray, shape (257,)
        The least weight on each level.
    level : ndarray of 8 bits, shape (active,)
        Level of each row, 0 for those without weight.
    place : ndarray of int
        Where the weight of a row stands; empty if in its own place.
    """

    values: Array
    edges: Array
    level: Array
    place: Array

    def of(self, rows: Array) -> Array:
        """Weights of some rows that have one."""
        return np.asarray(self.values[self.place[rows] if len(self.place) else rows])


@dataclass(frozen=True)
class Ranked:
    """Some of a row's partners: those in front in order, and what is told of all of them.

    Parameters
    ----------
    row : int
        Whose partners.
    front : ndarray of int
        The first of them.
    many, last : int
        How many they are, and the newest year with any of them (0: not known).
    """

    row: int
    front: NDArray[np.int64]
    many: int
    last: int

    def __len__(self) -> int:
        return self.many

    def __getitem__(self, which: Any) -> Any:
        return self.front[which]


class _Rows:
    """Rows read one at a time."""

    def __init__(self, index: Index, what: str) -> None:
        self.index, self.what = index, what

    def __getitem__(self, row: int) -> Any:
        if self.what == "degree":
            return float(self.index.degree[row]) if row < self.index.active else 0.0
        one = self.index.organisation(int(row))
        return one.org_id if self.what == "ids" else one


class _Of:
    """Labels of one row."""

    def __init__(self, family: Family) -> None:
        self.family = family

    def of_row(self, row: int) -> Array:
        """Numbers of a row's labels."""
        return self.family.labels_of(row)


class View:
    """What sentences and caveats ask of a field, read from an index."""

    undated_partners: frozenset[tuple[str, str]] = frozenset()

    def __init__(self, index: Index) -> None:
        self.index = index
        self.organisations, self.ids = _Rows(index, "profile"), _Rows(index, "ids")
        self.degree = _Rows(index, "degree")
        self.places, self.issues = _Of(index.families["places"]), _Of(index.families["issues"])

    def neighbours(self, row: int) -> Array:
        """Rows of the partners of one row."""
        return self.index.ties_of(row)[0]


@dataclass(frozen=True)
class IndexTeller(Teller):
    """Tells the sentences for one question to an index."""

    query: Query
    asking: Asking

    @property
    def index(self) -> Index:
        """The index asked."""
        return self.asking.index

    @cached_property
    def _paths(self) -> Any:
        return self._reached(self.asking.middle.weight[SAID])

    @cached_property
    def _peers(self) -> Any:
        return self._reached(self.asking.middle.sharing)

    @cached_property
    def _alike(self) -> Any:
        return self._everyone(self.asking.doing_alike)

    @cached_property
    def _namesakes(self) -> Any:
        return self._everyone(self.asking.named_alike)

    def _reached(self, values: Array) -> Weights:
        rows = self.asking.reached.rows
        level = np.zeros(self.index.active, dtype=np.uint8)
        return Weights(values, partners.levels(values, level, rows), level, self._place)

    def _everyone(self, values: Array) -> Weights:
        level = np.empty(self.index.active, dtype=np.uint8)
        return Weights(values, partners.levels(values, level), level, NOWHERE)

    @cached_property
    def _place(self) -> Array:
        """Where each of those two steps away stands among them; of others it says nothing."""
        rows = self.asking.reached.rows
        found = np.zeros(self.index.active, dtype=np.int32)
        found[rows] = np.arange(len(rows), dtype=np.int32)
        return found

    def profile(self, row: int) -> Organisation:
        """What is known of the organisation in a row."""
        return self.index.organisation(int(row))

    def name(self, row: int) -> str:
        """What people call the organisation in a row."""
        return self.index.name(int(row))

    def _first(self, rows: Array, key: Array) -> Any:
        """Rows with the smallest keys (and ranks) in front; the others behind them as they come."""
        if len(rows) > ORDERED:
            least = np.partition(key, ORDERED)[ORDERED]
            front = key <= least
            behind = rows[~front]
            rows, key = rows[front], key[front]
        else:
            behind = rows[:0]
        return np.concatenate([rows[np.lexsort((self.index.rank[rows], key))], behind])

    def _last(self, row: int, others: Any) -> str:
        if isinstance(others, Ranked):
            last = others.last
        else:
            to, _, year = self.index.ties_of(row)
            last = int(partners.newest(to, year, np.asarray(others, dtype=np.int64)))
        return f"{last:04}" if last else ""

    def _best(self, row: int, weight: Any) -> Any:
        return self._above(Ranked(row, NOBODY, 0, 0), weight, 0.0)

    def _above(self, rows: Any, weight: Any, least: float) -> Any:
        to, _, year = self.index.ties_of(rows.row)
        heap, found = np.zeros(ORDERED + 1), np.empty(len(to), dtype=np.int64)
        # Level with the last of these to the digits that are looked at: named by their rank.
        many, last, listed, need = partners.stand_out(
            to, year, weight.level, weight.place, weight.values, weight.edges, least,
            2 * 10.0**-EVEN, heap, found,
        )  # fmt: skip
        front = found[:listed]
        key = weight.of(front)
        kept = key >= need
        front, key = front[kept], -key[kept].round(EVEN)
        order = np.lexsort((self.index.rank[front], key))
        return Ranked(rows.row, front[order], int(many), int(last))

    def _both(self, one: int, other: int) -> Any:
        ours, _, year = self.index.ties_of(one)
        theirs = self.index.ties_of(other)[0]
        found = np.empty(min(len(ours), len(theirs)), dtype=np.int64)
        many, last = partners.in_both(ours, year, theirs, self._mark, found)
        both = found[: int(many)]
        return Ranked(one, self._first(both, self.index.rank[both]), int(many), int(last))

    @cached_property
    def _mark(self) -> Array:
        return np.zeros(self.index.active, dtype=np.uint8)

    def _among(self, row: int, group: NDArray[np.int64], wanted: int) -> Any:
        name = "kinds" if group is self.index.kind else "homes"
        rows = np.array([row])
        many, last = (self.index.of_group(name, w, wanted, rows)[0] for w in ("count", "last"))
        return Ranked(row, NOBODY, int(many), int(last))

    def _ways(self, between: Any) -> int:
        to = self.index.ties_of(between.row)[0]
        return int(partners.ways(to, self._paths.level, self._place, self._routes[0]))

    @cached_property
    def _routes(self) -> Any:
        """Ties of the query's partners to those two steps away, by their place: of whom, how fresh."""
        found = [self.index.ties_of(int(u)) for u in self.asking.partners]
        to, age = (np.concatenate([one[part] for one in found]) for part in (0, 1))
        by = np.repeat(np.arange(len(found), dtype=np.int32), [len(one[0]) for one in found])
        whose, worth = np.empty(len(to), dtype=np.int32), np.empty(len(to))
        many = len(self.asking.reached.rows)
        begin = partners.routes(
            many, to, FRESHNESS[age], by, self._paths.level, self._place, whose, worth
        )
        return begin, whose, worth

    def _fewest(self, rows: Any) -> Any:
        return replace(rows, front=self._first(rows.front, self.index.degree[rows.front]))

    def _sister(self, row: int) -> int:
        alike = self.asking.sisters.alike(row)
        return int(self.asking.sisters.partners[int(np.argmax(alike.round(12)))])

    def _stands_like(self, row: int) -> int:
        to, age, _ = self.index.ties_of(row)
        theirs = np.asarray(self.asking.partners, dtype=np.int64)
        found = np.zeros(len(theirs))
        partners.standing_like(
            to, age, FRESHNESS, self._paths.level, self._place, *self._routes, found
        )
        found *= self.index.one_over_norm[theirs]
        # Rounded, so that the order of adding up does not choose between two that are alike.
        return int(theirs[np.lexsort((self.index.rank[theirs], -found.round(12)))[0]])

    def _newest(self, row: int) -> tuple[str, int]:
        last, many = partners.since(self.index.ties_of(row)[2])
        return (f"{last:04}", int(many)) if last else ("", 0)

    def _facing(self, row: int) -> tuple[str, str, float]:
        own, other, chance = self.asking.content.facing_roles(row)
        return self.index.role_names[own], self.index.role_names[other], chance

    def _met_by_both(self, row: int) -> tuple[list[str], list[str]]:
        told = []
        for name in ("places", "issues"):
            family, met = self.index.families[name], self._met_labels[name]
            carried = family.labels_of(row)
            weight = met[carried]
            some = weight > 0
            told.append(_spelt(family, carried[some], -weight[some].round(EVEN)))
        return told[0], told[1]

    @cached_property
    def _met_labels(self) -> dict[str, Array]:
        return {name: self.asking.content.met(name) for name in ("places", "issues")}

    def _meets(self, row: int) -> dict[str, bool]:
        sought, found = self.query.sought, {}
        for name in ("places", "issues", "people", "offers"):
            wanted = getattr(sought, name)
            if wanted:
                family = self.index.families[name]
                carried = family.labels_of(row)
                found[name] = bool(np.isin(carried, family.numbers(wanted)).any())
        if sought.kinds:
            kinds = {folded(label) for label in sought.kinds}
            found["kinds"] = self.index.kind_names[int(self.index.kind[row])] in kinds
        return found

    @property
    def _kinds(self) -> tuple[Sequence[str], NDArray[np.int64]]:
        return self.index.kind_names, self.index.kind

    @property
    def _homes(self) -> tuple[Sequence[str], NDArray[np.int64]]:
        return self.index.home_names, self.index.home

    def _shared(self, family: str, row: int) -> list[str]:
        of = self.index.families[family]
        labels, weight = self._own(family)
        theirs = of.labels_of(row)
        at = np.searchsorted(theirs, labels)
        both = np.append(theirs, -1)[at] == labels
        return _spelt(of, labels[both], -weight[both], of.rarity)

    def _own(self, family: str) -> tuple[Array, Array]:
        found = self._own_labels.get(family)
        if found is None:
            found = self.index.families[family].of_row(self.query.row)
            self._own_labels[family] = found
        return found

    @cached_property
    def _own_labels(self) -> dict[str, tuple[Array, Array]]:
        return {}

    def _shared_words(self, family: str, row: int) -> list[str]:
        # The index holds telling words only.
        return self._shared(family, row)

    def same_name(self, query: Query, row: int) -> int | None:
        """The query or the partner of it whose name is almost a candidate's, if there is one."""
        index, family = self.index, self.index.families["names"]
        known = np.asarray([query.row, *self._in_order], dtype=np.int64)
        if len(known) > FEW:
            sums = family.sums(known, family.dense(*family.unit(row)))
            lengths = np.sqrt(np.where(sums[:, 0] > 0, sums[:, 0], 1.0))
            known = known[(sums[:, 2] / lengths > SAME / 2) | (sums[:, 0] == 0)][:FEW]
        theirs, length = self._written(index.name(row))
        best, most = None, SAME
        for one in known.tolist():
            ours, own = self._written(index.name(one))
            both = ours.keys() & theirs.keys()
            if both and own * length > 0:
                alike = sum(ours[word] * theirs[word] for word in both) / (own * length)
                if alike > most + 1e-12:
                    best, most = one, alike
        return best

    @cached_property
    def _in_order(self) -> list[int]:
        partners = np.asarray(self.asking.partners, dtype=np.int64)
        return rows_of(partners[np.argsort(self.index.rank[partners])])

    @cached_property
    def _rarities(self) -> dict[str, tuple[dict[str, float], float]]:
        return {}

    def _written(self, name: str) -> tuple[dict[str, float], float]:
        """How rare the words of a name are, and its length."""
        found = self._rarities.get(name)
        if found is None:
            family = self.index.families["names"]
            numbered = ((word, family.number(word)) for word in words(name))
            rare = {word: float(family.rarity[n]) for word, n in numbered if n >= 0}
            length = float(np.sqrt(sum(weight * weight for weight in rare.values())))
            found = self._rarities[name] = rare, length
        return found


def rows_of(array: Array) -> list[int]:
    """Rows as plain numbers."""
    return [int(row) for row in array]


def _spelt(family: Family, labels: Array, key: Array, rarity: Array | None = None) -> list[str]:
    """Spell labels, those with the least key, then the rarest (if asked for), then by name; what is not
    said is left."""
    said = labels
    if len(labels) > FEW_SAID:
        front = key <= np.partition(key, FEW_SAID - 1)[FEW_SAID - 1]
        said, key = labels[front], key[front]
    rare = np.zeros(len(said)) if rarity is None else -rarity[said]
    told = sorted(zip(key.tolist(), rare.tolist(), map(family.written, said.tolist()), strict=True))
    return [label for _, _, label in told] + [""] * (len(labels) - len(said))
