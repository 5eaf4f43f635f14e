"""What the rooms above add to the pages of rooms below, without these knowing them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation


@dataclass(frozen=True)
class Panel:
    """This is a part of the page: the template of the room above, and what it draws with.

    `place` is "with_us" (what we have with them, before what they say of themselves) or "facts"
    (after what is known of them). On the page of a tie it is "main" (above what happened between
    us) or "beside".
    """

    place: Literal["with_us", "facts", "main", "beside"]
    template: str
    context: dict[str, Any]


PanelOf = Callable[[Viewer, Organisation], Panel | None]

PANELS: list[PanelOf] = []


def panels(viewer: Viewer, organisation: Organisation) -> list[Panel]:
    """This asks each room that registered (in its `ready`) for its part of the page."""
    found = (panel(viewer, organisation) for panel in PANELS)
    return [panel for panel in found if panel is not None]


@dataclass(frozen=True)
class Entry:
    """This is one thing that waits for somebody, in words that stand alone (page, mail, API).

    `in_mail` stands in the mail in their place, where these name whom only a page should name.
    """

    words: str
    url: str
    due_on: date | None = None
    in_mail: str = ""


@dataclass(frozen=True)
class Waits:
    """This is what waits for a person in one room: how Today draws it, and what the digest says.

    The template is drawn with `context` and the page's own; it draws `entries` or something richer.
    """

    title: str
    entries: list[Entry]
    template: str = "home/_entries.html"
    context: dict[str, Any] = field(default_factory=dict)


WaitsOf = Callable[[Viewer, date], Waits | None]
