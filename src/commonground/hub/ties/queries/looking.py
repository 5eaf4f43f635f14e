"""Which ties to look at for what waits: all of them, or where there are thousands, those that can
have gone quiet and those in which something happened lately."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate

from commonground.hub.access.audience import VisibleQuerySet
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.queries import Listed
from commonground.hub.ties.models import NextStep, Tie
from commonground.hub.ties.rules import AT_REST, QUIET_AFTER_DAYS

from .contact import our_touchpoints
from .ties import ties_for

ALL_OF = 120
"""Up to so many ties, all are looked at."""

QUIETEST = 24
NEWEST = 50
"""Of more, so many that are quiet the longest, and those of the newest contacts."""


def worth_a_look(viewer: Viewer, today: date) -> VisibleQuerySet[Tie]:
    """This lists the ties in which something may wait for the viewer.

    It says nothing of them itself: whoever asks reads each one's contact through the rule.
    """
    ties = ties_for(viewer)
    if len(ties.select_related(None).order_by().values_list("pk")[: ALL_OF + 1]) <= ALL_OF:
        return ties
    lately = our_touchpoints(viewer).select_related(None).order_by("-held_on", "-pk")[:NEWEST]
    parties = our_touchpoints(viewer).select_related(None).order_by()
    met = parties.filter(pk__in=Listed(lately.values_list("pk", flat=True)))
    newest = set(met.values_list("parties", flat=True))
    return ties.filter(Q(pk__in=Listed(quietest(viewer, today))) | Q(subject__in=Listed(newest)))


def quietest(viewer: Viewer, today: date) -> list[int]:
    """This lists the keys of ties that seem quiet the longest, by what all of ours may read."""
    ties = ties_for(viewer).select_related(None).exclude(stage__in=AT_REST).order_by()
    chosen = ties.filter(rhythm_days__gt=0).values_list("rhythm_days", flat=True).distinct()
    quiet = Q()
    for days in filter(None, chosen):
        quiet |= Q(rhythm_days=days, heard_on__lt=today - timedelta(days=days))
    for stage, days in QUIET_AFTER_DAYS.items():
        quiet |= Q(rhythm_days=None, stage=stage, heard_on__lt=today - timedelta(days=days))
    promised = NextStep.objects.visible_to(viewer).filter(tie=OuterRef("pk"), done_at=None)
    heard_on = Coalesce("met_on", "stage_since", TruncDate("created_at"))
    found = ties.annotate(heard_on=heard_on).filter(quiet, ~Exists(promised))
    return list(found.order_by("heard_on", "pk").values_list("pk", flat=True)[:QUIETEST])
