"""Reading what the other side took back lately: that it did, and when."""

from datetime import datetime, timedelta

from django.utils import timezone

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import Panel
from commonground.hub.ties.models import TakenBack, Tie

SHOWN_FOR = timedelta(days=60)


def taken_back(
    viewer: Viewer, subject: Organisation, now: datetime, *, word: str = ""
) -> list[TakenBack]:
    """This lists what an organisation took back of what it had told us, the latest first; of one sort
    only, where `word` names it."""
    rows = TakenBack.objects.visible_to(viewer).filter(
        owner=subject, other=viewer.organisation_id, told_at__gt=now - SHOWN_FOR
    )
    return list((rows.filter(word=word) if word else rows).order_by("-told_at", "pk"))


def taken_back_panel_of(viewer: Viewer, subject: Organisation, tie: Tie | None) -> Panel | None:
    """This is what they took back lately, for the page of the tie; nothing where it is nothing."""
    found = taken_back(viewer, subject, timezone.now())
    return Panel("beside", "ties/_taken_back.html", {"rows": found}) if found else None
