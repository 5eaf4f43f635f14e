"""Reading reports: one's own, and for operators those that wait."""

from typing import Any

from django.db.models import F, Q, QuerySet

from commonground.hub.access.audience import Level, spaces_open_to
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation, Report


def my_reports(viewer: Viewer, organisation: Organisation) -> QuerySet[Report]:
    """This lists what the viewer reported about an organisation and no operator has settled."""
    found = Report.objects.visible_to(viewer).filter(organisation=organisation, settled_at=None)
    return found.order_by("-reported_at", "pk")


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
    return rows.order_by(F("hidden_at").asc(nulls_first=True), "reported_at", "pk")


def hidden_from(viewer: Viewer) -> set[int]:
    """These are the entries (row keys) that operators hid from the people acting for an organisation,
    who could read them before. Whoever could not learns nothing of the hiding either."""
    if not viewer.acts:
        return set()
    hidden = Report.objects.filter(hidden_at__isnull=False, organisation__claimed_at=None)
    rows = hidden.values_list("organisation_id", "organisation__owner_id", "seen_before")
    return {pk for pk, owner, before in rows if _could_read(viewer, owner, before)}


def _could_read(viewer: Viewer, owner_id: int | None, before: dict[str, Any]) -> bool:
    """This tells whether the viewer could read an entry before it was hidden."""
    level, is_ours = before.get("level"), owner_id == viewer.organisation_id
    if level in (Level.PUBLIC, Level.NETWORK):
        return True
    if level == Level.SPACE and before.get("space"):
        return is_ours or spaces_open_to(viewer).filter(pk=before["space"]).exists()
    if level == Level.ORGANISATION and is_ours:
        return True
    is_author = is_ours and before.get("author") == viewer.person_id
    return is_author or viewer.membership_id in before.get("readers", [])
