"""The strongest ways to be introduced, against every way there is."""

from __future__ import annotations

from itertools import pairwise
from math import prod

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.methods.errors import UnusableQuestion
from commonground.methods.network import Graph, Ties, introductions, network

pytestmark = pytest.mark.capability("T7")


def graph_of(
    n: int, ties: dict[tuple[int, int], float], *, directed: bool = False
) -> tuple[Graph, networkx.Graph]:
    """The same network for us and for networkx."""
    peer = networkx.DiGraph() if directed else networkx.Graph()
    peer.add_nodes_from(map(str, range(n)))
    for (one, two), strength in ties.items():
        peer.add_edge(str(one), str(two), weight=strength)
    ends = np.array(list(ties), dtype=np.int64).reshape(-1, 2)
    strengths = np.array(list(ties.values()), dtype=np.float64)
    made = Ties([str(place) for place in range(n)], ends[:, 0], ends[:, 1], strengths)
    return network(made, directed=directed, strongest=True), peer


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Graph, networkx.Graph]:
    n = draw(st.integers(2, 7))
    directed = draw(st.booleans())
    ends = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))
    # Few different strengths, so that ways of equal strength are common.
    drawn = draw(st.lists(st.tuples(ends, st.sampled_from([0.1, 0.5, 0.7, 1.0])), max_size=18))
    ties = {
        pair if directed else (min(pair), max(pair)): strength
        for pair, strength in drawn
        if pair[0] != pair[1]
    }
    return graph_of(n, ties, directed=directed)


@given(worlds(), st.integers(1, 6))
def test_the_ways_are_the_strongest_of_all(world: tuple[Graph, networkx.Graph], k: int) -> None:
    graph, peer = world
    every = [
        (prod(peer[one][two]["weight"] for one, two in pairwise(path)), path)
        for path in networkx.all_simple_paths(peer, "0", "1")
    ]
    best = sorted((-round(strength, 12), len(path)) for strength, path in every)[:k]
    found = introductions(graph, "0", "1", k)
    assert [(-round(way.strength, 12), len(way.path)) for way in found] == best
    assert {way.path for way in found} <= {tuple(path) for _, path in every}
    assert len({way.path for way in found}) == len(found)


def test_nobody_is_named_twice_and_the_strongest_tie_of_two_counts() -> None:
    ends = np.array([(0, 1), (1, 0), (1, 2)])
    ties = Ties(("a", "b", "c"), ends[:, 0], ends[:, 1], np.array([0.3, 0.9, 0.5]))
    graph = network(ties, directed=False, strongest=True)
    [way] = introductions(graph, "a", "c")
    assert (way.path, way.strength) == (("a", "b", "c"), pytest.approx(0.45))


def test_no_way() -> None:
    graph, _ = graph_of(3, {(0, 1): 0.5})
    assert introductions(graph, "0", "2") == ()


@pytest.mark.parametrize(
    ("start", "end", "k", "told"),
    [
        ("0", "9", 1, "“9” is not in this network"),
        ("9", "0", 1, "“9” is not in this network"),
        ("0", "0", 1, "needs no introduction"),
        ("0", "1", 0, "at least one way"),
    ],
)
def test_questions_that_cannot_be_answered(start: str, end: str, k: int, told: str) -> None:
    graph, _ = graph_of(2, {(0, 1): 0.5})
    with pytest.raises(UnusableQuestion, match=told):
        introductions(graph, start, end, k)
    strong, _ = graph_of(2, {(0, 1): 2.0})
    with pytest.raises(UnusableQuestion, match="at most 1"):
        introductions(strong, "0", "1")
