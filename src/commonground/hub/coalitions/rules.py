"""Who may ask for a coalition."""

from commonground.hub.access.verdicts import Verdict
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.rules import may_act


def may_build(viewer: Viewer) -> Verdict:
    """This lets anyone who acts for an organisation ask who could stand together."""
    return may_act(viewer)
