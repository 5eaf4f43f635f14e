"""Reading the home page: what waits for a person today, across the rooms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.ambassadors.queries import waits as introductions
from commonground.hub.briefs.queries import waits as meetings_to_close
from commonground.hub.calendars.queries import waits as calendar_waits
from commonground.hub.choosing.queries import waits as choosing
from commonground.hub.correspondence.queries import waits as mail_waits
from commonground.hub.gaps.queries import waits as gaps
from commonground.hub.organisations.models import Membership, Organisation, Role
from commonground.hub.organisations.queries import Waits, WaitsOf
from commonground.hub.organisations.rules import has_rank
from commonground.hub.pulses.queries import waits as waits_in_pulses
from commonground.hub.reviews.queries import waits as waits_in_reviews
from commonground.hub.rhythms.queries import acts
from commonground.hub.ties.models import Tie
from commonground.hub.ties.queries import Deed, Waiting, deeds, ties_for, waiting
from commonground.hub.ties.queries import waits as waits_of_ties
from commonground.hub.ties.rules import may_change_stage

ASKED: tuple[WaitsOf, ...] = (
    waits_of_ties,
    waits_in_pulses,
    introductions,
    mail_waits,
    meetings_to_close,
    choosing,
    gaps,
    waits_in_reviews,
    calendar_waits,
)
"""Each room that has something waiting for people, in the order in which Today and the digest tell it."""


def waits_in_rooms(viewer: Viewer, day: date) -> list[Waits]:
    """This asks each room what waits for the viewer on a day."""
    found = (ask(viewer, day) for ask in ASKED)
    return [waits for waits in found if waits is not None and waits.entries]


@dataclass(frozen=True, slots=True)
class Question:
    """This is something our own profile does not say yet, and why it matters."""

    section: str
    words: str


@dataclass(frozen=True, slots=True)
class Today:
    """This is the home page: what waits, what our profile lacks, what colleagues did."""

    waiting: Waiting
    in_rooms: list[Waits]
    questions: list[Question]
    deeds: list[Deed]
    is_first_time: bool
    may_judge: bool

    @property
    def is_calm(self) -> bool:
        """This tells that nothing waits."""
        proposals = self.waiting.proposals if self.may_judge else []
        waits = self.waiting
        steps = waits.mine or waits.nobodys or waits.colleagues or waits.undated or waits.soon
        return not (steps or waits.quiet or proposals or self.in_rooms or self.questions)


def today(
    viewer: Viewer, day: date, now: datetime, *, ours: Iterable[Membership] | None = None
) -> Today:
    """This reads the home page for a day; `ours` are the colleagues, where the page has read them."""
    return Today(
        waiting=with_acts(viewer, waiting(viewer, day, ours=ours), day),
        in_rooms=waits_in_rooms(viewer, day),
        questions=questions(viewer),
        deeds=deeds(viewer, now, ours=ours),
        is_first_time=not any_tie(viewer),
        may_judge=bool(may_change_stage(viewer)),
    )


@prepared
def any_tie(viewer: Viewer) -> QuerySet[Tie, int]:
    """This asks whether we have a tie to anybody."""
    return ties_for(viewer).select_related(None).order_by().values_list("pk", flat=True)[:1]


def with_acts(viewer: Viewer, waits: Waiting, day: date) -> Waiting:
    """This puts on each quiet tie the first small act that what is known suggests, as `act`."""
    found = acts(viewer, [tie.subject for tie in waits.quiet], day, promised=False)
    for tie in waits.quiet:
        tie.act = next(iter(found.get(tie.subject_id, ())), None)
    return waits


def questions(viewer: Viewer) -> list[Question]:
    """This lists what our own profile does not say, for those who may answer; three at most."""
    if not has_rank(viewer, Role.EDITOR):
        return []
    known = next(iter(said_of_us(viewer)), None)
    if known is None:
        return []
    has_mission, has_issues, has_places, has_people = known
    asked = [
        (
            has_mission,
            Question("mission", _("What is your mission? Others look for the same.")),
        ),
        (
            has_issues,
            Question(
                "work",
                _(
                    "Which issues do you work on? Without it, nobody finds you, and we can find nobody."
                ),
            ),
        ),
        (
            has_places,
            Question("places", _("Where do you work? Neighbours cannot see you on the map yet.")),
        ),
        (
            has_people,
            Question("work", _("Whom do you work with? It shows who reaches the same people.")),
        ),
    ]
    return [question for is_known, question in asked if not is_known][:3]


@prepared
def said_of_us(viewer: Viewer) -> QuerySet[Organisation, tuple[bool, bool, bool, bool]]:
    """This asks whether our own profile says what we are for, on what, where and with whom we work."""

    def some(linked: Any) -> Exists:
        return Exists(linked.through.objects.filter(organisation_id=OuterRef("pk")))

    placed = Q(place__isnull=False) | Q(some(Organisation.service_areas))
    ours = Organisation.objects.filter(pk=viewer.organisation_id).order_by()
    return ours.values_list(
        ExpressionWrapper(~Q(mission=""), BooleanField()),
        some(Organisation.issues),
        ExpressionWrapper(placed, BooleanField()),
        some(Organisation.people_served),
    )
