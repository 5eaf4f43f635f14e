"""Writing down what was given and got, telling the other side, and answering what it told us."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.verdicts import Conflict, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.models import Contribution, SecondView, Touchpoint, Word
from commonground.hub.ties.rules import (
    may_answer,
    may_change,
    may_correct,
    may_date,
    may_keep_tie,
    may_record,
    may_remove,
    may_tell,
    may_turn_into,
)

from .taken_back import tell_taken_back
from .ties import SAME_THING, begin_tie


@transaction.atomic
def add_contribution(
    *,
    viewer: Viewer,
    subject: Organisation,
    direction: str,
    kind: str,
    amount: int,
    currency: str,
    held_on: date,
    words: str,
    now: datetime,
    touchpoint: Touchpoint | None = None,
    tell: bool = False,
) -> Contribution:
    """This writes down one thing given or got; sent twice at once, it is still one."""
    require(may_record(viewer))
    require(may_keep_tie(viewer, subject))
    require(may_date(held_on, now.date()))
    if tell:
        require(may_tell(viewer, subject))
    begin_tie(viewer=viewer, subject=subject, now=now)
    given = {
        "direction": direction,
        "kind": kind,
        "amount": amount,
        "currency": currency,
        "held_on": held_on,
        "words": words,
        "touchpoint": touchpoint,
        "owner_id": viewer.organisation_id,
        "other": subject,
        "author_id": viewer.person_id,
    }
    sent_twice = Contribution.objects.filter(**given, recorded_at__gt=now - SAME_THING).first()
    if sent_twice:
        return sent_twice
    row = Contribution.objects.create(
        **given, recorded_at=now, changed_at=now, told_at=now if tell else None
    )
    append(viewer=viewer, verb=gettext_noop("wrote down what was given"), subject=row, now=now)
    return row


@transaction.atomic
def change_contribution(
    *,
    viewer: Viewer,
    row: Contribution,
    direction: str,
    kind: str,
    amount: int,
    currency: str,
    held_on: date,
    words: str,
    version: int,
    now: datetime,
) -> Contribution:
    """This corrects a line of ours; `Conflict` if a colleague did so in between. What the other side
    says of it stays as it is."""
    require(may_correct(viewer, row))
    require(may_date(held_on, now.date()))
    is_answered = SecondView.objects.filter(contribution=row).exists()
    require(
        may_turn_into(
            row, is_answered=is_answered, kind=kind, currency=currency, direction=direction
        )
    )
    # A line told in between is a steward's to correct: `told_at` has to be as it was judged above.
    as_read = Contribution.objects.filter(pk=row.pk, version=version, told_at=row.told_at)
    counted = as_read.update(
        version=F("version") + 1,
        direction=direction,
        kind=kind,
        amount=amount,
        currency=currency,
        held_on=held_on,
        words=words,
        changed_at=now,
    )
    if not counted:
        raise Conflict(_("A colleague changed this while you were writing."))
    row.refresh_from_db()
    append(viewer=viewer, verb=gettext_noop("corrected what was given"), subject=row, now=now)
    return row


@transaction.atomic
def tell_contribution(
    *, viewer: Viewer, row: Contribution, now: datetime, version: int | None = None
) -> Contribution:
    """This lets the other side read a line of ours, and say how it sees it.

    With the `version` we were shown, raises `Conflict` when a colleague corrected it in between.
    """
    require(may_change(viewer, row))
    require(may_tell(viewer, row.other))
    if row.told_at is None:
        shown = row.version if version is None else version
        told = Contribution.objects.filter(pk=row.pk, version=shown).update(told_at=now)
        if not told:
            raise Conflict(
                _(
                    "A colleague corrected this line in between. Nothing was told; please look again."
                )
            )
        row.told_at = now
        append(
            viewer=viewer,
            verb=gettext_noop("told the other side what was given"),
            subject=row,
            now=now,
        )
    return row


@transaction.atomic
def take_back_contribution(*, viewer: Viewer, row: Contribution, now: datetime) -> Contribution:
    """This keeps a line to ourselves again; what the other side said of it stays beside it."""
    require(may_change(viewer, row))
    if row.told_at is not None:
        row.told_at = None
        row.save(update_fields=["told_at"])
        tell_taken_back(viewer=viewer, other=row.other_id, word=Word.GIVEN, now=now)
        append(
            viewer=viewer,
            verb=gettext_noop("kept what was given to ourselves again"),
            subject=row,
            now=now,
        )
    return row


@transaction.atomic
def remove_contribution(*, viewer: Viewer, row: Contribution, now: datetime) -> None:
    """This removes a line of ours for good, with what the other side says of it."""
    require(may_remove(viewer, row))
    append(viewer=viewer, verb=gettext_noop("removed what was given"), subject=row, now=now)
    if row.told_at is not None:
        tell_taken_back(viewer=viewer, other=row.other_id, word=Word.GIVEN, now=now)
    row.delete()


@transaction.atomic
def answer(
    *,
    viewer: Viewer,
    row: Contribution,
    amount: int,
    words: str,
    now: datetime,
    version: int,
    said_at: datetime | None,
) -> SecondView:
    """This says how we see a line that the other side told us; theirs stays as it is.

    `version` is the line's, and `said_at` when our side had answered it last, as we were shown them:
    raises `Conflict` when they corrected the line in between, or a colleague of ours answered.
    """
    require(may_answer(viewer, row))
    stands = Contribution.objects.select_for_update().get(pk=row.pk)
    if version != stands.version:
        raise Conflict(_("They corrected this line while you were reading. Please look again."))
    before = SecondView.objects.filter(contribution=row).first()
    if said_at != (before.said_at if before else None):
        raise Conflict(_("A colleague of yours answered while you were reading."))
    said, _is_new = SecondView.objects.update_or_create(
        contribution=row, defaults={"amount": amount, "words": words, "said_at": now}
    )
    append(
        viewer=viewer,
        verb=gettext_noop("said how we see what was given"),
        subject=row,
        now=now,
    )
    return said
