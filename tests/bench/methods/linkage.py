"""How well and how fast rows are linked: generated doubles, beside plain Splink, and npmatch."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import psutil

from tests.bench.methods.doubles import organisations

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
    """Run the command as a person does: seconds and the most memory seen, in MB."""
    begun = perf_counter()
    words = [sys.executable, "-m", "commonground.cli", "link", str(path), "--out", str(out)]
    process = subprocess.Popen(words)
    watched, most = psutil.Process(process.pid), 0
    while process.poll() is None:
        try:
            most = max(most, watched.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
    return {"seconds": perf_counter() - begun, "megabytes": most / 1e6}


def judged(found: set[tuple[str, str]], truth: set[tuple[str, str]]) -> dict[str, float]:
    """Precision and recall; each pair with the smaller identifier first."""
    right = len(found & truth)
    return {"precision": right / max(len(found), 1), "recall": right / max(len(truth), 1)}


def splink(path: Path) -> set[tuple[str, str]]:
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


def measure(
    folder: Path, *, rows: int = 1_000_000, beside: int = 100_000
) -> dict[str, dict[str, float]]:
    """Link generated rows with ours, and fewer of them beside Splink in the same run."""
    figures = {}
    for size in sorted({beside, rows}):
        path, out = folder / f"{size}.csv", folder / f"{size}.links.csv"
        truth = {tuple(sorted(pair)) for pair in write_doubles(path, size, seed=42)}
        told = ours(path, out)
        with out.open(encoding="utf-8", newline="") as file:
            found = {
                tuple(sorted((row["id_left"], row["id_right"]))) for row in csv.DictReader(file)
            }
        figures[f"ours, {size:,} rows"] = {**told, **judged(found, truth)}
        if size == beside:
            begun = perf_counter()
            figures[f"Splink, {size:,} rows"] = {
                **judged(splink(path), truth), "seconds": perf_counter() - begun,
            }  # fmt: skip
    return figures


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        sizes = [int(each) for each in sys.argv[1:3]] or [1_000_000, 100_000]
        for name, figure in measure(Path(place), rows=sizes[0], beside=sizes[-1]).items():
            print(name, {key: round(value, 4) for key, value in figure.items()})
