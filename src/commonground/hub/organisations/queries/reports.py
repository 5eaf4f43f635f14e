"""Reading reports: one's own, and for operators those that wait."""

from django.db.models import F, Q, QuerySet

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation, Report


def my_reports(viewer: Viewer, organisation: Organisation) -> QuerySet[Report]:
    """This lists what the viewer reported about an organisation and no operator has settled."""
    found = Report.objects.visible_to(viewer).filter(organisation=organisation, settled_at=None)
    return found.order_by("-reported_at")


def reports_by_me(viewer: Viewer) -> int:
    """This counts what the viewer reported and no operator has settled."""
    return Report.objects.visible_to(viewer).filter(settled_at=None).count()


def reports_waiting(viewer: Viewer) -> QuerySet[Report]:
    """This lists, for operators, the reports that wait for them, then the entries they have hidden
    and can make readable again."""
    if not viewer.is_operator:
        return Report.objects.none()
    waiting = Report.objects.filter(Q(settled_at=None) | Q(hidden_at__isnull=False))
    rows = waiting.select_related("organisation", "person")
    return rows.order_by(F("hidden_at").asc(nulls_first=True), "reported_at")
