"""Introductions: through whom one reaches another, strongest way first."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite, log, prod

from commonground.methods.errors import UnusableQuestion
from commonground.methods.network.graph import Graph


@dataclass(frozen=True, slots=True)
class Introduction:
    """One way from the one who asks to the one to be met.

    Parameters
    ----------
    path : tuple of str
        Both ends included.
    strength : float
        Product of the strengths of its ties, in (0, 1].
    """

    path: tuple[str, ...]
    strength: float


Cost = tuple[float, int]
"""−log(strength), rounded so that equal strengths are equal, and the number of steps."""
NEVER: Cost = (inf, 0)


def introductions(graph: Graph, start: str, end: str, k: int = 5) -> tuple[Introduction, ...]:
    """Find the k strongest ways without a circle; of equal strength, fewer people first.

    Parameters
    ----------
    graph : Graph
        Strengths in (0, 1], 1 for every tie when not weighted.
    start, end : str
        Who asks, and whom they want to meet.
    k : int
        How many ways at most.

    Raises
    ------
    UnusableQuestion
        Somebody is not in the network, both are the same, k is below 1 or a strength above 1.

    References
    ----------
    Yen, J. Y. (1971), Finding the k shortest loopless paths in a network, *Management Science* 17.

    Examples
    --------
    >>> import numpy as np
    >>> from commonground.methods.network.graph import Ties, network
    >>> ties = Ties(("a", "b", "c"), np.array([0, 0, 1]), np.array([1, 2, 2]),
    ...             np.array([0.9, 0.5, 0.8]))
    >>> [(way.path, round(way.strength, 2)) for way in introductions(network(ties), "a", "c")]
    [(('a', 'b', 'c'), 0.72), (('a', 'c'), 0.5)]
    """
    if k < 1:
        raise UnusableQuestion("-k: ask for at least one way.")
    source, target = graph.where(start), graph.where(end)
    if source == target:
        raise UnusableQuestion(f"“{start}” needs no introduction to itself.")
    if graph.arcs.nnz and float(graph.arcs.data.max()) > 1:
        raise UnusableQuestion("For introductions every strength must be more than 0, at most 1.")
    ways = _Ways(graph, target)
    first = ways.shortest(source, frozenset(), frozenset())
    if first is None:
        return ()
    found = [first]
    waiting: list[tuple[Cost, tuple[str, ...], tuple[int, ...]]] = []
    known = {first}
    while len(found) < k:
        last = found[-1]
        for turn in range(len(last) - 1):
            root = last[: turn + 1]
            barred = frozenset(
                path[turn + 1] for path in found if path[: turn + 1] == root and len(path) > turn
            )
            rest = ways.shortest(root[-1], frozenset(root[:-1]), barred)
            if rest is not None and (path := root[:-1] + rest) not in known:
                known.add(path)
                names = tuple(graph.ids[place] for place in path)
                heapq.heappush(waiting, (ways.cost(path), names, path))
        if not waiting:
            break
        found.append(heapq.heappop(waiting)[2])
    told = [
        Introduction(tuple(graph.ids[place] for place in path), ways.strength(path))
        for path in found
    ]
    return tuple(sorted(told, key=lambda way: (-round(way.strength, 12), len(way.path), way.path)))


class _Ways:
    """Strongest ways to one target; what is left to go is known in full beforehand."""

    def __init__(self, graph: Graph, target: int) -> None:
        self.begin = graph.arcs.indptr.tolist()
        self.other = graph.arcs.indices.tolist()
        self.strengths = graph.arcs.data.tolist()
        self.target = target
        self.left = self._left(graph)

    def _left(self, graph: Graph) -> list[Cost]:
        back = graph.arcs.T.tocsr() if graph.directed else graph.arcs
        begin, other, strength = back.indptr.tolist(), back.indices.tolist(), back.data.tolist()
        left = [NEVER] * graph.n
        left[self.target] = (0.0, 0)
        heap: list[tuple[Cost, int]] = [((0.0, 0), self.target)]
        while heap:
            cost, here = heapq.heappop(heap)
            if cost > left[here]:
                continue
            for position in range(begin[here], begin[here + 1]):
                there = other[position]
                further = _further(cost, strength[position])
                if further < left[there]:
                    left[there] = further
                    heapq.heappush(heap, (further, there))
        return left

    def shortest(
        self, source: int, avoided: frozenset[int], barred: frozenset[int]
    ) -> tuple[int, ...] | None:
        """The best way that avoids some people and some first steps (A*)."""
        if not isfinite(self.left[source][0]):
            return None
        came: dict[int, int] = {}
        best: dict[int, Cost] = {source: (0.0, 0)}
        heap: list[tuple[Cost, int, Cost]] = [(self.left[source], source, (0.0, 0))]
        while heap:
            _, here, cost = heapq.heappop(heap)
            if here == self.target:
                return self._way(came, source)
            if cost > best[here]:
                continue
            for position in range(self.begin[here], self.begin[here + 1]):
                there = self.other[position]
                if there in avoided or (here == source and there in barred):
                    continue
                left = self.left[there]
                if not isfinite(left[0]):
                    continue
                further = _further(cost, self.strengths[position])
                if further < best.get(there, NEVER):
                    best[there] = further
                    came[there] = here
                    estimate = (round(further[0] + left[0], 12), further[1] + left[1])
                    heapq.heappush(heap, (estimate, there, further))
        return None

    def _way(self, came: dict[int, int], source: int) -> tuple[int, ...]:
        path = [self.target]
        while path[-1] != source:
            path.append(came[path[-1]])
        return tuple(reversed(path))

    def cost(self, path: tuple[int, ...]) -> Cost:
        """What a whole way costs."""
        return (round(-log(self.strength(path)), 12), len(path) - 1)

    def strength(self, path: tuple[int, ...]) -> float:
        """Product of the strengths along a way."""
        return prod(self._tie(one, two) for one, two in pairwise(path))

    def _tie(self, one: int, two: int) -> float:
        position = self.other.index(two, self.begin[one], self.begin[one + 1])
        return float(self.strengths[position])


def _further(cost: Cost, strength: float) -> Cost:
    return (round(cost[0] - log(strength), 12), cost[1] + 1)
