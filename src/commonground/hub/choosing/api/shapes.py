"""What the API says and takes of choices, findings, warnings and the portfolio."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from commonground.hub.access.api import AudienceIn, Line, Number, Ref, Slug, Text
from commonground.hub.choosing.models import Answer, Decision, FlagKind
from commonground.hub.finder.api import PurposeIn

DecisionIn = Literal["pursue", "not_now", "no"]
AnswerIn = Literal["yes", "partly", "no", "unknown"]
RiskIn = Literal["harm", "money", "law", "independence", "values", "trust", "other"]
assert set(DecisionIn.__args__) == set(Decision)  # type: ignore[attr-defined]
assert set(AnswerIn.__args__) == set(Answer)  # type: ignore[attr-defined]
assert set(RiskIn.__args__) == set(FlagKind)  # type: ignore[attr-defined]

MarkIn = Annotated[int, Field(ge=1, le=4), Number] | None
Version = Annotated[int, Field(ge=0, le=2**31 - 1), Number]
Web = Annotated[str, Field(max_length=500, pattern=r"^(https?://[^\s\x00-\x1f]+)?$")]


class BeginIn(Schema):
    """This begins to weigh an organisation for a purpose; `judges` are references of memberships."""

    purpose: PurposeIn
    judges: Annotated[list[Ref], Field(max_length=12)] = []


class JudgesIn(Schema):
    """This asks more colleagues (references of memberships)."""

    judges: Annotated[list[Ref], Field(min_length=1, max_length=12)]


class JudgementIn(Schema):
    """This is what you think: 4 speaks most for them, nothing says "I cannot say"."""

    fit: MarkIn = None
    fit_why: Line = ""
    trust: MarkIn = None
    trust_why: Line = ""
    cost: MarkIn = None
    cost_why: Line = ""
    risk: MarkIn = None
    risk_why: Line = ""


class DecideIn(Schema):
    """This decides, with the reason; "pursue" begins the tie and promises the next step."""

    decision: DecisionIn
    reason: Annotated[Line, Field(min_length=1)]
    review_on: date | None = None
    next_step: Line = ""
    next_by: Ref | None = None
    next_due: date | None = None
    version: Version


class VersionIn(Schema):
    """This names the version last read."""

    version: Version


class VersionAsked(Schema):
    """This names the version last read, behind a question mark, where all are words."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]


class ChoiceOut(Schema):
    """This is an organisation weighed for a purpose, and what was decided."""

    ref: str
    organisation: str
    purpose: str
    shown: bool
    decision: str
    reason: str
    review_on: date | None
    decided_by: str | None
    version: int


class ChoicesOut(Schema):
    """This is a page of choices."""

    has_more: bool
    found: list[ChoiceOut]


class HeardOut(Schema):
    """This is one colleague's mark, nothing where they cannot say."""

    who: str
    mark: int | None
    why: str


class SpreadOut(Schema):
    """This is what all said on one criterion."""

    criterion: str
    lowest: int | None
    highest: int | None
    mean: float | None
    cannot_say: int
    sentence: str
    heard: list[HeardOut]


class ChoicePageOut(ChoiceOut):
    """This adds who was asked, and once it is shown, what all think."""

    asked: int
    waiting: list[str]
    spreads: list[SpreadOut]


class CellOut(Schema):
    """This is what one organisation says to a line of the comparison."""

    name: str
    said: list[str]


class CompareLineOut(Schema):
    """This is one line of the comparison."""

    about: str
    label: str
    cells: list[CellOut]


class ComparedOut(Schema):
    """This is the comparison: the organisations in order, and its lines."""

    organisations: list[str]
    lines: list[CompareLineOut]


class FindingOut(Schema):
    """This is one question and what was found, if anything."""

    key: str
    question: str
    ref: str | None
    answer: str | None
    evidence: str | None
    link: str | None
    looked_on: date | None
    holds_until: date | None
    is_old: bool


class FindingIn(Schema):
    """This writes down what was found: on a question of the list (`key`) or your own words; `shown`
    is the reference of the finding it takes the place of, empty for none."""

    key: Slug | None = None
    question: Annotated[Line, Field(max_length=200)] = ""
    answer: AnswerIn
    evidence: Annotated[Text, Field(min_length=1)]
    link: Web = ""
    looked_on: date
    holds_until: date | None = None
    shown: Annotated[str, Field(max_length=12, pattern=r"^[a-z0-9]*$")] = ""


class WarningIn(AudienceIn):
    """This warns of an organisation, for the audience given and nobody else."""

    kind: RiskIn
    evidence: Annotated[Text, Field(min_length=1)]
    link: Web = ""
    holds_until: date


class WarningChangeIn(WarningIn):
    """This changes a warning; `version` is the one last read."""

    version: Version


class ReplyIn(Schema):
    """This is what the organisation warned of says; `version` 0 where there is no reply yet.
    `charge` is that of the warning as it was last read."""

    text: Annotated[Text, Field(min_length=1)]
    version: Version = 0
    charge: Version = 1


class WarningOut(Schema):
    """This is a warning, and the reply to it.

    `charge` counts what is said and to whom. A reply is shown for the charge that it answered; those
    who wrote it see it always, with `is_answered` saying whether others do."""

    ref: str
    organisation: str
    by: str
    kind: str
    evidence: str
    link: str
    holds_until: date
    raised_at: datetime
    ended: bool
    level: str
    version: int
    reply: str | None
    reply_version: int
    charge: int
    is_answered: bool


class WarningsOut(Schema):
    """This is a page of warnings you may read."""

    has_more: bool
    found: list[WarningOut]


class WorthIn(Schema):
    """This says what a tie is worth (1 to 4) and how many hours a week it asks."""

    value: MarkIn = None
    hours: Annotated[float, Field(ge=0, le=168, allow_inf_nan=False), Number] | None = None


class HoursIn(Schema):
    """This says how many hours a week there are for ties."""

    hours: Annotated[float, Field(ge=0, le=5000, allow_inf_nan=False), Number]


class WeighedOut(Schema):
    """This is one tie of the portfolio."""

    organisation: str
    name: str
    worth: float
    worth_from: str
    hours: float
    hours_from: str
    last_contact: date | None
    contacts_in_a_year: int
    is_thin: bool
    is_one_sided: bool


class PortfolioOut(Schema):
    """This is all ties on worth against hours, a page of them, and what that comes to."""

    told: list[str]
    hours: float | None
    asked: float
    count: int
    has_more: bool
    found: list[WeighedOut]
