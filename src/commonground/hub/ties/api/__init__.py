"""Ties, touchpoints, notes and next steps, for programs."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from commonground.hub.access.api import (
    CHANGING,
    AudienceIn,
    PageIn,
    Ref,
    Slug,
    caller,
    page_of,
)
from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Hidden, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation, Person
from commonground.hub.organisations.queries import (
    audience_of,
    colleagues,
    organisation,
    organisations,
)
from commonground.hub.organisations.rules import may_act
from commonground.hub.ties import actions, queries
from commonground.hub.ties.models import NextStep, Note, Stage, Tie, Touchpoint
from commonground.hub.vocabularies.queries import relationships

from .ladder import router as ladder_router
from .shapes import (
    NoteIn,
    NoteOut,
    StageChangeIn,
    StepIn,
    StepOut,
    TieIn,
    TieOut,
    TiePageOut,
    TouchpointChangeIn,
    TouchpointIn,
    TouchpointOut,
    TouchpointPageOut,
)

router = Router(tags=["ties"])
router.add_router("", ladder_router)


def acting(request: HttpRequest) -> Viewer:
    """This is a caller who acts for an organisation; others are refused."""
    viewer = caller(request)
    require(may_act(viewer))
    return viewer


def colleague(viewer: Viewer, ref: str | None) -> Person | None:
    """This is a colleague by the reference of their membership, or `Hidden`."""
    if ref is None:
        return None
    found = colleagues(viewer).filter(ref=ref).first()
    if found is None:
        raise Hidden
    person: Person = found.person
    return person


def parties_named(viewer: Viewer, slugs: list[str]) -> list[Organisation]:
    """This finds the organisations named, or raises `Hidden` when any is hidden or absent."""
    found = list(organisations(viewer).filter(slug__in=slugs))
    if len(found) != len(set(slugs)):
        raise Hidden
    return found


def as_tie(tie: Tie) -> TieOut:
    """This draws one tie."""
    return TieOut(
        organisation=tie.subject.slug,
        name=tie.subject.name,
        stage=tie.stage,
        stage_since=tie.stage_since,
        wanted=sorted(relationship.key for relationship in tie.wanted.all()),
        responsible=str(tie.responsible) if tie.responsible else None,
        version=tie.version,
    )


def as_touchpoint(viewer: Viewer, row: Touchpoint) -> TouchpointOut:
    """This draws one touchpoint."""
    return TouchpointOut(
        ref=row.ref,
        parties=sorted(party.slug for party in row.parties.all()),
        kind=row.kind,
        held_on=row.held_on,
        said=row.said,
        people=row.people,
        level=row.level,
        author=queries.author_shown(viewer, row) or None,
        changed_at=row.changed_at,
    )


def as_note(viewer: Viewer, row: Note) -> NoteOut:
    """This draws one note."""
    return NoteOut(
        ref=row.ref,
        text=row.text,
        level=row.level,
        author=queries.author_shown(viewer, row) or None,
        written_at=row.written_at,
    )


def as_step(row: NextStep) -> StepOut:
    """This draws one next step."""
    return StepOut(
        ref=row.ref,
        organisation=row.tie.subject.slug,
        text=row.text,
        due_on=row.due_on,
        responsible=str(row.responsible) if row.responsible else None,
        done=row.done_at is not None,
    )


@router.get("/ties", response={200: TiePageOut, **CHANGING}, operation_id="ties")
def ties(request: HttpRequest, asked: Query[PageIn]) -> object:
    """This lists your organisation's ties by name."""
    viewer = acting(request)
    rows = queries.ties_for(viewer).prefetch_related("wanted").order_by("subject__name", "pk")
    found, has_more = page_of(rows, asked.page)
    return TiePageOut(has_more=has_more, found=[as_tie(tie) for tie in found])


@router.get("/ties/{slug}", response={200: TieOut, **CHANGING}, operation_id="tie")
def tie(request: HttpRequest, slug: Slug) -> object:
    """This is your organisation's tie to another."""
    viewer = acting(request)
    found = queries.tie_to(viewer, organisation(viewer, slug))
    if found is None:
        raise Hidden
    return as_tie(found)


@router.put("/ties/{slug}", response={200: TieOut, **CHANGING}, operation_id="keep_tie")
def keep_tie(request: HttpRequest, slug: Slug, given: TieIn) -> object:
    """This sets what you want of an organisation and who looks after it, and begins the tie."""
    viewer = acting(request)
    kept = actions.keep_tie(
        viewer=viewer,
        subject=organisation(viewer, slug),
        wanted=list(relationships(viewer).filter(key__in=given.wanted)),
        responsible=colleague(viewer, given.responsible),
        version=given.version,
        now=timezone.now(),
    )
    return as_tie(kept)


@router.post("/ties/{slug}/stage", response={200: TieOut, **CHANGING}, operation_id="change_stage")
def change_stage(request: HttpRequest, slug: Slug, given: StageChangeIn) -> object:
    """This says where you stand with an organisation, with the evidence for it."""
    viewer = acting(request)
    change = actions.change_stage(
        viewer=viewer,
        subject=organisation(viewer, slug),
        stage=Stage(given.stage),
        evidence=given.evidence,
        held_on=given.held_on,
        version=given.version,
        now=timezone.now(),
    )
    return as_tie(change.tie)


@router.get("/ties/{slug}/notes", response={200: list[NoteOut], **CHANGING}, operation_id="notes")
def notes(request: HttpRequest, slug: Slug) -> object:
    """This lists the notes on a tie that you may read, the newest first."""
    viewer = acting(request)
    return [as_note(viewer, row) for row in queries.notes(viewer, organisation(viewer, slug))]


