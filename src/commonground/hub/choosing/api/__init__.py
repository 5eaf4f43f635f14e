"""Choosing partners, for programs."""

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from commonground.hub.access.api import CHANGING, PAGE, PageIn, Ref, Slug, caller, page_of
from commonground.hub.access.verdicts import Hidden, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.choosing import actions, queries
from commonground.hub.choosing.models import Answer, Choice, Decision
from commonground.hub.choosing.rules import may_weigh
from commonground.hub.finder.api import PurposeIn
from commonground.hub.organisations.models import Membership, Person
from commonground.hub.organisations.queries import colleagues, organisation
from commonground.hub.vocabularies.queries import checks as checks_listed

from .shapes import (
    BeginIn,
    ChoiceOut,
    ChoicePageOut,
    ChoicesOut,
    ComparedOut,
    DecideIn,
    FindingIn,
    FindingOut,
    HoursIn,
    JudgementIn,
    JudgesIn,
    PortfolioOut,
    VersionAsked,
    VersionIn,
    WeighedOut,
    WorthIn,
)
from .warnings import router as warnings

router = Router(tags=["choosing"])
router.add_router("", warnings)


def acting(request: HttpRequest) -> Viewer:
    """This is a caller who acts for an organisation; others are refused."""
    viewer = caller(request)
    require(may_weigh(viewer))
    return viewer


def named(viewer: Viewer, refs: list[str]) -> list[Membership]:
    """These are colleagues by the references of their memberships, or `Hidden`."""
    found = list(colleagues(viewer).filter(ref__in=refs))
    if len(found) != len(set(refs)):
        raise Hidden
    return found


def person(viewer: Viewer, ref: str | None) -> Person | None:
    """This is one colleague, or nobody."""
    return named(viewer, [ref])[0].person if ref else None


def choice_facts(row: Choice) -> dict[str, Any]:
    """This is what is said of a choice everywhere."""
    return {
        "ref": row.ref,
        "organisation": row.organisation.slug,
        "purpose": row.purpose,
        "shown": row.shown_at is not None,
        "decision": row.decision,
        "reason": row.reason,
        "review_on": row.review_on,
        "decided_by": str(row.decided_by) if row.decided_by else None,
        "version": row.version,
    }


def choice_out(viewer: Viewer, ref: str) -> ChoicePageOut:
    """This draws one choice as it stands."""
    read = queries.choice_page(viewer, ref)
    return ChoicePageOut.model_validate(
        {
            **choice_facts(read.choice),
            "asked": len(read.asked),
            "waiting": read.waiting,
            "spreads": read.spreads,
        }
    )


@router.get("/choices", response={200: ChoicesOut, **CHANGING}, operation_id="choices")
def choices(request: HttpRequest, asked: Query[PageIn]) -> object:
    """This lists what your organisation weighs and has decided, the newest first."""
    found, has_more = page_of(queries.choices(acting(request)), asked.page)
    return ChoicesOut(has_more=has_more, found=[ChoiceOut(**choice_facts(row)) for row in found])


@router.get("/choices/{ref}", response={200: ChoicePageOut, **CHANGING}, operation_id="choice")
def choice(request: HttpRequest, ref: Ref) -> object:
    """This is one choice: who has not answered, and once it is shown, what all think."""
    return choice_out(acting(request), ref)


@router.post(
    "/organisations/{slug}/choices",
    response={201: ChoicePageOut, **CHANGING},
    operation_id="begin_choice",
)
def begin_choice(request: HttpRequest, slug: Slug, given: BeginIn) -> object:
    """This begins to weigh an organisation for a purpose, and asks colleagues."""
    viewer = acting(request)
    begun = actions.begin(
        viewer=viewer,
        organisation=organisation(viewer, slug),
        purpose=given.purpose,
        judges=named(viewer, given.judges),
        now=timezone.now(),
    )
    return Status(201, choice_out(viewer, begun.ref))


