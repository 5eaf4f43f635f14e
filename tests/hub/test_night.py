"""What the worker does once a night; what each chore is about is tried beside it (pulses, mail)."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from commonground.hub.analyses.jobs import reindex
from commonground.hub.home.jobs import digests
from commonground.hub.notices.jobs import later, soon
from commonground.hub.organisations.models import Membership
from commonground.hub.site import jobs
from commonground.hub.ties import actions
from tests.cast import NOW, Cast
from tests.hub.test_attachments import PDF, met

pytestmark = pytest.mark.django_db


def left_behind(name: str, age: timedelta) -> Path:
    """A file without a row, as a process leaves it that is killed in between."""
    path = Path(settings.FILES_ROOT) / name[:2] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PDF)
    then = (timezone.now() - age).timestamp()
    os.utime(path, (then, then))
    return path


@pytest.mark.capability("T2")
def test_files_that_belong_to_nothing_go_after_a_day_and_no_others(cast: Cast) -> None:
    kept = actions.attach(
        viewer=cast.viewer("alice", "citizens"),
        touchpoint=met(cast),
        name="minutes.pdf",
        content=PDF,
        now=NOW,
    )
    left_behind(kept.stored, timedelta(days=300))
    stray = left_behind(f"{kept.stored[:2]}0{'f' * 29}", timedelta(hours=25))
    fresh = left_behind(f"{kept.stored[:2]}1{'f' * 29}", timedelta(hours=23))
    jobs.night.func()
    assert kept.path.is_file() and fresh.is_file() and not stray.exists()


def test_the_night_asks_for_the_next_and_one_chore_keeps_no_other_waiting(monkeypatch) -> None:
    done = []

    def breaks() -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(jobs, "chores", lambda _now: (breaks, lambda: done.append("after")))
    with pytest.raises(ExceptionGroup, match="night"):
        jobs.night.func()
    with pytest.raises(ExceptionGroup, match="night"):
        jobs.night.func()
    assert done == ["after", "after"]
    queued = DBTaskResult.objects.filter(task_path=jobs.night.module_path, status="READY")
    assert queued.count() == 1


@pytest.mark.parametrize("job", [jobs.night, digests, reindex])
def test_every_job_is_asked_in_one_way(job: Task) -> None:
    """Asked twice at once, it runs once; a run for later does not stand in for one at once; old runs
    are forgotten and those of yesterday are not."""
    now = timezone.now()
    runs = DBTaskResult.objects.filter(task_path=job.module_path)
    for days, status in ((9, "SUCCESSFUL"), (1, "SUCCESSFUL")):
        job.enqueue()
        runs.filter(status="READY").update(status=status, finished_at=now - timedelta(days=days))
    for _time in range(2):
        later(job, now + timedelta(days=1), now=now, kept=timedelta(days=2))
    assert runs.filter(status="READY").count() == 1 and runs.finished().count() == 1
    for _time in range(2):
        soon(job)
    assert runs.filter(status="READY").count() == 2
    later(job, now, now=now, kept=timedelta(days=2))
    assert runs.filter(status="READY").count() == 2


def test_a_run_that_an_earlier_version_queued_is_no_stumbling_block() -> None:
    jobs.night.enqueue()
    DBTaskResult.objects.update(task_path=jobs.BEFORE[0])
    jobs.night_soon()
    assert [run.task_path for run in DBTaskResult.objects.all()] == [jobs.night.module_path]


def test_sqlite_sees_how_its_tables_grew(cast: Cast) -> None:
    jobs.look_at_tables()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT stat FROM sqlite_stat1 WHERE idx IS NOT NULL AND tbl = 'organisations_membership'"
            )
            [(counted,), *_rest] = cursor.fetchall()
        assert int(counted.split()[0]) == Membership.objects.count() > 1
