"""The partner finder, for programs."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from commonground.hub.access.api import CHANGING, caller
from commonground.hub.access.verdicts import require
from commonground.hub.analyses.jobs import reindex_when_free
from commonground.hub.organisations.queries import organisation

from . import actions, queries
from .models import Candidate, Opinion
from .rules import may_find

router = Router(tags=["finder"])

PurposeIn = Literal[
    "learn", "coordinate", "reach", "pool", "capacity", "advocate", "government", "international"
]
Word = Annotated[str, Field(max_length=80, pattern=r"^[\w.-]+$")]


class PartOut(Schema):
    """This is one part of a score, with the fact behind it."""

    part: str
    contribution: float
    sentence: str


class AnswerOut(Schema):
    """This is one candidate: the parts add up to the score (to two digits)."""

    organisation: str
    name: str
    score: float
    reasons: list[PartOut]
    unknown: list[str]
    warnings: list[str]
    stage: str


class AnswersOut(Schema):
    """This is a page of at most ten answers, and how many organisations were compared."""

    looked_at: int
    complete: bool
    has_more: bool
    found: list[AnswerOut]


class DecisionIn(Schema):
    """This keeps an organisation for a purpose, or sets it aside with a reason."""

    purpose: PurposeIn
    opinion: Literal["shortlisted", "set_aside"]
    reason: Annotated[str, Field(max_length=300)] = ""


class DecisionOut(Schema):
    """This is what the organisation decided of a candidate."""

    ref: str
    organisation: str
    purpose: str
    opinion: str
    reason: str


def as_answer(answer: queries.Answer) -> AnswerOut:
    """This draws one answer."""
    return AnswerOut(
        organisation=answer.organisation.slug,
        name=answer.organisation.name,
        score=answer.score,
        reasons=[
            PartOut(part=part.name, contribution=part.points, sentence=part.sentence)
            for part in answer.parts
        ],
        unknown=list(answer.unknown),
        warnings=list(answer.warnings),
        stage=answer.stage,
    )


class QuestionIn(Schema):
    """This is what is asked: a purpose, and keys of terms and codes of places that are sought."""

    purpose: PurposeIn
    issue: Annotated[list[Word], Field(max_length=5)] = []
    people: Annotated[list[Word], Field(max_length=5)] = []
    place: Annotated[list[Word], Field(max_length=5)] = []
    kind: Annotated[list[Word], Field(max_length=5)] = []
    offer: Annotated[list[Word], Field(max_length=8)] = []
    known_too: bool = False
    page: Annotated[int, Field(ge=1, le=100)] = 1


@router.get("", response={200: AnswersOut, **CHANGING}, operation_id="find_partners")
def find_partners(request: HttpRequest, asked: Query[QuestionIn]) -> object:
    """This asks for partners for a purpose, and says whom and why."""
    question = queries.Question(
        asked.purpose,
        tuple(asked.issue),
        tuple(asked.people),
        tuple(asked.place),
        tuple(asked.kind),
        tuple(asked.offer),
        asked.known_too,
    )
    answers = queries.answers(caller(request), question, asked.page, today=timezone.localdate())
    if answers.index_is_due:
        reindex_when_free()
    return AnswersOut(
        looked_at=answers.looked_at,
        complete=answers.complete,
        has_more=answers.has_more,
        found=[as_answer(answer) for answer in answers.found],
    )


@router.get("/candidates", response={200: list[DecisionOut], **CHANGING}, operation_id="candidates")
def candidates(request: HttpRequest) -> object:
    """This lists the candidates kept and set aside."""
    viewer = caller(request)
    require(may_find(viewer))
    return [as_decision(row) for row in queries.decisions(viewer)]


@router.put("/candidates/{slug}", response={200: DecisionOut, **CHANGING}, operation_id="decide")
def decide(request: HttpRequest, slug: Word, decision: DecisionIn) -> object:
    """This remembers what the organisation thinks of a candidate for a purpose."""
    viewer = caller(request)
    row = actions.decide(
        viewer=viewer,
        organisation=organisation(viewer, slug),
        purpose=decision.purpose,
        opinion=Opinion(decision.opinion),
        reason=decision.reason,
        now=timezone.now(),
    )
    return as_decision(row)


@router.delete("/decisions/{ref}", response={204: None, **CHANGING}, operation_id="take_back")
def take_back(request: HttpRequest, ref: Word) -> object:
    """This forgets a decision on a candidate."""
    actions.take_back(viewer=caller(request), ref=ref, now=timezone.now())
    return Status(204, None)


def as_decision(row: Candidate) -> DecisionOut:
    """This draws one decision."""
    return DecisionOut(
        ref=row.ref,
        organisation=row.organisation.slug,
        purpose=row.purpose,
        opinion=row.opinion,
        reason=row.reason,
    )
