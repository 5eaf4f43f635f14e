"""Who may prepare and close an informational meeting, and what each outcome opens."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.verdicts import YES, Verdict, no
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.models import Touchpoint, TouchpointKind
from commonground.hub.ties.rules import may_change, may_keep_tie

from .models import Outcome

OPENS: dict[str, tuple[str, int]] = {
    Outcome.COLLABORATE: (
        gettext_noop("Write down on one page, together, what each of us brings and by when"),
        14,
    ),
    Outcome.COORDINATE: (
        gettext_noop("Agree who does what where, and how we tell each other of changes"),
        14,
    ),
    Outcome.STAY_IN_TOUCH: (
        gettext_noop("Thank them, and send what we promised or something useful to them"),
        7,
    ),
    Outcome.NOT_NOW: (gettext_noop("Look again: is it time to talk now?"), 182),
}
"""The next step that each outcome proposes, and in how many days; people change both as they like."""

MEETINGS = (TouchpointKind.INFORMATIONAL_MEETING, TouchpointKind.MEETING)
"""The kinds of contact of which one may say what came of them."""

ASKED_FOR = timedelta(days=60)
"""How long after a meeting one is asked what came of it."""

FURTHEST_AHEAD = timedelta(days=366 * 20)


def may_prepare(viewer: Viewer, subject: Organisation) -> Verdict:
    """This lets anyone who acts for an organisation prepare a meeting with another one."""
    return may_keep_tie(viewer, subject)


def may_close(viewer: Viewer, touchpoint: Touchpoint) -> Verdict:
    """This lets people of the organisation that recorded a meeting say what came of it."""
    allowed = may_change(viewer, touchpoint)
    if allowed and touchpoint.kind not in MEETINGS:
        return no(_("This was no meeting. Correct what it was first."))
    return allowed


def may_look_again(outcome: str, due_on: date | None, today: date) -> Verdict:
    """This asks for a day to look again after "not now", and for no day that has gone by."""
    if due_on is None and outcome == Outcome.NOT_NOW:
        return no(_("Say on which day to look again, or it is forgotten."))
    if due_on and due_on < today - timedelta(days=1):
        return no(_("That day has gone by. Choose today or a later day."))
    if due_on and due_on > today + FURTHEST_AHEAD:
        return no(_("That is more than twenty years ahead. Is the year right?"))
    return YES
