"""Writing tables the way the commands promise: CSV, ``.gz`` and Parquet by ending, ``-``."""

from __future__ import annotations

import csv
import gzip
import io
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from commonground.methods.errors import UnusableFile

if TYPE_CHECKING:
    import polars

Cell = str | int | float


def write_table(target: str | Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table so that the same rows always give the same bytes.

    A file appears whole or not at all: rows go to a neighbour that then takes its place.

    Parameters
    ----------
    target : str or Path
        ``-`` is standard output; ``.gz`` packs, ``.parquet`` writes Parquet, else CSV.
    columns : sequence of str
        The header.
    rows : iterable of sequences
        One cell for each column.

    Raises
    ------
    UnusableFile
        The folder is missing or cannot be written to.
    """
    path = str(target)
    if path.lower().endswith(".parquet"):
        content = _parquet(columns, rows)
    else:
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        content = text.getvalue().encode("utf-8")
    _deliver(path, content)


def write_frame(target: str | Path, table: polars.DataFrame) -> None:
    """Write a polars frame as `write_table` would write its rows, for very many of them.

    Raises
    ------
    UnusableFile
        The folder is missing or cannot be written to.
    """
    content = io.BytesIO()
    if str(target).lower().endswith(".parquet"):
        table.write_parquet(content)
    else:
        table.write_csv(content)
    _deliver(str(target), content.getvalue())


def _deliver(path: str, content: bytes) -> None:
    if path.lower().endswith(".gz"):
        # No time of day and no name in the gzip header, else bytes would differ.
        content = gzip.compress(content, mtime=0)
    if path == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    _replace(Path(path), content)


def _replace(path: Path, content: bytes) -> None:
    if path.exists() and not path.is_file():
        # A device or a pipe is written to as it is.
        try:
            path.write_bytes(content)
        except OSError as error:
            reason = f"It cannot be written ({error.strerror or error})."
            raise UnusableFile(str(path), None, "", reason) from None
        return
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        reason = f"It cannot be written ({error.strerror or error})."
        raise UnusableFile(str(path), None, "", reason) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        reason = f"It cannot be written ({error.strerror or error})."
        raise UnusableFile(str(path), None, "", reason) from None


def _parquet(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    import polars  # heavy, and only wanted for this ending

    table = polars.DataFrame(list(rows), schema=list(columns), orient="row")
    content = io.BytesIO()
    table.write_parquet(content)
    return content.getvalue()
