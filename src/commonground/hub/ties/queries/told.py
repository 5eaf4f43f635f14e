"""What other organisations have shared of their contact with one: for its page, to whoever may read."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from commonground.hub.access.audience import VisibleQuerySet
from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import Panel
from commonground.hub.ties.models import Touchpoint

from .contact import contacts, kind_in_words, touchpoints
from .letters import Letter

ON_PROFILE = 4
NEWEST = 6


def told_by_others(viewer: Viewer, organisation: Organisation | int) -> VisibleQuerySet[Touchpoint]:
    """This lists the contact with an organisation that others recorded and share with the viewer."""
    rows = touchpoints(viewer).filter(parties=organisation)
    return rows.exclude(owner=viewer.organisation_id) if viewer.acts else rows


@prepared
def told_of_us_since(viewer: Viewer, moment: datetime) -> VisibleQuerySet[Touchpoint]:
    """This asks for the newest contact with us that others recorded since a moment and share."""
    rows = told_by_others(viewer, viewer.organisation_id or 0).filter(recorded_at__gte=moment)
    return rows.order_by("-recorded_at", "pk")[:NEWEST]


def told_of_us(viewer: Viewer, since: datetime) -> list[Touchpoint]:
    """This lists contact with us that others recorded lately and share, while we have written down
    nothing with them since."""
    found = list(told_of_us_since(viewer, since))
    ours = contacts(viewer, [row.owner_id for row in found]) if found else {}
    written = {
        owner: max(met.recorded_at for met in kinds.values()) for owner, kinds in ours.items()
    }
    return [row for row in found if written.get(row.owner_id, since) <= row.recorded_at]


def told_letters(viewer: Viewer, contacts: Iterable[Touchpoint]) -> list[Letter]:
    """This words them: what it was, who was there, who says so and who else reads it."""
    return [
        Letter(
            ref="",
            held_on=contact.held_on,
            title=kind_in_words(contact.kind),
            who=" · ".join(
                [
                    *([contact.people] if contact.people else []),
                    _("recorded by %(name)s") % {"name": contact.owner},
                ]
            ),
            text=contact.said,
            shared_with=str(contact.get_level_display()),
            url=reverse("ties:touchpoint", args=[viewer.organisation_slug, contact.ref])
            if viewer.acts
            else "",
        )
        for contact in contacts
    ]


@prepared
def newest_told(viewer: Viewer, organisation: int) -> VisibleQuerySet[Touchpoint]:
    """This asks for the newest of what others share."""
    return told_by_others(viewer, organisation)[: ON_PROFILE + 1]


def told_panel_of(viewer: Viewer, organisation: Organisation) -> Panel | None:
    """This adds to an organisation's page the newest contact that others share."""
    found = newest_told(viewer, organisation.pk)
    if not found:
        return None
    return Panel(
        place="facts",
        template="ties/_told.html",
        context={
            "organisation": organisation,
            "entries": told_letters(viewer, found[:ON_PROFILE]),
            "has_more": len(found) > ON_PROFILE,
        },
    )
