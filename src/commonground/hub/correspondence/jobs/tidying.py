"""Forgetting which mails came long ago: the worker looks once a day."""

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commonground.hub.access.viewer import ANONYMOUS
from commonground.hub.correspondence import actions

EVERY = timedelta(days=1)
KEPT = timedelta(days=30)


@task(priority=-5)
def arrivals() -> None:
    """This forgets which mails came long ago, and sees to it that it is asked again."""
    now = timezone.now()
    # The next run is queued first: whoever is stopped in the middle must not end the habit.
    arrivals_later(now)
    actions.forget_arrivals(viewer=ANONYMOUS, now=now)


def arrivals_later(now: datetime) -> None:
    """This queues the next run for the night, unless one is queued, and forgets old runs."""
    runs = DBTaskResult.objects.filter(task_path=arrivals.module_path)
    runs.finished().filter(finished_at__lt=now - KEPT).delete()
    if not runs.filter(status=TaskResultStatus.READY).exists():
        night = timezone.localtime(now).replace(hour=0, minute=20, second=0, microsecond=0)
        arrivals.using(run_after=night + EVERY).enqueue()


def arrivals_soon() -> None:
    """This queues a run at once; runs that are queued for later stay."""
    waiting = DBTaskResult.objects.ready().filter(task_path=arrivals.module_path)
    if not waiting.exists():
        arrivals.enqueue()
