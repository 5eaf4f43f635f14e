"""Ending rounds whose day has gone by: the worker looks once a day."""

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commonground.hub.access.viewer import ANONYMOUS

from . import actions

EVERY = timedelta(days=1)
KEPT = timedelta(days=30)


@task(priority=-5)
def rounds() -> None:
    """This ends the rounds whose last day has gone by, and sees to it that it is asked again."""
    now = timezone.now()
    # The next run is queued first: whoever is stopped in the middle must not end the habit.
    rounds_later(now)
    actions.end_rounds_over(viewer=ANONYMOUS, today=timezone.localdate(now), now=now)


def rounds_later(now: datetime) -> None:
    """This queues the next run for soon after midnight, unless one is queued, and forgets old runs."""
    runs = DBTaskResult.objects.filter(task_path=rounds.module_path)
    runs.finished().filter(finished_at__lt=now - KEPT).delete()
    if not runs.filter(status=TaskResultStatus.READY).exists():
        midnight = timezone.localtime(now).replace(hour=0, minute=5, second=0, microsecond=0)
        rounds.using(run_after=midnight + EVERY).enqueue()


def rounds_soon() -> None:
    """This queues a run at once; runs that are queued for later stay."""
    waiting = DBTaskResult.objects.ready().filter(task_path=rounds.module_path)
    if not waiting.exists():
        rounds.enqueue()
