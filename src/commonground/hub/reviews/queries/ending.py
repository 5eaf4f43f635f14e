"""What there is to see to before a partnership ends, and a message to begin from."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from commonground.hub.access.audience import current_seats, spaces_open_to
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Contact, Membership
from commonground.hub.organisations.queries import colleagues, contacts
from commonground.hub.spaces.models import Seat, Space
from commonground.hub.ties.models import Attachment, NextStep, Tie
from commonground.hub.ties.queries import open_steps, our_touchpoints

LATELY = timedelta(days=730)
MOST = 20


@dataclass(frozen=True, slots=True)
class Ending:
    """This is what to see to before a partnership ends: promises still open, files kept with
    contacts, tables at which both sit, and people to tell, theirs and ours."""

    promises: list[NextStep]
    files: list[Attachment]
    tables: list[Space]
    theirs: list[Contact]
    ours: list[Membership]
    message: str


def ending(viewer: Viewer, tie: Tie, day: date) -> Ending:
    """This reads what there is to see to before a partnership of ours ends."""
    subject = tie.subject
    contact = our_touchpoints(viewer).filter(parties=subject)
    files = Attachment.objects.visible_to(viewer).filter(touchpoint__in=contact.values("pk"))
    seats = Seat.objects.visible_to(viewer).filter(current_seats(), organisation=subject)
    lately = contact.filter(held_on__gt=day - LATELY).values("author")
    steps = open_steps(viewer).filter(tie=tie)
    keepers = {tie.responsible_id, *(step.responsible_id for step in steps), viewer.person_id}
    here = list(colleagues(viewer))
    spoke = set(lately.values_list("author", flat=True))
    return Ending(
        promises=list(steps[:MOST]),
        files=list(files.select_related("touchpoint").order_by("-added_at", "pk")[:MOST]),
        tables=list(spaces_open_to(viewer).filter(pk__in=seats.values("space"))[:MOST]),  # type: ignore[arg-type]
        theirs=list(contacts(viewer, subject)[:MOST]),
        ours=[
            row
            for row in here
            if row.person_id in keepers | spoke and row.person_id != viewer.person_id
        ],
        message=courteous(viewer, tie),
    )


def courteous(viewer: Viewer, tie: Tie) -> str:
    """This is a message to begin from: thanks, what ends, what stays open, the door."""
    return _(
        "Dear friends at %(them)s,\n\n"
        "for some time we have worked together, and we thank you for it: for your time, your "
        "trust and what we learnt from you.\n\n"
        "We have looked at what we can carry this year, and have decided to end our partnership "
        "for now. What we promised you we will finish, or tell you honestly that we cannot. What "
        "you entrusted to us stays entrusted.\n\n"
        "If you would like to talk about it, please call us. The door stays open.\n\n"
        "With thanks and good wishes,\n"
        "%(person)s\n"
        "%(us)s"
    ) % {
        "them": tie.subject.name,
        "person": viewer.person_name,
        "us": viewer.organisation_name,
    }
