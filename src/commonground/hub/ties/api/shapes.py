"""What the API says and takes of ties and touchpoints."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from commonground.hub.access.api import AudienceIn, Line, Ref, Slug, Text
from commonground.hub.ties.models import Stage, TouchpointKind

StageIn = Literal[
    "identified", "in_contact", "acquainted", "exchanging", "coordinating", "collaborating",
    "allied", "paused", "ended",
]  # fmt: skip
KindIn = Literal[
    "call", "message", "meeting", "informational-meeting", "event-attended", "event-hosted",
    "letter-of-support-given", "letter-of-support-received", "introduction", "training", "referral",
    "publicity", "volunteering",
]  # fmt: skip
assert set(StageIn.__args__) == set(Stage)  # type: ignore[attr-defined]
assert set(KindIn.__args__) == set(TouchpointKind)  # type: ignore[attr-defined]


class TieOut(Schema):
    """This is how your organisation sees another; send `version` back when changing it."""

    organisation: str
    name: str
    stage: str
    stage_since: date | None
    wanted: list[str]
    responsible: str | None
    version: int


class TieIn(Schema):
    """This sets what is wanted (keys of relationships) and who looks after it (a membership's
    reference); `version` is the one last read, 0 where there is no tie yet."""

    wanted: Annotated[list[Slug], Field(max_length=20)] = []
    responsible: Ref | None = None
    version: Annotated[int, Field(ge=0, le=2**31)] = 0


class StageChangeIn(Schema):
    """This says where you stand now, and what shows it."""

    stage: StageIn
    evidence: Line = ""
    held_on: date
    version: Annotated[int, Field(ge=0, le=2**31)] = 0


class TouchpointIn(AudienceIn):
    """This is a contact with one or more organisations; the same `request_key` twice is one."""

    parties: Annotated[list[Slug], Field(min_length=1, max_length=50)]
    kind: KindIn
    held_on: date
    said: Text = ""
    people: Line = ""
    next_step: Line = ""
    next_due: date | None = None
    request_key: Annotated[str, Field(max_length=36, pattern=r"^[A-Za-z0-9-]*$")] = ""


class TouchpointChangeIn(TouchpointIn):
    """This corrects a contact; `changed_at` is the one last read."""

    changed_at: datetime | None = None


class TouchpointOut(Schema):
    """This is a contact as recorded."""

    ref: str
    parties: list[str]
    kind: str
    held_on: date
    said: str
    people: str
    level: str
    author: str | None
    changed_at: datetime | None


class NoteIn(AudienceIn):
    """This is a note on a tie."""

    text: Annotated[Text, Field(min_length=1)]


class NoteOut(Schema):
    """This is a note as written."""

    ref: str
    text: str
    level: str
    author: str | None
    written_at: datetime


class StepIn(AudienceIn):
    """This is a promise to do something next."""

    text: Annotated[Line, Field(min_length=1)]
    due_on: date | None = None
    responsible: Ref | None = None


class StepOut(Schema):
    """This is a next step."""

    ref: str
    organisation: str
    text: str
    due_on: date | None
    responsible: str | None
    done: bool


class TiePageOut(Schema):
    """This is a page of ties."""

    has_more: bool
    found: list[TieOut]


class TouchpointPageOut(Schema):
    """This is a page of touchpoints."""

    has_more: bool
    found: list[TouchpointOut]
