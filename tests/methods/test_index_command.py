"""`commonground index` from a shell: make, ask, change, and what is refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commonground.cli.main import app

pytestmark = pytest.mark.capability("K5")
ORGANISATIONS = (
    "org_id,name,country,issues\na,Alpha Aid,KE,water\nb,Beta Aid,KE,water\nc,Gamma,SO,health\n"
)
PARTNERSHIPS = "org_a,org_b,date\na,b,2014\nb,c,2015\n"


def run(*words: object) -> tuple[int, str, str]:
    """Run the command: exit code, standard output, standard error."""
    result = CliRunner().invoke(app, ["index", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """This makes an index of three organisations."""
    (tmp_path / "organisations.csv").write_text(ORGANISATIONS, encoding="utf-8")
    (tmp_path / "partnerships.csv").write_text(PARTNERSHIPS, encoding="utf-8")
    code, told, _ = run(
        "build", "--organisations", tmp_path / "organisations.csv",
        "--partnerships", tmp_path / "partnerships.csv", "--index", tmp_path / "made",
    )  # fmt: skip
    assert (code, told) == (0, "3 organisations and 2 ties are in the index.\n")
    return tmp_path


def test_made_asked_and_changed(made: Path) -> None:
    code, _, _ = run("ask", "--index", made / "made", "--for", "a", "--out", made / "out.csv")
    assert code == 0
    with (made / "out.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["query"], row["rank"], row["candidate"]) == ("a", "1", "c")
    exact, quick = (
        run("ask", "--index", made / "made", "--for", "a", way) for way in ("--exact", "--quick")
    )
    assert exact[1] == quick[1]
    assert ("likeliest" in exact[2], "likeliest" in quick[2]) == (False, True)
    reasons = json.loads(row["reasons"])
    assert sum(r["contribution"] for r in reasons) == pytest.approx(float(row["score"]), abs=1e-6)
    (made / "new.csv").write_text("org_id,name,country,issues\nd,Delta Aid,KE,water\n", "utf-8")
    code, told, _ = run(
        "change", "--index", made / "made", "--organisations", made / "new.csv", "--remove", "c"
    )
    assert (code, told) == (0, "3 organisations are in the index now.\n")
    code, told, _ = run("ask", "--index", made / "made", "--for", "a", "--json")
    [query] = json.loads(told)["queries"]
    assert [one["candidate"] for one in query["advice"]] == ["d"]
    code, told, _ = run("ask", "--index", made / "made", "--for", "a")
    assert code == 0
    assert "Delta Aid" in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["ask", "--index", "{}/nowhere", "--for", "a"], "no index here"),
        (["ask", "--index", "{}/made", "--for", "zz"], "“zz”"),
        (["ask", "--index", "{}/made", "--for", "a", "--purpose", "fun"], "not a purpose"),
        (["ask", "--index", "{}/made", "--for", "a", "-k", "0"], "at least one"),
        (["ask", "--index", "{}/made", "--for", "a", "--out", "{}/x.xlsx"], "written as CSV"),
        (["change", "--index", "{}/made"], "Say what changed"),
        (["change", "--index", "{}/made", "--remove", "zz"], "--remove: “zz” is not in the index."),
        (["build", "--index", "{}/empty.csv", "--organisations", "{}/organisations.csv", "--partnerships", "{}/partnerships.csv"], "This is a file. An index is made in a folder."),
        (["build", "--index", "{}/empty.csv/x", "--organisations", "{}/organisations.csv", "--partnerships", "{}/partnerships.csv"], "The index cannot be written here (Not a directory)."),
        (["change", "--index", "{}/made", "--partnerships", "x.csv", "--remove", "a"], "belong to"),
        (["build", "--index", "{}/other", "--organisations", "-", "--partnerships", "-"], "Only one"),
        (["build", "--index", "{}/other", "--organisations", "{}/empty.csv", "--partnerships", "{}/empty.csv"], "empty.csv"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(made: Path, words: list[str], says: str) -> None:
    (made / "empty.csv").write_text("", encoding="utf-8")
    code, _, told = run(*(word.format(made) for word in words))
    assert code == 2
    assert says in told
    assert "Traceback" not in told
