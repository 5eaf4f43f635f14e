"""Reviews of partnerships and their good end, for programs."""

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from commonground.hub.access.api import (
    CHANGING,
    Line,
    Number,
    PageIn,
    Ref,
    Slug,
    Text,
    caller,
    page_of,
)
from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.rules import may_act
from commonground.hub.ties.queries import touchpoint

from . import actions, queries
from .models import Again, Benefit, Conclusion, Review

router = Router(tags=["reviews"])

BenefitIn = Literal[
    "delivery", "resources", "communication", "networks", "energy", "initiatives", "clout",
    "change", "services",
]  # fmt: skip
assert set(BenefitIn.__args__) == set(Benefit)  # type: ignore[attr-defined]


class GainIn(Schema):
    """This is one of the nine benefits, with what shows it: words, a contact, or both."""

    benefit: BenefitIn
    evidence: Line = ""
    touchpoint: Ref | None = None


class GainOut(Schema):
    """This is one of the nine benefits that a review saw."""

    benefit: str
    evidence: str
    touchpoint: str | None


class ReviewIn(Schema):
    """This is a review: hours and money put in, benefits with what shows them, would we do it
    again, how it goes on."""

    held_on: date
    hours: Annotated[int, Field(ge=0, le=1_000_000), Number] | None = None
    money_hundredths: Annotated[int, Field(ge=0, le=10**14), Number] | None = None
    currency: Annotated[str, Field(pattern=r"^([A-Z]{3})?$")] = ""
    again: Literal["yes", "perhaps", "no"]
    why: Text = ""
    conclusion: Literal["continue", "deepen", "end"]
    gains: Annotated[list[GainIn], Field(max_length=9)] = []
    request_key: Annotated[str, Field(max_length=36, pattern=r"^[A-Za-z0-9-]*$")] = ""


class ReviewOut(Schema):
    """This is a review as kept."""

    ref: str
    organisation: str
    held_on: date
    hours: int | None
    money_hundredths: int | None
    currency: str
    again: str
    why: str
    conclusion: str
    gains: list[GainOut]


class ReviewPageOut(Schema):
    """This is a page of reviews."""

    has_more: bool
    found: list[ReviewOut]


class EndingOut(Schema):
    """This is what to see to before a partnership ends, and a message to begin from."""

    promises: list[str]
    files: list[str]
    tables: list[str]
    theirs: list[str]
    ours: list[str]
    message: str
    version: int


class EndIn(Schema):
    """This ends a partnership: why, since when, the version last read, and perhaps the message that
    you sent, to be kept as a note."""

    reason: Annotated[Line, Field(min_length=1)]
    held_on: date
    message: Text = ""
    version: Annotated[int, Field(ge=0, le=2**31), Number]


class EndedOut(Schema):
    """This is where a partnership stands now."""

    organisation: str
    stage: str
    stage_since: date | None


def acting(request: HttpRequest) -> Viewer:
    """This is a caller who acts for an organisation; others are refused."""
    viewer = caller(request)
    require(may_act(viewer))
    return viewer


def as_review(viewer: Viewer, row: Review) -> ReviewOut:
    """This draws one review."""
    gains = [
        GainOut(
            benefit=one.benefit,
            evidence=one.evidence,
            touchpoint=one.touchpoint.ref if one.touchpoint else None,
        )
        for one in queries.gains(viewer, row)
    ]
    numbers = {
        name: getattr(row, name)
        for name in ReviewOut.model_fields
        if name not in ("organisation", "gains")
    }
    return ReviewOut(organisation=row.tie.subject.slug, gains=gains, **numbers)


@router.get("/reviews", response={200: ReviewPageOut, **CHANGING}, operation_id="reviews")
def reviews(request: HttpRequest, asked: Query[PageIn]) -> object:
    """This lists your organisation's reviews of partnerships, the newest first."""
    viewer = acting(request)
    found, has_more = page_of(queries.reviews(viewer), asked.page)
    return ReviewPageOut(has_more=has_more, found=[as_review(viewer, row) for row in found])


@router.get("/reviews/{ref}", response={200: ReviewOut, **CHANGING}, operation_id="review")
def review(request: HttpRequest, ref: Ref) -> object:
    """This is one review."""
    viewer = acting(request)
    return as_review(viewer, queries.review(viewer, ref))


@router.post(
    "/ties/{slug}/reviews", response={201: ReviewOut, **CHANGING}, operation_id="keep_review"
)
def keep_review(request: HttpRequest, slug: Slug, given: ReviewIn) -> object:
    """This keeps a review of a partnership; the same `request_key` twice is one."""
    viewer = acting(request)
    tie = queries.tie_reviewed(viewer, slug)
    gains = [
        actions.Seen(
            one.benefit,
            one.evidence,
            touchpoint(viewer, one.touchpoint) if one.touchpoint else None,
        )
        for one in given.gains
    ]
    kept = actions.keep_review(
        viewer=viewer,
        tie=tie,
        held_on=given.held_on,
        hours=given.hours,
        money_hundredths=given.money_hundredths,
        currency=given.currency,
        again=Again(given.again),
        why=given.why,
        conclusion=Conclusion(given.conclusion),
        gains=gains,
        now=timezone.now(),
        request_key=given.request_key,
    )
    return Status(201, as_review(viewer, kept))


@router.delete("/reviews/{ref}", response={204: None, **CHANGING}, operation_id="remove_review")
def remove_review(request: HttpRequest, ref: Ref) -> object:
    """This removes a review for good."""
    viewer = acting(request)
    actions.remove_review(viewer=viewer, review=queries.review(viewer, ref), now=timezone.now())
    return Status(204, None)


@router.get("/ties/{slug}/ending", response={200: EndingOut, **CHANGING}, operation_id="ending")
def ending(request: HttpRequest, slug: Slug) -> object:
    """This is what to see to before a partnership ends."""
    viewer = acting(request)
    tie = queries.tie_reviewed(viewer, slug)
    read = queries.ending(viewer, tie, timezone.localdate())
    return EndingOut(
        promises=[one.text for one in read.promises],
        files=[one.name for one in read.files],
        tables=[one.name for one in read.tables],
        theirs=[one.name for one in read.theirs],
        ours=[str(one.person) for one in read.ours],
        message=read.message,
        version=tie.version,
    )


@router.post("/ties/{slug}/end", response={200: EndedOut, **CHANGING}, operation_id="end_tie")
def end_tie(request: HttpRequest, slug: Slug, given: EndIn) -> object:
    """This ends a partnership, with the reason; nothing is sent to anybody."""
    viewer = acting(request)
    tie = queries.tie_reviewed(viewer, slug)
    change = actions.end_partnership(
        viewer=viewer,
        tie=tie,
        reason=given.reason,
        message=given.message,
        held_on=given.held_on,
        version=given.version,
        now=timezone.now(),
    )
    return EndedOut(organisation=slug, stage=change.stage, stage_since=change.tie.stage_since)