@router.post(
    "/choices/{ref}/judges", response={200: ChoicePageOut, **CHANGING}, operation_id="ask_judges"
)
def ask_judges(request: HttpRequest, ref: Ref, given: JudgesIn) -> object:
    """This asks more colleagues what they think."""
    viewer = acting(request)
    found = queries.choice(viewer, ref)
    actions.ask(viewer=viewer, choice=found, judges=named(viewer, given.judges), now=timezone.now())
    return choice_out(viewer, ref)


@router.put(
    "/choices/{ref}/judgement", response={200: ChoicePageOut, **CHANGING}, operation_id="judge"
)
def judge(request: HttpRequest, ref: Ref, given: JudgementIn) -> object:
    """This keeps what you think; nobody else reads it until all are in."""
    viewer = acting(request)
    said = given.model_dump()
    actions.judge(
        viewer=viewer,
        choice=queries.choice(viewer, ref),
        marks={name: mark for name, mark in said.items() if not name.endswith("_why")},
        why={name.removesuffix("_why"): why for name, why in said.items() if name.endswith("_why")},
        now=timezone.now(),
    )
    return choice_out(viewer, ref)


@router.post(
    "/choices/{ref}/show", response={200: ChoicePageOut, **CHANGING}, operation_id="show_judgements"
)
def show_judgements(request: HttpRequest, ref: Ref) -> object:
    """This shows all answers: once all are in, or when a steward says so."""
    viewer = acting(request)
    actions.show(viewer=viewer, choice=queries.choice(viewer, ref), now=timezone.now())
    return choice_out(viewer, ref)


@router.post(
    "/choices/{ref}/anew", response={200: ChoicePageOut, **CHANGING}, operation_id="ask_anew"
)
def ask_anew(request: HttpRequest, ref: Ref, given: VersionIn) -> object:
    """This asks the same colleagues again; what they said before is put away."""
    viewer = acting(request)
    found = queries.choice(viewer, ref)
    actions.ask_anew(viewer=viewer, choice=found, version=given.version, now=timezone.now())
    return choice_out(viewer, ref)


@router.post(
    "/choices/{ref}/decision",
    response={200: ChoicePageOut, **CHANGING},
    operation_id="decide_choice",
)
def decide_choice(request: HttpRequest, ref: Ref, given: DecideIn) -> object:
    """This decides, with the reason."""
    viewer = acting(request)
    said = given.model_dump()
    actions.decide(
        viewer=viewer,
        choice=queries.choice(viewer, ref),
        decision=Decision(said.pop("decision")),
        next_by=person(viewer, said.pop("next_by")),
        now=timezone.now(),
        **said,
    )
    return choice_out(viewer, ref)


@router.delete("/choices/{ref}", response={204: None, **CHANGING}, operation_id="stop_choice")
def stop_choice(request: HttpRequest, ref: Ref, given: Query[VersionAsked]) -> object:
    """This stops weighing an organisation and removes what was said."""
    viewer = acting(request)
    found = queries.choice(viewer, ref)
    actions.take_off(viewer=viewer, choice=found, version=given.version, now=timezone.now())
    return Status(204, None)


class CompareIn(Schema):
    """This names up to four organisations, or none for the first of the shortlist."""

    organisation: Annotated[list[Slug], Field(max_length=4)] = []
    purpose: PurposeIn | None = None


@router.get("/compare", response={200: ComparedOut, **CHANGING}, operation_id="compare")
def compare(request: HttpRequest, asked: Query[CompareIn]) -> object:
    """This sets up to four organisations side by side."""
    viewer = acting(request)
    purpose = asked.purpose or ""
    chosen = queries.to_compare(viewer, asked.organisation, purpose)
    read = queries.compared(viewer, chosen, timezone.localdate(), purpose)
    return {
        "organisations": [one.organisation.slug for one in read.columns],
        "lines": [
            {
                "about": line.key,
                "label": line.label,
                "cells": [{"name": name, "said": said} for name, said in line.cells],
            }
            for line in read.lines
        ],
    }


