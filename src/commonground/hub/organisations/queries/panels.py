"""What the rooms above add to an organisation's page, without this room knowing them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation


@dataclass(frozen=True)
class Panel:
    """This is a part of the page: the template of the room above, and what it draws with.

    `place` is "with_us" (what we have with them, before what they say of themselves) or "facts"
    (after what is known of them).
    """

    place: Literal["with_us", "facts"]
    template: str
    context: dict[str, Any]


PanelOf = Callable[[Viewer, Organisation], Panel | None]

PANELS: list[PanelOf] = []


def panels(viewer: Viewer, organisation: Organisation) -> list[Panel]:
    """This asks each room that registered (in its `ready`) for its part of the page."""
    found = (panel(viewer, organisation) for panel in PANELS)
    return [panel for panel in found if panel is not None]
