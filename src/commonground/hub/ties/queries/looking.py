"""Which ties to look at for what waits: all of them, or where there are thousands, those that can
have gone quiet and those in which something happened lately."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from commonground.hub.access.audience import VisibleQuerySet, newest_first
from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.queries import Listed
from commonground.hub.ties.models import NextStep, Stage, StageChange, Tie
from commonground.hub.ties.rules import AT_REST, QUIET_AFTER_DAYS

from .contact import (
    BEFORE_THE_TIE,
    Bare,
    bare,
    given_and_told,
    our_partnerships,
    our_touchpoints,
)
from .ties import ties_for

ALL_OF = 120
"""Up to so many ties, all are looked at."""

QUIETEST = 24
NEWEST = 50
SPEAKING = 24
"""Of more, so many that are quiet the longest, those of the newest contacts, and so many in which
what is on record speaks for a higher stage: once one is judged, the next comes up."""


def worth_a_look(viewer: Viewer, today: date) -> list[Bare]:
    """This lists the ties in which something may wait for the viewer.

    It says nothing of them itself: whoever asks reads each one's contact through the rule.
    """
    few = first_ones(viewer)
    if len(few) <= ALL_OF:
        return few
    newest = parties_met(viewer, newest_contacts(viewer))
    return some_of(viewer, {*quietest(viewer, today), *speaking(viewer)}, set(newest))


@prepared
def first_ones(viewer: Viewer) -> QuerySet[Any, Bare]:
    """This asks for all ties, or for enough to know that there are many."""
    return bare(ties_for(viewer))[: ALL_OF + 1]


@prepared
def some_of(
    viewer: Viewer, keys: Collection[int], subjects: Collection[int]
) -> QuerySet[Any, Bare]:
    """This asks for ties by their own keys, and for those with some organisations."""
    ties = ties_for(viewer)
    return bare(ties.filter(Q(pk__in=Listed(keys)) | Q(subject__in=Listed(subjects))))


@prepared
def newest_contacts(viewer: Viewer) -> QuerySet[Any, int]:
    """This asks for the newest contacts."""
    rows = our_touchpoints(viewer).select_related(None).order_by("-held_on", "-pk")
    return rows.values_list("pk", flat=True)[:NEWEST]


@prepared
def parties_met(viewer: Viewer, contacts: Collection[int]) -> QuerySet[Any, int]:
    """This asks who took part in some contacts."""
    rows = our_touchpoints(viewer).select_related(None).order_by()
    return rows.filter(pk__in=Listed(contacts)).values_list("parties", flat=True)


def speaking(viewer: Viewer) -> list[int]:
    """This lists the keys of ties in which contact, the newest first, or else what is on record seems
    to speak for a higher stage, by what all of ours may read; what somebody judged since rests."""
    found = spoken_for(viewer)
    known = on_record_since(viewer)
    if not known:
        return found
    shown = []
    for pk, subject, stage, began, judged_at in ties_on_record(viewer, known):
        since, here = judged_at or began - BEFORE_THE_TIE, Stage(stage).rung
        shown += [(at, pk) for at, rung in known[subject] if at > since and rung > here]
    return found + [pk for _at, pk in sorted(shown, reverse=True)[:SPEAKING]]


@prepared
def spoken_for(viewer: Viewer) -> QuerySet[Any, int]:
    """This asks in which ties contact spoke for a higher stage when it was last looked at."""
    rows = ties_for(viewer).select_related(None).exclude(stage=Stage.ENDED)
    found = rows.filter(speaks_for_more=True).order_by(newest_first("met_on"), "pk")
    return found.values_list("pk", flat=True)[:SPEAKING]


@prepared
def ties_on_record(viewer: Viewer, subjects: Collection[int]) -> QuerySet[Any, Any]:
    """This asks where we stand with some organisations, and when somebody last judged it."""
    judged = StageChange.objects.visible_to(viewer).filter(tie=OuterRef("pk")).order_by()
    last = judged.values("tie").annotate(last=Max("recorded_at")).values("last")
    rows = ties_for(viewer).select_related(None).exclude(stage=Stage.ENDED).order_by()
    found = rows.filter(subject__in=Listed(subjects)).annotate(judged=Subquery(last))
    return found.values_list("pk", "subject", "stage", "created_at", "judged")


def on_record_since(viewer: Viewer) -> dict[int, list[tuple[datetime, int]]]:
    """This gives what is on record between us and others but contact, by their key: since when, and
    the rung it speaks for."""
    us = viewer.organisation_id
    found: dict[int, list[tuple[datetime, int]]] = {}
    for one, another, began_on in all_pairs(viewer):
        began = datetime.combine(began_on, time(), UTC)
        other = another if one == us else one
        found.setdefault(other, []).append((began, Stage.COLLABORATING.rung))
    for owner, another, shows_from in all_told(viewer):
        other = another if owner == us else owner
        found.setdefault(other, []).append((shows_from, Stage.EXCHANGING.rung))
    return found


@prepared
def all_pairs(viewer: Viewer) -> QuerySet[Any, Any]:
    """This asks with whom a partnership of ours is on record, and since when."""
    rows = our_partnerships(viewer).order_by()
    return rows.values_list("organisation_a", "organisation_b", "began_on")


@prepared
def all_told(viewer: Viewer) -> QuerySet[Any, Any]:
    """This asks between whom and us something was given that both read, and since when."""
    return given_and_told(viewer).order_by().values_list("owner", "other", "shows_from")


def quietest(viewer: Viewer, today: date) -> list[int]:
    """This lists the keys of ties that seem quiet the longest, by what all of ours may read."""
    before: list[Any] = [today - timedelta(days=days) for days in QUIET_AFTER_DAYS.values()]
    for days in sorted(rhythms_chosen(viewer)):
        before += [days, today - timedelta(days=days)]
    return quiet_before(viewer, *before)


def awake(viewer: Viewer) -> VisibleQuerySet[Tie]:
    """This lists our ties that can go quiet."""
    return ties_for(viewer).select_related(None).exclude(stage__in=AT_REST).order_by()


@prepared
def rhythms_chosen(viewer: Viewer) -> QuerySet[Any, Any]:
    """This asks which rhythms somebody chose, in days."""
    chosen = awake(viewer).filter(rhythm_days__gt=0)
    return chosen.values_list("rhythm_days", flat=True).distinct()


@prepared
def quiet_before(viewer: Viewer, *before: Any) -> QuerySet[Any, int]:
    """This asks for ties in which all of ours know of no contact since a day: first a day for each
    stage that can go quiet, then each rhythm chosen with its day."""
    quiet = Q()
    for stage, day in zip(QUIET_AFTER_DAYS, before, strict=False):
        quiet |= Q(rhythm_days=None, stage=stage, heard_on__lt=day)
    chosen = before[len(QUIET_AFTER_DAYS) :]
    for days, day in zip(chosen[::2], chosen[1::2], strict=True):
        quiet |= Q(rhythm_days=days, heard_on__lt=day)
    promised = NextStep.objects.visible_to(viewer).filter(tie=OuterRef("pk"), done_at=None)
    heard_on = Coalesce("met_on", "stage_since", TruncDate("created_at"))
    found = awake(viewer).annotate(heard_on=heard_on).filter(quiet, ~Exists(promised))
    return found.order_by("heard_on", "pk").values_list("pk", flat=True)[:QUIETEST]
