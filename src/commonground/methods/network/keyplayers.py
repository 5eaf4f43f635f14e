"""Key players: the set whose leaving breaks a network, or from which most can be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from scipy.sparse.csgraph import dijkstra

from commonground.methods.errors import UnusableQuestion
from commonground.methods.network.cohesion import Neighbours, neighbours, separation
from commonground.methods.network.graph import Graph, Numbers

AIMS = ("fragment", "reach")
EVERY_SET = 200_000
WALKED = 6_000_000
"""All sets are tried while they are no more than that, and no more ties need be walked."""
CANDIDATES = 400
NEARNESS = 40_000_000
"""Where a network is larger than `ALL_REACH`, at most so many of the best connected are considered,
so that no more than so many distances are kept."""
ALL_REACH = 4_000
EVEN = 1e-12


@dataclass(frozen=True, slots=True)
class KeyPlayers:
    """A set of organisations and what it scores.

    Parameters
    ----------
    members : tuple of str
        In the order of the network.
    aim : str
        "fragment": score is F of what is left when they go. "reach": score is Σ 1/d ÷ n over
        everyone, d the distance from the nearest member, 1 for members themselves.
    score : float
    proven : bool
        Whether every set of this size was tried.
    """

    members: tuple[str, ...]
    aim: str
    score: float
    proven: bool


def key_players(graph: Graph, k: int, *, aim: str = "fragment", effort: int = WALKED) -> KeyPlayers:
    """Choose the best set of k: all sets where they are few, else greedily and by exchange.

    Parameters
    ----------
    graph : Graph
        Strength is not used; "fragment" ignores direction, "reach" follows it.
    k : int
        Size of the set, at least 1 and less than the network.
    aim : str
        "fragment" or "reach".
    effort : int
        Ties that may be walked to try every set; beyond, the set is grown and exchanged.

    Raises
    ------
    UnusableQuestion
        No such aim, or the network is too small for the set.

    References
    ----------
    Borgatti, S. P. (2006), Identifying sets of key players in a social network,
    *Comput. Math. Organ. Theory* 12.

    Examples
    --------
    >>> from commonground.methods.network.graph import Ties, network
    >>> path = network(Ties(tuple("abcde"), np.arange(4), np.arange(1, 5)))
    >>> key_players(path, 1)
    KeyPlayers(members=('c',), aim='fragment', score=0.6666666666666667, proven=True)
    """
    if aim not in AIMS:
        raise UnusableQuestion(f"“{aim}” is no aim. Choose one of: {', '.join(AIMS)}.")
    if k < 1:
        raise UnusableQuestion("Key players: ask for a set of at least one.")
    least = 2 if aim == "fragment" else 0
    if not 1 <= k <= graph.n - least:
        reason = f"a set of {k} cannot be chosen from {graph.n} organisations"
        left = " so that two are left" if least else ""
        raise UnusableQuestion(f"Key players: {reason}{left}.")
    if aim == "reach" and graph.n > ALL_REACH:
        k_most = min(CANDIDATES, NEARNESS // graph.n)
        if k > k_most:
            raise UnusableQuestion(
                f"Key players: in a network this large ask for {k_most} at most."
            )
    return (_fragmenting if aim == "fragment" else _reaching)(graph, k, effort)


def _told(graph: Graph, chosen: Iterable[int], aim: str, score: float, proven: bool) -> KeyPlayers:
    members = tuple(graph.ids[place] for place in sorted(chosen))
    return KeyPlayers(members, aim, float(score), proven)


# -- fragment


def _fragmenting(graph: Graph, k: int, effort: int) -> KeyPlayers:
    links = neighbours(graph)
    degree = np.diff(graph.links.indptr)
    proven = comb(graph.n, k - 1) * (graph.n + len(links[1])) <= effort
    if proven:
        chosen, left = _best_of_all(links, degree, k)
    else:
        starts = [[], _most(degree, k)]
        found = [_exchanged(links, degree, _grown(links, degree, start, k)) for start in starts]
        chosen, left = min(found, key=lambda pair: (pair[1], sorted(pair[0])))
    rest = graph.n - k
    return _told(graph, chosen, "fragment", 1.0 - left / (rest * (rest - 1)), proven)


def _left(links: Neighbours, removed: Sequence[int]) -> Numbers:
    """Σ s(s−1) of what is left when `removed` go and one more, for each one more; inf for them."""
    found = separation(links, frozenset(removed))
    size = found.size.astype(np.float64)
    present = size > 0
    # Each piece of s stands s times in `size`, once for each member.
    total = float(np.sum((size - 1)[present]))
    return np.where(present, total - size * (size - 1) + found.together, np.inf)


def _best(left: Numbers, degree: np.ndarray) -> int:
    """The one that leaves least together; of equals the one with most ties, then the first."""
    return int(np.lexsort((-degree, left))[0])


def _best_of_all(links: Neighbours, degree: np.ndarray, k: int) -> tuple[list[int], float]:
    best: tuple[float, int, list[int]] | None = None
    for removed in combinations(range(len(degree)), k - 1):
        left = _left(links, removed)
        if removed:
            left[: removed[-1] + 1] = np.inf  # those sets come with another order of members
        one = _best(left, degree)
        chosen = [*removed, one]
        key = (float(left[one]), -int(degree[chosen].sum()), chosen)
        if best is None or key < best:
            best = key
    assert best is not None  # k is at least 1
    return best[2], best[0]


def _most(degree: np.ndarray, k: int) -> list[int]:
    return [int(place) for place in np.argsort(-degree, kind="stable")[:k]]


def _grown(links: Neighbours, degree: np.ndarray, start: list[int], k: int) -> list[int]:
    chosen = list(start)
    while len(chosen) < k:
        chosen.append(_best(_left(links, chosen), degree))
    return chosen


def _exchanged(links: Neighbours, degree: np.ndarray, chosen: list[int]) -> tuple[list[int], float]:
    """Exchange one member at a time for the best other while that separates more."""

    def gains(others: list[int]) -> Numbers:
        return -_left(links, others)

    chosen, score = _climb(chosen, gains, lambda scores: _best(-scores, degree))
    return chosen, -score


def _climb(
    chosen: list[int],
    scores: Callable[[list[int]], Numbers],
    best: Callable[[Numbers], int],
) -> tuple[list[int], float]:
    chosen = list(chosen)
    now = float(scores(chosen[:-1])[chosen[-1]])
    since = 0
    while since < len(chosen):
        others, since = chosen[1:], since + 1
        found = scores(others)
        one = best(found)
        if found[one] > now + EVEN * max(1.0, abs(now)):
            now, since = float(found[one]), 0
        else:
            one = chosen[0]
        chosen = [*others, one]  # the next in turn is first now
    return chosen, now


# -- reach


def _reaching(graph: Graph, k: int, effort: int) -> KeyPlayers:
    near, candidates = _nearness(graph)
    n = graph.n
    proven = len(candidates) == n and comb(n, k) <= EVERY_SET and comb(n, k) * n <= 5 * effort
    if proven:
        best = max(
            combinations(range(n), k),
            key=lambda rows: (float(near[list(rows)].max(axis=0).sum()), [-row for row in rows]),
        )
        chosen, score = list(best), float(near[list(best)].max(axis=0).sum())
    else:

        def scores(others: list[int]) -> Numbers:
            held = near[others].max(axis=0) if others else np.zeros(n)
            found = np.array([float(np.maximum(held, row).sum()) for row in near])
            found[others] = -np.inf
            return found

        def first(found: Numbers) -> int:
            return int(np.argmax(found))

        chosen = []
        while len(chosen) < k:
            chosen.append(first(scores(chosen)))
        chosen, score = _climb(chosen, scores, first)
    return _told(graph, (candidates[place] for place in chosen), "reach", score / n, proven)


def _nearness(graph: Graph) -> tuple[Numbers, list[int]]:
    """1 ÷ distance from each candidate to everyone, 1 to itself, 0 where no path leads."""
    degree = np.diff(graph.arcs.indptr)
    most = graph.n if graph.n <= ALL_REACH else min(CANDIDATES, NEARNESS // graph.n)
    candidates = sorted(_most(degree, max(most, 1)))
    distance = dijkstra(graph.arcs, indices=candidates, unweighted=True)
    return 1.0 / np.maximum(distance, 1.0), candidates
