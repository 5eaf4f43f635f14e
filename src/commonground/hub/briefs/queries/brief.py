"""The brief: what a person wants to know of an organisation, and of their own, before they meet."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from commonground.hub.access.audience import VisibleQuerySet, owned_by
from commonground.hub.access.viewer import Viewer
from commonground.hub.briefs.rules import MEETINGS
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import (
    Fact,
    facts,
    organisation,
    profile_rows,
    section_records,
)
from commonground.hub.organisations.queries.rows import Rows
from commonground.hub.ties.models import Tie, Touchpoint
from commonground.hub.ties.queries import Letter, open_steps, tie_to, touchpoints
from commonground.hub.ties.queries.letters import Key, letters, promise

from .asking import questions
from .common import Overlap, Partner, Work, overlaps, partners_of_both, work_of
from .knowing import who_knows_whom

HAPPENED = 6
LONGEST = 300
"""How much of a letter the brief quotes; the rest stands on the page of the tie."""


@dataclass(frozen=True, slots=True)
class Thing:
    """This is a need or an offer, and whether the other side has what answers it."""

    kind: str
    words: str
    answers: bool


@dataclass(frozen=True, slots=True)
class Side:
    """This is one of the two: what it is for, what it lacks and what it can give."""

    name: str
    vision: str
    mission: str
    values: str
    needs: list[Thing]
    offers: list[Thing]


@dataclass(frozen=True, slots=True)
class Person:
    """This is somebody at their place whom we know of."""

    name: str
    position: str
    body: str


@dataclass(frozen=True, slots=True)
class Happening:
    """This is one thing that happened between the two, in short."""

    held_on: date
    title: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Brief:
    """This is all there is to know before a meeting that all of ours may see.

    It is printed, carried about and read together: what is kept for named people is not in it, nor
    what hangs on it.
    """

    subject: Organisation
    slug: str
    day: date
    tie: Tie | None
    wanted: list[str]
    theirs: Side
    ours: Side
    issues: list[str]
    people: list[str]
    places: list[str]
    overlaps: list[Overlap]
    partners: list[Partner]
    together: list[str]
    contacts: list[Person]
    knows: list[str]
    happened: list[Happening]
    has_more: bool
    has_met: bool
    promised: list[str]
    questions: list[str]

    @property
    def they_can(self) -> list[Thing]:
        """This is what they offer and we need."""
        return [thing for thing in self.theirs.offers if thing.answers]

    @property
    def we_can(self) -> list[Thing]:
        """This is what we offer and they need."""
        return [thing for thing in self.ours.offers if thing.answers]


def brief(viewer: Viewer, slug: str, today: date) -> Brief:
    """This reads the brief for a meeting with an organisation; `Hidden` if we cannot see it."""
    subject = organisation(viewer, slug)
    viewer = viewer.anybody_of_ours()
    both = profile_rows(viewer, subject)
    assert both.ours is not None, "one meets others"
    theirs, ours = both.theirs, both.ours
    work, own = work_of(viewer, subject), work_of(viewer, ours.organisation)
    partners, together = partners_of_both(viewer, subject, ours.organisation)
    tie = tie_to(viewer, subject)
    met = contacts_between(viewer, subject)
    known = facts(
        viewer, subject, today=today, seen=theirs, records=section_records(viewer, subject)
    )
    return Brief(
        subject=subject,
        slug=subject.slug,
        day=today,
        tie=tie,
        wanted=[str(row) for row in tie.wanted.all()] if tie else [],
        theirs=side(theirs, ours, today),
        ours=side(ours, theirs, today),
        issues=shared(terms(theirs.issues) | work.issues, terms(ours.issues) | own.issues),
        people=shared(terms(theirs.people) | work.people, terms(ours.people) | own.people),
        places=shared(places(theirs, work), places(ours, own)),
        overlaps=overlaps(work, own),
        partners=partners,
        together=together,
        contacts=list(
            dict.fromkeys(
                Person(row.name, row.position, row.get_body_display()) for row in theirs.contacts
            )
        )[:12],
        knows=who_knows_whom(viewer, subject),
        happened=[in_short(letter) for letter in letters(viewer, subject, met[:HAPPENED])],
        has_more=len(met) > HAPPENED,
        has_met=between(viewer, subject).filter(kind__in=MEETINGS, held_on__lte=today).exists(),
        promised=[promise(step) for step in open_steps(viewer).filter(tie=tie)[:8]] if tie else [],
        questions=asked(known, subject),
    )


def between(viewer: Viewer, subject: Organisation) -> VisibleQuerySet[Touchpoint]:
    """This lists contact between the two, whoever of them wrote it down."""
    us = owned_by(viewer) & Q(parties=subject)
    them = Q(owner=subject, parties=viewer.organisation_id)
    return touchpoints(viewer).select_related(None).filter(us | them)


def contacts_between(viewer: Viewer, subject: Organisation) -> list[Key]:
    """This names the latest contacts between the two, whoever of them wrote them down."""
    named = between(viewer, subject).distinct().order_by("-held_on", "-recorded_at", "-pk")
    return [
        (held_on, recorded_at, "contact", pk)
        for held_on, recorded_at, pk in named.values_list("held_on", "recorded_at", "pk")[
            : HAPPENED + 1
        ]
    ]


def asked(known: list[Fact], subject: Organisation) -> list[str]:
    """This words what we do not know of them as questions to ask."""
    gone = {fact.key for fact in known if not fact.value}
    stale = [fact.label for fact in known if fact.value and fact.is_stale]
    if subject.scale_id is None:
        gone.add("scale")
    return questions(gone, stale)


def terms(rows: list) -> dict[int, str]:  # type: ignore[type-arg]
    """This gives terms by their keys."""
    return {row.pk: str(row) for row in rows}


def places(rows: Rows, work: Work) -> dict[int, str]:
    """This gives the places where an organisation sits or works."""
    found = {place.pk: place.name for place in rows.areas} | work.places
    if rows.organisation.place:
        found[rows.organisation.place.pk] = rows.organisation.place.name
    return found


def shared(theirs: dict[int, str], ours: dict[int, str]) -> list[str]:
    """This lists what stands on both sides, by name."""
    return sorted({name for pk, name in theirs.items() if pk in ours})


def side(one: Rows, other: Rows, today: date) -> Side:
    """This draws one side up."""

    def still(rows: list) -> list:  # type: ignore[type-arg]
        return [row for row in rows if row.until is None or row.until >= today]

    wanting = {row.kind for row in still(other.needs)}
    giving = {row.kind for row in still(other.offers)}
    return Side(
        name=one.organisation.name,
        vision=one.organisation.vision,
        mission=one.organisation.mission,
        values=one.organisation.values,
        needs=[
            Thing(row.get_kind_display(), row.description, row.kind in giving)
            for row in still(one.needs)
        ],
        offers=[
            Thing(row.get_kind_display(), row.description, row.kind in wanting)
            for row in still(one.offers)
        ],
    )


def in_short(letter: Letter) -> Happening:
    """This shortens a letter, at the end of a word."""
    text = letter.text
    if len(text) > LONGEST:
        text = f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
    return Happening(letter.held_on, letter.title, letter.who, text)
