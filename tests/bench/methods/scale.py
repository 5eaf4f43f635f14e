"""What it costs to ask for everyone, and to link, the plain way, by processes, and on a cluster.

    python -m tests.bench.methods.scale                 all sizes
    python -m tests.bench.methods.scale 500,1000 10000,20000    others

The commands are run as a person runs them, from files to a file; the cluster is two workers of one
processor each, on this machine. Processor time is that of all processes concerned, Java among them:
what is told for the cluster includes the start of its programs for this work, not of the cluster.
"""

from __future__ import annotations

import csv
import filecmp
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

import psutil

from tests.bench.methods.doubles import organisations as doubles
from tests.bench.methods.nation import organisations, partnerships
from tests.scale.cluster import cluster, environment

SEED, ANSWERS, EVERY_S = 1, 10, 0.25
PARTNERS, LINKS = (1_000, 2_000, 4_000), (30_000, 100_000, 300_000)
COLUMNS = ("id", "name", "address", "city", "region", "postcode", "website", "phone")
ENGINES = {
    "plain": ["--engine", "plain"],
    "one process": ["--engine", "duckdb", "--processes", "1"],
    "DuckDB, two processes": ["--engine", "duckdb", "--processes", "2"],
    "Spark, two workers": ["--engine", "spark", "--master"],
}


def say(what: str, **figures: object) -> None:
    """Print one figure."""
    told = {k: round(v, 2) if isinstance(v, float) else v for k, v in figures.items()}
    print(json.dumps({"figure": what, **told}), flush=True)


def tree(roots: Sequence[psutil.Process]) -> Iterator[psutil.Process]:
    """The processes and all that they started."""
    for root in roots:
        try:
            yield from (root, *root.children(recursive=True))
        except psutil.NoSuchProcess:
            continue


def looked_at(roots: Sequence[psutil.Process], used: dict[int, float]) -> float:
    """Note the processor seconds of each process; give the megabytes that all hold now."""
    held = 0.0
    for process in tree(roots):
        try:
            times = process.cpu_times()
            used[process.pid] = times.user + times.system
            held += process.memory_info().rss / 1e6
        except psutil.NoSuchProcess:
            continue
    return held


def run(words: Sequence[str], folder: Path, besides: Sequence[psutil.Process]) -> dict[str, float]:
    """Run a command, and count what it and the cluster's programs use meanwhile."""
    used: dict[int, float] = {}
    looked_at(besides, used)
    before = sum(used.values())
    begun, most = perf_counter(), 0.0
    command = [sys.executable, "-m", "commonground.cli", *words]
    variables = {**environment(folder), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(command, env=variables, stderr=subprocess.PIPE, text=True) as process:
        roots = [psutil.Process(process.pid), *besides]
        while True:
            most = max(most, looked_at(roots, used))
            try:
                _, said = process.communicate(timeout=EVERY_S)
                break
            except subprocess.TimeoutExpired:
                continue
    seconds = perf_counter() - begun
    if process.returncode:
        raise SystemExit(f"{' '.join(words)}: {said}")
    return {
        "seconds": seconds,
        "processor_seconds": sum(used.values()) - before,
        "megabytes_all_processes": most,
    }


def write_field(folder: Path, size: int) -> list[str]:
    """Write generated organisations and partnerships; give the question."""
    who, ties = folder / f"organisations{size}.csv", folder / f"partnerships{size}.csv"
    columns = ("org_id", "name", "org_type", "country", "mission")
    lists = ("places", "issues", "people", "needs", "offers")
    with who.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*columns, "place", *lists[1:]])
        for one in organisations(size, SEED):
            cells = [";".join(getattr(one, name)) for name in lists]
            writer.writerow([*(getattr(one, name) for name in columns), *cells])
    with ties.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["org_a", "org_b", "role_a", "role_b", "date", "sector"])
        for tie in partnerships(size, SEED):
            if tie.org_a != tie.org_b:
                cells = [tie.org_a, tie.org_b, tie.role_a, tie.role_b, tie.date, *tie.sectors]
                writer.writerow(cells)
    return ["recommend", "--all", "-k", str(ANSWERS), "--organisations", str(who),
            "--partnerships", str(ties)]  # fmt: skip


def write_rows(folder: Path, size: int) -> list[str]:
    """Write generated rows with a fifth of doubles; give the question."""
    path = folder / f"rows{size}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for record, _ in doubles(size, seed=SEED):
            writer.writerow([getattr(record, column) for column in COLUMNS])
    return ["link", str(path)]


def measure(folder: Path, fields: Sequence[int], rows: Sequence[int]) -> None:
    """Ask each question of each engine, and see that the answers are the same."""
    questions = [("recommend --all", n, write_field(folder, n), "plain") for n in fields]
    questions += [("link", n, write_rows(folder, n), "one process") for n in rows]
    with cluster(folder) as address:
        own = psutil.Process().children(recursive=True)
        for what, size, words, first in questions:
            expected = folder / "expected.csv"
            engines = [first, "DuckDB, two processes", "Spark, two workers"]
            for engine in engines:
                out = expected if engine == first else folder / "found.csv"
                spark = engine.startswith("Spark")
                more = [*ENGINES[engine], *([address] if spark else []), "--out", str(out)]
                figures = run([*words, *more], folder, own if spark else [])
                same = filecmp.cmp(expected, out, shallow=False)
                load = os.getloadavg()[0]
                say(f"{what}, {engine}", rows=size, **figures, same_bytes=same, load=load)


if __name__ == "__main__":
    given = [tuple(map(int, each.split(","))) for each in sys.argv[1:3]]
    with tempfile.TemporaryDirectory() as place:
        measure(Path(place), *(given if len(given) == 2 else (PARTNERS, LINKS)))
