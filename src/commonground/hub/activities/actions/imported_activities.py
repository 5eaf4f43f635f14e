"""Importing who does what, where, for whom and when (3W), as public facts with a source."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import product
from typing import Any

from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Activity, ActivityRole
from commonground.hub.registers.actions import Outcome
from commonground.hub.registers.actions.runs import Progress
from commonground.hub.registers.queries import (
    issue_words,
    known_numbers,
    people_words,
    place_words,
    speaking_for_themselves,
)
from commonground.methods.errors import UnusableQuestion
from commonground.methods.interchange import ACTIVITIES, Row
from commonground.methods.saying import Told
from commonground.methods.values import Activity as Said

from .facts import FactImport, first_day, last_day

ROLES = {
    "": ActivityRole.IMPLEMENTER,
    "lead": ActivityRole.LEAD,
    "leading": ActivityRole.LEAD,
    "programming": ActivityRole.LEAD,
    "accountable": ActivityRole.LEAD,
    "reporting": ActivityRole.LEAD,
    "implementer": ActivityRole.IMPLEMENTER,
    "implementing": ActivityRole.IMPLEMENTER,
    "partner": ActivityRole.IMPLEMENTER,
    "funder": ActivityRole.FUNDER,
    "funding": ActivityRole.FUNDER,
    "donor": ActivityRole.FUNDER,
}
NO_WORD = gettext_noop(
    "We have no word for “%(word)s”. It is left out; the register's own words stay beside the activity."
)
TITLE_COLUMNS = ("title", "activity_title", "project")
NUMBER_COLUMNS = ("activity", "activity_id", "project")
TITLE_LENGTH = 500
MOST_REACHED = 2_147_483_647


class ActivityImport(FactImport[Said]):
    """This keeps one activity for every issue, place and group of people that a row combines."""

    table = "activities"
    kind = ACTIVITIES
    table_of_facts = Activity
    compared = (
        "ends_on", "reached", "source", "facts", "organisation_id", "issue_id", "place_id",
        "people_id", "digest",
    )  # fmt: skip

    def __init__(
        self, *, country: str = "", issue_unknown: str = "", place_unknown: str = "", **given: Any
    ) -> None:
        super().__init__(**given)
        self.issues = issue_words(self.viewer)
        self.people = people_words(self.viewer)
        self.places = place_words(self.viewer)
        self.country = self.places.country(country) if country else None
        if country and self.country is None:
            raise UnusableQuestion(
                Told(gettext_noop("There is no country “%(word)s”."), word=country)
            )
        self.issue_unknown = self.issues.find(issue_unknown)
        if issue_unknown and self.issue_unknown is None:
            raise UnusableQuestion(
                Told(gettext_noop("There is no issue “%(word)s”."), word=issue_unknown)
            )
        found = self.places.find(place_unknown)
        self.place_unknown = found.pk if found else None
        if place_unknown and found is None:
            raise UnusableQuestion(
                Told(gettext_noop("There is no place “%(word)s”."), word=place_unknown)
            )
        self.tally.more["activities"] = 0
        # By which digest, and with which words, a fact stands here if a word of its row was unknown.
        self.before_known: dict[str, tuple[str, dict[str, str]]] = {}

    def keep(self, rows: Sequence[Row[Said]], *, is_dry: bool) -> None:
        numbers = {row.value.org_id for row in rows}
        self.before_known.clear()
        known = known_numbers(self.viewer, register=self.register, numbers=numbers)
        self.silent = speaking_for_themselves(self.viewer, set(known.values()))
        read: list[list[Activity]] = []
        for row in rows:
            activities = self.read(row, known)
            if activities is not None:
                read.append(activities)
        there = self.there([activity.digest for some in read for activity in some])
        earlier = self.there([digest for digest, _words in self.before_known.values()])
        new: list[Activity] = []
        changed: list[Any] = []
        for some in read:
            fresh: list[Activity] = []
            old = []
            for activity in some:
                kept = there.get(activity.digest)
                if kept is None:
                    kept = self.half_known(activity, earlier)
                if kept is None:
                    fresh.append(activity)
                elif self.differs(kept, activity):
                    old.append(kept)
            new += fresh
            changed += old
            if fresh:
                self.tally.created += 1
            elif old:
                self.tally.updated += 1
            else:
                self.tally.unchanged += 1
        self.tally.more["activities"] += len(new)
        if not is_dry:
            Activity.objects.bulk_create(new)
            fields = [name.removesuffix("_id") for name in self.compared]
            Activity.objects.bulk_update(changed, fields, batch_size=100)

    def half_known(self, activity: Activity, earlier: dict[str, Activity]) -> Activity | None:
        """This is the same fact as it stands since a word of its row was not known, if it does."""
        digest, words = self.before_known.get(activity.digest, ("", {}))
        found = earlier.get(digest)
        if found is None or {name: found.facts.get(name, "") for name in words} != words:
            return None
        return earlier.pop(digest)

    def read(self, row: Row[Said], known: dict[str, int]) -> list[Activity] | None:
        """This reads one row; nothing when it is refused."""
        said = row.value
        if said.org_id not in known:
            self.refuse(
                row.number,
                "org_id",
                Told(
                    gettext_noop(
                        "We know no organisation “%(number)s”. Import the organisations first."
                    ),
                    number=said.org_id[:100],
                ),
            )
            return None
        if known[said.org_id] in self.silent:
            self.refuse(row.number, "org_id", self.silent[known[said.org_id]])
            return None
        issues = self.terms(row, "issue", said.issues, self.issue_unknown)
        places = self.terms(row, "place", said.places, self.place_unknown)
        if not issues or not places:
            return None
        starts_on, _precision = first_day(said.start)
        ends_on = last_day(said.end)
        if starts_on and ends_on and ends_on < starts_on:
            self.refuse(row.number, "end", Told(gettext_noop("It ends before it starts.")))
            return None
        if said.reached is not None and said.reached > MOST_REACHED:
            self.refuse(
                row.number, "reached", Told(gettext_noop("That is more people than there are."))
            )
            return None
        role = ROLES.get(said.role.strip().casefold())
        if role is None:
            self.part(
                row.number,
                "role",
                Told(
                    gettext_noop(
                        "We have no word for the role “%(word)s”; “carries out” stands in its place."
                    ),
                    word=said.role[:100],
                ),
            )
        facts = dict(said.facts) | ({"role": said.role} if role is None else {})
        made = list(
            self.combined(
                row,
                issues,
                places,
                {
                    "organisation_id": known[said.org_id],
                    "role": role or ActivityRole.IMPLEMENTER,
                    "starts_on": starts_on,
                    "ends_on": ends_on,
                    "reached": said.reached,
                    "source": self.named(said.source) if said.source else self.source,
                    "facts": facts,
                },
            )
        )
        if not made:
            self.review(
                row.number, "", Told(gettext_noop("A row above says the same; it is kept once."))
            )
        return made

    def terms(
        self, row: Row[Said], column: str, words: Sequence[str], instead: int | None
    ) -> list[int]:
        """This finds issues or places; where none is known the row is refused, or `instead` stands."""
        found, unknown = [], []
        for word in words:
            if column == "issue":
                term = self.issues.find(word)
            else:
                spot = self.places.find(word, self.country)
                term = spot.pk if spot else None
            if term is None:
                unknown.append(word)
            else:
                found.append(term)
        told = "; ".join(unknown)[:200] or "–"
        if not found and instead is None:
            reasons = {
                "issue": gettext_noop(
                    "No issue is known for “%(words)s”. Name one of ours, or choose one for such "
                    "rows (--issue-unknown)."
                ),
                "place": gettext_noop(
                    "No place is known for “%(words)s”. Name a place of ours, or choose one for such "
                    "rows (--place-unknown)."
                ),
            }
            self.refuse(row.number, column, Told(reasons[column], words=told))
            return []
        if not found and instead is not None:
            self.review(
                row.number,
                column,
                Told(
                    gettext_noop(
                        "Nothing is known for “%(words)s”; what you chose stands in its place."
                    ),
                    words=told,
                ),
            )
            return [instead]
        for word in unknown:
            self.part(row.number, column, Told(NO_WORD, word=word[:200]))
        return list(dict.fromkeys(found))

    def combined(
        self, row: Row[Said], issues: list[int], places: list[int], fields: dict[str, Any]
    ) -> Iterator[Activity]:
        """This makes an activity for every combination that the file has not said before."""
        said = row.value
        people: list[int | None] = []
        for word in said.people:
            term = self.people.find(word)
            if term is None:
                fields["facts"]["people"] = ";".join(said.people)
                self.part(row.number, "people", Told(NO_WORD, word=word[:200]))
            else:
                people.append(term)
        title = next((said.facts[name] for name in TITLE_COLUMNS if said.facts.get(name)), "")
        number = next((said.facts[name] for name in NUMBER_COLUMNS if said.facts.get(name)), "")
        rest = (said.end, said.reached, said.source, sorted(said.facts.items()))
        words = (";".join(said.issues), ";".join(said.places))
        for issue, place, served in product(issues, places, dict.fromkeys(people or [None])):
            about = (said.org_id, issue, place, served, said.role, said.start, title, number)
            digest = self.digest(about, rest)
            if digest is not None:
                then = (self.issue_unknown or issue, self.place_unknown or place, None)
                before = self.first_digest((said.org_id, *then, *about[4:]))
                if before != digest:
                    named = ("issue", "place", "people")
                    self.before_known[digest] = (
                        before,
                        dict(zip(named, (*words, ";".join(said.people)), strict=True)),
                    )
                facts = fields["facts"] | dict(zip(("issue", "place"), words, strict=True))
                yield Activity(
                    **{**fields, "facts": facts},
                    title=title[:TITLE_LENGTH],
                    issue_id=issue,
                    place_id=place,
                    people_id=served,
                    level=Level.PUBLIC,
                    as_of=self.now.date(),
                    digest=digest,
                    run=self.run,
                )


def import_activities(
    *,
    viewer: Viewer,
    content: bytes,
    file_name: str,
    now: datetime,
    register: str = "",
    country: str = "",
    issue_unknown: str = "",
    place_unknown: str = "",
    is_dry: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """This imports a file of activities as public facts, one for every combination a row names.

    Raises `Refused` for others than stewards, `UnusableFile` for what is no table of them and
    `UnusableQuestion` for an option that names nothing.
    """
    work = ActivityImport(
        viewer=viewer,
        content=content,
        file_name=file_name,
        register=register,
        now=now,
        country=country,
        issue_unknown=issue_unknown,
        place_unknown=place_unknown,
    )
    return work.carry_out(is_dry=is_dry, progress=progress)
