"""The ladder and what was given and got, for programs."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from commonground.hub.access.api import CHANGING, PageIn, Ref, Slug, caller, page_of
from commonground.hub.access.verdicts import Hidden, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.queries import organisation
from commonground.hub.organisations.rules import may_act
from commonground.hub.ties import actions, queries
from commonground.hub.ties.models import Contribution, StageTold
from commonground.hub.ties.rules import may_keep_tie

from .shapes import (
    ContributionChangeIn,
    ContributionIn,
    ContributionNewIn,
    ContributionOut,
    ContributionPageOut,
    GivenOut,
    LadderOut,
    ProposedOut,
    RungOut,
    SecondViewIn,
    StayIn,
    SumOut,
    TakenBackOut,
    TellIn,
    ToldOut,
)

router = Router(tags=["ties"])


def acting(request: HttpRequest) -> Viewer:
    """This is a caller who acts for an organisation; others are refused."""
    viewer = caller(request)
    require(may_act(viewer))
    return viewer


def as_contribution(viewer: Viewer, row: Contribution) -> ContributionOut:
    """This draws one line."""
    line = queries.as_line(viewer, row)
    other = row.other if line.source == "ours" else row.owner
    return ContributionOut(
        ref=row.ref,
        organisation=other.slug,
        is_ours=line.source == "ours",
        direction=line.direction,
        kind=line.kind,
        amount=line.amount,
        currency=line.currency,
        much=line.much,
        held_on=line.held_on,
        words=line.words,
        is_told=line.is_told,
        said=line.said,
        said_words=line.said_words,
        said_at=line.said_at,
        version=row.version,
    )


def as_told(row: StageTold | None) -> ToldOut | None:
    """This draws what one side told the other."""
    return ToldOut(stage=row.stage, told_at=row.told_at) if row and row.told_at else None


@router.get("/ties/{slug}/ladder", response={200: LadderOut, **CHANGING}, operation_id="ladder")
def ladder(request: HttpRequest, slug: Slug) -> object:
    """This is the ladder of your tie: what shows each rung, and what each side told the other."""
    viewer = acting(request)
    subject = organisation(viewer, slug)
    require(may_keep_tie(viewer, subject))
    found = queries.ladder_page(viewer, subject, timezone.localdate())
    proposal, both = found.read.proposal, found.both
    return LadderOut(
        stage=both.stage,
        rungs=[
            RungOut(
                stage=rung.stage,
                state=rung.state,
                shows=rung.shows,
                lacks=rung.lacks,
                evidence=rung.evidence,
            )
            for rung in found.read.rungs
        ],
        proposed=ProposedOut(
            stage=proposal.stage,
            evidence=proposal.evidence,
            held_on=proposal.held_on,
            is_kept=proposal.is_kept,
        )
        if proposal
        else None,
        ours=as_told(both.ours),
        theirs=as_told(both.theirs),
        differ=both.differ,
    )


@router.post("/ties/{slug}/stage/stay", response={204: None, **CHANGING}, operation_id="keep_stage")
def keep_stage(request: HttpRequest, slug: Slug, given: StayIn) -> object:
    """This answers a proposed stage with "not yet", and why."""
    viewer = acting(request)
    tie = queries.tie_to(viewer, organisation(viewer, slug))
    if tie is None:
        raise Hidden
    actions.keep_stage(
        viewer=viewer, tie=tie, reason=given.reason, version=given.version, now=timezone.now()
    )
    return Status(204, None)


@router.put("/ties/{slug}/told", response={200: ToldOut, **CHANGING}, operation_id="tell_stage")
def tell_stage(request: HttpRequest, slug: Slug, given: TellIn) -> object:
    """This tells an organisation where you stand with it today; later changes are not told. If you
    stand elsewhere than you say, it answers 409 and tells nothing."""
    viewer = acting(request)
    subject = organisation(viewer, slug)
    told = actions.tell_stage(viewer=viewer, subject=subject, stage=given.stage, now=timezone.now())
    return as_told(told)


@router.delete(
    "/ties/{slug}/told", response={204: None, **CHANGING}, operation_id="take_back_stage"
)
def take_back_stage(request: HttpRequest, slug: Slug) -> object:
    """This takes back what you told an organisation of where you stand."""
    viewer = acting(request)
    subject = organisation(viewer, slug)
    told = queries.stage_told(viewer, subject)
    actions.take_back_stage(viewer=viewer, subject=subject, told=told, now=timezone.now())
    return Status(204, None)


@router.get("/ties/{slug}/given", response={200: GivenOut, **CHANGING}, operation_id="given")
def given(request: HttpRequest, slug: Slug) -> object:
    """This is what you gave an organisation and got from it; units are never added up together."""
    viewer = acting(request)
    subject = organisation(viewer, slug)
    require(may_keep_tie(viewer, subject))
    read = queries.ledger(viewer, subject, 0)
    rows = queries.answered(viewer, queries.contributions_with(viewer, subject)[:500])
    sums = {
        name: [
            SumOut(kind=kind, currency=currency, amount=amount, much=much)
            for (kind, currency), amount, much in column.in_order
        ]
        for name, column in (("gave", read.all_gave), ("got", read.all_got))
    }
    return GivenOut(lines=[as_contribution(viewer, row) for row in rows], **sums)


@router.get(
    "/contributions",
    response={200: ContributionPageOut, **CHANGING},
    operation_id="contributions",
)
def contributions(request: HttpRequest, asked: Query[PageIn]) -> object:
    """This lists all that your organisation wrote down as given or got, the newest first."""
    viewer = acting(request)
    found, has_more = page_of(queries.contributions(viewer), asked.page)
    return ContributionPageOut(
        has_more=has_more,
        found=[as_contribution(viewer, row) for row in queries.answered(viewer, found)],
    )


@router.get(
    "/contributions/{ref}",
    response={200: ContributionOut, **CHANGING},
    operation_id="contribution",
)
def contribution(request: HttpRequest, ref: Ref) -> object:
    """This is one line that you wrote or were told."""
    viewer = acting(request)
    return as_contribution(viewer, queries.contribution(viewer, ref))


def asked_for(given: ContributionIn) -> dict[str, Any]:
    """This is what an action needs of what was sent."""
    return given.dict(include=set(ContributionIn.model_fields))


@router.post(
    "/ties/{slug}/given", response={201: ContributionOut, **CHANGING}, operation_id="add_given"
)
def add_given(request: HttpRequest, slug: Slug, given: ContributionNewIn) -> object:
    """This writes down one thing given or got."""
    viewer = acting(request)
    subject = organisation(viewer, slug)
    contact = queries.touchpoint(viewer, given.touchpoint) if given.touchpoint else None
    row = actions.add_contribution(
        viewer=viewer,
        subject=subject,
        touchpoint=contact,
        tell=given.tell,
        now=timezone.now(),
        **asked_for(given),
    )
    return Status(201, as_contribution(viewer, row))


@router.put(
    "/contributions/{ref}",
    response={200: ContributionOut, **CHANGING},
    operation_id="change_contribution",
)
def change_contribution(request: HttpRequest, ref: Ref, given: ContributionChangeIn) -> object:
    """This corrects a line of yours; someone else's change in between answers 409."""
    viewer = acting(request)
    row = actions.change_contribution(
        viewer=viewer,
        row=queries.contribution(viewer, ref),
        version=given.version,
        now=timezone.now(),
        **asked_for(given),
    )
    return as_contribution(viewer, row)


