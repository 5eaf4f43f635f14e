"""Reading the files of the demonstration, and what was made of their rows so far."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from importlib.resources import files

from commonground.hub.organisations.models import Membership, Organisation, Person
from commonground.hub.spaces.models import Space
from commonground.hub.ties.models import StageChange, Tie, Touchpoint
from commonground.hub.vocabularies.models import (
    Issue,
    Kind,
    PeopleServed,
    Place,
    Relationship,
    Scale,
)

Row = dict[str, str]


def text_of(name: str) -> str:
    """This is the text of one file of the demonstration."""
    return files("commonground.hub.demo").joinpath("network", name).read_text("utf-8")


def rows_of(name: str) -> list[Row]:
    """This lists the rows of one table of the demonstration."""
    return list(csv.DictReader(io.StringIO(text_of(f"{name}.csv")), strict=True))


def parts_of(cell: str) -> list[str]:
    """This splits a cell that holds several values."""
    return [part for part in cell.split(";") if part]


def number(cell: str) -> int | None:
    """This is a whole number, or nothing."""
    return int(cell) if cell else None


def degrees(cell: str) -> float | None:
    """This is a number of degrees, or nothing."""
    return float(cell) if cell else None


def day(cell: str) -> date | None:
    """This is a fixed date, or nothing."""
    return date.fromisoformat(cell) if cell else None


@dataclass
class Network:
    """This is the demonstration while it is filled in: the moment, and rows by their keys."""

    now: datetime
    organisations: dict[str, Organisation] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    memberships: dict[tuple[str, str], Membership] = field(default_factory=dict)
    spaces: dict[str, Space] = field(default_factory=dict)
    touchpoints: list[Touchpoint] = field(default_factory=list)
    parties: dict[int, list[Organisation]] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    stage_changes: list[StageChange] = field(default_factory=list)

    @cached_property
    def issues(self) -> dict[str, Issue]:
        """These are the issues by key."""
        return {term.key: term for term in Issue.objects.all()}

    @cached_property
    def people_served(self) -> dict[str, PeopleServed]:
        """These are the groups of people by key."""
        return {term.key: term for term in PeopleServed.objects.all()}

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """These are the kinds of organisation by key."""
        return {term.key: term for term in Kind.objects.all()}

    @cached_property
    def scales(self) -> dict[str, Scale]:
        """These are the scales by key."""
        return {term.key: term for term in Scale.objects.all()}

    @cached_property
    def relationships(self) -> dict[str, Relationship]:
        """These are the relationships one can want, by key."""
        return {term.key: term for term in Relationship.objects.all()}

    @cached_property
    def places(self) -> dict[str, Place]:
        """These are the places of the demonstration by code."""
        codes = [row["code"] for row in rows_of("places")]
        return {place.code: place for place in Place.objects.filter(code__in=codes)}

    def days_ago(self, cell: str) -> date | None:
        """This is the day so many days ago, or nothing."""
        return (self.now - timedelta(days=int(cell))).date() if cell else None

    def in_days(self, cell: str) -> date | None:
        """This is the day in so many days, or nothing."""
        return (self.now + timedelta(days=int(cell))).date() if cell else None

    def moment_ago(self, cell: str) -> datetime:
        """This is the same time of day, so many days ago."""
        return self.now - timedelta(days=int(cell))
