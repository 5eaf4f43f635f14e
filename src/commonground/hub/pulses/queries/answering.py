"""Reading one's own questions and answers: inside, or behind the personal link of a mail."""

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import Hidden, Refused
from commonground.hub.access.viewer import Viewer
from commonground.hub.pulses.models import Answer, Asked, Result, Round

from .rounds import results, round_of

SEAL = Signer(salt="commonground.pulses.answer", sep=".")
"""Signs personal links for this one purpose; when they end stands in the round."""


def link_secret(viewer: Viewer, asked: Asked) -> str:
    """This is what stands in the address of a colleague's personal link."""
    return SEAL.sign(asked.ref)


def asked_behind(viewer: Viewer, secret: str) -> Asked:
    """This is who a personal link was sent to, as long as they act for the organisation; forged,
    strange and dead links alike are `Hidden`. The link is the right to answer, and to nothing else."""
    try:
        ref = SEAL.unsign(secret)
    except BadSignature:
        raise Hidden from None
    found = (
        Asked.objects.filter(ref=ref, membership__until=None, membership__person__is_active=True)
        .select_related("membership__person", "membership__organisation", "round")
        .first()
    )
    if found is None:
        raise Hidden
    return found


def own_asked(viewer: Viewer, ref: str) -> Asked:
    """This is how the viewer is asked in a round of ours: `Hidden` if there is none, `Refused` if only
    others are asked."""
    found = (
        Asked.objects.visible_to(viewer)
        .filter(round=round_of(viewer, ref), membership_id=viewer.membership_id)
        .select_related("membership__person", "membership__organisation", "round")
        .first()
    )
    if found is None:
        raise Refused(_("These questions were asked of some of your colleagues, not of you."))
    return found


@dataclass(frozen=True, slots=True)
class Question:
    """This is one partner that the viewer is asked about, and what they said so far."""

    about: Result
    answer: Answer | None

    @property
    def is_done(self) -> bool:
        """This tells whether every question about this partner has an answer."""
        return self.answer is not None and self.answer.is_whole


def own_questions(viewer: Viewer, round: Round) -> list[Question]:
    """This lists the partners the viewer is asked about, with their own answers, by name."""
    said = Answer.objects.visible_to(viewer).filter(asked__round=round)
    answers = {answer.about_id: answer for answer in said}
    return [Question(about, answers.get(about.pk)) for about in results(viewer, round)]


def own_question(viewer: Viewer, round: Round, ref: str) -> Question:
    """This is one of the partners the viewer is asked about in a round, or `Hidden`."""
    for question in own_questions(viewer, round):
        if question.about.ref == ref:
            return question
    raise Hidden
