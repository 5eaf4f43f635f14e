"""What holds a network together: pieces, cores, cut points and fragmentation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from commonground.methods.network.graph import Graph, Places


def components(graph: Graph, *, strong: bool = False) -> Places:
    """Number the pieces of a network; int64, shape (n,), 0 is the largest.

    Weak pieces (the default) ignore direction; pieces of one size go by their first member.
    """
    if graph.n == 0:
        return np.zeros(0, dtype=np.int64)
    count, label = connected_components(
        graph.arcs, directed=True, connection="strong" if strong else "weak"
    )
    return by_size(label.astype(np.int64), int(count))


def by_size(label: Places, count: int) -> Places:
    """Renumber groups so that 0 is the largest; groups of one size go by their first member."""
    size = np.bincount(label, minlength=count)
    first = np.full(count, len(label), dtype=np.int64)
    np.minimum.at(first, label, np.arange(len(label)))
    number = np.empty(count, dtype=np.int64)
    number[np.lexsort((first, -size))] = np.arange(count)
    return number[label]


def fragmentation(label: Places) -> float | None:
    """F = 1 − Σ s(s−1) ÷ n(n−1), s the sizes of the pieces; None below two organisations.

    References
    ----------
    Borgatti, S. P. (2006), Identifying sets of key players in a social network,
    *Comput. Math. Organ. Theory* 12.

    Examples
    --------
    >>> fragmentation(np.array([0, 0, 0, 1]))
    0.5
    """
    n = len(label)
    if n < 2:
        return None
    size = np.bincount(label).astype(np.float64)
    return float(1.0 - np.sum(size * (size - 1)) / (n * (n - 1)))


def cores(graph: Graph) -> Places:
    """Coreness: the largest k such that one is in a part where everyone has k ties in it.

    Both directions count, so two arcs between the same two are two ties (as igraph, mode "all").

    References
    ----------
    Seidman, S. B. (1983), Network structure and minimum degree, *Social Networks* 5.
    """
    counts = graph.counts
    degree = counts.sum(axis=1).astype(np.int64)
    many = counts.data.astype(np.int64)
    core = np.zeros(graph.n, dtype=np.int64)
    alive = np.arange(graph.n)
    gone = np.zeros(graph.n, dtype=np.bool_)
    level = 0
    while len(alive):
        level = max(level, int(degree[alive].min()))
        falling = alive[degree[alive] <= level]
        while len(falling):
            core[falling] = level
            gone[falling] = True
            entries = _entries(counts, falling)
            touched = counts.indices[entries].astype(np.int64)
            np.subtract.at(degree, touched, many[entries])
            touched = np.unique(touched)
            falling = touched[(degree[touched] <= level) & ~gone[touched]]
        alive = alive[~gone[alive]]
    return core


def _entries(matrix: sp.csr_array, wanted: Places) -> Places:
    """The positions of all entries in some rows."""
    start = matrix.indptr[wanted].astype(np.int64)
    count = matrix.indptr[wanted + 1] - start
    shift = np.repeat(start - (np.cumsum(count) - count), count)
    return shift + np.arange(len(shift))


@dataclass(frozen=True, slots=True)
class Separation:
    """What falls apart when one organisation goes.

    Parameters
    ----------
    cut_point : bool, shape (n,)
        Whether its piece falls into more pieces without it.
    together : float64, shape (n,)
        Σ s(s−1) over the pieces its own piece leaves behind.
    size : int64, shape (n,)
        How many are in its piece.
    """

    cut_point: NDArray[np.bool_]
    together: NDArray[np.float64]
    size: Places


Neighbours = tuple[Sequence[int], Sequence[int]]
"""Where each one's neighbours begin, and the neighbours; plain lists, which Python walks fastest."""


def neighbours(graph: Graph) -> Neighbours:
    """Who has a tie with whom, as lists."""
    return graph.links.indptr.tolist(), graph.links.indices.tolist()


def separation(links: Neighbours, removed: frozenset[int] = frozenset()) -> Separation:
    """Find for everyone at once what their leaving would separate, in one walk of the network.

    References
    ----------
    Hopcroft, J. & Tarjan, R. (1973), Algorithm 447, *Communications of the ACM* 16.

    Examples
    --------
    >>> path = ([0, 1, 3, 4], [1, 0, 2, 1])
    >>> separation(path).cut_point.tolist()
    [False, True, False]
    """
    begin, other = links
    n = len(begin) - 1
    seen = [-1] * n  # the moment of the first visit; n marks the removed
    low = [0] * n  # the earliest moment that can be reached without the way one came
    below = [1] * n  # size of the part of the walk below
    cut_off = [0] * n  # how many are cut off when this one goes
    together = [0] * n
    pieces = [0] * n
    piece_size = [0] * n
    for place in removed:
        seen[place] = n
    nextup = list(begin)
    clock = 0
    for root in range(n):
        if seen[root] >= 0:
            continue
        seen[root] = low[root] = clock
        clock += 1
        way = [root]
        walked = [root]
        while way:
            here = way[-1]
            position = nextup[here]
            if position < begin[here + 1]:
                nextup[here] = position + 1
                there = other[position]
                moment = seen[there]
                if moment < 0:
                    seen[there] = low[there] = clock
                    clock += 1
                    way.append(there)
                    walked.append(there)
                elif moment < low[here] and (len(way) < 2 or there != way[-2]):
                    low[here] = moment
                continue
            way.pop()
            if not way:
                break
            parent = way[-1]
            below[parent] += below[here]
            low[parent] = min(low[parent], low[here])
            if low[here] >= seen[parent]:
                cut_off[parent] += below[here]
                pieces[parent] += 1
                together[parent] += below[here] * (below[here] - 1)
        for place in walked:
            piece_size[place] = len(walked)
    size = np.array(piece_size, dtype=np.int64)
    rest = np.maximum(size - 1 - np.array(cut_off, dtype=np.int64), 0)
    return Separation(
        np.array(pieces, dtype=np.int64) + (rest > 0) > 1,
        np.array(together, dtype=np.float64) + rest * (rest - 1.0),
        size,
    )
