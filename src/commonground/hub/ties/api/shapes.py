"""What the API says and takes of ties and touchpoints."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from ninja import Schema
from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from commonground.hub.access.api import AudienceIn, Line, Number, Ref, Slug, Text
from commonground.hub.ties.models import ContributionKind, Stage, TouchpointKind
from commonground.hub.ties.rules import MOST, currencies, is_currency

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
    version: Annotated[int, Field(ge=0, le=2**31), Number] = 0


class StageChangeIn(Schema):
    """This says where you stand now, and what shows it."""

    stage: StageIn
    evidence: Line = ""
    held_on: date
    version: Annotated[int, Field(ge=0, le=2**31), Number] = 0


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


GivenIn = Literal[
    "hours", "money", "room", "publicity", "introduction", "letter", "training", "referral",
    "volunteering", "other",
]  # fmt: skip
assert set(GivenIn.__args__) == set(ContributionKind)  # type: ignore[attr-defined]


class RungOut(Schema):
    """This is one rung: what shows it, what cannot show it yet, and what is on record."""

    stage: str
    state: str
    shows: str
    lacks: str
    evidence: list[str]


class ProposedOut(Schema):
    """This is a stage that what was written down speaks for; when `is_kept`, only named people may
    read what shows it, and it does not belong into the ladder."""

    stage: str
    evidence: str
    held_on: date
    is_kept: bool


class ToldOut(Schema):
    """This is what one side told the other of where it stands."""

    stage: str
    told_at: datetime


class TakenBackOut(Schema):
    """This is what an organisation took back of what it had told you (`word` is `stage`, `given` or
    `feedback`), and when last; never what it said."""

    word: str
    taken_back_at: datetime


class LadderOut(Schema):
    """This is the ladder of a tie: `ours` and `theirs` are what each side told the other."""

    stage: str
    rungs: list[RungOut]
    proposed: ProposedOut | None
    ours: ToldOut | None
    theirs: ToldOut | None
    differ: bool


class TellIn(Schema):
    """This is where you stand, as you last read it: told is only what still stands."""

    stage: StageIn


class StayIn(Schema):
    """This says why a proposed stage is not yet where you stand."""

    reason: Annotated[Line, Field(min_length=1)]
    version: Annotated[int, Field(ge=0, le=2**31), Number]


UNIT_FITS: JsonDict = {
    "anyOf": [
        {
            "properties": {"kind": {"const": "money"}, "currency": {"enum": [*currencies()]}},
            "required": ["kind", "currency"],
        },
        {
            "properties": {
                "kind": {"enum": [kind for kind in GivenIn.__args__ if kind != "money"]},  # type: ignore[attr-defined]
                "currency": {"const": ""},
            },
            "required": ["kind"],
        },
    ]
}
"""What `ContributionIn.unit_fits` asks for, as the description tells it to programs."""


class ContributionIn(Schema):
    """This is one thing given: `amount` counts the smallest parts of its unit (minutes, cents,
    pieces); `currency` (ISO 4217) goes with money only."""

    model_config = ConfigDict(json_schema_extra=UNIT_FITS)

    direction: Literal["gave", "got"]
    kind: GivenIn
    amount: Annotated[int, Field(ge=1, le=MOST), Number]
    currency: Annotated[str, Field(pattern=r"^([A-Z]{3})?$")] = ""
    held_on: date
    words: Line = ""

    @model_validator(mode="after")
    def unit_fits(self) -> Self:
        """This asks for a currency with money, and for none with anything else."""
        if (self.kind == "money") != bool(self.currency):
            raise ValueError("Money needs a currency, and nothing else has one.")
        if self.currency and not is_currency(self.currency):
            raise ValueError(f"We know no currency “{self.currency}”.")
        return self


class ContributionNewIn(ContributionIn):
    """This may name the contact it comes from, and let the other side read it."""

    touchpoint: Ref | None = None
    tell: Annotated[bool, Field(strict=True)] = False


class ContributionChangeIn(ContributionIn):
    """This corrects a line; `version` is the one last read."""

    version: Annotated[int, Field(ge=0, le=2**31), Number]


class SecondViewIn(Schema):
    """This says how you see a line that the other side told you, in the smallest parts of its unit;
    `version` and `said_at` are those last read."""

    amount: Annotated[int, Field(ge=0, le=MOST), Number]
    words: Line = ""
    version: Annotated[int, Field(ge=0, le=2**31), Number]
    said_at: datetime | None = None


class ContributionOut(Schema):
    """This is one line as you see it: `direction` is yours; `said` is what the side says that did
    not write it."""

    ref: str
    organisation: str
    is_ours: bool
    direction: str
    kind: str
    amount: int
    currency: str
    much: str
    held_on: date
    words: str
    is_told: bool
    said: int | None
    said_words: str
    said_at: datetime | None
    version: int


class ContributionPageOut(Schema):
    """This is a page of lines."""

    has_more: bool
    found: list[ContributionOut]


class SumOut(Schema):
    """This is a total within one unit."""

    kind: str
    currency: str
    amount: int
    much: str


class GivenOut(Schema):
    """This is what was given and got with one organisation, all years: totals unit by unit."""

    gave: list[SumOut]
    got: list[SumOut]
    lines: list[ContributionOut]
