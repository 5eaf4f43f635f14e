"""One machine: local processes do the pieces, DuckDB puts the rows in order, on disk if need be."""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from commonground.scale.work import Piece, Row, Work

MEMORY = "400MB"
AT_ONCE = 10_000
IN_ORDER = "SELECT {} FROM read_parquet(?) ORDER BY {}"


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def here(work: Work, processes: int = 1) -> Iterator[Row]:
    """Do the work on this machine.

    Parameters
    ----------
    work : Work
    processes : int
        How many share it; each holds a copy of what the work needs. One is this process itself.

    Yields
    ------
    Row
        In the work's order.
    """
    with tempfile.TemporaryDirectory(prefix="commonground-scale-") as name:
        folder = Path(name)
        if processes == 1:
            for number, piece in enumerate(work.pieces()):
                _kept(folder, number, work, piece)
        else:
            _shared(folder, work, processes)
        yield from _in_order(folder, work)


def _shared(folder: Path, work: Work, processes: int) -> None:
    whole = folder / "work.pickle"
    with whole.open("wb") as file:
        pickle.dump(work, file, protocol=pickle.HIGHEST_PROTOCOL)
    # Started anew, not forked: threads of numpy, polars and DuckDB do not survive a fork.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        pieces = enumerate(work.pieces())
        under_way: set[Future[None]] = set()
        # A few at a time: what waits in the queue takes memory.
        while ready := list(islice(pieces, 2 * processes - len(under_way))) or under_way:
            if isinstance(ready, list):
                under_way |= {pool.submit(_done, folder, *one) for one in ready}
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for one in done:
                one.result()


@cache
def _opened(whole: Path) -> Work:
    with whole.open("rb") as file:
        work: Work = pickle.load(file)
    return work


def _done(folder: Path, number: int, piece: Piece) -> None:
    _kept(folder, number, _opened(folder / "work.pickle"), piece)


def _kept(folder: Path, number: int, work: Work, piece: Piece) -> None:
    """Do a piece and keep its rows as a file."""
    import polars

    kinds = {"string": polars.String, "long": polars.Int64, "double": polars.Float64}
    schema = {column: kinds[kind] for column, kind in work.columns.items()}
    rows = list(work.rows(piece))
    if rows:
        table = polars.DataFrame(rows, schema=schema, orient="row")
        table.write_parquet(folder / f"{number}.parquet")


def _in_order(folder: Path, work: Work) -> Iterator[Row]:
    if not any(folder.glob("*.parquet")):
        return
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY, "temp_directory": str(folder), "threads": 2,
    }  # fmt: skip
    with duckdb.connect(config=settings) as base:
        question = IN_ORDER.format(", ".join(work.columns), ", ".join(work.order))
        found = base.execute(question, [str(folder / "*.parquet")])
        while some := found.fetchmany(AT_ONCE):
            yield from some
