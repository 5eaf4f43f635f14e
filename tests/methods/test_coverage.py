"""Gaps, thin places and overlaps, against plain Python that counts row by row."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import combinations, product
from pathlib import Path

import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from commonground.cli.main import app
from commonground.methods.coverage import Period, coverage, day
from commonground.methods.interchange.frames import Frame, read_frame

pytestmark = [pytest.mark.capability("K4"), pytest.mark.capability("X7")]

Rows = list[dict[str, str]]
HAVE = ("org_id", "issue", "place", "people", "start", "end", "reached")
WANT = ("issue", "place", "people", "start", "end", "need")


def run(*words: str | Path, given: str | bytes = "") -> Result:
    return CliRunner().invoke(app, ["coverage", *map(str, words)], input=given)


def meets(row: dict[str, str], period: Period | None) -> bool:
    if period is None:
        return True
    first, last = day(row.get("start", ""), end=False), day(row.get("end", ""), end=True)
    return first <= period.last and last >= period.first


def labels(row: dict[str, str], by: Sequence[str]) -> list[tuple[str, ...]]:
    split = [[part for part in row.get(label, "").split(";") if part] or [""] for label in by]
    return list(dict.fromkeys(product(*split)))


def by_hand(
    have: Rows, want: Rows, by: Sequence[str], period: Period | None
) -> dict[tuple[str, ...], tuple[int, str, int | None, int | None, str]]:
    """The definition, read aloud: N, names, need, reached and state of every cell."""
    there: dict[tuple[str, ...], Rows] = defaultdict(list)
    for row in have:
        if meets(row, period):
            for cell in labels(row, by):
                there[cell].append(row)
    asked: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in want:
        if meets(row, period):
            for cell in labels(row, by):
                asked[cell].append(row["need"])
    told = {}
    for cell in sorted({*there, *asked}):
        rows = there[cell]
        who = sorted({row["org_id"] for row in rows})
        numbers = [int(number) for number in asked[cell] if number]
        needed = any(number == "" or int(number) > 0 for number in asked[cell])
        reached = [int(row["reached"]) for row in rows if row["reached"]]
        together = period is not None or any(
            one["org_id"] != two["org_id"]
            and day(one["start"], end=False) <= day(two["end"], end=True)
            and day(two["start"], end=False) <= day(one["end"], end=True)
            for one, two in combinations(rows, 2)
        )
        many = "overlap" if together else "covered"
        state = ("gap", "thin", many)[min(len(who), 2)]
        if who or needed:
            told[cell] = (
                len(who), ";".join(who), sum(numbers) if numbers else None,
                sum(reached) if reached else None, state,
            )  # fmt: skip
    return told


def frame(rows: Rows, columns: Sequence[str]) -> Frame:
    data = {column: [row[column] for row in rows] for column in columns}
    return Frame("rows", polars.DataFrame(data, dict.fromkeys(columns, polars.String)))


@st.composite
def dated_rows(draw: st.DrawFn, columns: Sequence[str], number: str) -> Rows:
    """Rows in few cells, with dates of every form, ends after starts, and lists."""

    def period() -> tuple[str, str]:
        start = draw(st.sampled_from(["", "2020", "2020-03", "2020-03-15", "2021-02", "2022"]))
        end = draw(st.sampled_from(["", "2020", "2020-03", "2020-06-30", "2021", "2022-12"]))
        return (
            (start, "")
            if end and start and day(start, end=False) > day(end, end=True)
            else (start, end)
        )

    rows = []
    for _ in range(draw(st.integers(0, 14))):
        start, end = period()
        row = {
            "org_id": draw(st.sampled_from("abc")),
            "issue": draw(st.sampled_from(["water", "health", "health;water"])),
            "place": draw(st.sampled_from(["X", "Y"])),
            "people": draw(st.sampled_from(["", "women", "women;youth"])),
            "start": start,
            "end": end,
            number: draw(st.sampled_from(["", "0", "5", "12"])),
        }
        rows.append({column: row[column] for column in columns})
    return rows


@given(
    dated_rows(HAVE, "reached"),
    dated_rows(WANT, "need"),
    st.sampled_from([("issue", "place"), ("issue", "place", "people"), ("people",), ("place",)]),
    st.sampled_from(["", "2020:2020", "2020-04:2021-01", "2021:", ":2020-03-15", "2030:2031"]),
)
def test_equal_to_the_definition(have: Rows, want: Rows, by: tuple[str, ...], asked: str) -> None:
    period = Period.of(asked) if asked else None
    found = coverage(frame(have, HAVE), frame(want, WANT), by=by, period=period)
    assert found.columns == [*by, "organisations", "names", "need", "reached", "state"]
    width = len(by)
    told = {row[:width]: row[width:] for row in found.rows()}
    assert told == by_hand(have, want, by, period)
    assert list(told) == sorted(told)


def test_one_after_the_other_is_covered_and_not_overlap() -> None:
    """An organisation that was away while another came does not overlap with it."""
    rows = [("a", "2020", "2020"), ("b", "2021", "2021"), ("a", "2022", "2022")]
    have = [
        {"org_id": who, "issue": "water", "place": "X", "people": "", "start": start, "end": end,
         "reached": ""} for who, start, end in rows
    ]  # fmt: skip
    assert coverage(frame(have, HAVE))["state"].to_list() == ["covered"]
    assert coverage(frame(have, HAVE), period=Period.of("2020:2021"))["state"].to_list() == [
        "overlap"
    ]
    have[1]["start"] = "2020-12-31"
    assert coverage(frame(have, HAVE))["state"].to_list() == ["overlap"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015:2016", date(2015, 1, 1), date(2016, 12, 31)),
        ("2015-12:2016-02", date(2015, 12, 1), date(2016, 2, 29)),
        ("2015-03-04:", date(2015, 3, 4), date(9999, 12, 31)),
        (":2015-12", date(1, 1, 1), date(2015, 12, 31)),
    ],
)
def test_periods(text: str, first: date, last: date) -> None:
    assert Period.of(text) == Period(first, last)


def real_rows(path: Path, columns: dict[str, str]) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            {ours: row[theirs].strip().replace(";", ",") for ours, theirs in columns.items()}
            for row in csv.DictReader(file)
        ]
    return [row for row in rows if row["org_id"] or is_tags(row)]


def is_tags(row: dict[str, str]) -> bool:
    """HXL's hashtags stand below the header and are no data."""
    return any(cell.startswith("#") for cell in row.values())


