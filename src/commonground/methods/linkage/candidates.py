"""Which pairs are worth comparing: rows that share a key, found by joins in DuckDB."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from commonground.methods.linkage.records import Columns

if TYPE_CHECKING:
    import duckdb

Keys = NDArray[np.uint64]
Rows = NDArray[np.int64]

CROWD = 40
"""A key that more rows share than this names no candidates; narrower keys name them."""
EVERY_PAIR = 2_000_000
"""Up to so many pairs of rows, all are compared, and nothing is missed."""
RAREST = 4
MEMORY = "400MB"


@dataclass(frozen=True, slots=True)
class Keyed:
    """Rows and a key for each; two rows whose keys are both weak are no candidates for it."""

    rows: Rows
    keys: Keys
    weak: NDArray[np.bool_] | None = None
    crowd: int = CROWD


def mixed(*parts: NDArray[np.generic]) -> Keys:
    """Mix columns of numbers into one key each (splitmix64, so equal parts give equal keys)."""
    with np.errstate(over="ignore"):
        key = np.full(len(parts[0]), 0x9E3779B97F4A7C15, np.uint64)
        for part in parts:
            key = key ^ part.astype(np.uint64)
            key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            key = key ^ (key >> np.uint64(31))
    return key


def rarest_tokens(columns: Columns) -> NDArray[np.int32]:
    """Give the rarest words of each name, rarest first, −1 where it has fewer.

    Returns
    -------
    array of int, shape (rows, RAREST)
    """
    tokens = columns.tokens
    rows = np.repeat(np.arange(len(columns), dtype=np.int32), np.diff(tokens.indptr))
    order = np.lexsort((tokens.indices, -tokens.data, rows))
    place = np.arange(len(order)) - np.repeat(tokens.indptr[:-1], np.diff(tokens.indptr))
    table = np.full((len(columns), RAREST), -1, np.int32)
    near = place < RAREST
    table[rows[order][near], place[near]] = tokens.indices[order][near]
    return table


def _all(known: NDArray[np.bool_], *parts: NDArray[np.generic], crowd: int = CROWD) -> Keyed:
    rows = np.flatnonzero(known)
    return Keyed(rows, mixed(*(part[rows] for part in parts)), crowd=crowd)


def keys_of(columns: Columns) -> Iterator[Keyed]:
    """Yield every kind of key: who shares one is compared."""
    code = columns.code
    for column in ("identifier", "website", "phone"):
        yield _all(code[column] > 0, code[column])
    yield from _address_keys(columns)
    yield from _name_keys(columns)
    yield from _spelling_keys(columns)
    yield _acronym_keys(columns)


def _address_keys(columns: Columns) -> Iterator[Keyed]:
    code = columns.code
    for place in ("postcode", "city"):
        where = code[place] > 0
        yield _all(where & (code["number"] > 0) & (code["street"] > 0),
                   code["number"], code["street"], code[place], crowd=20)  # fmt: skip
        yield _all(where & (code["box"] > 0), code["box"], code[place], crowd=20)


def _name_keys(columns: Columns) -> Iterator[Keyed]:
    code = columns.code
    core = code["core"]
    yield _all(core > 0, core)
    for place in ("postcode", "city", "region", "street", "box"):
        yield _all((core > 0) & (code[place] > 0), core, code[place])
    table = rarest_tokens(columns)
    for one in range(RAREST):
        rare = table[:, one]
        if one < 2:
            yield _all(rare >= 0, rare, crowd=30)
        for place in ("postcode", "city"):
            if one < 3:
                yield _all((rare >= 0) & (code[place] > 0), rare, code[place], crowd=30)
        for other in range(one):
            low, high = np.minimum(rare, table[:, other]), np.maximum(rare, table[:, other])
            yield _all(rare >= 0, low, high, crowd=20)


def _spelling_keys(columns: Columns) -> Iterator[Keyed]:
    """Beginnings and ends of names: one slip of the pen spoils one of them only."""
    import polars

    names = polars.Series([word.replace(" ", "") for word in columns.words["core"]])
    core, city = columns.code["core"], columns.code["city"]
    long = (names.str.len_chars() >= 6).to_numpy()[core]
    for cut in (names.str.slice(0, 8), names.str.slice(-8)):
        yield _all(long, cut.hash(seed=1).to_numpy()[core], crowd=20)
    for cut in (names.str.slice(0, 5), names.str.slice(-5)):
        yield _all(long & (city > 0), cut.hash(seed=2).to_numpy()[core], city, crowd=20)


def _acronym_keys(columns: Columns) -> Keyed:
    """Acronyms a name carries, against each other and against the initials of full names."""
    own = {letters for some in columns.explicit.values() for letters in some}
    number = {letters: place for place, letters in enumerate(sorted(own))}
    rows: list[int] = []
    keys: list[int] = []
    weak: list[bool] = []
    for row, initials in enumerate(columns.initials):
        explicit = columns.explicit.get(row, ())
        for letters in explicit:
            rows.append(row)
            keys.append(number[letters])
            weak.append(False)
        for letters in initials.split():
            if letters in number and letters not in explicit:
                rows.append(row)
                keys.append(number[letters])
                weak.append(True)
    return Keyed(
        np.asarray(rows, np.int64), mixed(np.asarray(keys, np.uint64)), np.asarray(weak, np.bool_)
    )


# First the keys that name few enough, then the join: the other way round would try all pairs of a
# key that half the rows share. DuckDB and Spark both read them as they stand: `keyed` has a row, its
# key, whether it is weak, how many may share it, and whether the row is of the right file.
FIT_ONE = """
SELECT row, key, weak FROM keyed WHERE key IN (
    SELECT key FROM keyed GROUP BY key
    HAVING count(*) >= 2
       AND count(*) FILTER (WHERE NOT weak) * count(*) <= max(crowd) * max(crowd))
