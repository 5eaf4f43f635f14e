"""Who may write down whom we know, ask for an introduction and answer, and how far a door reaches."""

from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import YES, Verdict, no
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Contact, Organisation, Role
from commonground.hub.organisations.rules import has_rank, may_act
from commonground.hub.ties.models import Stage

from .models import Acquaintance, Answer, Closeness, IntroductionRequest

STRENGTH_OF: dict[str, float] = {
    Closeness.WEAK: 0.3,
    Closeness.GOOD: 0.6,
    Closeness.CLOSE: 0.9,
}
"""How likely somebody known so well opens a door, as the strength of a step on a way."""

STRENGTH_AT: dict[str, float] = {
    Stage.IN_CONTACT: 0.3,
    Stage.ACQUAINTED: 0.5,
    Stage.EXCHANGING: 0.6,
    Stage.COORDINATING: 0.7,
    Stage.COLLABORATING: 0.8,
    Stage.ALLIED: 0.9,
}
"""The same for a tie of ours; stages not named open none."""

WORKED_TOGETHER = 0.5
"""The same for two organisations that worked together."""

STRONG, FAIR = 0.4, 0.15
"""From these strengths on a way is called strong, or fair."""

ASK_AGAIN_AFTER_DAYS = 28
"""After so many days a "not yet" is asked about again."""


def may_write_down(viewer: Viewer, organisation: Organisation, contact: Contact | None) -> Verdict:
    """This lets everyone say whom they know themselves, and editors speak for those of our board and
    staff who have no account."""
    allowed = may_act(viewer)
    if not allowed:
        return allowed
    if organisation.pk == viewer.organisation_id:
        return no(_("This is your own organisation. A door leads to another one."))
    if contact is None:
        return YES
    if (
        contact.organisation_id != viewer.organisation_id
        or contact.owner_id != contact.organisation_id
    ):
        return no(_("Choose someone of your own organisation."))
    if has_rank(viewer, Role.EDITOR):
        return YES
    return no(
        _("Only an editor or steward can write down whom a colleague without an account knows.")
    )


def may_change(viewer: Viewer, row: Acquaintance) -> Verdict:
    """This lets people change what they said themselves, and editors what stands for those without
    an account."""
    if viewer.acts and row.membership_id == viewer.membership_id:
        return YES
    if row.contact_id is not None and has_rank(viewer, Role.EDITOR):
        return YES
    return no(_("Only the colleague who said this can change it. Ask them."))


def may_remove(viewer: Viewer, row: Acquaintance) -> Verdict:
    """This lets stewards take a line away too."""
    return YES if has_rank(viewer, Role.STEWARD) else may_change(viewer, row)


def may_ask(viewer: Viewer, row: Acquaintance) -> Verdict:
    """This lets people ask colleagues, not themselves, and nobody who has left."""
    if row.membership_id == viewer.membership_id:
        return no(_("It is you who can open this door: nobody has to be asked."))
    if row.membership.until is not None:
        return no(
            _(
                "The colleague who wrote this down has left. An editor can take it over by saving "
                "it again."
            )
        )
    return may_act(viewer)


def may_answer(viewer: Viewer, request: IntroductionRequest) -> Verdict:
    """This lets only the one who was asked answer, until the introduction was made."""
    if request.asked_id != viewer.membership_id or not viewer.acts:
        return no(_("Only the colleague who was asked can answer."))
    if request.made_at is not None:
        return no(_("The introduction was made. There is nothing left to answer."))
    return YES


def may_say_made(viewer: Viewer, request: IntroductionRequest) -> Verdict:
    """This lets the one who said yes, and nobody else, say that the introduction was made."""
    allowed = may_answer(viewer, request)
    if allowed and request.answer != Answer.ACCEPTED:
        return no(_("Say first that you will introduce them."))
    return allowed


def may_withdraw(viewer: Viewer, request: IntroductionRequest) -> Verdict:
    """This lets the one who asked take it back until the introduction was made."""
    if request.author_id != viewer.person_id:
        return no(_("Only the one who asked can take it back."))
    if request.made_at is not None:
        return no(_("The introduction was made. It stays in what happened between you."))
    return YES
