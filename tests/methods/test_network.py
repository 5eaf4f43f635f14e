"""Networks measured: equal to R's sna and igraph on real ones, to networkx on random ones."""

from __future__ import annotations

import io
import json
import sys
from itertools import combinations
from pathlib import Path

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.methods.interchange.ties import read_ties
from commonground.methods.network import Graph, Ties, key_players, network, report
from commonground.methods.network.cohesion import neighbours, separation
from commonground.methods.network.communities import communities, modularity

pytestmark = pytest.mark.capability("T9")

NETWORKS = [
    "chinese_engo_collaboration", "chinese_engo_financial_aid", "chinese_engo_information",
    "chinese_engo_support", "dhhs_collaboration", "emon_Cheyenne", "emon_HurrFrederic",
    "emon_LakePomona", "emon_MtSi", "emon_MtStHelens", "emon_Texas", "emon_Wichita",
    "knoke_information", "knoke_money", "lhd_communication", "tobacco_TCcnt", "tobacco_TCcoll",
    "tobacco_TCdiss",
]  # fmt: skip
WHOLE = {
    "nodes": "n",
    "edges": "edges",
    "density": "density_sna",
    "components": "components_weak",
    "components_strong": "components_strong",
    "degree_centralisation": "degree_centralization_sna",
    "betweenness_centralisation": "betweenness_centralization_sna",
    "transitivity": "transitivity_global_igraph",
    "reciprocity": "reciprocity_edgewise_sna",
    "mean_distance": "mean_distance",
    "diameter": "diameter_undirected",
}
EACH = {
    "degree": "degree_total_igraph",
    "indegree": "indegree",
    "outdegree": "outdegree",
    "betweenness": "betweenness_igraph",
    "closeness": "closeness_all_normalized_igraph",
    "eigenvector": "eigenvector_undirected_igraph",
    "constraint": "burt_constraint_igraph",
    "core": "coreness_igraph",
}


def numbers(cells: list[float | None] | None, n: int) -> np.ndarray:
    """What R wrote, with NaN for its NA; nothing at all is NaN for everyone."""
    filled = [None] * n if cells is None else cells
    return np.array([np.nan if cell is None else cell for cell in filled])


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("form", ["csv", "graphml"])
def test_real_networks_equal_sna_and_igraph(network_data: Path, name: str, form: str) -> None:
    told = json.loads((network_data / "reference_measures.json").read_text(encoding="utf-8"))[name]
    if form == "csv":
        ties = read_ties(network_data / f"{name}_edges.csv", network_data / f"{name}_nodes.csv")
        graph = network(ties, directed=told["directed"])
    else:
        graph = network(read_ties(network_data / f"{name}.graphml"))
        assert graph.directed is told["directed"]
    found = report(graph)
    for ours, theirs in WHOLE.items():
        expected = told[theirs]
        # R's figures were printed with eleven digits, those of each organisation with eight.
        assert found.whole[ours] == (
            expected if expected is None else pytest.approx(expected, rel=1e-9)
        ), ours
    for ours, theirs in EACH.items():
        np.testing.assert_allclose(
            found.columns[ours].astype(float),
            numbers(told[theirs], graph.n),
            rtol=1e-6,
            atol=1e-8,
            err_msg=ours,
        )
    cut = told["cutpoints"] if isinstance(told["cutpoints"], list) else [told["cutpoints"]]
    assert sorted(np.flatnonzero(found.columns["cut_point"]) + 1) == sorted(cut)


def test_every_reference_is_checked(network_data: Path) -> None:
    told = json.loads((network_data / "reference_measures.json").read_text(encoding="utf-8"))
    assert sorted(told) == sorted(NETWORKS)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Graph, networkx.Graph, bool]:
    """A random network and the same one for networkx; strengths are powers of two."""
    n = draw(st.integers(2, 14))
    directed = draw(st.booleans())
    weighted = draw(st.booleans())
    pairs = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))
    drawn = draw(st.lists(st.tuples(pairs, st.integers(-2, 2)), max_size=40))
    known: dict[tuple[int, int], float] = {}
    for (one, two), power in drawn:
        key = (one, two) if directed else (min(one, two), max(one, two))
        if one != two:
            known[key] = 2.0**power
    peer = networkx.DiGraph() if directed else networkx.Graph()
    peer.add_nodes_from(range(n))
    for (one, two), strength in known.items():
        peer.add_edge(one, two, weight=strength, length=1 / strength)
    ends = np.array(list(known), dtype=np.int64).reshape(-1, 2)
    weights = np.array(list(known.values())) if weighted else None
    ties = Ties([str(place) for place in range(n)], ends[:, 0], ends[:, 1], weights)
    return network(ties, directed=directed), peer, weighted


