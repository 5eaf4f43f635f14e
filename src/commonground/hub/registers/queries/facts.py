"""What registers say of an organisation beyond the profile's own fields."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import Panel
from commonground.hub.registers.models import Record, unmarked
from commonground.hub.registers.rules import may_take_words_back


@dataclass(frozen=True)
class RegisterFacts:
    """This is one register's entry: who took it in, its number, and what else it says, by column.

    `importer` is nothing where the viewer may not see them (any more).
    """

    register: str
    importer: Organisation | None
    number: str
    facts: list[tuple[str, str]]
    ref: str
    taken_in_at: datetime | None
    may_take_back: bool


def importers(viewer: Viewer, registers: Iterable[str]) -> dict[str, Organisation]:
    """These are the organisations that took registers in, by register, as far as the viewer sees."""
    marks = {register: unmarked(register)[1] for register in registers}
    seen = Organisation.objects.visible_to(viewer).filter(ref__in=set(marks.values()))
    by_ref = {organisation.ref: organisation for organisation in seen}
    return {register: by_ref[mark] for register, mark in marks.items() if mark in by_ref}


def register_facts(viewer: Viewer, organisation: Organisation) -> list[RegisterFacts]:
    """This lists what the registers an organisation was read from say of it.

    Of one that speaks for itself the registers say what they said before it did; what others took in
    since is a number and nothing else.
    """
    records = records_of(viewer, organisation.pk)

    def facts_of(record: Any) -> dict[str, Any]:
        is_own = unmarked(record.register)[1] == organisation.ref
        since, at = organisation.claimed_at, record.taken_in_at
        return record.facts if is_own or not since or not at or at < since else {}

    took_in = importers(viewer, [record.register for record in records]) if records else {}
    return [
        RegisterFacts(
            unmarked(record.register)[0],
            took_in.get(record.register),
            record.number,
            [
                (name.replace("_", " "), str(value))
                for name, value in facts_of(record).items()
                if value
            ],
            record.ref,
            record.taken_in_at,
            bool(may_take_words_back(viewer, record)),
        )
        for record in records
    ]


@prepared
def records_of(viewer: Viewer, organisation: int) -> QuerySet[Any]:
    """This asks for what registers say of an organisation, with when it was taken in."""
    records = Record.objects.visible_to(viewer).filter(organisation=organisation)
    records = records.annotate(taken_in_at=F("run__started_at"))
    return records.order_by("register", "number")


def record(viewer: Viewer, ref: str) -> Record:
    """This is one entry of a register, or `Hidden`."""
    return Record.objects.seen(viewer, ref)


def facts_panel_of(viewer: Viewer, organisation: Organisation) -> Panel | None:
    """This adds to an organisation's page what registers say of it."""
    found = register_facts(viewer, organisation)
    if not found:
        return None
    return Panel(place="facts", template="registers/facts_panel.html", context={"registers": found})
