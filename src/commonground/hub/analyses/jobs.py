"""Making the index anew after imports, and when it has grown old: the worker does it."""

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from . import actions


@task(priority=-10)
def reindex() -> None:
    """This makes the index of the finder anew."""
    try:
        actions.reindex(now=timezone.now())
    except actions.Busy:
        return  # somebody is at it
    except ImportError:
        actions.forget()  # the compiled loops are not installed: the finder goes the plain way


def reindex_soon() -> None:
    """This leaves it to the worker, once however often it is asked."""
    waiting = DBTaskResult.objects.ready().filter(task_path=reindex.module_path)
    if not waiting.exists():
        reindex.enqueue()
