"""Starting and ending rounds, answering, agreeing on what is done, telling a partner."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.verdicts import Conflict, Hidden, Refused, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Membership, Organisation, Person
from commonground.hub.ties.actions import add_step, tell_taken_back, told_again
from commonground.hub.ties.models import NextStep, Word
from commonground.hub.ties.queries import ties_for
from commonground.methods.measures import Rating, folded, received

from .models import CANNOT_SAY, QUESTIONS, SCALES, Answer, Asked, Feedback, Result, Round
from .queries import closed_until
from .rules import (
    BETWEEN_REMINDERS,
    may_agree,
    may_answer,
    may_ask,
    may_end,
    may_see_results,
    may_start,
    may_take_back,
    may_tell,
)

COPIED = ("asked", *SCALES, *(f"{name}_raters" for name in SCALES))
"""What a partner is told of a result: its numbers, and nothing of the round behind them."""


@transaction.atomic
def start_round(
    *,
    viewer: Viewer,
    name: str,
    subjects: Sequence[Organisation],
    colleagues: Sequence[Membership],
    until: date,
    at_least: int,
    today: date,
    now: datetime,
) -> Round:
    """This begins to ask colleagues about partners with whom we have a tie."""
    # Two rounds started at the same moment must not both ask about one partner.
    Organisation.objects.select_for_update().get(pk=viewer.organisation_id)
    closed = closed_until(viewer, subjects, today)
    require(
        may_start(
            viewer,
            partners=len(subjects),
            asked=len(colleagues),
            at_least=at_least,
            until=until,
            today=today,
            asked_lately=sorted(one.name for one in subjects if one.pk in closed),
        )
    )
    known = ties_for(viewer).filter(subject__in=list(subjects)).count()
    if known != len(subjects):
        raise Refused(_("Choose among your partners: there is no tie to one of these yet."))
    round = Round.objects.create(
        name=name,
        owner_id=viewer.organisation_id,
        author_id=viewer.person_id,
        started_at=now,
        until=until,
        at_least=at_least,
    )
    Result.objects.bulk_create(Result(round=round, subject=subject) for subject in subjects)
    Asked.objects.bulk_create(Asked(round=round, membership=one) for one in colleagues)
    append(
        viewer=viewer, verb=gettext_noop("asked colleagues about partners"), subject=round, now=now
    )
    return round


@transaction.atomic
def remind(*, viewer: Viewer, round: Round, today: date, now: datetime) -> None:
    """This notes that the colleagues asked are written to again, at most once a day."""
    require(may_ask(viewer))
    current = Round.objects.select_for_update().get(pk=round.pk)
    if current.ended_at or today > current.until:
        raise Conflict(_("This round is over."))
    if now < (current.reminded_at or current.started_at) + BETWEEN_REMINDERS:
        raise Refused(_("They were written to less than a day ago. Give them until tomorrow."))
    Round.objects.filter(pk=round.pk).update(reminded_at=now)
    append(
        viewer=viewer, verb=gettext_noop("reminded colleagues of a round"), subject=round, now=now
    )


@transaction.atomic
def save_answer(
    *,
    viewer: Viewer,
    asked: Asked,
    about: Result,
    said: dict[str, int],
    today: date,
    now: datetime,
) -> Answer:
    """This keeps what a colleague says about one partner; what they leave out stays as it was.

    The history is not told: that somebody answered, and when, is theirs alone.
    """
    asked.round = Round.objects.select_for_update().get(pk=asked.round_id)
    require(may_answer(viewer, asked, today))
    if about.round_id != asked.round_id:
        raise Hidden
    given = {name: said[name] for name in QUESTIONS if name in said}
    answer, _is_new = Answer.objects.update_or_create(asked=asked, about=about, defaults=given)
    return answer


@transaction.atomic
def end_round(*, viewer: Viewer, round: Round, today: date, now: datetime) -> Round:
    """This ends a round for good: the means are reckoned once, and the answers erased.

    Ended twice, it stays as it was.
    """
    require(may_end(viewer, round, today))
    return close(viewer=viewer, round=round, organisation_slug=viewer.organisation_slug, now=now)


def end_rounds_over(*, viewer: Viewer, today: date, now: datetime) -> int:
    """This ends the rounds whose last day has gone by and that nobody ended, and counts them: the
    answers are erased then, as was promised to those who gave them."""
    over = Round.objects.filter(ended_at=None, until__lt=today).select_related("owner")
    for round in over:
        close(viewer=viewer, round=round, organisation_slug=round.owner.slug, now=now)
    return len(over)


@transaction.atomic
def close(*, viewer: Viewer, round: Round, organisation_slug: str, now: datetime) -> Round:
    """This reckons the means of a round, erases its answers, and tells the history of its organisation."""
    current = Round.objects.select_for_update().get(pk=round.pk)
    if current.ended_at:
        return current
    asked = Asked.objects.filter(round=current).count()
    for result in Result.objects.filter(round=current):
        reckon(viewer=viewer, result=result, asked=asked, at_least=current.at_least)
    Answer.objects.filter(asked__round=current).delete()
    current.ended_at = now
    current.save(update_fields=["ended_at"])
    append(
        viewer=viewer,
        verb=gettext_noop("ended a round of questions"),
        subject=current,
        organisation_slug=organisation_slug,
        now=now,
    )
    return current


def reckon(*, viewer: Viewer, result: Result, asked: int, at_least: int) -> None:
    """This keeps of the answers about one partner what may be told; call it inside `close`."""
    said = Answer.objects.filter(about=result, asked__membership__person__erased_at=None)
    told = received([rating(answer) for answer in said], asked=asked, fewest=at_least)
    result.asked = asked
    for name, score in (("trust", told.trust), ("value", told.value), ("closeness", told.level)):
        _label, lowest, highest, margin = SCALES[name]
        if score.mean is not None:
            mean = folded(score.mean, lowest=lowest, highest=highest, margin=margin)
            setattr(result, name, mean)
        setattr(result, f"{name}_raters", score.raters)
    result.save()


def rating(answer: Answer) -> Rating:
    """This is an answer as the library takes it: "I cannot say" and nothing alike are nothing."""
    said = {name: getattr(answer, name) for name in QUESTIONS}
    known = {name: None if said[name] == CANNOT_SAY else said[name] for name in QUESTIONS}
    return Rating(level=known.pop("closeness"), **known)


@transaction.atomic
def agree(
    *,
    viewer: Viewer,
    round: Round,
    about: Result,
    text: str,
    responsible: Person | None,
    due_on: date | None,
    now: datetime,
) -> NextStep:
    """This says the one thing that is done about what a round came to: a next step of that tie."""
    current = Round.objects.select_for_update().get(pk=round.pk)
    require(may_agree(viewer, current))
    if about.round_id != current.pk:
        raise Hidden
    if current.step_id:
        raise Conflict(_("Something is agreed already. Finish that first."))
    step = add_step(
        viewer=viewer,
        subject=about.subject,
        text=text,
        due_on=due_on,
        responsible=responsible,
        now=now,
    )
    current.step = step
    current.save(update_fields=["step"])
    append(
        viewer=viewer,
        verb=gettext_noop("agreed what to do after a round"),
        subject=current,
        now=now,
    )
    return step


@transaction.atomic
def tell(*, viewer: Viewer, result: Result, now: datetime) -> Feedback:
    """This tells a partner what we together say of it; told twice, it is told once."""
    require(may_see_results(result.round))
    require(may_tell(viewer, result))
    ended_at = result.round.ended_at or now
    feedback, is_new = Feedback.objects.get_or_create(
        result=result,
        defaults={
            "owner_id": viewer.organisation_id,
            "author_id": viewer.person_id,
            "other": result.subject,
            "held_on": ended_at.date(),
            "told_at": now,
            **{name: getattr(result, name) for name in COPIED},
        },
    )
    if is_new:
        told_again(viewer=viewer, other=result.subject_id, word=Word.FEEDBACK)
        append(
            viewer=viewer,
            verb=gettext_noop("told a partner what we together say of it"),
            subject=feedback,
            now=now,
        )
    return feedback


@transaction.atomic
def take_back(*, viewer: Viewer, feedback: Feedback, now: datetime) -> None:
    """This takes back what a partner was told: it can no longer be read there."""
    require(may_take_back(viewer, feedback))
    append(
        viewer=viewer,
        verb=gettext_noop("took back what a partner was told"),
        subject=feedback,
        now=now,
    )
    tell_taken_back(viewer=viewer, other=feedback.other_id, word=Word.FEEDBACK, now=now)
    feedback.delete()
