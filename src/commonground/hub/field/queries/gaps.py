"""What we do not know of the organisations shown."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import ngettext_lazy

from commonground.hub.access.viewer import Viewer

from .filters import UNKNOWN, FieldFilter, no_issue, no_people, own_ties, shown

QUESTIONS: dict[str, Any] = {
    "issues": ngettext_lazy(
        "We do not know what %(count)d works on.", "We do not know what %(count)d work on.", "count"
    ),
    "people": ngettext_lazy(
        "We do not know with whom %(count)d works.",
        "We do not know with whom %(count)d work.",
        "count",
    ),
    "based": ngettext_lazy(
        "We do not know where %(count)d sits.", "We do not know where %(count)d sit.", "count"
    ),
    "kinds": ngettext_lazy(
        "We do not know what kind of organisation %(count)d is.",
        "We do not know what kind of organisation %(count)d are.",
        "count",
    ),
    "scales": ngettext_lazy(
        "We do not know how far the work of %(count)d reaches.",
        "We do not know how far the work of %(count)d reaches.",
        "count",
    ),
    "wanted": ngettext_lazy(
        "We have not said what we want of %(count)d.",
        "We have not said what we want of %(count)d.",
        "count",
    ),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """This is one thing we do not know of some of those shown, and the address that shows them."""

    facet: str
    count: int
    words: str
    address: str


def gaps(viewer: Viewer, chosen: FieldFilter, view: str = "table") -> list[Gap]:
    """This counts what is unknown, the largest gap first."""
    counts: dict[str, int] = (
        shown(viewer, chosen)
        .order_by()
        .aggregate(
            issues=Count("pk", filter=no_issue(viewer)),
            people=Count("pk", filter=no_people(viewer)),
            based=Count("pk", filter=Q(place=None)),
            kinds=Count("pk", filter=Q(kind=None)),
            scales=Count("pk", filter=Q(scale=None)),
            wanted=Count(
                "pk",
                filter=~Q(
                    pk__in=own_ties(viewer).filter(wanted__isnull=False).values("subject_id")
                ),
            ),
        )
    )
    found = [
        Gap(
            facet,
            count,
            str(QUESTIONS[facet] % {"count": count}),
            narrowed(chosen, facet).address(view=view),
        )
        for facet, count in counts.items()
        if count
    ]
    return sorted(found, key=lambda gap: -gap.count)


def narrowed(chosen: FieldFilter, facet: str) -> FieldFilter:
    """This asks only for those of whom the facet is unknown."""
    return chosen.only(facet, UNKNOWN)
