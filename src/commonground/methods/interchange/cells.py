"""From bytes to numbered rows of cells: encodings, delimiters, quotes, Parquet, gzip."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from commonground.methods.errors import UnusableFile
from commonground.methods.saying import Told, gettext_noop, ngettext_lazy

STANDARD_INPUT = "standard input"
DELIMITERS = (",", ";", "\t")
LONGEST_CELL = 131_072
"""Characters; what Python's csv reader takes in one cell unless a whole process is reset."""

Source = str | Path | BinaryIO


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one row cannot be used: row as a spreadsheet counts it (header = 1), column, reason.

    ``lines`` counts the lines after it that could not be read either.
    """

    row: int
    column: str
    reason: str
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Cells:
    """One row as it stands in the file: its number and its cells."""

    row: int
    cells: Sequence[str]


def named(source: Source, name: str = "") -> str:
    """Say how the person would call this source."""
    if name:
        return name
    if isinstance(source, (str, Path)):
        return STANDARD_INPUT if str(source) == "-" else str(source)
    return str(getattr(source, "name", "the file"))


def read_bytes(source: Source, name: str = "") -> bytes:
    """Read a whole file, standard input (``-``) or an open binary file, unpacking gzip.

    Raises
    ------
    UnusableFile
        It is missing, unreadable, or a gzip file that is cut off or damaged.
    """
    called = named(source, name)
    try:
        if isinstance(source, (str, Path)):
            raw = sys.stdin.buffer.read() if str(source) == "-" else Path(source).read_bytes()
        else:
            raw = source.read()
    except FileNotFoundError:
        raise UnusableFile(called, None, "", Told(gettext_noop("There is no such file."))) from None
    except IsADirectoryError:
        raise UnusableFile(
            called, None, "", Told(gettext_noop("This is a folder, not a file."))
        ) from None
    except OSError as error:
        told = str(error.strerror or error)
        reason = Told(gettext_noop("It cannot be read (%(error)s)."), error=told)
        raise UnusableFile(called, None, "", reason) from None
    if raw[:2] == b"\x1f\x8b":
        try:
            return gzip.decompress(raw)
        except (OSError, EOFError, zlib.error):
            reason = Told(
                gettext_noop("The gzip file is damaged or cut off. Fetch or pack it again.")
            )
            raise UnusableFile(called, None, "", reason) from None
    if called.lower().endswith(".gz"):
        reason = Told(
            gettext_noop("It ends in .gz but is not a gzip file. Rename it or pack it again.")
        )
        raise UnusableFile(called, None, "", reason)
    return raw


def _text(raw: bytes, called: str) -> io.TextIOBase:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not raw.startswith(
        codecs.BOM_UTF32_LE
    ):
        try:
            return io.StringIO(raw.decode("utf-16"), newline="")
        except UnicodeDecodeError:
            reason = Told(
                gettext_noop("The UTF-16 text is cut off. Save it as “CSV UTF-8” and try again.")
            )
            raise UnusableFile(called, None, "", reason) from None
    if raw[:4].count(0) >= 2:
        reason = Told(
            gettext_noop(
                "This looks like UTF-16 or binary content. Save it as “CSV UTF-8” and try again."
            )
        )
        raise UnusableFile(called, None, "", reason)
    if raw[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        reason = Told(
            gettext_noop(
                "This is a spreadsheet or zip file, not CSV. Save the sheet as “CSV UTF-8”."
            )
        )
        raise UnusableFile(called, None, "", reason)
    raw = raw.removeprefix(codecs.BOM_UTF8)
    # Bytes that are not UTF-8 stay as lone surrogates, so that the row and column can be told.
    return io.TextIOWrapper(io.BytesIO(raw), "utf-8", errors="surrogateescape", newline="")


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def unreadable(cells: Sequence[str], header: Sequence[str], row: int) -> Fault | None:
    """Name the first cell of a row that holds bytes outside UTF-8 or a NUL, None if all is well."""
    joined = "".join(cells)
    if "\x00" not in joined and (joined.isascii() or _is_unicode(joined)):
        return None
    for number, cell in enumerate(cells):
        column = header[number] if number < len(header) else f"number {number + 1}"
        if "\x00" in cell:
            return Fault(
                row, column, Told(gettext_noop("The cell holds a NUL character. Remove it."))
            )
        if not _is_unicode(cell):
            guess = cell.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
            reason = Told(
                gettext_noop(
                    "The bytes are not UTF-8. The file looks like Windows-1252 (it would read "
                    "“%(guess)s”). Save it as “CSV UTF-8”."
                ),
                guess=guess[:60],
            )
            return Fault(row, column, reason)
    return None


def delimiter_of(line: str, required: Sequence[str]) -> str:
    """Choose the delimiter under which the header has the columns we need."""

    def columns(delimiter: str) -> list[str]:
        return [cell.strip().casefold() for cell in next(csv.reader([line], delimiter=delimiter))]

    for delimiter in DELIMITERS:
        if required and set(required) <= set(columns(delimiter)):
            return delimiter
    return max(DELIMITERS, key=lambda d: (len(columns(d)), d == ","))


def _sentence(error: csv.Error, row: int, lines: int = 0) -> Fault:
    told = str(error)
    if "unexpected end of data" in told:
        reason = Told(gettext_noop("A quotation mark opened in this row is never closed."))
    elif "field limit" in told or "field larger" in told:
        reason = Told(
            gettext_noop(
                "A cell is longer than %(most)s characters. Shorten it; perhaps a quotation mark is "
                "never closed."
            ),
            most=f"{LONGEST_CELL:,}",
        )
    elif "expected after" in told:
        reason = Told(
            gettext_noop(
                "Text follows a closing quotation mark. Double the quotation marks inside a cell."
            )
        )
    else:
        reason = Told(gettext_noop("The row cannot be read as CSV (%(error)s)."), error=told)
    if lines:
        reason = Told(
            ngettext_lazy(
                "%(reason)s The line after it could not be read either, and may hold rows.",
                "%(reason)s The %(count)s lines after it could not be read either, and may hold "
                "rows.",
            ),
            lines,
            reason=reason,
        )
    return Fault(row, "", reason, lines)


def csv_rows(raw: bytes, called: str, required: Sequence[str] = ()) -> Iterator[Cells | Fault]:
    """Yield the rows of a CSV file, the header first; a row that cannot be read is a Fault.

    Raises
    ------
    UnusableFile
        The file as a whole is no CSV text: empty, UTF-16 without mark, a spreadsheet.
    """
    text = _text(raw, called)
    start = text.tell()
    first = text.readline()
    while first and not first.strip():
        first = text.readline()
    if not first:
        raise UnusableFile(
            called, None, "", Told(gettext_noop("The file is empty. It needs a header row."))
        )
    try:
        delimiter = delimiter_of(first, required)
    except csv.Error as error:
        raise UnusableFile(called, 1, "", _sentence(error, 1).reason) from None
    text.seek(start)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    row = 0
    while True:
        row += 1
        before = reader.line_num
        try:
            yield Cells(row, next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            # A quotation mark that is not closed takes the lines after it for parts of its cell.
            yield _sentence(error, row, max(0, reader.line_num - before - 1))


def parquet_rows(raw: bytes, called: str) -> Iterator[Cells | Fault]:
    """Yield the rows of a Parquet file as text, the column names first; lists join by ``;``."""
    import polars  # heavy, and only wanted for this ending

    try:
        table = polars.read_parquet(io.BytesIO(raw))
    except (polars.exceptions.PolarsError, OSError, ValueError):
        reason = Told(gettext_noop("The Parquet file is damaged or cut off. Write it again."))
        raise UnusableFile(called, None, "", reason) from None
    yield Cells(1, table.columns)
    for row, values in enumerate(table.iter_rows(), start=2):
        yield Cells(row, [_as_text(value) for value in values])


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(_as_text(each) for each in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
