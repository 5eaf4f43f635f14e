"""When the mail of what waits comes, for programs that act for one person at one organisation."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from commonground.hub.access.api import CHANGING, Line, Number
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Membership
from commonground.hub.ties.api import acting

from . import actions, queries
from .jobs import digests_soon
from .models import Digest, Often

router = Router(tags=["mails"])

OftenIn = Literal["weekly", "daily", "never"]
assert set(OftenIn.__args__) == set(Often)  # type: ignore[attr-defined]


class HabitsIn(Schema):
    """This chooses when mail comes: how often for your organisation; weekday (0 is Monday), hours
    left in peace, time zone and language for all of yours. `version` is the one last read."""

    often: OftenIn
    weekday: Annotated[int, Field(ge=0, le=6), Number] = 0
    quiet_from: Annotated[int, Field(ge=0, le=23), Number] = 20
    quiet_until: Annotated[int, Field(ge=0, le=23), Number] = 7
    time_zone: Line = ""
    language: Line = ""
    version: Annotated[int, Field(ge=0, le=2**31), Number] = 0


class HabitsOut(Schema):
    """This is when mail comes, and when the next one leaves."""

    often: str
    weekday: int
    quiet_from: int
    quiet_until: int
    time_zone: str
    language: str
    next_at: datetime | None
    version: int


def own(viewer: Viewer) -> tuple[Membership, Digest]:
    """This is the caller's own mail for the organisation they act for."""
    return next(pair for pair in queries.my_digests(viewer) if pair[0].pk == viewer.membership_id)


def as_habits(viewer: Viewer) -> HabitsOut:
    """This draws when mail comes."""
    habits, (_held, digest) = queries.my_habits(viewer), own(viewer)
    return HabitsOut(
        often=digest.often,
        weekday=habits.weekday,
        quiet_from=habits.quiet_from,
        quiet_until=habits.quiet_until,
        time_zone=habits.time_zone,
        language=habits.language,
        next_at=digest.next_at,
        version=habits.version if habits.pk else 0,
    )


@router.get("/mails", response={200: HabitsOut, **CHANGING}, operation_id="mail_habits")
def mail_habits(request: HttpRequest) -> object:
    """This says when mail about what waits for you comes."""
    return as_habits(acting(request))


@router.put("/mails", response={200: HabitsOut, **CHANGING}, operation_id="set_mail_habits")
def set_mail_habits(request: HttpRequest, given: HabitsIn) -> object:
    """This chooses when mail about what waits for you comes."""
    viewer = acting(request)
    held, _digest = own(viewer)
    chosen = given.dict(exclude={"often"})
    actions.set_habits(
        viewer=viewer, often={held.ref: Often(given.often)}, now=timezone.now(), **chosen
    )
    return as_habits(viewer)


@router.post("/mails/now", response={202: None, **CHANGING}, operation_id="ask_for_mail")
def ask_for_mail(request: HttpRequest) -> object:
    """This has the mail of what waits for you sent at once, every ten minutes at most."""
    viewer = acting(request)
    actions.ask_for_digest(viewer=viewer, digest=own(viewer)[1], now=timezone.now())
    digests_soon()
    return Status(202, None)
