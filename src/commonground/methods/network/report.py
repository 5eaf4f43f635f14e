"""Everything the command tells of a network, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import eigsh

from commonground.methods.network.brokerage import brokerage
from commonground.methods.network.cohesion import (
    components,
    cores,
    fragmentation,
    neighbours,
    separation,
)
from commonground.methods.network.communities import communities, modularity
from commonground.methods.network.graph import Graph, Numbers
from commonground.methods.network.paths import EFFORT, paths

LARGE_TIES = 2_000_000
LARGE_ORGANISATIONS = 300_000
"""Beyond either, what needs paths is left out unless it is asked for."""
SMALL = 600
"""Up to this many organisations the eigenvector is found directly."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a network.

    Parameters
    ----------
    whole : mapping of str to number, None or mapping
        Measures of the network as a whole, by the names of the contract.
    columns : mapping of str to array of shape (n,)
        Measures of each organisation; NaN stands for "not defined here".
    """

    whole: Mapping[str, object]
    columns: Mapping[str, np.ndarray] = field(default_factory=dict)


def report(graph: Graph, *, full: bool | None = None, effort: int = EFFORT) -> Report:
    """Calculate all measures.

    Parameters
    ----------
    graph : Graph
    full : bool or None
        Whether to follow paths (betweenness, closeness, distances) and to look for communities
        and cut points; None does so unless the network is very large.
    effort : int
        Ties that may be walked in one piece before paths are sampled.

    Examples
    --------
    >>> from commonground.methods.network.graph import Ties, network
    >>> star = Ties(("hub", "a", "b"), np.array([0, 0]), np.array([1, 2]))
    >>> told = report(network(star))
    >>> told.whole["density"], told.whole["degree_centralisation"]
    (0.6666666666666666, 1.0)
    >>> told.columns["betweenness"].tolist()
    [1.0, 0.0, 0.0]
    """
    if full is None:
        full = graph.edges <= LARGE_TIES and graph.n <= LARGE_ORGANISATIONS
    label = components(graph)
    degree, indegree, outdegree = _degrees(graph)
    holes = brokerage(graph)
    whole: dict[str, object] = {
        "nodes": graph.n,
        "edges": graph.edges,
        "directed": graph.directed,
        "weighted": graph.weighted,
        "density": _share(graph.arcs.nnz, graph.n * (graph.n - 1)),
        "components": int(label.max()) + 1 if graph.n else 0,
        "components_strong": _strong(graph),
        "degree_centralisation": _degree_centralisation(graph, degree),
        "betweenness_centralisation": None,
        "transitivity": _transitivity(graph, holes.triangles),
        "reciprocity": _reciprocity(graph),
        "mean_distance": None,
        "diameter": None,
        "fragmentation": fragmentation(label),
        "left_out": {"loops": graph.loops, "doubles": graph.doubles, "empty": graph.empty},
    }
    nothing = np.full(graph.n, np.nan)
    columns: dict[str, np.ndarray] = {
        "degree": degree,
        "indegree": indegree if graph.directed else nothing,
        "outdegree": outdegree if graph.directed else nothing,
        "betweenness": nothing,
        "closeness": nothing,
        "eigenvector": eigenvector(graph) if full else nothing,
        "constraint": holes.constraint,
        "effective_size": holes.effective_size,
        "core": cores(graph),
        "component": label + 1,
    }
    if graph.weighted:
        columns["strength"] = _strength(graph)
    if full:
        _follow_paths(graph, label, effort, whole, columns)
        group = communities(graph)
        whole["communities"] = int(group.max()) + 1 if graph.n else 0
        whole["modularity"] = modularity(graph, group)
        columns["community"] = group + 1
        columns["cut_point"] = separation(neighbours(graph)).cut_point
    else:
        columns["community"] = columns["cut_point"] = nothing
        whole["not_calculated"] = [
            "betweenness_centralisation", "mean_distance", "diameter", "betweenness", "closeness",
            "eigenvector", "community", "cut_point",
        ]  # fmt: skip
    return Report(whole, columns)


def _follow_paths(
    graph: Graph,
    label: np.ndarray,
    effort: int,
    whole: dict[str, object],
    columns: dict[str, np.ndarray],
) -> None:
    found = paths(graph, label, effort=effort)
    columns["betweenness"] = found.betweenness
    columns["closeness"] = found.closeness
    whole["betweenness_centralisation"] = _betweenness_centralisation(graph, found.betweenness)
    whole["mean_distance"] = found.mean_distance
    whole["diameter"] = _steps(graph, found.diameter)
    if graph.directed:
        whole["diameter_directed"] = _steps(graph, found.diameter_directed)
    if found.sources < graph.n:
        columns["betweenness_error"] = found.error
        top = int(np.argmax(found.betweenness))
        whole["estimated"] = {
            "measures": [
                "betweenness", "betweenness_centralisation", "closeness", "mean_distance",
            ],
            "sources": found.sources,
            "largest_betweenness_error": float(found.error[top]),
            "mean_distance_error": found.mean_distance_error,
            "diameter_is_at_least": found.at_least,
        }  # fmt: skip


def _steps(graph: Graph, length: float | None) -> float | None:
    return length if length is None or graph.weighted else int(length)


def _share(part: float, whole: float) -> float | None:
    return float(part) / float(whole) if whole else None


def _degrees(graph: Graph) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    out = np.diff(graph.arcs.indptr).astype(np.int64)
    into = np.bincount(graph.arcs.indices, minlength=graph.n)
    return (out + into if graph.directed else out), into, out


def _strength(graph: Graph) -> Numbers:
    return np.asarray(graph.both.sum(axis=1), dtype=np.float64)


def _strong(graph: Graph) -> int:
    label = components(graph, strong=True)
    return int(label.max()) + 1 if graph.n else 0


def _degree_centralisation(graph: Graph, degree: np.ndarray) -> float | None:
    """Σ(max − d_i) ÷ the most it can be: (n−1)(n−2), twice that when arcs count both ways."""
    n = graph.n
    most = (n - 1) * (n - 2) * (2 if graph.directed else 1)
    return _share(float(np.sum(degree.max() - degree)), most) if n > 2 else None


def _betweenness_centralisation(graph: Graph, betweenness: Numbers) -> float | None:
    n = graph.n
    most = (n - 1) ** 2 * (n - 2) / (1 if graph.directed else 2)
    return _share(float(np.sum(betweenness.max() - betweenness)), most) if n > 2 else None


def _transitivity(graph: Graph, triangles: int) -> float | None:
    """Closed triples ÷ connected triples, direction ignored; None without a triple."""
    degree = np.diff(graph.links.indptr).astype(np.float64)
    return _share(3.0 * triangles, float(np.sum(degree * (degree - 1) / 2)))


def _reciprocity(graph: Graph) -> float | None:
    """Share of arcs that are answered; None when ties have no direction."""
    if not graph.directed:
        return None
    answered = int(np.count_nonzero(graph.counts.data == 2))
    return _share(answered, graph.arcs.nnz)


def eigenvector(graph: Graph) -> Numbers:
    """Eigenvector centrality, the largest 1, direction ignored; 0 outside the leading piece.

    Where several pieces lead alike, it is the share of an even start that stays in them.

    References
    ----------
    Bonacich, P. (1972), Factoring and weighting approaches to status scores and clique
    identification, *Journal of Mathematical Sociology* 2.
    """
    matrix = graph.both if graph.weighted else graph.links
    n = graph.n
    if not matrix.nnz:
        return np.zeros(n)
    start = np.ones(n)
    if n <= SMALL:
        values, vectors = np.linalg.eigh(matrix.toarray())
        leading = vectors[:, values >= values[-1] * (1 - 1e-9)]
        found = leading @ (leading.T @ start)
    else:
        _, vectors = eigsh(sp.csr_array(matrix), k=1, which="LA", v0=start, ncv=40)
        found = vectors[:, 0]
    found = np.abs(found)
    found /= found.max()
    found[found < 1e-12] = 0.0
    return found
