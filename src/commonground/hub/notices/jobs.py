"""Asking the worker: at once, or again later, and however often it is asked, once."""

from datetime import datetime, timedelta
from typing import Any

from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult


def soon(job: Task[Any, Any]) -> None:
    """This queues a run at once, unless one is ready to go; runs that are queued for later stay."""
    if not DBTaskResult.objects.ready().filter(task_path=job.module_path).exists():
        job.enqueue()


def later(job: Task[Any, Any], at: datetime, *, now: datetime, kept: timedelta) -> None:
    """This queues the next run of a job that asks for itself, unless one is queued, and forgets the
    runs that ended longer ago than they are `kept`."""
    runs = DBTaskResult.objects.filter(task_path=job.module_path)
    runs.finished().filter(finished_at__lt=now - kept).delete()
    if not runs.filter(status=TaskResultStatus.READY).exists():
        job.using(run_after=at).enqueue()
