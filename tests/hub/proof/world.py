"""A world in which every text field of every row holds a canary word of its own.

Organisations stand at all five levels, kept by two owners (and one by nobody); every kind of row
hangs on each of them and, on the public one, stands at all five levels itself.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from django.db import models

from commonground.hub.access.audience import Shared
from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Activity, Partnership
from commonground.hub.finder.models import Candidate, Opinion
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import (
    ApiToken,
    Claim,
    Contact,
    Identifier,
    Invitation,
    Need,
    Offer,
    Organisation,
    OrganisationName,
    Report,
    SectionRecord,
    Service,
)
from commonground.hub.registers.models import Likeness, Record, Run, Upload
from commonground.hub.spaces.models import Seat, Space
from commonground.hub.ties.models import NextStep, Note, Stage, StageChange, Tie, Touchpoint
from commonground.hub.vocabularies.models import (
    Issue,
    Kind,
    PeopleServed,
    Place,
    Relationship,
    Scale,
)
from tests.cast import NOW, Cast, assemble

from . import (
    world_ambassadors,
    world_choosing,
    world_correspondence,
    world_gaps,
    world_ladder,
    world_pulses,
    world_reviews,
    world_rhythms,
)
from .oracle import Row
from .world_briefs import build as build_briefs
from .world_files import attached

LEVELS = ("public", "network", "space", "organisation", "named")
READERS = {"citizens": "dana@legal", "arts": "gus@procurement"}
AUTHORS = {"citizens": "alice", "arts": "charlie"}
TODAY = NOW.date()
DIGITS = "bcdfghjklmnpqrstvwxz"


def canary(number: int) -> str:
    """A word that occurs nowhere else and survives any letter case, encoding or address."""
    letters = []
    for _ in range(5):
        number, digit = divmod(number, len(DIGITS))
        letters.append(DIGITS[digit])
    return "zq" + "".join(reversed(letters)) + "qz"


@dataclass
class World:
    """The cast, all rows with their canaries, and the vocabulary they use."""

    cast: Cast
    rows: list[Row] = field(default_factory=list)
    objects: dict[str, Any] = field(default_factory=dict)
    counter: Any = field(default_factory=lambda: count(1))
    given: set[str] = field(default_factory=set)

    def word(self, row: Row, name: str) -> str:
        """A fresh canary for the field called `name` of a row."""
        row.canaries[name] = canary(next(self.counter))
        self.given.add(row.canaries[name])
        return row.canaries[name]

    def keep(self, row: Row, thing: models.Model) -> Any:
        """Note the row under its label, with table and key."""
        row.table, row.pk = thing._meta.label, thing.pk
        self.rows.append(row)
        self.objects[row.label] = thing
        return thing

    def shared(self, row: Row, thing: Shared) -> Any:
        """Save a row with the audience that the oracle was told."""
        thing.level = row.level or thing.level
        if row.owner:
            thing.owner = self.cast.organisations[row.owner]
        thing.author = self.cast.people[row.author] if row.author else None
        # Space and readers stay behind when a level changes: alone they must not admit anybody.
        thing.space = self.cast.coalition
        thing.save()
        for reader in row.readers or {"frank@former", "dana@legal"} - {f"{row.author}@{row.owner}"}:
            if row.level == "named" or not row.readers:
                person, organisation = reader.split("@")
                thing.readers.add(self.cast.memberships[person, organisation])
        return self.keep(row, thing)

    def audience(self, level: str, owner: str) -> dict[str, Any]:
        """What a `Row` at this level, kept by this owner, says of its readers."""
        readers = frozenset({READERS[owner]}) if level == "named" else frozenset()
        return {"level": level, "owner": owner, "author": AUTHORS[owner], "readers": readers}


def vocabulary() -> dict[str, Any]:
    """One term of each vocabulary, in everyday words and without canaries: it is public."""
    return {
        "issue": Issue.objects.get_or_create(key="cast-issue", defaults={"name": "Clean water"})[0],
        "people": PeopleServed.objects.get_or_create(key="cast-people", defaults={"name": "Youth"})[
            0
        ],
        "kind": Kind.objects.get_or_create(key="cast-kind", defaults={"name": "Local group"})[0],
        "scale": Scale.objects.get_or_create(key="cast-scale", defaults={"name": "City"})[0],
        "wanted": Relationship.objects.get_or_create(
            key="cast-wanted", defaults={"name": "Learn from each other"}
        )[0],
        "place": Place.objects.get_or_create(
            code="XC-T1",
            defaults={"name": "Quay", "kind": "district", "latitude": 1.0, "longitude": 2.0},
        )[0],
    }


def organisation(world: World, terms: dict[str, Any], row: Row) -> Organisation:
    """An organisation with a canary in every text field, with issue, people, place and kind."""
    found: Organisation = world.shared(
        row,
        Organisation(
            name=f"Org {world.word(row, 'name')}",
            acronym=world.word(row, "acronym"),
            slug=f"org-{world.word(row, 'slug')}",
            vision=world.word(row, "vision"),
            mission=world.word(row, "mission"),
            values=world.word(row, "values"),
            website=f"https://{world.word(row, 'website')}.example/",
            source=world.word(row, "source"),
            kind=terms["kind"],
            scale=terms["scale"],
            place=terms["place"],
            latitude=1.5,
            longitude=2.5,
            languages="en",
            created_at=NOW,
            changed_at=NOW,
        ),
    )
    found.search_text = " ".join(row.canaries[name] for name in ("name", "acronym", "mission"))
    found.save()
    found.issues.add(terms["issue"])
    found.people_served.add(terms["people"])
    found.service_areas.add(terms["place"])
    return found


def profile(world: World, terms: dict[str, Any], owner: Row) -> None:
    """The parts of a profile that are seen by whoever sees the organisation."""
    subject = world.objects[owner.label]

    def part(label: str) -> Row:
        return Row(f"{label} of {owner.label}", parents=(owner,))

    row = part("name")
    world.keep(row, OrganisationName.objects.create(
        organisation=subject, language="es", name=world.word(row, "name")))  # fmt: skip
    row = part("identifier")
    world.keep(row, Identifier.objects.create(
        organisation=subject, scheme="XC-REG", number=world.word(row, "number")))  # fmt: skip
    row = part("service")
    world.keep(row, Service.objects.create(
        organisation=subject, name=world.word(row, "name"),
        description=world.word(row, "description"), place=terms["place"]))  # fmt: skip
    row = part("need")
    world.keep(row, Need.objects.create(
        organisation=subject, kind="space", description=world.word(row, "description")))  # fmt: skip
    row = part("offer")
    world.keep(row, Offer.objects.create(
        organisation=subject, kind="skills", description=world.word(row, "description")))  # fmt: skip
    row = part("section")
    world.keep(row, SectionRecord.objects.create(
        organisation=subject, section="mission", source=world.word(row, "source"),
        as_of=TODAY, saved_at=NOW))  # fmt: skip
    row = part("record")
    world.keep(row, Record.objects.create(
        register="cast register", number=world.word(row, "number"), organisation=subject,
        facts={"note": world.word(row, "facts")}, digest="0" * 64))  # fmt: skip


def shared_rows(world: World, terms: dict[str, Any], on: Row, audience: dict[str, Any]) -> None:
    """A contact, an activity, a partnership and a touchpoint about an organisation."""
    subject = world.objects[on.label]
    tag = f"{audience['level']} by {audience['owner']} on {on.label}"
    row = Row(f"contact {tag}", parents=(on,), **audience)
    world.shared(row, Contact(
        organisation=subject, name=world.word(row, "name"), position=world.word(row, "position"),
        email=f"{world.word(row, 'email')}@cast.example", phone=world.word(row, "phone"),
        source=world.word(row, "source")))  # fmt: skip
    row = Row(f"activity {tag}", parents=(on,), **audience)
    world.shared(row, Activity(
        organisation=subject, title=world.word(row, "title"), issue=terms["issue"],
        place=terms["place"], people=terms["people"], starts_on=TODAY - timedelta(days=90),
        ends_on=TODAY + timedelta(days=900), source=world.word(row, "source")))  # fmt: skip
    other = world.objects["legal"]
    row = Row(f"partnership {tag}", parents=(on,), **audience)
    world.shared(row, Partnership(
        organisation_a=subject, organisation_b=other, project=world.word(row, "project"),
        sectors=world.word(row, "sectors"), place_name=world.word(row, "place_name"),
        country=world.word(row, "country"), role_a=world.word(row, "role_a"),
        role_b=world.word(row, "role_b"),
        began_on=TODAY - timedelta(days=200), source=world.word(row, "source"),
        digest=world.word(row, "digest")))  # fmt: skip
    row = Row(f"touchpoint {tag}", parents=(on,), **audience)
    touchpoint = world.shared(row, Touchpoint(
        people=world.word(row, "people"), kind="meeting", held_on=TODAY,
        said=world.word(row, "said"), recorded_at=NOW))  # fmt: skip
    touchpoint.parties.add(subject)
    attached(world, row, on)
    held = world.objects.get(f"tie {audience['owner']} → {on.label}")
    if held is not None:
        step = Row(f"step after {row.label}", "organisation", audience["owner"], parents=(row,))
        world.shared(step, NextStep(
            tie=held, touchpoint=touchpoint, text=world.word(step, "text"),
            due_on=TODAY - timedelta(days=1), created_at=NOW))  # fmt: skip


def tie(world: World, terms: dict[str, Any], on: Row, owner: str) -> None:
    """How `owner` sees an organisation: a tie, a stage change, notes and next steps."""
    subject = world.objects[on.label]
    row = Row(f"tie {owner} → {on.label}", "organisation", owner, parents=(on,))
    held = world.shared(row, Tie(
        subject=subject, stage=Stage.IN_CONTACT, stage_since=TODAY, created_at=NOW,
        changed_at=NOW))  # fmt: skip
    held.wanted.add(terms["wanted"])
    change = Row(f"stage {row.label}", parents=(row,))
    world.keep(change, StageChange.objects.create(
        tie=held, stage=Stage.IN_CONTACT, evidence=world.word(change, "evidence"),
        held_on=TODAY, recorded_at=NOW))  # fmt: skip
    for level in ("organisation", "named"):
        audience = world.audience(level, owner)
        note = Row(f"note {level} {row.label}", parents=(row,), **audience)
        world.shared(note, Note(tie=held, text=world.word(note, "text"), written_at=NOW))
        step = Row(f"step {level} {row.label}", parents=(row,), **audience)
        world.shared(step, NextStep(
            tie=held, text=world.word(step, "text"), due_on=TODAY - timedelta(days=3),
            created_at=NOW))  # fmt: skip
    chosen = Row(f"candidate {owner} {on.label}", "organisation", owner, parents=(on,))
    world.shared(chosen, Candidate(
        organisation=subject, purpose="advocate", opinion=Opinion.SHORTLISTED,
        reason=world.word(chosen, "reason"), decided_at=NOW))  # fmt: skip


def inside(world: World, key: str) -> None:
    """What only an organisation's own people see: invitations, imports, tokens, history."""
    own = world.cast.organisations[key]
    author = AUTHORS[key]
    member = world.cast.memberships[author, key]
    row = Row(f"invitation of {key}", owner=key, special="own")
    world.keep(row, Invitation.objects.create(
        organisation=own, email=f"{world.word(row, 'email')}@cast.example",
        token_digest=f"digest {key}", invited_by=world.cast.people[author], created_at=NOW,
        expires_at=NOW + timedelta(days=900)))  # fmt: skip
    row = Row(f"token of {author}@{key}", special="person", readers=frozenset({f"{author}@{key}"}))
    world.keep(row, ApiToken.objects.create(
        membership=member, name=world.word(row, "name"), digest=f"digest {key}",
        created_at=NOW))  # fmt: skip
    row = Row(f"run of {key}", "organisation", key)
    alike = next(row for row in world.rows if row.label == "org public by citizens")
    likeness = Row(f"likeness of {key}", "organisation", key, author, parents=(alike,))
    number = world.word(likeness, "number")
    world.shared(row, Run(
        table="organisations", file_name=world.word(row, "file_name"), file_digest="0" * 64,
        register=f"{world.word(row, 'register')} #cast", started_at=NOW, ended_at=NOW,
        faults=[{"state": "refused", "row": 2, "column": "name", "reason": world.word(row, "faults")},
                {"state": "alike", "row": 3, "column": "name", "reason": "", "name": "One",
                 "number": number, "others": [world.objects[alike.label].ref]}]))  # fmt: skip
    world.shared(likeness, Likeness(
        register=world.objects[row.label].register, number=number, is_same=False, decided_at=NOW,
        organisation=world.objects[alike.label]))  # fmt: skip
    row = Row(f"upload of {key}", "organisation", key)
    world.shared(row, Upload(
        table="organisations", file_name=world.word(row, "file_name"), state="looked",
        options={"register": world.word(row, "register")}, uploaded_at=NOW, moved_at=NOW,
        faults=[{"state": "refused", "row": 2, "column": "name", "reason": world.word(row, "faults")}]))  # fmt: skip
    actor = Viewer(
        person_id=world.cast.people[author].pk,
        person_ref=world.cast.people[author].ref,
        membership_id=member.pk,
        organisation_id=own.pk,
        organisation_slug=own.slug,
    )
    for note in [row for row in world.rows if row.label.startswith("note ") and row.owner == key]:
        entry = Row(f"entry {note.label}", note.level, key, author, special="entry")
        body = world.word(entry, "body")
        kept = append(
            viewer=actor, verb="wrote", subject=world.objects[note.label], now=NOW,
            detail={"text": body},
        )  # fmt: skip
        world.keep(entry, kept)


