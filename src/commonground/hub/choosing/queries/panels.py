"""What this room adds to the page of an organisation and to the page of a tie."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from commonground.hub.access.audience import VisibleQuerySet
from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.choosing.models import Choice
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import Panel
from commonground.hub.ties.models import Tie

from .checks import findings
from .choices import choices
from .flags import flags_on


def panel_of(viewer: Viewer, organisation: Organisation) -> Panel | None:
    """This adds to an organisation's page the warnings the viewer may read, the replies, and for
    those who act for another organisation what they have weighed and found."""
    today = timezone.localdate()
    flags = flags_on(viewer, [organisation.pk], today).get(organisation.pk, [])
    is_other = viewer.acts and organisation.pk != viewer.organisation_id
    if not flags and not is_other:
        return None
    context = {"organisation": organisation, "flags": flags, "is_other": is_other}
    if is_other:
        context |= weighed_and_found(viewer, organisation)
    return Panel("with_us", "choosing/_panel.html", context)


def tie_panel_of(viewer: Viewer, subject: Organisation, tie: Tie | None) -> Panel | None:
    """This adds to the page of a tie what we were warned of, decided and found."""
    today = timezone.localdate()
    context: dict[str, Any] = {
        "organisation": subject,
        "flags": flags_on(viewer, [subject.pk], today).get(subject.pk, []),
        "is_other": True,
    }
    context |= weighed_and_found(viewer, subject)
    return Panel("beside", "choosing/_tie_panel.html", context)


@prepared
def held_until(viewer: Viewer, organisation: int) -> QuerySet[Any, date | None]:
    """This asks until when what we found of an organisation holds."""
    found = findings(viewer).filter(organisation=organisation).select_related(None)
    return found.values_list("holds_until", flat=True)


@prepared
def newest_choice(viewer: Viewer, organisation: int) -> VisibleQuerySet[Choice]:
    """This asks for our newest choice on an organisation."""
    return choices(viewer).select_related(None).filter(organisation=organisation)[:1]


def weighed_and_found(viewer: Viewer, organisation: Organisation) -> dict[str, Any]:
    """This is our newest choice on an organisation, and how much we have looked into it."""
    today = timezone.localdate()
    held = held_until(viewer, organisation.pk)
    return {
        "choice": next(iter(newest_choice(viewer, organisation.pk)), None),
        "found": len(held),
        "stale": len([day for day in held if day and day <= today]),
    }
