"""Finding what an audience names: a space, and colleagues."""

from collections.abc import Sequence
from typing import Any

from commonground.hub.access.audience import Level, spaces_open_to
from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer

from .people import colleagues


def audience_of(
    viewer: Viewer, *, level: Level, space: str | None, readers: Sequence[str]
) -> dict[str, Any]:
    """This is an audience as actions take it; a space or colleague not to be seen is `Hidden`."""
    if level == Level.SPACE:
        found = spaces_open_to(viewer).filter(ref=space or "").first()
        if found is None:
            raise Hidden
        return {"level": level, "space": found, "readers": []}
    if level == Level.NAMED:
        named = list(colleagues(viewer).filter(ref__in=readers))
        if len(named) != len(set(readers)):
            raise Hidden
        return {"level": level, "space": None, "readers": named}
    return {"level": level, "space": None, "readers": []}
