"""The fact behind each part for an answer of an index: the finder's sentences, facts read here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonground.methods.index import kernels
from commonground.methods.index.asking import Asking
from commonground.methods.index.families import Family
from commonground.methods.index.names import freshest, spelt
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

ORDERED = 16
"""How many rows are put in order: more are never named."""


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
        return self.family.of_row(row)[0]


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

    def _spread(self, values: Array) -> Array:
        found = np.zeros(self.index.active)
        found[self.asking.reached.rows] = values
        return found

    @cached_property
    def _paths(self) -> Array:
        return self._spread(self.asking.middle.weight["l3_fresh"])

    @cached_property
    def _peers(self) -> Array:
        return self._spread(self.asking.middle.sharing)

    @cached_property
    def _alike(self) -> Array:
        return self.asking.doing_alike

    @cached_property
    def _namesakes(self) -> Array:
        return self.asking.named_alike

    @cached_property
    def _routes(self) -> Array:
        return self._spread(self.asking.reached.second[:, 3])

    def profile(self, row: int) -> Organisation:
        """What is known of the organisation in a row."""
        return self.index.organisation(int(row))

    def name(self, row: int) -> str:
        """What people call the organisation in a row."""
        return self.index.name(int(row))

    @cached_property
    def _marks(self) -> NDArray[np.bool_]:
        return np.zeros(self.index.rows, dtype=np.bool_)

    def _marked(self, rows: Any, among: Array) -> NDArray[np.bool_]:
        """Tell which of some rows are among others."""
        marks = self._marks
        marks[among] = True
        found: NDArray[np.bool_] = marks[rows]
        marks[among] = False
        return found

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
            others = np.asarray(others, dtype=np.int64)
            last = int(year[self._marked(to, others)].max(initial=0))
        return f"{last:04}" if last else ""

    def _best(self, row: int, weight: Array) -> Any:
        return self._above(Ranked(row, NOBODY, 0, 0), weight, 0.0)

    def _above(self, rows: Any, weight: Array, least: float) -> Any:
        to, _, year = self.index.ties_of(rows.row)
        heap = np.zeros(ORDERED + 1)
        many, last, kth = kernels.partners_above(to, year, weight, least, heap)
        # Level with the last of these to the digits that are looked at: named by their rank.
        front = np.empty(int(many), dtype=np.int64)
        few = kernels.list_above(to, weight, max(least, float(kth) - 2 * 10.0**-EVEN), front)
        front = front[: int(few)]
        key = -weight[front].round(EVEN)
        order = np.lexsort((self.index.rank[front], key))
        return Ranked(rows.row, front[order], int(many), int(last))

    def _both(self, one: int, other: int) -> Any:
        ours, theirs = self.index.ties_of(one)[0], self.index.ties_of(other)[0]
        both = ours[self._marked(ours, theirs)]
        return self._first(both, self.index.rank[both])

    def _among(self, row: int, group: NDArray[np.int64], wanted: int) -> Any:
        to, _, year = self.index.ties_of(row)
        many, last = kernels.partners_in(to, year, group, wanted)
        return Ranked(row, NOBODY, int(many), int(last))

    def _ways(self, between: Any) -> int:
        to = self.index.ties_of(between.row)[0]
        return round(float(kernels.sum_where(to, self._routes, self._paths)))

    def _fewest(self, rows: Any) -> Any:
        return self._first(rows, self.index.degree[rows])

    def _sister(self, row: int) -> int:
        partners = freshest(self.index, self.query.row)
        return int(partners[int(np.argmax(spelt(self.index, row, partners).round(12)))])

    def _stands_like(self, row: int) -> int:
        index = self.index
        theirs = np.zeros(index.active)
        to, fresh = index.fresh_of(row)
        theirs[to] = fresh
        partners = np.asarray(self.asking.partners, dtype=np.int64)
        found = np.zeros(len(partners))
        kernels.dots(partners, index.start, index.to, index.age, FRESHNESS, theirs, found)
        for k in np.flatnonzero(index.skip[partners]):
            own, age, _ = index.tied_anew[int(partners[k])]
            found[k] = float(FRESHNESS[age] @ theirs[own])
        found *= index.one_over_norm[partners]
        # Rounded, so that the order of adding up does not choose between two that are alike.
        return int(partners[np.lexsort((index.rank[partners], -found.round(12)))[0]])

    def _newest(self, row: int) -> tuple[str, int]:
        year = self.index.ties_of(row)[2]
        last = int(year.max(initial=0))
        return (f"{last:04}", int((year == last).sum())) if last else ("", 0)

    def _facing(self, row: int) -> tuple[str, str, float]:
        own, other, chance = self.asking.content.facing_roles(row)
        return self.index.role_names[own], self.index.role_names[other], chance

    def _met_by_both(self, row: int) -> tuple[list[str], list[str]]:
        told = []
        for name in ("places", "issues"):
            family, met = self.index.families[name], self._met_labels[name]
            carried = [int(n) for n in family.of_row(row)[0] if met[n] > 0]
            both = [(-round(float(met[n]), EVEN), family.written(n)) for n in carried]
            told.append([label for _, label in sorted(both)])
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
                carried = family.of_row(row)[0]
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
        labels, weight = of.of_row(self.query.row)
        own = dict(zip(labels.tolist(), weight.tolist(), strict=True))
        both = [int(n) for n in of.of_row(row)[0] if int(n) in own]
        told = [(-own[n], -float(of.rarity[n]), of.written(n)) for n in both]
        return [label for _, _, label in sorted(told)]

    def _shared_words(self, family: str, row: int) -> list[str]:
        # The index holds telling words only.
        return self._shared(family, row)

    def same_name(self, query: Query, row: int) -> int | None:
        """The query or the partner of it whose name is almost a candidate's, if there is one."""
        index, family = self.index, self.index.families["names"]
        known = np.asarray([query.row, *self._in_order], dtype=np.int64)
        if len(known) > FEW:
            sums = family.sums(known, family.dense(*family.unit(row)))
            length = np.sqrt(np.where(sums[:, 0] > 0, sums[:, 0], 1.0))
            known = known[(sums[:, 2] / length > SAME / 2) | (sums[:, 0] == 0)][:FEW]
        theirs = self._written(index.name(row))
        best, most = None, SAME
        for one in known.tolist():
            ours = self._written(index.name(one))
            shared = sum(ours[word] * theirs[word] for word in ours.keys() & theirs.keys())
            over = _length(ours) * _length(theirs)
            if over > 0 and shared / over > most + 1e-12:
                best, most = one, shared / over
        return best

    @cached_property
    def _in_order(self) -> list[int]:
        partners = np.asarray(self.asking.partners, dtype=np.int64)
        return rows_of(partners[np.argsort(self.index.rank[partners])])

    @cached_property
    def _rarities(self) -> dict[str, dict[str, float]]:
        return {}

    def _written(self, name: str) -> dict[str, float]:
        if name not in self._rarities:
            family = self.index.families["names"]
            numbered = ((word, family.number(word)) for word in words(name))
            self._rarities[name] = {word: float(family.rarity[n]) for word, n in numbered if n >= 0}
        return self._rarities[name]


def rows_of(array: Array) -> list[int]:
    """Rows as plain numbers."""
    return [int(row) for row in array]


def _length(weights: dict[str, float]) -> float:
    return float(np.sqrt(sum(weight * weight for weight in weights.values())))