def listed(values: dict[int, float]) -> list[float]:
    return [values[place] for place in sorted(values)]


@given(worlds())
def test_random_networks_equal_networkx(world: tuple[Graph, networkx.Graph, bool]) -> None:
    graph, peer, weighted = world
    weight, length = ("weight", "length") if weighted else (None, None)
    plain = peer.to_undirected() if graph.directed else peer
    found = report(graph)
    columns = found.columns
    expected = {
        "degree": dict(peer.degree()),
        "betweenness": networkx.betweenness_centrality(peer, normalized=False, weight=length),
        "constraint": networkx.constraint(peer, weight=weight),
        # Asked for by name: the way networkx takes for everyone at once divides by the wrong
        # maximum when strengths differ.
        "effective_size": networkx.effective_size(peer, nodes=list(peer), weight=weight),
        "core": networkx.core_number(peer),
    }
    for name, values in expected.items():
        if name == "effective_size":
            # networkx takes whom others name, but who names nobody, for one without ties.
            values = (
                {
                    place: value if peer.out_degree(place) else columns[name][place]
                    for place, value in values.items()
                }
                if graph.directed
                else values
            )
        np.testing.assert_allclose(columns[name], listed(values), atol=1e-9, err_msg=name)
    cuts = set(networkx.articulation_points(plain))
    assert set(np.flatnonzero(columns["cut_point"]).tolist()) == cuts
    assert found.whole["components"] == networkx.number_connected_components(plain)
    assert found.whole["transitivity"] in (None, pytest.approx(networkx.transitivity(plain)))
    far = dict(networkx.all_pairs_dijkstra_path_length(peer, weight=length or (lambda *_: 1)))
    every = [far[one][two] for one in far for two in far[one] if one != two]
    assert found.whole["mean_distance"] == (pytest.approx(np.mean(every)) if every else None)
    top = columns["eigenvector"]
    matrix = networkx.to_numpy_array(peer, weight=weight, nodelist=range(graph.n))
    matrix = matrix + matrix.T if graph.directed else matrix
    matrix = matrix if weighted else (matrix > 0).astype(float)
    if matrix.any():
        np.testing.assert_allclose(matrix @ top, np.linalg.eigvalsh(matrix)[-1] * top, atol=1e-6)


@given(worlds())
def test_what_leaving_separates(world: tuple[Graph, networkx.Graph, bool]) -> None:
    graph, peer, _ = world
    plain = peer.to_undirected() if graph.directed else peer
    together = separation(neighbours(graph)).together
    for place in range(graph.n):
        own = networkx.node_connected_component(plain, place) - {place}
        left = networkx.connected_components(plain.subgraph(own))
        assert together[place] == sum(len(part) * (len(part) - 1) for part in left)


def fragments(plain: networkx.Graph, gone: set[int]) -> float:
    rest = plain.subgraph(set(plain) - gone)
    held = sum(len(part) * (len(part) - 1) for part in networkx.connected_components(rest))
    return 1 - held / (len(rest) * (len(rest) - 1))


def reaches(peer: networkx.Graph, members: set[int]) -> float:
    near = networkx.multi_source_dijkstra_path_length(peer, members, weight=lambda *_: 1)
    return sum(1 / max(distance, 1) for distance in near.values()) / len(peer)


@given(worlds(), st.integers(1, 3))
def test_key_players_are_the_best_of_all_sets(
    world: tuple[Graph, networkx.Graph, bool], k: int
) -> None:
    graph, peer, _ = world
    plain = peer.to_undirected() if graph.directed else peer
    sets = [set(members) for members in combinations(range(graph.n), k)]
    if graph.n - k >= 2:
        found = key_players(graph, k)
        assert found.score == pytest.approx(max(fragments(plain, members) for members in sets))
        assert found.score == pytest.approx(fragments(plain, set(map(int, found.members))))
    if graph.n >= k:
        found = key_players(graph, k, aim="reach")
        assert found.score == pytest.approx(max(reaches(peer, members) for members in sets))
        assert found.score == pytest.approx(reaches(peer, set(map(int, found.members))))


@pytest.mark.parametrize("aim", ["fragment", "reach"])
def test_greedy_and_exchange_come_near_the_best(aim: str) -> None:
    graphs = []
    for seed in range(12):
        peer = networkx.gnm_random_graph(22, 26, seed=seed)
        ends = np.array(peer.edges)
        graphs.append(network(Ties(list(map(str, peer)), ends[:, 0], ends[:, 1])))
    best = [key_players(graph, 3, aim=aim).score for graph in graphs]
    found = [key_players(graph, 3, aim=aim, effort=0) for graph in graphs]
    assert not any(one.proven for one in found)
    reached = [one.score / most for one, most in zip(found, best, strict=True)]
    assert min(reached) > 0.93
    assert np.mean(np.isclose(reached, 1)) >= 0.75


