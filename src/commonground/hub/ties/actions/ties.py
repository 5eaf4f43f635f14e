"""Beginning a tie, wanting something of it, saying where it stands, and writing notes on it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Conflict, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.actions import set_audience
from commonground.hub.organisations.models import Membership, Organisation, Person
from commonground.hub.ties.models import Note, Stage, StageChange, Tie
from commonground.hub.ties.rules import may_change_stage, may_keep_tie, may_record, may_remove
from commonground.hub.vocabularies.models import Relationship

from .met import renew_proposed

SAME_THING = timedelta(minutes=10)
"""Within this time the same words by the same person are one note or step, sent twice."""


@transaction.atomic
def begin_tie(*, viewer: Viewer, subject: Organisation, now: datetime) -> Tie:
    """This begins our tie to an organisation, or finds the one there is."""
    require(may_keep_tie(viewer, subject))
    tie, is_new = Tie.objects.get_or_create(
        owner_id=viewer.organisation_id,
        subject=subject,
        defaults={"author_id": viewer.person_id, "created_at": now, "changed_at": now},
    )
    if is_new:
        append(viewer=viewer, verb=gettext_noop("began a tie"), subject=tie, now=now)
    return tie


@transaction.atomic
def want(
    *, viewer: Viewer, subject: Organisation, wanted: Iterable[Relationship], now: datetime
) -> Tie:
    """This adds relationships to those we want of an organisation, and begins the tie if needed."""
    tie = begin_tie(viewer=viewer, subject=subject, now=now)
    added = set(wanted) - set(tie.wanted.all())
    if added:
        next_version(tie, version=None, now=now)
        tie.wanted.add(*added)
        detail = {"wanted": sorted(relationship.key for relationship in added)}
        append(
            viewer=viewer,
            verb=gettext_noop("said what we want of an organisation"),
            subject=tie,
            now=now,
            detail=detail,
        )
    return tie


@transaction.atomic
def keep_tie(
    *,
    viewer: Viewer,
    subject: Organisation,
    wanted: Iterable[Relationship],
    responsible: Person | None,
    version: int,
    now: datetime,
) -> Tie:
    """This sets what we want of an organisation and who looks after it (`version` 0: no tie yet).

    Raises `Conflict` when a colleague changed the tie in between.
    """
    require(may_keep_tie(viewer, subject))
    is_new = not Tie.objects.filter(owner_id=viewer.organisation_id, subject=subject).exists()
    tie = begin_tie(viewer=viewer, subject=subject, now=now)
    next_version(tie, version=tie.version if is_new else version, now=now)
    tie.wanted.set(wanted)
    tie.responsible = responsible
    tie.save(update_fields=["responsible"])
    detail = {"wanted": sorted(relationship.key for relationship in tie.wanted.all())}
    append(
        viewer=viewer,
        verb=gettext_noop("said what we want of an organisation"),
        subject=tie,
        now=now,
        detail=detail,
    )
    return tie


def next_version(tie: Tie, *, version: int | None, now: datetime) -> None:
    """This counts one change of a tie, and raises `Conflict` if `version` is no longer its own."""
    shown = tie.version if version is None else version
    counted = Tie.objects.filter(pk=tie.pk, version=shown).update(
        version=F("version") + 1, changed_at=now
    )
    if not counted:
        raise Conflict(_("A colleague changed this tie while you were writing."))
    tie.refresh_from_db(fields=["version", "changed_at", "stage", "stage_since"])


@transaction.atomic
def change_stage(
    *,
    viewer: Viewer,
    subject: Organisation,
    stage: Stage,
    evidence: str,
    held_on: date,
    version: int,
    now: datetime,
) -> StageChange:
    """This says where we stand with an organisation now, and what shows it."""
    require(may_change_stage(viewer))
    is_new = not Tie.objects.filter(owner_id=viewer.organisation_id, subject=subject).exists()
    tie = begin_tie(viewer=viewer, subject=subject, now=now)
    next_version(tie, version=tie.version if is_new else version, now=now)
    change = StageChange.objects.create(
        tie=tie,
        stage_before=tie.stage,
        stage=stage,
        evidence=evidence,
        held_on=held_on,
        recorded_at=now,
        person_id=viewer.person_id,
    )
    tie.stage, tie.stage_since = stage, held_on
    tie.save(update_fields=["stage", "stage_since"])
    renew_proposed(viewer=viewer, parties=[tie.subject_id])
    detail = {"before": change.stage_before, "after": change.stage}
    append(
        viewer=viewer,
        verb=gettext_noop("changed where we stand"),
        subject=tie,
        now=now,
        detail=detail,
    )
    return change


@transaction.atomic
def keep_stage(
    *, viewer: Viewer, tie: Tie, reason: str, version: int, now: datetime
) -> StageChange:
    """This answers a proposed stage with "not yet" and why: only what happens later is proposed
    again."""
    require(may_change_stage(viewer))
    next_version(tie, version=version, now=now)
    change = StageChange.objects.create(
        tie=tie,
        stage_before=tie.stage,
        stage=tie.stage,
        evidence=reason,
        held_on=now.date(),
        recorded_at=now,
        person_id=viewer.person_id,
    )
    renew_proposed(viewer=viewer, parties=[tie.subject_id])
    append(viewer=viewer, verb=gettext_noop("left where we stand as it is"), subject=tie, now=now)
    return change


@transaction.atomic
def undo_stage(
    *, viewer: Viewer, tie: Tie, change: StageChange, version: int, now: datetime
) -> None:
    """This takes back the latest change of stage; an earlier one raises `Conflict`."""
    require(may_change_stage(viewer))
    next_version(tie, version=version, now=now)
    latest = StageChange.objects.filter(tie=tie).order_by("-pk").first()
    if latest is None or latest.pk != change.pk:
        raise Conflict(
            _("The stage was changed again since. Only the latest change can be undone.")
        )
    before = Stage(change.stage_before or Stage.IDENTIFIED)
    change.delete()
    reached = (
        StageChange.objects.filter(tie=tie, stage=before)
        .exclude(stage_before=before)
        .order_by("-pk")
        .first()
    )
    tie.stage = before
    tie.stage_since = reached.held_on if reached else None
    tie.save(update_fields=["stage", "stage_since"])
    renew_proposed(viewer=viewer, parties=[tie.subject_id])
    append(viewer=viewer, verb=gettext_noop("took back where we stand"), subject=tie, now=now)


@transaction.atomic
def write_note(
    *,
    viewer: Viewer,
    subject: Organisation,
    text: str,
    now: datetime,
    level: Level = Level.ORGANISATION,
    space: Any = None,
    readers: Sequence[Membership] = (),
) -> Note:
    """This writes a note on our tie to an organisation, for the audience chosen."""
    require(may_record(viewer))
    tie = begin_tie(viewer=viewer, subject=subject, now=now)
    sent_twice = Note.objects.filter(
        tie=tie, author_id=viewer.person_id, text=text, written_at__gt=now - SAME_THING
    ).first()
    if sent_twice:
        return sent_twice
    note = Note(
        tie=tie,
        text=text,
        written_at=now,
        owner_id=viewer.organisation_id,
        author_id=viewer.person_id,
    )
    set_audience(viewer=viewer, row=note, level=level, space=space, readers=readers)
    append(viewer=viewer, verb=gettext_noop("wrote a note"), subject=note, now=now)
    return note


@transaction.atomic
def remove_note(*, viewer: Viewer, note: Note, now: datetime) -> None:
    """This removes a note for good."""
    require(may_remove(viewer, note))
    append(viewer=viewer, verb=gettext_noop("removed a note"), subject=note, now=now)
    note.delete()
