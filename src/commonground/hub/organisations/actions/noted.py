"""Keeping what members note about an organisation: people there, activities.

What is noted belongs to the noter's organisation. Call these inside actions that say who may.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from commonground.hub.access.audience import Level, Shared
from commonground.hub.access.verdicts import Conflict, Hidden, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.rules import may_tell_of

from .audience import set_audience

S = TypeVar("S", bound=Shared)


def keep_noted(
    *,
    viewer: Viewer,
    model: type[S],
    organisation: Organisation,
    fields: dict[str, Any],
    audience: dict[str, Any],
    verb: str,
    now: datetime,
) -> S:
    """This keeps one row about an organisation; the same sent twice is kept once."""
    require(may_tell_of(viewer, organisation, audience["level"]))
    own: dict[str, Any] = {
        "organisation": organisation,
        "owner_id": viewer.organisation_id,
        "author_id": viewer.person_id,
    }
    with transaction.atomic():
        seen: Any = model._default_manager.all()
        again: S | None = (
            seen.visible_to(viewer).filter(level=audience["level"], **own, **fields).first()
        )
        if again is not None:
            return again
        row = model(**own, **fields)
        set_audience(viewer=viewer, row=row, **audience)
        append(viewer=viewer, verb=verb, subject=row, now=now, detail=told(fields))
    return row


def change_noted(
    *,
    viewer: Viewer,
    row: Shared,
    organisation: Organisation,
    fields: dict[str, Any],
    audience: dict[str, Any],
    is_as_shown: Callable[[Any], bool],
    conflict: str,
    verb: str,
    now: datetime,
) -> None:
    """This changes one row, unless a colleague did so since it was shown: `Conflict`."""
    require(may_tell_of(viewer, organisation, audience["level"]))
    with transaction.atomic():
        seen: Any = type(row)._default_manager.all()
        found = seen.visible_to(viewer).filter(pk=row.pk)
        kept = found.select_for_update(of=("self",)).first()
        if kept is None:
            raise Hidden
        if not is_as_shown(kept):
            raise Conflict(conflict)
        for name, value in fields.items():
            setattr(kept, name, value)
        set_audience(viewer=viewer, row=kept, before=Level(kept.level), **audience)
        append(viewer=viewer, verb=verb, subject=kept, now=now, detail=told(fields))


def remove_noted(*, viewer: Viewer, row: Shared, verb: str, now: datetime) -> None:
    """This takes one row away, and tells the history first."""
    with transaction.atomic():
        append(viewer=viewer, verb=verb, subject=row, now=now)
        row.delete()


def told(fields: dict[str, Any]) -> dict[str, str]:
    """This writes values as words for the history."""
    return {name: str(value) for name, value in fields.items() if value}
