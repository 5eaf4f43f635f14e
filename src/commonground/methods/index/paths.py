"""What the ties say for one who asks: everyone reached in one, two and three steps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.methods.index import kernels
from commonground.methods.index.kernels import clear, push
from commonground.methods.index.reading import Index
from commonground.methods.index.rooms import Scratch
from commonground.methods.index.shelf import Array
from commonground.methods.index.ties import FRESHNESS, root
from commonground.methods.matching.signals import DAMPING, NEAR_STEPS, STEPS


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
    rows = scratch.touched[:known].astype(np.int64)
    second = scratch.second[rows]
    clear(scratch.second, scratch.seen, scratch.touched, known)
    kept = rows != row
    return Reached(rows[kept], second[kept])


@dataclass(frozen=True, slots=True)
class Middle:
    """How much each of those two steps away counts as the second stop, by signal."""

    weight: Mapping[str, Array]
    sharing: Array


def middle(
    index: Index, reached: Reached, row: int, work: Array, wanted: Collection[str]
) -> Middle:
    """Weigh those two steps away; `work` is how like the query's their work is, (rows,)."""
    v, second = reached.rows, reached.second
    degree, fresh_degree = index.degree[v], index.fresh_degree[v]
    norm = np.maximum(index.fresh_norm[v], 1e-300)
    own = float(index.fresh_norm[row]) if row < index.active else 0.0
    sharing = second[:, 2] / norm / (own or 1.0)
    own_degree = float(index.degree[row]) if row < index.active else 0.0
    by_root = root(fresh_degree)
    weight: Mapping[str, Callable[[], Array]] = {
        "l3": lambda: root(degree) * second[:, 0],
        "l3_fresh": lambda: by_root * second[:, 1],
        "l3_telling": lambda: by_root * second[:, 1],
        "peers_fresh": lambda: sharing,
        "peers_any": lambda: second[:, 3] / np.sqrt(np.maximum(degree, 1.0) * max(own_degree, 1.0)),
        "peers_close": lambda: sharing**2,
        "peers_work": lambda: by_root * second[:, 4] * work,
        "like_partners": lambda: second[:, 5],
        "walk_near": lambda: (
            ((1 - DAMPING) * DAMPING**NEAR_STEPS / max(own_degree, 1.0))
            * second[:, 4]
            / np.maximum(degree, 1.0)
        ),
    }
    return Middle({name: weight[name]() for name in weight if name in wanted}, sharing)


def whole_walk(index: Index, row: int, *, fresh: bool) -> Array:
    """Personalised PageRank over all ties, `STEPS` passes; slow where there are many."""
    start = np.zeros(index.active)
    degree = index.fresh_degree if fresh else index.degree
    if row >= index.active or degree[row] <= 0:
        return start
    start[row] = 1.0
    outgoing = np.where(degree > 0, degree, 1.0)
    found = start
    for _ in range(STEPS):
        weights = found / outgoing
        out = np.zeros(index.active)
        kernels.pull_all(index.start, index.to, index.age, FRESHNESS, weights, fresh, out)
        for changed, (to, age, _) in index.tied_anew.items():
            worth = weights[to]
            out[changed] = float(FRESHNESS[age] @ worth) if fresh else worth.sum()
        found = (1 - DAMPING) * start + DAMPING * out
    return found
