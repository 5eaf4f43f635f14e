"""The labels that `commonground link --train` learns from: read, and rid of what contradicts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from commonground.cli.failing import complain
from commonground.methods.errors import UnusableFile

if TYPE_CHECKING:
    from commonground.methods.linkage import Label

MOST_NAMED = 5


def labels_of(file: str, *, one_file: bool) -> tuple[Label, ...]:
    """Read labels; where a pair is said to match and not to match, none of it is learned from.

    Parameters
    ----------
    file : str
        Path, ``-`` or empty: no labels.
    one_file : bool
        Rows of one file are linked with each other, so a pair has no sides.

    Raises
    ------
    UnusableFile
        A row is no label, or nothing is left.
    """
    if not file:
        return ()
    from commonground.methods.interchange import Fault, read_rows
    from commonground.methods.interchange.cells import named
    from commonground.methods.linkage import LABELS

    called = named(file)
    labels: list[Label] = []
    first: dict[tuple[str, ...], Label] = {}
    disputed: dict[tuple[str, ...], str] = {}
    for row in read_rows(file, LABELS):
        if isinstance(row, Fault):
            raise UnusableFile(called, row.row, row.column, row.reason)
        label = replace(row.value, row=row.number)
        pair = _pair(label, one_file=one_file)
        earlier = first.setdefault(pair, label)
        if len(set(pair)) == 1 and one_file:
            disputed[pair] = f"“{pair[0]}” in row {label.row} is compared with itself"
        elif earlier.match != label.match:
            disputed[pair] = (
                f"“{label.id_left}” and “{label.id_right}” match in row "
                f"{(earlier if earlier.match else label).row} and do not in row "
                f"{(label if earlier.match else earlier).row}"
            )
        labels.append(label)
    _told(called, list(disputed.values()))
    kept = tuple(label for label in labels if _pair(label, one_file=one_file) not in disputed)
    if not kept:
        raise UnusableFile(called, None, "", "It has no labels to learn from below its header.")
    return kept


@contextmanager
def told_by_row(file: str) -> Iterator[None]:
    """Say in which row of the file the label stands that nothing can be learned from."""
    from commonground.methods.interchange.cells import named
    from commonground.methods.linkage import UnusableLabel

    try:
        yield
    except UnusableLabel as error:
        raise UnusableFile(named(file), error.row, error.column, str(error)) from error


def _pair(label: Label, *, one_file: bool) -> tuple[str, ...]:
    pair = (label.id_left, label.id_right)
    return tuple(sorted(pair)) if one_file else pair


def _told(called: str, disputed: list[str]) -> None:
    if not disputed:
        return
    more = len(disputed) - MOST_NAMED
    also = [f"and {more:,} more pairs"] if more > 0 else []
    complain(f"Note: {called}: not learned from: {'; '.join([*disputed[:MOST_NAMED], *also])}.")
