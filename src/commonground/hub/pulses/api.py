"""Rounds of questions about partners, for programs: results, and one's own answers."""

from datetime import date, datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from commonground.hub.access.api import CHANGING, Line, Number, PageIn, Ref, Slug, caller, page_of
from commonground.hub.access.verdicts import Hidden, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Membership, Person
from commonground.hub.organisations.queries import colleagues, organisation, organisations
from commonground.hub.organisations.rules import may_act

from . import actions, mails, queries
from .models import QUESTIONS, SCALES, Means, Round

router = Router(tags=["pulses"])

Said = Annotated[int, Field(ge=1, le=4), Number] | Annotated[int, Field(ge=9, le=9), Number]
Closeness = Annotated[int, Field(ge=0, le=5), Number] | Annotated[int, Field(ge=9, le=9), Number]


class MeansOut(Schema):
    """This is what several people together say of an organisation: trust and value from 1 to 4,
    closeness from 0 to 5, each empty where too few answered. Near an end of a scale a mean stands
    at its bound (1.3 and 3.7, 0.5 and 4.5)."""

    asked: int
    trust: float | None
    trust_raters: int
    value: float | None
    value_raters: int
    closeness: float | None
    closeness_raters: int


class ResultOut(MeansOut):
    """This is a partner of a round, with what the round came to once it has ended."""

    ref: str
    organisation: str
    is_told: bool


class RoundOut(Schema):
    """This is a round of questions."""

    ref: str
    name: str
    until: date
    at_least: int
    ended_at: datetime | None


class RoundWholeOut(RoundOut):
    """This is a round with its partners, and the trust in them together, 0 to 100."""

    results: list[ResultOut]
    network_trust: int | None


class RoundPageOut(Schema):
    """This is a page of rounds."""

    has_more: bool
    found: list[RoundOut]


class RoundIn(Schema):
    """This asks colleagues (references of memberships) about partners until a day."""

    name: Annotated[Line, Field(min_length=1, max_length=100)]
    partners: Annotated[list[Slug], Field(min_length=1, max_length=20)]
    people: Annotated[list[Ref], Field(min_length=1, max_length=200)]
    until: date


class PulseAnswerIn(Schema):
    """This is what you say about one partner: 1 (not at all) to 4 (a great deal), closeness 0 to 5;
    9 where you cannot say. What is left out stays as it was."""

    reliability: Said | None = None
    support: Said | None = None
    openness: Said | None = None
    influence: Said | None = None
    involvement: Said | None = None
    resources: Said | None = None
    closeness: Closeness | None = None


class PulseAnswerOut(Schema):
    """This is what you yourself said about one partner so far."""

    about: str
    organisation: str
    reliability: int | None
    support: int | None
    openness: int | None
    influence: int | None
    involvement: int | None
    resources: int | None
    closeness: int | None


class AgreedIn(Schema):
    """This is the one thing that is done about a round: with whom (a result), by whom (a
    membership), by when."""

    about: Ref
    text: Annotated[Line, Field(min_length=1)]
    responsible: Ref
    due_on: date


class AgreedOut(Schema):
    """This is the next step that was agreed."""

    ref: str
    organisation: str
    text: str
    due_on: date | None


class FeedbackOut(MeansOut):
    """This is what a partner told you of what its people together say of you."""

    organisation: str
    held_on: date


def acting(request: HttpRequest) -> Viewer:
    """This is a caller who acts for an organisation; others are refused."""
    viewer = caller(request)
    require(may_act(viewer))
    return viewer


def means(row: Means) -> dict[str, Any]:
    """These are the numbers of a row, each mean to one decimal as on the page."""
    numbers = {name: getattr(row, name) for name in MeansOut.model_fields}
    for name in SCALES:
        if numbers[name] is not None:
            numbers[name] = round(numbers[name], 1)
    return numbers


def as_round(row: Round) -> dict[str, Any]:
    """This draws a round without its partners."""
    return {name: getattr(row, name) for name in RoundOut.model_fields}


def whole(viewer: Viewer, ref: str) -> RoundWholeOut:
    """This draws a round with its partners."""
    read = queries.round_page(viewer, ref)
    results = [
        ResultOut(
            ref=one.ref, organisation=one.subject.slug, is_told=one.pk in read.told, **means(one)
        )
        for one in read.results
    ]
    return RoundWholeOut(network_trust=read.network, results=results, **as_round(read.round))


def person_of(viewer: Viewer, ref: str) -> Membership:
    """This is a colleague by the reference of their membership, or `Hidden`."""
    found = colleagues(viewer).filter(ref=ref).first()
    if found is None:
        raise Hidden
    return found


@router.get("/pulses", response={200: RoundPageOut, **CHANGING}, operation_id="pulses")
def pulses(request: HttpRequest, asked: Query[PageIn]) -> object:
    """This lists your organisation's rounds of questions, the newest first."""
    found, has_more = page_of(queries.rounds(acting(request)), asked.page)
    return RoundPageOut(has_more=has_more, found=[RoundOut(**as_round(row)) for row in found])


