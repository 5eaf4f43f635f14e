"""Progress for people: on a terminal, and only when there is something to wait for."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

PATIENCE_S = 1.0


def progress(items: Sequence[T], doing: str) -> Iterator[T]:
    """Yield items, with a bar on standard error once it takes over a second on a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    begun = time.monotonic()
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), Remaining())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(doing, total=len(items))
    started = False
    try:
        for item in items:
            if not started and time.monotonic() - begun > PATIENCE_S:
                bar.start()
                started = True
            yield item
            bar.advance(task)
    finally:
        if started:
            bar.stop()


@contextmanager
def busy(doing: str) -> Iterator[None]:
    """Show on a terminal that one long step is under way."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(doing):
        yield
