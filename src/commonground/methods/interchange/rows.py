"""From rows of cells to values: headers, required columns, one Fault for each bad row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from commonground.methods.errors import UnusableFile
from commonground.methods.interchange.cells import (
    Cells,
    Fault,
    Source,
    csv_rows,
    named,
    parquet_rows,
    read_bytes,
    unreadable,
)
from commonground.methods.saying import Told, gettext_noop

T = TypeVar("T")

EMPTY_CELL = Told(gettext_noop("The cell is empty. Every row needs one."))
TWICE = gettext_noop("“%(key)s” stands in row %(row)s already. Keep one of the two.")

_HASHTAG = re.compile(r"#[a-z]\w*(\s*\+[a-z]\w*)*", re.ASCII | re.IGNORECASE)


def is_hashtags(cells: Iterable[str]) -> bool:
    """Tell whether a row holds HXL's hashtags, which say what the columns mean: it is no data.

    Source: HXL 1.1, tabular data: cells that are filled are `#tag +attribute …`, each.

    Examples
    --------
    >>> is_hashtags(["#org +name", "", "#adm2+code"]), is_hashtags(["#1", "water"])
    (True, False)
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(_HASHTAG.fullmatch(cell) for cell in filled)


class BadCell(Exception):
    """One cell cannot be used; becomes a Fault of its row."""

    def __init__(self, column: str, reason: str) -> None:
        self.column = column
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """A value and the number of the row it stood in (the header is row 1)."""

    number: int
    value: T


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """One kind of file: the columns it must and may have, and how a row becomes a value.

    ``synonyms`` are headers seen in real files, mapped to ours; ``unique`` is a column
    whose cells may not repeat; ``value`` gets our columns and the remaining facts.
    """

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    value: Callable[[Mapping[str, str], Mapping[str, str]], T]
    synonyms: Mapping[str, str]
    unique: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """Which column stands where: all names, ours by place, and the facts by place."""

    names: tuple[str, ...]
    ours: Mapping[int, str]
    facts: Mapping[int, str]


def read_rows(source: Source, kind: Kind[T], *, name: str = "") -> Iterator[Row[T] | Fault]:
    """Yield every row of a file as a value or as the reason why it is none, without stopping.

    Parameters
    ----------
    source : str, Path or binary file
        ``-`` is standard input. ``.gz`` and Parquet are recognised.
    kind : Kind
        ORGANISATIONS, PARTNERSHIPS or ACTIVITIES.
    name : str
        What to call the file in messages, if not by its path.

    Yields
    ------
    Row or Fault
        In file order. Rows whose cells are all blank are passed over, and so is a row of HXL's
        hashtags right below the header.

    Raises
    ------
    UnusableFile
        Nothing can be read at all: no such file, no header, a required column missing or
        a column named twice.

    Examples
    --------
    >>> import io
    >>> from commonground.methods.interchange import PARTNERSHIPS
    >>> rows = read_rows(io.BytesIO(b"org_a,org_b,date\\na,b,2015\\na,c,soon\\n"), PARTNERSHIPS)
    >>> [type(row).__name__ for row in rows]
    ['Row', 'Fault']
    """
    called = named(source, name)
    raw = read_bytes(source, name)
    parquet = raw[:4] == b"PAR1"
    if called.lower().endswith(".parquet") and not parquet:
        raise UnusableFile(
            called, None, "", Told(gettext_noop("It ends in .parquet but is not a Parquet file."))
        )
    rows = parquet_rows(raw, called) if parquet else csv_rows(raw, called, kind.required)
    first, rows = _first(rows, called)
    header = header_of(first, kind, called)
    return _values(rows, header, kind)


def read_all(source: Source, kind: Kind[T], *, name: str = "") -> tuple[T, ...]:
    """Read a whole file, refusing it at the first fault.

    Raises
    ------
    UnusableFile
        With file, row, column and reason of the first fault.
    """
    values: list[T] = []
    for row in read_rows(source, kind, name=name):
        if isinstance(row, Fault):
            raise UnusableFile(named(source, name), row.row, row.column, row.reason)
        values.append(row.value)
    return tuple(values)


