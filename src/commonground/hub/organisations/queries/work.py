"""What the rooms above know of the work of organisations, without this room knowing them."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from commonground.hub.access.viewer import Viewer

WorkOf = Callable[[Viewer], QuerySet[Any]]

WORK: list[WorkOf] = []
"""Rows a viewer may see, each with the columns organisation, issue, people and place."""


def work(viewer: Viewer, **conditions: Any) -> list[QuerySet[Any]]:
    """This asks each room that registered (in its `ready`) for its rows."""
    return [rows(viewer).filter(**conditions) for rows in WORK]
