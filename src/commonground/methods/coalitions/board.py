"""A problem laid out in arrays, and the exact account of any set of its organisations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from commonground.methods.coalitions.problem import Problem

Floats = NDArray[np.float64]
Members = tuple[int, ...]
"""Numbers of organisations, in the order of their identifiers."""

MOST_UNITS = 10**9
"""Above this the amounts go to the solver as they are: exact only to its own tolerance."""


class Board:
    """One problem, its organisations numbered in the order of their identifiers.

    ``covers`` is (organisations × needs), true where one covers the other; ``weight``, ``cost``
    and ``slack`` (trust less the floor) are whole numbers wherever the amounts given allow it,
    so that sums are exact; ``weight_unit`` and ``cost_unit`` turn them back. ``inside`` is
    (constituencies × organisations).
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.candidates = tuple(sorted(problem.candidates, key=lambda one: one.id))
        self.number = {one.id: row for row, one in enumerate(self.candidates)}
        self.need = {need.id: column for column, need in enumerate(problem.needs)}
        self.size = len(self.candidates)
        self.covers = np.zeros((self.size, len(problem.needs)), dtype=bool)
        rows = [row for row, one in enumerate(self.candidates) for _ in one.covers]
        columns = [self.need[need] for one in self.candidates for need in one.covers]
        self.covers[rows, columns] = True
        self.weight, self.weight_unit = _whole([need.weight for need in problem.needs])
        self.cost, self.cost_unit = _whole([one.cost for one in self.candidates])
        floor = problem.minimum_mean_trust
        self.slack: Floats | None = None
        if floor is not None:
            self.slack, _ = _whole([(one.trust or Fraction(0)) - floor for one in self.candidates])
        self.conflicts = tuple((self.number[a], self.number[b]) for a, b in problem.conflicts)
        self.foes: dict[int, list[int]] = {}
        for a, b in self.conflicts:
            self.foes.setdefault(a, []).append(b)
            self.foes.setdefault(b, []).append(a)
        self.groups = problem.constituencies
        self.inside = np.zeros((len(self.groups), self.size), dtype=bool)
        for row, group in enumerate(self.groups):
            self.inside[row, [self.number[name] for name in group.organisations]] = True
        self.must = self.numbers(problem.must)
        self.must_not = self.numbers(problem.must_not)

    def only(self, rows: Iterable[int]) -> Board:
        """The same problem for some organisations alone, numbered in the same order."""
        problem, names = self.problem, set(self.names(rows))
        return Board(
            replace(
                problem,
                candidates=tuple(one for one in problem.candidates if one.id in names),
                must=tuple(name for name in problem.must if name in names),
                must_not=tuple(name for name in problem.must_not if name in names),
                conflicts=tuple(pair for pair in problem.conflicts if names.issuperset(pair)),
                constituencies=tuple(
                    replace(
                        group,
                        organisations=tuple(one for one in group.organisations if one in names),
                    )
                    for group in problem.constituencies
                ),
            )
        )

    def numbers(self, names: Iterable[str]) -> frozenset[int]:
        """Numbers of the organisations named."""
        return frozenset(self.number[name] for name in names)

    def names(self, members: Iterable[int]) -> tuple[str, ...]:
        """Identifiers of members, sorted."""
        return tuple(self.candidates[row].id for row in sorted(members))

    def counts(self, members: Sequence[int]) -> NDArray[np.int64]:
        """How many of the members cover each need."""
        total: NDArray[np.int64] = self.covers[list(members)].sum(axis=0, dtype=np.int64)
        return total

    def anybody(self) -> NDArray[np.bool_]:
        """Which needs anybody covers."""
        able: NDArray[np.bool_] = np.asarray(self.covers.any(axis=0))
        return able

    def seated(self, members: Sequence[int]) -> NDArray[np.int64]:
        """How many of the members stand for each constituency."""
        total: NDArray[np.int64] = self.inside[:, list(members)].sum(axis=1, dtype=np.int64)
        return total

    def value(self, members: Sequence[int]) -> Fraction:
        """Weight the members cover, exactly."""
        reached = self.covers[list(members)].any(axis=0)
        needs = self.problem.needs
        return sum((needs[column].weight for column in np.flatnonzero(reached)), Fraction(0))

    def price(self, members: Iterable[int]) -> Fraction:
        """Cost of the members, exactly."""
        return sum((self.candidates[row].cost for row in members), Fraction(0))

    def mean_trust(self, members: Sequence[int]) -> Fraction | None:
        """Mean trust of the members, unknown counted as 0; None for nobody."""
        if not members:
            return None
        known = (self.candidates[row].trust or Fraction(0) for row in members)
        return sum(known, Fraction(0)) / len(members)

    def broken(self, members: Sequence[int]) -> tuple[str, ...]:
        """Limits that a set breaks, reckoned exactly; empty if it keeps them all."""
        problem, chosen = self.problem, set(members)
        broken = []
        if problem.cover == "all" and not self.counts(members).all():
            broken.append("cover")
        if problem.at_most is not None and len(chosen) > problem.at_most:
            broken.append("at_most")
        if problem.budget is not None and self.price(chosen) > problem.budget:
            broken.append("budget")
        mean, floor = self.mean_trust(tuple(chosen)), problem.minimum_mean_trust
        if mean is not None and floor is not None and mean < floor:
            broken.append("minimum_mean_trust")
        if any(a in chosen and b in chosen for a, b in self.conflicts):
            broken.append("conflicts")
        if not self.must <= chosen:
            broken.append("must")
        if self.must_not & chosen:
            broken.append("must_not")
        for seated, group in zip(self.seated(members), self.groups, strict=True):
            if seated < group.at_least or (group.at_most is not None and seated > group.at_most):
                broken.append("constituencies")
                break
        return tuple(broken)


def _whole(amounts: Sequence[Fraction]) -> tuple[Floats, Fraction]:
    """Amounts as multiples of one unit, whole if they can be, and the unit."""
    denominator = lcm(*(amount.denominator for amount in amounts)) if amounts else 1
    if sum(abs(amount) for amount in amounts) * denominator <= MOST_UNITS:
        whole = [int(amount * denominator) for amount in amounts]
        return np.array(whole, dtype=float), Fraction(1, denominator)
    return np.array([float(amount) for amount in amounts]), Fraction(1)
