"""A network as matrices: who has a tie with whom, which way it points and how strong it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from commonground.methods.errors import UnusableQuestion

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]
"""Positions in `Graph.ids`."""


@dataclass(frozen=True)
class Ties:
    """Ties as they stand in a file, before anything is merged.

    Parameters
    ----------
    ids : sequence of str
        Every organisation once, those without ties included.
    source, target : int64, shape (ties,)
        Positions in ``ids``.
    weight : float64, shape (ties,), or None
        Strength of each tie; None counts every tie as 1.
    directed : bool or None
        What the file says of itself; None when it says nothing (CSV).
    """

    ids: Sequence[str]
    source: Places
    target: Places
    weight: Numbers | None = None
    directed: bool | None = None


@dataclass(frozen=True)
class Graph:
    """A simple network: no loops, every tie once.

    Parameters
    ----------
    ids : sequence of str
        Who each row and column is.
    arcs : sparse array, shape (n, n)
        Strength of the tie from row to column; symmetric when not directed.
    directed, weighted : bool
        Whether direction and strength mean something. Not weighted: every entry is 1.
    loops, doubles, empty : int
        Rows left out: ties of one with itself, pairs named again, ties of strength 0.
    """

    ids: Sequence[str]
    arcs: sp.csr_array
    directed: bool
    weighted: bool
    loops: int = 0
    doubles: int = 0
    empty: int = 0

    @property
    def n(self) -> int:
        """Number of organisations."""
        return len(self.ids)

    @property
    def edges(self) -> int:
        """Number of ties: arcs when directed, else pairs."""
        return int(self.arcs.nnz) if self.directed else int(self.arcs.nnz) // 2

    @cached_property
    def both(self) -> sp.csr_array:
        """Strength of the tie of two whichever way it points: a_ij + a_ji when directed."""
        if not self.directed:
            return self.arcs
        return _sorted(self.arcs + self.arcs.T)

    @cached_property
    def links(self) -> sp.csr_array:
        """The network without direction or strength: 1 where there is any tie."""
        return _like(self.both, np.ones(self.both.nnz))

    @cached_property
    def counts(self) -> sp.csr_array:
        """How many ties there are between two: 1, or 2 where each names the other."""
        if not self.directed:
            return self.links
        pattern = _like(self.arcs, np.ones(self.arcs.nnz))
        return _sorted(pattern + pattern.T)

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each identifier stands."""
        return {org_id: number for number, org_id in enumerate(self.ids)}

    def where(self, org_id: str) -> int:
        """Find one organisation.

        Raises
        ------
        UnusableQuestion
            It is not in the network.
        """
        if org_id not in self.position:
            raise UnusableQuestion(f"“{org_id}” is not in this network.")
        return self.position[org_id]

    def without(self, removed: Sequence[str]) -> Graph:
        """The network that is left when some organisations go.

        Raises
        ------
        UnusableQuestion
            One of them is not in the network.
        """
        gone = {self.where(org_id) for org_id in removed}
        kept = np.array([place for place in range(self.n) if place not in gone], dtype=np.int64)
        arcs = _sorted(self.arcs[kept][:, kept])
        ids = [self.ids[place] for place in kept]
        return Graph(ids, arcs, self.directed, self.weighted, self.loops, self.doubles, self.empty)


def network(ties: Ties, *, directed: bool | None = None, strongest: bool = False) -> Graph:
    """Make a simple network of ties: loops and empty ties go, doubles become one.

    The weights of a pair named several times are added, or the strongest is kept; without weights
    it counts once.

    Parameters
    ----------
    ties : Ties
    directed : bool or None
        None follows the file, and takes a file that says nothing as undirected.
    strongest : bool
        Keep the strongest of several weights in place of their sum.

    Raises
    ------
    UnusableQuestion
        A weight is not a finite number of 0 or more.

    Examples
    --------
    >>> import numpy as np
    >>> source, target = np.array([0, 1, 1, 2]), np.array([1, 0, 2, 2])
    >>> graph = network(Ties(("a", "b", "c"), source, target))
    >>> graph.n, graph.edges, graph.loops, graph.doubles
    (3, 2, 1, 1)
    """
    if directed is None:
        directed = bool(ties.directed)
    n = len(ties.ids)
    source, target, weight = ties.source, ties.target, ties.weight
    weighted = weight is not None
    if weight is not None and not bool(np.all(np.isfinite(weight) & (weight >= 0))):
        raise UnusableQuestion("Every weight must be a finite number of 0 or more.")
    proper = source != target
    loops = int(len(source) - np.count_nonzero(proper))
    strong = proper if weight is None else proper & (weight > 0)
    empty = int(np.count_nonzero(proper) - np.count_nonzero(strong))
    if loops or empty:
        source, target = source[strong], target[strong]
        weight = None if weight is None else weight[strong]
    if not directed:
        source, target = np.minimum(source, target), np.maximum(source, target)
    doubles = len(source)
    if strongest and weight is not None:
        source, target, weight = _strongest(source, target, weight)
    strength = np.ones(len(source)) if weight is None else weight
    arcs = sp.csr_array((strength, (source, target)), shape=(n, n))
    arcs.sum_duplicates()
    doubles -= int(arcs.nnz)
    if not weighted:
        arcs.data[:] = 1.0
    if not directed:
        arcs = arcs + arcs.T
    return Graph(ties.ids, _sorted(arcs), directed, weighted, loops, doubles, empty)


def _strongest(source: Places, target: Places, weight: Numbers) -> tuple[Places, Places, Numbers]:
    order = np.lexsort((-weight, target, source))
    source, target, weight = source[order], target[order], weight[order]
    first = np.ones(len(source), dtype=np.bool_)
    first[1:] = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
    return source[first], target[first], weight[first]


def rows(matrix: sp.csr_array) -> Places:
    """The row of every entry."""
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def _sorted(matrix: sp.csr_array) -> sp.csr_array:
    matrix = sp.csr_array(matrix)
    matrix.sort_indices()
    return matrix


def _like(matrix: sp.csr_array, data: Numbers) -> sp.csr_array:
    """A matrix with the same places and other entries; the places are shared, not copied."""
    return sp.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)
