"""How often to be in touch, and what one could do, for programs."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from commonground.hub.access.api import CHANGING, Number, Slug
from commonground.hub.organisations.queries import organisation
from commonground.hub.ties.api import acting
from commonground.hub.ties.models import Stage, Tie
from commonground.hub.ties.queries import tie_to
from commonground.hub.ties.rules import quiet_after_days

from . import actions, queries
from .rules import NEVER, RHYTHMS

router = Router(tags=["rhythms"])

Days = Literal[0, 14, 30, 60, 90, 180, 365]
assert set(Days.__args__) == {NEVER, *RHYTHMS}  # type: ignore[attr-defined]


class RhythmOut(Schema):
    """This is how often you want to be in touch: the days chosen (null: as the stage suggests, 0: no
    reminders) and the days that count; send `version` back when changing it."""

    days: int | None
    counts: int | None
    version: int


class RhythmIn(Schema):
    """This chooses how often to be in touch; `version` is the one last read, 0 without a tie."""

    days: Days | None
    version: Annotated[int, Field(ge=0, le=2**31), Number] = 0


class ActOut(Schema):
    """This is a small supportive act: what is known, what one could do, and the kind of contact it
    is recorded as."""

    key: str
    fact: str
    words: str
    kind: str


def as_rhythm(tie: Tie | None) -> RhythmOut:
    """This draws the rhythm of a tie, or of one that has not begun."""
    days = tie.rhythm_days if tie else None
    stage = tie.stage if tie else Stage.IDENTIFIED
    return RhythmOut(
        days=days, counts=quiet_after_days(stage, days), version=tie.version if tie else 0
    )


@router.get("/ties/{slug}/rhythm", response={200: RhythmOut, **CHANGING}, operation_id="rhythm")
def rhythm(request: HttpRequest, slug: Slug) -> object:
    """This says how often you want to be in touch with an organisation."""
    viewer = acting(request)
    return as_rhythm(tie_to(viewer, organisation(viewer, slug)))


@router.put("/ties/{slug}/rhythm", response={200: RhythmOut, **CHANGING}, operation_id="set_rhythm")
def set_rhythm(request: HttpRequest, slug: Slug, given: RhythmIn) -> object:
    """This chooses how often to be in touch with an organisation, and begins the tie."""
    viewer = acting(request)
    tie = actions.set_rhythm(
        viewer=viewer,
        subject=organisation(viewer, slug),
        days=given.days,
        version=given.version,
        now=timezone.now(),
    )
    return as_rhythm(tie)


@router.get("/ties/{slug}/acts", response={200: list[ActOut], **CHANGING}, operation_id="acts")
def acts(request: HttpRequest, slug: Slug) -> object:
    """This lists small acts that what is known of an organisation suggests."""
    viewer = acting(request)
    subject = organisation(viewer, slug)
    found = queries.acts(viewer, [subject], timezone.localdate()).get(subject.pk, [])
    return [ActOut(key=a.key, fact=a.fact, words=a.words, kind=a.kind) for a in found]
