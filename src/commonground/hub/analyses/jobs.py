"""Making the index anew after imports, and when it has grown old: the worker does it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks import task

from commonground.hub.notices.jobs import soon

from . import actions


@task(priority=-10)
def reindex() -> None:
    """This makes the index of the finder anew."""
    try:
        actions.reindex(now=timezone.now())
    except actions.Busy:
        return  # somebody is at it
    except ImportError:
        # The compiled loops are not installed: the finder goes the plain way.
        with suppress(actions.Busy):
            actions.forget()


def reindex_soon() -> None:
    """This leaves it to the worker, once however often it is asked."""
    soon(reindex)


def reindex_when_free() -> None:
    """This asks for it from a page, which must not wait for whoever writes just now: then the next
    question asks."""
    with suppress(OperationalError), without_waiting():
        reindex_soon()


@contextmanager
def without_waiting() -> Iterator[None]:
    """This gives up at once where SQLite would wait for its turn to write."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        patience_ms = cursor.fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience_ms:d}")
