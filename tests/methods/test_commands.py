"""What the commands promise in a shell, run as a person runs them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from commonground.methods.interchange import PARTNERSHIPS, read_all
from tests.shell import run, run_alone

pytestmark = [pytest.mark.capability("X7"), pytest.mark.capability("K5")]

ORGANISATIONS = (
    "org_id,name,org_type,country,issues,motto\n"
    "us,Us,NGO,SO,water;health,go\nmid,Middle,Government,SO,,\n"
    "near,Near,NGO,SO,water,go\nfar,Far,Donor,KE,roads,\nnew,New,NGO,SO,water,\n"
)
PARTNERSHIPS_CSV = (
    "org_a,org_b,role_a,role_b,date,sector\n"
    "us,mid,implementer,funder,2013,water\nnear,mid,implementer,funder,2014-05,water\n"
    "far,near,funder,implementer,2015,roads\nus,far,implementer,funder,2016,roads\n"
    "new,mid,implementer,funder,2017,water\n"
)


@pytest.fixture
def files(tmp_path: Path) -> list[str | Path]:
    """This writes a small field and names its files as the command wants them."""
    (tmp_path / "o.csv").write_text(ORGANISATIONS, encoding="utf-8")
    (tmp_path / "p.csv").write_text(PARTNERSHIPS_CSV, encoding="utf-8")
    return ["recommend", "--organisations", tmp_path / "o.csv", "--partnerships",
            tmp_path / "p.csv"]  # fmt: skip


def answers(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_columns_are_those_promised(files: list[str | Path]) -> None:
    done = run(*files, "--before", "2016", "--for", "us", "--out", "-")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "query,rank,candidate,score,reasons"
    rows = answers(done.stdout)
    assert [(row["query"], row["rank"]) for row in rows] == [("us", "1"), ("us", "2")]
    assert {row["candidate"] for row in rows} == {"near", "far"}
    for row in rows:
        reasons = json.loads(row["reasons"])
        assert all(
            set(reason) == {"part", "weight", "value", "contribution", "sentence"}
            for reason in reasons
        )
        total = sum(reason["contribution"] for reason in reasons)
        assert total == pytest.approx(float(row["score"]), abs=1e-6)


def test_the_date_is_honoured(files: list[str | Path]) -> None:
    later = run(*files, "--for", "us", "--out", "-")
    assert {row["candidate"] for row in answers(later.stdout)} == {"near", "new"}
    first = run(*files, "--before", "2014-01-01", "--for", "us", "--out", "-")
    assert answers(first.stdout) == []


def test_queries_candidates_and_most(files: list[str | Path], tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text("org_id\nnear\nus\n", encoding="utf-8")
    done = run(*files, "--queries", tmp_path / "q.csv", "--candidates", "org_type=^NGO$",
               "-k", "1", "--out", "-")  # fmt: skip
    assert [row["query"] for row in answers(done.stdout)] == ["near", "us"]
    assert all(row["candidate"] in {"us", "near", "new"} for row in answers(done.stdout))
    motto = run(*files, "--for", "us", "--candidates", "motto=go", "--out", "-")
    assert [row["candidate"] for row in answers(motto.stdout)] == ["near"]


def test_the_same_input_gives_the_same_bytes(files: list[str | Path], tmp_path: Path) -> None:
    """Also in programs of their own, which number words in an order of their own."""
    outs = [tmp_path / name for name in ("one.csv", "two.csv", "three.csv.gz")]
    for seed, out in enumerate(outs):
        done = run_alone(*files, "--for", "us", "--out", out, PYTHONHASHSEED=str(seed))
        assert (done.returncode, done.stderr) == (0, "")
    one, two, three = (out.read_bytes() for out in outs)
    assert one == two == gzip.decompress(three)


def test_standard_input_and_json(files: list[str | Path]) -> None:
    files[4] = "-"
    done = run(*files, "--for", "us", "--json", given=PARTNERSHIPS_CSV)
    [answer] = json.loads(done.stdout)["queries"]
    assert answer["query"] == "us"
    assert answer["advice"][0]["rank"] == 1
    assert {"candidate", "score", "reasons", "unknown", "warnings"} <= set(answer["advice"][0])


def test_a_table_for_people(files: list[str | Path]) -> None:
    done = run(*files, "--for", "us", "--purpose", "coordinate")
    assert done.returncode == 0
    assert "Near" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--for", "nobody"], "“nobody”"),
        ([], "Say who asks"),
        (["--for", "us", "--queries", "q.csv"], "Say who asks"),
        (["--queries", "none.csv"], "none.csv: There is no such file."),
        (["--for", "us", "--purpose", "fun"], "“fun” is not a purpose. Choose one of: any, learn"),
        (["--for", "us", "--before", "soon"], "“soon” is not a date"),
        (["--for", "us", "-k", "0"], "at least one"),
        (["--for", "us", "-k", "many"], "-k"),
        (["--for", "us", "--candidates", "org_type"], "COLUMN=REGEX"),
        (["--for", "us", "--candidates", "colour=red"], "no column “colour”"),
        (["--for", "us", "--candidates", "name=("], "not a regular expression"),
        (["--for", "us", "--json", "--out", "-"], "Choose one"),
        (["--for", "us", "--out", "none/f.csv"], "cannot be written"),
        (["--for", "us", "--partnerships", "-", "--organisations", "-"], "Only one"),
    ],
)
def test_arguments_that_cannot_be_used(
    files: list[str | Path], words: list[str], told: str
) -> None:
    done = run(*files, *words)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_files_that_cannot_be_used(files: list[str | Path], tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("org_a,org_b,date\nus,mid,soon\n", encoding="utf-8")
    done = run(*files, "--for", "us")
    assert done.returncode == 2
    assert f"{tmp_path / 'p.csv'}, row 2, column date: “soon” is not a date." in done.stderr
    (tmp_path / "p.csv").write_text(PARTNERSHIPS_CSV, encoding="utf-8")
    (tmp_path / "q.csv").write_text("us\nnobody\n", encoding="utf-8")
    done = run(*files, "--queries", tmp_path / "q.csv")
    assert done.returncode == 2
    assert "q.csv, row 2, column org_id" in done.stderr


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys\nfrom commonground.cli.main import app\n"
        "try:\n    app(['--help'], prog_name='commonground')\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('django', 'numpy', 'scipy', 'polars') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "recommend" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_command_helps_with_an_example() -> None:
    for command in ("recommend", "version"):
        done = run(command, "--help")
        assert done.returncode == 0
        assert f"Example: commonground {command}" in done.stdout


def test_a_program_of_its_own_says_the_same(files: list[str | Path]) -> None:
    """Most tests run commands within their own process: so does nobody else."""
    for words in (["--for", "us", "--json"], ["--for", "us"], ["--for", "nobody"]):
        own, here = run_alone(*files, *words), run(*files, *words)
        assert (own.returncode, own.stdout, own.stderr) == (
            here.returncode, here.stdout, here.stderr,
        )  # fmt: skip


def test_version() -> None:
    assert run("version").stdout.startswith("commonground ")
    assert run("--version").stdout == run("version").stdout
    assert set(json.loads(run("version", "--json").stdout)) == {"version"}


def test_the_real_somalia_network(partnership_data: Path, tmp_path: Path) -> None:
    folder = partnership_data / "somalia"
    ties = read_all(folder / "partnerships.csv", PARTNERSHIPS)
    early = [tie for tie in ties if tie.date < "2019"]
    partners: dict[str, set[str]] = {}
    for tie in early:
        partners.setdefault(tie.org_a, set()).add(tie.org_b)
        partners.setdefault(tie.org_b, set()).add(tie.org_a)
    later: dict[str, set[str]] = {}
    for tie in ties:
        if "2019" <= tie.date < "2021-06-27":
            for one, other in ((tie.org_a, tie.org_b), (tie.org_b, tie.org_a)):
                if one in partners and other in partners and other not in partners[one]:
                    later.setdefault(one, set()).add(other)
    queries = tmp_path / "q.csv"
    queries.write_text("org_id\n" + "\n".join(sorted(later)) + "\n", encoding="utf-8")
    done = run("recommend", "--organisations", folder / "organisations.csv", "--partnerships",
               folder / "partnerships.csv", "--before", "2019", "--queries", queries, "-k", "10",
               "--out", "-")  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    hits = set()
    for row in answers(done.stdout):
        assert row["candidate"] != row["query"]
        assert row["candidate"] not in partners[row["query"]]
        assert json.loads(row["reasons"])
        if row["candidate"] in later[row["query"]]:
            hits.add(row["query"])
    # Plain paths of length three reach 0.43 here, popularity 0.31.
    assert len(hits) / len(later) > 0.43


def test_a_date_that_no_calendar_has_is_refused(files: list[str | Path]) -> None:
    for date in ("2015-13", "2015-02-30", "2015-00", "0000"):
        done = run(*files, "--for", "us", "--before", date)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"“{date}” is not in the calendar." in done.stderr
    fields = files[1:]
    done = run("evaluate", "partners", *fields, "--cut", "2015-13")
    assert (done.returncode, done.stderr) == (2, "“2015-13” is not in the calendar.\n")
    done = run("learn", "partners", *fields, "--before", "2015-13", "--out", "-")
    assert (done.returncode, done.stderr) == (2, "“2015-13” is not in the calendar.\n")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("o.csv", "This file is to be read. Write the answer to another."),
        ("p.csv", "This file is to be read. Write the answer to another."),
        ("out.xlsx", "A table is written as CSV, .csv.gz or .parquet."),
        ("out.json", "A table is written as CSV, .csv.gz or .parquet."),
        (".", "It cannot be written: this is a folder. Name a file in it."),
        ("none/out.csv", "It cannot be written: there is no folder"),
    ],
)
def test_an_answer_never_takes_the_place_of_what_it_is_read_from(
    files: list[str | Path], tmp_path: Path, name: str, told: str
) -> None:
    """Neither a question, nor its data, nor a name that promises another kind is written over."""
    done = run(*files, "--for", "us", "--out", tmp_path / name)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert (tmp_path / "o.csv").read_text(encoding="utf-8") == ORGANISATIONS
    assert (tmp_path / "p.csv").read_text(encoding="utf-8") == PARTNERSHIPS_CSV
    assert {file.name for file in tmp_path.iterdir()} == {"o.csv", "p.csv"}


def test_a_model_is_looked_at_where_it_shall_lie_before_anything_is_learned(
    files: list[str | Path], tmp_path: Path
) -> None:
    done = run("learn", "partners", *files[1:], "--before", "2018", "--out", tmp_path / "o.csv")
    assert done.returncode == 2
    assert "o.csv: This file is to be read." in done.stderr


def test_a_full_standard_output_is_said_in_a_sentence(files: list[str | Path]) -> None:
    """A disk that is full under a redirected answer ends with 2 and one sentence."""
    for words in (["--json"], [], ["--out", "-"]):
        with Path("/dev/full").open("w", encoding="utf-8") as full:
            done = subprocess.run(
                [sys.executable, "-m", "commonground.cli", *map(str, files), "--for", "us", *words],
                stdout=full, stderr=subprocess.PIPE, text=True, encoding="utf-8", check=False,
            )  # fmt: skip
        assert done.returncode == 2
        [sentence] = done.stderr.splitlines()
        assert "written (No space left on device)" in sentence


def test_an_answer_that_names_nobody_says_why(files: list[str | Path]) -> None:
    done = run(*files, "--for", "us", "--candidates", "name=Nobody", "--out", "-")
    assert (done.returncode, answers(done.stdout)) == (0, [])
    assert done.stderr == (
        "Note: no organisation matches --candidates name=Nobody, so nobody is named.\n"
    )
    done = run(*files, "--for", "us", "--before", "1950", "--out", "-")
    assert done.returncode == 0
    assert "Note: no partnership dated before 1950 is known" in done.stderr
    done = run("evaluate", "partners", *files[1:], "--cut", "2015", "--candidates", "name=Nobody")
    assert (done.returncode, done.stderr) == (
        2, "--candidates: no organisation matches name=Nobody.\n"
    )  # fmt: skip


def test_a_model_that_is_not_there_is_said_to_be_missing(
    files: list[str | Path], tmp_path: Path
) -> None:
    done = run(*files, "--for", "us", "--model", tmp_path / "none.json")
    assert done.returncode == 2
    assert "none.json: There is no such file." in done.stderr
