"""Files as people really have them: read whole, or refused with file, row, column and reason."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.methods.errors import UnusableFile
from commonground.methods.interchange import (
    ACTIVITIES,
    ORGANISATIONS,
    PARTNERSHIPS,
    Fault,
    Row,
    names_listed,
    read_all,
    read_queries,
    read_rows,
    write_table,
)
from commonground.methods.interchange.frames import read_frame
from commonground.methods.values import Organisation

HEAD = "org_id,name\n"

pytestmark = pytest.mark.capability("X7")


def organisations(content: bytes | str) -> list[Row[Organisation] | Fault]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read_rows(io.BytesIO(raw), ORGANISATIONS, name="f.csv"))


@pytest.mark.parametrize(
    "raw",
    [
        "org_id,name\na,Ålesund\n".encode("utf-8-sig"),
        "org_id,name\na,Ålesund\n".encode("utf-16"),
        "org_id;name\r\na;Ålesund\r\n".encode(),
        "org_id\tname\na\tÅlesund".encode(),
        "\n\nOrg_ID , NAME\n\na,Ålesund\n,\n".encode(),
        'org_id,name\n"a","Ålesund"\n'.encode(),
        gzip.compress("org_id,name\na,Ålesund\n".encode(), mtime=0),
        "org_id,name,,\na,Ålesund,,\n".encode(),
    ],
)
def test_the_same_table_in_many_dresses(raw: bytes) -> None:
    [row] = organisations(raw)
    assert isinstance(row, Row)
    assert (row.value.org_id, row.value.name) == ("a", "Ålesund")


@pytest.mark.parametrize(
    ("rows", "row", "column", "reason"),
    [
        ("a\n", 2, "", "fewer cells (1) than the header (2)"),
        ("a,A,x\n", 2, "", "more cells (3) than the header (2)"),
        ("a,A\n,B\n", 3, "org_id", "empty"),
        ("a,\n", 2, "name", "empty"),
        ("a,A\nb,B\na,C\n", 4, "org_id", "in row 2 already"),
        ('a,"A\n', 2, "", "never closed"),
        ('a,"A"B\n', 2, "", "follows a closing quotation mark"),
        ("a,A\x00B\n", 2, "name", "NUL"),
        ("a," + "x" * 131_073 + "\n", 2, "", "131,072"),
    ],
)
def test_a_row_that_cannot_be_used(rows: str, row: int, column: str, reason: str) -> None:
    [fault] = [each for each in organisations(HEAD + rows) if isinstance(each, Fault)]
    assert (fault.row, fault.column) == (row, column)
    assert reason in fault.reason
    with pytest.raises(UnusableFile, match=f"f.csv, row {row}") as refused:
        read_all(io.BytesIO((HEAD + rows).encode()), ORGANISATIONS, name="f.csv")
    assert refused.value.reason == fault.reason


def test_windows_1252_is_told_with_row_and_column() -> None:
    found = organisations(HEAD.encode() + b"a,A\nb,Caf\xe9\nc,C\n")
    assert [type(row) for row in found] == [Row, Fault, Row]
    fault = found[1]
    assert isinstance(fault, Fault)
    assert (fault.row, fault.column) == (3, "name")
    assert "Windows-1252 (it would read “Café”)" in fault.reason


def test_reading_goes_on_after_a_fault() -> None:
    found = organisations(HEAD + 'a,"A"B\nb,B\nc\nd,D\n')
    assert [type(row) for row in found] == [Fault, Row, Fault, Row]
    assert [row.number for row in found if isinstance(row, Row)] == [3, 5]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"name\nA\n", "column org_id is missing"),
        (b"org_id,name,Name\na,A,A\n", "Two columns"),
        (b'org_id,"name\na,A\n', "never closed"),
        ("org_id,name\na,A\n".encode("utf-16-le"), "UTF-16"),
        (b"PK\x03\x04 and so on", "spreadsheet"),
        (gzip.compress(b"org_id,name\na,A\n" * 50, mtime=0)[:-12], "cut off"),
        (b"PAR1 and no more", "Parquet"),
        (b"org_id,nam\xe9\n", "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used(raw: bytes, reason: str) -> None:
    with pytest.raises(UnusableFile) as refused:
        organisations(raw)
    assert reason in refused.value.reason
    assert str(refused.value).startswith("f.csv")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("none.csv", None, "no such file"),
        ("plain.csv.gz", b"org_id,name\n", "not a gzip file"),
        ("plain.parquet", b"org_id,name\n", "not a Parquet file"),
    ],
)
def test_names_that_promise_too_much(
    tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UnusableFile, match=reason):
        read_all(tmp_path / name, ORGANISATIONS)
    with pytest.raises(UnusableFile, match="folder"):
        read_all(tmp_path, ORGANISATIONS)


@pytest.mark.parametrize(
    ("cell", "date"),
    [("2015", "2015"), ("2015-04", "2015-04"), ("2015-04-03T10:00:00Z", "2015-04-03"), ("", "")],
)
def test_dates(cell: str, date: str) -> None:
    [tie] = read_all(io.BytesIO(f"org_a,org_b,date\na,b,{cell}\n".encode()), PARTNERSHIPS)
    assert tie.date == date


@pytest.mark.parametrize("cell", ["soon", "03/04/2015", "2015-13", "2015-02-30", "15", "٢٠١٥"])
def test_what_is_no_date(cell: str) -> None:
    raw = io.BytesIO(f"org_a,org_b,date\na,b,{cell}\n".encode())
    [fault] = read_rows(raw, PARTNERSHIPS)
    assert isinstance(fault, Fault)
    assert (fault.row, fault.column) == (2, "date")
    assert cell in fault.reason


@pytest.mark.parametrize("cell", ["north", "91", "nan", "inf", "1,5"])
def test_what_is_no_latitude(cell: str) -> None:
    raw = io.BytesIO(f'org_id,name,latitude\na,A,"{cell}"\n'.encode())
    [fault] = read_rows(raw, ORGANISATIONS)
    assert isinstance(fault, Fault)
    assert fault.column == "latitude"


def test_unknown_columns_are_kept_and_lists_are_split() -> None:
    raw = "org_id,name,issues,place,Motto,name_variants\na,A,health; water;health,Bay,Go!,A | B\n"
    [found] = read_all(io.BytesIO(raw.encode()), ORGANISATIONS)
    assert found.issues == ("health", "water")
    assert found.places == ("Bay",)
    assert found.facts == {"Motto": "Go!", "name_variants": "A | B"}
    assert names_listed(found.facts["name_variants"]) == ("A", "B")


def test_activities_with_the_columns_of_the_somalia_file() -> None:
    raw = (
        "activity,org_id,role,source,date_start_or_first_seen,date_end,sectors,places,title\n"
        "x-1,wardi,implementing,3W,2021-06-27,,Health;Water,Bay; Baydhaba,Clean wells\n"
    )
    [found] = read_all(io.BytesIO(raw.encode()), ACTIVITIES)
    assert found.issues == ("Health", "Water")
    assert found.places == ("Bay", "Baydhaba")
    assert (found.start, found.end) == ("2021-06-27", "")
    assert found.facts == {"activity": "x-1", "title": "Clean wells"}


def test_persons_reached_are_counted_whole() -> None:
    raw = b"org_id,issue,place,reached\na,x,y,120\nb,x,y,-3\nc,x,y,1.5\n"
    found = list(read_rows(io.BytesIO(raw), ACTIVITIES))
    assert [type(row) for row in found] == [Row, Fault, Fault]


@pytest.mark.parametrize("raw", [b"a\nb\na\n", b"org_id\na\n\nb\n", b"name,org_id\nA,a\nB,b\n"])
def test_queries_with_or_without_a_header(raw: bytes) -> None:
    assert [org_id for _, org_id in read_queries(io.BytesIO(raw))] == ["a", "b"]


@pytest.mark.parametrize("raw", [b"", b"org_id\n", b"name,org_id\nA,\n"])
def test_queries_that_name_nobody(raw: bytes) -> None:
    with pytest.raises(UnusableFile):
        read_queries(io.BytesIO(raw), name="q.csv")


def test_parquet_is_read_with_its_lists_and_numbers(tmp_path: Path) -> None:
    path = tmp_path / "o.parquet"
    polars.DataFrame(
        {"org_id": ["a", "b"], "name": ["A", "B"], "issues": [["x", "y"], None], "n": [1.0, None]}
    ).write_parquet(path)
    first, second = read_all(path, ORGANISATIONS)
    assert (first.issues, second.issues) == (("x", "y"), ())
    assert first.facts == {"n": "1"}


cells = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=8
)


@given(st.lists(st.tuples(cells, cells), max_size=5, unique_by=lambda row: row[0].strip()))
def test_what_is_written_is_read_again(rows: Sequence[tuple[str, str]]) -> None:
    rows = [(a, b) for a, b in rows if a.strip() and b.strip()]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["org_id", "name"])
    writer.writerows(rows)
    found = read_all(io.BytesIO(text.getvalue().encode()), ORGANISATIONS)
    assert [(o.org_id, o.name) for o in found] == [(a.strip(), b.strip()) for a, b in rows]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    # Any other error would fail the test.
    with contextlib.suppress(UnusableFile):
        assert all(isinstance(row, (Row, Fault)) for row in organisations(raw))


@given(st.binary(max_size=200))
def test_any_rows_are_read_or_faults(raw: bytes) -> None:
    for row in organisations(HEAD.encode() + raw):
        assert isinstance(row, Row) or row.row >= 2


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".parquet"])
def test_the_same_rows_give_the_same_bytes(tmp_path: Path, ending: str) -> None:
    written = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}{ending}"
        write_table(path, ["org_id", "name"], [("a", "Å; “b”"), ("c", "d\ne")])
        written.append(path.read_bytes())
        assert [o.name for o in read_all(path, ORGANISATIONS)] == ["Å; “b”", "d\ne"]
    assert written[0] == written[1]
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"one{ending}", f"two{ending}"]


def test_a_table_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="cannot be written"):
        write_table(tmp_path / "none" / "f.csv", ["a"], [])


def test_a_table_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    """Rows are written as they come, but the file appears when all are there."""

    def rows() -> Iterator[tuple[str, int]]:
        yield "a", 1
        raise UnusableFile("rows.csv", 3, "", "The row is cut off.")

    kept = tmp_path / "kept.csv"
    kept.write_text("before", encoding="utf-8")
    for name in ("kept.csv", "new.csv", "new.csv.gz", "new.parquet"):
        with pytest.raises(UnusableFile, match="cut off"):
            write_table(tmp_path / name, ("id", "n"), rows())
    assert [path.name for path in tmp_path.iterdir()] == ["kept.csv"]
    assert kept.read_text(encoding="utf-8") == "before"


@pytest.mark.parametrize("quoted", ["", '"'])
def test_hashtags_below_the_header_are_no_row(quoted: str) -> None:
    """HXL says there what the columns mean; both ways of reading pass it over and count it."""
    tags = f"{quoted}#org +code{quoted},#sector,\n"
    raw = f"org_id,issues,place\n{tags}a,water,x\nb,,y\n".encode()
    frame = read_frame(io.BytesIO(raw), ("org_id",), ("issues",))
    assert frame.numbers is not None
    assert list(frame.numbers) == [3, 4]
    assert frame.columns["org_id"].to_list() == ["a", "b"]
    with pytest.raises(UnusableFile, match="row 4, column issues"):
        frame.refuse_blank("issues")
    rows = list(read_rows(io.BytesIO(raw), ACTIVITIES))
    assert [(row.number, row.value.org_id) for row in rows if isinstance(row, Row)] == [
        (3, "a"), (4, "b"),
    ]  # fmt: skip
    half = f"org_id,issues,place,note\n{tags[:-1]},not a tag\na,water,x,\n".encode()
    assert read_frame(io.BytesIO(half), ("org_id",)).columns.height == 2
    assert len(list(read_rows(io.BytesIO(half), ACTIVITIES))) == 2
    late = list(read_rows(io.BytesIO(f"org_id,issues,place\na,b,c\n{tags}".encode()), ACTIVITIES))
    assert len(late) == 2
