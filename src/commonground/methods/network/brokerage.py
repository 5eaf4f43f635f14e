"""Structural holes: Burt's constraint, effective size and efficiency, and transitivity.

All of them look at triangles only. Each triangle is found once, from its corner with the fewest
ties, so that a few very well connected organisations do not make the search long.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from commonground.methods.network.graph import Graph, Numbers, Places, rows

BLOCK = 4_000_000
"""Pairs of neighbours looked at in one go; bounds the memory."""


@dataclass(frozen=True, slots=True)
class Brokerage:
    """Per organisation, NaN where it has no tie; float64, shape (n,).

    Parameters
    ----------
    constraint : Σ_j (p_ij + Σ_q p_iq p_qj)² over the contacts j of i (Burt 1992).
    effective_size : Σ_j (1 − Σ_q p_iq m_jq), contacts less what they share.
    triangles : int
        Number of triangles of the network without direction.
    """

    constraint: Numbers
    effective_size: Numbers
    triangles: int


def brokerage(graph: Graph) -> Brokerage:
    """Calculate constraint and effective size of everyone.

    p_ij is the share of i's tie strength that goes to j, m_jq the strength of the tie of j and q
    beside j's strongest; strengths of the two directions are added.

    References
    ----------
    Burt, R. S. (1992), *Structural Holes*, Harvard University Press, chapter 2.

    Examples
    --------
    >>> from commonground.methods.network.graph import Ties, network
    >>> star = Ties(("hub", "a", "b"), np.array([0, 0]), np.array([1, 2]))
    >>> found = brokerage(network(star))
    >>> found.constraint.tolist(), found.effective_size.tolist()
    ([0.5, 1.0, 1.0], [2.0, 1.0, 1.0])
    """
    z = graph.both
    n = graph.n
    row = rows(z)
    total = np.bincount(row, weights=z.data, minlength=n)
    most = np.zeros(n)
    np.maximum.at(most, row, z.data)
    through = np.zeros(z.nnz)
    redundant = np.zeros(z.nnz)
    found = 0
    for sides in _triangles(z, row):
        found += len(sides[0].there)
        for this, other, another in (sides, sides[1:] + sides[:1], sides[2:] + sides[:2]):
            product = z.data[other.there] * z.data[another.there]
            by_third = product / total[this.third]
            for arc, i, j in ((this.there, this.i, this.j), (this.back, this.j, this.i)):
                np.add.at(through, arc, by_third / total[i])
                np.add.at(redundant, arc, product / (total[i] * most[j]))
    share = z.data / total[row]
    constraint: Numbers = np.zeros(n) + np.bincount(row, (share + through) ** 2, n)
    size: Numbers = np.zeros(n) + np.bincount(row, 1.0 - redundant, n)
    alone = total == 0
    constraint[alone] = np.nan
    size[alone] = np.nan
    return Brokerage(constraint, size, found)


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of each of many triangles: its two arcs, their ends and the corner opposite."""

    there: Places
    back: Places
    i: Places
    j: Places
    third: Places


def _triangles(z: sp.csr_array, row: Places) -> Iterator[tuple[_Side, _Side, _Side]]:
    """Yield triangles in blocks, each triangle once."""
    n = z.shape[0]
    if not z.nnz:
        return
    order = np.argsort(np.diff(z.indptr), kind="stable")
    rank = np.empty(n, dtype=np.int64)
    rank[order] = np.arange(n)
    numbers = np.arange(z.nnz)
    back = sp.csr_array((numbers, z.indices, z.indptr), shape=z.shape).tocsc().data
    up = numbers[rank[row] < rank[z.indices]]
    upward = sp.csr_array((up, (rank[row[up]], rank[z.indices[up]])), shape=(n, n))
    upward.sort_indices()
    arc, low, high = upward.data, rows(upward), upward.indices.astype(np.int64)
    key = low * n + high
    known = _Known(key)
    follow = upward.indptr[low + 1] - np.arange(len(arc)) - 1
    ends = np.cumsum(follow)
    begin = 0
    while begin < len(arc):
        before = ends[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, before + BLOCK, side="right")))
        count = follow[begin:end]
        first = np.repeat(np.arange(begin, end), count)
        second = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count) + first + 1
        first, second, third = known.closing(first, second, high[first] * n + high[second])
        u, v, w = order[low[first]], order[high[first]], order[high[second]]
        uv, uw, vw = arc[first], arc[second], arc[third]
        yield (
            _Side(uv, back[uv], u, v, w),
            _Side(uw, back[uw], u, w, v),
            _Side(vw, back[vw], v, w, u),
        )
        begin = end


class _Known:
    """The ties that exist, asked by key; most pairs have none, and a table of hashes says so."""

    def __init__(self, key: Places) -> None:
        self.key = key
        self.bits = min(28, max(10, len(key).bit_length() + 4))
        self.table = np.zeros(1 << self.bits, dtype=np.bool_)
        self.table[self._hash(key)] = True

    def _hash(self, key: Places) -> NDArray[np.uint64]:
        mixed = key.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        return mixed >> np.uint64(64 - self.bits)

    def closing(
        self, first: Places, second: Places, wanted: Places
    ) -> tuple[Places, Places, Places]:
        """Those pairs of sides whose third side exists, with its number."""
        maybe = np.flatnonzero(self.table[self._hash(wanted)])
        first, second, wanted = first[maybe], second[maybe], wanted[maybe]
        third = np.minimum(np.searchsorted(self.key, wanted), len(self.key) - 1)
        hit = self.key[third] == wanted
        return first[hit], second[hit], third[hit]
