"""What registers say of an organisation beyond the profile's own fields."""

from dataclasses import dataclass

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import Panel
from commonground.hub.registers.models import Record, unmarked


@dataclass(frozen=True)
class RegisterFacts:
    """This is one register's entry: its number there, and what else it says, column by column."""

    register: str
    number: str
    facts: list[tuple[str, str]]


def register_facts(viewer: Viewer, organisation: Organisation) -> list[RegisterFacts]:
    """This lists what the registers an organisation was read from say of it."""
    records = (
        Record.objects.visible_to(viewer)
        .filter(organisation=organisation)
        .order_by("register", "number")
    )
    return [
        RegisterFacts(
            unmarked(record.register),
            record.number,
            [(name.replace("_", " "), str(value)) for name, value in record.facts.items() if value],
        )
        for record in records
    ]


def facts_panel_of(viewer: Viewer, organisation: Organisation) -> Panel | None:
    """This adds to an organisation's page what registers say of it."""
    found = register_facts(viewer, organisation)
    if not found:
        return None
    return Panel(place="facts", template="registers/facts_panel.html", context={"registers": found})
