"""Communities: groups with more ties within than chance would give (Louvain)."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from commonground.methods.network.cohesion import by_size
from commonground.methods.network.graph import Graph, Places, rows

LEAST_GAIN = 1e-12
MANY = 10_000
ENOUGH = 1e-3
"""With more than `MANY` members, a round of moves that raises modularity by less is the last."""


def communities(graph: Graph) -> Places:
    """Put everyone into one community, 0 the largest; int64, shape (n,).

    Direction is ignored; strength counts. Everyone in turn joins the neighbouring community that
    raises modularity most, until nobody wants to move; then communities become the members of a
    smaller network, and so on. Members are asked in the order of the file, so the same input
    gives the same communities. Who has no tie is a community alone.

    References
    ----------
    Blondel, V. et al. (2008), Fast unfolding of communities in large networks, *Journal of
    Statistical Mechanics* P10008.
    """
    matrix = graph.both
    label = np.arange(graph.n)
    while matrix.nnz:
        moved = _moved(matrix)
        names, moved = np.unique(moved, return_inverse=True)
        if len(names) == matrix.shape[0]:
            break
        label = moved[label]
        matrix = _joined(matrix, moved, len(names))
    count = int(label.max()) + 1 if graph.n else 0
    return by_size(label.astype(np.int64), count)


def modularity(graph: Graph, label: Places) -> float | None:
    """Share of ties within communities, less what chance would give; None without ties.

    References
    ----------
    Newman, M. E. J. (2004), Analysis of weighted networks, *Physical Review E* 70.
    """
    matrix = graph.both
    total = float(matrix.sum())
    if total == 0:
        return None
    same = label[rows(matrix)] == label[matrix.indices]
    strength = np.bincount(label, weights=matrix.sum(axis=1))
    return float(matrix.data[same].sum() / total - np.sum((strength / total) ** 2))


def _joined(matrix: sp.csr_array, label: Places, count: int) -> sp.csr_array:
    joined = sp.csr_array(
        (matrix.data, (label[rows(matrix)], label[matrix.indices])), shape=(count, count)
    )
    joined.sum_duplicates()
    return joined


def _moved(matrix: sp.csr_array) -> Places:
    """Move members one by one until nobody gains; those near a move are asked again."""
    n = matrix.shape[0]
    begin, other, weight = matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()
    strength = matrix.sum(axis=1).tolist()
    total = float(matrix.sum())
    label = list(range(n))
    held = list(strength)
    waiting = list(range(n))
    queued = [True] * n
    # A bound on how often anybody moves; rounding could otherwise turn in a circle.
    left = 50 * n
    while waiting and left:
        later: list[int] = []
        gained = 0.0
        for here in waiting:
            queued[here] = False
            old = label[here]
            ties = {old: 0.0}
            for position in range(begin[here], begin[here + 1]):
                there = other[position]
                if there != here:
                    group = label[there]
                    ties[group] = ties.get(group, 0.0) + weight[position]
            share = strength[here] / total
            held[old] -= strength[here]
            stay = ties[old] - share * held[old]
            best, gain = old, stay + LEAST_GAIN * total
            for group, tied in ties.items():
                new = tied - share * held[group]
                if new > gain:
                    best, gain = group, new
            held[best] += strength[here]
            if best == old:
                continue
            label[here] = best
            left -= 1
            gained += gain - stay
            for position in range(begin[here], begin[here + 1]):
                there = other[position]
                if not queued[there] and label[there] != best:
                    queued[there] = True
                    later.append(there)
        waiting = later if n <= MANY or 2 * gained / total >= ENOUGH else []
    return np.array(label, dtype=np.int64)
