"""Who does what, where, for whom, and who worked with whom, for programs."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from commonground.hub.access.api import (
    CHANGING,
    READING,
    AudienceIn,
    Line,
    Number,
    PageIn,
    Ref,
    Slug,
    caller,
)
from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Hidden, require
from commonground.hub.organisations.queries import audience_of, organisation
from commonground.hub.vocabularies import queries as vocabularies

from . import actions, queries
from .models import Activity
from .rules import may_record_activity

router = Router(tags=["activities"])


class ActivityIn(AudienceIn):
    """This is one row of who does what, where: keys of issue and people, code of the place."""

    issue: Slug
    place: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[\w .:/-]+$")]
    people: Slug | None = None
    title: Line = ""
    role: Literal["lead", "implementer", "funder"] = "implementer"
    starts_on: date | None = None
    ends_on: date | None = None
    reached: Annotated[int, Field(ge=0, le=2**31 - 1), Number] | None = None
    source: Line = ""
    as_of: date | None = None


class ActivityOut(Schema):
    """This is one row as recorded."""

    ref: str
    organisation: str
    issue: str
    place: str
    people: str | None
    title: str
    role: str
    starts_on: date | None
    ends_on: date | None
    reached: int | None
    source: str
    level: str


class ActivityPageOut(Schema):
    """This is a page of activities."""

    has_more: bool
    found: list[ActivityOut]


class PartnershipOut(Schema):
    """This is one piece of common work; `since` has the length that is known (year, month, day)."""

    partner: str
    partner_name: str
    project: str
    sectors: str
    place: str
    country: str
    since: str
    source: str
    role_a: str
    role_b: str


class PartnershipPageOut(Schema):
    """This is a page of what an organisation did with others."""

    has_more: bool
    found: list[PartnershipOut]


LENGTH = {"year": 4, "month": 7, "day": 10}


def as_activity(row: Activity) -> ActivityOut:
    """This draws one activity."""
    return ActivityOut(
        ref=row.ref,
        organisation=row.organisation.slug,
        issue=row.issue.key,
        place=row.place.code,
        people=row.people.key if row.people else None,
        title=row.title,
        role=row.role,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        reached=row.reached,
        source=row.source,
        level=row.level,
    )


def as_partnership(row: queries.PartnershipRow) -> PartnershipOut:
    """This draws one piece of common work."""
    fact = row.partnership
    return PartnershipOut(
        partner=row.partner.slug,
        partner_name=row.partner.name,
        project=fact.project,
        sectors=fact.sectors,
        place=fact.place_name,
        country=fact.country,
        since=fact.began_on.isoformat()[: LENGTH[fact.precision]] if fact.began_on else "",
        source=fact.source,
        role_a=fact.role_a,
        role_b=fact.role_b,
    )


@router.get(
    "/organisations/{slug}/activities",
    response={200: ActivityPageOut, **READING},
    operation_id="activities",
)
def activities(request: HttpRequest, slug: Slug, asked: Query[PageIn]) -> object:
    """This lists what an organisation does, as far as you may see it, the newest first."""
    viewer = caller(request)
    found = queries.activity_page(viewer, organisation(viewer, slug), page=asked.page)
    return ActivityPageOut(has_more=found.has_next, found=[as_activity(r) for r in found.rows])


@router.post(
    "/organisations/{slug}/activities",
    response={201: ActivityOut, **CHANGING},
    operation_id="record_activity",
)
def record_activity(request: HttpRequest, slug: Slug, given: ActivityIn) -> object:
    """This records one row of who does what, where, for whom."""
    viewer = caller(request)
    subject = organisation(viewer, slug)
    require(may_record_activity(viewer))
    issue = vocabularies.issues(viewer).filter(key=given.issue).first()
    people = vocabularies.people_served(viewer).filter(key=given.people or "").first()
    if issue is None or (given.people and people is None):
        raise Hidden
    fields: dict[str, Any] = {
        name: getattr(given, name)
        for name in ("title", "role", "starts_on", "ends_on", "reached", "source", "as_of")
    }
    fields |= {"issue": issue, "people": people, "place": vocabularies.place(viewer, given.place)}
    row = actions.record_activity(
        viewer=viewer,
        organisation=subject,
        fields=fields,
        audience=audience_of(
            viewer, level=Level(given.level), space=given.space, readers=given.readers
        ),
        now=timezone.now(),
    )
    return Status(201, as_activity(row))


@router.delete(
    "/activities/{ref}", response={204: None, **CHANGING}, operation_id="remove_activity"
)
def remove_activity(request: HttpRequest, ref: Ref) -> object:
    """This removes one row for good."""
    viewer = caller(request)
    actions.remove_activity(
        viewer=viewer, activity=queries.activity(viewer, ref), now=timezone.now()
    )
    return Status(204, None)


@router.get(
    "/organisations/{slug}/partnerships",
    response={200: PartnershipPageOut, **READING},
    operation_id="partnerships",
)
def partnerships(request: HttpRequest, slug: Slug, asked: Query[PageIn]) -> object:
    """This lists whom an organisation has worked with, as public sourced facts and your own."""
    viewer = caller(request)
    found = queries.partnership_page(viewer, organisation(viewer, slug), page=asked.page)
    return PartnershipPageOut(
        has_more=found.has_next, found=[as_partnership(r) for r in found.rows]
    )
