"""Warnings and replies, for programs."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from commonground.hub.access.api import CHANGING, PageIn, Ref, Slug, caller, page_of
from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.choosing import actions, queries
from commonground.hub.choosing.models import FlagKind
from commonground.hub.choosing.rules import may_weigh
from commonground.hub.organisations.queries import audience_of, organisation

from .shapes import ReplyIn, WarningChangeIn, WarningIn, WarningOut, WarningsOut

router = Router(tags=["choosing"])


def acting(request: HttpRequest) -> Viewer:
    """This is a caller who acts for an organisation; others are refused."""
    viewer = caller(request)
    require(may_weigh(viewer))
    return viewer


def warning_out(viewer: Viewer, row: Any) -> WarningOut:
    """This draws one warning with its reply."""
    reply = row.reply if hasattr(row, "reply") else queries.replied(viewer, row)
    return WarningOut(
        ref=row.ref,
        organisation=row.organisation.slug,
        by=row.owner.slug,
        kind=row.kind,
        evidence=row.evidence,
        link=row.link,
        holds_until=row.holds_until,
        raised_at=row.raised_at,
        ended=row.ended_at is not None,
        level=row.level,
        version=row.version,
        reply=reply.text if reply else None,
        reply_version=reply.version if reply else 0,
        charge=row.charge,
        is_answered=reply is not None and reply.charge == row.charge,
    )


@router.get("/warnings", response={200: WarningsOut, **CHANGING}, operation_id="warnings")
def warnings(request: HttpRequest, asked: Query[PageIn]) -> object:
    """This lists every warning that you may read, the newest first."""
    viewer = acting(request)
    found, has_more = page_of(queries.flags(viewer), asked.page)
    told = queries.with_replies(viewer, found)
    return WarningsOut(has_more=has_more, found=[warning_out(viewer, row) for row in told])


@router.get("/warnings/{ref}", response={200: WarningOut, **CHANGING}, operation_id="warning")
def warning(request: HttpRequest, ref: Ref) -> object:
    """This is one warning with its reply."""
    viewer = acting(request)
    return warning_out(viewer, queries.flag(viewer, ref))


def warned(viewer: Viewer, given: WarningIn) -> dict[str, Any]:
    """This is what raising and changing need."""
    audience = audience_of(
        viewer, level=Level(given.level), space=given.space, readers=given.readers
    )
    kept: dict[str, str | date] = {
        "evidence": given.evidence,
        "link": given.link,
        "holds_until": given.holds_until,
    }
    return {**kept, "kind": FlagKind(given.kind), **audience}


@router.post(
    "/organisations/{slug}/warnings",
    response={201: WarningOut, **CHANGING},
    operation_id="raise_warning",
)
def raise_warning(request: HttpRequest, slug: Slug, given: WarningIn) -> object:
    """This warns of an organisation, for the audience given and nobody else."""
    viewer = acting(request)
    raised = actions.raise_flag(
        viewer=viewer,
        organisation=organisation(viewer, slug),
        now=timezone.now(),
        **warned(viewer, given),
    )
    return Status(201, warning_out(viewer, queries.flag(viewer, raised.ref)))


@router.put(
    "/warnings/{ref}", response={200: WarningOut, **CHANGING}, operation_id="change_warning"
)
def change_warning(request: HttpRequest, ref: Ref, given: WarningChangeIn) -> object:
    """This changes a warning or who reads it."""
    viewer = acting(request)
    actions.change_flag(
        viewer=viewer,
        flag=queries.flag(viewer, ref),
        version=given.version,
        now=timezone.now(),
        **warned(viewer, given),
    )
    return warning_out(viewer, queries.flag(viewer, ref))


@router.post(
    "/warnings/{ref}/end", response={200: WarningOut, **CHANGING}, operation_id="end_warning"
)
def end_warning(request: HttpRequest, ref: Ref) -> object:
    """This takes a warning back."""
    viewer = acting(request)
    flag = actions.end_flag(viewer=viewer, flag=queries.flag(viewer, ref), now=timezone.now())
    return warning_out(viewer, flag)


@router.put(
    "/warnings/{ref}/reply", response={200: WarningOut, **CHANGING}, operation_id="reply_to_warning"
)
def reply_to_warning(request: HttpRequest, ref: Ref, given: ReplyIn) -> object:
    """This replies to a warning about your organisation, for all who read it."""
    viewer = acting(request)
    flag = queries.flag(viewer, ref)
    actions.reply(
        viewer=viewer,
        flag=flag,
        text=given.text,
        version=given.version,
        charge=given.charge,
        now=timezone.now(),
    )
    return warning_out(viewer, queries.flag(viewer, ref))


@router.post("/warnings/{ref}/read", response={204: None, **CHANGING}, operation_id="read_reply")
def read_reply(request: HttpRequest, ref: Ref) -> object:
    """This notes that your organisation has read the reply."""
    viewer = acting(request)
    actions.read_reply(viewer=viewer, flag=queries.flag(viewer, ref), now=timezone.now())
    return Status(204, None)
