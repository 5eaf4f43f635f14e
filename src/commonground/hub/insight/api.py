"""How the field hangs together, for programs."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from commonground.hub.access.api import CHANGING, Slug, caller
from commonground.hub.access.verdicts import require
from commonground.hub.field.queries.filters import FieldFilter
from commonground.hub.organisations.rules import may_act

from . import queries

router = Router(tags=["field"])


class InsightIn(Schema):
    """This says what part of the field: words, keys and codes."""

    q: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    issue: Annotated[list[Slug], Field(max_length=10)] = []
    people: Annotated[list[Slug], Field(max_length=10)] = []
    place: Annotated[list[Slug], Field(max_length=10)] = []
    kind: Annotated[list[Slug], Field(max_length=10)] = []


class MeasuredOut(Schema):
    """This is one organisation with a tie you may see, and its measures; `constraint` is empty for
    none, `cuts_off` and `routes` count those who are lost, and whom you lose, without it."""

    slug: str
    name: str
    ties: int
    betweenness: float
    constraint: float | None
    community: int
    cut_point: bool
    cuts_off: int
    routes: int


class PlayersOut(Schema):
    """This is the set without which the field falls apart most: of 100 pairs, how many cannot reach
    each other now, and without them."""

    members: list[str]
    now: int
    without: int
    proven: bool


class InsightOut(Schema):
    """This is how a part of the field hangs together: members with ties, the best brokers first
    (`joined` of them; at most 300 are measured), and how many have none."""

    joined: int
    alone: int
    too_many: bool
    density: float | None
    fragmentation: float | None
    key_players: PlayersOut | None
    members: list[MeasuredOut]


def as_players(found: queries.Players | None) -> PlayersOut | None:
    """This draws the set without which the field falls apart most."""
    if found is None:
        return None
    return PlayersOut(
        members=[one.slug for one in found.members],
        now=found.now,
        without=found.without,
        proven=found.proven,
    )


@router.get("", response={200: InsightOut, **CHANGING}, operation_id="insight")
def insight(request: HttpRequest, asked: Query[InsightIn]) -> object:
    """This measures the web of ties that you may see: brokers, bridges, groups, what splits it."""
    viewer = caller(request)
    require(may_act(viewer))
    chosen = FieldFilter(
        text=asked.q,
        issues=tuple(asked.issue),
        people=tuple(asked.people),
        places=tuple(asked.place),
        kinds=tuple(asked.kind),
    )
    read = queries.insight(viewer, chosen)
    return InsightOut(
        joined=read.joined_count,
        alone=read.alone_count,
        too_many=read.is_too_many,
        density=read.density,
        fragmentation=read.fragmentation,
        key_players=as_players(read.players),
        members=[
            MeasuredOut(
                slug=one.slug,
                name=one.name,
                ties=one.ties,
                betweenness=one.betweenness,
                constraint=one.constraint,
                community=one.community,
                cut_point=one.is_cut_point,
                cuts_off=one.cuts_off,
                routes=one.routes,
            )
            for one in read.members
        ],
    )
