"""Who may ask the finder and decide on what it names."""

from commonground.hub.access.verdicts import Verdict
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.rules import may_act


def may_find(viewer: Viewer) -> Verdict:
    """This lets anyone who acts for an organisation look for partners."""
    return may_act(viewer)


def may_decide(viewer: Viewer) -> Verdict:
    """This lets anyone who acts for an organisation keep or set aside a candidate."""
    return may_act(viewer)
