"""Rows of which it is known who is who: what linking learns from, and what it is judged by.

Each source is cut in two by a checksum of who it is about; the first half teaches, the second judges.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

from commonground.methods.linkage import Record
from tests.bench.methods.doubles import organisations

DATA = Path(
    os.environ.get("COMMONGROUND_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data")
)
TAUGHT, JUDGED = 0, 1
Pair = tuple[str, str]


@dataclass(frozen=True)
class Source:
    """Rows of one file or two, the pairs that are one organisation, and sorts of such pairs.

    ``sorts`` maps a name to the left identifiers it holds for.
    """

    name: str
    left: list[Record]
    right: list[Record] | None
    truth: set[Pair]
    sorts: dict[str, set[str]] = field(default_factory=dict)


def half_of(who: str) -> int:
    """Tell which half somebody belongs to."""
    return crc32(b"x" + who.encode()) % 2


def table(*path: str) -> Iterator[dict[str, str]]:
    """Read a table of the shared data."""
    file = DATA.joinpath(*path)
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def npmatch(half: int) -> Source:
    """Bodies that get public money, and the US register: its own candidates, judged by people."""

    def cell(text: str) -> str:
        return "" if text == "NA" else text

    left, right = {}, {}
    for row in table("linkage", "npmatch", "eval.csv"):
        if half_of(row["uei"]) == half:
            for kept, key, side in (left, "uei", "uss"), (right, "ein", "bmf"):
                kept[row[key]] = Record(
                    row[key], row[f"name_{side}_raw_main"],
                    *(cell(row[f"{part}_{side}"]) for part in ("street", "city", "state", "zip5")),
                )  # fmt: skip
    told = [row for row in table("linkage", "npmatch", "groundtruth.csv") if row["uei"] in left]
    truth = {(row["uei"], row["gt_ein"]) for row in told if row["gt_is_match"] == "TRUE"}
    random = {row["uei"] for row in told if row["sample_type"] == "random"}
    people = {row["uei"] for row in told if row["gt_method"] == "human_review"}
    hard = set(left) - random
    sorts = {"random": random, "hard": hard, "reviewed by people": people,
             "reviewed or hard": people | hard}  # fmt: skip
    return Source("npmatch", list(left.values()), list(right.values()), truth, sorts)


def register(half: int) -> Source:
    """Two dates of the US register, number not used: name or street changed meanwhile."""
    left, right, renamed = [], [], set()
    for row in table("registers", "us_bmf", "same_ein_changed_record.csv.gz"):
        if half_of(row["EIN"]) == half:
            for kept, year in (left, 2020), (right, 2026):
                cells = (
                    row[f"{part}_{year}"] for part in ("NAME", "STREET", "CITY", "STATE", "ZIP")
                )
                kept.append(Record(row["EIN"], *cells))
            if row["name_changed"] == "True":
                renamed.add(row["EIN"])
    truth = {(record.id, record.id) for record in left}
    return Source("US register", left, right, truth, {"renamed": renamed})


def _names(name: str, half: int, rows: Iterator[tuple[str, str]]) -> Source:
    """Names as somebody wrote them beside the names they stand for; nothing but names."""
    told = sorted({(other, own) for other, own in rows if half_of(own) == half and other and own})
    owns = sorted({own for _, own in told})
    others = sorted({other for other, own in told if other.casefold() != own.casefold()})
    number = {own: f"o{place}" for place, own in enumerate(owns)}
    place = {other: f"v{place}" for place, other in enumerate(others)}
    truth = {(number[own], place[other]) for other, own in told if other in place}
    return Source(
        name, [Record(number[own], own) for own in owns],
        [Record(place[other], other) for other in others], truth,
    )  # fmt: skip


def somalia(half: int) -> Source:
    """Names of who works in Somalia."""
    rows = table("linkage", "name_variants", "somalia_synonyms.csv")
    return _names("Somalia", half, ((row["variant"], row["canonical"]) for row in rows))


def hdx(half: int) -> Source:
    """Names and acronyms in data on who does what where."""

    def pairs() -> Iterator[tuple[str, str]]:
        for row in table("linkage", "name_variants", "hdx_org_map.csv"):
            for other in row["Lookup"], row["Acronym"]:
                yield other, row["Canonical Name"]

    return _names("HDX", half, pairs())


def research(half: int) -> Source:
    """Research organisations (ROR) beside their other names in the same town."""
    left, right, truth = [], [], set()
    for row in table("registers", "ror", "organisations.csv.gz"):
        if half_of(row["ror_id"]) == half:
            where = {"city": row["city"], "country": row["country"]}
            left.append(Record(row["ror_id"], row["name"], **where))
            for number, other in enumerate(row["other_names"].split(";")[:1]):
                if other.strip():
                    right.append(Record(f"{row['ror_id']}-{number}", other.strip(), **where))
                    truth.add((row["ror_id"], f"{row['ror_id']}-{number}"))
    return Source("ROR", left, right, truth)


def generated(rows: int, seed: int, *, bare: bool = False) -> Source:
    """Made-up organisations, a fifth of them noisy doubles; if bare, nothing but their names."""
    made, truth = [], set()
    for record, origin in organisations(rows, seed=seed):
        made.append(Record(record.id, record.name) if bare else record)
        if record.id != origin:
            truth.add((record.id, origin))
    return Source(f"generated, {rows:,}", made, None, truth)


REAL: tuple[Callable[[int], Source], ...] = (npmatch, register, somalia, hdx, research)
