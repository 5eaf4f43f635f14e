"""The shipped vocabularies are whole: unique keys, real parents, real codes, no word with two meanings."""

import csv
import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LISTS = ROOT / "src/commonground/hub/vocabularies/lists"
TAXONOMIES = (
    Path(os.environ.get("COMMONGROUND_SHARED_DATA", ROOT.parent / "shared/data")) / "taxonomies"
)


def rows(name: str) -> list[dict[str, str]]:
    with (LISTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def split(cell: str) -> list[str]:
    return [part for part in cell.split(";") if part]


def codes(name: str) -> set[str]:
    listed = json.loads((TAXONOMIES / "iati_json" / name).read_text(encoding="utf-8"))["data"]
    return {entry["code"] for entry in listed if entry["status"] == "active"}


@pytest.mark.parametrize(
    "name",
    [
        "issues",
        "people",
        "kinds",
        "scales",
        "relationships",
        "touchpoint_kinds",
        "purposes",
        "checks",
    ],
)
def test_keys_are_unique_and_every_entry_is_explained(name: str) -> None:
    listed = rows(name)
    keys = [row["key"] for row in listed]
    assert len(set(keys)) == len(keys)
    for row in listed:
        assert row["key"] == row["key"].strip().lower()
        assert row["name"] and row["description"].endswith(".")


@pytest.mark.parametrize("name", ["issues", "people", "kinds", "scales"])
def test_a_word_means_one_thing(name: str) -> None:
    meaning: dict[str, str] = {}
    for row in rows(name):
        for word in {
            row["name"].casefold(),
            *(alias.casefold() for alias in split(row["aliases"])),
        }:
            assert meaning.setdefault(word, row["key"]) == row["key"], word


def test_issues_stand_in_two_levels() -> None:
    parents = {row["key"]: row["parent"] for row in rows("issues")}
    groups = {key for key, parent in parents.items() if not parent}
    assert 12 <= len(groups) <= 14
    assert {parent for parent in parents.values() if parent} <= groups


def test_issue_codes_exist_in_the_published_lists() -> None:
    # Energy (230) and support to NGOs (920) are withdrawn, and still stand in older files.
    purposes = codes("Sector.json") | codes("SectorCategory.json") | {"230", "920"}
    goals = codes("UNSDG-Goals.json") | codes("UNSDG-Targets.json")
    with (TAXONOMIES / "icnptso.csv").open(encoding="utf-8-sig", newline="") as file:
        activities = {
            code
            for row in csv.DictReader(file)
            for code in (row["Section"], row["Group"], row["Sub-group"])
        }
    for row in rows("issues"):
        assert set(split(row["dac"])) <= purposes, row["key"]
        assert set(split(row["sdg"])) <= goals, row["key"]
        assert set(split(row["icnptso"])) <= activities, row["key"]


def test_every_sector_cluster_and_activity_group_leads_to_an_issue() -> None:
    issues = rows("issues")
    dac = {code for row in issues for code in split(row["dac"])}
    assert codes("SectorCategory.json") <= dac
    sections = {code[0] for row in issues for code in split(row["icnptso"])}
    assert sections == set("ABCDEFGHIJKL")
    words = {word.casefold() for row in issues for word in (row["name"], *split(row["aliases"]))}
    with (TAXONOMIES / "humanitarian_clusters_hdx.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        for cluster in csv.DictReader(file):
            assert cluster["Preferred Term"].casefold() in words
            assert cluster["ACRONYM"].casefold() in words


def test_every_organisation_type_has_one_kind() -> None:
    types = [code for row in rows("kinds") for code in split(row["iati"])]
    assert sorted(types) == sorted(codes("OrganisationType.json"))
