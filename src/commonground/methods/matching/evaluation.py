"""How well partners are foretold: a cut in time, everybody ranked, baselines beside ours.

Of the organisations that an organisation went on to work with after a date, how many were named
before it? See docs/methods/matching.md for the protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as of_dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from commonground.methods.errors import UnusableQuestion
from commonground.methods.matching.advice import Sought
from commonground.methods.matching.cuts import before_cut
from commonground.methods.matching.field import Field
from commonground.methods.matching.finder import scores
from commonground.methods.matching.labels import Vector, dense_row, row_sums, times
from commonground.methods.matching.signals import (
    common_partners_raw,
    paths_raw,
    walk_raw,
)
from commonground.methods.matching.weights import TABLE, Table
from commonground.methods.values import Organisation, Partnership

FIRST = 10
DEEP = 50
RESAMPLES = 1_000
NEWCOMERS = 500
"""How many organisations without partners are asked for at most, drawn with a fixed seed."""

SAME_NAME = 0.8
"""Likeness of spelling above which two names are taken for aliases."""


def common_neighbours_raw(field: Field, row: int) -> Vector:
    """How many partners the two share."""
    return times(field.ties, dense_row(field.ties, row))


def content_raw(field: Field, row: int) -> Vector:
    """Mean of the cosines of issues and of places."""
    return np.asarray((field.issues.likeness(row) + field.places.likeness(row)) / 2)


BASELINES: Mapping[str, Callable[[Field, int], Vector]] = {
    "popularity": lambda field, row: field.degree,
    "common_neighbours": common_neighbours_raw,
    "adamic_adar": common_partners_raw,
    "sector_and_place": content_raw,
    "l3": paths_raw,
    "personalised_pagerank": walk_raw,
}


@dataclass(frozen=True)
class Trial:
    """A field before a cut, and who found whom after it.

    Parameters
    ----------
    field : Field
        What was known before the cut.
    found : mapping of row to frozenset of row
        New partners of each query among those that could be named.
    chosen : ndarray of bool, shape (n,)
        Who may be named at all.
    unreachable : int
        Organisations known before the cut whose new partners were none of them nameable.
    """

    field: Field
    found: Mapping[int, frozenset[int]]
    chosen: NDArray[np.bool_]
    unreachable: int
    nothing: Sought = of_dataclass(default_factory=Sought)

    def open(self, row: int) -> NDArray[np.bool_]:
        """Who may be named to one: all chosen but itself and its partners."""
        open_ = self.chosen.copy()
        open_[row] = False
        open_[self.field.neighbours(row)] = False
        return open_

    @cached_property
    def queries(self) -> list[int]:
        """Rows of those that had a partner before the cut and found a nameable one after."""
        return [row for row in sorted(self.found) if self.field.degree[row] > 0]

    @cached_property
    def with_partners(self) -> frozenset[int]:
        """The same as a set."""
        return frozenset(self.queries)

    @cached_property
    def newcomers(self) -> list[int]:
        """Rows of those that had no partner before the cut and found a nameable one after."""
        return [row for row in sorted(self.found) if self.field.degree[row] == 0]


def trial(
    organisations: Iterable[Organisation],
    partnerships: Sequence[Partnership],
    cut: str,
    *,
    until: str = "",
    candidates: Collection[str] | None = None,
) -> Trial:
    """Cut the record in two: what was known before, and the new partners after.

    Parameters
    ----------
    organisations, partnerships
        The whole record.
    cut : str
        ISO year, month or day. Only partnerships surely dated before it are known.
    until : str, optional
        Partnerships dated on or after it (or not surely before) are not looked at, nor are
        organisations that only they name.
    candidates : collection of str or None
        Who may be named; None is everyone known before the cut.

    Raises
    ------
    UnusableQuestion
        The cut is no date, or leaves nothing on one of its sides.
    """
    if not cut:
        raise UnusableQuestion("Give the date at which to cut, such as 2016.")
    early = [p for p in partnerships if not until or not p.date or before_cut(p.date, until)]
    # Who is first seen when we no longer look must not be there to be named.
    seen = {org_id for p in early for org_id in (p.org_a, p.org_b)}
    unseen = {org_id for p in partnerships for org_id in (p.org_a, p.org_b)} - seen
    field = Field([o for o in organisations if o.org_id not in unseen], early, before=cut)
    if not field.degree.any():
        raise UnusableQuestion(f"No partnership is dated before {cut}: there is nothing to go by.")
    chosen = np.ones(len(field), dtype=np.bool_)
    chosen[[field.number[org_id] for org_id in field.later]] = False
    if candidates is not None:
        allowed = np.zeros_like(chosen)
        allowed[[field.number[org_id] for org_id in candidates if org_id in field.number]] = True
        chosen &= allowed
    found: dict[int, set[int]] = {}
    anyone: set[int] = set()
    for p in early:
        if not p.date or p.org_a == p.org_b or before_cut(p.date, cut):
            continue
        a, b = field.number[p.org_a], field.number[p.org_b]
        if field.last(a, b) or b in field.neighbours(a):
            continue
        for one, other in ((a, b), (b, a)):
            anyone.add(one)
            if chosen[other]:
                found.setdefault(one, set()).add(other)
    missed = [row for row in anyone - set(found) if field.degree[row] > 0]
    return Trial(field, {row: frozenset(rows) for row, rows in found.items()}, chosen, len(missed))


def ranks(score: Vector, open_: NDArray[np.bool_], true: Sequence[int]) -> NDArray[np.int64]:
    """Rank of each true partner among all open candidates, from 1; ties go by row.

    Examples
    --------
    >>> ranks(np.array([0.5, 0.9, 0.5, 0.5]), np.array([True, True, False, True]), [3]).tolist()
    [3]
    """
    rows = np.flatnonzero(open_)
    scores = score[rows]
    return np.array(
        [1 + np.sum(scores > score[t]) + np.sum((scores == score[t]) & (rows < t)) for t in true],
        dtype=np.int64,
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one method did for one query.

    Parameters
    ----------
    best : int
        Rank of the first true partner.
    recall : float
        Share of the true partners in the first `DEEP`.
    named : frozenset of int
        The first `FIRST`.
    """

    best: int
    recall: float
    named: frozenset[int]