def _first(rows: Iterator[Cells | Fault], called: str) -> tuple[Cells, Iterator[Cells | Fault]]:
    for row in rows:
        if isinstance(row, Fault):
            raise UnusableFile(called, row.row, row.column, row.reason)
        if any(cell.strip() for cell in row.cells):
            return row, rows
    raise UnusableFile(
        called, None, "", Told(gettext_noop("The file is empty. It needs a header row."))
    )


def header_of(first: Cells, kind: Kind[T], called: str) -> Header:
    """Find our columns in a header row, refusing one that lacks a column or names it twice."""
    names = tuple(cell.strip() for cell in first.cells)
    fault = unreadable(names, names, first.row)
    if fault:
        raise UnusableFile(called, fault.row, "", fault.reason)
    seen: dict[str, int] = {}
    for number, column in enumerate(names):
        if column and column.casefold() in seen:
            reason = Told(
                gettext_noop("Two columns are called “%(column)s”. Rename or remove one."),
                column=column,
            )
            raise UnusableFile(called, first.row, column, reason)
        seen[column.casefold()] = number
    known = (*kind.required, *kind.optional)
    ours = {seen[column]: column for column in known if column in seen}
    taken = set(ours.values())
    for synonym, column in kind.synonyms.items():
        if synonym in seen and column not in taken:
            ours[seen[synonym]] = column
            taken.add(column)
    for column in kind.required:
        if column not in taken:
            also = [synonym for synonym, ours_ in kind.synonyms.items() if ours_ == column]
            found = ", ".join(name for name in names if name)[:200]
            missing = gettext_noop("The column %(column)s is missing. The header has: %(found)s.")
            if also:
                missing = gettext_noop(
                    "The column %(column)s (or %(also)s) is missing. The header has: %(found)s."
                )
            reason = Told(missing, column=column, also=", ".join(also), found=found)
            raise UnusableFile(called, first.row, "", reason)
    facts = {number: name for number, name in enumerate(names) if name and number not in ours}
    return Header(names, ours, facts)


def _values(
    rows: Iterator[Cells | Fault], header: Header, kind: Kind[T]
) -> Iterator[Row[T] | Fault]:
    seen: dict[str, int] = {}
    width = len(header.names)
    first = True
    for row in rows:
        if isinstance(row, Fault):
            yield row
            continue
        cells, number = row.cells, row.row
        if not any(cells):
            continue
        below_header, first = first, False
        if below_header and is_hashtags(cells):
            continue
        fault = unreadable(cells, header.names, number) or _ragged(cells, header, number)
        if fault:
            yield fault
            continue
        if len(cells) > width:
            cells = cells[:width]
        own = {column: cells[place].strip() for place, column in header.ours.items()}
        facts = {column: cells[place] for place, column in header.facts.items() if cells[place]}
        try:
            for column in kind.required[:2] if kind.unique else kind.required[:1]:
                if not own[column]:
                    raise BadCell(column, EMPTY_CELL)
            value = kind.value(own, facts)
        except BadCell as bad:
            yield Fault(number, bad.column, bad.reason)
            continue
        if kind.unique:
            key = own[kind.unique]
            if key in seen:
                reason = Told(TWICE, key=key, row=seen[key])
                yield Fault(number, kind.unique, reason)
                continue
            seen[key] = number
        yield Row(number, value)


def _ragged(cells: Sequence[str], header: Header, number: int) -> Fault | None:
    width = len(header.names)
    if len(cells) < width:
        fewer = gettext_noop("The row has fewer cells (%(cells)s) than the header (%(width)s).")
        reason = Told(fewer, cells=len(cells), width=width)
        return Fault(number, "", reason)
    extra = [cell for cell in cells[width:] if cell.strip()]
    if extra:
        more = gettext_noop(
            "The row has more cells (%(cells)s) than the header (%(width)s). A comma inside a cell "
            "may lack its quotation marks."
        )
        reason = Told(more, cells=len(cells), width=width)
        return Fault(number, "", reason)
    for place, name in enumerate(header.names):
        if not name and cells[place].strip():
            nameless = gettext_noop(
                "Cell %(number)s is filled, but its column has no name in the header."
            )
            reason = Told(nameless, number=place + 1)
            return Fault(number, "", reason)
    return None
