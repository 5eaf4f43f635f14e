"""Reading reviews of partnerships, and which are due."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from commonground.hub.access.audience import VisibleQuerySet, owned_by
from commonground.hub.access.prepared import prepared
from commonground.hub.access.verdicts import Refused
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation, Role
from commonground.hub.organisations.queries import Entry, Panel, Waits, organisation
from commonground.hub.organisations.rules import has_rank
from commonground.hub.reviews.models import Gain, Review
from commonground.hub.reviews.rules import A_YEAR, REVIEWED
from commonground.hub.ties.models import Tie, Touchpoint
from commonground.hub.ties.queries import our_touchpoints, tie_to, ties_for

AT_MOST = 3
CONTACTS_OFFERED = 40


def reviews(viewer: Viewer) -> VisibleQuerySet[Review]:
    """This lists the reviews of the organisation acted for, the newest first."""
    found = Review.objects.visible_to(viewer).filter(owned_by(viewer))
    return found.select_related("tie__subject", "author").order_by("-held_on", "-pk")


def review(viewer: Viewer, ref: str) -> Review:
    """This is one review of ours, or `Hidden`."""
    return reviews(viewer).seen(viewer, ref)


def gains(viewer: Viewer, review: Review) -> list[Gain]:
    """This lists the benefits a review saw, those with a contact only to who may read it."""
    found = Gain.objects.visible_to(viewer).filter(review=review)
    return list(found.select_related("touchpoint").order_by("pk"))


def tie_reviewed(viewer: Viewer, slug: str) -> Tie:
    """This is our tie to an organisation we can see; `Refused` where none has begun."""
    found = tie_to(viewer, organisation(viewer, slug)) if viewer.acts else None
    if found is None:
        raise Refused(_("You have no tie to them yet. Put them on your map first."))
    return found


def contacts_to_show(viewer: Viewer, subject: Organisation) -> list[Touchpoint]:
    """This lists our latest contacts with a partner, to be named as what shows a benefit."""
    return list(our_touchpoints(viewer).filter(parties=subject)[:CONTACTS_OFFERED])


def due(viewer: Viewer, day: date) -> Any:
    """This lists our partnerships that cost time and had no review for a year, the longest first."""
    return due_since(viewer, day - A_YEAR)


def due_since(viewer: Viewer, a_year_ago: date) -> Any:
    """This lists those that were due on a day a year before."""
    lately = reviews(viewer).filter(tie=OuterRef("pk"), held_on__gt=a_year_ago)
    old = (
        Q(stage_since__lte=a_year_ago)
        | Q(stage_since=None, created_at__date__lte=a_year_ago)
        | Exists(reviews(viewer).filter(tie=OuterRef("pk")))
    )
    found = ties_for(viewer).filter(old, ~Exists(lately), stage__in=REVIEWED)
    return found.order_by("stage_since", "subject__name", "pk")


def waits(viewer: Viewer, day: date) -> Waits | None:
    """This is which partnerships wait for their yearly review, for those who may write it."""
    if not has_rank(viewer, Role.EDITOR):
        return None
    entries = [
        Entry(
            _("A year with %(name)s: was it worth it?") % {"name": tie.subject.name},
            reverse("reviews:new", args=[viewer.organisation_slug, tie.subject.slug]),
        )
        for tie in longest_due(viewer, day - A_YEAR)
    ]
    return Waits(_("Once a year"), entries) if entries else None


@prepared
def longest_due(viewer: Viewer, a_year_ago: date) -> VisibleQuerySet[Tie]:
    """This asks for the partnerships that have waited longest for a review."""
    found: VisibleQuerySet[Tie] = due_since(viewer, a_year_ago)[:AT_MOST]
    return found


@prepared
def newest_of(viewer: Viewer, tie: int) -> VisibleQuerySet[Review]:
    """This asks for our newest review of a partnership."""
    return reviews(viewer).select_related(None).filter(tie=tie)[:1]


def panel_of(viewer: Viewer, subject: Organisation, tie: Tie | None) -> Panel | None:
    """This is our newest review of a partnership, or that it is time for one, for the page of a tie."""
    if tie is None:
        return None
    newest = next(iter(newest_of(viewer, tie.pk)), None)
    may_review = has_rank(viewer, Role.EDITOR)
    if newest is None and not (may_review and tie.stage in REVIEWED):
        return None
    context = {"newest": newest, "may_review": may_review, "stage": tie.stage, "tie": tie}
    return Panel("beside", "reviews/_panel.html", context)
