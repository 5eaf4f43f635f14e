"""Who may record, judge, tell and remove in ties."""

from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from commonground.hub.access.audience import Between, Level, Shared
from commonground.hub.access.verdicts import YES, Verdict, no
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation, Role
from commonground.hub.organisations.rules import has_rank, may_act
from commonground.hub.ties.models import Attachment, Touchpoint, TouchpointKind

MOST_ATTACHED = 20
"""How many files one contact holds."""

TOWARDS_US = {TouchpointKind.EVENT_HOSTED, TouchpointKind.LETTER_RECEIVED}
"""Kinds of contact in which the other side came to us; all others reach out."""


def reaches_out(kind: str) -> bool:
    """This tells whether a contact of this kind is one we made, not one that came to us."""
    return kind not in TOWARDS_US


def may_date(held_on: date, today: date) -> Verdict:
    """This refuses contact dated ahead.

    One day ahead is let through: where the sun rises earlier it is tomorrow already.
    """
    if held_on > today + timedelta(days=1):
        return no(
            _(
                "That day lies ahead. Record contact once it has happened; what you plan is a next "
                "step."
            )
        )
    return YES


def may_record(viewer: Viewer) -> Verdict:
    """This lets anyone who acts for an organisation record contact, notes and next steps."""
    return may_act(viewer)


def may_keep_tie(viewer: Viewer, subject: Organisation) -> Verdict:
    """This lets anyone say what their organisation wants of another and who looks after it."""
    if subject.pk == viewer.organisation_id:
        return no(_("This is your own organisation. A tie leads to another one."))
    return may_act(viewer)


def may_change_stage(viewer: Viewer) -> Verdict:
    """This lets editors and stewards judge where the organisation stands with another.

    A stage is what the organisation as a whole says; recording contact, on which it rests, is open
    to everyone.
    """
    if has_rank(viewer, Role.EDITOR):
        return YES
    return no(
        _(
            "Only an editor or steward can say where you stand with someone, because it speaks "
            "for all of you. Record the contact; one of them can confirm it."
        )
    )


def may_tell(viewer: Viewer, other: Organisation) -> Verdict:
    """This lets stewards tell another organisation that is here what only their own knew."""
    if not viewer.acts:
        return may_act(viewer)
    if other.pk == viewer.organisation_id:
        return no(_("This is your own organisation. A tie leads to another one."))
    if not other.is_claimed:
        return no(_("They are not here yet: nobody of theirs could read it."))
    if has_rank(viewer, Role.STEWARD):
        return YES
    return no(_("Only a steward can let another organisation read this. Ask one of yours."))


def may_answer(viewer: Viewer, row: Between) -> Verdict:
    """This lets editors and stewards of the organisation that was told say how they see it."""
    if not viewer.acts or row.other_id != viewer.organisation_id:
        return no(_("Only the organisation that was told can say how it sees it."))
    if has_rank(viewer, Role.EDITOR):
        return YES
    return no(_("Only an editor or steward can answer, because it speaks for all of you."))


def may_change(viewer: Viewer, row: Shared | Between) -> Verdict:
    """This lets people of the organisation that recorded something correct it."""
    if viewer.acts and row.owner_id == viewer.organisation_id:
        return YES
    return no(_("Another organisation recorded this. Only its people can change it."))


def may_correct(viewer: Viewer, row: Between) -> Verdict:
    """This lets people of the organisation that wrote a line correct it; once the other side reads
    it, only a steward, since to change it is to tell anew."""
    allowed = may_change(viewer, row)
    if not allowed or row.told_at is None or has_rank(viewer, Role.STEWARD):
        return allowed
    return no(
        _(
            "Only a steward can change what another organisation reads. Ask one of yours, or take "
            "the line back first."
        )
    )


def may_hand_on(viewer: Viewer, row: Shared, person_id: int) -> Verdict:
    """This lets a step go only to a colleague who can read it."""
    allowed = may_change(viewer, row)
    if not allowed or row.level != Level.NAMED or person_id == row.author_id:
        return allowed
    if row.readers.filter(person_id=person_id).exists():
        return YES
    return no(_("They cannot read this step. Let them read it first, or choose someone who can."))


def may_remove(viewer: Viewer, row: Shared | Between) -> Verdict:
    """This lets the author and stewards of the same organisation remove what was recorded."""
    allowed = may_change(viewer, row)
    if not allowed:
        return allowed
    if row.author_id == viewer.person_id or has_rank(viewer, Role.STEWARD):
        return YES
    return no(_("Only the person who wrote this or a steward can remove it. Ask one of them."))


def may_attach(viewer: Viewer, touchpoint: Touchpoint, *, attached: int) -> Verdict:
    """This lets people of the organisation that recorded a contact add files to it, some twenty."""
    if attached >= MOST_ATTACHED:
        return no(
            _("There are %(most)s files here already, which is as many as one contact holds.")
            % {"most": MOST_ATTACHED}
        )
    return may_change(viewer, touchpoint)


def may_be_so_many(files: int) -> Verdict:
    """This takes with a new contact as many files as one contact holds."""
    if files <= MOST_ATTACHED:
        return YES
    return no(_("One contact holds at most %(most)s files.") % {"most": MOST_ATTACHED})


def may_be_attached(kind: str, size: int) -> Verdict:
    """This takes files of the kinds listed, judged by their content, up to the operator's size."""
    most: int = settings.MOST_BYTES_ATTACHED
    if size > most:
        return no(
            _("This file is too large: at most %(most)s MB. Send a link to it instead.")
            % {"most": most // 1_000_000}
        )
    if not size:
        return no(_("This file is empty. Choose it again; perhaps it was still being saved."))
    if not kind:
        return no(
            _(
                "We take documents, tables, slides, pictures, recordings and plain text, and judge "
                "by what is in the file. This is something else. Save it as a PDF and try again."
            )
        )
    return YES


def may_detach(viewer: Viewer, attachment: Attachment) -> Verdict:
    """This lets whoever added a file remove it, and those who may remove the contact itself."""
    allowed = may_change(viewer, attachment.touchpoint)
    if not allowed or attachment.person_id == viewer.person_id:
        return allowed
    if may_remove(viewer, attachment.touchpoint):
        return YES
    return no(_("Only the person who added this file or a steward can remove it. Ask one of them."))
