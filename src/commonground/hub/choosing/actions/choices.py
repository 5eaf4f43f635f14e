"""Weighing an organisation for a purpose: asking colleagues, hearing them apart, deciding."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level, owned_by
from commonground.hub.access.verdicts import Conflict, Refused, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.choosing.models import CRITERIA, Choice, Decision, Judge, Judgement
from commonground.hub.choosing.rules import (
    JUDGES_AT_MOST,
    may_ask,
    may_be_decided,
    may_decide,
    may_judge,
    may_show,
    may_weigh,
    may_weigh_them,
)
from commonground.hub.finder.actions import decide as decide_candidate
from commonground.hub.finder.models import Opinion
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Membership, Organisation, Person
from commonground.hub.ties.actions import add_step, begin_tie, want
from commonground.hub.vocabularies.queries import relationships


@transaction.atomic
def begin(
    *,
    viewer: Viewer,
    organisation: Organisation,
    purpose: str,
    judges: Collection[Membership],
    now: datetime,
) -> Choice:
    """This begins to weigh an organisation for a purpose, or finds the choice there is, and asks
    colleagues what they think."""
    require(may_weigh_them(viewer, organisation))
    choice, is_new = Choice.objects.get_or_create(
        owner_id=viewer.organisation_id,
        organisation=organisation,
        purpose=purpose,
        defaults={"author_id": viewer.person_id, "opened_at": now},
    )
    if is_new:
        append(
            viewer=viewer, verb=gettext_noop("began to weigh a partner"), subject=choice, now=now
        )
    if judges:
        ask(viewer=viewer, choice=choice, judges=judges, now=now)
    return choice


@transaction.atomic
def ask(*, viewer: Viewer, choice: Choice, judges: Collection[Membership], now: datetime) -> Choice:
    """This asks more colleagues what they think, each apart; asked twice, they are asked once."""
    require(may_weigh(viewer))
    choice = held(viewer=viewer, choice=choice)
    require(may_ask(choice))
    there = set(Judge.objects.filter(choice=choice).values_list("membership_id", flat=True))
    added = [row for row in judges if row.pk not in there]
    if len(there) + len(added) > JUDGES_AT_MOST:
        raise Refused(
            _("Twelve at most can be asked. Ask those who know them, or would work with them.")
        )
    Judge.objects.bulk_create(Judge(choice=choice, membership=row, asked_at=now) for row in added)
    if added:
        append(
            viewer=viewer,
            verb=gettext_noop("asked colleagues about a partner"),
            subject=choice,
            now=now,
            detail={"asked": [row.ref for row in added]},
        )
    return choice


@transaction.atomic
def judge(
    *,
    viewer: Viewer,
    choice: Choice,
    marks: dict[str, int | None],
    why: dict[str, str],
    now: datetime,
) -> Judgement:
    """This keeps what the viewer thinks, for nobody else to read until all are shown.

    The last answer shows them all.
    """
    choice = held(viewer=viewer, choice=choice)
    asked = Judge.objects.filter(choice=choice, membership_id=viewer.membership_id).first()
    require(may_judge(choice, is_asked=asked is not None))
    said: dict[str, Any] = {"judged_at": now}
    for criterion in CRITERIA:
        said[criterion] = marks.get(criterion)
        said[f"{criterion}_why"] = why.get(criterion, "")
    judgement, _is_new = Judgement.objects.update_or_create(
        choice=choice,
        membership_id=viewer.membership_id,
        defaults={
            **said,
            "owner_id": viewer.organisation_id,
            "author_id": viewer.person_id,
            "level": Level.NAMED,
        },
    )
    Judge.objects.filter(choice=choice, membership_id=viewer.membership_id).update(answered_at=now)
    # Told of the choice, not of the judgement: colleagues may know that, not what.
    append(viewer=viewer, verb=gettext_noop("said what they think"), subject=choice, now=now)
    if not waiting_for(viewer=viewer, choice=choice):
        make_visible(viewer=viewer, choice=choice, now=now)
        judgement.refresh_from_db()
    return judgement


@transaction.atomic
def show(*, viewer: Viewer, choice: Choice, now: datetime) -> Choice:
    """This shows all answers to all colleagues: once all are in, or when a steward says so."""
    choice = held(viewer=viewer, choice=choice)
    waiting = waiting_for(viewer=viewer, choice=choice)
    answered = Judge.objects.filter(
        choice=choice, membership__until=None, answered_at__isnull=False
    ).exists()
    names = [str(row.membership.person) for row in waiting]
    require(may_weigh(viewer))
    require(may_show(viewer, choice, waiting=names, is_any=answered))
    make_visible(viewer=viewer, choice=choice, now=now)
    choice.refresh_from_db(fields=["shown_at", "version"])
    return choice


def held(*, viewer: Viewer, choice: Choice) -> Choice:
    """This is the choice as it stands, held until the change is done: two last answers at the same
    moment must not both believe that they are not the last."""
    return Choice.objects.select_for_update().get(owned_by(viewer), pk=choice.pk)


def waiting_for(*, viewer: Viewer, choice: Choice) -> list[Judge]:
    """These are the colleagues asked who are still here and have not answered."""
    rows = Judge.objects.visible_to(viewer).filter(
        choice=choice, membership__until=None, answered_at=None
    )
    return list(rows.select_related("membership__person"))


def make_visible(*, viewer: Viewer, choice: Choice, now: datetime) -> None:
    """This lets the whole organisation read what each said."""
    Judgement.objects.filter(choice=choice).update(level=Level.ORGANISATION)
    Choice.objects.filter(pk=choice.pk).update(shown_at=now, version=F("version") + 1)
    append(viewer=viewer, verb=gettext_noop("showed what all think"), subject=choice, now=now)


@transaction.atomic
def ask_anew(*, viewer: Viewer, choice: Choice, version: int, now: datetime) -> Choice:
    """This asks the same colleagues again, apart; what they said before is put away for good."""
    require(may_decide(viewer))
    next_version(viewer=viewer, choice=choice, version=version)
    Judgement.objects.filter(choice=choice).delete()
    Judge.objects.filter(choice=choice).exclude(membership__until=None).delete()
    Judge.objects.filter(choice=choice).update(answered_at=None, asked_at=now)
    Choice.objects.filter(pk=choice.pk).update(shown_at=None)
    append(viewer=viewer, verb=gettext_noop("asked colleagues anew"), subject=choice, now=now)
    choice.refresh_from_db()
    return choice


def next_version(*, viewer: Viewer, choice: Choice, version: int) -> None:
    """This counts one change of a choice; `Conflict` if a colleague changed it in between."""
    own = Choice.objects.filter(owned_by(viewer), pk=choice.pk)
    counted = own.filter(version=version).update(version=F("version") + 1)
    if not counted:
        raise Conflict(_("A colleague changed this while you were writing."))


@transaction.atomic
def decide(
    *,
    viewer: Viewer,
    choice: Choice,
    decision: Decision,
    reason: str,
    review_on: date | None,
    version: int,
    now: datetime,
    next_step: str = "",
    next_by: Person | None = None,
    next_due: date | None = None,
) -> Choice:
    """This records a decision with its reason. "Go for it" begins the tie and promises the next
    step; "no" sets the organisation aside for this purpose, so that the finder names it no more."""
    require(may_decide(viewer))
    require(may_be_decided(decision, reason, review_on, now.date()))
    next_version(viewer=viewer, choice=choice, version=version)
    subject = choice.organisation
    Choice.objects.filter(pk=choice.pk).update(
        decision=decision,
        reason=reason,
        review_on=review_on,
        decided_at=now,
        decided_by=viewer.person_id,
    )
    append(
        viewer=viewer,
        verb=gettext_noop("decided about a partner"),
        subject=choice,
        now=now,
        detail={"decision": decision, "text": reason},
    )
    if decision == Decision.PURSUE:
        pursue(
            viewer=viewer, choice=choice, next_step=next_step, next_by=next_by, next_due=next_due,
            now=now,
        )  # fmt: skip
    if decision == Decision.NO:
        decide_candidate(
            viewer=viewer,
            organisation=subject,
            purpose=choice.purpose,
            opinion=Opinion.SET_ASIDE,
            reason=reason,
            now=now,
        )
    choice.refresh_from_db()
    return choice


def pursue(
    *,
    viewer: Viewer,
    choice: Choice,
    next_step: str,
    next_by: Person | None,
    next_due: date | None,
    now: datetime,
) -> None:
    """This leads a decision to go for it to the tie and its next step."""
    subject = choice.organisation
    wanted = list(relationships(viewer).filter(key=choice.purpose))
    if wanted:
        want(viewer=viewer, subject=subject, wanted=wanted, now=now)
    else:
        begin_tie(viewer=viewer, subject=subject, now=now)
    if next_step:
        add_step(
            viewer=viewer,
            subject=subject,
            text=next_step,
            due_on=next_due,
            responsible=next_by,
            now=now,
        )


@transaction.atomic
def take_off(*, viewer: Viewer, choice: Choice, version: int, now: datetime) -> None:
    """This stops weighing an organisation and removes what was said; the history keeps that it was."""
    require(may_decide(viewer))
    next_version(viewer=viewer, choice=choice, version=version)
    append(viewer=viewer, verb=gettext_noop("stopped weighing a partner"), subject=choice, now=now)
    choice.delete()
