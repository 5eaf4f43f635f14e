"""What must hold however work is cut, and what is said when it cannot be done."""

from __future__ import annotations

import json
import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from commonground.methods.linkage import link, shipped
from commonground.methods.linkage.linking import row_of
from commonground.methods.linkage.records import Columns
from commonground.scale import Links, here
from commonground.scale.spark import _told, missing, unreachable
from tests.bench.methods.doubles import organisations
from tests.ports import free_port
from tests.shell import run, run_alone

pytestmark = pytest.mark.capability("X9")

ROWS = [record for record, _ in organisations(120, seed=3)]


@settings(max_examples=15, deadline=None)
@given(some.lists(some.integers(0, len(ROWS)), max_size=5))
def test_the_cut_does_not_matter(cuts: list[int]) -> None:
    """Wherever rows are cut into pieces, the same links come out."""
    work = Links(Columns(ROWS), shipped(), 0.5)
    ends = [0, *sorted(cuts), len(ROWS)]
    found = [
        row for start, end in pairwise(ends) for row in work.rows({"number": np.arange(start, end)})
    ]
    assert sorted(found) == list(map(row_of, link(ROWS, threshold=0.5)))


def test_rows_come_in_order_of_code_points() -> None:
    """DuckDB orders as Python does, beyond the letters of ASCII too."""
    marks = ("é", "z", "Ω", "\U0001f30d", "\uffee", "A", "a")
    rows = [type(row)(f"{marks[n % 7]}{n}", row.name, city=row.city) for n, row in enumerate(ROWS)]
    rows += [type(row)(f"{row.id}’", row.name, city=row.city) for row in rows]
    plain = list(map(row_of, link(rows)))
    assert len(plain) >= len(ROWS)
    assert list(here(Links(Columns(rows), shipped(), 0.9))) == plain


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """This writes two rows."""
    path = tmp_path / "rows.csv"
    path.write_text("id,name\n1,Red River\n2,Red River\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--engine", "abacus"], "“abacus” is not an engine. Choose duckdb or spark."),
        (["--master", "spark://a:1"], "Add --engine spark."),
        (["--processes", "-1"], "from 0 on"),
        (["--engine", "spark", "--master", "somewhere"], "“somewhere” is no address of a cluster"),
    ],
)
def test_arguments_that_cannot_be_used(rows: Path, words: list[str], told: str) -> None:
    """One sentence, exit 2."""
    done = run("link", rows, *words)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_shared_work_is_shown_as_any_other(tmp_path: Path, rows: Path) -> None:
    """As a table for people, or as one JSON document, warnings and all, with a file beside it."""
    (tmp_path / "o.csv").write_text(
        "org_id,name,issues,do_not_contact\na,Ana,water,\nb,Bo,water,yes\nc,Cy,water,\n",
        encoding="utf-8",
    )
    (tmp_path / "p.csv").write_text("org_a,org_b,date\na,c,2015\n", encoding="utf-8")
    asked = ["recommend", "--organisations", tmp_path / "o.csv", "--partnerships",
             tmp_path / "p.csv", "--all"]  # fmt: skip
    plain, shared = tmp_path / "plain.csv", tmp_path / "shared.csv"
    whole = run(*asked, "--json", "--out", plain).stdout
    assert "contact" in str(json.loads(whole)["queries"][0]["advice"][0]["warnings"])
    words = ["--engine", "duckdb", "--processes", 2, "--json", "--out", shared]
    assert run(*asked, *words).stdout == whole
    assert shared.read_bytes() == plain.read_bytes()
    table = run("link", rows).stdout
    assert "0.9" in table
    assert run("link", rows, "--processes", 2).stdout == table


def test_a_cluster_that_does_not_answer_is_told_at_once() -> None:
    """Spark itself would try for a minute."""
    address = f"spark://127.0.0.1:{free_port()}"
    assert unreachable(address) == (
        f"--master: no cluster answers at {address}. Is its master running?"
    )
    assert unreachable("local[2]") == unreachable("yarn") == ""


def test_without_java_one_is_told_what_to_install(rows: Path, tmp_path: Path) -> None:
    """And with one that is too old."""
    out = tmp_path / "links.csv"
    words = ["link", rows, "--engine", "spark", "--out", out]
    done = run_alone(*words, PATH=str(tmp_path), JAVA_HOME="")
    assert done.returncode == 2
    assert done.stderr == (
        "The engine spark needs Java 17 or newer, which this machine lacks. "
        "On Debian and Ubuntu, as root: apt-get install default-jre-headless\n"
    )
    old = tmp_path / "java"
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n", encoding="utf-8")
    old.chmod(0o755)
    done = run_alone(*words, PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}", JAVA_HOME="")
    assert "needs Java 17 or newer; this machine has 11." in done.stderr
    assert not out.exists()


def test_this_machine_can_speak_to_a_cluster() -> None:
    """Where it cannot, the tests of this folder fail: none is left out."""
    assert missing() == ""


def test_what_spark_says_is_told_in_a_sentence() -> None:
    """The last cause of its long stories, or what to install."""
    story = (
        "An error occurred: java.lang.X: no\n\tat a.b\nCaused by: java.io.IOException: disk full\n"
    )
    assert _told(story) == "Spark could not do the work: java.io.IOException: disk full"
    lacking = "PythonException: \nModuleNotFoundError: No module named 'scipy'\n"
    assert _told(lacking).startswith("A machine of the cluster lacks scipy.")
