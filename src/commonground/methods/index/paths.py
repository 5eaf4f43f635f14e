"""What the ties say for one who asks: everyone reached in one, two and three steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.methods.index import kernels
from commonground.methods.index.kernels import clear, push
from commonground.methods.index.reading import Index, Scratch
from commonground.methods.index.shelf import Array
from commonground.methods.index.ties import FRESHNESS, root
from commonground.methods.matching.signals import DAMPING, NEAR_STEPS, STEPS

THIRD = (
    "l3", "l3_fresh", "peers_fresh", "peers_any", "peers_close", "peers_work", "like_partners",
    "walk_near",
)  # fmt: skip
"""Signals that run over paths of three ties."""

PULLED = ("alike_any", "alike_fresh", "alike_close", "namesakes")
"""Signals that ask every organisation for those it worked with."""

BY_AGE = frozenset(
    {"l3_fresh", "peers_fresh", "peers_close", "peers_work", "like_partners", "alike_fresh"}
    | {"alike_close", "namesakes"}
)
"""Signals in which a tie counts by how fresh it is."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Everyone within two steps of the one who asks; vectors over `rows`.

    Parameters
    ----------
    rows : ndarray of int
        Two steps away by at least one way, the one who asks left out.
    second : ndarray, shape (rows, 7)
        Sums over partners u shared with it: 1 ÷ √d_u · r_qu r_uv ÷ √k_u · r_qu r_uv · 1 · 1 ÷ d_u ·
        r_qu r_uv ÷ |r_u| · 1 ÷ log(1 + d_u).
    """

    rows: NDArray[np.int64]
    second: Array


def follow(index: Index, scratch: Scratch, rows: Array, weights: Array, by_age: Array) -> int:
    """Follow the ties of some rows, those changed since among them; see `kernels.push`."""
    to_fill = (scratch.second, scratch.seen, scratch.touched)
    ties = (index.start, index.to, index.age)
    known = int(push(rows, weights, by_age, *ties, FRESHNESS, index.skip, *to_fill, 0))
    for k in np.flatnonzero(index.skip[rows]):
        to, age, _ = index.tied_anew[int(rows[k])]
        one = np.zeros(1, dtype=np.int64), weights[k : k + 1], by_age
        known = int(
            push(*one, np.array([0, len(to)]), to, age, FRESHNESS, NO_SKIP, *to_fill, known)
        )
    return known


NO_SKIP = np.zeros(1, dtype=np.uint8)


def second_step(index: Index, scratch: Scratch, row: int) -> Reached:
    """Go two steps from a row."""
    to, fresh = index.fresh_of(row)
    degree, fresh_degree = index.degree[to], index.fresh_degree[to]
    weights = np.stack(
        [
            root(degree),
            fresh * root(fresh_degree),
            fresh,
            np.ones(len(to)),
            1.0 / np.maximum(degree, 1.0),
            fresh / np.maximum(index.fresh_norm[to], 1e-300),
            1.0 / np.log1p(np.maximum(degree, 1.0)),
        ],
        axis=1,
    )
    by_age = np.array([False, True, True, False, False, True, False])
    known = follow(index, scratch, to.astype(np.int64), weights, by_age)
    rows = scratch.touched[:known].copy()
    second = scratch.second[rows]
    clear(scratch.second, scratch.seen, scratch.touched, known)
    kept = rows != row
    return Reached(rows[kept], second[kept])


@dataclass(frozen=True, slots=True)
class Middle:
    """How much each of those two steps away counts as the second stop, by signal."""

    weight: Mapping[str, Array]
    sharing: Array


def middle(index: Index, reached: Reached, row: int, work: Array) -> Middle:
    """Weigh those two steps away; `work` is how like the query's their work is, (rows,)."""
    v, second = reached.rows, reached.second
    degree, fresh_degree = index.degree[v], index.fresh_degree[v]
    norm = np.maximum(index.fresh_norm[v], 1e-300)
    own = float(index.fresh_norm[row]) if row < index.active else 0.0
    sharing = second[:, 2] / norm / (own or 1.0)
    own_degree = float(index.degree[row]) if row < index.active else 0.0
    weight = {
        "l3": root(degree) * second[:, 0],
        "l3_fresh": root(fresh_degree) * second[:, 1],
        "peers_fresh": sharing,
        "peers_any": second[:, 3] / np.sqrt(np.maximum(degree, 1.0) * max(own_degree, 1.0)),
        "peers_close": sharing**2,
        "peers_work": root(fresh_degree) * second[:, 4] * work,
        "like_partners": second[:, 5],
        "walk_near": (1 - DAMPING)
        * DAMPING**NEAR_STEPS
        * second[:, 4]
        / max(own_degree, 1.0)
        / np.maximum(degree, 1.0),
    }
    return Middle(weight, sharing)


ENDING = {"alike_any": 0, "peers_close": 1, "peers_work": 1, "alike_fresh": 1, "like_partners": 2}
"""What a sum over ties is multiplied by at its end: a row of `Index.ends`."""


