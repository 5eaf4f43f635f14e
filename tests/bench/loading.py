"""Writes generated organisations into the platform's database, and says which pages to measure.

`python -m tests.bench.loading --size 100000 --seed 1 --out handles.json`, in the environment of the
platform. Rows go in as the database takes them fastest; the full text is kept by its triggers as
for every other row, and `search_text` is made by the platform's own function.
"""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import django
from django.db import connection, models, transaction

from tests.bench import generator
from tests.bench.generator import ref_of

BATCH = 5_000
TIES, TOUCHPOINTS = 300, 3_000
STAGES = ("identified", "in_contact", "acquainted", "exchanging", "coordinating", "collaborating")
NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
Row = tuple[Any, ...]


def write(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows with the columns named; all others get the model's default."""
    given = set(names)
    rest = [
        field
        for field in model._meta.concrete_fields
        if field.attname not in given and not field.primary_key
    ]
    columns = [model._meta.get_field(name).column for name in names]  # type: ignore[union-attr]
    columns += [field.column for field in rest]
    defaults = [field.get_default() for field in rest]
    constants = tuple(json.dumps(one) if isinstance(one, dict | list) else one for one in defaults)
    table = model._meta.db_table
    listed = ", ".join(f'"{column}"' for column in columns)
    whole: Iterator[Row] = ((*row, *constants) for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy:
                for row in whole:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            statement = f'INSERT INTO "{table}" ({listed}) VALUES ({marks})'  # noqa: S608
            connection.connection.executemany(statement, whole)


def keys_of(model: Any) -> dict[str, int]:
    """The row numbers of a vocabulary by key, in a fixed order."""
    return dict(model.objects.order_by("key").values_list("key", "pk"))


class Loading:
    """One filling of an empty database."""

    def __init__(
        self, size: int, seed: int, *, ties: int = TIES, touchpoints: int = TOUCHPOINTS
    ) -> None:
        from commonground.hub.organisations import models as profiles
        from commonground.hub.vocabularies import models as vocabularies

        self.size, self.seed = size, seed
        self.ties, self.touchpoints = ties, touchpoints
        self.profiles, self.vocabularies = profiles, vocabularies
        self.chance = Random(f"references {seed}")
        self.stamp = NOW.isoformat(sep=" ")
        self.issues = keys_of(vocabularies.Issue)
        self.people = keys_of(vocabularies.PeopleServed)
        self.kinds = keys_of(vocabularies.Kind)
        self.scales = keys_of(vocabularies.Scale)
        self.places: list[int] = []
        self.homes: list[int] = []
        self.slugs: list[str] = []

    def load_places(self) -> None:
        """Write the generated countries and all below them."""
        from commonground.hub.vocabularies.models import Place

        made: list[Any] = []
        top = Place.objects.aggregate(most=models.Max("pk"))["most"] or 0
        for number, one in enumerate(generator.places(self.seed), start=1):
            parent = made[one.parent] if one.parent is not None else None
            path = f"{parent.path if parent else '/'}{one.code}/"
            made.append(
                Place(
                    pk=top + number,
                    code=one.code,
                    name=one.name,
                    kind=one.kind,
                    parent_id=parent.pk if parent else None,
                    path=path,
                    latitude=one.latitude,
                    longitude=one.longitude,
                )
            )
        Place.objects.bulk_create(made, batch_size=500)
        self.made_places = made
        self.places = [place.pk for place in made]

    def load_organisations(self) -> None:
        """Write the organisations and the parts of their profiles, a batch at a time."""
        from commonground.hub.organisations.actions.search_texts import search_text_of

        profiles, vocabularies = self.profiles, self.vocabularies
        aliases = {
            model: {term.key: [term.name, term.aliases] for term in model.objects.all()}
            for model in (vocabularies.Issue, vocabularies.PeopleServed)
        }
        kinds = {kind.key: kind for kind in vocabularies.Kind.objects.all()}
        terms = generator.Terms(
            list(self.issues), list(self.people), list(self.kinds), list(self.scales)
        )
        batch: list[tuple[int, generator.Organisation, str]] = []
        for pk, one in enumerate(generator.organisations(self.size, self.seed, terms), start=1):
            beside = [word.description for word in (*one.needs, *one.offers)]
            for issue in one.issues:
                beside += aliases[vocabularies.Issue][issue]
            for group in one.people:
                beside += aliases[vocabularies.PeopleServed][group]
            beside += [self.made_places[area].name for area in one.areas]
            draft = profiles.Organisation(
                name=one.name,
                kind=kinds[one.kind],
                place=self.made_places[one.place],
                mission=one.mission,
            )
            text = search_text_of(organisation=draft, more=[word for word in beside if word])
            batch.append((pk, one, text))
            self.homes.append(one.place)
            self.slugs.append(one.slug)
            if len(batch) == BATCH:
                self.write_organisations(batch)
                batch = []
        self.write_organisations(batch)

    def write_organisations(self, batch: list[tuple[int, generator.Organisation, str]]) -> None:
        profiles = self.profiles
        chance, places = self.chance, self.places
        names = (
            "id", "ref", "slug", "name", "kind_id", "scale_id", "level", "owner_id", "place_id",
            "latitude", "longitude", "mission", "languages", "size", "founded", "search_text",
            "source", "as_of", "claimed_at", "created_at", "changed_at",
        )  # fmt: skip
        write(
            profiles.Organisation,
            names,
            (
                (
                    pk, ref_of(chance), one.slug, one.name, self.kinds[one.kind],
                    self.scales[one.scale], one.level, 1 if pk == 1 or one.level == "organisation" else None,
                    places[one.place], one.latitude, one.longitude, one.mission, one.languages,
                    one.size, one.founded, text, "Generated", "2025-06-01",
                    self.stamp if pk == 1 else None, self.stamp, self.stamp,
                )
                for pk, one, text in batch
            ),
        )  # fmt: skip
        links: tuple[tuple[str, str, Any], ...] = (
            ("issues", "issue_id", lambda one: (self.issues[key] for key in one.issues)),
            ("people_served", "peopleserved_id", lambda one: (self.people[key] for key in one.people)),
            ("service_areas", "place_id", lambda one: (places[area] for area in one.areas)),
        )  # fmt: skip
        for name, column, ends in links:
            through: Any = getattr(profiles.Organisation, name).through
            write(
                through,
                ("organisation_id", column),
                ((pk, end) for pk, one, _ in batch for end in ends(one)),
            )
        for model, part in ((profiles.Need, "needs"), (profiles.Offer, "offers")):
            write(
                model,
                ("ref", "organisation_id", "kind", "description"),
                (
                    (ref_of(chance), pk, one.kind, one.description)
                    for pk, whole, _ in batch
                    for one in getattr(whole, part)
                ),
            )

    def load_partnerships(self) -> None:
        """Write who worked with whom."""
        from commonground.hub.activities.models import Partnership

        rows = generator.partnerships(self.homes, self.seed)
        write(
            Partnership,
            ("ref", "organisation_a_id", "organisation_b_id", "began_on", "precision", "source", "digest"),
            (
                (ref_of(self.chance), a + 1, b + 1, f"{year}-01-01", "year", "Generated", f"{row:x}")
                for row, (a, b, year) in enumerate(rows)
            ),
        )  # fmt: skip

    def load_person(self) -> Any:
        """Write the one account that the pages are read with."""
        from allauth.account.models import EmailAddress

        from commonground.hub.organisations.models import Membership, Person, Role

        person = Person.objects.create_user("bench@example.org", name="Generated person")
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        Membership.objects.create(
            person=person, organisation_id=1, role=Role.STEWARD, since=NOW - timedelta(days=400)
        )
        return person

    def load_ties(self, person: Any) -> list[int]:
        """Write the ties and touchpoints of the organisation that acts; answer with whom."""
        from commonground.hub.organisations.models import Membership
        from commonground.hub.organisations.queries import acting_viewer
        from commonground.hub.ties.actions.met import renew_met
        from commonground.hub.ties.models import Note, StageChange, Tie, Touchpoint
        from commonground.hub.vocabularies.models import Relationship

        chance = Random(f"ties {self.seed}")
        visible = self.profiles.Organisation.objects.filter(level="public", pk__gt=1)
        known = list(visible.order_by("pk").values_list("pk", flat=True)[: self.ties * 20])
        subjects = sorted(chance.sample(known, min(self.ties, len(known))))
        refs = self.chance
        today = NOW.date()
        stages = [chance.choice(STAGES) for _ in subjects]
        write(
            Tie,
            ("id", "ref", "owner_id", "author_id", "level", "subject_id", "stage", "stage_since",
             "responsible_id", "created_at", "changed_at"),
            (
                (row, ref_of(refs), 1, person.pk, "organisation", subject, stage, "2025-03-01",
                 person.pk, self.stamp, self.stamp)
                for row, (subject, stage) in enumerate(zip(subjects, stages, strict=True), start=1)
            ),
        )  # fmt: skip
        relationships = list(Relationship.objects.order_by("key").values_list("pk", flat=True))
        wanted: Any = Tie.wanted.through
        ties = range(1, len(subjects) + 1)
        write(
            wanted,
            ("tie_id", "relationship_id"),
            ((tie, chance.choice(relationships)) for tie in ties),
        )
        write(
            StageChange,
            ("ref", "tie_id", "stage", "held_on", "recorded_at", "person_id"),
            (
                (ref_of(refs), tie, stages[tie - 1], "2025-03-01", self.stamp, person.pk)
                for tie in ties
            ),
        )
        write(
            Note,
            ("ref", "owner_id", "author_id", "level", "tie_id", "text", "written_at"),
            (
                (ref_of(refs), 1, person.pk, "organisation", tie, "Generated note.", self.stamp)
                for tie in ties
            ),
        )
        held = [(today - timedelta(days=chance.randrange(1, 700))) for _ in range(self.touchpoints)]
        said = generator.words(self.seed)
        write(
            Touchpoint,
            ("id", "ref", "owner_id", "author_id", "level", "kind", "held_on", "said", "recorded_at"),
            (
                (row, ref_of(refs), 1, person.pk, "organisation", chance.choice(("call", "meeting", "message")),
                 day.isoformat(), " ".join(chance.choices(said, k=25)), self.stamp)
                for row, day in enumerate(held, start=1)
            ),
        )  # fmt: skip
        parties: Any = Touchpoint.parties.through
        write(
            parties,
            ("touchpoint_id", "organisation_id"),
            (
                (row, party)
                for row in range(1, self.touchpoints + 1)
                for party in chance.sample(subjects, min(len(subjects), chance.randint(1, 2)))
            ),
        )
        # The database must know its rows before it looks for the last contact of each tie.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        acting = acting_viewer(Membership.objects.select_related("person", "organisation").get())
        renew_met(viewer=acting, parties=subjects)
        return subjects

    def finish(self) -> None:
        """Put the numbering behind the rows written, and let the database know its rows."""
        from django.apps import apps
        from django.core.management.color import no_style

        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
                cursor.execute(statement)
            cursor.execute("ANALYZE")


def fill(loading: Loading) -> tuple[Any, list[int]]:
    """Fill an empty database, all of it or nothing."""
    with transaction.atomic():
        loading.load_places()
        loading.load_organisations()
        loading.load_partnerships()
        person = loading.load_person()
        subjects = loading.load_ties(person)
    loading.finish()
    return person, subjects


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--ties", type=int, default=TIES)
    parser.add_argument("--touchpoints", type=int, default=TOUCHPOINTS)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    django.setup()
    from django.utils import timezone

    from commonground.hub.analyses.actions import reindex
    from tests.bench.pages import handles

    begun = perf_counter()
    loading = Loading(given.size, given.seed, ties=given.ties, touchpoints=given.touchpoints)
    person, subjects = fill(loading)
    took = perf_counter() - begun
    begun = perf_counter()
    reindex(now=timezone.now())
    indexed = perf_counter() - begun
    found = handles(loading.slugs, subjects, person, loading.seed)
    found["loading"] = {
        "seconds": round(took, 1),
        "index_seconds": round(indexed, 1),
        "organisations": given.size,
        "ties": given.ties,
    }
    found["today"] = date.today().isoformat()  # noqa: DTZ011
    given.out.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
