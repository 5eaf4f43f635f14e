"""Networks of 100,000 organisations and 1,000,000 ties, and ten times that, beside networkx.

    python -m tests.bench.methods.network

The command is run as a person runs it, from file to JSON. Beside it in the same run: networkx on
the same file, reading it and calculating what it can in a comparable time (constraint and exact
betweenness would take it hours).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import networkx
import numpy as np
import polars as pl
import psutil

SIZES = ((100_000, 1_000_000), (1_000_000, 10_000_000))
PEER_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured at one size; seconds of the wall clock, memory in MB at its highest."""

    organisations: int
    ties: int
    seconds: float
    memory_mb: float
    sources: int | None
    largest_betweenness_error: float | None
    peer: str
    peer_seconds: float


def write(path: Path, organisations: int, ties: int, seed: int = 1) -> None:
    """A made network in which some have very many ties and most have few."""
    random = np.random.default_rng(seed)
    drawn = int(ties * 1.02)
    one = random.integers(0, organisations, drawn)
    two = (organisations * random.random(drawn) ** 2).astype(np.int64)
    low, high = np.minimum(one, two), np.maximum(one, two)
    keys = random.permutation(np.unique((low * organisations + high)[low != high]))[:ties]
    names = {
        "source": "o" + pl.Series(keys // organisations).cast(pl.String),
        "target": "o" + pl.Series(keys % organisations).cast(pl.String),
    }
    pl.DataFrame(names).write_csv(path)


def ours(path: Path) -> tuple[float, float, dict[str, object]]:
    """Run the command; seconds, memory and what it says of the whole."""
    told = path.with_suffix(".json")
    begun = time.perf_counter()
    words = [sys.executable, "-m", "commonground.cli", "network", str(path), "--json"]
    with told.open("wb") as out, subprocess.Popen(words, stdout=out) as running:
        watched, most = psutil.Process(running.pid), 0
        while running.poll() is None:
            try:
                most = max(most, watched.memory_info().rss)
            except psutil.NoSuchProcess:
                break
            time.sleep(0.02)
    took = time.perf_counter() - begun
    text = told.read_text(encoding="utf-8")
    whole: dict[str, object] = json.loads(text[: text.index(', "organisations": ')] + "}")
    return took, most / 1e6, whole


def theirs(path: Path) -> float:
    """networkx: read the ties; degrees, pieces, cores, cut points, betweenness from 4 sources."""
    begun = time.perf_counter()
    graph = networkx.Graph(pl.read_csv(path).iter_rows())
    dict(graph.degree())
    list(networkx.connected_components(graph))
    networkx.core_number(graph)
    list(networkx.articulation_points(graph))
    networkx.betweenness_centrality(graph, k=4, seed=1)
    return time.perf_counter() - begun


def figures() -> Iterator[Figure]:
    """Measure both sizes."""
    with tempfile.TemporaryDirectory() as folder:
        for organisations, ties in SIZES:
            path = Path(folder) / f"{ties}.csv"
            write(path, organisations, ties)
            seconds, memory, whole = ours(path)
            estimated = whole.get("estimated")
            known = estimated if isinstance(estimated, dict) else {}
            fits = ties <= PEER_MOST
            yield Figure(
                organisations,
                ties,
                round(seconds, 1),
                round(memory),
                known.get("sources"),
                known.get("largest_betweenness_error"),
                "networkx, betweenness from 4 sources, no constraint" if fits else "",
                round(theirs(path), 1) if fits else 0.0,
            )


if __name__ == "__main__":
    for figure in figures():
        print(json.dumps(asdict(figure)), flush=True)
