"""Writing tables the way the commands promise: CSV, ``.gz`` and Parquet by ending, ``-``."""

from __future__ import annotations

import csv
import gzip
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from commonground.methods.errors import UnusableFile

if TYPE_CHECKING:
    import polars

Cell = str | int | float


def write_table(target: str | Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table so that the same rows always give the same bytes.

    A file appears whole or not at all: rows go to a neighbour that then takes its place. Rows of CSV
    go there as they come, so that there may be more of them than memory holds.

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
    with _appearing(path) as file:
        if path.lower().endswith(".parquet"):
            file.write(_parquet(columns, rows))
            return
        # No time of day and no name in the gzip header, else bytes would differ.
        packed = path.lower().endswith(".gz")
        whole = gzip.GzipFile("", "wb", fileobj=file, mtime=0) if packed else file
        text = io.TextIOWrapper(cast(BinaryIO, whole), encoding="utf-8", newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        text.detach()
        if packed:
            whole.close()


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
        content = gzip.compress(content, mtime=0)
    with _appearing(path) as file:
        file.write(content)


@contextmanager
def _appearing(path: str) -> Iterator[BinaryIO]:
    """Take what is to be written, and put it in its place once all of it is there."""
    try:
        if path == "-" or (Path(path).exists() and not Path(path).is_file()):
            with tempfile.TemporaryFile() as kept:
                yield cast(BinaryIO, kept)
                kept.seek(0)
                _copy(cast(BinaryIO, kept), path)
            return
        with _neighbour(Path(path)) as file:
            yield file
    except OSError as error:
        reason = f"It cannot be written ({error.strerror or error})."
        raise UnusableFile(path, None, "", reason) from None


def _copy(kept: BinaryIO, path: str) -> None:
    """Write to standard output, a device or a pipe as it is."""
    if path == "-":
        shutil.copyfileobj(kept, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    with open(path, "wb") as device:
        shutil.copyfileobj(kept, device)


@contextmanager
def _neighbour(path: Path) -> Iterator[BinaryIO]:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _parquet(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    import polars  # heavy, and only wanted for this ending

    table = polars.DataFrame(list(rows), schema=list(columns), orient="row")
    content = io.BytesIO()
    table.write_parquet(content)
    return content.getvalue()
