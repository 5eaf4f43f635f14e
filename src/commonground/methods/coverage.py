"""Who does what, where, for whom: gaps, thin places and overlaps of a 3W or 4W table.

Public face: `coverage` on frames of text as `interchange.frames.read_frame` gives them, `Period`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from commonground.methods.errors import UnusableQuestion
from commonground.methods.interchange.frames import Frame
from commonground.methods.interchange.kinds import dated
from commonground.methods.interchange.rows import BadCell

LABELS = ("issue", "place", "people")
RESULT = ("organisations", "names", "need", "reached", "state")
FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)
NAMES = ";"
LISTS = ";"
NOT_PERSONS = "“{}” is not a whole number of persons."


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included.

    Parameters
    ----------
    first, last : date
    """

    first: date = FIRST
    last: date = LAST

    @classmethod
    def of(cls, text: str) -> Period:
        """Read START:END, each a year, a month or a day; an empty side is open.

        Raises
        ------
        UnusableQuestion
            It is no period, or ends before it begins.

        Examples
        --------
        >>> Period.of("2015:2016-02")
        Period(first=datetime.date(2015, 1, 1), last=datetime.date(2016, 2, 29))
        """
        first, colon, last = text.partition(":")
        if not colon:
            raise UnusableQuestion(
                f"--period: write START:END, such as 2024-01:2024-06, not “{text}”."
            )
        try:
            found = cls(day(first.strip(), end=False), day(last.strip(), end=True))
        except BadCell as bad:
            raise UnusableQuestion(f"--period: {bad.reason}") from None
        if found.first > found.last:
            raise UnusableQuestion(f"--period: “{text}” ends before it begins.")
        return found


def day(text: str, *, end: bool) -> date:
    """The first or last day that a year, month or day can mean; the ends of time for nothing.

    Raises
    ------
    BadCell
        It is no date.
    """
    known = dated(text)
    if not known:
        return LAST if end else FIRST
    parts = [int(part) for part in known.split("-")]
    if not end:
        return date(*[*parts, 1, 1][:3])
    if len(parts) == 1:
        return date(parts[0], 12, 31)
    if len(parts) == 3:
        return date(*parts)
    year, month = parts
    following = date(year + month // 12, month % 12 + 1, 1) if (year, month) < (9999, 12) else None
    return date.fromordinal(following.toordinal() - 1) if following else LAST


def coverage(
    activities: Frame,
    needs: Frame | None = None,
    *,
    by: Sequence[str] = ("issue", "place"),
    period: Period | None = None,
) -> pl.DataFrame:
    """Say for every cell who is there, how many persons need and were reached, and its state.

    Parameters
    ----------
    activities : Frame
        ``org_id`` and the columns of ``by``; perhaps ``name, start, end, reached``. A cell may
        hold several labels between ``;``: the row then stands in each of their cells, whole.
        An empty label is a cell of its own: "not known".
    needs : Frame or None
        The columns of ``by``; perhaps ``need, start, end``. Rows of one cell are added up; a row
        without a number says that there is a need, a need of 0 that there is none.
    by : sequence of str
        Of "issue", "place" and "people".
    period : Period or None
        Rows whose [start, end] does not meet it are left out. A missing start or end is open, so
        a row without dates is in every period.

    Returns
    -------
    polars.DataFrame
        One row a cell, sorted: the columns of ``by``; ``organisations`` (N, distinct), ``names``,
        ``need`` and ``reached`` (null where nothing is known), ``state``: "gap" (N = 0 and a
        need), "thin" (N = 1), "overlap" (N ≥ 2 in the same period) or "covered" (N ≥ 2, but no
        two at the same time). With a period, all rows left are in the same one.

    Raises
    ------
    UnusableFile
        With file, row and column: no organisation, no date, no number of persons.
    UnusableQuestion
        ``by`` names something else, or nothing.

    Examples
    --------
    >>> columns = pl.DataFrame({"org_id": ["a", "b"], "issue": ["water"] * 2, "place": ["X", "X;Y"]})
    >>> coverage(Frame("3w.csv", columns))["place", "names", "state"].rows()
    [('X', 'a;b', 'overlap'), ('Y', 'b', 'thin')]
    """
    by = _asked(by)
    acting = _cells(_timed(activities, ("org_id", *by), "reached", period), by)
    present = _present(acting, by, together=period is not None)
    wanted = _wanted(needs, by, period)
    cells = present.join(wanted, on=by, how="full", coalesce=True)
    n = pl.col("organisations")
    told = cells.with_columns(n.fill_null(0), pl.col("names").fill_null("")).with_columns(
        state=pl.when(n == 0)
        .then(pl.lit("gap"))
        .when(n == 1)
        .then(pl.lit("thin"))
        .when(pl.col("together"))
        .then(pl.lit("overlap"))
        .otherwise(pl.lit("covered"))
    )
    told = told.filter((n > 0) | pl.col("needed"))
    return told.sort(by).select(*by, *RESULT)


def _asked(by: Sequence[str]) -> list[str]:
    for label in by:
        if label not in LABELS:
            raise UnusableQuestion(f"--by: “{label}” is none of {', '.join(LABELS)}.")
    if not by or len(set(by)) < len(by):
        raise UnusableQuestion("--by: name issue, place or people, each once.")
    return list(by)


def _timed(frame: Frame, needed: Sequence[str], number: str, period: Period | None) -> pl.DataFrame:
    """Check a table and bring it to organisation, labels, name, first and last day and a number."""
    frame.refuse_blank(*(label for label in needed if label not in LABELS))
    have = frame.columns.columns
    columns = [frame.columns[label] for label in needed if label in have]
    columns += [
        pl.Series(label, [""] * frame.columns.height) for label in needed if label not in have
    ]
    if "name" in have:
        columns.append(frame.columns["name"])
    columns.append(_persons(frame, number))
    columns += [_days(frame, column) for column in ("start", "end")]
    table = pl.DataFrame(columns)
    frame.refuse(table["start"] > table["end"], "end", "“{}” lies before the start.")
    if period:
        table = table.filter((pl.col("start") <= period.last) & (pl.col("end") >= period.first))
    return table


def _days(frame: Frame, column: str) -> pl.Series:
    end = column == "end"
    if column not in frame.columns.columns:
        return pl.Series(column, [LAST if end else FIRST], dtype=pl.Date).new_from_index(
            0, frame.columns.height
        )
    cells = frame.columns[column]
    distinct = cells.unique()
    meant: list[date | None] = []
    for text in distinct:
        try:
            meant.append(day(text, end=end))
        except BadCell:
            meant.append(None)
    code = cells.cast(pl.Enum(distinct)).to_physical()
    days = pl.Series(column, meant, dtype=pl.Date).gather(code)
    frame.refuse(days.is_null(), column, "“{}” is not a date. Write 2015, 2015-04 or 2015-04-03.")
    return days


def _persons(frame: Frame, column: str) -> pl.Series:
    if column not in frame.columns.columns:
        return pl.Series(column, [None], dtype=pl.Int64).new_from_index(0, frame.columns.height)
    cells = frame.columns[column]
    number = cells.cast(pl.Int64, strict=False)
    odd = number.is_null() & (cells != "")
    if odd.any():
        real = cells.str.replace_all(",", "").cast(pl.Float64, strict=False)
        whole = (real == real.floor()) & (real.abs() < 2**53)
        number = real.set((~whole).fill_null(True), None).cast(pl.Int64, strict=False)
        odd = number.is_null() & (cells != "")
    frame.refuse(odd | (number < 0).fill_null(False), column, NOT_PERSONS)
    return number.alias(column)


def _cells(table: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Put a row that names several labels into the cell of each."""
    part = pl.element().str.strip_chars()
    for label in by:
        if table[label].str.contains(LISTS, literal=True).any():
            parts = pl.col(label).str.split(LISTS).list.eval(part.filter(part != ""))
            table = (
                table.with_columns(parts.list.unique(maintain_order=True))
                .with_columns(
                    pl.when(pl.col(label).list.len() == 0)
                    .then(pl.lit([""]))
                    .otherwise(pl.col(label))
                    .alias(label)
                )
                .explode(label)
            )
    return table


def _present(acting: pl.DataFrame, by: Sequence[str], *, together: bool) -> pl.DataFrame:
    """N, names and persons reached of every cell, and whether two are there at the same time."""
    cell, labels = _numbered(acting, by)
    names = _names(acting)
    # Everything below counts with numbers in place of words: it is several times as fast.
    rows = acting.select(
        cell,
        acting["org_id"].cast(pl.Enum(names["org_id"])).to_physical().alias("org"),
        "start",
        "end",
        "reached",
    )
    # Cell and organisation in one number: grouped and sorted in a third of the time.
    people = max(names.height, 1)
    own = pl.col("cell") * people + pl.col("org").cast(pl.Int64)
    each = (
        rows.group_by(own.alias("own"))
        .agg(pl.col("reached").sum(), pl.col("reached").count().alias("numbers"))
        .sort("own")
        .with_columns(cell=pl.col("own") // people, org=pl.col("own") % people)
    )
    cells = (
        each.with_columns(names["name"].gather(each["org"]).alias("name"))
        .group_by("cell", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("organisations"),
            pl.col("name").str.join(NAMES).alias("names"),
            pl.when(pl.col("numbers").sum() > 0).then(pl.col("reached").sum()).alias("reached"),
        )
    )
    meeting = pl.lit(True) if together else pl.col("cell").is_in(_meeting(rows).implode())
    told = cells.with_columns(meeting.alias("together"))
    number = told["cell"]
    for label, words in reversed(labels):
        many = max(len(words), 1)
        told = told.with_columns(words.gather(number % many).alias(label))
        number = number // many
    return told.drop("cell")


def _numbered(
    acting: pl.DataFrame, by: Sequence[str]
) -> tuple[pl.Series, list[tuple[str, pl.Series]]]:
    """One number for every cell, and the words of each label that it is made of."""
    cell = pl.Series("cell", [0], dtype=pl.Int64).new_from_index(0, acting.height)
    labels = []
    for label in by:
        words = acting[label].unique().sort()
        code = acting[label].cast(pl.Enum(words)).to_physical().cast(pl.Int64)
        cell = cell * len(words) + code
        labels.append((label, words))
    return cell.alias("cell"), labels


def _names(acting: pl.DataFrame) -> pl.DataFrame:
    """Number everybody in the order of their names, which are the first that the file gives."""
    name = pl.col("name" if "name" in acting.columns else "org_id")
    known = acting.group_by("org_id").agg(name.filter(name != "").first().alias("name"))
    return (
        known.with_columns(pl.col("name").fill_null(pl.col("org_id")))
        .with_columns(pl.col("name").str.replace_all(NAMES, ",", literal=True))
        .sort("name", "org_id")
    )


def _meeting(rows: pl.DataFrame) -> pl.Series:
    """The cells in which the days of two organisations meet."""
    ordered = rows.select("cell", "org", "start", "end").sort("cell", "start")
    last, org = pl.col("end").shift(1), pl.col("org").shift(1)
    same = pl.col("cell") == pl.col("cell").shift(1)
    # Most cells show it at once: a row begins before the one before it, of another, has ended.
    soon = ordered.filter(same & (pl.col("start") <= last) & (pl.col("org") != org))[
        "cell"
    ].unique()
    # In the others, the rows of each organisation become periods that do not touch one another.
    # Walking those by their start, two that meet are then of two organisations.
    rest = ordered.filter(~pl.col("cell").is_in(soon.implode()))
    own = ["cell", "org"]
    begins = pl.col("start") > pl.col("end").cum_max().shift(1)
    periods = (
        rest.sort(*own, "start")
        .with_columns(begins.fill_null(True).cum_sum().over(own).alias("period"))
        .group_by(*own, "period")
        .agg(pl.col("start").min(), pl.col("end").max())
    )
    meets = pl.col("start") <= pl.col("end").cum_max().shift(1)
    met = (
        periods.sort("cell", "start")
        .group_by("cell")
        .agg(meets.fill_null(False).any().alias("met"))
        .filter("met")
    )
    return pl.concat([soon, met["cell"]])


def _wanted(needs: Frame | None, by: Sequence[str], period: Period | None) -> pl.DataFrame:
    """The need stated for every cell, and whether there is any."""
    if needs is None:
        labels = dict.fromkeys(by, pl.String)
        return pl.DataFrame(schema={**labels, "need": pl.Int64, "needed": pl.Boolean})
    stated = _cells(_timed(needs, by, "need", period), by)
    number = pl.col("need")
    return stated.group_by(by).agg(
        pl.when(number.count() > 0).then(number.sum()).alias("need"),
        (number.is_null() | (number > 0)).any().alias("needed"),
    )
