"""What the tests of imports share: a small register, and taking it in."""

from datetime import timedelta
from typing import Any

from commonground.hub.access.viewer import Viewer
from commonground.hub.registers.actions import Outcome, import_organisations
from tests.cast import NOW

LATER = NOW + timedelta(days=1)
FILE = (
    "org_id,name,org_type,country,place,latitude,longitude,issues,people,needs,size,founded,oddity\n"
    "a,Well Diggers,22 - National NGO,SO,Awdal,9.9,43.2,14030;Nutrition,Women,money: Pumps,12,2001,x\n"
    "b,Clinic Union,Trade union,SOM,,,,Health;Juggling,Mermaids,,many,1999-05,\n"
    "XM-DAC-41122,Children's Fund,40 - Multilateral,,,,,,,,,,\n"
)


def organisations(viewer: Viewer, text: str | bytes = FILE, **given: Any) -> Outcome:
    content = text if isinstance(text, bytes) else text.encode()
    options = {"file_name": "register.csv", "now": NOW, "register": "City register"}
    return import_organisations(viewer=viewer, content=content, **(options | given))


def counts(outcome: Outcome, *names: str) -> tuple[int, ...]:
    return tuple(outcome.counts[name] for name in names)


def reasons(outcome: Outcome, state: str) -> list[tuple[int, str]]:
    return [(fault["row"], fault["column"]) for fault in outcome.faults if fault["state"] == state]