@router.post("/ties/{slug}/notes", response={201: NoteOut, **CHANGING}, operation_id="write_note")
def write_note(request: HttpRequest, slug: Slug, given: NoteIn) -> object:
    """This writes a note on a tie, for the audience chosen."""
    viewer = acting(request)
    written = actions.write_note(
        viewer=viewer,
        subject=organisation(viewer, slug),
        text=given.text,
        now=timezone.now(),
        **audience(viewer, given),
    )
    return Status(201, as_note(viewer, written))


@router.delete("/notes/{ref}", response={204: None, **CHANGING}, operation_id="remove_note")
def remove_note(request: HttpRequest, ref: Ref) -> object:
    """This removes a note for good."""
    viewer = acting(request)
    actions.remove_note(viewer=viewer, note=queries.note(viewer, ref), now=timezone.now())
    return Status(204, None)


@router.get("/steps", response={200: list[StepOut], **CHANGING}, operation_id="steps")
def steps(request: HttpRequest) -> object:
    """This lists the next steps still open, the soonest first."""
    return [as_step(row) for row in queries.open_steps(acting(request))[:500]]


@router.post("/ties/{slug}/steps", response={201: StepOut, **CHANGING}, operation_id="add_step")
def add_step(request: HttpRequest, slug: Slug, given: StepIn) -> object:
    """This adds a next step to a tie."""
    viewer = acting(request)
    added = actions.add_step(
        viewer=viewer,
        subject=organisation(viewer, slug),
        text=given.text,
        due_on=given.due_on,
        responsible=colleague(viewer, given.responsible),
        now=timezone.now(),
        **audience(viewer, given),
    )
    return Status(201, as_step(added))


@router.post("/steps/{ref}/done", response={200: StepOut, **CHANGING}, operation_id="finish_step")
def finish_step(request: HttpRequest, ref: Ref) -> object:
    """This marks a next step as done."""
    viewer = acting(request)
    step = actions.finish_step(viewer=viewer, step=queries.step(viewer, ref), now=timezone.now())
    return as_step(step)


@router.get(
    "/touchpoints", response={200: TouchpointPageOut, **CHANGING}, operation_id="touchpoints"
)
def touchpoints(request: HttpRequest, asked: Query[PageIn]) -> object:
    """This lists the contacts your organisation recorded that you may read, the newest first."""
    viewer = acting(request)
    rows = queries.our_touchpoints(viewer).select_related("author").prefetch_related("parties")
    found, has_more = page_of(rows.order_by("-held_on", "-pk"), asked.page)
    return TouchpointPageOut(has_more=has_more, found=[as_touchpoint(viewer, row) for row in found])


@router.get(
    "/touchpoints/{ref}", response={200: TouchpointOut, **CHANGING}, operation_id="touchpoint"
)
def touchpoint(request: HttpRequest, ref: Ref) -> object:
    """This is one contact."""
    viewer = acting(request)
    return as_touchpoint(viewer, queries.touchpoint(viewer, ref))


def contact_given(viewer: Viewer, given: TouchpointIn) -> dict[str, Any]:
    """This is what a program says of a contact, as `record_touchpoint` takes it."""
    return {
        "parties": parties_named(viewer, given.parties),
        "kind": given.kind,
        "held_on": given.held_on,
        "said": given.said,
        "people": given.people,
        "next_step": given.next_step,
        "next_due": given.next_due,
        "request_key": given.request_key,
        **audience(viewer, given),
    }


@router.post(
    "/touchpoints", response={201: TouchpointOut, **CHANGING}, operation_id="record_touchpoint"
)
def record_touchpoint(request: HttpRequest, given: TouchpointIn) -> object:
    """This records contact with one or more organisations."""
    viewer = acting(request)
    recorded = actions.record_touchpoint(
        viewer=viewer,
        now=timezone.now(),
        **contact_given(viewer, given),
    )
    return Status(201, as_touchpoint(viewer, recorded))


@router.put(
    "/touchpoints/{ref}",
    response={200: TouchpointOut, **CHANGING},
    operation_id="change_touchpoint",
)
def change_touchpoint(request: HttpRequest, ref: Ref, given: TouchpointChangeIn) -> object:
    """This corrects a contact; someone else's change in between answers 409."""
    viewer = acting(request)
    changed = actions.change_touchpoint(
        viewer=viewer,
        touchpoint=queries.touchpoint(viewer, ref),
        parties=parties_named(viewer, given.parties),
        kind=given.kind,
        held_on=given.held_on,
        said=given.said,
        people=given.people,
        changed_at_shown=given.changed_at,
        now=timezone.now(),
        **audience(viewer, given),
    )
    return as_touchpoint(viewer, changed)


@router.delete(
    "/touchpoints/{ref}", response={204: None, **CHANGING}, operation_id="remove_touchpoint"
)
def remove_touchpoint(request: HttpRequest, ref: Ref) -> object:
    """This removes a contact for good."""
    viewer = acting(request)
    actions.remove_touchpoint(
        viewer=viewer, touchpoint=queries.touchpoint(viewer, ref), now=timezone.now()
    )
    return Status(204, None)


def audience(viewer: Viewer, given: AudienceIn) -> dict[str, Any]:
    """This finds the space and the colleagues an audience names, for an action."""
    return audience_of(viewer, level=Level(given.level), space=given.space, readers=given.readers)
