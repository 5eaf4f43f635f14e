"""The kinds of file the commands read: their columns, synonyms, and what each cell must be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from math import isfinite
from types import MappingProxyType

from commonground.methods.errors import UnusableFile
from commonground.methods.interchange.cells import (
    Fault,
    Source,
    csv_rows,
    named,
    parquet_rows,
    read_bytes,
    unreadable,
)
from commonground.methods.interchange.rows import EMPTY_CELL, BadCell, Kind
from commonground.methods.saying import Told, gettext_noop
from commonground.methods.values import Activity, Organisation, Partnership

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ].*)?)?)?", re.ASCII)
_NAMES = " | "


def listed(cell: str) -> tuple[str, ...]:
    """Split a cell at ``;``, dropping blanks and repeats but keeping the order.

    Examples
    --------
    >>> listed("health; water;;health")
    ('health', 'water')
    """
    if ";" not in cell:
        cell = cell.strip()
        return (cell,) if cell else ()
    parts = (part.strip() for part in cell.split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def names_listed(cell: str) -> tuple[str, ...]:
    """Split a ``name_variants`` cell, whose names stand between `` | ``.

    Examples
    --------
    >>> names_listed("UNDP | U.N. Development Programme")
    ('UNDP', 'U.N. Development Programme')
    """
    parts = (part.strip() for part in cell.split(_NAMES))
    return tuple(dict.fromkeys(part for part in parts if part))


def dated(cell: str, column: str = "date") -> str:
    """Check a year, month or day and cut a time of day off it; blank stays blank.

    Raises
    ------
    BadCell
        It is no ISO date, or no day of the calendar.
    """
    if not cell:
        return ""
    found = _DATE.fullmatch(cell)
    if found:
        year, month, day = found.groups()
        try:
            date(int(year), int(month or 1), int(day or 1))
        except ValueError:
            raise BadCell(
                column, Told(gettext_noop("“%(cell)s” is not in the calendar."), cell=cell)
            ) from None
        return "-".join(part for part in (year, month, day) if part)
    wrong = gettext_noop("“%(cell)s” is not a date. Write 2015, 2015-04 or 2015-04-03.")
    raise BadCell(column, Told(wrong, cell=cell[:60]))


def _degrees(cell: str, column: str, most: float) -> float | None:
    if not cell:
        return None
    try:
        degrees = float(cell)
    except ValueError:
        degrees = float("nan")
    if not isfinite(degrees) or abs(degrees) > most:
        wrong = gettext_noop("“%(cell)s” is not a number of degrees from -%(most)s to %(most)s.")
        raise BadCell(column, Told(wrong, cell=cell[:60], most=f"{most:g}"))
    return degrees


def _persons(cell: str, column: str) -> int | None:
    if not cell:
        return None
    try:
        persons = float(cell.replace(",", ""))
    except ValueError:
        persons = float("nan")
    if not isfinite(persons) or persons < 0 or persons != int(persons):
        wrong = gettext_noop("“%(cell)s” is not a whole number of persons.")
        raise BadCell(column, Told(wrong, cell=cell[:60]))
    return int(persons)


def _organisation(own: Mapping[str, str], facts: Mapping[str, str]) -> Organisation:
    get = own.get
    return Organisation(
        org_id=own["org_id"],
        name=own["name"],
        org_type=get("org_type", ""),
        country=get("country", ""),
        places=listed(get("place", "")),
        issues=listed(get("issues", "")),
        people=listed(get("people", "")),
        services=listed(get("services", "")),
        mission=get("mission", ""),
        needs=listed(get("needs", "")),
        offers=listed(get("offers", "")),
        languages=listed(get("languages", "")),
        size=get("size", ""),
        founded=dated(get("founded", ""), "founded"),
        values=get("values", ""),
        latitude=_degrees(get("latitude", ""), "latitude", 90),
        longitude=_degrees(get("longitude", ""), "longitude", 180),
        facts=facts,
    )


def _partnership(own: Mapping[str, str], facts: Mapping[str, str]) -> Partnership:
    get = own.get
    if not own["org_b"]:
        raise BadCell("org_b", EMPTY_CELL)
    return Partnership(
        org_a=own["org_a"],
        org_b=own["org_b"],
        project=get("project", ""),
        role_a=get("role_a", ""),
        role_b=get("role_b", ""),
        date=dated(get("date", "")),
        sectors=listed(get("sector", "")),
        place=get("place", ""),
        country=get("country", ""),
        facts=facts,
    )


def _activity(own: Mapping[str, str], facts: Mapping[str, str]) -> Activity:
    get = own.get
    return Activity(
        org_id=own["org_id"],
        issues=listed(own["issue"]),
        places=listed(own["place"]),
        people=listed(get("people", "")),
        role=get("role", ""),
        start=dated(get("start", ""), "start"),
        end=dated(get("end", ""), "end"),
        reached=_persons(get("reached", ""), "reached"),
        source=get("source", ""),
        facts=facts,
    )


ORGANISATIONS: Kind[Organisation] = Kind(
    name="organisations",
    required=("org_id", "name"),
    optional=(
        "org_type",
        "country",
        "place",
        "latitude",
        "longitude",
        "issues",
        "people",
        "services",
        "mission",
        "needs",
        "offers",
        "languages",
        "size",
        "founded",
        "values",
    ),
    value=_organisation,
    synonyms=MappingProxyType({"places": "place", "issue": "issues", "type": "org_type"}),
    unique="org_id",
)

PARTNERSHIPS: Kind[Partnership] = Kind(
    name="partnerships",
    required=("org_a", "org_b"),
    optional=("project", "role_a", "role_b", "date", "sector", "place", "country"),
    value=_partnership,
    synonyms=MappingProxyType({"sectors": "sector", "places": "place"}),
)

ACTIVITIES: Kind[Activity] = Kind(
    name="activities",
    required=("org_id", "issue", "place"),
    optional=("people", "role", "start", "end", "reached", "source"),
    value=_activity,
    synonyms=MappingProxyType(
        {
            "issues": "issue",
            "sector": "issue",
            "sectors": "issue",
            "places": "place",
            "date_start_or_first_seen": "start",
            "date_start": "start",
            "date_end": "end",
        }
    ),
)


def read_queries(source: Source, *, name: str = "") -> tuple[tuple[int, str], ...]:
    """Read a file of ``org_id`` lines, with or without that header, as (row, org_id) pairs.

    An identifier that stands twice is answered once, where it stands first.

    Raises
    ------
    UnusableFile
        The file cannot be read, or names nobody.
    """
    called = named(source, name)
    raw = read_bytes(source, name)
    rows = parquet_rows(raw, called) if raw[:4] == b"PAR1" else csv_rows(raw, called, ("org_id",))
    found: dict[str, int] = {}
    column: int | None = None
    first = True
    for row in rows:
        if isinstance(row, Fault):
            raise UnusableFile(called, row.row, row.column, row.reason)
        fault = unreadable(row.cells, ["org_id"], row.row)
        if fault:
            raise UnusableFile(called, fault.row, fault.column, fault.reason)
        cells = [cell.strip() for cell in row.cells]
        if not any(cells):
            continue
        if first:
            first = False
            folded = [cell.casefold() for cell in cells]
            if "org_id" in folded:
                column = folded.index("org_id")
                continue
        if column is None:
            org_id = ",".join(row.cells).strip()
        else:
            org_id = cells[column] if column < len(cells) else ""
        if not org_id:
            raise UnusableFile(called, row.row, "org_id", "The cell is empty.")
        found.setdefault(org_id, row.row)
    if not found:
        raise UnusableFile(called, None, "", "The file names no organisation.")
    return tuple((row, org_id) for org_id, row in found.items())