def test_the_top_single_ones_are_not_the_best_set() -> None:
    """Borgatti's point: two hubs side by side break a network once, not twice."""
    ends = np.array([(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4), (4, 5), (5, 6), (6, 7), (6, 8)])  # fmt: skip
    graph = network(Ties([str(place) for place in range(9)], ends[:, 0], ends[:, 1]))
    degree = report(graph).columns["degree"]
    top = set(np.argsort(-degree, kind="stable")[:2].tolist())
    chosen = set(map(int, key_players(graph, 2).members))
    plain = networkx.Graph(ends.tolist())
    assert chosen != top
    assert fragments(plain, chosen) > fragments(plain, top)


@pytest.mark.parametrize("directed", [False, True])
def test_samples_say_how_wrong_they_may_be(directed: bool) -> None:
    peer = networkx.barabasi_albert_graph(900, 3, seed=2)
    ends = np.array(peer.edges)
    turned = np.random.default_rng(2).random(len(ends)) < 0.5
    ends[turned] = ends[turned][:, ::-1]
    graph = network(Ties(list(map(str, peer)), ends[:, 0], ends[:, 1]), directed=directed)
    exact, guess = report(graph), report(graph, effort=1_500_000)
    told = guess.whole["estimated"]
    assert isinstance(told, dict)
    assert 64 <= told["sources"] < 400
    assert "estimated" not in exact.whole
    off = np.abs(guess.columns["betweenness"] - exact.columns["betweenness"])
    error = guess.columns["betweenness_error"]
    known = error > 0
    assert np.mean(off[known] <= 2 * error[known]) > 0.9
    top = np.argsort(-exact.columns["betweenness"])[:50]
    assert np.mean(off[top] <= 2 * error[top]) > 0.85
    mean, true = guess.whole["mean_distance"], exact.whole["mean_distance"]
    assert abs(mean - true) <= 4 * told["mean_distance_error"]  # type: ignore[operator]
    assert guess.whole["diameter"] == exact.whole["diameter"] or told["diameter_is_at_least"]
    near = guess.columns["closeness"] / exact.columns["closeness"]
    assert np.all(np.abs(near - 1) < 0.15)


def test_long_chains_are_counted_too() -> None:
    """Paths of many steps take another way through the calculation."""
    n = 150
    graph = network(Ties(list(map(str, range(n))), np.arange(n - 1), np.arange(1, n)))
    places = np.arange(n)
    expected = places * (n - 1 - places)
    np.testing.assert_allclose(report(graph).columns["betweenness"], expected)


def test_communities_are_found_and_as_good_as_others() -> None:
    peer = networkx.planted_partition_graph(6, 25, 0.5, 0.02, seed=3)
    ends = np.array(peer.edges)
    graph = network(Ties(list(map(str, peer)), ends[:, 0], ends[:, 1]))
    group = communities(graph)
    planted = np.arange(150) // 25
    assert len({(int(one), int(two)) for one, two in zip(group, planted, strict=True)}) == 6
    theirs = networkx.community.louvain_communities(peer, seed=1)
    best = networkx.community.modularity(peer, theirs)
    ours = modularity(graph, group)
    assert ours is not None
    assert ours >= best - 1e-9
    sets = [set(np.flatnonzero(group == one).tolist()) for one in set(group.tolist())]
    assert ours == pytest.approx(networkx.community.modularity(peer, sets))


def test_a_very_large_network_gets_the_measures_that_need_no_paths(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.modules["commonground.methods.network.report"], "LARGE_TIES", 2)
    graph = network(read_ties(io.BytesIO(b"source,target\na,b\nb,c\nc,a\n")))
    brief, full = report(graph), report(graph, full=True)
    assert "betweenness" in brief.whole["not_calculated"]  # type: ignore[operator]
    assert np.isnan(brief.columns["betweenness"]).all()
    np.testing.assert_array_equal(brief.columns["constraint"], full.columns["constraint"])
    assert "not_calculated" not in full.whole


@pytest.mark.parametrize("n", [0, 1, 2])
def test_next_to_nobody(n: int) -> None:
    nothing = np.zeros(0, dtype=np.int64)
    graph = network(Ties([str(place) for place in range(n)], nothing, nothing))
    whole = report(graph).whole
    assert (whole["nodes"], whole["edges"], whole["mean_distance"]) == (n, 0, None)
