"""Whom we know, ways to others and requests to be introduced, for programs."""

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from commonground.hub.access.api import CHANGING, Number, PageIn, Ref, Slug, Text, caller, page_of
from commonground.hub.access.verdicts import Hidden, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Contact
from commonground.hub.organisations.queries import organisation
from commonground.hub.organisations.rules import may_act

from . import actions, queries
from .models import Acquaintance, Answer, Closeness, IntroductionRequest

router = Router(tags=["doors"])

ClosenessIn = Literal["weak", "good", "close"]
AnswerIn = Literal["accepted", "not_yet", "declined"]
assert set(ClosenessIn.__args__) == set(Closeness)  # type: ignore[attr-defined]
assert set(AnswerIn.__args__) == set(Answer)  # type: ignore[attr-defined]


class DoorIn(Schema):
    """This is whom you know at another organisation and how well; `contact` is the reference of one
    of your own board or staff without an account who knows them, empty for yourself."""

    organisation: Slug
    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*\S[^\x00]*$")]
    closeness: ClosenessIn
    note: Annotated[Text, Field(max_length=2_000)] = ""
    contact: Ref | None = None


class DoorChangeIn(DoorIn):
    """This changes a line; `version` is the one last read."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1), Number] = 0


class DoorOut(Schema):
    """This is who of you knows whom at another organisation."""

    ref: str
    ours: str
    organisation: str
    name: str
    closeness: str
    note: str
    sentence: str
    version: int


class DoorPageOut(Schema):
    """This is a page of whom you know."""

    has_more: bool
    found: list[DoorOut]


class WayOut(Schema):
    """This is one way to an organisation: a sentence a step; `door` is the line it begins with, or
    `tie` the organisation you have a tie with. `strength` is the product of its steps."""

    sentences: list[str]
    strength: float
    door: str | None
    tie: str | None


class AskIn(Schema):
    """This asks a colleague to introduce you: through which line, to whom, and what for."""

    door: Ref
    to: Slug
    words: Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00]*\S[^\x00]*$")]


class AnswerOfIn(Schema):
    """This answers a request; the one who asked learns yes or "not now"."""

    answer: AnswerIn


class MadeIn(Schema):
    """This says when an introduction was made, and how it went."""

    held_on: date
    said: Text = ""


class RequestOut(Schema):
    """This is a request as you see it: waiting, accepted, not_now or made; declined and not_yet are
    shown only to the one who was asked. `contact` is the contact it became."""

    ref: str
    door: str
    to: str
    words: str
    state: str
    is_mine: bool
    contact: str | None


def acting(request: HttpRequest) -> Viewer:
    """This is a caller who acts for an organisation; others are refused."""
    viewer = caller(request)
    require(may_act(viewer))
    return viewer


def contact_named(
    viewer: Viewer, ref: str | None, row: Acquaintance | None = None
) -> Contact | None:
    """This is one of our own people without an account, or the one of a line, or `Hidden`."""
    if ref is None:
        return None
    if row is not None and row.contact is not None and row.contact.ref == ref:
        return row.contact
    for contact in queries.ours_without_account(viewer):
        if contact.ref == ref:
            return contact
    raise Hidden


def as_door(viewer: Viewer, row: Acquaintance) -> DoorOut:
    """This draws one line."""
    known = queries.in_words(viewer, row)
    return DoorOut(
        ref=row.ref,
        ours=known.ours,
        organisation=known.slug,
        name=known.name,
        closeness=known.closeness,
        note=known.note,
        sentence=known.sentence,
        version=row.version,
    )


def as_request(viewer: Viewer, row: IntroductionRequest) -> RequestOut:
    """This draws one request."""
    shown = queries.request_shown(viewer, row)
    return RequestOut(
        ref=shown.ref,
        door=shown.known.ref,
        to=shown.slug,
        words=shown.words,
        state=shown.state,
        is_mine=shown.is_mine,
        contact=shown.touchpoint or None,
    )


@router.get("/doors", response={200: DoorPageOut, **CHANGING}, operation_id="doors")
def doors(request: HttpRequest, asked: Query[PageIn]) -> object:
    """This lists whom people of your organisation know; nobody else is ever told."""
    viewer = acting(request)
    found, has_more = page_of(queries.acquaintances(viewer), asked.page)
    return DoorPageOut(has_more=has_more, found=[as_door(viewer, row) for row in found])


@router.post("/doors", response={201: DoorOut, **CHANGING}, operation_id="write_down_door")
def write_down_door(request: HttpRequest, given: DoorIn) -> object:
    """This writes down whom you know; the same person again changes what is said of them."""
    viewer = acting(request)
    row = actions.write_down(
        viewer=viewer,
        organisation=organisation(viewer, given.organisation),
        contact=contact_named(viewer, given.contact),
        name=" ".join(given.name.split()),
        closeness=given.closeness,
        note=given.note,
        now=timezone.now(),
    )
    return Status(201, as_door(viewer, queries.acquaintance(viewer, row.ref)))


@router.get("/doors/to/{slug}", response={200: list[WayOut], **CHANGING}, operation_id="ways")
def ways(request: HttpRequest, slug: Slug) -> object:
    """This finds the strongest ways to an organisation, through what you may see."""
    viewer = acting(request)
    return [
        WayOut(
            sentences=list(way.sentences),
            strength=float(f"{way.strength:.6g}"),
            door=way.known.ref if way.known else None,
            tie=way.tie[1] if way.tie else None,
        )
        for way in queries.ways(viewer, organisation(viewer, slug))
    ]


@router.get(
    "/introductions",
    response={200: list[RequestOut], **CHANGING},
    operation_id="introduction_requests",
)
def introduction_requests(request: HttpRequest) -> object:
    """This lists the requests you made or were asked, the newest first."""
    viewer = acting(request)
    return [as_request(viewer, row) for row in queries.requests(viewer)[:200]]


@router.post(
    "/introductions", response={201: RequestOut, **CHANGING}, operation_id="ask_for_introduction"
)
def ask_for_introduction(request: HttpRequest, given: AskIn) -> object:
    """This asks a colleague to introduce you; asked again, it is the same request."""
    viewer = acting(request)
    made = actions.ask(
        viewer=viewer,
        row=queries.acquaintance(viewer, given.door),
        target=organisation(viewer, given.to),
        words=given.words,
        now=timezone.now(),
    )
    return Status(201, as_request(viewer, queries.request(viewer, made.ref)))


@router.get(
    "/introductions/{ref}",
    response={200: RequestOut, **CHANGING},
    operation_id="introduction_request",
)
def introduction_request(request: HttpRequest, ref: Ref) -> object:
    """This is one request between you and a colleague."""
    viewer = acting(request)
    return as_request(viewer, queries.request(viewer, ref))


@router.post(
    "/introductions/{ref}/answer",
    response={200: RequestOut, **CHANGING},
    operation_id="answer_request",
)
def answer_request(request: HttpRequest, ref: Ref, given: AnswerOfIn) -> object:
    """This answers a request you were asked."""
    viewer = acting(request)
    found = queries.request(viewer, ref)
    actions.answer(viewer=viewer, request=found, said=Answer(given.answer), now=timezone.now())
    return as_request(viewer, found)


@router.post(
    "/introductions/{ref}/made", response={200: RequestOut, **CHANGING}, operation_id="introduced"
)
def introduced(request: HttpRequest, ref: Ref, given: MadeIn) -> object:
    """This says that an introduction was made; it becomes a contact."""
    viewer = acting(request)
    found = queries.request(viewer, ref)
    actions.say_made(
        viewer=viewer, request=found, held_on=given.held_on, said=given.said, now=timezone.now()
    )
    return as_request(viewer, found)


@router.delete(
    "/introductions/{ref}", response={204: None, **CHANGING}, operation_id="withdraw_request"
)
def withdraw_request(request: HttpRequest, ref: Ref) -> object:
    """This takes back a request you made."""
    viewer = acting(request)
    actions.withdraw(viewer=viewer, request=queries.request(viewer, ref), now=timezone.now())
    return Status(204, None)


@router.get("/doors/{ref}", response={200: DoorOut, **CHANGING}, operation_id="door")
def door(request: HttpRequest, ref: Ref) -> object:
    """This is one line of whom people of your organisation know."""
    viewer = acting(request)
    return as_door(viewer, queries.acquaintance(viewer, ref))


@router.put("/doors/{ref}", response={200: DoorOut, **CHANGING}, operation_id="change_door")
def change_door(request: HttpRequest, ref: Ref, given: DoorChangeIn) -> object:
    """This changes a line; a colleague's change in between answers 409."""
    viewer = acting(request)
    row = queries.acquaintance(viewer, ref)
    actions.change(
        viewer=viewer,
        row=row,
        organisation=organisation(viewer, given.organisation),
        contact=contact_named(viewer, given.contact, row),
        name=" ".join(given.name.split()),
        closeness=given.closeness,
        note=given.note,
        version=given.version,
        now=timezone.now(),
    )
    return as_door(viewer, queries.acquaintance(viewer, row.ref))


@router.delete("/doors/{ref}", response={204: None, **CHANGING}, operation_id="remove_door")
def remove_door(request: HttpRequest, ref: Ref) -> object:
    """This takes a line away, with the requests that go through it."""
    viewer = acting(request)
    actions.remove(viewer=viewer, row=queries.acquaintance(viewer, ref), now=timezone.now())
    return Status(204, None)
