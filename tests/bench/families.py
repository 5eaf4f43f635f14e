"""The library's own measurements: each family in a process of its own, printing a line of JSON for
each figure, with its peer beside it."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FAMILIES = {
    "coalition": "Coalitions: 5,000 organisations × 300 needs, at most 15, beside plain HiGHS",
    "network": "Networks, beside networkx",
    "coverage": "Coverage of 10,000,000 rows, beside a loop in Python",
    "index": "Partners among 2,000,000 organisations, beside plain numpy and SQLite FTS5",
    "scale": "Everyone asked, and rows linked: one process, two, and a cluster of two workers",
    "linkage": "Linking 1,000,000 rows with a fifth of noisy doubles, beside plain Splink",
}
Figure = Mapping[str, Any]


def measured(family: str) -> Iterator[Figure]:
    """Run one family's measurement; its lines of JSON as they come."""
    command = [sys.executable, "-m", f"tests.bench.methods.{family}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("{"):
                print(" ", line.strip(), flush=True)
                yield json.loads(line)
    if process.returncode:
        raise SystemExit(f"tests.bench.methods.{family} ended with {process.returncode}")


def results(families: Sequence[str]) -> dict[str, Any]:
    """Measure some families, one after the other."""
    found = {}
    for family in families:
        print(f"library: {FAMILIES[family]} …", flush=True)
        figures = list(measured(family))
        found[family] = {"date": datetime.now(UTC).date().isoformat(), "figures": figures}
    return found


def cell(value: object) -> str:
    """A value as people read it: three digits that count."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: ""}[value]
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def section(family: str, kept: Mapping[str, Any]) -> str:
    """One family as a table in Markdown."""
    figures: list[Figure] = kept["figures"]
    columns = list(dict.fromkeys(name for one in figures for name in one))
    lines = [
        f"### {FAMILIES[family]}",
        f"\nMeasured on {kept['date']}; repeat with `python -m tests.bench.methods.{family}`.\n",
        "| " + " | ".join(name.replace("_", " ") for name in columns) + " |",
        "|" + " --- |" * len(columns),
    ]
    for one in figures:
        lines.append("| " + " | ".join(cell(one.get(name)) for name in columns) + " |")
    return "\n".join(lines)
