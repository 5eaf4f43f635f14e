"""Ballots as a table: a row a ballot, with one `choice`, columns of ranks, or columns of options."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from commonground.methods.decisions.answers import METHODS as PROPOSALS
from commonground.methods.decisions.answers import answer
from commonground.methods.decisions.ballots import Ballot, Ballots, Ranking
from commonground.methods.errors import UnusableFile, UnusableQuestion
from commonground.methods.interchange.cells import Cells, csv_rows, parquet_rows, unreadable

WEIGHTS = ("weight", "votes", "count")
VOTERS = ("voter", "voter_id", "org_id", "ballot")
OWN = {*WEIGHTS, *VOTERS, "choice", "reason", "open", "resolved", "score"}
YES = {"yes", "y", "true", "1", "x"}
NO = {"no", "n", "false", "0", ""}
_RANK = re.compile(r"(?:rank|choice|preference|pref)?[ _-]*(\d+)(?:st|nd|rd|th)?", re.IGNORECASE)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


@dataclass(frozen=True, slots=True)
class _Row:
    """One row, its cells by column, and where to complain."""

    called: str
    number: int
    cells: Mapping[str, str]

    def refused(self, column: str, reason: str) -> UnusableFile:
        return UnusableFile(self.called, self.number, column, reason)

    def get(self, columns: Sequence[str]) -> tuple[str, str]:
        for column in columns:
            if column in self.cells:
                return column, self.cells[column]
        return columns[0], ""

    def amount(self, column: str, cell: str) -> Fraction:
        try:
            amount = Fraction(cell.replace(",", "."))
        except (ValueError, ZeroDivisionError):
            amount = Fraction(-1)
        if amount < 0:
            raise self.refused(column, f"“{cell[:60]}” is not a number from 0 up.")
        return amount

    def truth(self, column: str, *, empty: bool) -> bool:
        cell = self.cells.get(column, "").casefold()
        if not cell:
            return empty
        if cell not in YES | NO:
            raise self.refused(column, f"“{cell[:60]}” is neither yes nor no.")
        return cell in YES


def read_papers(raw: bytes, called: str, method: str) -> Ballots:
    """Read a CSV or Parquet table of ballots.

    Parameters
    ----------
    raw : bytes
        The unpacked file.
    called : str
        Its name for messages.
    method : str
        Decides what cells mean: words for or against, options, ranks, points.

    Raises
    ------
    UnusableFile
        With row and column.
    """
    rows = list(_rows(raw, called))
    header = list(rows[0].cells) if rows else []
    if not rows:
        raise UnusableFile(called, None, "", "There is a header, but no ballot under it.")
    ranks = sorted((place, column) for column in header if (place := _rank(column)) is not None)
    options = [column for column in header if column not in OWN and _rank(column) is None]
    if "choice" in header:
        ballots = [_chosen(row, method) for row in rows]
    elif ranks:
        ballots = [_ranked(row, [column for _, column in ranks]) for row in rows]
    elif options:
        ballots = [_marked(row, options, method) for row in rows]
    else:
        reason = (
            "There is neither a column “choice”, nor columns of ranks (1, 2, 3 …), nor columns "
            "of options."
        )
        raise UnusableFile(called, 1, "", reason)
    if method in PROPOSALS:
        _answered(rows, ballots)
    kept = _merged(rows, ballots, method)
    named = [*(options if not ranks and "choice" not in header else ())]
    for ballot in kept:
        named += [option for group in ballot.ranking for option in group]
        named += [option for option, _ in ballot.scores]
    return Ballots(tuple(dict.fromkeys(named)), tuple(kept))


def _answered(rows: Sequence[_Row], ballots: Sequence[Ballot]) -> None:
    """Refuse a word that is no answer to a proposal, with its row."""
    for row, ballot in zip(rows, ballots, strict=True):
        try:
            answer(ballot)
        except UnusableQuestion as error:
            column = "choice" if "choice" in row.cells else ""
            raise row.refused(column, str(error)) from None


def _rows(raw: bytes, called: str) -> Iterator[_Row]:
    lines = parquet_rows(raw, called) if raw[:4] == b"PAR1" else csv_rows(raw, called, ())
    header: list[str] = []
    for line in lines:
        if not isinstance(line, Cells):
            raise UnusableFile(called, line.row, line.column, line.reason)
        if not header:
            header = [_known(cell) for cell in line.cells]
            if fault := unreadable(header, header, line.row):
                raise UnusableFile(called, fault.row, fault.column, fault.reason)
            if len(set(header)) < len(header):
                twice = next(one for one in header if header.count(one) > 1)
                reason = f"Two columns are called “{twice}”. Rename or remove one."
                raise UnusableFile(called, line.row, twice, reason)
            continue
        if fault := unreadable(line.cells, header, line.row):
            raise UnusableFile(called, fault.row, fault.column, fault.reason)
        if not any(cell.strip() for cell in line.cells):
            continue
        if len(line.cells) != len(header):
            less = "fewer" if len(line.cells) < len(header) else "more"
            reason = (
                f"The row has {less} cells ({len(line.cells)}) than the header ({len(header)}). "
                "It may be cut off."
            )
            raise UnusableFile(called, line.row, "", reason)
        cells = [cell.strip() for cell in line.cells]
        yield _Row(called, line.row, dict(zip(header, cells, strict=True)))


def _known(column: str) -> str:
    """Our own columns in small letters, options as they are written."""
    column = column.strip()
    return column.casefold() if column.casefold() in OWN else column


def _rank(column: str) -> int | None:
    if column.casefold() in _ORDINALS:
        return _ORDINALS.index(column.casefold()) + 1
    found = _RANK.fullmatch(column)
    return int(found[1]) if found else None


def _weight(row: _Row) -> Fraction:
    column, cell = row.get(WEIGHTS)
    return row.amount(column, cell) if cell else Fraction(1)


def _chosen(row: _Row, method: str) -> Ballot:
    """One cell: a word, an option, `a;b` (approval), `a>b=c` or `a;b` (ranks), `a:5;b:3` (points)."""
    cell = row.cells["choice"]
    ballot = Ballot(_weight(row), choice=cell)
    if "reason" in row.cells:
        ballot = replace(ballot, reason=row.cells["reason"])
    is_open = row.truth("open", empty=True) and not row.truth("resolved", empty=False)
    ballot = replace(ballot, is_open=is_open)
    if method == "score":
        return replace(ballot, scores=_points(row, cell))
    if method == "approval":
        groups: list[tuple[str, ...]] = [
            (part.strip(),) for part in cell.split(";") if part.strip()
        ]
    else:
        groups = [
            group
            for step in re.split("[>;]", cell)
            if (group := tuple(one.strip() for one in step.split("=") if one.strip()))
        ]
    return replace(ballot, ranking=_once(row, "choice", groups))


def _once(row: _Row, column: str, groups: Sequence[tuple[str, ...]]) -> Ranking:
    named = [option for group in groups for option in group]
    for option in named:
        if named.count(option) > 1:
            raise row.refused(column, f"This ballot names “{option}” twice.")
    return tuple(groups)


def _points(row: _Row, cell: str) -> tuple[tuple[str, Fraction], ...]:
    if "score" in row.cells:
        return ((cell, row.amount("score", row.cells["score"])),) if cell else ()
    points: dict[str, Fraction] = {}
    for part in (one.strip() for one in cell.split(";")):
        if not part:
            continue
        option, _, amount = part.rpartition(":") if ":" in part else part.rpartition("=")
        if not option:
            raise row.refused("choice", f"“{part[:60]}” gives no points. Write “option:points”.")
        if option.strip() in points:
            raise row.refused("choice", f"This ballot scores “{option.strip()}” twice.")
        points[option.strip()] = row.amount("choice", amount.strip())
    return tuple(points.items())


def _ranked(row: _Row, columns: Sequence[str]) -> Ballot:
    """Columns 1, 2, 3 …: each cell holds an option, or several alike as `a=b`."""
    groups = [
        group
        for column in columns
        if (group := tuple(one.strip() for one in row.cells[column].split("=") if one.strip()))
    ]
    ranking = _once(row, "", groups)
    choice = ranking[0][0] if ranking and len(ranking[0]) == 1 else ""
    return Ballot(_weight(row), choice=choice, ranking=ranking)


def _marked(row: _Row, options: Sequence[str], method: str) -> Ballot:
    """A column an option: points, a mark of approval, or a rank (1 is wanted most)."""
    weight = _weight(row)
    if method == "approval":
        named = [(option,) for option in options if row.truth(option, empty=False)]
        return Ballot(weight, ranking=tuple(named))
    amounts = {one: row.amount(one, row.cells[one]) for one in options if row.cells[one]}
    if method == "score":
        return Ballot(weight, scores=tuple(amounts.items()))
    ranking = tuple(
        tuple(option for option in options if amounts.get(option) == place)
        for place in sorted(set(amounts.values()))
    )
    return Ballot(weight, ranking=ranking)


def _merged(rows: Sequence[_Row], ballots: Sequence[Ballot], method: str) -> list[Ballot]:
    """One ballot a voter; approvals and points may come in several rows."""
    kept: dict[str, Ballot] = {}
    for row, ballot in zip(rows, ballots, strict=True):
        column, voter = row.get(VOTERS)
        key = voter or f"\x00{row.number}"
        before = kept.get(key)
        if before is None:
            kept[key] = ballot
            continue
        if method not in ("approval", "score") or "choice" not in row.cells:
            raise row.refused(column, f"“{voter}” has voted already.")
        if before.weight != ballot.weight:
            raise row.refused("weight", f"“{voter}” has another weight in an earlier row.")
        ranking = _once(row, "choice", (*before.ranking, *ballot.ranking))
        scores = (*before.scores, *ballot.scores)
        if len(dict(scores)) < len(scores):
            raise row.refused("choice", f"“{voter}” has given points to it already.")
        kept[key] = replace(before, ranking=ranking, scores=scores)
    return list(kept.values())
