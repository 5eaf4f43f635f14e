"""What the worker does once a night: it ends and forgets what is over, and sees how the tables grew."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from commonground.hub.access.viewer import ANONYMOUS
from commonground.hub.correspondence.actions import forget_arrivals, forget_strays
from commonground.hub.notices.jobs import later, soon
from commonground.hub.pulses.actions import end_rounds_over

EVERY = timedelta(days=1)
KEPT = timedelta(days=30)
ROWS_LOOKED_AT = 1_000
"""Of each index; enough to tell which question goes by which, and a moment's work in a large file."""


BEFORE = (
    "commonground.hub.pulses.jobs.rounds",
    "commonground.hub.correspondence.jobs.arrivals",
)
"""Jobs of an earlier version that are part of this one: a run still queued finds its code no more."""


def look_at_tables() -> None:
    """This has SQLite see anew which of its indexes tell most; PostgreSQL does it by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}")
            cursor.execute("ANALYZE")


def chores(now: datetime) -> tuple[Callable[[], object], ...]:
    """These are the chores of a night, each of which can be done again."""
    today = timezone.localdate(now)
    return (
        lambda: end_rounds_over(viewer=ANONYMOUS, today=today, now=now),
        lambda: forget_arrivals(viewer=ANONYMOUS, now=now),
        lambda: forget_strays(viewer=ANONYMOUS, now=now),
        look_at_tables,
    )


@task(priority=-5)
def night() -> None:
    """This does what is to be done each night, and sees to it that it is asked again; what fails keeps
    nothing else waiting."""
    now = timezone.now()
    # The next run is queued first: whoever is stopped in the middle must not end the habit.
    later(night, after_midnight(now), now=now, kept=KEPT)
    failed = []
    for chore in chores(now):
        try:
            chore()
        except Exception as error:
            failed.append(error)
    if failed:
        raise ExceptionGroup("some of the night's work failed", failed)


def after_midnight(now: datetime) -> datetime:
    """This is when the next night's work begins."""
    return timezone.localtime(now).replace(hour=0, minute=5, second=0, microsecond=0) + EVERY


def night_soon() -> None:
    """This has the worker begin at once."""
    DBTaskResult.objects.filter(task_path__in=BEFORE).delete()
    soon(night)