"""
FIT_TWO = """
SELECT row, key, weak, other FROM keyed WHERE key IN (
    SELECT key FROM keyed GROUP BY key
    HAVING count(*) FILTER (WHERE NOT other) * count(*) FILTER (WHERE other)
           BETWEEN 1 AND max(crowd) * max(crowd) / 4)
"""
PAIRS_ONE = """
SELECT a.row AS a, b.row AS b FROM fit a JOIN fit b ON a.key = b.key
WHERE a.row < b.row AND NOT (a.weak AND b.weak)
"""
PAIRS_TWO = """
SELECT a.row AS a, b.row AS b FROM fit a JOIN fit b ON a.key = b.key
WHERE NOT a.other AND b.other AND NOT (a.weak AND b.weak)
"""


def every_pair_is_quick(columns: Columns) -> bool:
    """Tell whether there are so few rows that each may be compared with each."""
    right = len(columns) - columns.left if columns.two else len(columns)
    return columns.left * right <= EVERY_PAIR


def keyed_tables(columns: Columns) -> Iterator[dict[str, NDArray[np.generic]]]:
    """Yield the table `keyed` for one kind of key after the other."""
    for each in keys_of(columns):
        if len(each.rows) < 2:
            continue
        weak = each.weak if each.weak is not None else np.zeros(len(each.rows), np.bool_)
        crowd = np.full(len(each.rows), each.crowd, np.int64)
        other = each.rows >= columns.left
        yield {"row": each.rows, "key": each.keys, "weak": weak, "crowd": crowd, "other": other}


def candidates(
    columns: Columns, *, batch: int = 200_000, every: bool | None = None
) -> Iterator[tuple[Rows, Rows]]:
    """Yield pairs of row numbers worth comparing, in order, each once, in batches.

    Parameters
    ----------
    columns : Columns
        One file, or two (then a pair has one row of each).
    batch : int
        About so many pairs at a time.
    every : bool, optional
        Whether to compare every row with every other; if not given, where that is quick.
    """
    if every is None:
        every = every_pair_is_quick(columns)
    if every:
        for rows in _stretched(columns):
            yield every_pair(columns, rows)
        return
    import duckdb

    with tempfile.TemporaryDirectory(prefix="commonground-link-") as folder:
        base = duckdb.connect(
            str(Path(folder) / "pairs.duckdb"),
            config={"memory_limit": MEMORY, "temp_directory": folder, "threads": 2,
                    "preserve_insertion_order": False},
        )  # fmt: skip
        try:
            base.execute("CREATE TABLE pairs (a INTEGER, b INTEGER)")
            fit, pairs = (FIT_TWO, PAIRS_TWO) if columns.two else (FIT_ONE, PAIRS_ONE)
            for keyed in keyed_tables(columns):
                base.register("keyed", keyed)
                base.execute("CREATE OR REPLACE TEMP TABLE fit AS" + fit)
                base.execute("INSERT INTO pairs" + pairs)
                base.unregister("keyed")
            base.execute("CREATE TABLE found AS SELECT DISTINCT a, b FROM pairs")
            for first, last in _stretches(base, batch):
                some = base.execute(
                    "SELECT a, b FROM found WHERE a BETWEEN ? AND ? ORDER BY a, b", [first, last]
                ).fetchnumpy()
                yield np.asarray(some["a"], np.int64), np.asarray(some["b"], np.int64)
        finally:
            base.close()


def _stretched(columns: Columns) -> Iterator[Rows]:
    others = len(columns) - (columns.left if columns.two else 0)
    step = max(1, 200_000 // max(others, 1))
    for start in range(0, columns.left, step):
        yield np.arange(start, min(start + step, columns.left))


def every_pair(columns: Columns, rows: Rows) -> tuple[Rows, Rows]:
    """Pair some rows of the left file with all that they may be compared with."""
    others = np.arange(columns.left if columns.two else 0, len(columns))
    a, b = np.repeat(rows, len(others)), np.tile(others, len(rows))
    return (a, b) if columns.two else (a[a < b], b[a < b])


def _stretches(base: duckdb.DuckDBPyConnection, batch: int) -> Iterator[tuple[int, int]]:
    """Cut the rows into stretches that have about `batch` candidates each."""
    counted = base.execute("SELECT a, count(*) AS n FROM found GROUP BY a ORDER BY a").fetchnumpy()
    if not len(counted["a"]):
        return
    stretch = np.cumsum(counted["n"]) // batch
    starts = np.flatnonzero(np.diff(stretch, prepend=-1))
    ends = np.append(starts[1:], len(stretch)) - 1
    for start, end in zip(starts, ends, strict=True):
        yield int(counted["a"][start]), int(counted["a"][end])