@router.post("/pulses", response={201: RoundWholeOut, **CHANGING}, operation_id="start_pulse")
def start_pulse(request: HttpRequest, given: RoundIn) -> object:
    """This asks colleagues about partners; each gets a mail with a link of their own."""
    viewer = acting(request)
    subjects = list(organisations(viewer).filter(slug__in=given.partners))
    people = list(colleagues(viewer).filter(ref__in=given.people))
    if len(subjects) != len(set(given.partners)) or len(people) != len(set(given.people)):
        raise Hidden
    round = actions.start_round(
        viewer=viewer,
        name=given.name,
        subjects=subjects,
        colleagues=people,
        until=given.until,
        at_least=settings.PULSE_RATERS,
        today=timezone.localdate(),
        now=timezone.now(),
    )
    mails.send_questions(viewer=viewer, asked=queries.colleagues_asked(viewer, round))
    return Status(201, whole(viewer, round.ref))


@router.get("/pulses/{ref}", response={200: RoundWholeOut, **CHANGING}, operation_id="pulse")
def pulse(request: HttpRequest, ref: Ref) -> object:
    """This is one round; its means are empty until it has ended."""
    return whole(acting(request), ref)


@router.post(
    "/pulses/{ref}/end", response={200: RoundWholeOut, **CHANGING}, operation_id="end_pulse"
)
def end_pulse(request: HttpRequest, ref: Ref) -> object:
    """This ends a round for good: the means are reckoned and the answers erased."""
    viewer = acting(request)
    found = queries.round_of(viewer, ref)
    actions.end_round(viewer=viewer, round=found, today=timezone.localdate(), now=timezone.now())
    return whole(viewer, ref)


@router.post("/pulses/{ref}/remind", response={204: None, **CHANGING}, operation_id="remind_pulse")
def remind_pulse(request: HttpRequest, ref: Ref) -> object:
    """This writes once more to all who are asked, at most once a day."""
    viewer = acting(request)
    found = queries.round_of(viewer, ref)
    actions.remind(viewer=viewer, round=found, today=timezone.localdate(), now=timezone.now())
    mails.send_questions(viewer=viewer, asked=queries.colleagues_asked(viewer, found))
    return Status(204, None)


@router.post(
    "/pulses/{ref}/agree", response={201: AgreedOut, **CHANGING}, operation_id="agree_pulse"
)
def agree_pulse(request: HttpRequest, ref: Ref, given: AgreedIn) -> object:
    """This says the one thing that is done about a round: a next step of that tie."""
    viewer = acting(request)
    responsible: Person = person_of(viewer, given.responsible).person
    step = actions.agree(
        viewer=viewer,
        round=queries.round_of(viewer, ref),
        about=queries.result(viewer, given.about),
        text=given.text,
        responsible=responsible,
        due_on=given.due_on,
        now=timezone.now(),
    )
    slug = step.tie.subject.slug
    return Status(
        201, AgreedOut(ref=step.ref, organisation=slug, text=step.text, due_on=step.due_on)
    )


@router.get(
    "/pulses/{ref}/answers",
    response={200: list[PulseAnswerOut], **CHANGING},
    operation_id="my_answers",
)
def my_answers(request: HttpRequest, ref: Ref) -> object:
    """This lists your own answers in an open round; nobody can ask for anybody else's."""
    viewer = acting(request)
    asked = queries.own_asked(viewer, ref)
    return [as_answer(one) for one in queries.own_questions(viewer, asked.round)]


@router.put(
    "/pulses/{ref}/answers/{about}",
    response={200: PulseAnswerOut, **CHANGING},
    operation_id="save_answer",
)
def save_answer(request: HttpRequest, ref: Ref, about: Ref, given: PulseAnswerIn) -> object:
    """This keeps what you say about one partner (the reference of its result)."""
    viewer = acting(request)
    asked = queries.own_asked(viewer, ref)
    said = {name: value for name in QUESTIONS if (value := getattr(given, name)) is not None}
    actions.save_answer(
        viewer=viewer,
        asked=asked,
        about=queries.own_question(viewer, asked.round, about).about,
        said=said,
        today=timezone.localdate(),
        now=timezone.now(),
    )
    return as_answer(queries.own_question(viewer, asked.round, about))


def as_answer(question: queries.Question) -> PulseAnswerOut:
    """This draws one's own answer about one partner."""
    return PulseAnswerOut(
        about=question.about.ref,
        organisation=question.about.subject.slug,
        **{name: getattr(question.answer, name, None) for name in QUESTIONS},
    )


@router.get(
    "/ties/{slug}/feedback", response={200: list[FeedbackOut], **CHANGING}, operation_id="feedback"
)
def feedback(request: HttpRequest, slug: Slug) -> object:
    """This lists what a partner told you of what its people together say of you, newest first."""
    viewer = acting(request)
    found = queries.told_us_by(viewer, organisation(viewer, slug))[:100]
    return [FeedbackOut(organisation=slug, held_on=one.held_on, **means(one)) for one in found]


@router.put(
    "/pulses/results/{ref}/told", response={204: None, **CHANGING}, operation_id="tell_result"
)
def tell_result(request: HttpRequest, ref: Ref) -> object:
    """This tells a partner what you together say of it; only its people read it."""
    viewer = acting(request)
    actions.tell(viewer=viewer, result=queries.result(viewer, ref), now=timezone.now())
    return Status(204, None)


@router.delete(
    "/pulses/results/{ref}/told", response={204: None, **CHANGING}, operation_id="take_result_back"
)
def take_result_back(request: HttpRequest, ref: Ref) -> object:
    """This takes back what a partner was told."""
    viewer = acting(request)
    found = queries.feedback_on(viewer, queries.result(viewer, ref))
    actions.take_back(viewer=viewer, feedback=found, now=timezone.now())
    return Status(204, None)
