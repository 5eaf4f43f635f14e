"""Who may start, end and answer a round, and what keeps single answers from being worked out."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import YES, Verdict, no
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation, Role
from commonground.hub.organisations.rules import has_rank

from .models import Asked, Feedback, Result, Round

MOST_PARTNERS = 6
"""Partners in one round: seven taps each, so that all is answered in under five minutes."""

MOST_ASKED = 100
LONGEST = timedelta(days=60)
BETWEEN_ROUNDS = timedelta(days=56)
"""Days between the end of one round about a partner and the start of the next: asked again at once,
the same people would answer alike, and whoever is new among them could be worked out."""

BETWEEN_REMINDERS = timedelta(days=1)


def is_over(round: Round, today: date) -> bool:
    """This tells whether no answers are taken any more: ended, or its last day has gone by."""
    return round.ended_at is not None or today > round.until


def again_from(ended_at: datetime) -> date:
    """This is the first day on which one may ask about a partner anew, all day long."""
    return timezone.localtime(ended_at + BETWEEN_ROUNDS).date() + timedelta(days=1)


def may_ask(viewer: Viewer) -> Verdict:
    """This lets editors and stewards ask their colleagues."""
    if has_rank(viewer, Role.EDITOR):
        return YES
    return no(_("Only an editor or steward can ask your colleagues. Tell one of yours."))


def may_compare(viewer: Viewer, organisation: Organisation) -> Verdict:
    """This lets nobody look at their own organisation as at a partner."""
    if viewer.acts and organisation.pk == viewer.organisation_id:
        return no(_("This is your own organisation. Choose one of your partners."))
    return YES


def may_start(
    viewer: Viewer,
    *,
    partners: int,
    asked: int,
    at_least: int,
    until: date,
    today: date,
    asked_lately: Iterable[str],
) -> Verdict:
    """This keeps a round short, and refuses one from which an answer could be worked out."""
    allowed = may_ask(viewer)
    if not allowed:
        return allowed
    if not 1 <= partners <= MOST_PARTNERS:
        return no(
            _("Choose from one to %(most)d partners, so that answering takes under five minutes.")
            % {"most": MOST_PARTNERS}
        )
    if asked < at_least:
        return no(
            _(
                "Ask %(least)d people or more. From fewer nothing would be shown, so that nobody "
                "can work out what one person said."
            )
            % {"least": at_least}
        )
    if asked > MOST_ASKED:
        return no(_("Ask at most %(most)d people in one round.") % {"most": MOST_ASKED})
    if until < today:
        return no(_("That day has gone by. Choose today or a later day."))
    if until > today + LONGEST:
        return no(_("That is more than two months ahead. A round works best within two weeks."))
    again = ", ".join(asked_lately)
    if again:
        return no(
            _(
                "Your colleagues were asked about %(names)s less than eight weeks ago, or are being "
                "asked now. Asked again so soon, single answers could be worked out."
            )
            % {"names": again}
        )
    return YES


def may_end(viewer: Viewer, round: Round, today: date) -> Verdict:
    """This lets editors end a round, and anyone of ours once its last day has gone by."""
    if not viewer.acts or round.owner_id != viewer.organisation_id:
        return no(_("Another organisation asks these questions."))
    if today > round.until:
        return YES
    return may_ask(viewer)


def may_answer(viewer: Viewer, asked: Asked, today: date) -> Verdict:
    """This lets the person asked answer, while the round is open."""
    if not viewer.acts or asked.membership_id != viewer.membership_id:
        return no(_("These questions were asked of somebody else."))
    if is_over(asked.round, today):
        return no(
            _("This round is over: answers can no longer be changed. Thank you for looking in.")
        )
    return YES


def may_see_results(round: Round) -> Verdict:
    """This shows results of a round that has ended only: watched one by one, they tell who said what."""
    if round.ended_at is None:
        return no(_("What came of it is shown once the round has ended."))
    return YES


def may_agree(viewer: Viewer, round: Round) -> Verdict:
    """This lets editors say what is done about it, once the round has ended."""
    allowed = may_ask(viewer)
    return may_see_results(round) if allowed else allowed


def may_speak(viewer: Viewer) -> Verdict:
    """This lets stewards speak to a partner for all of us."""
    if has_rank(viewer, Role.STEWARD):
        return YES
    return no(_("Only a steward can tell a partner what you all say. Ask one of yours."))


def may_tell(viewer: Viewer, result: Result) -> Verdict:
    """This lets stewards tell a partner what came of a round about it, if there is anything to tell."""
    allowed = may_speak(viewer)
    if not allowed:
        return allowed
    if not result.subject.is_claimed:
        return no(_("Nobody of theirs is here yet to read it."))
    if not result.is_told:
        return no(_("There is nothing to tell: too few people answered."))
    return YES


def may_take_back(viewer: Viewer, feedback: Feedback) -> Verdict:
    """This lets stewards of those who told it take back what they told."""
    if feedback.owner_id == viewer.organisation_id and has_rank(viewer, Role.STEWARD):
        return YES
    return no(_("Only a steward of those who told this can take it back."))
