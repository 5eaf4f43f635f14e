"""Keeping and removing reviews, and ending a partnership well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from commonground.hub.access.verdicts import Hidden, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.ties.actions import change_stage, write_note
from commonground.hub.ties.models import Stage, StageChange, Tie, Touchpoint
from commonground.hub.ties.queries import touchpoint
from commonground.hub.ties.rules import may_date

from .models import Again, Conclusion, Gain, Review
from .rules import may_end, may_gain, may_remove_review, may_review


@dataclass(frozen=True, slots=True)
class Seen:
    """This is a benefit as it was entered: which, what shows it in words, and a contact that does."""

    benefit: str
    evidence: str = ""
    touchpoint: Touchpoint | None = None


@transaction.atomic
def keep_review(
    *,
    viewer: Viewer,
    tie: Tie,
    held_on: date,
    hours: int | None,
    money_hundredths: int | None,
    currency: str,
    again: Again,
    why: str,
    conclusion: Conclusion,
    gains: Sequence[Seen],
    now: datetime,
    request_key: str = "",
) -> Review:
    """This keeps what we found when we reviewed a partnership; sent twice, it is still one."""
    require(may_review(viewer))
    require(may_date(held_on, now.date()))
    shown = [bool(one.evidence.strip() or one.touchpoint) for one in gains]
    require(may_gain([one.benefit for one in gains], shown))
    if tie.owner_id != viewer.organisation_id:
        raise Hidden
    if request_key:
        sent_twice = Review.objects.filter(
            owner_id=viewer.organisation_id, author_id=viewer.person_id, request_key=request_key
        ).first()
        if sent_twice:
            return sent_twice
    review = Review.objects.create(
        tie=tie,
        owner_id=viewer.organisation_id,
        author_id=viewer.person_id,
        held_on=held_on,
        hours=hours,
        money_hundredths=money_hundredths,
        currency=currency if money_hundredths is not None else "",
        again=again,
        why=why,
        conclusion=conclusion,
        recorded_at=now,
        request_key=request_key,
    )
    for one in gains:
        # Read anew as the viewer: a contact that they may not see shows nothing.
        contact = touchpoint(viewer, one.touchpoint.ref) if one.touchpoint else None
        Gain.objects.create(
            review=review, benefit=one.benefit, evidence=one.evidence, touchpoint=contact
        )
    append(viewer=viewer, verb=gettext_noop("reviewed a partnership"), subject=review, now=now)
    return review


@transaction.atomic
def remove_review(*, viewer: Viewer, review: Review, now: datetime) -> None:
    """This removes a review for good."""
    require(may_remove_review(viewer, review))
    append(viewer=viewer, verb=gettext_noop("removed a review"), subject=review, now=now)
    review.delete()


@transaction.atomic
def end_partnership(
    *,
    viewer: Viewer,
    tie: Tie,
    reason: str,
    message: str,
    held_on: date,
    version: int,
    now: datetime,
) -> StageChange:
    """This ends a partnership: the stage is "ended", with the reason as what shows it, and the
    message, if there is one, is kept as a note. Nothing is sent.

    Raises `Conflict` when a colleague changed the tie in between.
    """
    require(may_end(viewer, tie))
    require(may_date(held_on, now.date()))
    change = change_stage(
        viewer=viewer,
        subject=tie.subject,
        stage=Stage.ENDED,
        evidence=reason,
        held_on=held_on,
        version=version,
        now=now,
    )
    if message.strip():
        write_note(viewer=viewer, subject=tie.subject, text=message, now=now)
    return change
