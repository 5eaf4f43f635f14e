"""Keeping with each tie when all of ours last read of contact, so that quiet ones are found fast."""

from collections.abc import Collection

from django.db.models import Max, OuterRef, Subquery

from commonground.hub.access.audience import owned_by
from commonground.hub.access.viewer import Viewer
from commonground.hub.ties.models import Tie, Touchpoint


def renew_met(*, viewer: Viewer, parties: Collection[int]) -> int:
    """This writes down anew when we were last in touch with these organisations (by key); contact
    that not all of us read does not count: that kept for named people, or with a hidden party."""
    contacts = (
        Touchpoint.objects.visible_to(viewer.anybody_of_ours())
        .filter(owner=OuterRef("owner"), parties=OuterRef("subject"))
        .order_by()
        .values("owner")
        .annotate(last=Max("held_on"))
        .values("last")
    )
    ours = Tie.objects.filter(owned_by(viewer), subject__in=parties)
    return ours.update(met_on=Subquery(contacts))
