"""Who may weigh, show, decide, look into, warn and reply, each answer with its reason."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import YES, Verdict, no
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation, Role
from commonground.hub.organisations.rules import has_rank, may_act
from commonground.hub.ties.models import Stage, TouchpointKind

from .models import Choice, Decision, Flag

AT_MOST_COMPARED = 4
JUDGES_AT_MOST = 12
FLAG_AT_MOST = timedelta(days=366 * 3)
TOLD_FOR = timedelta(days=60)
"""How long those warned of are told on their page of today that they can reply."""

HOURS_EACH: dict[str, float] = {
    TouchpointKind.MESSAGE: 0.25,
    TouchpointKind.CALL: 0.5,
    TouchpointKind.INTRODUCTION: 0.5,
    TouchpointKind.REFERRAL: 0.5,
    TouchpointKind.LETTER_GIVEN: 1.0,
    TouchpointKind.LETTER_RECEIVED: 0.5,
    TouchpointKind.PUBLICITY: 1.0,
    TouchpointKind.MEETING: 2.0,
    TouchpointKind.INFORMATIONAL_MEETING: 2.0,
    TouchpointKind.EVENT_ATTENDED: 3.0,
    TouchpointKind.EVENT_HOSTED: 3.0,
    TouchpointKind.TRAINING: 4.0,
    TouchpointKind.VOLUNTEERING: 4.0,
}
"""How many hours one contact of a kind takes us, the way there and the writing down included."""

WEEKS_COUNTED = 13
THIN_AFTER_DAYS = 180
ONE_SIDED_FROM = 3
"""Contacts within a year from which on "always the same side" says something."""


def worth_of_rung(rung: int) -> int:
    """This guesses what a tie is worth, 1 to 4, from the rung we stand on or wish for."""
    return {0: 1, 1: 1, 2: 1, 3: 2, 4: 2, 5: 3}.get(rung, 4)


def is_tended(stage: str) -> bool:
    """This tells whether a tie is one that somebody should keep up."""
    return Stage(stage).rung >= Stage.IN_CONTACT.rung


def may_weigh(viewer: Viewer) -> Verdict:
    """This lets anyone who acts for an organisation compare, weigh and look into others."""
    return may_act(viewer)


def may_weigh_them(viewer: Viewer, organisation: Organisation) -> Verdict:
    """This lets nobody weigh their own organisation."""
    if organisation.pk == viewer.organisation_id:
        return no(_("This is your own organisation. Choose another one."))
    return may_act(viewer)


def may_judge(choice: Choice, *, is_asked: bool) -> Verdict:
    """This lets those who were asked answer until the answers are shown."""
    if not is_asked:
        return no(_("You were not asked about this one. Ask a colleague to ask you."))
    if choice.shown_at:
        return no(
            _("The answers are shown already: nobody can answer apart from the others any more.")
        )
    return YES


def may_ask(choice: Choice) -> Verdict:
    """This lets more colleagues be asked until the answers are shown."""
    if choice.shown_at:
        return no(_("The answers are shown already. Ask anew to hear others apart."))
    return YES


def may_show(viewer: Viewer, choice: Choice, *, waiting: list[str], is_any: bool) -> Verdict:
    """This lets anyone show the answers once all are in, and a steward before."""
    if choice.shown_at:
        return no(_("The answers are shown already."))
    if not is_any:
        return no(_("Nobody has answered yet."))
    if not waiting or has_rank(viewer, Role.STEWARD):
        return YES
    return no(
        _("%(names)s has not answered yet. The answers are shown when all are in, or when a steward "
          "shows them before.")
        % {"names": ", ".join(waiting)}
    )  # fmt: skip


def may_decide(viewer: Viewer) -> Verdict:
    """This lets editors and stewards decide, for a decision speaks for all."""
    if has_rank(viewer, Role.EDITOR):
        return YES
    return no(
        _(
            "Only an editor or steward can decide this, because it speaks for all of you. Say what "
            "you think when you are asked; one of them decides."
        )
    )


def may_be_decided(decision: str, reason: str, review_on: date | None, today: date) -> Verdict:
    """This asks for a reason always, and for a day to look again where nothing is settled."""
    if not reason.strip():
        return no(_("Say why in a sentence: those who come after you will ask."))
    if decision == Decision.NOT_NOW and review_on is None:
        return no(_("“Not now” needs a day on which to look at it again."))
    if review_on is not None and review_on <= today:
        return no(_("That day has gone by. Choose a later one."))
    if review_on is not None and review_on > today + timedelta(days=366 * 5):
        return no(_("That is more than five years ahead. Is the year right?"))
    return YES


def may_warn(viewer: Viewer, organisation: Organisation, level: Level) -> Verdict:
    """This lets people warn of another organisation; everybody is told only of one that can reply.

    A warning that the whole network or anyone reads needs somebody there who can answer it.
    """
    allowed = may_weigh_them(viewer, organisation)
    if not allowed:
        return allowed
    if level.width > Level.SPACE.width and not organisation.is_claimed:
        return no(
            _(
                "Nobody speaks here for %(name)s, so they could not reply. Keep the warning among "
                "yourselves or at a table."
            )
            % {"name": organisation.name}
        )
    return YES


def may_warn_until(until: date, today: date) -> Verdict:
    """This lets no warning stand for ever: it ends, or somebody looks again."""
    if until <= today:
        return no(_("That day has gone by. Until when should this warning stand?"))
    if until > today + FLAG_AT_MOST:
        return no(_("A warning stands for three years at most. Look again before then."))
    return YES


def may_change_flag(viewer: Viewer, flag: Flag) -> Verdict:
    """This lets the people of the organisation that warns change and end the warning."""
    if viewer.acts and flag.owner_id == viewer.organisation_id:
        return YES
    return no(_("Another organisation wrote this warning. Only its people can change it."))


def may_reply(viewer: Viewer, flag: Flag) -> Verdict:
    """This lets editors of the organisation warned of reply to what they can read."""
    if not viewer.acts or flag.organisation_id != viewer.organisation_id:
        return no(_("Only the organisation that is warned of can reply."))
    if not has_rank(viewer, Role.EDITOR):
        return no(_("Only an editor or steward can reply, because it speaks for all of you."))
    return YES


def may_say_hours(viewer: Viewer) -> Verdict:
    """This lets editors and stewards say how many hours the organisation has for its ties."""
    if has_rank(viewer, Role.EDITOR):
        return YES
    return no(_("Only an editor or steward can say how many hours you have. Ask one of them."))
