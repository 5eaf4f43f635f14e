"""Who may record and change what is known of activities."""

from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import YES, Verdict, no
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.rules import may_act

from .models import Activity


def may_record_activity(viewer: Viewer) -> Verdict:
    """This lets anyone who acts for an organisation record what they know of activities."""
    return may_act(viewer)


def may_change_activity(viewer: Viewer, activity: Activity) -> Verdict:
    """This lets those who act for the organisation that recorded a row change it."""
    if viewer.acts and activity.owner_id == viewer.organisation_id:
        return YES
    return no(_("Another organisation recorded this. Record what you know yourself beside it."))
