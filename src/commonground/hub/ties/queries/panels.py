"""What the rooms above add to the page of a tie, without this room knowing them."""

from collections.abc import Callable

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import Panel
from commonground.hub.ties.models import Tie

TiePanelOf = Callable[[Viewer, Organisation, Tie | None], Panel | None]

TIE_PANELS: list[TiePanelOf] = []


def tie_panels(viewer: Viewer, subject: Organisation, tie: Tie | None) -> list[Panel]:
    """This asks each room that registered (in its `ready`) for its part of the page of a tie."""
    found = (panel(viewer, subject, tie) for panel in TIE_PANELS)
    return [panel for panel in found if panel is not None]