def finding_out(one: queries.Asked) -> FindingOut:
    """This draws one question with what was found."""
    found = one.found
    return FindingOut(
        key=one.key,
        question=one.question,
        ref=found.ref if found else None,
        answer=found.answer if found else None,
        evidence=found.evidence if found else None,
        link=found.link if found else None,
        looked_on=found.looked_on if found else None,
        holds_until=found.holds_until if found else None,
        is_old=one.is_stale,
    )


@router.get(
    "/organisations/{slug}/checks",
    response={200: list[FindingOut], **CHANGING},
    operation_id="checks",
)
def checks(request: HttpRequest, slug: Slug) -> object:
    """This lists what to look at before working with an organisation, and what you found."""
    viewer = acting(request)
    asked = queries.checks_of(viewer, organisation(viewer, slug), timezone.localdate())
    return [finding_out(one) for one in asked]


@router.post(
    "/organisations/{slug}/findings",
    response={201: list[FindingOut], **CHANGING},
    operation_id="record_finding",
)
def record_finding(request: HttpRequest, slug: Slug, given: FindingIn) -> object:
    """This writes down what was found on a question."""
    viewer = acting(request)
    subject = organisation(viewer, slug)
    said = given.model_dump()
    key = said.pop("key")
    asked = next((row for row in checks_listed(viewer) if row.key == key), None) if key else None
    if key and asked is None:
        raise Hidden
    before = queries.finding(viewer, given.shown) if given.shown and not key else None
    if before is not None and before.organisation_id != subject.pk:
        raise Hidden
    actions.record_finding(
        viewer=viewer,
        organisation=subject,
        asked=asked,
        answer=Answer(said.pop("answer")),
        before=before,
        now=timezone.now(),
        **said,
    )
    today = timezone.localdate()
    return Status(201, [finding_out(one) for one in queries.checks_of(viewer, subject, today)])


@router.get("/portfolio", response={200: PortfolioOut, **CHANGING}, operation_id="portfolio")
def portfolio(request: HttpRequest, asked: Query[PageIn]) -> object:
    """This is all your ties on worth against hours, and what that comes to."""
    read = queries.portfolio(acting(request), timezone.localdate())
    start = PAGE * (asked.page - 1)
    return PortfolioOut(
        told=read.told,
        hours=float(read.hours) if read.hours is not None else None,
        asked=read.asked,
        count=read.count,
        has_more=len(read.rows) > start + PAGE,
        found=[weighed_out(one) for one in read.rows[start : start + PAGE]],
    )


def weighed_out(one: queries.Weighed) -> WeighedOut:
    """This draws one tie of the portfolio."""
    return WeighedOut(
        organisation=one.slug,
        name=one.name,
        worth=one.value,
        worth_from=one.value_from,
        hours=one.hours,
        hours_from=one.hours_from,
        last_contact=one.last_contact,
        contacts_in_a_year=one.contacts,
        is_thin=one.is_thin,
        is_one_sided=one.is_one_sided,
    )


@router.put("/portfolio/hours", response={204: None, **CHANGING}, operation_id="say_hours")
def say_hours(request: HttpRequest, given: HoursIn) -> object:
    """This says how many hours a week there are for ties."""
    hours = Decimal(str(round(given.hours, 2)))
    actions.say_hours(viewer=acting(request), hours=hours, now=timezone.now())
    return Status(204, None)


@router.put("/ties/{slug}/worth", response={204: None, **CHANGING}, operation_id="say_worth")
def say_worth(request: HttpRequest, slug: Slug, given: WorthIn) -> object:
    """This says what a tie is worth and how many hours a week it asks."""
    viewer = acting(request)
    actions.say_worth(
        viewer=viewer,
        subject=organisation(viewer, slug),
        value=given.value,
        hours=Decimal(str(round(given.hours, 2))) if given.hours is not None else None,
        now=timezone.now(),
    )
    return Status(204, None)
