"""The demonstration network holds together: every reference leads somewhere, every word is known."""

import csv
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

HUB = Path(__file__).resolve().parents[2] / "src/commonground/hub"
NETWORK = HUB / "demo/network"
STAGES = {
    "identified",
    "in_contact",
    "acquainted",
    "exchanging",
    "coordinating",
    "collaborating",
    "allied",
    "paused",
    "ended",
}
RESOURCES = {
    "space",
    "staff_time",
    "skills",
    "money",
    "equipment",
    "audience",
    "contacts",
    "information",
}

Row = dict[str, str]
Point = tuple[float, float]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def rows(name: str) -> list[Row]:
    return read(NETWORK / f"{name}.csv")


def words(name: str) -> set[str]:
    return {row["key"] for row in read(HUB / f"vocabularies/lists/{name}.csv")}


def split(cell: str) -> list[str]:
    return [part for part in cell.split(";") if part]


ORGANISATIONS = {row["key"]: row for row in rows("organisations")}
PLACES = {row["code"]: row for row in rows("places")}
MEMBERS = {(row["email"], row["organisation"]) for row in rows("people")}
SPACES = {row["key"] for row in rows("spaces")}


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("organisations", 75),
        ("people", 20),
        ("activities", 180),
        ("partnerships", 160),
        ("ties", 90),
        ("touchpoints", 150),
        ("spaces", 3),
        ("needs", 30),
        ("offers", 30),
        ("contacts", 40),
        ("names", 40),
    ],
)
def test_there_is_enough_to_show(name: str, least: int) -> None:
    assert len(rows(name)) >= least


@pytest.mark.parametrize("path", sorted(NETWORK.glob("*.csv")), ids=lambda path: path.stem)
def test_rows_are_whole_and_refer_to_what_exists(path: Path) -> None:
    issues, people = words("issues"), words("people")
    for row in read(path):
        assert None not in row and None not in row.values(), row
        for value in row.values():
            assert value == value.strip()
        for column in (
            "organisation",
            "organisation_a",
            "organisation_b",
            "subject",
            "owner",
            "listed_by",
        ):
            if row.get(column):
                assert row[column] in ORGANISATIONS, row
        if row.get("parties"):
            assert set(split(row["parties"])) <= set(ORGANISATIONS), row
        if row.get("place"):
            assert row["place"] in PLACES, row
        if row.get("issue"):
            assert row["issue"] in issues, row
        if path.stem in ("organisations", "activities", "services"):
            assert set(split(row["people"])) <= people, row
        if path.stem in ("needs", "offers"):
            assert row["kind"] in RESOURCES, row
        if row.get("space"):
            assert row["space"] in SPACES, row


def test_organisations_use_known_words() -> None:
    assert len(ORGANISATIONS) == len(rows("organisations"))
    kinds, scales, issues = words("kinds"), words("scales"), words("issues")
    for row in ORGANISATIONS.values():
        assert row["name"] and row["kind"] in kinds and row["scale"] in scales, row
        assert set(split(row["issues"])) <= issues, row
        assert row["level"] in {"public", "network", "organisation"}
        assert bool(row["owner"]) == (row["level"] != "public"), row
        assert {row["claimed"], row["do_not_contact"]} <= {"yes", "no"}
    claimed = {key for key, row in ORGANISATIONS.items() if row["claimed"] == "yes"}
    assert {organisation for _, organisation in MEMBERS} == claimed
    levels = Counter(row["level"] for row in ORGANISATIONS.values())
    assert levels["organisation"] == 2 and levels["network"] >= 2


def test_something_is_unknown_and_something_is_stale() -> None:
    listed = ORGANISATIONS.values()
    for column in ("people", "languages", "mission", "email", "size", "founded", "latitude"):
        assert any(not row[column] for row in listed), column
    assert sum(row["as_of"] < "2023-11" for row in listed) >= 8


