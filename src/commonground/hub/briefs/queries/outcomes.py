"""Reading which meetings there were, what came of them, and what each outcome would open."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonground.hub.access.audience import Level, VisibleQuerySet
from commonground.hub.access.prepared import prepared
from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.briefs.models import MeetingOutcome, Outcome
from commonground.hub.briefs.rules import ASKED_FOR, MEETINGS, OPENS
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import Entry, Panel, Waits
from commonground.hub.ties.models import NextStep, Tie, Touchpoint, TouchpointKind
from commonground.hub.ties.queries import our_touchpoints

AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Proposal:
    """This is one way a meeting can end, what it means, and the next step it proposes."""

    outcome: str
    label: str
    words: str
    step: str
    due_on: date


def proposals(today: date) -> list[Proposal]:
    """This lists the four ways."""
    return [proposed(outcome, today) for outcome in Outcome]


def proposed(outcome: Outcome, today: date) -> Proposal:
    """This words one way."""
    words = {
        Outcome.COLLABORATE: _("You do something together, with one aim and shared work."),
        Outcome.COORDINATE: _("Each does its own work, and you see to it that it fits."),
        Outcome.STAY_IN_TOUCH: _("Nothing to do together yet, and it is good to know each other."),
        Outcome.NOT_NOW: _("It does not fit today. You look again on a day you choose."),
    }
    step, days = OPENS[outcome]
    label = str(outcome.label)
    return Proposal(
        outcome.value,
        label[:1].upper() + label[1:],
        words[outcome],
        _(step),
        today + timedelta(days=days),
    )


def meetings(viewer: Viewer, subject: Organisation | None = None) -> VisibleQuerySet[Touchpoint]:
    """This lists our informational meetings, with one organisation or all, the latest first."""
    rows = our_touchpoints(viewer).filter(kind=TouchpointKind.INFORMATIONAL_MEETING)
    return rows if subject is None else rows.filter(parties=subject)


def meetings_to_close(
    viewer: Viewer, subject: Organisation, today: date
) -> VisibleQuerySet[Touchpoint]:
    """This lists the meetings of which one may say what came of them, the latest first: our
    informational ones, and those of every kind held lately."""
    lately = Q(kind__in=MEETINGS, held_on__gte=today - ASKED_FOR)
    informational = Q(kind=TouchpointKind.INFORMATIONAL_MEETING)
    rows = our_touchpoints(viewer).filter(informational | lately, parties=subject)
    return rows.order_by("-held_on", "-recorded_at", "-pk")


def meeting(viewer: Viewer, subject: Organisation, ref: str) -> Touchpoint:
    """This is one of our meetings with an organisation, or `Hidden`."""
    rows = our_touchpoints(viewer).filter(kind__in=MEETINGS, parties=subject)
    found = rows.filter(ref=ref).first()
    if found is None:
        raise Hidden
    return found


def outcomes(viewer: Viewer, subject: Organisation) -> VisibleQuerySet[MeetingOutcome]:
    """This lists what came of our meetings with an organisation, the latest first."""
    steps = Prefetch("step", NextStep.objects.visible_to(viewer))
    return said_of(viewer, subject.pk).prefetch_related(steps)


def said_of(viewer: Viewer, subject: int) -> VisibleQuerySet[MeetingOutcome]:
    """This lists them without the next steps that came of them."""
    rows = MeetingOutcome.objects.visible_to(viewer)
    rows = rows.filter(tie__subject=subject, tie__owner_id=viewer.organisation_id)
    return rows.select_related("touchpoint", "person")


@prepared
def said_last(viewer: Viewer, subject: int) -> VisibleQuerySet[MeetingOutcome]:
    """This asks what came of our last meeting with an organisation."""
    return said_of(viewer, subject)[:1]


def panel_of(viewer: Viewer, subject: Organisation, tie: Tie | None) -> Panel | None:
    """This offers to prepare a meeting, and says what came of the last one."""
    if not viewer.acts or subject.pk == viewer.organisation_id:
        return None
    last = next(iter(said_last(viewer, subject.pk)), None) if tie else None
    return Panel("beside", "briefs/_panel.html", {"last": last})


def outcome_opens(viewer: Viewer, touchpoint: Touchpoint, before: Level) -> str:
    """This says that what came of a meeting kept for few is read by all of ours with it."""
    said = MeetingOutcome.objects.visible_to(viewer).filter(touchpoint=touchpoint)
    if before != Level.NAMED or not said.exists():
        return ""
    return _("All your colleagues will read what you said came of it, and why.")


def waits(viewer: Viewer, day: date) -> Waits | None:
    """This asks what came of meetings held lately, of which nobody has said so yet."""
    entries = [
        Entry(
            words=_("You met %(name)s on %(day)s. What came of it?")
            % {"name": party.name, "day": date_format(row.held_on, "j F Y")},
            url=reverse("briefs:outcome", args=[viewer.organisation_slug, party.slug])
            + f"?meeting={row.ref}",
        )
        for row in unsaid_between(viewer, day - ASKED_FOR, day)
        for party in list(row.parties.all())[:1]
    ]
    return Waits(title=_("After a meeting"), entries=entries) if entries else None


@prepared
def unsaid_between(viewer: Viewer, first: date, last: date) -> VisibleQuerySet[Touchpoint]:
    """This asks for the meetings between two days of which nobody has said what came of them."""
    said = MeetingOutcome.objects.visible_to(viewer).order_by().values("touchpoint")
    held = meetings(viewer).filter(held_on__gte=first, held_on__lte=last).exclude(pk__in=said)
    return held.prefetch_related("parties")[:AT_MOST]
