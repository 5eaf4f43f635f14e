"""Ties of an index: who worked with whom, how long ago, and what follows from it for each."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from commonground.methods.index.shelf import Array, Writer
from commonground.methods.matching.field import HALF_LIFE, UNDATED
from commonground.methods.matching.labels import GENERIC_ROLES, folded
from commonground.methods.matching.signals import FLOOR
from commonground.methods.values import Partnership

UNKNOWN_AGE = 255
"""Age of a tie without a date."""

FRESHNESS = np.append(0.5 ** (np.arange(UNKNOWN_AGE) / HALF_LIFE), UNDATED)
"""Freshness by age in years."""


def year_of(date: str) -> int:
    """Year of a date, 0 when not known."""
    return int(date[:4]) if date[:4].isdigit() else 0


class Ties:
    """Partnerships as they are read, by rows in the order of reading."""

    def __init__(self) -> None:
        self.a, self.b, self.year = array("i"), array("i"), array("i")
        self.role_a, self.role_b = array("i"), array("i")
        self.roles: dict[str, int] = {}

    def add(self, a: int, b: int, partnership: Partnership) -> None:
        """Take up one partnership of two different organisations."""
        self.a.append(a)
        self.b.append(b)
        self.year.append(year_of(partnership.date))
        one, other = folded(partnership.role_a), folded(partnership.role_b)
        if one and other:
            self.role_a.append(self.roles.setdefault(one, len(self.roles)))
            self.role_b.append(self.roles.setdefault(other, len(self.roles)))
        else:
            self.role_a.append(-1)
            self.role_b.append(-1)

    def finish(self, n: int) -> NDArray[np.int64]:
        """Keep each pair once, with its latest year; give everyone's number of partners."""
        a, b = np.asarray(self.a, dtype=np.int64), np.asarray(self.b, dtype=np.int64)
        low, high = np.minimum(a, b), np.maximum(a, b)
        key = low * n + high
        self.pair, inverse = np.unique(key, return_inverse=True)
        self.last = np.zeros(len(self.pair), dtype=np.int64)
        np.maximum.at(self.last, inverse, np.asarray(self.year, dtype=np.int64))
        self.one, self.other = self.pair // n, self.pair % n
        self.newest = int(self.last.max(initial=0))
        age = np.where(self.last > 0, np.minimum(self.newest - self.last, 254), UNKNOWN_AGE)
        self.age = age.astype(np.uint8)
        ends = np.concatenate([self.one, self.other])
        return np.asarray(np.bincount(ends, minlength=n), dtype=np.int64)


def write_network(
    writer: Writer,
    ties: Ties,
    at: NDArray[np.int64],
    active: int,
    groups: Mapping[str, tuple[Array, int]],
) -> dict[str, Any]:
    """Write the ties and what follows from them; give what the manifest tells of them."""
    one, other = at[ties.one], at[ties.other]
    rows, columns = np.concatenate([one, other]), np.concatenate([other, one])
    both = np.concatenate([np.arange(len(one)), np.arange(len(one))])
    matrix = sparse.csr_array((both, (rows, columns)), shape=(active, active))
    matrix.sort_indices()
    age = ties.age[matrix.data]
    fresh = FRESHNESS[age]
    last = ties.last[matrix.data]
    writer.put("ties.start", matrix.indptr.astype(np.int64))
    writer.put("ties.to", matrix.indices.astype(np.int32))
    writer.put("ties.age", age)
    writer.put("ties.year", last.astype(np.int16))
    row = np.repeat(np.arange(active), np.diff(matrix.indptr))
    derived = of_ties(np.diff(matrix.indptr), row, fresh)
    for name, values in derived.items():
        writer.put(name, values)
    latest = np.zeros(active, dtype=np.int64)
    np.maximum.at(latest, row, last)
    writer.put("activity", np.where(latest > 0, 0.5 ** (ties.newest - latest).astype(float), 0.0))
    freshly = sparse.csr_array((fresh, matrix.indices, matrix.indptr), shape=matrix.shape)
    for name, (of, many) in groups.items():
        member = sparse.csr_array(
            (np.ones(active), (np.arange(active), of[:active])), shape=(active, many)
        )
        by = sparse.csr_array(freshly @ member).tocsc()
        by.sort_indices()
        counted = matrix.copy()
        counted.data = np.ones(len(matrix.data))
        times = sparse.csr_array(counted @ member).tocsc()
        times.sort_indices()
        writer.put(f"{name}.post.start", by.indptr.astype(np.int64))
        writer.put(f"{name}.post.row", by.indices.astype(np.int32))
        writer.put(f"{name}.post.log", np.log1p(by.data))
        writer.put(f"{name}.post.count", times.data.astype(np.float64))
        writer.put(f"{name}.post.last", newest_of_groups(times, of[matrix.indices], last))
        if name == "kinds":
            meeting = np.asarray((member.T @ freshly @ member).toarray())
            sums = meeting.sum(axis=1, keepdims=True)
            writer.put("kinds.meet", meeting / np.where(sums > 0, sums, 1.0))
    _write_roles(writer, ties, at, active)
    return {"ties": len(one), "newest": ties.newest}


