"""The whole way: rows in, links with probability and reasons out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from commonground.methods.errors import UnusableQuestion
from commonground.methods.linkage.candidates import candidates
from commonground.methods.linkage.comparing import Comparer
from commonground.methods.linkage.model import Model, learned, probability, shipped
from commonground.methods.linkage.reasons import Reason, reasons
from commonground.methods.linkage.records import Columns, Record


@dataclass(frozen=True, slots=True)
class Link:
    """Two rows that are probably one organisation.

    Parameters
    ----------
    id_left, id_right : str
        With one file, the smaller identifier stands left.
    probability : float
        Between 0 and 1, never quite either.
    reasons : tuple of Reason
        Their contributions add up to the log-odds of the probability.
    """

    id_left: str
    id_right: str
    probability: float
    reasons: tuple[Reason, ...]


COLUMNS = ("id_left", "id_right", "probability", "reasons")
"""Of the table that links are written as; the reasons are a list in JSON."""


def row_of(link: Link) -> tuple[str, str, float, str]:
    """Write a link as a row of a table with these COLUMNS."""
    why = [asdict(reason) for reason in link.reasons]
    return link.id_left, link.id_right, link.probability, json.dumps(why, ensure_ascii=False)


def link_of(id_left: str, id_right: str, probability: float, reasons: str) -> Link:
    """Read a link back from the cells of such a row.

    Examples
    --------
    >>> link = Link("a", "b", 0.9, (Reason("name", 2.5, "Same name."),))
    >>> link_of(*row_of(link)) == link
    True
    """
    why = tuple(Reason(**reason) for reason in json.loads(reasons))
    return Link(id_left, id_right, probability, why)


@dataclass(frozen=True, slots=True)
class Label:
    """What a person said of two rows, and in which row of a file."""

    id_left: str
    id_right: str
    match: bool
    row: int | None = None


class UnusableLabel(UnusableQuestion):
    """Nothing can be learned from a label.

    Parameters
    ----------
    label : Label
    column : str
        ``id_left`` or ``id_right``.
    reason : str
        One sentence.
    """

    def __init__(self, label: Label, column: str, reason: str) -> None:
        self.row = label.row
        self.column = column
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Kept:
    """Pairs that are sure enough: row numbers, values and contributions."""

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    values: NDArray[np.float32]
    contributions: NDArray[np.float64]


def link(
    left: Iterable[Record],
    right: Iterable[Record] | None = None,
    *,
    threshold: float = 0.9,
    model: Model | None = None,
    labels: Sequence[Label] = (),
) -> Iterator[Link]:
    """Find the rows that are the same organisation, within one file or across two.

    Parameters
    ----------
    left, right : iterable of Record
        Identifiers are unique within each. Without ``right``, duplicates within ``left``.
    threshold : float
        Links of at least this probability.
    model : Model, optional
        The shipped weights, if not given.
    labels : sequence of Label
        Pairs somebody judged; the weights are fitted to them first, holding to ``model``.

    Yields
    ------
    Link
        By identifiers. The same rows in any order give the same links.

    Raises
    ------
    UnusableQuestion
        The threshold is no probability; the labels teach nothing.

    Examples
    --------
    >>> rows = [Record("1", "Red River Food Bank, Inc.", city="Fargo"),
    ...         Record("2", "RED RIVER FOODBANK", city="Fargo"),
    ...         Record("3", "Red River Rowing Club", city="Fargo")]
    >>> [(found.id_left, found.id_right) for found in link(rows)]
    [('1', '2')]
    """
    if not isfinite(threshold) or not 0 <= threshold <= 1:
        raise UnusableQuestion(f"The threshold must be between 0 and 1, not {threshold}.")
    columns = Columns(left, right)
    used = model or shipped()
    if labels:
        used = train(columns, labels, start=used)
    if not columns.comparable:
        return
    comparer = Comparer(columns)
    kept = [judged(comparer, used, threshold, a, b) for a, b in candidates(columns)]
    del comparer
    yield from links_of(columns, kept)


def judged(
    comparer: Comparer, model: Model, threshold: float, a: NDArray[np.int64], b: NDArray[np.int64]
) -> Kept:
    """Compare pairs of rows and keep those of at least the threshold's probability."""
    pairs = comparer.compare(a, b)
    contributions = model.contributions(pairs.values)
    sure = probability(contributions) >= threshold
    return Kept(
        pairs.a[sure], pairs.b[sure], pairs.values[sure].astype(np.float32), contributions[sure]
    )


def links_of(columns: Columns, kept: Sequence[Kept]) -> Iterator[Link]:
    """Tell the pairs kept as links, by identifiers."""
    found = []
    for number, some in enumerate(kept):
        for place, (one, other) in enumerate(zip(some.a.tolist(), some.b.tolist(), strict=True)):
            if not columns.two and columns.ids[other] < columns.ids[one]:
                one, other = other, one
            found.append((columns.ids[one], columns.ids[other], one, other, number, place))
    found.sort()
    for id_left, id_right, one, other, number, place in found:
        some = kept[number]
        contributions = some.contributions[place]
        yield Link(
            id_left,
            id_right,
            float(probability(contributions[None])[0]),
            reasons(columns, one, other, some.values[place].astype(np.float64), contributions),
        )


def train(columns: Columns, labels: Sequence[Label], *, start: Model) -> Model:
    """Fit the weights to what people said of pairs of these rows.

    Raises
    ------
    UnusableLabel
        It names a row that is not there.
    UnusableQuestion
        All labels say the same.
    """
    left = {each: row for row, each in enumerate(columns.ids[: columns.left])}
    right = left
    if columns.two:
        right = {each: row for row, each in enumerate(columns.ids[columns.left :], columns.left)}
    rows = []
    for label in labels:
        for column, side in (("id_left", left), ("id_right", right)):
            named = getattr(label, column)
            if named not in side:
                raise UnusableLabel(label, column, f"“{named}” is in no row to be linked.")
        rows.append((left[label.id_left], right[label.id_right]))
    match = np.asarray([label.match for label in labels], np.bool_)
    if match.all() or not match.any():
        raise UnusableQuestion(
            "The labels teach nothing: they need pairs that match and pairs that do not."
        )
    pairs = np.asarray(rows, np.int64)
    values = Comparer(columns).compare(pairs[:, 0], pairs[:, 1], everything=True).values
    return learned(values, match, start=start, hold=HOLD, source=f"{len(labels)} labels")


HOLD = 1.0
"""How strongly labels must speak to move a weight; set on npmatch, see the method page."""
