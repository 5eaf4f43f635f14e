"""Who may bring registers in, and take them out again."""

from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import YES, Verdict, no
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Role
from commonground.hub.organisations.rules import has_rank

from .models import Run


def may_import(viewer: Viewer) -> Verdict:
    """This lets stewards import: what a register says becomes public, which others cannot decide."""
    if has_rank(viewer, Role.STEWARD):
        return YES
    return no(
        _("What is imported can be read by anyone, so only a steward can do it. Ask one of yours.")
    )


def may_undo(viewer: Viewer, run: Run) -> Verdict:
    """This lets stewards take back an import of their own organisation, once."""
    if not has_rank(viewer, Role.STEWARD) or run.owner_id != viewer.organisation_id:
        return no(_("Only a steward of the organisation that imported this can undo it."))
    if run.undone_at is not None:
        return no(_("This import has been undone already."))
    return YES
