"""Making the index of the finder anew."""

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from commonground.hub.activities.models import Partnership
from commonground.hub.organisations.models import Organisation
from commonground.methods import values

from .index import OPENED, SIGNED_IN, in_its_words
from .models import Change, Generation
from .snapshot import as_values, worked_together

NEEDED_FROM = 5_000
"""From how many organisations on there is an index. With fewer, the 500 that the plain way compares
are most of those worth comparing, and no web process need carry the compiled loops."""
AT_ONCE = 2_000
PATIENCE_S = 60.0
UNDER_WAY = """
SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
AND backend_type = 'client backend' AND backend_xid IS NOT NULL AND xact_start <= %s LIMIT 1"""
"""Whether somebody began to write before a moment and has not ended yet."""


class Busy(Exception):
    """This is raised when the index is being made by somebody else right now."""


@dataclass(frozen=True, slots=True)
class Reindexed:
    """This says what was made: nothing where `is_needed` is false."""

    organisations: int
    ties: int
    is_needed: bool


def reindex(*, now: datetime) -> Reindexed:
    """This makes the index anew from what every person signed in may see.

    Whatever changes meanwhile stays marked. Raises `Busy`, and `ImportError` without numba.
    """
    seen = Organisation.objects.visible_to(SIGNED_IN).order_by("pk")
    many = listed()
    folder = Path(settings.INDEX_ROOT)
    if many < NEEDED_FROM:
        forget()
        return Reindexed(many, 0, is_needed=False)
    from commonground.methods.index import Index, build, ranked

    with alone():
        before = begin()
        known_before = list(Change.objects.order_by().values_list("pk", flat=True))
        slugs = dict(seen.values_list("pk", "slug"))
        rows = Partnership.objects.visible_to(SIGNED_IN).order_by("pk")
        with in_its_words():
            ties = worked_together(SIGNED_IN, rows, slugs, at_once=False)
            built = build(organisations(list(slugs), timezone.localtime(now).date()), ties, folder)
        # The first question compiles the loops: it is asked here, and not while a person waits.
        index = Index(folder)
        ranked(index, index.anybody(), k=1)
        with transaction.atomic():
            in_use = Generation.objects.filter(pk=1, name=before)
            # Tables changed meanwhile and the index was forgotten: what changed was not marked.
            if not in_use.update(
                name=built.generation, built_at=now, organisations=built.organisations
            ):
                raise Busy
            for start in range(0, len(known_before), AT_ONCE):
                Change.objects.filter(pk__in=known_before[start : start + AT_ONCE]).delete()
    return Reindexed(built.organisations, built.ties, is_needed=True)


def listed() -> int:
    """This counts what every person signed in may see: what an index would hold."""
    return Organisation.objects.visible_to(SIGNED_IN).count()


def organisations(keys: list[int], today: date) -> Iterator[values.Organisation]:
    """This reads every organisation's value, some at a time."""
    for start in range(0, len(keys), AT_ONCE):
        yield from as_values(SIGNED_IN, keys[start : start + AT_ONCE], today=today).values()


def begin() -> str:
    """This has changes written down from now on, and names the index in use, if there is one.

    A change that was under way before that is not: PostgreSQL is asked until all such have ended.
    """
    row, _is_new = Generation.objects.get_or_create(pk=1)
    if row.name or connection.vendor != "postgresql":
        return row.name
    deadline = time.monotonic() + PATIENCE_S
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        begun = cursor.fetchone()[0]
        while True:
            cursor.execute(UNDER_WAY, [begun])
            if cursor.fetchone() is None:
                return ""
            if time.monotonic() > deadline:
                forgotten()
                raise Busy
            time.sleep(0.1)


def forget() -> None:
    """This goes on without an index. Raises `Busy` while somebody makes one."""
    with alone():
        forgotten()


def forgotten() -> None:
    """This takes the index away; only whoever is alone with it may."""
    with transaction.atomic():
        Generation.objects.all().delete()
        Change.objects.all().delete()
    folder = Path(settings.INDEX_ROOT)
    OPENED.pop(str(folder), None)
    if folder.is_dir():
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def alone() -> Iterator[None]:
    """This keeps a second builder out; the lock lies beside the folder, which may be taken away."""
    folder = Path(settings.INDEX_ROOT)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield
