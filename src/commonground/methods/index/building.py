"""Making an index from organisations and partnerships, each read once."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from commonground.methods.errors import UnusableQuestion
from commonground.methods.index.champions import write_champions, write_fronts
from commonground.methods.index.shelf import Array, Writer, digests
from commonground.methods.index.ties import Ties, write_network
from commonground.methods.index.wording import (
    write_csr,
    write_grams,
    write_postings,
    write_vocabulary,
    write_words,
)
from commonground.methods.matching.field import home_of, places_of
from commonground.methods.matching.labels import (
    folded,
    words,
)
from commonground.methods.matching.suiting import offers_audience, said_of, speaks_up
from commonground.methods.values import Organisation, Partnership

AUDIENCE, SPEAKS_UP = 1, 2
"""Bits of what a purpose may ask for."""

ROOM = 50
"""One row in so many is kept free for organisations that come before the next build."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was made: how many organisations and ties, and the name of the generation."""

    organisations: int
    ties: int
    generation: str


class Numbered:
    """Words in the order of their first appearance."""

    def __init__(self) -> None:
        self.of: defaultdict[str, int] = defaultdict(count().__next__)

    def __len__(self) -> int:
        return len(self.of)


class Gathered:
    """Which organisation carries which label, as it is read; spellings fold together."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._by_folded: dict[str, int] = {}
        self._spelt: dict[str, int] = {}
        self.rows, self.labels = array("i"), array("i")

    def number(self, label: str) -> int:
        """Number a label."""
        found = self._spelt.get(label)
        if found is None:
            found = self._spelt[label] = self._by_folded.setdefault(folded(label), len(self.names))
            if found == len(self.names):
                self.names.append(" ".join(label.split()))
        return found

    def add(self, row: int, labels: Iterable[str]) -> None:
        """Take up what one organisation carries."""
        for label in labels:
            self.rows.append(row)
            self.labels.append(self.number(label))


class GatheredWords:
    """The same for words, which are folded already."""

    def __init__(self) -> None:
        self._numbers = Numbered()
        self.lengths, self.labels = array("i"), array("i")

    def add(self, text: str) -> None:
        """Take up the words of the next organisation."""
        found = words(text)
        of = self._numbers.of
        self.labels.extend([of[word] for word in found])
        self.lengths.append(len(found))

    @property
    def names(self) -> list[str]:
        """The words."""
        return list(self._numbers.of)


def build(
    organisations: Iterable[Organisation],
    partnerships: Iterable[Partnership],
    folder: Path,
) -> Built:
    """Make the index of a folder anew; readers of the one before go on undisturbed.

    Parameters
    ----------
    organisations : iterable of Organisation
        Read once, in any order. Only what anybody may see belongs here: see
        docs/decisions/0018.
    partnerships : iterable of Partnership
        Read once. Organisations that only they name are added under their identifier.
    folder : Path
        Where; made if it is not there.

    Raises
    ------
    UnusableQuestion
        An identifier stands twice, or there is no organisation at all.
    """
    writer = Writer(folder)
    try:
        return _build(organisations, partnerships, writer)
    except BaseException:
        writer.give_up()
        raise


@dataclass(slots=True)
class _Read:
    """Everything taken up so far, by rows in the order of reading."""

    number: dict[str, int]
    names: list[str]
    kinds: Numbered
    homes: Numbered
    countries: Numbered
    kind: array[int]
    home: array[int]
    country: array[int]
    flags: bytearray
    lengths: array[int]
    families: dict[str, Gathered]
    words: dict[str, GatheredWords]


def _take(read: _Read, organisation: Organisation, file: Any) -> None:
    row = read.number.setdefault(organisation.org_id, len(read.number))
    if row != len(read.names):
        raise UnusableQuestion(f"“{organisation.org_id}” stands twice among them.")
    told = profile(organisation)
    read.lengths.append(len(told))
    file.write(told)
    read.names.append(organisation.name)
    read.kind.append(read.kinds.of[folded(organisation.org_type)])
    read.home.append(read.homes.of[home_of(organisation)])
    read.country.append(read.countries.of[folded(organisation.country)])
    read.flags.append(flags_of(organisation))
    for name, labels in labels_of(organisation).items():
        read.families[name].add(row, labels)
    read.words["names"].add(organisation.name)
    read.words["texts"].add(said_of(organisation))


def profile(organisation: Organisation) -> bytes:
    """Write an organisation down as it was given."""
    told = {key: value for key, value in asdict(organisation).items() if value}
    return json.dumps(told, ensure_ascii=False).encode()


def flags_of(organisation: Organisation) -> int:
    """Tell what purposes may ask for."""
    audience = AUDIENCE if offers_audience(organisation.offers) else 0
    return audience | (SPEAKS_UP if speaks_up(said_of(organisation)) else 0)


def labels_of(organisation: Organisation) -> dict[str, Sequence[str]]:
    """List the labels an organisation states, by family; what is given or taken counts once."""
    country = (organisation.country,) if organisation.country else ()
    return {
        "issues": organisation.issues,
        "places": (*organisation.places, *country),
        "people": organisation.people,
        "needs": tuple(dict.fromkeys(organisation.needs)),
        "offers": tuple(dict.fromkeys(organisation.offers)),
    }


def _build(
    organisations: Iterable[Organisation], partnerships: Iterable[Partnership], writer: Writer
) -> Built:
    families = {name: Gathered() for name in ("issues", "places", "people", "needs")}
    read = _Read(
        {}, [], Numbered(), Numbered(), Numbered(), array("i"), array("i"), array("i"),
        bytearray(), array("i"), {**families, "offers": Gathered()},
        {"names": GatheredWords(), "texts": GatheredWords()},
    )  # fmt: skip
    # Needs and offers are numbered alike, so that one can be held against the other.
    for shared in ("names", "_by_folded", "_spelt"):
        setattr(read.families["offers"], shared, getattr(read.families["needs"], shared))
    ties = Ties()
    with (writer.place / "profiles.bytes").open("wb") as file:
        for organisation in organisations:
            _take(read, organisation, file)
        for partnership in partnerships:
            for org_id in (partnership.org_a, partnership.org_b):
                if org_id not in read.number:
                    _take(read, Organisation(org_id, org_id), file)
            if partnership.org_a == partnership.org_b:
                continue
            a, b = read.number[partnership.org_a], read.number[partnership.org_b]
            ties.add(a, b, partnership)
            met = places_of(partnership.place, partnership.country)
            for row in (a, b):
                read.families["issues"].add(row, partnership.sectors)
                read.families["places"].add(row, met)
    if not read.names:
        raise UnusableQuestion("There is no organisation to index.")
    _keep_profiles(writer)
    return _write(writer, read, ties)


def _keep_profiles(writer: Writer) -> None:
    raw = writer.place / "profiles.bytes"
    told = np.memmap(raw, dtype=np.uint8, mode="r") if raw.stat().st_size else np.empty(0, np.uint8)
    writer.put("profiles.bytes", told)
    del told
    raw.unlink()


def _write(writer: Writer, read: _Read, ties: Ties) -> Built:
    n = len(read.names)
    degree = ties.finish(n)
    room = 64 + n // ROOM
    # Those with ties first, the best connected in front: what is asked most lies together. The
    # rows after them are free; those without ties come last.
    order = np.argsort(-degree, kind="stable")
    tied = int(np.count_nonzero(degree))
    at = np.empty(n, dtype=np.int64)
    at[order] = np.arange(n) + np.where(np.arange(n) < tied, 0, room)
    total, active = n + room, tied + room

    def placed(values: Any, empty: int, kind: Any) -> Array:
        found = np.full(total, empty, dtype=kind)
        found[at] = values
        return found

    lengths = np.asarray(read.lengths, dtype=np.int64)
    writer.put("profiles.begin", placed(np.cumsum(lengths) - lengths, 0, np.int64))
    writer.put("profiles.length", placed(lengths, 0, np.int32))
    _write_names(writer, [read.names[i] for i in order.tolist()], at[order], total)
    ids = list(read.number)
    writer.put("rank", placed(np.argsort(np.argsort(np.array(ids, dtype=object), kind="stable"), kind="stable"), n, np.int32))  # fmt: skip
    hashed = digests(ids)
    by_hash = np.argsort(hashed, kind="stable")
    writer.put("ids.hash", hashed[by_hash])
    writer.put("ids.row", at[by_hash].astype(np.int32))
    kind = placed(read.kind, 0, np.int32)
    home = placed(read.home, 0, np.int32)
    writer.put("kind", kind)
    writer.put("home", home)
    writer.put("country", placed(read.country, -1, np.int32))
    writer.put("flags", placed(np.frombuffer(bytes(read.flags), dtype=np.uint8), 0, np.uint8))
    listed = np.zeros(total, dtype=np.uint8)
    listed[at] = 1
    writer.put("listed", listed)
    for name, numbered in (("kinds", read.kinds), ("homes", read.homes), ("countries", read.countries)):  # fmt: skip
        writer.texts(name, list(numbered.of))
    groups = {"kinds": (kind, len(read.kinds)), "homes": (home, len(read.homes))}
    for name, (group, many) in groups.items():
        write_fronts(writer, name, group, many, listed)
    written = write_network(writer, ties, at, active, groups)
    popularity = np.zeros(total)
    popularity[:active] = np.load(writer.place / "popularity.npy")
    _write_families(writer, read, at, popularity)
    written_words = {
        name: (
            gathered.names,
            np.asarray(gathered.lengths, dtype=np.int64),
            np.asarray(gathered.labels, dtype=np.int32),
        )
        for name, gathered in read.words.items()
    }
    write_words(writer, n, written_words, at, popularity)
    write_grams(writer, read.names, at, total)
    told = {"organisations": n, "rows": total, "active": active, "tied": tied, **written}
    return Built(n, int(written["ties"]), writer.finish(told))


def _write_names(writer: Writer, names: Sequence[str], rows: NDArray[np.int64], total: int) -> None:
    """Write what everyone is called, in the order of rows: sentences name many."""
    encoded = [name.encode() for name in names]
    start = np.zeros(total + 1, dtype=np.int64)
    start[rows + 1] = [len(name) for name in encoded]
    writer.put("called.start", np.cumsum(start))
    writer.put("called.bytes", np.frombuffer(b"".join(encoded), dtype=np.uint8))


def _write_families(writer: Writer, read: _Read, at: NDArray[np.int64], popularity: Array) -> None:
    n, total = len(read.names), len(popularity)
    seen = {}
    for name, family in read.families.items():
        m = len(family.names)
        rows = at[np.asarray(family.rows, dtype=np.int64)]
        ones = np.ones(len(rows), dtype=np.int32)
        matrix = sparse.csr_array(
            (ones, (rows, np.asarray(family.labels))), shape=(total, max(m, 1))
        )
        matrix.sum_duplicates()
        seen[name] = matrix
    carriers = {
        name: np.bincount(one.indices, minlength=one.shape[1]) for name, one in seen.items()
    }
    both = carriers["needs"] + carriers["offers"]
    for name, matrix in seen.items():
        stated = both if name in ("needs", "offers") else carriers[name]
        many = 2 * n if name in ("needs", "offers") else n
        rarity = np.log1p(many / np.maximum(stated, 1))
        write_vocabulary(writer, name, read.families[name].names, rarity)
        weight = np.log1p(matrix.data.astype(np.float64)) * rarity[matrix.indices]
        row = np.repeat(np.arange(total), np.diff(matrix.indptr))
        length = np.sqrt(np.bincount(row, weight * weight, minlength=total))
        amount = np.bincount(row, weight, minlength=total)
        over = amount if name == "needs" else length
        value = weight / np.where(over > 0, over, 1.0)[row]
        write_csr(writer, name, matrix, seen=True)
        turned = sparse.csr_array(
            (value, matrix.indices, matrix.indptr), shape=matrix.shape
        ).tocsc()
        # Who does like work is told in order of it, to the twelfth digit.
        kinds = {"people": None, "offers": None, "needs": np.float32}
        write_postings(writer, name, turned, kinds.get(name, np.float64))
        write_champions(writer, name, turned, popularity)
