"""Who may record and change what is known of activities."""

from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import YES, Verdict, no
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Role
from commonground.hub.organisations.rules import has_rank, may_act

from .models import Activity, Partnership


def may_record_activity(viewer: Viewer) -> Verdict:
    """This lets anyone who acts for an organisation record what they know of activities."""
    return may_act(viewer)


def may_change_activity(viewer: Viewer, activity: Activity) -> Verdict:
    """This lets those who act for the organisation that recorded a row change it."""
    if viewer.acts and activity.owner_id == viewer.organisation_id:
        return YES
    return no(_("Another organisation recorded this. Record what you know yourself beside it."))


def is_said_of_us(viewer: Viewer, row: Activity | Partnership) -> bool:
    """This tells whether a register said something of the organisation acted for."""
    about = (
        (row.organisation_id,)
        if isinstance(row, Activity)
        else (row.organisation_a_id, row.organisation_b_id)
    )
    return viewer.acts and row.owner_id is None and viewer.organisation_id in about


def may_take_away(viewer: Viewer, row: Activity | Partnership) -> Verdict:
    """This lets those take a row away who recorded it, and those whom a register spoke of without
    them: it may not speak for an organisation that speaks here for itself."""
    if viewer.acts and row.owner_id == viewer.organisation_id:
        return YES
    if not is_said_of_us(viewer, row):
        return no(_("Another organisation recorded this. Record what you know yourself beside it."))
    if has_rank(viewer, Role.EDITOR):
        return YES
    return no(_("Only an editor or steward can take away what a register says of you. Ask one."))
