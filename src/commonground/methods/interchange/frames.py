"""Millions of rows at once: columns of text for the methods that calculate on whole columns.

A file that is written plainly is read by polars; any other goes row by row, as smaller files do,
and so does every fault: the sentence is the same on both ways.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from commonground.methods.errors import UnusableFile
from commonground.methods.interchange.cells import (
    Cells,
    Fault,
    Source,
    csv_rows,
    delimiter_of,
    named,
    read_bytes,
)
from commonground.methods.interchange.rows import Header, Kind, header_of, is_hashtags, read_rows

UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Frame:
    """The columns asked for, as text without blanks around it; empty means not filled.

    Parameters
    ----------
    called : str
        What the person calls the file.
    columns : polars.DataFrame
        One String column for each of ours that the file has.
    numbers : sequence of int or None
        The row of the file that each row stands in; None where it is simply two more.
    """

    called: str
    columns: pl.DataFrame
    numbers: Sequence[int] | None = None

    def refuse(self, wrong: pl.Series, column: str, reason: str) -> None:
        """Refuse the file at the first row where `wrong` holds; “{}” in the reason is its cell.

        Raises
        ------
        UnusableFile
            If any row is wrong.
        """
        place = wrong.arg_max() if wrong.any() else None
        if place is None:
            return
        row = self.numbers[place] if self.numbers is not None else place + 2
        cell = str(self.columns[column][place])[:60]
        raise UnusableFile(self.called, row, column, reason.replace("{}", cell))

    def refuse_blank(self, *columns: str) -> None:
        """Refuse the file at the first row where one of these cells is empty."""
        for column in columns:
            self.refuse(
                self.columns[column] == "", column, "The cell is empty. Every row needs one."
            )


def read_frame(
    source: Source,
    required: Sequence[str],
    optional: Sequence[str] = (),
    synonyms: Mapping[str, str] | None = None,
    *,
    name: str = "",
    raw: bytes | None = None,
) -> Frame:
    """Read columns of a CSV (``.gz`` too) or Parquet file as text.

    Parameters
    ----------
    source : str, Path or binary file
        ``-`` is standard input.
    required, optional : sequences of str
        Columns to read; others are passed over.
    synonyms : mapping of str to str
        Headers seen in real files, mapped to ours.
    name : str
        What to call the file in messages.
    raw : bytes
        What it holds, if that has been read already.

    Raises
    ------
    UnusableFile
        With file, row and column of the first fault.

    Examples
    --------
    >>> read_frame(io.BytesIO(b"from,to,x\\na, b,1\\n"), ("to",)).columns.to_dicts()
    [{'to': 'b'}]
    """
    called = named(source, name)
    raw = read_bytes(source, name) if raw is None else raw
    kind: Kind[tuple[str, ...]] = Kind(
        name="rows",
        required=tuple(required),
        optional=tuple(optional),
        value=lambda own, _facts: tuple(own.values()),
        synonyms=dict(synonyms or {}),
    )
    plain = raw[:4] != b"PAR1" and not called.lower().endswith(".parquet")
    frame = _at_once(raw, called, kind) if plain else None
    return frame or _row_by_row(raw, called, kind)


def _row_by_row(raw: bytes, called: str, kind: Kind[tuple[str, ...]]) -> Frame:
    values: list[tuple[str, ...]] = []
    numbers: list[int] = []
    names: tuple[str, ...] = ()

    def remembered(own: Mapping[str, str], _facts: Mapping[str, str]) -> tuple[str, ...]:
        nonlocal names
        names = names or tuple(own)
        return tuple(own.values())

    asked = Kind(kind.name, kind.required, kind.optional, remembered, kind.synonyms)
    for row in read_rows(io.BytesIO(raw), asked, name=called):
        if isinstance(row, Fault):
            raise UnusableFile(called, row.row, row.column, row.reason)
        values.append(row.value)
        numbers.append(row.number)
    schema = dict.fromkeys(names or kind.required, pl.String)
    columns = [[value[place] for value in values] for place in range(len(schema))]
    return Frame(called, pl.DataFrame(dict(zip(schema, columns, strict=True)), schema), numbers)


def _at_once(raw: bytes, called: str, kind: Kind[tuple[str, ...]]) -> Frame | None:
    """Read a plainly written CSV; None where anything about it is not plain."""
    raw = raw.removeprefix(UTF8_MARK).rstrip(b"\r\n")
    if not raw or raw.count(b"\r") != raw.count(b"\r\n") or b"\0" in raw:
        return None
    first = next(csv_rows(raw[:100_000].split(b"\n", 1)[0], called, kind.required), None)
    if not isinstance(first, Cells) or not any(cell.strip() for cell in first.cells):
        return None
    header = header_of(first, kind, called)
    line = raw.split(b"\n", 1)[0].decode("utf-8", "replace")
    delimiter = delimiter_of(line, kind.required)
    ours = dict(sorted(header.ours.items()))
    last = len(header.names) - 1
    try:
        table = pl.read_csv(
            raw,
            separator=delimiter,
            infer_schema=False,
            columns=sorted({*ours, last}),
            raise_if_empty=False,
        )
    except pl.exceptions.PolarsError:
        return None
    if not _whole(raw, table, header, delimiter):
        return None
    table.columns = [str(place) for place in sorted({*ours, last})]
    columns = table.select(
        pl.col(str(place)).fill_null("").alias(column) for place, column in ours.items()
    )
    # Blanks in a cell are rare in files of millions of rows, and looking for them is quick.
    if any(blank in raw for blank in (b" ", b"\t", b"\xc2", b"\xe2", b"\xe3")):
        columns = columns.with_columns(pl.all().str.strip_chars())
    tagged = table.height > 0 and _is_tagged(raw, delimiter)
    columns = columns[1:] if tagged else columns
    # An empty row is passed over and an empty cell there is a fault: the careful way knows which.
    if (columns[kind.required[0]] == "").any():
        return None
    return Frame(called, columns, range(3, len(columns) + 3) if tagged else None)


def _is_tagged(raw: bytes, delimiter: str) -> bool:
    """Whether all cells below the header are HXL's hashtags, not only those of our columns."""
    second = raw.split(b"\n", 2)[1].decode("utf-8", "replace").rstrip("\r")
    return is_hashtags(next(csv.reader([second], delimiter=delimiter), []))


def _whole(raw: bytes, table: pl.DataFrame, header: Header, delimiter: str) -> bool:
    """Whether every line is one row with a cell for every column, and every column has a name."""
    lines = raw.count(b"\n") + 1
    if table.height != lines - 1 or not all(header.names):
        return False
    if b'"' not in raw:
        return raw.count(delimiter.encode()) == lines * (len(header.names) - 1)
    end = raw[raw.rfind(b"\n") + 1 :].decode("utf-8", "replace")
    try:
        cells = next(csv.reader([end], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return False
    # Commas may stand inside quotation marks; but a row that is short would lack its last cell.
    return len(cells) == len(header.names) and not table[:, -1].has_nulls()
