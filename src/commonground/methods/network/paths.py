"""Shortest paths: who lies between others, how near everyone is, how far the farthest.

The distances from a source by Dijkstra, then the numbers of shortest paths along the ties that lie
on one (Brandes 2001), as sums over the rows of a sparse matrix: for many sources at once where the
piece is small and all ties are of one length, else for one at a time. What a large piece would need
is estimated from the same calculation for some of its members (Brandes & Pich 2007).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra
from scipy.sparse.linalg import spsolve_triangular

from commonground.methods.network.graph import Graph, Numbers, Places

EFFORT = 250_000_000
"""Ties walked before we sample instead; about 20 seconds on one core of 2024."""
PER_SOURCE = 8_000
"""What one source costs beside its ties, in ties."""
FEWEST = 64
BATCH = 16
SMALL = 2_000
"""Members of a piece in which many sources are followed at once."""
DEEP = 40
"""Paths of more steps than this are counted by solving, not step by step."""
SAME = 1e-10
"""Two lengths that differ by less, relative to their size, are one length."""
SEED = 20_060_101


@dataclass(frozen=True, slots=True)
class Paths:
    """What shortest paths say, per organisation and of the whole.

    Parameters
    ----------
    betweenness : float64, shape (n,)
        Σ over pairs of the share of their shortest paths that pass here; not normalised.
    error : float64, shape (n,)
        Standard error of each betweenness; 0 where exact.
    closeness : float64, shape (n,)
        (reached) ÷ (sum of distances to them), direction ignored; NaN where nobody is reached.
    mean_distance : float or None
        Mean over the ordered pairs where a path leads from one to the other; None without any.
    mean_distance_error : float
    diameter : float or None
        The longest shortest path, direction ignored.
    diameter_directed : float or None
        The same along the arcs; None when estimated.
    at_least : bool
        Whether the diameter is only known to be at least that.
    sources : int
        From how many organisations paths were followed; n is everyone, and exact.
    """

    betweenness: Numbers
    error: Numbers
    closeness: Numbers
    mean_distance: float | None
    mean_distance_error: float
    diameter: float | None
    diameter_directed: float | None
    at_least: bool
    sources: int


def lengths(matrix: sp.csr_array, weighted: bool) -> sp.csr_array:
    """How long each tie is: 1, or 1 ÷ strength, for the strong are near (Newman 2001)."""
    data = 1.0 / matrix.data if weighted else np.ones(matrix.nnz)
    return sp.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def paths(graph: Graph, label: Places, *, effort: int = EFFORT) -> Paths:
    """Follow the shortest paths of every piece, of a sample where a piece is too large.

    Parameters
    ----------
    graph : Graph
    label : int64, shape (n,)
        The piece of each (`cohesion.components`).
    effort : int
        Ties that may be walked in one piece before sampling.

    References
    ----------
    Brandes, U. (2001), A faster algorithm for betweenness centrality, *Journal of Mathematical
    Sociology* 25. Brandes, U. & Pich, C. (2007), Centrality estimation in large networks,
    *International Journal of Bifurcation and Chaos* 17. Takes, F. & Kosters, W. (2011),
    Determining the diameter of small world networks, *CIKM*.
    """
    found = _Found(graph.n)
    for members in _groups(graph, label):
        part = _Part(graph, members, label[members])
        # Every source of a directed network is walked twice, along the arcs and without direction.
        cost = PER_SOURCE + int(part.out.nnz) * (2 if graph.directed else 1)
        found.add(part, min(part.n, max(FEWEST, effort // cost)))
    return found.told(graph.directed)


def _groups(graph: Graph, label: Places) -> Iterator[Places]:
    """The large pieces one by one, the small ones some hundreds of members at a time."""
    order = np.argsort(label, kind="stable")
    size = np.bincount(label) if len(label) else np.zeros(0, dtype=np.int64)
    begin = end = 0
    for members in size.tolist():
        if members == 1:
            break
        if end > begin and end - begin + members > 300:
            yield order[begin:end]
            begin = end
        end += members
    if end > begin:
        yield order[begin:end]


class _Part:
    """One piece, or several small ones, cut out of the network."""

    def __init__(self, graph: Graph, members: Places, label: Places) -> None:
        self.members = members
        self.n = len(members)
        self.whole = self.n == graph.n
        self.pieces = label
        self.directed = graph.directed
        self.weighted = graph.weighted
        self.out = lengths(self._cut(graph.arcs), graph.weighted)
        self.any = lengths(self._cut(graph.both), graph.weighted) if graph.directed else self.out
        self.degree = np.diff(self.out.indptr)

    def _cut(self, matrix: sp.csr_array) -> sp.csr_array:
        return matrix[self.members][:, self.members]

    def distances(self, matrix: sp.csr_array, sources: Places) -> Iterator[tuple[Places, Numbers]]:
        """Some sources at a time and the distances from each; inf where no path leads."""
        many = max(BATCH, SMALL * BATCH // max(self.n, 1))
        for start in range(0, len(sources), many):
            batch = sources[start : start + many]
            yield batch, dijkstra(matrix, indices=batch)

    def dependencies(self, sources: Places, distances: Numbers) -> Numbers:
        """For each source and each member, Σ over targets of the share of shortest paths through it."""
        if not self.weighted and self.n <= SMALL:
            return self._at_once(sources, distances)
        pairs = zip(sources.tolist(), distances, strict=True)
        return np.array([self.dependency(source, distance) for source, distance in pairs])

    def _at_once(self, sources: Places, distances: Numbers) -> Numbers:
        """The same, one step farther from all sources at a time."""
        reached = np.isfinite(distances)
        far = int(distances[reached].max())
        many = np.zeros_like(distances)
        many[np.arange(len(sources)), sources] = 1.0
        wave = many
        for step in range(1, far + 1):
            wave = np.where(distances == step, wave @ self.out, 0.0)
            many = many + wave
        total = np.divide(1.0, many, out=np.zeros_like(many), where=reached)
        back = self.out.T.tocsr()
        for step in range(far, 0, -1):
            wave = np.where(distances == step, total, 0.0) @ back
            total += np.where(distances == step - 1, wave, 0.0)
        passed = np.where(reached, many * total - 1.0, 0.0)
        passed[np.arange(len(sources)), sources] = 0.0
        return passed

    def dependency(self, source: int, distance: Numbers) -> Numbers:
        """For each, Σ over targets of the share of shortest paths from the source through it."""
        here = np.repeat(distance, self.degree)
        there = distance[self.out.indices]
        with np.errstate(invalid="ignore"):
            gap = np.abs(here + self.out.data - there)
            on = (gap <= SAME * there) & (there > here) & np.isfinite(here)
        kept = self.out.indices[on]
        begin = np.concatenate(([0], np.cumsum(on, dtype=np.int32)))[self.out.indptr]
        step = sp.csr_array((np.ones(len(kept)), kept, begin), shape=self.out.shape)
        start = np.zeros(self.n)
        start[source] = 1.0
        many = self._along(step, start, distance, forward=True)
        reached = many > 0
        share = np.divide(1.0, many, out=np.zeros(self.n), where=reached)
        # z_v = 1/σ_v + Σ of z over the next steps, so that δ_v = σ_v z_v − 1.
        total = self._along(step, share, distance, forward=False)
        passed = np.where(reached, many * total - 1.0, 0.0)
        passed[source] = 0.0
        return passed

    def _along(
        self, step: sp.csr_array, start: Numbers, distance: Numbers, *, forward: bool
    ) -> Numbers:
        """Solve x = start + (sum of x over the steps before, or after), which has no circle."""
        total = start.copy()
        wave = start
        far = 0.0 if self.weighted else float(distance[np.isfinite(distance)].max())
        for _ in range(DEEP if far <= DEEP else 0):
            wave = wave @ step if forward else step @ wave
            if not wave.any():
                return total
            total += wave
        order = np.argsort(distance if forward else -distance, kind="stable")
        matrix = (step.T if forward else step).tocsr()[order][:, order]
        identity = sp.eye_array(self.n, format="csr")
        solved = np.empty(self.n)
        solved[order] = spsolve_triangular(
            (identity - matrix).tocsr(), start[order], lower=True, unit_diagonal=True
        )
        return solved


class _Found:
    """Sums what the pieces say."""

    def __init__(self, n: int) -> None:
        self.betweenness = np.zeros(n)
        self.variance = np.zeros(n)
        self.closeness = np.full(n, np.nan)
        self.distance = self.pairs = self.spread = 0.0
        self.far = self.far_directed = 0.0
        self.sampled = self.at_least = False
        self.sources = n

    def add(self, part: _Part, sources: int) -> None:
        """Walk one piece from so many of its members."""
        exact = sources == part.n
        chosen = np.arange(part.n)
        if not exact:
            self.sampled = True
            self.sources -= part.n - sources
            chosen = np.sort(np.random.default_rng(SEED).permutation(part.n)[:sources])
        total, square = np.zeros(part.n), np.zeros(part.n)
        reach: list[tuple[float, float]] = []
        near = _Near(part)
        for some, distances in part.distances(part.out, chosen):
            passed = part.dependencies(some, distances)
            total += passed.sum(axis=0)
            if not exact:
                square += (passed * passed).sum(axis=0)
            for distance in distances:
                finite = distance[np.isfinite(distance)]
                reach.append((float(finite.sum()), len(finite) - 1))
                self.far_directed = max(self.far_directed, float(finite.max()))
            if not part.directed:
                near.add(some, distances)
        if part.directed:
            for some, distances in part.distances(part.any, chosen):
                near.add(some, distances)
        factor = part.n / sources
        halved = 1.0 if part.directed else 0.5
        self.betweenness[part.members] = total * factor * halved
        sums = np.array(reach)
        self.distance += factor * float(sums[:, 0].sum())
        self.pairs += factor * float(sums[:, 1].sum())
        if not exact:
            # Without replacement: the finite population takes its share off the variance.
            left = (part.n - sources) / (part.n - 1)
            scale = (part.n * halved) ** 2 / sources * left
            own = scale * np.maximum(square / sources - (total / sources) ** 2, 0.0)
            # The few sources that count most for somebody are easily missed, and then their own
            # variance is too small: nobody's is taken to be less than what is usual for as much.
            between = self.betweenness[part.members]
            usual = between * (own.sum() / max(float(between.sum()), 1.0))
            self.variance[part.members] = np.maximum(own, usual)
            mean = float(sums[:, 0].sum() / sums[:, 1].sum())
            rest = sums[:, 0] - mean * sums[:, 1]
            self.spread += factor**2 * left * sources * float(np.var(rest))
        self.closeness[part.members] = near.closeness()
        if not exact:
            self.at_least |= near.search()
        self.far = max(self.far, near.far)

    def told(self, directed: bool) -> Paths:
        """Everything together."""
        known = self.pairs > 0
        exact = not self.sampled
        return Paths(
            betweenness=self.betweenness,
            error=np.sqrt(self.variance),
            closeness=self.closeness,
            mean_distance=self.distance / self.pairs if known else None,
            mean_distance_error=self.spread**0.5 / self.pairs if known else 0.0,
            diameter=self.far if known else None,
            diameter_directed=self.far_directed if known and (exact or not directed) else None,
            at_least=self.at_least,
            sources=self.sources,
        )


class _Near:
    """Distances without direction: how near everyone is, and how far anybody can be."""

    SEARCHES = 24

    def __init__(self, part: _Part) -> None:
        self.part = part
        self.sum = np.zeros(part.n)
        self.reached = np.zeros(part.n)
        self.bound = np.full(part.n, np.inf)  # nobody is farther from this one than that
        self.far = 0.0

    def add(self, sources: Places, distances: Numbers) -> None:
        """Take in the distances from some sources."""
        for source, distance in zip(sources.tolist(), distances, strict=True):
            finite = np.isfinite(distance)
            self.sum[finite] += distance[finite]
            self.reached[finite] += 1
            self.reached[source] -= 1
            self._bounded(source, distance, finite)

    def _bounded(self, source: int, distance: Numbers, finite: NDArray[np.bool_]) -> None:
        far = float(distance[finite].max())
        self.far = max(self.far, far)
        self.bound[finite] = np.minimum(self.bound[finite], distance[finite] + far)
        self.bound[source] = far

    def closeness(self) -> Numbers:
        """1 ÷ mean distance to those followed; distances are alike both ways here."""
        nowhere = np.full(self.part.n, np.nan)
        np.divide(self.reached, self.sum, out=nowhere, where=self.sum > 0)
        return nowhere

    def search(self) -> bool:
        """Look from those who may be farther still; True if some remain after many looks."""
        for _ in range(self.SEARCHES):
            source = int(np.argmax(self.bound))
            if self.bound[source] <= self.far * (1 + SAME):
                return False
            [distance] = dijkstra(self.part.any, indices=[source])
            self._bounded(source, distance, np.isfinite(distance))
        return bool(self.bound.max() > self.far * (1 + SAME))
