"""Who may have a feed and bring events along, and whether an event lies behind or ahead."""

from datetime import datetime

from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import YES, Verdict, no
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.rules import may_act

from .models import CalendarEvent

MOST_WAITING = 200


def may_have_feed(viewer: Viewer) -> Verdict:
    """This lets anyone who acts for an organisation take their next steps into their calendar."""
    return may_act(viewer)


def may_bring(viewer: Viewer, *, waiting: int, more: int) -> Verdict:
    """This lets nobody pile up more events than they can look through."""
    if not viewer.acts:
        return may_act(viewer)
    if waiting + more > MOST_WAITING:
        return no(
            _(
                "Too many events wait already. Say what they are, or remove them, before you bring "
                "more."
            )
        )
    return YES


def is_past(event: CalendarEvent, now: datetime) -> bool:
    """This tells whether an event has begun: then it may have been contact, else it is a plan."""
    return event.begins_at <= now