@router.delete(
    "/contributions/{ref}", response={204: None, **CHANGING}, operation_id="remove_contribution"
)
def remove_contribution(request: HttpRequest, ref: Ref) -> object:
    """This removes a line of yours for good."""
    viewer = acting(request)
    actions.remove_contribution(
        viewer=viewer, row=queries.contribution(viewer, ref), now=timezone.now()
    )
    return Status(204, None)


@router.put(
    "/contributions/{ref}/told",
    response={200: ContributionOut, **CHANGING},
    operation_id="tell_contribution",
)
def tell_contribution(request: HttpRequest, ref: Ref) -> object:
    """This lets the other side read a line of yours, and say how it sees it."""
    viewer = acting(request)
    row = queries.contribution(viewer, ref)
    row = actions.tell_contribution(viewer=viewer, row=row, now=timezone.now())
    return as_contribution(viewer, row)


@router.delete(
    "/contributions/{ref}/told",
    response={204: None, **CHANGING},
    operation_id="take_back_contribution",
)
def take_back_contribution(request: HttpRequest, ref: Ref) -> object:
    """This keeps a line to yourselves again."""
    viewer = acting(request)
    row = queries.contribution(viewer, ref)
    actions.take_back_contribution(viewer=viewer, row=row, now=timezone.now())
    return Status(204, None)


@router.put(
    "/contributions/{ref}/answer",
    response={200: ContributionOut, **CHANGING},
    operation_id="answer_contribution",
)
def answer_contribution(request: HttpRequest, ref: Ref, given: SecondViewIn) -> object:
    """This says how you see a line that the other side told you; theirs stays as it is. If they
    corrected it since the `version` you read, or a colleague answered since `said_at`, it answers 409."""
    viewer = acting(request)
    row = queries.contribution(viewer, ref)
    actions.answer(
        viewer=viewer,
        row=row,
        amount=given.amount,
        words=given.words,
        version=given.version,
        said_at=given.said_at,
        now=timezone.now(),
    )
    return as_contribution(viewer, queries.contribution(viewer, ref))


@router.get(
    "/ties/{slug}/taken-back",
    response={200: list[TakenBackOut], **CHANGING},
    operation_id="taken_back",
)
def taken_back(request: HttpRequest, slug: Slug) -> object:
    """This lists what the other side took back within two months, the latest first."""
    viewer = acting(request)
    rows = queries.taken_back(viewer, organisation(viewer, slug), timezone.now())
    return [TakenBackOut(word=row.word, taken_back_at=row.told_at) for row in rows if row.told_at]
