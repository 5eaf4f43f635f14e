"""Linking: what must hold for any rows, an oracle, and real data."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from math import exp
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from commonground.methods.errors import UnusableQuestion
from commonground.methods.linkage import Label, Record, link, shipped
from commonground.methods.linkage.candidates import candidates
from commonground.methods.linkage.comparing import Comparer
from commonground.methods.linkage.features import NAMES, ORDER, PLACES
from commonground.methods.linkage.names import taken_apart
from commonground.methods.linkage.records import Columns
from tests.bench.methods.doubles import organisations
from tests.bench.methods.linkage_learning import BY_HAND, CARD

pytestmark = pytest.mark.capability("K9")

WORDS = ("river", "red", "cross", "food", "bank", "legal", "aid", "women", "of", "the", "12", "13")
names = some.lists(some.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
texts = some.text(max_size=30)
ids = some.uuids().map(str)


@some.composite
def records(draw: some.DrawFn) -> list[Record]:
    """This draws rows with few different words, so that many are alike."""
    cells = some.sampled_from(("", "1 Main Street", "2 Main St", "PO Box 7"))
    towns, codes = some.sampled_from(("", "Fargo", "St. Paul")), some.sampled_from(("", "58102"))
    marks = some.sampled_from(("", "", "12-345", "12-346"))
    row = some.builds(
        Record, id=ids, name=names, address=cells, city=towns, postcode=codes, identifier=marks
    )
    return draw(some.lists(row, min_size=2, max_size=12, unique_by=lambda record: record.id))


def every(rows: list[Record]) -> dict[tuple[str, str], float]:
    """The probability of every pair that is compared at all."""
    return {(each.id_left, each.id_right): each.probability for each in link(rows, threshold=0)}


@settings(max_examples=25)
@given(records(), some.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[Record], random: object) -> None:
    shuffled = sorted(rows, key=lambda record: crc32(record.id.encode()))
    assert list(link(rows, threshold=0)) == list(link(shuffled, threshold=0))


@settings(max_examples=25)
@given(records(), records())
def test_left_and_right_may_change_places(left: list[Record], right: list[Record]) -> None:
    there = {(x.id_left, x.id_right): x.probability for x in link(left, right, threshold=0)}
    back = {(x.id_right, x.id_left): x.probability for x in link(right, left, threshold=0)}
    assert there == back


@settings(max_examples=25)
@given(records())
def test_a_row_links_to_its_own_copy_best(rows: list[Record]) -> None:
    found = {(x.id_left, x.id_right): x.probability for x in link(rows, rows, threshold=0)}
    for row in rows:
        own = found[row.id, row.id]
        assert all(p <= own for (left, _), p in found.items() if left == row.id)


@settings(max_examples=25)
@given(records())
def test_reasons_add_up_to_the_probability(rows: list[Record]) -> None:
    for each in link(rows, threshold=0):
        odds = sum(reason.contribution for reason in each.reasons)
        assert each.probability == pytest.approx(1 / (1 + exp(-odds)), abs=2e-6)
        assert 0 < each.probability < 1
        assert all(reason.sentence.endswith(".") for reason in each.reasons)


@settings(max_examples=25)
@given(some.lists(some.builds(Record, id=ids, name=texts, address=texts, city=texts, postcode=texts,
                              region=texts, country=texts, identifier=texts, website=texts,
                              phone=texts), max_size=6, unique_by=lambda record: record.id))  # fmt: skip
def test_any_text_at_all_is_taken(rows: list[Record]) -> None:
    assert all(x.id_left < x.id_right for x in link(rows, threshold=0))


def test_candidates_miss_nothing_that_brute_force_finds() -> None:
    """The oracle: all pairs compared. Keys may only save work."""
    rows = [record for record, _ in organisations(1200, seed=7)]
    columns = Columns(rows)
    comparer, model = Comparer(columns), shipped()
    found = []
    for all_pairs in (True, False):
        links = set()
        for a, b in candidates(columns, every=all_pairs):
            pairs = comparer.compare(a, b)
            sure = model.probabilities(pairs.values) >= 0.9
            links |= set(zip(pairs.a[sure].tolist(), pairs.b[sure].tolist(), strict=True))
        found.append(links)
    assert len(found[0]) > 180
    assert found[0] == found[1]


def test_noisy_doubles_are_found() -> None:
    rows = list(organisations(4000, seed=11))
    origin = {record.id: own for record, own in rows}
    links = list(link(record for record, _ in rows))
    right = sum(origin[each.id_left] == origin[each.id_right] for each in links)
    assert right / len(links) >= 0.999
    assert right / 800 >= 0.87


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Sierra Leone Red Cross Society", "Sierra Leone Red Cross Society, Inc."),
        ("Ärzte ohne Grenzen e.V.", "Aerzte Ohne Grenzen"),
        ("Красный Полумесяц Кыргызстана", "Krasnyi Polumesyats Kyrgyzstana"),
        (
            "World Health Organization (WHO)",
            "World Health Organisation",
        ),
        ("Secours Catholique et Développement", "SECADEV"),
        ("Riverside Foodbank", "Riverside Food Bank Ltd"),
        ("Fundación Acceso", "Acceso Foundation"),
        ("S.O.S. Children's Villages Kenya", "SOS Childrens Villages Kenya"),
        ("Twelfth Street Community Council", "12th Street Community Council"),
        ("Médecins Sans Frontières", "Doctors Without Borders"),
        (
            "Nations Unies, Bureau des affaires humanitaires",
            "United Nations Office of Humanitarian Affairs",
        ),
    ],
)
def test_one_name_in_two_dresses(one: str, other: str) -> None:
    links = list(link([Record("a", one)], [Record("b", other)]))
    assert [(each.id_left, each.id_right) for each in links] == [("a", "b")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Record("a", "American Legion Post 12"), Record("b", "American Legion Post 13")),
        (Record("a", "Kisumu Women's Union"), Record("b", "Nakuru Women's Union")),
        (
            Record("a", "American Legion", city="Bristow", region="OK"),
            Record("b", "American Legion", city="Buffalo", region="WY"),
        ),
        (Record("a", "Water Trust"), Record("b", "Land Trust")),
        (Record("a", "NaN"), Record("b", "---")),
    ],
)
def test_two_names_that_only_look_alike(one: Record, other: Record) -> None:
    assert list(link([one], [other])) == []


def one(left: Record, right: Record) -> float:
    found = [each.probability for each in link([left], [right], threshold=0)]
    return found[0] if found else 0.0


def test_an_equal_number_is_strong_evidence_but_no_proof() -> None:
    same = one(Record("a", "Red River Food Bank", identifier="US-EIN-010704433"),
               Record("b", "Prairie Pantry", identifier="01-0704433"))  # fmt: skip
    bare = one(Record("a", "Red River Food Bank"), Record("b", "Prairie Pantry"))
    far = one(Record("a", "Red River Food Bank", city="Fargo", region="ND", identifier="77"),
              Record("b", "Quilters of Maine", city="Bangor", region="ME", identifier="77"))  # fmt: skip
    assert bare < 0.1 < far < same < 1
    assert far < 0.9 < one(Record("a", "Red River Food Bank", city="Fargo", identifier="77"),
                           Record("b", "Red River Pantry", city="Fargo", identifier="77"))  # fmt: skip


@pytest.mark.parametrize("column", ["website", "phone"])
def test_website_and_telephone_speak_too(column: str) -> None:
    cell = {"website": "https://redriver.example/", "phone": "+1 701 555 0100"}[column]
    names = "Red River Food Bank", "Red River Food Pantry"
    with_it = one(Record("a", names[0], **{column: cell}), Record("b", names[1], **{column: cell}))
    assert one(Record("a", names[0]), Record("b", names[1])) < with_it < 1


def test_labels_teach() -> None:
    left = [Record(f"l{n}", f"Chapter {n} of the Lantern League") for n in range(20)]
    right = [Record(f"r{n}", f"Lantern League, Section {n}") for n in range(20)]
    labels = [Label(f"l{n}", f"r{n}", True) for n in range(20)]
    labels += [Label(f"l{n}", f"r{(n + 1) % 20}", False) for n in range(20)]
    before = {(x.id_left, x.id_right): x.probability for x in link(left, right, threshold=0)}
    after = {
        (x.id_left, x.id_right): x.probability
        for x in link(left, right, threshold=0, labels=labels)
    }
    assert after["l3", "r3"] > before["l3", "r3"]
    with pytest.raises(UnusableQuestion, match="teach nothing"):
        list(link(left, right, labels=labels[:5]))
    with pytest.raises(UnusableQuestion, match="nobody"):
        list(link(left, right, labels=[*labels, Label("nobody", "r1", True)]))


def test_the_shipped_weights_never_punish_likeness() -> None:
    weights = shipped().weights
    for name in NAMES:
        assert weights[name] >= 0
        assert all(weights[f"{name}_{place}"] >= 0 for place in PLACES)


def test_the_shipped_weights_say_how_they_were_learned() -> None:
    text = files("commonground.methods.linkage").joinpath("weights.json").read_text("utf-8")
    told = json.loads(text)
    assert tuple(told["weights"]) == ORDER
    assert told["card"] == CARD
    assert told["card"]["by_hand"] == list(BY_HAND)
    assert all(told["weights"][value] == weight for value, weight in BY_HAND.items())


def test_two_towns_of_one_name_in_two_regions_are_two() -> None:
    here = Record("a", "Hamwick Youth Trust", city="Hamwick", region="ND")
    assert one(here, Record("b", "Hamwick Youth Trust", city="Hamwick", region="ME")) < one(
        here, Record("b", "Hamwick Youth Trust", city="Hamwick", region="ND")
    )


def test_a_foundation_beside_an_organisation_is_another_body() -> None:
    name, rest = "Leadingage Prairie", {"city": "Fargo", "region": "ND"}
    assert one(Record("a", name, **rest), Record("b", f"{name} Foundation", **rest)) < one(
        Record("a", name, **rest), Record("b", f"{name} Fargo", **rest)
    )


def test_a_name_taken_apart() -> None:
    name = taken_apart("The World Health Organization (WHO), Inc.")
    assert name.tokens == ("world", "health", "organisation")
    assert (name.acronyms, name.legal) == (("who",), ("inc",))
    assert "who" in name.initials


def test_the_half_of_npmatch_that_taught_nothing(linkage_data: Path) -> None:
    """F1 of links to the US register, on the half of the labelled queries held out."""
    folder = linkage_data / "npmatch"

    def table(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def cell(text: str) -> str:
        return "" if text == "NA" else text

    left, right = {}, {}
    for row in table("eval.csv"):
        if crc32(b"x" + row["uei"].encode()) % 2 == 0:
            continue
        sides = (left, "uei", "uss"), (right, "ein", "bmf")
        for kept, key, side in sides:
            kept[row[key]] = Record(
                row[key], row[f"name_{side}_raw_main"], cell(row[f"street_{side}"]),
                cell(row[f"city_{side}"]), cell(row[f"state_{side}"]), cell(row[f"zip5_{side}"]),
            )  # fmt: skip
    truth = {
        (row["uei"], row["gt_ein"])
        for row in table("groundtruth.csv")
        if row["gt_is_match"] == "TRUE" and row["uei"] in left
    }
    links = {(each.id_left, each.id_right) for each in link(left.values(), right.values())}
    hits = len(links & truth)
    assert hits / len(links) > 0.93
    assert hits / len(truth) > 0.80


def test_reasons_can_be_read_as_json() -> None:
    rows = [
        Record("1", "Red\u202e River “Food” Bank", city="Fargo"),
        Record("2", "RED RIVER FOODBANK", city="Fargo"),
    ]
    (found,) = link(rows, threshold=0.5)
    told = json.dumps([reason.sentence for reason in found.reasons], ensure_ascii=False)
    assert "\u202e" not in told
    assert "“Red River “Food” Bank” and “RED RIVER FOODBANK” differ only in spelling" in told