def tables(world: World) -> None:
    """Two tables, so that a seat at one shows nothing of the other."""
    festival = Space.objects.create(name="Festival", kind="project", created_at=NOW)
    for key, until in (("arts", None), ("procurement", NOW + timedelta(days=9000))):
        Seat.objects.create(
            space=festival, organisation=world.cast.organisations[key], since=NOW, until=until
        )
    for name, held in (("coalition", world.cast.coalition), ("festival", festival)):
        assert held is not None
        row = Row(name, special="seat", space=name)
        held.name = f"Table {world.word(row, 'name')}"
        held.save()
        world.keep(row, held)
        for seat in Seat._default_manager.filter(space=held):
            label = f"seat of {seat.organisation.name} at {name}"
            world.keep(Row(label, special="seat", space=name), seat)


def build() -> World:
    """The whole world; call it inside a test's transaction."""
    world = World(assemble())
    terms = vocabulary()
    for key, own in world.cast.organisations.items():
        world.keep(Row(key, "public", key), own)
        own.issues.add(terms["issue"])
        Organisation.objects.filter(pk=own.pk).update(
            kind=terms["kind"], place=terms["place"], search_text=own.name
        )
    for (person, key), membership in world.cast.memberships.items():
        if person != "alice":  # she belongs to two, and sees both of hers from either
            world.keep(Row(f"membership {person}@{key}", owner=key, special="own"), membership)
    listed = [Row("org ownerless", "organisation"), Row("org ownerless at a table", "space")]
    for owner in AUTHORS:
        listed += [
            Row(f"org {level} by {owner}", **world.audience(level, owner)) for level in LEVELS
        ]
    for row in listed:
        organisation(world, terms, row)
        profile(world, terms, row)
    public = next(row for row in listed if row.label == "org public by citizens")
    for owner, author in AUTHORS.items():
        for row in listed:
            if row.seen_by(f"{author}@{owner}"):
                tie(world, terms, row, owner)
            if row is not public:
                shared_rows(world, terms, row, world.audience("organisation", owner))
        for level in LEVELS:
            shared_rows(world, terms, public, world.audience(level, owner))
        inside(world, owner)
    claim = Row("claim of nina", special="person", readers=frozenset({"nina"}))
    world.keep(claim, Claim.objects.create(
        organisation=world.objects["legal"], person=world.cast.people["nina"],
        statement=world.word(claim, "statement"), created_at=NOW,
        expires_at=NOW + timedelta(days=900)))  # fmt: skip
    report = Row("report of bob", special="person", readers=frozenset({"bob@citizens"}))
    world.keep(report, Report.objects.create(
        organisation=world.objects[public.label], person=world.cast.people["bob"], wrong="false",
        note=world.word(report, "note"), reported_at=NOW))  # fmt: skip
    hidden = next(row for row in listed if row.label == "org organisation by arts")
    row = Row(
        "touchpoint of two parties", parents=(public, hidden), **world.audience("network", "arts")
    )
    both = world.shared(row, Touchpoint(
        people=world.word(row, "people"), kind="meeting", held_on=TODAY,
        said=world.word(row, "said"), recorded_at=NOW))  # fmt: skip
    both.parties.add(world.objects[public.label], world.objects[hidden.label])
    build_briefs(world)
    tables(world)
    world_choosing.build(world, AUTHORS, LEVELS)
    world_gaps.build(world, tuple(AUTHORS))
    world_pulses.build(world)
    world_rhythms.build(world)
    world_ambassadors.build(world)
    world_correspondence.build(world)
    world_ladder.build(world)
    world_reviews.build(world)
    return world


__all__ = ["World", "build"]
