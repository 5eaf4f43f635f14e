"""How well and how fast rows are linked: generated doubles, beside plain Splink; and real rows.

    python -m tests.bench.methods.linkage                    1,000,000 rows, and 100,000 beside Splink
    python -m tests.bench.methods.linkage 200000 20000       fewer

Real rows are the halves of `linkage_sources` that taught nothing; they need the shared data.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

import psutil

from commonground.methods.linkage import shipped
from tests.bench.methods.doubles import organisations
from tests.bench.methods.linkage_learning import examples
from tests.bench.methods.linkage_sources import JUDGED, REAL

THRESHOLDS = (0.9, 0.95, 0.98)
COLUMNS = ("id", "name", "address", "city", "region", "postcode", "website", "phone")


def write_doubles(path: Path, rows: int, *, seed: int) -> set[tuple[str, str]]:
    """Write a file with a fifth of noisy doubles; give the pairs that are the same."""
    truth = set()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for record, origin in organisations(rows, seed=seed):
            writer.writerow([getattr(record, column) for column in COLUMNS])
            if record.id != origin:
                truth.add((record.id, origin))
    return truth


def ours(path: Path, out: Path) -> dict[str, float]:
    """Run the command as a person does: seconds by clock and processor, and the most memory, in MB."""
    begun, used = perf_counter(), 0.0
    words = [sys.executable, "-m", "commonground.cli", "link", str(path), "--out", str(out)]
    process = subprocess.Popen(words)
    watched, most = psutil.Process(process.pid), 0
    while process.poll() is None:
        try:
            most = max(most, watched.memory_info().rss)
            used = max(used, sum(watched.cpu_times()[:2]))
        except psutil.NoSuchProcess:
            break
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
    return {"seconds": perf_counter() - begun, "processor_seconds": used, "megabytes": most / 1e6}


def judged(found: set[tuple[str, ...]], truth: set[tuple[str, ...]]) -> dict[str, float]:
    """Precision and recall; each pair with the smaller identifier first."""
    right = len(found & truth)
    return {"precision": right / max(len(found), 1), "recall": right / max(len(truth), 1)}


def splink(path: Path) -> set[tuple[str, ...]]:
    """The peer: Splink on DuckDB as its tutorial begins, nothing tuned."""
    import duckdb
    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    connection = duckdb.connect()
    connection.execute("CREATE TABLE given AS FROM read_csv(?, all_varchar = true)", [str(path)])
    base = DuckDBAPI(connection=connection)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        comparisons=[
            compare.NameComparison("name"),
            compare.LevenshteinAtThresholds("address", 2),
            compare.ExactMatch("city").configure(term_frequency_adjustments=True),
            compare.ExactMatch("postcode"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("name"), block_on("postcode", "substr(name, 1, 3)"), block_on("address", "city"),
        ],
    )  # fmt: skip
    linker = Linker(base.register("given"), settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("name", "city")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("city"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name"))
    answer = linker.inference.predict(threshold_match_probability=0.9)
    rows = answer.as_record_list()
    return {tuple(sorted((row["id_l"], row["id_r"]))) for row in rows}


def measure(folder: Path, rows: int, beside: int) -> Iterator[dict[str, object]]:
    """Link generated rows with ours, and fewer of them beside Splink in the same run."""
    for size in sorted({beside, rows}):
        path, out = folder / f"{size}.csv", folder / f"{size}.links.csv"
        truth = {tuple(sorted(pair)) for pair in write_doubles(path, size, seed=42)}
        cost = ours(path, out)
        with out.open(encoding="utf-8", newline="") as file:
            sure = {
                tuple(sorted((row["id_left"], row["id_right"]))): float(row["probability"])
                for row in csv.DictReader(file)
            }
        for threshold in THRESHOLDS:
            found = {pair for pair, p in sure.items() if p >= threshold}
            figure = f"ours, {size:,} rows, threshold {threshold}"
            yield {"figure": figure, **judged(found, truth), **cost}
        if size == beside:
            begun, used = perf_counter(), process_time()
            figures = judged(splink(path), truth)
            cost = {"seconds": perf_counter() - begun, "processor_seconds": process_time() - used}
            yield {"figure": f"Splink, {size:,} rows, threshold 0.9", **figures, **cost}


def real() -> Iterator[dict[str, object]]:
    """Link the halves of real rows that taught nothing, at 0.9."""
    for source in REAL:
        rows = examples(source(JUDGED))
        for sort, precision, recall, pairs in rows.judged(shipped()):
            yield {
                "figure": f"{rows.source.name}, {sort}", "precision": precision, "recall": recall,
                "f1": 2 * precision * recall / max(precision + recall, 1e-9), "true_pairs": pairs,
            }  # fmt: skip


def main() -> None:
    """Print a line for each figure."""
    sizes = [int(each) for each in sys.argv[1:3]] or [1_000_000, 100_000]
    with tempfile.TemporaryDirectory() as place:
        for figures in (real(), measure(Path(place), sizes[0], sizes[-1])):
            for figure in figures:
                told = {k: round(v, 4) if isinstance(v, float) else v for k, v in figure.items()}
                print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