def newest_of_groups(times: Any, group: Array, year: Array) -> Array:
    """The newest year of each row's ties with each group, in the order of how many they are."""
    if not len(year):
        return np.empty(0, dtype=np.int16)
    # Ties lie row by row: sorted by group they lie as the counts do.
    order = np.argsort(group.astype(np.min_scalar_type(int(group.max()))), kind="stable")
    begin = np.cumsum(times.data) - times.data
    return np.maximum.reduceat(year[order].astype(np.int16), begin.astype(np.int64))


def of_ties(degree: Array, row: Array, fresh: Array) -> dict[str, Array]:
    """What follows from how many ties each has and how fresh they are; shape (rows,)."""
    active = len(degree)
    fresh_degree = np.bincount(row, fresh, minlength=active)
    norm = np.sqrt(np.bincount(row, fresh * fresh, minlength=active))
    return {
        "degree": degree.astype(np.float64),
        "fresh_degree": fresh_degree,
        "fresh_norm": norm,
        "popularity": np.log1p(fresh_degree),
        "root": root(degree),
        "root_fresh": root(fresh_degree),
        "one_over_norm": 1.0 / np.where(norm > 0, norm, 1.0),
    }


def root(degree: Array) -> Array:
    """1 ÷ √ of a number of ties, which is at least `FLOOR`."""
    return np.asarray(1.0 / np.sqrt(np.maximum(degree, FLOOR)))


def _write_roles(writer: Writer, ties: Ties, at: NDArray[np.int64], active: int) -> None:
    r = max(len(ties.roles), 1)
    role_a, role_b = (
        np.asarray(ties.role_a, dtype=np.int64),
        np.asarray(ties.role_b, dtype=np.int64),
    )
    known = np.flatnonzero(role_a >= 0)
    a, b = (
        at[np.asarray(ties.a, dtype=np.int64)[known]],
        at[np.asarray(ties.b, dtype=np.int64)[known]],
    )
    role_a, role_b = role_a[known], role_b[known]
    ones = np.ones(2 * len(known))
    seen = sparse.csr_array(
        (ones, (np.concatenate([a, b]), np.concatenate([role_a, role_b]))), shape=(active, r)
    )
    seen.sum_duplicates()
    amount: Array = np.asarray(seen.sum(axis=1)).ravel()
    row = np.repeat(np.arange(active), np.diff(seen.indptr))
    writer.texts("roles", list(ties.roles))
    writer.put("roles.start", seen.indptr.astype(np.int64))
    writer.put("roles.id", seen.indices.astype(np.int32))
    writer.put("roles.share", seen.data / np.where(amount > 0, amount, 1.0)[row])
    facing = np.zeros((r, r))
    np.add.at(facing, (role_a, role_b), 1.0)
    facing = facing + facing.T
    sums = facing.sum(axis=1, keepdims=True)
    writer.put("roles.chance", facing / np.where(sums > 0, sums, 1.0))
    generic = np.array([name in GENERIC_ROLES for name in ties.roles] or [True], dtype=np.bool_)
    telling = (role_a != role_b) & ~generic[role_a] & ~generic[role_b]
    a, b, role_a, role_b = a[telling], b[telling], role_a[telling], role_b[telling]
    # Who faced whom in which role, each once, with how fresh the tie of the two is.
    cells = np.unique(
        np.stack(
            [np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([role_b, role_a])]
        ),
        axis=1,
    )
    fresh = _fresh_of(ties, at, cells[0], cells[1])
    faced = sparse.csr_array((fresh, (cells[0], cells[2])), shape=(active, r))
    faced.sum_duplicates()
    writer.put("faced.start", faced.indptr.astype(np.int64))
    writer.put("faced.id", faced.indices.astype(np.int32))
    writer.put("faced.fresh", faced.data)


def _fresh_of(ties: Ties, at: NDArray[np.int64], one: Array, other: Array) -> Array:
    back = np.full(int(at.max(initial=0)) + 1, -1, dtype=np.int64)
    back[at] = np.arange(len(at))
    a, b = back[one], back[other]
    key = np.minimum(a, b) * len(at) + np.maximum(a, b)
    return FRESHNESS[ties.age[np.searchsorted(ties.pair, key)]]
