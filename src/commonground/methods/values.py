"""Frozen values that every method shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Organisation:
    """What is known about one organisation; empty always means "not known", never "none".

    Parameters
    ----------
    org_id, name : str
        Identifier (unique in one set) and name for people.
    org_type, country, mission, values, size, founded : str
        Free text; ``founded`` as an ISO year, month or day.
    places, issues, people, services, needs, offers, languages : tuple of str
        Lists, in the order given.
    latitude, longitude : float or None
        Degrees north and east.
    facts : mapping of str to str
        Every other column, kept under its own name.
    """

    org_id: str
    name: str
    org_type: str = ""
    country: str = ""
    places: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    mission: str = ""
    needs: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    size: str = ""
    founded: str = ""
    values: str = ""
    latitude: float | None = None
    longitude: float | None = None
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Partnership:
    """One recorded piece of common work of two organisations; a pair may have many.

    Parameters
    ----------
    org_a, org_b : str
        Identifiers of the two.
    project, role_a, role_b : str
        What it was, and what each did in it.
    date : str
        When it is first known: an ISO year, month or day, empty when not known.
    sectors : tuple of str
        Issues it was about.
    place, country : str
        Where; several by ``;``.
    facts : mapping of str to str
        Every other column.
    """

    org_a: str
    org_b: str
    project: str = ""
    role_a: str = ""
    role_b: str = ""
    date: str = ""
    sectors: tuple[str, ...] = ()
    place: str = ""
    country: str = ""
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Activity:
    """Who does what, where, for whom and when: one row of a 3W or 4W table.

    Parameters
    ----------
    org_id : str
        Who.
    issues, places, people : tuple of str
        What, where and for whom; empty means not known.
    role, source : str
        Lead, implementer, funder …; where the row comes from.
    start, end : str
        ISO year, month or day, empty when not known.
    reached : int or None
        Persons reached.
    facts : mapping of str to str
        Every other column.
    """

    org_id: str
    issues: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    role: str = ""
    start: str = ""
    end: str = ""
    reached: int | None = None
    source: str = ""
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)
