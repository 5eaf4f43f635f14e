"""Coverage of 10,000,000 rows, beside the plain way of counting them in Python.

    python -m tests.bench.methods.coverage

The command is run as a person runs it, from file to file. Beside it in the same run: a loop over
`csv.DictReader` that counts distinct organisations per cell, on a tenth of the rows, times ten.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl

ROWS = 10_000_000
QUESTIONS = {"in a period": ["--period", "2018:2019"], "without a period": []}


@dataclass(frozen=True, slots=True)
class Figure:
    """Seconds of the wall clock for one question, and the peer's."""

    question: str
    rows: int
    cells: int
    seconds: float
    peer_seconds: float


def write(path: Path, rows: int, seed: int = 1) -> None:
    """A made 3W table: 20,000 organisations, 40 issues, 2,000 places, ten years."""
    random = np.random.default_rng(seed)
    start = np.datetime64("2014-01-01") + random.integers(0, 3650, rows)

    def label(prefix: str, numbers: np.ndarray) -> pl.Series:
        return prefix + pl.Series(numbers).cast(pl.String)

    pl.DataFrame(
        {
            "org_id": label("org", (20_000 * random.random(rows) ** 2).astype(np.int64)),
            "issue": label("i", random.integers(0, 40, rows)),
            "place": label("SO", (2_000 * random.random(rows) ** 2).astype(np.int64)),
            "people": label("p", random.integers(0, 6, rows)),
            "start": pl.Series(start).cast(pl.Date),
            "end": pl.Series(start + random.integers(1, 700, rows)).cast(pl.Date),
            "reached": random.integers(0, 5_000, rows),
        }
    ).write_csv(path)


def plainly(path: Path) -> float:
    """Count distinct organisations per cell in a period, row by row."""
    begun = time.perf_counter()
    cells: dict[tuple[str, str], set[str]] = defaultdict(set)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["start"] <= "2019-12-31" and row["end"] >= "2018-01-01":
                cells[row["issue"], row["place"]].add(row["org_id"])
    return time.perf_counter() - begun


def figures() -> Iterator[Figure]:
    """Measure both questions."""
    with tempfile.TemporaryDirectory() as folder:
        path, part, out = (Path(folder) / name for name in ("all.csv", "part.csv", "cells.csv"))
        write(path, ROWS)
        write(part, ROWS // 10)
        peer = plainly(part) * 10
        for question, words in QUESTIONS.items():
            begun = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "commonground.cli", "coverage", "--activities", str(path),
                 "--by", "issue,place", *words, "--out", str(out)],
                check=True,
            )  # fmt: skip
            seconds = time.perf_counter() - begun
            cells = pl.read_csv(out).height
            yield Figure(question, ROWS, cells, round(seconds, 1), round(peer, 1))


if __name__ == "__main__":
    for figure in figures():
        print(json.dumps(asdict(figure)), flush=True)
