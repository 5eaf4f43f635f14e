"""The map of organisations, for programs."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from commonground.hub.access.api import CHANGING, PageIn, Slug, caller
from commonground.hub.access.verdicts import require
from commonground.hub.organisations.rules import may_act

from .queries.filters import FieldFilter
from .queries.rows import table_page

router = Router(tags=["field"])

StageIn = Literal[
    "none", "identified", "in_contact", "acquainted", "exchanging", "coordinating",
    "collaborating", "allied", "paused", "ended",
]  # fmt: skip


class FieldIn(PageIn):
    """This says what part of the field: words, keys, codes, stages of your ties, what you want."""

    q: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    issue: Annotated[list[Slug], Field(max_length=10)] = []
    people: Annotated[list[Slug], Field(max_length=10)] = []
    place: Annotated[list[Slug], Field(max_length=10)] = []
    kind: Annotated[list[Slug], Field(max_length=10)] = []
    scale: Annotated[list[Slug], Field(max_length=10)] = []
    stage: Annotated[list[StageIn], Field(max_length=10)] = []
    wanted: Annotated[list[Slug], Field(max_length=10)] = []


class FieldRowOut(Schema):
    """This is one organisation of the set, with your tie to it (stage empty: none)."""

    slug: str
    name: str
    stage: str
    wanted: list[str]


class FieldOut(Schema):
    """This is a page of the set that map, graph and table show."""

    count: int
    has_more: bool
    found: list[FieldRowOut]


@router.get("", response={200: FieldOut, **CHANGING}, operation_id="field")
def field(request: HttpRequest, asked: Query[FieldIn]) -> object:
    """This lists the organisations of the field that the filter means, by name."""
    viewer = caller(request)
    require(may_act(viewer))
    chosen = FieldFilter(
        text=asked.q,
        issues=tuple(asked.issue),
        people=tuple(asked.people),
        places=tuple(asked.place),
        kinds=tuple(asked.kind),
        scales=tuple(asked.scale),
        stages=tuple(asked.stage),
        wanted=tuple(asked.wanted),
    )
    page = table_page(viewer, chosen, str(asked.page))
    rows = list(page.object_list) if page.number == asked.page else []
    return FieldOut(
        count=page.paginator.count,
        has_more=page.has_next(),
        found=[
            FieldRowOut(
                slug=row.slug,
                name=row.name,
                stage=row.stage,
                wanted=list(row.wanted_keys),
            )
            for row in rows
        ],
    )
