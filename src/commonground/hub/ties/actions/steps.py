"""Next steps: promised, done, put off, handed on."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Conflict, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.actions import set_audience
from commonground.hub.organisations.models import Membership, Organisation, Person
from commonground.hub.ties.models import NextStep
from commonground.hub.ties.rules import may_change, may_hand_on, may_record

from .ties import SAME_THING, begin_tie

WEEK = timedelta(days=7)


@transaction.atomic
def add_step(
    *,
    viewer: Viewer,
    subject: Organisation,
    text: str,
    due_on: date | None,
    responsible: Person | None,
    now: datetime,
    level: Level = Level.ORGANISATION,
    space: Any = None,
    readers: Sequence[Membership] = (),
) -> NextStep:
    """This adds a next step to our tie with an organisation."""
    require(may_record(viewer))
    tie = begin_tie(viewer=viewer, subject=subject, now=now)
    sent_twice = NextStep.objects.filter(
        tie=tie,
        author_id=viewer.person_id,
        text=text,
        done_at=None,
        created_at__gt=now - SAME_THING,
    ).first()
    if sent_twice:
        return sent_twice
    step = NextStep(
        tie=tie,
        text=text,
        due_on=due_on,
        responsible=responsible,
        created_at=now,
        owner_id=viewer.organisation_id,
        author_id=viewer.person_id,
    )
    set_audience(viewer=viewer, row=step, level=level, space=space, readers=readers)
    append(viewer=viewer, verb=gettext_noop("promised a next step"), subject=step, now=now)
    return step


def get_in_touch_again(
    *, viewer: Viewer, subject: Organisation, responsible: Person | None, today: date, now: datetime
) -> NextStep:
    """This puts a quiet tie on somebody's list for a week from today."""
    return add_step(
        viewer=viewer,
        subject=subject,
        text=_("Get in touch again"),
        due_on=today + WEEK,
        responsible=responsible,
        now=now,
    )


@transaction.atomic
def finish_step(*, viewer: Viewer, step: NextStep, now: datetime) -> NextStep:
    """This marks a next step as done; done twice, it stays done."""
    require(may_change(viewer, step))
    if NextStep.objects.filter(pk=step.pk, done_at=None).update(done_at=now):
        append(viewer=viewer, verb=gettext_noop("finished a next step"), subject=step, now=now)
    step.refresh_from_db(fields=["done_at"])
    return step


@transaction.atomic
def reopen_step(*, viewer: Viewer, step: NextStep, now: datetime) -> NextStep:
    """This takes "done" back."""
    require(may_change(viewer, step))
    if NextStep.objects.filter(pk=step.pk, done_at__isnull=False).update(done_at=None):
        append(viewer=viewer, verb=gettext_noop("took up a next step again"), subject=step, now=now)
    step.refresh_from_db(fields=["done_at"])
    return step


@transaction.atomic
def postpone_step(
    *, viewer: Viewer, step: NextStep, due_shown: date | None, today: date, now: datetime
) -> NextStep:
    """This moves a step by a week, from today or its day, whichever is later.

    `due_shown` is the day the person saw; `Conflict` if it was moved or finished in between, so
    that one press sent twice moves it once.
    """
    require(may_change(viewer, step))
    later = max(today, due_shown or today) + WEEK
    moved = NextStep.objects.filter(pk=step.pk, done_at=None, due_on=due_shown).update(due_on=later)
    if not moved:
        raise Conflict(_("This step was moved or finished already."))
    step.refresh_from_db(fields=["due_on"])
    append(viewer=viewer, verb=gettext_noop("put off a next step"), subject=step, now=now)
    return step


@transaction.atomic
def hand_on_step(*, viewer: Viewer, step: NextStep, responsible: Person, now: datetime) -> NextStep:
    """This gives a step to a colleague who can read it."""
    require(may_hand_on(viewer, step, responsible.pk))
    if (
        NextStep.objects.filter(pk=step.pk)
        .exclude(responsible=responsible)
        .update(responsible=responsible)
    ):
        append(viewer=viewer, verb=gettext_noop("handed on a next step"), subject=step, now=now)
    step.refresh_from_db(fields=["responsible"])
    return step
