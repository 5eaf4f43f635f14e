"""Who may bring registers in, and take them out again."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import YES, Verdict, no
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation, Role
from commonground.hub.organisations.rules import has_rank

from .models import Record, Run, Upload, UploadState

PATIENCE = timedelta(minutes=15)


def may_import(viewer: Viewer) -> Verdict:
    """This lets stewards import: what a register says becomes public, which others cannot decide."""
    if has_rank(viewer, Role.STEWARD):
        return YES
    return no(
        _("What is imported can be read by anyone, so only a steward can do it. Ask one of yours.")
    )


def may_be_named(importer: Organisation) -> Verdict:
    """This lets only those import whom everyone may read of: sources name who took a table in."""
    if importer.level == Level.PUBLIC:
        return YES
    return no(
        _("What you import can be read by anyone, and names you as those who took it in. Your own "
          "profile is not open to everyone: open it first.")
    )  # fmt: skip


def may_take_in(viewer: Viewer, upload: Upload) -> Verdict:
    """This lets stewards take in what their organisation uploaded and has looked at."""
    if upload.owner_id != viewer.organisation_id or not has_rank(viewer, Role.STEWARD):
        return no(_("Only a steward of the organisation that uploaded this can take it in."))
    if upload.state != UploadState.LOOKED:
        return no(_("This table is not ready to be taken in, or has been taken in already."))
    if upload.counts.get("rows", 0) == upload.counts.get("refused", 0):
        return no(_("No row of this table can be taken in. Put right what is named there, and upload "
                    "it again."))  # fmt: skip
    return YES


def may_begin_again(viewer: Viewer, upload: Upload, now: datetime) -> Verdict:
    """This lets stewards wake a table that the worker seems to have forgotten; nothing doubles."""
    if upload.owner_id != viewer.organisation_id or not has_rank(viewer, Role.STEWARD):
        return no(_("Only a steward of the organisation that uploaded this can begin again."))
    if not upload.is_moving or now - upload.moved_at < PATIENCE:
        return no(_("This has not waited long. Give it a quarter of an hour."))
    return YES


def may_throw_away(viewer: Viewer, upload: Upload) -> Verdict:
    """This lets stewards throw away what was uploaded, unless it is being taken in."""
    if upload.owner_id != viewer.organisation_id or not has_rank(viewer, Role.STEWARD):
        return no(_("Only a steward of the organisation that uploaded this can throw it away."))
    if upload.state == UploadState.TAKING:
        return no(_("This table is being taken in just now. Afterwards you can undo that."))
    return YES


def may_undo(viewer: Viewer, run: Run) -> Verdict:
    """This lets stewards take back an import of their own organisation, once."""
    if not has_rank(viewer, Role.STEWARD) or run.owner_id != viewer.organisation_id:
        return no(_("Only a steward of the organisation that imported this can undo it."))
    if run.undone_at is not None:
        return no(_("This import has been undone already."))
    return YES


def may_take_words_back(viewer: Viewer, record: Record) -> Verdict:
    """This lets an organisation take away what a register says of it: it speaks here for itself."""
    if not viewer.acts or record.organisation_id != viewer.organisation_id:
        return no(_("This is said of another organisation. Only its own people can take it away."))
    if has_rank(viewer, Role.EDITOR):
        return YES
    return no(_("Only an editor or steward can take away what a register says of you. Ask one."))


def may_part(organisation: Organisation, *, is_linked: bool) -> Verdict:
    """This parts no row of a register from the organisation it is linked to by a decision."""
    if is_linked:
        return no(
            _("The row is linked to “%(name)s” already. To part them, take back the import that "
              "linked it.")
            % {"name": organisation.name}
        )  # fmt: skip
    return YES
