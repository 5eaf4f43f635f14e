"""Which ties to look at for what waits: all of them, or where there are thousands, those that can
have gone quiet and those in which something happened lately."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from commonground.hub.access.audience import VisibleQuerySet
from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.queries import Listed
from commonground.hub.ties.models import NextStep, Tie
from commonground.hub.ties.rules import AT_REST, QUIET_AFTER_DAYS

from .contact import Bare, bare, our_touchpoints
from .ties import ties_for

ALL_OF = 120
"""Up to so many ties, all are looked at."""

QUIETEST = 24
NEWEST = 50
"""Of more, so many that are quiet the longest, and those of the newest contacts."""


def worth_a_look(viewer: Viewer, today: date) -> list[Bare]:
    """This lists the ties in which something may wait for the viewer.

    It says nothing of them itself: whoever asks reads each one's contact through the rule.
    """
    few = first_ones(viewer)
    if len(few) <= ALL_OF:
        return few
    newest = parties_met(viewer, newest_contacts(viewer))
    return some_of(viewer, quietest(viewer, today), set(newest))


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
