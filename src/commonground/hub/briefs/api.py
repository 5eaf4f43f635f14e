"""The brief before a meeting and what came of it, for programs."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from commonground.hub.access.api import CHANGING, Line, Ref, Slug, Text
from commonground.hub.access.verdicts import require
from commonground.hub.briefs import actions, queries
from commonground.hub.briefs.models import MeetingOutcome, Outcome
from commonground.hub.briefs.rules import may_prepare
from commonground.hub.organisations.queries import organisation
from commonground.hub.ties.api import acting, colleague

router = Router(tags=["briefs"])

OutcomeIn = Literal["collaborate", "coordinate", "stay-in-touch", "not-now"]
assert set(OutcomeIn.__args__) == set(Outcome)  # type: ignore[attr-defined]


class ThingOut(Schema):
    """This is a need or an offer; `answers` tells that the other side has what fits it."""

    kind: str
    words: str
    answers: bool


class SideOut(Schema):
    """This is one of the two."""

    name: str
    vision: str
    mission: str
    values: str
    needs: list[ThingOut]
    offers: list[ThingOut]


class OverlapOut(Schema):
    """This is one issue in one place on which both work."""

    issue: str
    place: str
    theirs: list[str]
    ours: list[str]


class PartnerOut(Schema):
    """This is an organisation that both have worked with."""

    name: str
    slug: str
    with_them: list[str]
    with_us: list[str]


class PersonOut(Schema):
    """This is somebody at their place."""

    name: str
    position: str
    body: str


class HappeningOut(Schema):
    """This is one thing that happened between the two, in short."""

    held_on: date
    title: str
    who: str
    text: str


class ChapterOut(Schema):
    """This is one part of the guide for the talk."""

    title: str
    lines: list[str]


class BriefOut(Schema):
    """This is all there is to know before a meeting, as far as you may see it."""

    organisation: str
    day: date
    wanted: list[str]
    theirs: SideOut
    ours: SideOut
    issues: list[str]
    people: list[str]
    places: list[str]
    overlaps: list[OverlapOut]
    partners: list[PartnerOut]
    together: list[str]
    contacts: list[PersonOut]
    knows: list[str]
    happened: list[HappeningOut]
    promised: list[str]
    questions: list[str]
    guide: list[ChapterOut]


class MeetingOutcomeIn(Schema):
    """This says what came of a meeting: of one recorded before (`touchpoint`), or of one that is
    recorded with it. "not-now" needs a step with the day to look again."""

    outcome: OutcomeIn
    touchpoint: Ref | None = None
    held_on: date | None = None
    said: Text = ""
    people: Line = ""
    why: Annotated[Text, Field(max_length=2000)] = ""
    step: Line = ""
    due_on: date | None = None
    responsible: Ref | None = None
    request_key: Annotated[str, Field(max_length=36, pattern=r"^[A-Za-z0-9-]*$")] = ""


class MeetingOutcomeOut(Schema):
    """This is what came of a meeting, and the next step it opened."""

    ref: str
    organisation: str
    touchpoint: str
    outcome: str
    why: str
    step: str | None
    due_on: date | None
    decided_by: str | None
    decided_at: datetime


def as_outcome(row: MeetingOutcome, slug: str) -> MeetingOutcomeOut:
    """This draws what came of one meeting."""
    return MeetingOutcomeOut(
        ref=row.ref,
        organisation=slug,
        touchpoint=row.touchpoint.ref,
        outcome=row.outcome,
        why=row.why,
        step=row.step.text if row.step else None,
        due_on=row.step.due_on if row.step else None,
        decided_by=str(row.person) if row.person else None,
        decided_at=row.decided_at,
    )


@router.get("/briefs/{slug}", response={200: BriefOut, **CHANGING}, operation_id="brief")
def brief(request: HttpRequest, slug: Slug) -> object:
    """This is what to know before a meeting with an organisation, and how the talk may go."""
    viewer = acting(request)
    subject = organisation(viewer, slug)
    require(may_prepare(viewer, subject))
    read = queries.brief(viewer, slug, timezone.localdate())
    return {
        **{name: getattr(read, name) for name in BriefOut.model_fields if hasattr(read, name)},
        "organisation": subject.slug,
        "guide": queries.guide(read),
    }


@router.get(
    "/briefs/{slug}/outcomes",
    response={200: list[MeetingOutcomeOut], **CHANGING},
    operation_id="meeting_outcomes",
)
def meeting_outcomes(request: HttpRequest, slug: Slug) -> object:
    """This lists what came of your meetings with an organisation, the latest first."""
    viewer = acting(request)
    rows = queries.outcomes(viewer, organisation(viewer, slug))
    return [as_outcome(row, slug) for row in rows[:500]]


@router.post(
    "/briefs/{slug}/outcomes",
    response={201: MeetingOutcomeOut, **CHANGING},
    operation_id="close_meeting",
)
def close_meeting(request: HttpRequest, slug: Slug, given: MeetingOutcomeIn) -> object:
    """This says what came of a meeting and promises the next step."""
    viewer = acting(request)
    subject = organisation(viewer, slug)
    require(may_prepare(viewer, subject))
    held = queries.meeting(viewer, subject, given.touchpoint) if given.touchpoint else None
    row = actions.close_meeting(
        viewer=viewer,
        subject=subject,
        outcome=Outcome(given.outcome),
        touchpoint=held,
        held_on=given.held_on,
        said=given.said,
        people=given.people,
        why=given.why,
        step=given.step,
        due_on=given.due_on,
        responsible=colleague(viewer, given.responsible),
        request_key=given.request_key,
        today=timezone.localdate(),
        now=timezone.now(),
    )
    return Status(201, as_outcome(row, slug))
