"""Keeping with each tie when all of ours last read of contact, and whether it speaks for a higher
stage, so that ties that wait are found fast."""

from collections.abc import Collection

from django.db.models import Max, OuterRef, Subquery

from commonground.hub.access.audience import owned_by
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.queries import Listed
from commonground.hub.ties.models import Tie, Touchpoint
from commonground.hub.ties.queries import bare, standings


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
    renew_proposed(viewer=viewer, parties=parties)
    return ours.update(met_on=Subquery(contacts))


def renew_proposed(*, viewer: Viewer, parties: Collection[int]) -> None:
    """This writes down anew where what all of ours may read speaks for a higher stage."""
    of_ours = viewer.anybody_of_ours()
    ties = Tie.objects.visible_to(of_ours).filter(owned_by(viewer), subject__in=Listed(parties))
    known = standings(of_ours, bare(ties))
    for speaks in (True, False):
        keys = [pk for pk, one in known.items() if bool(one.proposed) is speaks]
        rows = Tie.objects.filter(pk__in=Listed(keys), speaks_for_more=not speaks)
        rows.update(speaks_for_more=speaks)
