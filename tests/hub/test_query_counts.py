"""No page asks the database more often because there are more rows: each is visited with few rows
and with many, and the queries are counted."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commonground.hub.access.audience import Level
from commonground.hub.activities.models import Activity, Partnership
from commonground.hub.ambassadors.models import Acquaintance
from commonground.hub.finder.models import Candidate, Opinion, Purpose
from commonground.hub.history.actions import append
from commonground.hub.organisations.actions.search_texts import renew_search_texts
from commonground.hub.organisations.models import (
    Contact,
    Identifier,
    Membership,
    Need,
    Offer,
    Organisation,
    Person,
    Role,
    Service,
)
from commonground.hub.registers.models import Run
from commonground.hub.ties.models import NextStep, Note, Stage, StageChange, Tie, Touchpoint
from commonground.hub.vocabularies.models import (
    Issue,
    Kind,
    PeopleServed,
    Place,
    Relationship,
    Scale,
)
from tests.cast import NOW, Cast
from tests.surfaces import SURFACES, Surface

FEW, MANY = 3, 17


class Town:
    """Organisations around the cast's own, each with everything a list can show."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.viewer = cast.viewer("alice")
        self.own = cast.organisations["citizens"]
        self.subject = cast.organisations["legal"]
        self.issues = list(Issue.objects.all()[:MANY])
        self.people = list(PeopleServed.objects.all()[:MANY])
        self.kinds = list(Kind.objects.all()[:5])
        self.scales = list(Scale.objects.all()[:5])
        self.places = list(Place.objects.filter(kind="country")[:MANY])
        self.wishes = list(Relationship.objects.all()[:5])
        self.size = 0

    def grow(self, size: int) -> None:
        """Add organisations until there are so many."""
        new = range(self.size, size)
        added = [self.add(number) for number in new]
        renew_search_texts(keys=[organisation.pk for organisation in added])
        self.size = size

    def add(self, number: int) -> Organisation:
        place = self.places[number]
        one = Organisation.objects.create(
            name=f"Counted group {number:02}",
            mission="Counting water together",
            kind=self.kinds[number % 5],
            scale=self.scales[number % 5],
            place=place,
            latitude=place.latitude,
            longitude=place.longitude,
            created_at=NOW,
            changed_at=NOW,
        )
        for organisation in (one, self.subject, self.own):
            organisation.issues.add(self.issues[number])
            organisation.people_served.add(self.people[number])
            organisation.service_areas.add(place)
            Need.objects.create(organisation=organisation, kind="space", description="A room")
            Offer.objects.create(organisation=organisation, kind="skills", description="A hand")
            Service.objects.create(organisation=organisation, name=f"Help {number}", place=place)
            Identifier.objects.create(organisation=organisation, scheme="XX", number=f"{number}")
            Contact.objects.create(
                organisation=organisation, owner=self.own, name=f"Someone {number}"
            )
            Activity.objects.create(
                organisation=organisation,
                owner=self.own,
                issue=self.issues[number],
                place=place,
                starts_on=date(2026, 1, 1),
            )
        self.work_together(one, number)
        self.keep_in_touch(one, number)
        person = Person.objects.create_user(f"counted{number}@cast.example", name=f"P {number}")
        Membership.objects.create(
            person=person, organisation=self.own, role=Role.MEMBER, since=NOW - timedelta(days=9)
        )
        Run.objects.create(
            owner=self.own,
            table="organisations",
            file_name=f"{number}.csv",
            file_digest="",
            register="counted",
            started_at=NOW,
        )
        append(viewer=self.viewer, verb="counted", subject=one, now=NOW, detail={})
        return one

    def work_together(self, one: Organisation, number: int) -> None:
        """Add partnerships of the subject, and what we decided of the newcomer."""
        Partnership.objects.create(
            organisation_a=self.subject,
            organisation_b=one,
            began_on=date(2025, 1, 1),
            digest=f"counted {number}",
        )
        opinion = (Opinion.SHORTLISTED, Opinion.SET_ASIDE)[number % 2]
        Candidate.objects.create(
            owner=self.own,
            organisation=one,
            purpose=Purpose.REACH,
            opinion=opinion,
            reason="Counted",
            decided_at=NOW,
        )

    def keep_in_touch(self, one: Organisation, number: int) -> None:
        """Add a tie with the newcomer, and one more contact with the subject."""
        author = self.cast.people["alice"]
        subject, _ = Tie.objects.get_or_create(
            owner=self.own, subject=self.subject, defaults={"created_at": NOW, "changed_at": NOW}
        )
        tie = Tie.objects.create(
            owner=self.own,
            author=author,
            subject=one,
            stage=list(Stage)[number % 7],
            responsible=author,
            created_at=NOW,
            changed_at=NOW,
        )
        tie.wanted.add(self.wishes[number % 5])
        shared = {"owner": self.own, "author": author, "level": Level.ORGANISATION}
        for each in (tie, subject):
            StageChange.objects.create(
                tie=each, stage=Stage.IN_CONTACT, held_on=NOW.date(), recorded_at=NOW, person=author
            )
            Note.objects.create(tie=each, text="Counted", written_at=NOW, **shared)
            NextStep.objects.create(
                tie=each,
                text="Call",
                due_on=NOW.date(),
                responsible=author,
                created_at=NOW,
                **shared,
            )
        for each in (one, self.subject):
            Acquaintance.objects.create(
                membership=self.cast.memberships["bob", "citizens"],
                organisation=each,
                name=f"Someone {number}",
                closeness="good",
                recorded_at=NOW,
                **shared,
            )
        touchpoint = Touchpoint.objects.create(
            kind="call", held_on=NOW.date(), said="Counted", recorded_at=NOW, **shared
        )
        touchpoint.parties.set([one, self.subject])


def addresses(surface: Surface, town: Town) -> list[str]:
    """The addresses of a list, or of the page of the subject; none for other pages of one row."""
    args = [town.own.slug] if surface.acting else []
    for word in surface.args:
        if word == "organisation":
            args.append(town.subject.slug)
        elif word.startswith("="):
            args.append(word[1:])
        else:
            return []
    return [reverse(surface.name, args=args) + query for query in surface.queries]


def counted(browser: Client, town: Town) -> dict[str, int]:
    """How many queries each address needs, asked a second time, with no words held from before."""
    found = {}
    for surface in SURFACES:
        if surface.kind not in ("page", "file"):
            continue
        for address in addresses(surface, town):
            for _ in range(2):
                cache.clear()
                with CaptureQueriesContext(connection) as asked:
                    answer = browser.get(address)
                    if answer.streaming:
                        b"".join(answer.streaming_content)  # type: ignore[attr-defined]
            assert answer.status_code <= 404, (address, answer.status_code)
            found[address] = len(asked)
    return found


@pytest.mark.capability("X1")
def test_no_page_asks_more_often_because_there_are_more_rows(cast: Cast, visit) -> None:
    town = Town(cast)
    town.grow(FEW)
    browser = visit("alice")
    few = counted(browser, town)
    town.grow(MANY)
    many = counted(browser, town)
    grown = {at: (few[at], many[at]) for at in few if many[at] > few[at]}
    assert len(few) > 30
    assert grown == {}