REAL = {
    "somalia": ("somalia_3w_op_jan_apr_2025.csv",
                {"org_id": "Organization_Name", "issue": "Cluster", "place": "DistrictPcode"}),
    "chad": ("chad_3w_op_apr_2025.csv",
             {"org_id": "Organisation", "issue": "Cluster", "place": "Province"}),
    "hapi": ("hapi_operational_presence_sample.csv",
             {"org_id": "org_name", "issue": "sector_code", "place": "admin2_code",
              "start": "reference_period_start", "end": "reference_period_end"}),
}  # fmt: skip


@pytest.mark.parametrize("country", sorted(REAL))
def test_real_presence(presence_data: Path, tmp_path: Path, country: str) -> None:
    name, columns = REAL[country]
    rows = real_rows(presence_data / name, columns)
    path, out = tmp_path / "3w.csv", tmp_path / "cells.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns))
        writer.writeheader()
        writer.writerows(rows)
    for asked in ("", "2024:2024"):
        words = ["--activities", path, "--by", "issue,place", "--out", out]
        done = run(*words, *(["--period", asked] if asked else []))
        assert done.exit_code == 0, done.stderr
        whole = [{**dict.fromkeys(HAVE, ""), **row} for row in rows if not is_tags(row)]
        assert (len(whole) < len(rows)) == (country == "chad")
        expected = by_hand(whole, [], ("issue", "place"), Period.of(asked) if asked else None)
        with out.open(encoding="utf-8", newline="") as file:
            found = {(row["issue"], row["place"]): row for row in csv.DictReader(file)}
        assert set(found) == set(expected)
        for cell, (n, names, _need, _reached, state) in expected.items():
            told = found[cell]
            assert (int(told["organisations"]), told["names"], told["state"]) == (n, names, state)


ACTIVITIES = (
    "org_id,issue,place,name,reached\na,water,X,Alpha; Ltd,10\nb,water,X,,\nc,food,Y,Gamma,\n"
)
NEEDS = "issue,place,need\nwater,X,50\nroads,Z,7\n"


@pytest.fixture
def files(tmp_path: Path) -> list[str | Path]:
    (tmp_path / "a.csv").write_text(ACTIVITIES, encoding="utf-8")
    (tmp_path / "n.csv").write_text(NEEDS, encoding="utf-8")
    return ["--activities", tmp_path / "a.csv", "--needs", tmp_path / "n.csv"]


def test_the_columns_are_those_promised(files: list[str | Path]) -> None:
    done = run(*files, "--by", "issue,place", "--out", "-")
    assert done.exit_code == 0
    assert list(csv.reader(io.StringIO(done.stdout))) == [
        ["issue", "place", "organisations", "names", "need", "reached", "state"],
        ["food", "Y", "1", "Gamma", "", "", "thin"],
        ["roads", "Z", "0", "", "7", "", "gap"],
        ["water", "X", "2", "Alpha, Ltd;b", "50", "10", "overlap"],
    ]


def test_every_form_gives_the_same(files: list[str | Path], tmp_path: Path) -> None:
    first = run(*files, "--out", "-").stdout
    packed = tmp_path / "out.csv.gz"
    assert run(*files, "--out", packed).exit_code == 0
    assert gzip.decompress(packed.read_bytes()).decode() == first
    assert run(*files, "--out", tmp_path / "out.parquet").exit_code == 0
    assert polars.read_parquet(tmp_path / "out.parquet").height == 3
    files[1] = "-"
    assert run(*files, "--out", "-", given=ACTIVITIES).stdout == first
    document = json.loads(run(*files, "--json", given=ACTIVITIES).stdout)
    assert document["states"] == {"gap": 1, "overlap": 1, "thin": 1}
    assert document["rows"][1]["state"] == "gap"
    assert "overlap" in run(*files, given=ACTIVITIES).stdout