Outcomes = dict[int, Outcome]


def outcome(value: Vector, open_: NDArray[np.bool_], true: Sequence[int]) -> Outcome:
    """Rank everybody who is open by one method's scores."""
    place = ranks(value, open_, true)
    candidates = np.flatnonzero(open_)
    first = candidates[np.argsort(-value[candidates], kind="stable")[:FIRST]]
    return Outcome(
        int(place.min()), float(np.mean(place <= DEEP)), frozenset(int(c) for c in first)
    )


def aliases(field: Field, row: int) -> NDArray[np.bool_]:
    """Tell who is named almost as the query or one of its partners is, shape (n,)."""
    known = [row, *field.neighbours(row).tolist()]
    alike = field.spellings @ field.spellings[known].T.tocsr()
    alike.data = (alike.data >= SAME_NAME).astype(np.float64)
    return np.asarray(row_sums(alike) > 0)


def our_scores(trial: Trial, table: Table = TABLE) -> Callable[[Field, int], Vector]:
    """Score as `recommend` does, for no purpose."""
    known = np.ones(len(trial.field), dtype=np.bool_)
    known[[trial.field.number[org_id] for org_id in trial.field.later]] = False
    return lambda field, row: scores(field, row, known, table=table).total


Figures = dict[str, float | int | dict[str, list[float]]]


