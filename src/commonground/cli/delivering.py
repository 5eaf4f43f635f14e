"""Where an answer is to be written, looked at before the work begins."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from commonground.methods.errors import UnusableFile

_OTHER_KINDS = (".xlsx", ".xls", ".ods", ".json", ".xml", ".graphml", ".feather", ".db", ".sqlite")


def check_out(out: str, inputs: Iterable[str], *, table: bool = True) -> None:
    """Refuse a place that cannot be written to, or that holds what is to be read.

    Parameters
    ----------
    out : str
        As the person gave it: a file, ``-`` or nothing.
    inputs : iterable of str
        What the command reads; ``-`` and empty ones are nothing to write over.
    table : bool
        Whether CSV or Parquet will be written, so that no other ending is right.

    Raises
    ------
    UnusableFile
        It is a folder, lies in a folder that is not there or is closed to us, is one of the
        inputs, or its name promises another kind of file.
    """
    if out in ("", "-"):
        return
    path = Path(out)
    if path.is_dir():
        raise _refused(out, "It cannot be written: this is a folder. Name a file in it.")
    if not path.parent.is_dir():
        raise _refused(out, f"It cannot be written: there is no folder “{path.parent}”.")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise _refused(out, "It cannot be written: you may not write there.")
    if any(one not in ("", "-") and _same(path, Path(one)) for one in inputs):
        raise _refused(out, "This file is to be read. Write the answer to another.")
    if table and path.suffix.lower() in _OTHER_KINDS:
        raise _refused(
            out, "A table is written as CSV, .csv.gz or .parquet. End the name with one of these."
        )


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _refused(out: str, reason: str) -> UnusableFile:
    return UnusableFile(out, None, "", reason)
