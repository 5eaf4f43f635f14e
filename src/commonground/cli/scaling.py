"""What commands that can do their work elsewhere ask for alike, and doing it there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.methods.errors import UnusableQuestion

if TYPE_CHECKING:
    from commonground.scale import Row, Work

Master = Annotated[
    str,
    typer.Option(
        metavar="URL", help="The cluster, for --engine spark: spark://host:7077, yarn or k8s://…"
    ),
]
Processes = Annotated[
    int,
    typer.Option(
        metavar="N",
        help="For --engine duckdb: how many processes share the work, each with a copy of "
        "what it needs; 0 is one for each processor.",
    ),
]


def check_engine(engine: str, engines: tuple[str, ...], master: str, processes: int) -> None:
    """Refuse what does not fit together, before any work is done."""
    if engine not in engines:
        *most, last = engines
        raise UnusableQuestion(f"“{engine}” is not an engine. Choose {', '.join(most)} or {last}.")
    if master and engine != "spark":
        raise UnusableQuestion("--master is the address of a cluster. Add --engine spark.")
    if processes < 0:
        raise UnusableQuestion("--processes: give a number from 0 on.")
    if engine != "spark":
        return
    from commonground.scale.spark import missing, unreachable

    fault = missing() or (unreachable(master) if master else "")
    if fault:
        raise UnusableQuestion(fault)


def done_by(engine: str, work: Work, master: str, processes: int) -> Iterator[Row]:
    """Yield the rows of some work, done on this machine or on a cluster."""
    from commonground.scale import cluster, here
    from commonground.scale.here import processors

    if engine != "spark":
        yield from here(work, processes or processors())
        return
    with cluster(master) as opened:
        yield from opened.do(work)
