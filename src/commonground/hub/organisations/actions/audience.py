"""Setting who can see a row."""

from collections.abc import Sequence
from typing import Any

from commonground.hub.access.audience import Level, Shared
from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Membership
from commonground.hub.organisations.rules import may_set_audience


def set_audience(
    *,
    viewer: Viewer,
    row: Shared,
    level: Level,
    space: Any = None,
    readers: Sequence[Membership] = (),
    before: Level = Level.ORGANISATION,
) -> None:
    """This gives a row its audience and saves it; call it inside the action's transaction.

    `before` is the level the row had (`Level.ORGANISATION` for a new one): widening from it needs a
    steward.
    """
    is_other_table = before == level == Level.SPACE and row.space_id != getattr(space, "pk", None)
    require(may_set_audience(viewer, before=before, after=level, is_other_table=is_other_table))
    row.level = level
    row.space = space if level == Level.SPACE else None
    row.save()
    row.readers.set(readers if level == Level.NAMED else [])
