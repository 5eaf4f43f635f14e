"""`commonground link`, run as a person runs it, on good files and bad ones."""

from __future__ import annotations

import csv
import gzip
import io
import json
from math import exp
from pathlib import Path

import polars
import pytest

from tests.shell import run

pytestmark = [pytest.mark.capability("X7"), pytest.mark.capability("K9")]

ONE = (
    "id,name,address,city,region,postcode,motto\n"
    '1,"Red River Food Bank, Inc.",12 Main Street,Fargo,ND,58102,eat\n'
    "2,RED RIVER FOODBANK,12 Main St,Fargo,ND,58102,\n"
    "3,Quilters of Maine,4 Elm Road,Bangor,ME,04401,\n"
)
OTHER = (
    "org_id,name,town,zip\nx,Quilters of Maine e.V.,Bangor,04401\ny,Red River Rowers,Fargo,58102\n"
)


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """This writes a small file with one double in it."""
    path = tmp_path / "one.csv"
    path.write_text(ONE, encoding="utf-8")
    return path


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_doubles_within_one_file(one: Path) -> None:
    done = run("link", one, "--out", "-")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "id_left,id_right,probability,reasons"
    [found] = rows(done.stdout)
    assert (found["id_left"], found["id_right"]) == ("1", "2")
    reasons = json.loads(found["reasons"])
    assert {"part", "contribution", "sentence"} == set(reasons[0])
    odds = sum(reason["contribution"] for reason in reasons)
    assert float(found["probability"]) == pytest.approx(1 / (1 + exp(-odds)), abs=2e-6)


def test_across_two_files_by_any_ending(one: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv.gz"
    other.write_bytes(gzip.compress(OTHER.encode()))
    parquet = tmp_path / "other.parquet"
    polars.read_csv(io.StringIO(OTHER), infer_schema_length=0).write_parquet(parquet)
    outs = [tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "c.csv.gz"]
    for right, out in zip((other, parquet, other), outs, strict=True):
        assert run("link", one, right, "--out", out).returncode == 0
    first, second, third = (out.read_bytes() for out in outs)
    assert first == second == gzip.decompress(third)
    assert [(row["id_left"], row["id_right"]) for row in rows(first.decode())] == [("3", "x")]
    piped = run("link", one, "-", "--out", "-", given=OTHER)
    assert piped.stdout.encode() == first


def test_threshold_json_and_the_table_for_people(one: Path) -> None:
    told = json.loads(run("link", one, "--threshold", "0.5", "--json").stdout)
    assert [(each["id_left"], each["id_right"]) for each in told["links"]] == [("1", "2")]
    assert json.loads(run("link", one, "--threshold", "1", "--json").stdout) == {"links": []}
    assert "Same address" in " ".join(run("link", one).stdout.split())
    assert "No two rows" in run("link", one, "--threshold", "1").stdout


def test_labels_are_learned_from(one: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("id_left,id_right,match\n1,2,0\n1,3,0\n2,3,1\n", encoding="utf-8")
    plain, taught = (
        rows(run("link", one, "--threshold", "0", *words, "--out", "-").stdout)[0]
        for words in ((), ("--train", labels))
    )
    assert float(taught["probability"]) < float(plain["probability"])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "The file is empty"),
        ("name,city\nA,B\n", "The column id (or org_id) is missing"),
        ("id,city\n1,B\n", "The column name is missing"),
        ("id,name\n1,A\n1,B\n", "row 3, column id: “1” stands in row 2 already"),
        ("id,name\n1,\n", "row 2, column name: The cell is empty"),
        ('id,name\n1,A\n2,"B', "row 3: A quotation mark"),
        ("id,name,city\n1,A,C\n2,B\n", "row 3: The row has fewer cells"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    done = run("link", path, "--out", tmp_path / "out.csv")
    assert done.returncode == 2
    assert "bad.csv" in done.stderr and told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out.csv").exists()


def test_a_packed_file_that_is_cut_in_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(ONE.encode())[:-20])
    done = run("link", path, "--out", "-")
    assert done.returncode == 2
    assert "damaged or cut off" in done.stderr


def test_a_header_alone_gives_a_header_alone(tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    path.write_text("id,name\n", encoding="utf-8")
    done = run("link", path, "--out", "-")
    assert done.returncode == 0
    assert done.stdout == "id_left,id_right,probability,reasons\n"
    assert "has no rows below its header" in done.stderr


def test_strange_cells_are_no_evidence(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(
        "id,name,city,phone,identifier\n1,NaN,NaN,nan,NaN\n2,NaN,NaN,nan,NaN\n"
        f"3,{'very long ' * 3000},,,\n4,Red\u202e Cross Kenya,,,\n5,Red Cross Kenya,,,\n6,???,,,\n",
        encoding="utf-8",
    )  # fmt: skip
    done = run("link", path, "--out", "-")
    assert (done.returncode, done.stderr) == (0, "")
    assert [(row["id_left"], row["id_right"]) for row in rows(done.stdout)] == [("4", "5")]
    assert "\u202e" not in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--engine", "abacus"], "“abacus” is not an engine"),
        (["--threshold", "2"], "not between 0 and 1"),
        (["--threshold", "nan"], "not between 0 and 1"),
        (["--json", "--out", "-"], "Choose one"),
        (["--train", "none.csv"], "none.csv: There is no such file"),
        (["--out", "none/links.csv"], "cannot be written"),
    ],
)
def test_arguments_that_cannot_be_used(one: Path, words: list[str], told: str) -> None:
    done = run("link", one, *words)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ("id_left,id_right,match\n1,2,maybe\n", "row 2, column match: “maybe” is neither 1"),
        ("id_left,id_right,match\n1,2,1\n", "teach nothing"),
        ("id_left,id_right,match\n1,2,0\n\n1,9,1\n", "row 4, column id_right: “9” is in no row"),
        ("id_left,id_right,match\n", "no labels"),
        ("id_left,id_right,match\n1,2,1\n2,1,0\n", "match in row 2 and do not in row 3"),
        ("id_left,id_right,match\n1,1,1\n", "“1” in row 2 is compared with itself"),
        ("id_left,id_right\n1,2\n", "The column match is missing"),
    ],
)
def test_labels_that_cannot_be_used(one: Path, tmp_path: Path, labels: str, told: str) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(labels, encoding="utf-8")
    done = run("link", one, "--train", path, "--out", "-")
    assert done.returncode == 2
    assert told in done.stderr


def test_labels_that_contradict_each_other_teach_nothing(one: Path, tmp_path: Path) -> None:
    """They are named, and the others learned from as if they were not there."""
    sure = "id_left,id_right,match\n1,2,1\n1,3,0\n"
    said = []
    for labels in (sure, f"{sure}2,3,1\n3,2,0\n"):
        path = tmp_path / "labels.csv"
        path.write_text(labels, encoding="utf-8")
        done = run("link", one, "--train", path, "--threshold", "0", "--out", "-")
        assert done.returncode == 0, done.stderr
        said.append((done.stdout, done.stderr))
    assert said[0][0] == said[1][0]
    assert said[0][1] == ""
    assert "not learned from: “3” and “2” match in row 4 and do not in row 5." in said[1][1]


def test_links_are_never_written_over_the_rows(one: Path) -> None:
    before = one.read_bytes()
    done = run("link", one, "--out", one)
    assert done.returncode == 2
    assert "This file is to be read. Write the answer to another." in done.stderr
    assert one.read_bytes() == before