def test_without_dates_everything_counts_and_that_is_said(files: list[str | Path]) -> None:
    done = run(*files, "--period", "1990:1991", "--out", "-")
    assert done.stdout.endswith("overlap\n")
    assert "have no dates" in done.stderr


@pytest.mark.parametrize(
    ("given", "words", "sentence"),
    [
        ("", [], "standard input: The file is empty. It needs a header row."),
        ("org,issue\n", [], "row 1: The column org_id is missing."),
        ("org_id,issue\na,b\n", [], "The column place (or places) is missing."),
        ("org_id,issue,place\n,b,c\n", [], "row 2, column org_id: The cell is empty."),
        ("org_id,issue,place\na,b,c\na,b", [], "row 3: The row has fewer cells (2)"),
        (
            "org_id,issue,place,start\na,b,c,soon\n",
            [],
            "row 2, column start: “soon” is not a date.",
        ),
        ("org_id,issue,place,start\na,b,c,2015-13\n", [], "column start: “2015-13” is not a date."),
        ("org_id,issue,place,start,end\na,b,c,2016,2015\n", [], "column end: “2015” lies before"),
        (
            "org_id,issue,place,reached\na,b,c,\na,b,c,nan\n",
            [],
            "row 3, column reached: “nan” is not",
        ),
        ("org_id,issue,place,reached\na,b,c,inf\n", [], "“inf” is not a whole number of persons."),
        ("org_id,issue,place,reached\na,b,c,-4\n", [], "“-4” is not a whole number of persons."),
        ("org_id,issue,place,reached\na,b,c,1.5\n", [], "“1.5” is not a whole number of persons."),
        (ACTIVITIES, ["--by", "issue,colour"], "“colour” is none of issue, place, people."),
        (ACTIVITIES, ["--by", "issue,issue"], "each once"),
        (ACTIVITIES, ["--period", "2015"], "write START:END"),
        (ACTIVITIES, ["--period", "soon:2015"], "“soon” is not a date"),
        (ACTIVITIES, ["--period", "2016:2015"], "ends before it begins"),
        (ACTIVITIES, ["--needs", "-"], "Only one file"),
        (ACTIVITIES, ["--json", "--out", "-"], "Choose one"),
        (ACTIVITIES, ["--needs", "none.csv"], "none.csv: There is no such file."),
        (ACTIVITIES, ["--out", "none/cells.csv"], "cannot be written"),
    ],
)
def test_what_cannot_be_used(given: str, words: list[str], sentence: str) -> None:
    done = run("--activities", "-", *words, given=given)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert done.stdout == ""


def test_only_a_header_is_an_empty_answer(tmp_path: Path) -> None:
    done = run("--activities", "-", "--out", "-", given="org_id,issue,place\n")
    assert (done.exit_code, len(done.stdout.splitlines())) == (0, 1)
    (tmp_path / "n.csv").write_text(NEEDS, encoding="utf-8")
    gaps = run("--activities", "-", "--needs", tmp_path / "n.csv", "--out", "-",
               given="org_id,issue,place\n")  # fmt: skip
    assert gaps.stdout.count("gap") == 2


@given(
    st.lists(
        st.lists(
            st.sampled_from(["a", " b ", "", 'q"x', "x,y", "é", "two\nlines"]),
            min_size=2,
            max_size=3,
        ),
        max_size=6,
    ),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_at_once_and_row_by_row_read_alike(rows: list[list[str]], quoting: int) -> None:
    """Whatever stands in a file, the quick way gives what the careful one gives, or gives way."""
    from commonground.methods.errors import UnusableFile
    from commonground.methods.interchange import frames

    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=quoting, lineterminator="\n")  # type: ignore[arg-type]
    writer.writerows([["one", "two", "three"], *rows])
    raw = text.getvalue().encode()

    def told(way: str) -> object:
        try:
            if way == "quick":
                return read_frame(io.BytesIO(raw), ("one", "two"), ("three",)).columns.rows()
            kind = frames.Kind("rows", ("one", "two"), ("three",), lambda own, _: own, {})
            return frames._row_by_row(raw, "the file", kind).columns.rows()  # type: ignore[arg-type]
        except UnusableFile as error:
            return str(error).partition(", row")[2]

    assert told("quick") == told("careful")


def test_help_shows_an_example() -> None:
    assert "Example: commonground coverage" in run("--help").stdout


def test_cells_are_never_written_over_the_activities(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(ACTIVITIES, encoding="utf-8")
    done = run("--activities", str(file), "--out", str(file))
    assert done.exit_code == 2
    assert "This file is to be read." in done.stderr
    assert file.read_text(encoding="utf-8") == ACTIVITIES


def test_a_table_of_activities_without_rows_is_told() -> None:
    done = run("--activities", "-", "--json", given="org_id,issue,place\n")
    assert done.exit_code == 0
    assert done.stderr == "Note: standard input has no rows below its header.\n"
