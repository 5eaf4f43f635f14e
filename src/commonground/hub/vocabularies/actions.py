"""Keeping the shared words and places: the first lists, and more places from a file."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

import pycountry
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append

from .models import Check, Issue, Kind, PeopleServed, Place, PlaceKind, Relationship, Scale, Term
from .rules import may_keep_vocabularies

LISTS: tuple[tuple[type[Term], str], ...] = (
    (Issue, "issues"),
    (PeopleServed, "people"),
    (Kind, "kinds"),
    (Scale, "scales"),
    (Relationship, "relationships"),
    (Check, "checks"),
)
MORE_FIELDS = ("sdg", "icnptso", "dac", "iati", "kinds", "lasts")


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """This reads one of the lists that come with the platform."""
    text = (
        files("commonground.hub.vocabularies").joinpath("lists", f"{name}.csv").read_text("utf-8")
    )
    yield from csv.DictReader(io.StringIO(text))


def install(*, now: datetime) -> dict[str, int]:
    """This adds the words and places that come with the platform and are not there yet.

    It changes nothing that is there, so an operator's edits stay; it is run after every migration.
    `now` is not recorded: the lists are the platform's, no person's doing.
    """
    added: dict[str, int] = {}
    with transaction.atomic():
        for model, name in LISTS:
            added[name] = install_list(model=model, name=name)
        added["places"] = install_places()
    return added


def install_list(*, model: type[Term], name: str) -> int:
    """This adds the terms of one list that are missing."""
    kept: models.Manager[Any] = model._default_manager
    there = set(kept.values_list("key", flat=True))
    parents: dict[str, str] = {}
    added = []
    own = {field.name for field in model._meta.fields}
    for position, row in enumerate(rows_of(name), start=1):
        if row["key"] in there:
            continue
        more = {field: row[field] for field in MORE_FIELDS if field in own and row.get(field)}
        aliases = "\n".join(word for word in (row.get("aliases") or "").split(";") if word)
        added.append(
            model(
                key=row["key"],
                name=row["name"],
                description=row.get("description", ""),
                aliases=aliases,
                position=position * 10,
                **more,
            )
        )
        if row.get("parent"):
            parents[row["key"]] = row["parent"]
    kept.bulk_create(added)
    for key, parent in parents.items():
        kept.filter(key=key).update(parent=kept.filter(key=parent).values("pk")[:1])
    return len(added)


def install_places() -> int:
    """This adds the countries and their first-level areas (ISO 3166-1 and -2) where none are."""
    if Place.objects.filter(kind=PlaceKind.COUNTRY).exists():
        return 0
    points = {row["code"]: row for row in rows_of("country_points")}
    countries = {}
    for country in pycountry.countries:
        name = getattr(country, "common_name", country.name)
        other = {country.name, getattr(country, "official_name", ""), country.alpha_3} - {name, ""}
        point = points.get(country.alpha_2)
        countries[country.alpha_2] = Place(
            code=country.alpha_2,
            name=name,
            kind=PlaceKind.COUNTRY,
            path=f"/{country.alpha_2}/",
            aliases="\n".join(sorted(other)),
            latitude=float(point["latitude"]) if point else None,
            longitude=float(point["longitude"]) if point else None,
        )
    Place.objects.bulk_create(countries.values())
    kept = {place.code: place for place in Place.objects.filter(kind=PlaceKind.COUNTRY)}
    areas = [
        Place(
            code=area.code,
            name=area.name,
            kind=PlaceKind.REGION,
            parent=kept[area.country_code],
            path=f"/{area.country_code}/{area.code}/",
        )
        for area in pycountry.subdivisions
        if not area.parent_code and area.country_code in kept
    ]
    Place.objects.bulk_create(areas, batch_size=500)
    return len(countries) + len(areas)


@dataclass(frozen=True)
class FaultyRow:
    """This is a row of a file of places that cannot be kept: its code and what is wrong; nothing is
    said of one that only waits for another faulty row."""

    row: int
    code: str
    what: str


class FaultyPlaces(ValueError):
    """This tells which rows of a file of places cannot be read; nothing of the file was kept."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def import_places(
    *, viewer: Viewer, table: str, boundaries: str = "", now: datetime, is_dry: bool = False
) -> dict[str, int]:
    """This adds or renews places from CSV (`code,name,kind,parent,latitude,longitude`) and, if
    given, their boundaries from GeoJSON (a feature's `code` property names the place).

    On a dry run it counts and keeps nothing. Raises `Refused` for others than operators and
    `FaultyPlaces` when a row cannot be read.
    """
    require(may_keep_vocabularies(viewer))
    rows, unread, head = read_places(table)
    shapes, more = read_boundaries(boundaries)
    counts = {"added": 0, "changed": 0, "boundaries": 0}
    with transaction.atomic():
        # The rows that can be read are judged too, so that all faults are named at once.
        faults = unread + keep_rows(rows=rows, unread=unread, counts=counts)
        missing = {fault.code for fault in faults}
        for code, shape in shapes.items():
            found = Place.objects.filter(code=code).update(boundary=shape)
            if not found and code not in missing and not head:
                more.append(
                    _("Boundaries: there is no place with the code “%(code)s”.") % {"code": code}
                )
            counts["boundaries"] += found
        if head or faults or more:
            named = sorted((fault for fault in faults if fault.what), key=lambda fault: fault.row)
            told = [
                _("Row %(row)s: %(what)s") % {"row": fault.row, "what": fault.what}
                for fault in named
            ]
            raise FaultyPlaces(head + told + more)
        first = Place.objects.filter(code=rows[0][1]["code"]).first() if rows else None
        if first is not None:
            append(
                viewer=viewer,
                verb=gettext_noop("imported places"),
                subject=first,
                now=now,
                detail=dict(counts),
            )
        transaction.set_rollback(is_dry)
    return counts


