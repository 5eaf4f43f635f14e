"""The same rows on one machine and on a real cluster of two workers, as the commands write them."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from pathlib import Path

import pytest

from commonground.cli.main import app
from commonground.methods.linkage import Record
from tests.bench.methods.doubles import organisations
from tests.shell import run

pytestmark = [
    pytest.mark.capability("X9"),
    # Spark's own warnings are Spark's business.
    pytest.mark.filterwarnings("default"),
]

ENOUGH = 1_500
"""So many rows that candidates are found by keys: not every row is compared with every other."""
COLUMNS = ("id", "name", "address", "city", "region", "postcode", "website", "phone")


def told(out: Path, *words: object) -> bytes:
    """What a command writes."""
    app([*map(str, words), "--out", str(out)], standalone_mode=False)
    return out.read_bytes()


def engines(folder: Path, master: str, *words: object, processes: int = 1) -> list[bytes]:
    """The same question to every engine but the plain one."""
    return [
        told(folder / "here.csv", *words, "--engine", "duckdb", "--processes", processes),
        told(folder / "cluster.csv", *words, "--engine", "spark", "--master", master),
    ]


def write_rows(path: Path, rows: list[Record]) -> Path:
    """Write rows to be linked."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([getattr(row, column) for column in COLUMNS] for row in rows)
    return path


@pytest.mark.capability("K5")
def test_partners_in_somalia_by_weights_learned_elsewhere(
    master: str, cluster_folder: Path, partnership_data: Path, tmp_path: Path
) -> None:
    """A model file goes to the cluster; both workers answer; the bytes are those of the plain way."""
    folder = partnership_data / "somalia"
    with (folder / "organisations.csv").open(encoding="utf-8") as file:
        ids = [row["org_id"] for row in csv.DictReader(file)][::24]
    queries = tmp_path / "queries.csv"
    queries.write_text("org_id\n" + "\n".join(ids) + "\n", encoding="utf-8")
    model = json.loads(
        files("commonground.methods.matching").joinpath("model.json").read_text("utf-8")
    )
    for weights in (model["partnered"], model["small"]["partnered"]):
        weights.update({name: weight / 2 for name, weight in weights.items()})
    learned = tmp_path / "model.json"
    learned.write_text(json.dumps(model), encoding="utf-8")
    question = [
        "recommend", "--organisations", folder / "organisations.csv", "--partnerships",
        folder / "partnerships.csv", "--before", "2019", "--queries", queries, "-k", 5,
    ]  # fmt: skip
    shipped = told(tmp_path / "shipped.csv", *question)
    question += ["--model", learned]
    plain = told(tmp_path / "plain.csv", *question)
    assert plain != shipped
    assert plain.count(b"\n") == 1 + 5 * len(ids)
    assert engines(tmp_path, master, *question, processes=2) == [plain, plain]
    for number in range(2):
        assert list((cluster_folder / f"work{number}").glob("app-*/*/stderr"))


@pytest.mark.capability("K5")
def test_everyone_asks(master: str, tmp_path: Path) -> None:
    """`--all` is everyone known before the date, in order of identifier."""
    (tmp_path / "o.csv").write_text(
        "org_id,name,issues\n" + "".join(f"o{n:02},Org {n},water\n" for n in range(40)),
        encoding="utf-8",
    )
    ties = "".join(f"o{n:02},o{(n * 7 + 1) % 40:02},2015\n" for n in range(30))
    (tmp_path / "p.csv").write_text(f"org_a,org_b,date\n{ties}late,o01,2019\n", encoding="utf-8")
    question = [
        "recommend", "--organisations", tmp_path / "o.csv", "--partnerships", tmp_path / "p.csv",
        "--before", "2018", "-k", 3, "--all",
    ]  # fmt: skip
    plain = told(tmp_path / "plain.csv", *question)
    asked = [row["query"] for row in csv.DictReader(plain.decode().splitlines())]
    assert list(dict.fromkeys(asked)) == [f"o{n:02}" for n in range(40)]
    assert engines(tmp_path, master, *question) == [plain, plain]
    here = run(*question, "--json").stdout
    assert run(*question, "--json", "--engine", "spark", "--master", master).stdout == here
    assert len(json.loads(here)["queries"]) == 40


@pytest.mark.capability("K9")
def test_doubles_within_one_file(master: str, tmp_path: Path) -> None:
    """Candidates found by keys, compared by the weights that labels taught here."""
    rows = list(organisations(ENOUGH, seed=5))
    file = write_rows(tmp_path / "rows.csv", [record for record, _ in rows])
    labels = tmp_path / "labels.csv"
    pairs = [(record.id, origin) for record, origin in rows if record.id != origin][:40]
    strangers = [(rows[n][0].id, rows[n + 1][0].id) for n in range(40)]
    labels.write_text(
        "id_left,id_right,match\n"
        + "".join(f"{a},{b},1\n" for a, b in pairs)
        + "".join(f"{a},{b},0\n" for a, b in strangers if (a, b) not in pairs),
        encoding="utf-8",
    )
    untaught = told(tmp_path / "untaught.csv", "link", file)
    question = ["link", file, "--train", labels, "--threshold", 0.5]
    plain = told(tmp_path / "plain.csv", *question)
    assert plain != untaught
    assert plain.count(b"\n") > 200
    assert engines(tmp_path, master, *question, processes=2) == [plain, plain]


@pytest.mark.capability("K9")
@pytest.mark.parametrize("many", [ENOUGH, 60])
def test_rows_of_two_files(master: str, tmp_path: Path, many: int) -> None:
    """By keys where there are many, each with each where there are few."""
    rows = [record for record, _ in organisations(2 * many, seed=7)]
    left = write_rows(tmp_path / "left.csv", rows[::2])
    right = write_rows(tmp_path / "right.csv", rows[1::2])
    plain = told(tmp_path / "plain.csv", "link", left, right)
    assert plain.count(b"\n") > 3
    assert engines(tmp_path, master, "link", left, right) == [plain, plain]


@pytest.mark.capability("K9")
def test_no_rows_give_a_header_alone(master: str, tmp_path: Path) -> None:
    """Nothing to compare is no fault."""
    (tmp_path / "none.csv").write_text("id,name\n", encoding="utf-8")
    header = b"id_left,id_right,probability,reasons\n"
    assert engines(tmp_path, master, "link", tmp_path / "none.csv") == [header, header]