@dataclass(slots=True)
class Sums:
    """Signals that are sums over everyone's ties: roughly for all, exactly for some.

    Parameters
    ----------
    names : tuple of str
        Signals; those in which a tie counts by how fresh it is come last.
    weights : ndarray, shape (active, signals)
        What each organisation is worth to those it worked with.
    plain : int
        How many signals do not ask how fresh a tie is.
    rough : ndarray of 32 bits, shape (active, signals)
        The sums, with their endings.
    extra : mapping of signal to ndarray, shape (active,)
        What is added to a sum before its ending.
    best : mapping of signal to float
        The largest sum of anybody open, exactly.
    """

    index: Index
    names: tuple[str, ...]
    weights: Array
    plain: int
    rough: Array
    extra: Mapping[str, Array]
    best: dict[str, float]

    def finish(self, open_: NDArray[np.bool_]) -> None:
        """Put endings to the sums and find the best of each signal."""
        for name, more in self.extra.items():
            self.rough[:, self.names.index(name)] += more
        which = np.array([ENDING.get(name, -1) for name in self.names])
        best = np.zeros(len(self.names), dtype=np.float32)
        at = np.full(len(self.names), -1, dtype=np.int64)
        kernels.finish(self.rough, self.index.ends, which, open_, best, at)
        exact = self.exact(np.maximum(at, 0))
        for j, name in enumerate(self.names):
            self.best[name] = float(exact[j, j]) if at[j] >= 0 else 0.0

    def exact(self, rows: NDArray[np.int64]) -> Array:
        """The sums of some rows, shape (rows, signals)."""
        index = self.index
        found = np.zeros((len(rows), len(self.names)))
        kernels.pull_rows(
            rows, index.start, index.to, index.age, FRESHNESS, self.weights, self.plain, found
        )
        for k in np.flatnonzero(index.skip[rows]):
            found[k] = _anew(index, int(rows[k]), self.weights, self.plain)
        for j, name in enumerate(self.names):
            if name in self.extra:
                found[:, j] += self.extra[name][rows]
            end = (index.root, index.root_fresh, index.one_over_norm, None)[ENDING.get(name, 3)]
            if end is not None:
                found[:, j] *= end[rows]
        return found

    def add(self, total: Array, coefficient: Mapping[str, float], table: Array) -> None:
        """Add the rough signals to everyone's score."""
        best = np.array([self.best[name] for name in self.names], dtype=np.float32)
        weights = np.array([coefficient[name] for name in self.names], dtype=np.float32)
        kernels.add_scaled_wide(total, self.rough, best, weights, table.astype(np.float32))


def _anew(index: Index, row: int, weights: Array, plain: int) -> Array:
    """Sums of a row whose ties were changed since the index was built."""
    to, age, _ = index.tied_anew[row]
    fresh = FRESHNESS[age]
    found = np.asarray(weights[to].sum(axis=0), dtype=np.float64)
    found[plain:] = fresh @ weights[to][:, plain:]
    return found


def in_order(names: Iterable[str]) -> tuple[tuple[str, ...], int]:
    """Order signals so that those that ask for freshness come last; tell where they begin."""
    ordered = tuple(sorted(names, key=lambda name: name in BY_AGE))
    return ordered, sum(name not in BY_AGE for name in ordered)


FRESH32 = FRESHNESS.astype(np.float32)


def pushed(
    index: Index,
    scratch: Scratch,
    rows: NDArray[np.int64],
    middle: Mapping[str, Array],
    extra: Mapping[str, Array],
) -> Sums:
    """Sums over the ties of those two steps away."""
    names, plain = in_order(middle)
    given = np.stack([middle[name] for name in names], axis=1)
    weights = np.zeros((index.active, len(names)))
    weights[rows] = given
    out = scratch.wide("third", len(names))
    out.fill(0.0)
    rough = given.astype(np.float32)
    arrays = (index.start, index.to, index.age, FRESH32, index.skip, out)
    if (plain, len(names)) == (2, 5):
        kernels.push_two_three(rows, rough, *arrays)
    else:
        kernels.push_wide(rows, rough, plain, *arrays)
    for k in np.flatnonzero(index.skip[rows]):
        to, age, _ = index.tied_anew[int(rows[k])]
        added = np.repeat(rough[k : k + 1], len(to), axis=0)
        added[:, plain:] *= FRESH32[age][:, None]
        out[to] += added
    return Sums(index, names, weights, plain, out, extra, {})


def pulled(index: Index, scratch: Scratch, weights: Mapping[str, Array]) -> Sums:
    """Sums over everyone's ties."""
    names, plain = in_order(weights)
    given = np.stack([weights[name] for name in names], axis=1)
    rough = given.astype(np.float32)
    out = scratch.wide("pulled", len(names))
    arrays = (index.start, index.to, index.age, FRESH32, rough)
    if (plain, len(names)) == (1, 2):
        kernels.pull_one_one(*arrays, out)
    else:
        kernels.pull_wide(*arrays, plain, out)
    for row in index.tied_anew:
        out[row] = _anew(index, row, given, plain)
    return Sums(index, names, given, plain, out, {}, {})


def whole_walk(index: Index, row: int, *, fresh: bool) -> Array:
    """Personalised PageRank over all ties, `STEPS` passes; slow where there are many."""
    start = np.zeros(index.active)
    degree = index.fresh_degree if fresh else index.degree
    if row >= index.active or degree[row] <= 0:
        return start
    start[row] = 1.0
    outgoing = np.where(degree > 0, degree, 1.0)
    plain = 0 if fresh else 1
    found = start
    for _ in range(STEPS):
        out = np.zeros((index.active, 1))
        weights = (found / outgoing)[:, None]
        kernels.pull_wide(index.start, index.to, index.age, FRESHNESS, weights, plain, out)
        for changed in index.tied_anew:
            out[changed] = _anew(index, changed, weights, plain)
        found = (1 - DAMPING) * start + DAMPING * out[:, 0]
    return found
