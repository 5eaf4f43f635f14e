"""The coalition builder, for programs."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from commonground.hub.access.api import CHANGING, Slug, caller

from . import queries

router = Router(tags=["coalitions"])

StageIn = Literal[
    "", "in_contact", "acquainted", "exchanging", "coordinating", "collaborating", "allied"
]
Several = Annotated[list[Slug], Field(max_length=40)]


class CoalitionIn(Schema):
    """This says what to cover (keys of terms, codes of places) and within which limits.

    `nearest` considers only organisations whose tie with you has reached that stage, `trust` asks
    for it on average. With `everything`, all of it is covered or there is no coalition.
    """

    issue: Several = []
    people: Several = []
    place: Several = []
    kind: Several = []
    offer: Several = []
    everything: bool = False
    at_most: Annotated[int, Field(ge=2, le=15)] = 8
    nearest: StageIn = ""
    trust: StageIn = ""
    with_us: bool = True
    must: Several = []
    without: Several = []


class MemberOut(Schema):
    """This is one member: what it covers, what only it covers, and what is covered without it."""

    organisation: str
    name: str
    stage: str
    covers: list[str]
    only_it_covers: list[str]
    covered_without_it: int
    irreplaceable: bool


class CoalitionOut(Schema):
    """This is the set proposed; what is covered is named as `facet:key`.

    `status`: optimal (proven), feasible (`gap_percent` from proven), infeasible, unknown.
    """

    status: str
    gap_percent: int
    considered: int
    covered: list[str]
    uncovered: list[str]
    nobody_covers: list[str]
    limits: list[str]
    members: list[MemberOut]
    alternatives: list[list[str]]


@router.get("", response={200: CoalitionOut, **CHANGING}, operation_id="build_coalition")
def build_coalition(request: HttpRequest, asked: Query[CoalitionIn]) -> object:
    """This proposes the set of organisations that covers most of what is asked."""
    found = queries.proposal(
        caller(request),
        queries.Question(
            issues=tuple(asked.issue),
            people=tuple(asked.people),
            places=tuple(asked.place),
            kinds=tuple(asked.kind),
            offers=tuple(asked.offer),
            everything=asked.everything,
            at_most=asked.at_most,
            nearest=asked.nearest,
            trust=asked.trust,
            with_us=asked.with_us,
            must=tuple(asked.must),
            must_not=tuple(asked.without),
        ),
        today=timezone.localdate(),
    )
    return CoalitionOut(
        status=found.status,
        gap_percent=found.gap_percent,
        considered=found.considered,
        covered=[one.id for one in found.wanted if one.by],
        uncovered=[one.id for one in found.wanted if not one.by],
        nobody_covers=[one.id for one in found.nobody],
        limits=list(found.limits),
        members=[
            MemberOut(
                organisation=one.organisation.slug,
                name=one.organisation.name,
                stage=one.stage,
                covers=sorted(one.ids),
                only_it_covers=[w.id for w in found.wanted if w.by == (one,)],
                covered_without_it=one.left_without,
                irreplaceable=one.is_irreplaceable,
            )
            for one in found.members
        ],
        alternatives=[[row.slug for row in other.members] for other in found.others],
    )
