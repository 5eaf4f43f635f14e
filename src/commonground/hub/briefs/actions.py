"""Saying what came of an informational meeting, and opening its next step."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Organisation, Person
from commonground.hub.organisations.queries import colleagues
from commonground.hub.ties.actions import add_step, begin_tie, record_touchpoint
from commonground.hub.ties.actions.ties import SAME_THING
from commonground.hub.ties.models import NextStep, Touchpoint, TouchpointKind

from .models import MeetingOutcome, Outcome
from .rules import may_close, may_look_again, may_prepare


@transaction.atomic
def close_meeting(
    *,
    viewer: Viewer,
    subject: Organisation,
    outcome: Outcome,
    today: date,
    now: datetime,
    touchpoint: Touchpoint | None = None,
    held_on: date | None = None,
    said: str = "",
    people: str = "",
    why: str = "",
    step: str = "",
    due_on: date | None = None,
    responsible: Person | None = None,
    request_key: str = "",
) -> MeetingOutcome:
    """This says what came of a meeting and promises the next step; sent twice, it is said once.

    Without a `touchpoint` the meeting is recorded with it.
    """
    require(may_prepare(viewer, subject))
    require(may_look_again(outcome, due_on if step else None, today))
    if touchpoint is None:
        touchpoint = record_touchpoint(
            viewer=viewer,
            parties=[subject],
            kind=TouchpointKind.INFORMATIONAL_MEETING,
            held_on=held_on or today,
            said=said,
            people=people,
            request_key=request_key,
            now=now,
        )
    require(may_close(viewer, touchpoint))
    tie = begin_tie(viewer=viewer, subject=subject, now=now)
    sent_twice: MeetingOutcome | None = MeetingOutcome.objects.filter(
        tie=tie,
        touchpoint=touchpoint,
        outcome=outcome,
        why=why,
        person_id=viewer.person_id,
        decided_at__gt=now - SAME_THING,
    ).first()
    if sent_twice:
        return sent_twice
    promised = None
    if step:
        promised = open_step(
            viewer=viewer,
            subject=subject,
            touchpoint=touchpoint,
            text=step,
            due_on=due_on,
            responsible=responsible,
            now=now,
        )
    row: MeetingOutcome = MeetingOutcome.objects.create(
        tie=tie,
        touchpoint=touchpoint,
        outcome=outcome,
        why=why,
        step=promised,
        person_id=viewer.person_id,
        decided_at=now,
    )
    append(
        viewer=viewer,
        verb=gettext_noop("said what came of a meeting"),
        subject=touchpoint,
        now=now,
        detail={"outcome": str(outcome)},
    )
    return row


def open_step(
    *,
    viewer: Viewer,
    subject: Organisation,
    touchpoint: Touchpoint,
    text: str,
    due_on: date | None,
    responsible: Person | None,
    now: datetime,
) -> NextStep:
    """This promises the next step for those of us who read the meeting, and hangs it on that."""
    audience: dict[str, Any] = {"level": Level.ORGANISATION}
    if touchpoint.level == Level.NAMED:
        author = colleagues(viewer).filter(person_id=touchpoint.author_id)
        audience = {"level": Level.NAMED, "readers": [*touchpoint.readers.all(), *author]}
    step = add_step(
        viewer=viewer,
        subject=subject,
        text=text,
        due_on=due_on,
        responsible=responsible,
        now=now,
        **audience,
    )
    NextStep.objects.filter(pk=step.pk).update(touchpoint=touchpoint)
    return step
