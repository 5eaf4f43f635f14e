"""Recording contact once and only once, correcting it without losing a colleague's words."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Conflict, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.actions import set_audience
from commonground.hub.organisations.models import Membership, Organisation, Person
from commonground.hub.ties.models import NextStep, Touchpoint
from commonground.hub.ties.rules import may_change, may_date, may_keep_tie, may_record, may_remove

from .attachments import attach
from .met import renew_met
from .ties import begin_tie
from .wordings import keep_wording


def record_touchpoint(
    *,
    viewer: Viewer,
    parties: Sequence[Organisation],
    kind: str,
    held_on: date,
    now: datetime,
    said: str = "",
    people: str = "",
    next_step: str = "",
    next_by: Person | None = None,
    next_due: date | None = None,
    request_key: str = "",
    level: Level = Level.ORGANISATION,
    space: Any = None,
    readers: Sequence[Membership] = (),
    files: Sequence[tuple[str, bytes]] = (),
) -> Touchpoint:
    """This records contact with one or more organisations, with the files (name, bytes) that belong to
    it or not at all; sent twice, it is still one.

    Ties that are missing begin with it. Contact kept for named people begins none unless it has a
    next step, because a tie is seen by the whole organisation.
    """
    require(may_record(viewer))
    require(may_date(held_on, now.date()))
    for party in parties:
        require(may_keep_tie(viewer, party))
    sent_before = Touchpoint.objects.filter(
        owner_id=viewer.organisation_id, author_id=viewer.person_id, request_key=request_key
    )
    if request_key and (found := sent_before.first()):
        return found
    try:
        with transaction.atomic():
            touchpoint = Touchpoint(
                owner_id=viewer.organisation_id,
                author_id=viewer.person_id,
                kind=kind,
                held_on=held_on,
                said=said,
                people=people,
                recorded_at=now,
                request_key=request_key,
            )
            set_audience(viewer=viewer, row=touchpoint, level=level, space=space, readers=readers)
            touchpoint.parties.set(parties)
            append(
                viewer=viewer, verb=gettext_noop("recorded contact"), subject=touchpoint, now=now
            )
            if level != Level.NAMED or next_step:
                ties = [begin_tie(viewer=viewer, subject=party, now=now) for party in parties]
                renew_met(viewer=viewer, parties=[party.pk for party in parties])
            if next_step:
                step = NextStep(
                    tie=ties[0],
                    touchpoint=touchpoint,
                    text=next_step,
                    due_on=next_due,
                    responsible=next_by,
                    created_at=now,
                    owner_id=viewer.organisation_id,
                    author_id=viewer.person_id,
                )
                # A step belongs to a tie, which no other organisation sees: never wider than ours.
                narrow = Level.NAMED if level == Level.NAMED else Level.ORGANISATION
                set_audience(viewer=viewer, row=step, level=narrow, readers=readers)
                append(
                    viewer=viewer, verb=gettext_noop("promised a next step"), subject=step, now=now
                )
            for name, content in files:
                attach(viewer=viewer, touchpoint=touchpoint, name=name, content=content, now=now)
    except IntegrityError:
        # The same form arrived twice at the same moment: the other one was quicker.
        found = sent_before.first() if request_key else None
        if found is None:
            raise
        return found
    return touchpoint


@transaction.atomic
def change_touchpoint(
    *,
    viewer: Viewer,
    touchpoint: Touchpoint,
    parties: Sequence[Organisation],
    kind: str,
    held_on: date,
    said: str,
    people: str,
    changed_at_shown: datetime | None,
    now: datetime,
    level: Level = Level.ORGANISATION,
    space: Any = None,
    readers: Sequence[Membership] = (),
) -> Touchpoint:
    """This corrects what was recorded; `Conflict` if a colleague did so in between."""
    require(may_change(viewer, touchpoint))
    require(may_date(held_on, now.date()))
    for party in parties:
        require(may_keep_tie(viewer, party))
    counted = Touchpoint.objects.filter(pk=touchpoint.pk, changed_at=changed_at_shown).update(
        changed_at=now
    )
    if not counted:
        raise Conflict(_("A colleague changed this while you were writing."))
    row = Touchpoint.objects.get(pk=touchpoint.pk)
    stood = {(row.kind, row.held_on, row.said, row.people), *row.parties.values_list("pk")}
    if stood != {(kind, held_on, said, people), *((party.pk,) for party in parties)}:
        keep_wording(viewer=viewer, touchpoint=row, now=now)
    before = Level(row.level)
    met = {*row.parties.values_list("pk", flat=True), *(party.pk for party in parties)}
    row.kind, row.held_on, row.said, row.people = kind, held_on, said, people
    set_audience(viewer=viewer, row=row, level=level, space=space, readers=readers, before=before)
    row.parties.set(parties)
    take_steps_along(viewer=viewer, touchpoint=row, level=level, readers=readers)
    if level != Level.NAMED:
        for party in parties:
            begin_tie(viewer=viewer, subject=party, now=now)
    renew_met(viewer=viewer, parties=met)
    append(viewer=viewer, verb=gettext_noop("corrected a contact"), subject=row, now=now)
    return row


def take_steps_along(
    *, viewer: Viewer, touchpoint: Touchpoint, level: Level, readers: Sequence[Membership]
) -> None:
    """This narrows all steps of a contact that is kept for named people from now on, and opens to
    the organisation those of a contact that no longer is; but nobody opens a step they cannot read:
    it stays with whom it was kept for."""
    steps = NextStep.objects.filter(touchpoint=touchpoint)
    if level == Level.NAMED:
        found, narrow = steps.exclude(level=Level.NAMED), Level.NAMED
    else:
        seen = NextStep.objects.visible_to(viewer).filter(touchpoint=touchpoint)
        found, narrow = seen.filter(level=Level.NAMED), Level.ORGANISATION
    for step in found:
        set_audience(
            viewer=viewer, row=step, level=narrow, readers=readers, before=Level(step.level)
        )


@transaction.atomic
def remove_touchpoint(*, viewer: Viewer, touchpoint: Touchpoint, now: datetime) -> None:
    """This removes a contact for good, and the next steps that were promised at it."""
    require(may_remove(viewer, touchpoint))
    append(viewer=viewer, verb=gettext_noop("removed a contact"), subject=touchpoint, now=now)
    met = list(touchpoint.parties.values_list("pk", flat=True))
    touchpoint.delete()
    renew_met(viewer=viewer, parties=met)
