"""Reading who does what, where, for whom."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from commonground.hub.access.audience import newest_first
from commonground.hub.access.prepared import prepared
from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import Panel
from commonground.hub.registers.models import Run

from .models import Activity, ActivityRole, Partnership

PAGE = 30
ON_PROFILE = 8
LOOKED_AT = 60
"""How many of the newest rows are looked through for those worth showing on a profile."""
FIELDS = (
    "title", "issue", "place", "people", "role", "starts_on", "ends_on", "reached", "source", "as_of",
)  # fmt: skip

ENDS = ("organisation_a", "organisation_b")
OF_COMMON_WORK = (
    *ENDS, "ref", "owner", "level", "project", "role_a", "role_b", "began_on", "precision", "sectors",
    "place_name", "country", "source",
)  # fmt: skip


@dataclass(frozen=True)
class PartnershipRow:
    """This is one piece of common work as seen from one of the two: the other one, and its role."""

    partner: Organisation
    role: str
    partnership: Partnership


@dataclass(frozen=True)
class RowPage:
    """This is one page of rows, newest first."""

    number: int
    has_next: bool

    @property
    def previous_number(self) -> int:
        """This is the page before, 0 if there is none."""
        return self.number - 1

    @property
    def next_number(self) -> int:
        """This is the page after, 0 if there is none."""
        return self.number + 1 if self.has_next else 0


@dataclass(frozen=True)
class ActivityPage(RowPage):
    """This is one page of activities."""

    rows: list[Activity]


@dataclass(frozen=True)
class PartnershipPage(RowPage):
    """This is one page of what an organisation did with others."""

    rows: list[PartnershipRow]


def at_work(viewer: Viewer) -> QuerySet[Activity]:
    """This is what organisations themselves do somewhere; who only pays for it is not at work there."""
    return Activity.objects.visible_to(viewer).exclude(role=ActivityRole.FUNDER).order_by()


def activities(
    viewer: Viewer, organisation: Organisation | int | None = None
) -> QuerySet[Activity]:
    """This lists the activities the viewer may see, of one organisation or of all, newest first."""
    rows = Activity.objects.visible_to(viewer)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    return (
        rows.select_related("organisation", "issue", "place", "people", "owner")
        .defer("place__boundary", "organisation__search_text")
        .order_by(newest_first("starts_on"), "pk")
    )


def activity_page(
    viewer: Viewer, organisation: Organisation | None = None, *, page: int = 1
) -> ActivityPage:
    """This is one page of `activities`."""
    start = (max(page, 1) - 1) * PAGE
    rows = list(activities(viewer, organisation)[start : start + PAGE + 1])
    return ActivityPage(rows=rows[:PAGE], number=max(page, 1), has_next=len(rows) > PAGE)


def activity(viewer: Viewer, ref: str) -> Activity:
    """This is one activity by its reference, or `Hidden`."""
    found = activities(viewer).filter(ref=ref).first()
    if found is None:
        raise Hidden
    return found


def partnerships(
    viewer: Viewer, organisation: Organisation | int | None = None
) -> QuerySet[Partnership]:
    """This lists the partnerships known to have been, of one organisation or of all."""
    rows = (
        Partnership.objects.visible_to(viewer)
        .select_related("organisation_a", "organisation_b")
        .only(*OF_COMMON_WORK, *(f"{end}__{name}" for end in ENDS for name in ("slug", "name")))
    )
    if organisation is not None:
        rows = rows.filter(Q(organisation_a=organisation) | Q(organisation_b=organisation))
    return rows.order_by(newest_first("began_on"), "pk")


def partnership(viewer: Viewer, ref: str) -> Partnership:
    """This is one partnership by its reference, or `Hidden`."""
    found = partnerships(viewer).filter(ref=ref).first()
    if found is None:
        raise Hidden
    return found


def partnership_page(
    viewer: Viewer, organisation: Organisation, *, page: int = 1, length: int = PAGE
) -> PartnershipPage:
    """This is one page of what an organisation is known to have done with others."""
    start = (max(page, 1) - 1) * length
    return in_rows(
        list(partnerships(viewer, organisation)[start : start + length + 1]),
        organisation,
        page=page,
        length=length,
    )


def in_rows(
    found: list[Partnership], organisation: Organisation, *, page: int, length: int
) -> PartnershipPage:
    """This makes a page of partnerships, of which one more was read than it shows."""
    rows = [
        PartnershipRow(row.organisation_b, row.role_b, row)
        if row.organisation_a_id == organisation.pk
        else PartnershipRow(row.organisation_a, row.role_a, row)
        for row in found[:length]
    ]
    return PartnershipPage(rows=rows, number=max(page, 1), has_next=len(found) > length)


def taken_in(viewer: Viewer, run: Run) -> list[QuerySet[Any]]:
    """These are the organisations whose activities an import brought."""
    return [Activity.objects.visible_to(viewer).filter(run=run).values("organisation")]


def taken_in_between(viewer: Viewer, run: Run) -> list[QuerySet[Any]]:
    """These are the organisations between which an import brought partnerships."""
    rows = Partnership.objects.visible_to(viewer).filter(run=run)
    return [rows.values("organisation_a"), rows.values("organisation_b")]


def stand_of(activity: Activity) -> str:
    """This seals what stands in a row, so that two people changing it at once notice each other."""
    values = [str(getattr(activity, activity._meta.get_field(name).attname)) for name in FIELDS]  # type: ignore[union-attr]
    return hashlib.sha256(json.dumps([*values, activity.level]).encode()).hexdigest()[:16]


@prepared
def newest_activities(viewer: Viewer, organisation: int) -> QuerySet[Activity]:
    """This asks for the newest that an organisation does."""
    known = activities(viewer, organisation).select_related(None)
    return known.select_related("issue", "place", "people")[:LOOKED_AT]


@prepared
def newest_partnerships(viewer: Viewer, organisation: int) -> QuerySet[Partnership]:
    """This asks for the newest that an organisation has done with others."""
    return partnerships(viewer, organisation)[: LOOKED_AT + 1]


def panel_of(viewer: Viewer, organisation: Organisation) -> Panel | None:
    """This adds to an organisation's page what it does, where, for whom, as far as it is known."""
    rows = newest_activities(viewer, organisation.pk)
    # A register may repeat one kind of work for every project; on the profile once is enough.
    kinds: dict[tuple[int | None, ...], Activity] = {}
    for row in rows:
        kinds.setdefault((row.issue_id, row.place_id, row.people_id), row)
    shown = list(kinds.values())[:ON_PROFILE]
    if not rows and not viewer.acts:
        return None
    return Panel(
        place="facts",
        template="activities/panel.html",
        context={
            "activities": shown,
            "has_more": len(rows) > len(shown),
            "organisation": organisation,
        },
    )


def partners_panel_of(viewer: Viewer, organisation: Organisation) -> Panel | None:
    """This adds to an organisation's page with whom it has worked, as far as it is known."""
    newest = newest_partnerships(viewer, organisation.pk)
    looked_at = in_rows(newest, organisation, page=1, length=LOOKED_AT)
    if not looked_at.rows:
        return None
    partners: dict[int, PartnershipRow] = {}
    for row in looked_at.rows:
        partners.setdefault(row.partner.pk, row)
    shown = list(partners.values())[:ON_PROFILE]
    has_more = looked_at.has_next or len(shown) < len(looked_at.rows)
    found = PartnershipPage(rows=shown, number=1, has_next=has_more)
    return Panel(
        place="facts",
        template="activities/partners_panel.html",
        context={"found": found, "organisation": organisation},
    )