def test_places_stand_in_one_another() -> None:
    assert len(PLACES) == len(rows("places"))
    above = {"region": {"country"}, "city": {"region", "country"}, "district": {"city"}}
    for row in PLACES.values():
        if row["kind"] == "country":
            assert not row["parent"]
        else:
            assert PLACES[row["parent"]]["kind"] in above[row["kind"]], row


def districts() -> dict[str, list[Point]]:
    shapes = json.loads((NETWORK / "districts.geojson").read_text(encoding="utf-8"))["features"]
    return {
        shape["properties"]["code"]: [(x, y) for x, y in shape["geometry"]["coordinates"][0]]
        for shape in shapes
    }


def is_inside(point: Point, ring: list[Point]) -> bool:
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossings += 1
    return crossings % 2 == 1


def test_districts_share_their_borders_point_by_point() -> None:
    shapes = districts()
    assert set(shapes) == {code for code, row in PLACES.items() if row["kind"] == "district"}
    ways = Counter(way for ring in shapes.values() for way in pairwise(ring))
    assert set(ways.values()) == {1}
    outside = {start: end for start, end in ways if (end, start) not in ways}
    first = next(iter(outside))
    walked, at = 1, outside[first]
    while at != first:
        walked, at = walked + 1, outside[at]
    assert walked == len(outside), "the city has one outer border and no hole"


def test_organisations_stand_in_their_district() -> None:
    shapes = districts()
    for row in ORGANISATIONS.values():
        if row["latitude"] and row["place"] in shapes:
            assert is_inside(
                (float(row["longitude"]), float(row["latitude"])), shapes[row["place"]]
            ), row["key"]


def test_ties_and_touchpoints_are_kept_by_people_of_their_owner() -> None:
    wanted, kinds = words("relationships"), words("touchpoint_kinds")
    pairs = Counter((row["owner"], row["subject"]) for row in rows("ties"))
    assert set(pairs.values()) == {1}
    for tie in rows("ties"):
        assert tie["stage"] in STAGES and set(split(tie["wanted"])) <= wanted, tie
        assert tie["owner"] != tie["subject"]
        assert not tie["responsible"] or (tie["responsible"], tie["owner"]) in MEMBERS, tie
        assert bool(tie["next_step"]) == bool(tie["next_step_days"]), tie
    seats = {(row["space"], row["organisation"]) for row in rows("seats")}
    for touchpoint in rows("touchpoints"):
        assert touchpoint["kind"] in kinds, touchpoint
        assert (touchpoint["author"], touchpoint["owner"]) in MEMBERS, touchpoint
        assert touchpoint["owner"] not in split(touchpoint["parties"]), touchpoint
        assert bool(touchpoint["next_step"]) == bool(touchpoint["next_step_days"]), touchpoint
        assert (touchpoint["level"] == "space") == bool(touchpoint["space"]), touchpoint
        if touchpoint["space"]:
            assert (touchpoint["space"], touchpoint["owner"]) in seats, touchpoint
    owned = Counter(row["owner"] for row in rows("ties"))
    assert owned["cfc"] >= 35 and len(owned) >= 10


def test_periods_run_forwards_and_partnerships_have_two_sides() -> None:
    for activity in rows("activities"):
        end = activity["end_days_ago"] or "0"
        assert int(activity["start_days_ago"]) > int(end) >= 0, activity
    for seat in rows("seats"):
        assert int(seat["since_days_ago"]) > int(seat["until_days_ago"] or 0), seat
    for partnership in rows("partnerships"):
        assert partnership["organisation_a"] != partnership["organisation_b"]
        assert bool(partnership["year"]) != bool(partnership["days_ago"]), partnership


def test_nothing_reaches_a_real_person() -> None:
    for path in NETWORK.glob("*.csv"):
        for row in read(path):
            for value in row.values():
                for word in value.replace(";", " ").split():
                    if "@" in word or word.startswith("http"):
                        assert word.endswith(".example"), word
            if row.get("phone"):
                assert row["phone"].startswith("+999 "), row
