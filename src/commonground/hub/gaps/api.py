"""What you do not know of your map, for programs."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from commonground.hub.access.api import CHANGING, Line, Number, PageIn, Ref, Slug, caller
from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Person
from commonground.hub.organisations.queries import colleague, organisation

from . import actions, queries
from .models import Facet, Gap, Settled
from .rules import may_take_on

router = Router(tags=["gaps"])

FacetIn = Literal["issues", "contact", "people", "place", "wanted", "kind", "scale"]
assert set(FacetIn.__args__) == set(Facet)  # type: ignore[attr-defined]
Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00/]+$")]
Version = Annotated[int, Field(ge=0, le=2**31 - 1), Number]


class UnknownOut(Schema):
    """This is an organisation on your map, and which facts of it you do not know."""

    organisation: str
    name: str
    stage: str
    missing: list[str]


class UnknownPageOut(Schema):
    """This is a page of them, the most telling first."""

    has_more: bool
    found: list[UnknownOut]


class EmptyOut(Schema):
    """This is an issue and a place of yours where you know nobody."""

    issue: str
    place: str
    words: str
    is_ours: bool
    is_around: bool
    taken: str | None


class GapOut(Schema):
    """This is what somebody of you finds out, and how it was settled."""

    ref: str
    organisation: str | None
    facet: str
    issue: str | None
    place: str | None
    responsible: str | None
    due_on: date | None
    settled: str
    fact: str
    source: str
    looked_on: date | None
    version: int


class HandIn(Schema):
    """This says who finds it out (a membership's reference) and by when."""

    responsible: Ref | None = None
    due_on: date | None = None


class TakeFactIn(HandIn):
    """This takes on a fact of an organisation."""

    facet: FacetIn


class TakeCellIn(HandIn):
    """This takes on who works on an issue (key) in a place (code)."""

    issue: Slug
    place: Code


class HandOnIn(HandIn):
    """This changes who finds it out; `version` is the one last read."""

    version: Version


class SettleIn(Schema):
    """This closes a gap, with the fact and its source or where you looked in vain."""

    settled: Literal["known", "nobody"]
    fact: Line = ""
    source: Annotated[Line, Field(min_length=1)]
    looked_on: date
    version: Version


def acting(request: HttpRequest) -> Viewer:
    """This is a caller who acts for an organisation; others are refused."""
    viewer = caller(request)
    require(may_take_on(viewer))
    return viewer


def who(viewer: Viewer, ref: str | None) -> Person | None:
    """This is a colleague, or nobody."""
    return colleague(viewer, ref).person if ref else None


def gap_out(row: Gap) -> GapOut:
    """This draws one gap."""
    return GapOut(
        ref=row.ref,
        organisation=row.organisation.slug if row.organisation else None,
        facet=row.facet,
        issue=row.issue.key if row.issue else None,
        place=row.place.code if row.place else None,
        responsible=str(row.responsible) if row.responsible else None,
        due_on=row.due_on,
        settled=row.settled,
        fact=row.fact,
        source=row.source,
        looked_on=row.looked_on,
        version=row.version,
    )


@router.get(
    "/unknown-facts", response={200: UnknownPageOut, **CHANGING}, operation_id="unknown_facts"
)
def unknown_facts(request: HttpRequest, asked: Query[PageIn]) -> object:
    """This lists what you do not know of those on your map, the most telling first."""
    read = queries.unknown_page(acting(request), timezone.localdate(), asked.page)
    is_there = asked.page <= read.paginator.num_pages
    return UnknownPageOut(
        has_more=is_there and read.has_next(),
        found=[
            UnknownOut(
                organisation=one.organisation.slug,
                name=one.organisation.name,
                stage=one.stage,
                missing=[missing.facet for missing in one.missing],
            )
            for one in (read if is_there else [])
        ],
    )


@router.get(
    "/empty-places", response={200: list[EmptyOut], **CHANGING}, operation_id="empty_places"
)
def empty_places(request: HttpRequest) -> object:
    """This lists the issues of yours in places of yours where you know nobody."""
    return [
        EmptyOut(
            issue=cell.issue.key,
            place=cell.place.code,
            words=cell.words,
            is_ours=cell.is_ours,
            is_around=cell.is_around,
            taken=cell.gap.ref if cell.gap else None,
        )
        for cell in queries.empty_cells(acting(request), timezone.localdate())
    ]


@router.get("/gaps", response={200: list[GapOut], **CHANGING}, operation_id="gaps")
def gaps(request: HttpRequest) -> object:
    """This lists what is being found out, the soonest first."""
    return [gap_out(row) for row in queries.open_gaps(acting(request))[:500]]


@router.get("/gaps/{ref}", response={200: GapOut, **CHANGING}, operation_id="gap")
def gap(request: HttpRequest, ref: Ref) -> object:
    """This is one gap."""
    return gap_out(queries.gap(acting(request), ref))


def taken(viewer: Viewer, given: HandIn, **about: Any) -> object:
    """This makes a task of it."""
    made = actions.take_on(
        viewer=viewer,
        responsible=who(viewer, given.responsible),
        due_on=given.due_on,
        now=timezone.now(),
        **about,
    )
    return Status(201, gap_out(queries.gap(viewer, made.ref)))


@router.post("/gaps/of/{slug}", response={201: GapOut, **CHANGING}, operation_id="take_on_fact")
def take_on_fact(request: HttpRequest, slug: Slug, given: TakeFactIn) -> object:
    """This takes on a fact that you do not know of an organisation."""
    viewer = acting(request)
    return taken(viewer, given, organisation=organisation(viewer, slug), facet=given.facet)


@router.post("/empty-places", response={201: GapOut, **CHANGING}, operation_id="take_on_place")
def take_on_place(request: HttpRequest, given: TakeCellIn) -> object:
    """This takes on to find out who works on an issue in a place."""
    viewer = acting(request)
    issue, place = queries.cell_named(viewer, given.issue, given.place)
    return taken(viewer, given, issue=issue, place=place)


@router.put("/gaps/{ref}", response={200: GapOut, **CHANGING}, operation_id="hand_on_gap")
def hand_on_gap(request: HttpRequest, ref: Ref, given: HandOnIn) -> object:
    """This changes who finds it out, and by when."""
    viewer = acting(request)
    actions.hand_on(
        viewer=viewer,
        gap=queries.gap(viewer, ref),
        responsible=who(viewer, given.responsible),
        due_on=given.due_on,
        version=given.version,
        now=timezone.now(),
    )
    return gap_out(queries.gap(viewer, ref))


@router.post("/gaps/{ref}/settle", response={200: GapOut, **CHANGING}, operation_id="settle_gap")
def settle_gap(request: HttpRequest, ref: Ref, given: SettleIn) -> object:
    """This closes a gap: with the fact and its source, or with where you looked in vain."""
    viewer = acting(request)
    said = given.model_dump()
    actions.settle(
        viewer=viewer,
        gap=queries.gap(viewer, ref),
        settled=Settled(said.pop("settled")),
        now=timezone.now(),
        **said,
    )
    return gap_out(queries.gap(viewer, ref))


@router.delete("/gaps/{ref}", response={204: None, **CHANGING}, operation_id="drop_gap")
def drop_gap(request: HttpRequest, ref: Ref) -> object:
    """This puts a task back; the gap stays."""
    viewer = acting(request)
    actions.drop(viewer=viewer, gap=queries.gap(viewer, ref), now=timezone.now())
    return Status(204, None)