def keep_rows(
    *, rows: list[tuple[int, dict[str, Any]]], unread: list[FaultyRow], counts: dict[str, int]
) -> list[FaultyRow]:
    """This keeps the rows that can be kept, and tells of the others."""
    faults: list[FaultyRow] = []
    missing = {fault.code for fault in unread} - {""}
    for number, row in rows:
        is_waiting = row["parent"] in missing
        fault = "" if is_waiting else keep_place(row=row, counts=counts)
        if is_waiting or fault:
            faults.append(FaultyRow(number, row["code"], fault))
            missing.add(row["code"])
    return faults


def keep_place(*, row: dict[str, Any], counts: dict[str, int]) -> str:
    """This adds or renews one place and counts it, or tells why it cannot."""
    parent = None
    if row["parent"]:
        parent = Place.objects.filter(code=row["parent"]).first()
        if parent is None:
            return _("there is no place with the code “%(code)s” to belong to.") % {
                "code": row["parent"]
            }
        if f"/{row['code']}/" in parent.path:
            return _("a place cannot lie within itself.")
    path = f"{parent.path if parent else '/'}{row['code']}/"
    fields = {**row, "parent": parent, "path": path}
    place, is_new = Place.objects.update_or_create(code=row["code"], defaults=fields)
    if not is_new:
        renew_paths(place=place)
    counts["added" if is_new else "changed"] += 1
    return ""


def renew_paths(*, place: Place) -> None:
    """This puts the places below one under its path again, after it moved."""
    for child in Place.objects.filter(parent=place):
        before = child.path
        child.save()
        if child.path != before:
            renew_paths(place=child)


def read_places(
    table: str,
) -> tuple[list[tuple[int, dict[str, Any]]], list[FaultyRow], list[str]]:
    """This reads the rows of a file of places, those that cannot be read, and what is wrong with the
    file as a whole."""
    text = io.StringIO(table.lstrip("\ufeff"))
    reader = csv.DictReader(text, strict=True)
    no_table = _("This is not a table we can read: %(why)s")
    try:
        missing = {"code", "name", "kind"} - set(reader.fieldnames or [])
    except csv.Error as error:
        return [], [], [no_table % {"why": error}]
    if missing:
        return [], [], [
            _("The first line must name the columns; these are missing: %(names)s.")
            % {"names": ", ".join(sorted(missing))}
        ]  # fmt: skip
    rows: list[tuple[int, dict[str, Any]]] = []
    faults: list[FaultyRow] = []
    number = 1
    while True:
        number += 1
        try:
            line = next(reader)
        except StopIteration:
            return rows, faults, []
        except csv.Error:
            what = _("From here on this is not a table we can read: a quotation mark is not closed, "
                     "or text follows one. What comes after was not looked at.")  # fmt: skip
            faults.append(FaultyRow(number, "", what))
            return rows, faults, []
        row, fault = read_place(line)
        if fault:
            faults.append(FaultyRow(number, (line["code"] or "").strip(), fault))
        else:
            rows.append((number, row))


def read_place(line: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """This reads one row: the place's fields, or what is wrong with it."""
    cell = {key: (value or "").strip() for key, value in line.items() if isinstance(key, str)}
    if not cell["code"] or "/" in cell["code"] or len(cell["code"]) > 40:
        return {}, _("the code must have 1 to 40 characters and no “/”.")
    if not cell["name"] or len(cell["name"]) > 200:
        return {}, _("the name must have 1 to 200 characters.")
    if cell["kind"] not in PlaceKind.values:
        return {}, _("the kind must be one of: %(kinds)s.") % {"kinds": ", ".join(PlaceKind.values)}
    row: dict[str, Any] = {key: cell.get(key, "") for key in ("code", "name", "kind", "parent")}
    for name, limit in (("latitude", 90), ("longitude", 180)):
        text = cell.get(name, "")
        try:
            value = float(text) if text else None
        except ValueError:
            return {}, _("“%(text)s” is no %(field)s.") % {"text": text, "field": name}
        if value is not None and not -limit <= value <= limit:
            return {}, _("%(field)s must lie between %(low)s and %(high)s.") % {
                "field": name,
                "low": -limit,
                "high": limit,
            }
        row[name] = value
    return row, ""


def read_boundaries(text: str) -> tuple[dict[str, Any], list[str]]:
    """This reads boundaries by place code from GeoJSON, and what is wrong with it."""
    if not text.strip():
        return {}, []
    try:
        collection = json.loads(text)
        features = collection["features"]
        shapes = {
            str(feature["properties"]["code"]): {
                "type": feature["geometry"]["type"],
                "coordinates": feature["geometry"]["coordinates"],
            }
            for feature in features
        }
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}, [
            _("The boundaries must be a GeoJSON collection whose features have a “code” property.")
        ]
    if any(shape["type"] not in {"Polygon", "MultiPolygon"} for shape in shapes.values()):
        return {}, [_("A boundary must be a Polygon or MultiPolygon.")]
    return shapes, []
