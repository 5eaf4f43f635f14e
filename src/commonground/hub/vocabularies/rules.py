"""Who may change the shared words."""

from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import YES, Verdict, no
from commonground.hub.access.viewer import Viewer


def may_keep_vocabularies(viewer: Viewer) -> Verdict:
    """This lets operators change the words and places everybody shares."""
    if viewer.is_operator:
        return YES
    return no(_("Only an operator of this server can change the lists everybody shares."))
