"""The ladder: what shows each rung, in one table, and what is not yet there to show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commonground.hub.ties.models import Stage, TouchpointKind


@dataclass(frozen=True, slots=True)
class Evidence:
    """This is what shows one rung.

    `once`: one contact of any of these kinds. `twice`: contact of these kinds on two days, since on
    one day it may have gone one way only. `facts`: what else is on record (`PARTNERSHIP`, `GIVEN`).
    `words` says it to people; `lacks` says what will show it once that is here.
    """

    words: str | Promise
    once: frozenset[str] = frozenset()
    twice: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    lacks: str | Promise = ""


PARTNERSHIP, GIVEN = "partnership", "given"

LADDER: dict[Stage, Evidence] = {
    Stage.IDENTIFIED: Evidence(_("Somebody of yours wrote them down.")),
    Stage.IN_CONTACT: Evidence(
        _(
            "It went both ways: you talked, or one of you came to the other’s event, or they wrote "
            "for you. A message, letter or publicity from you counts from the second day on, if "
            "they answered."
        ),
        once=frozenset(
            {
                TouchpointKind.CALL,
                TouchpointKind.INTRODUCTION,
                TouchpointKind.EVENT_ATTENDED,
                TouchpointKind.EVENT_HOSTED,
                TouchpointKind.LETTER_RECEIVED,
            }
        ),
        twice=frozenset(
            {TouchpointKind.MESSAGE, TouchpointKind.LETTER_GIVEN, TouchpointKind.PUBLICITY}
        ),
    ),
    Stage.ACQUAINTED: Evidence(
        _("You met, or lent one another a hand."),
        once=frozenset(
            {
                TouchpointKind.MEETING,
                TouchpointKind.INFORMATIONAL_MEETING,
                TouchpointKind.VOLUNTEERING,
            }
        ),
    ),
    Stage.EXCHANGING: Evidence(
        _(
            "Something was passed on: a training, a referral, or something given that both of you "
            "can read and that counts in what you gave and got."
        ),
        once=frozenset({TouchpointKind.TRAINING, TouchpointKind.REFERRAL}),
        facts=frozenset({GIVEN}),
    ),
    Stage.COORDINATING: Evidence(
        _("You agreed how you keep out of each other’s way and help each other."),
        lacks=_(
            "Ground rules that both have agreed will show it. They cannot be agreed here yet; until "
            "then, say in a sentence what you agreed."
        ),
    ),
    Stage.COLLABORATING: Evidence(
        _("You carry out something together: a partnership on record shows it."),
        facts=frozenset({PARTNERSHIP}),
        lacks=_(
            "A project with a table of its own will show it too. Such tables cannot be set up here "
            "yet."
        ),
    ),
    Stage.ALLIED: Evidence(
        _("You stand up for the same thing together, in public, for years."),
        lacks=_(
            "Seats in the same coalition will show it. Coalitions have no table here yet; until "
            "then, say in a sentence what binds you."
        ),
    ),
}
"""What shows each rung. Higher rungs rest on agreements, which no single contact shows."""

SUPPORTS: dict[str, Stage] = {
    kind: stage for stage, shown in LADDER.items() for kind in shown.once | shown.twice
}
"""The rung that contact of a kind helps to show."""

QUIET_AFTER_DAYS: dict[str, int] = {
    Stage.IN_CONTACT: 60,
    Stage.ACQUAINTED: 90,
    Stage.EXCHANGING: 60,
    Stage.COORDINATING: 30,
    Stage.COLLABORATING: 30,
    Stage.ALLIED: 60,
}
"""Days without contact after which a tie counts as quiet; stages not named never do."""

AT_REST = {Stage.PAUSED, Stage.ENDED}
"""Stages in which nobody is reminded of a tie, whatever rhythm was chosen before."""

RUNG_WANTED: dict[str, Stage] = {
    "learn": Stage.EXCHANGING,
    "capacity": Stage.EXCHANGING,
    "international": Stage.EXCHANGING,
    "reach": Stage.COORDINATING,
    "coordinate": Stage.COORDINATING,
    "government": Stage.COORDINATING,
    "pool": Stage.COLLABORATING,
    "advocate": Stage.ALLIED,
}
"""The rung on which a relationship usually stands; words an operator added have none."""


@dataclass(frozen=True, slots=True)
class Met:
    """This is all contact of one kind with an organisation: first and last day, last written down."""

    first: date
    last: date
    recorded_at: datetime


def rung_wanted(keys: list[str], stage: str = "") -> Stage | None:
    """This is the highest rung that the relationships wanted ask for, if above where we stand; what
    ended asks for none."""
    if stage == Stage.ENDED:
        return None
    here = Stage(stage).rung if stage else 0
    asked = [RUNG_WANTED[key] for key in keys if key in RUNG_WANTED]
    asked = [rung for rung in asked if rung.rung > here]
    return max(asked, key=lambda stage: stage.rung, default=None)


def quiet_after_days(stage: str, rhythm_days: int | None) -> int | None:
    """This is after how many days without contact a tie counts as quiet: the rhythm chosen, else
    what the stage bears; None where it never does."""
    if stage in AT_REST or rhythm_days == 0:
        return None
    return rhythm_days or QUIET_AFTER_DAYS.get(stage)


def is_shown(
    shown_by: Evidence, met: Mapping[str, Met], facts: Mapping[str, datetime], since: datetime
) -> bool:
    """This tells whether what was written down after `since` shows a rung."""
    if any(met[kind].recorded_at > since for kind in shown_by.once if kind in met):
        return True
    if any(facts[fact] > since for fact in shown_by.facts if fact in facts):
        return True
    some = [met[kind] for kind in shown_by.twice if kind in met]
    is_new = any(one.recorded_at > since for one in some)
    return is_new and min(one.first for one in some) < max(one.last for one in some)


def highest_shown(
    stage: str, met: Mapping[str, Met], facts: Mapping[str, datetime], since: datetime
) -> Stage | None:
    """This is the highest rung above `stage` that what was written down after `since` shows."""
    here = Stage(stage).rung
    shown = [
        rung
        for rung, shown_by in LADDER.items()
        if rung.rung > here and is_shown(shown_by, met, facts, since)
    ]
    return max(shown, key=lambda rung: rung.rung, default=None)