def figures(done: Sequence[Outcome], possible: int, seed: int = 0) -> Figures:
    """Means over the queries with bootstrap intervals, and how many organisations were named.

    Parameters
    ----------
    done : sequence of Outcome
        One for each query.
    possible : int
        How many organisations could be named at all.
    seed : int
        Of the `RESAMPLES` draws of queries.
    """
    best = np.array([one.best for one in done], dtype=np.float64)
    measures = {
        "hit_at_10": (best <= FIRST).astype(np.float64),
        "mrr": 1.0 / best,
        "recall_at_50": np.array([one.recall for one in done]),
    }
    drawn = np.random.default_rng(seed).integers(0, len(best), size=(RESAMPLES, len(best)))
    interval = {}
    for name, value in measures.items():
        low, high = np.quantile(value[drawn].mean(axis=1), [0.025, 0.975])
        interval[name] = [round(float(low), 4), round(float(high), 4)]
    named = len(frozenset[int]().union(*(one.named for one in done)))
    return {
        **{name: round(float(value.mean()), 4) for name, value in measures.items()},
        "interval_95": interval,
        "coverage": round(named / max(possible, 1), 4),
        "named": named,
    }


@dataclass(frozen=True, slots=True)
class Group:
    """Figures of every method over some of the queries."""

    queries: int
    pairs: int
    methods: Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole evaluation.

    Parameters
    ----------
    cut : str
        The date.
    candidates, unreachable : int
        Who could be named; queries whose every new partner was not yet known.
    whole : Group
        All queries that had a partner before the cut.
    groups : mapping of str to Group
        The same for some of them, under other rules or for newcomers.
    """

    cut: str
    candidates: int
    unreachable: int
    whole: Group
    groups: Mapping[str, Group]


def evaluate(
    trial: Trial,
    *,
    table: Table = TABLE,
    asking: Collection[str] | None = None,
    going_on: Callable[[Sequence[int]], Iterable[int]] = iter,
) -> Report:
    """Rank everybody by every method for every query of a trial.

    Parameters
    ----------
    trial : Trial
        From `trial`.
    table : Table
        Our weights.
    asking : collection of str or None
        Identifiers of the only organisations whose question counts.
    going_on : callable
        Wraps the queries, to show progress.

    Raises
    ------
    UnusableQuestion
        Nobody found a new partner who could have been named.
    """
    field = trial.field
    wanted = None if asking is None else {field.number[i] for i in asking if i in field.number}
    rows = [row for row in trial.queries if wanted is None or row in wanted]
    late = [row for row in trial.newcomers if wanted is None or row in wanted]
    if not rows:
        raise UnusableQuestion(
            f"Nobody known before {field.before} found a new partner from then on who was known "
            "too: there is nothing to measure. Choose another date."
        )
    if len(late) > NEWCOMERS:
        chosen = np.random.default_rng(0).choice(late, NEWCOMERS, replace=False)
        late = sorted(chosen.tolist())
    methods = {"ours": our_scores(trial, table), **BASELINES}
    done: dict[str, Outcomes] = {name: {} for name in methods}
    plain: dict[str, Outcomes] = {name: {} for name in methods}
    for row in going_on([*rows, *late]):
        open_, true = trial.open(row), sorted(trial.found[row])
        strict = open_ & ~aliases(field, row)
        fewer = [t for t in true if strict[t]]
        for name, method in methods.items():
            value = method(field, row)
            done[name][row] = outcome(value, open_, true)
            if fewer and row in trial.with_partners:
                plain[name][row] = outcome(value, strict, fewer)
    possible = int(trial.chosen.sum())

    def group(outcomes: dict[str, Outcomes], among: Sequence[int]) -> Group:
        pairs = sum(len(trial.found[row]) for row in among)
        found = {
            name: figures([by_row[row] for row in among], possible)
            for name, by_row in outcomes.items()
        }
        return Group(len(among), pairs, found)

    by_popularity = done["popularity"]
    middle = float(np.median([by_popularity[row].best for row in rows]))
    some = {
        "one_partner": [row for row in rows if field.degree[row] == 1],
        "two_to_five_partners": [row for row in rows if 2 <= field.degree[row] <= 5],
        "more_partners": [row for row in rows if field.degree[row] > 5],
        "popularity_serves_worst": [row for row in rows if by_popularity[row].best > middle],
        "no_partner_yet": late,
    }
    groups = {name: group(done, among) for name, among in some.items() if among}
    if plain["ours"]:
        groups["without_aliases"] = group(plain, sorted(plain["ours"]))
    return Report(field.before, possible, trial.unreachable, group(done, rows), groups)
