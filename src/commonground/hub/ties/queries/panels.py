"""What the rooms above add to the page of a tie, and what opens with a contact, without this room
knowing them."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import Panel
from commonground.hub.ties.models import Tie, Touchpoint

from .attachments import attachments
from .parties import steps_of

TiePanelOf = Callable[[Viewer, Organisation, Tie | None], Panel | None]

TIE_PANELS: list[TiePanelOf] = []

OpensAlong = Callable[[Viewer, Touchpoint, Level], str]
"""What of a room opens when a contact that was at a level is let wider, as a sentence, or nothing."""


def tie_panels(viewer: Viewer, subject: Organisation, tie: Tie | None) -> list[Panel]:
    """This asks each room that registered (in its `ready`) for its part of the page of a tie."""
    found = (panel(viewer, subject, tie) for panel in TIE_PANELS)
    return [panel for panel in found if panel is not None]


def files_open(viewer: Viewer, touchpoint: Touchpoint, before: Level) -> str:
    """This says that the files of a contact are fetched by whoever reads it."""
    names = [file.name for file in attachments(viewer, touchpoint)]
    if not names:
        return ""
    words = ngettext(
        "The file that belongs to it goes with it: %(names)s.",
        "The files that belong to it go with it: %(names)s.",
        len(names),
    )
    return words % {"names": ", ".join(names)}


def steps_open(viewer: Viewer, touchpoint: Touchpoint, before: Level) -> str:
    """This says that what was promised among few is then read by all of ours."""
    if before != Level.NAMED or not steps_of(viewer, touchpoint):
        return ""
    return _("All your colleagues will read the next steps promised at it.")


OPEN_ALONG: list[OpensAlong] = [files_open, steps_open]


def opened_along(viewer: Viewer, touchpoint: Touchpoint, before: Level) -> list[str]:
    """This asks what else opens with a contact."""
    return [words for opens in OPEN_ALONG if (words := opens(viewer, touchpoint, before))]
