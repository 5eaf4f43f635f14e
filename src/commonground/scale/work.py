"""What is to be done, so that it can be cut into pieces and each piece be done anywhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from commonground.methods.linkage.candidates import (
    candidates,
    every_pair,
    every_pair_is_quick,
)
from commonground.methods.linkage.comparing import Comparer
from commonground.methods.linkage.linking import judged, links_of, row_of
from commonground.methods.linkage.model import Model
from commonground.methods.linkage.records import Columns
from commonground.methods.matching import Advice, Field, Table, recommend
from commonground.methods.matching.advice import rows_of, written

Row = tuple[str | int | float, ...]
Piece = Mapping[str, NDArray[np.int64]]
"""A piece of work: numbers of queries or rows (`number`), or pairs of rows (`a`, `b`)."""

QUERIES = 50
"""How many queries make a piece on one machine."""


class Work(Protocol):
    """Work that can be cut into pieces; pickled, it goes to whoever does them.

    Attributes
    ----------
    columns : mapping of name to "string", "long" or "double"
        Of the rows that come out.
    order : tuple of str
        Columns by which they are put in order; no two rows agree in all of them.
    numbers : int or None
        The pieces are the numbers from 0 to this, in any cut; None where they are pairs of rows.
    """

    columns: ClassVar[Mapping[str, str]]
    order: ClassVar[tuple[str, ...]]

    @property
    def numbers(self) -> int | None: ...

    def pieces(self) -> Iterator[Piece]:
        """Cut the work for one machine."""
        ...

    def rows(self, piece: Piece) -> Iterator[Row]:
        """Do a piece of it."""
        ...


@dataclass(frozen=True)
class Partners:
    """Whom each of many organisations should talk to; see `methods.matching.recommend`.

    Parameters
    ----------
    field : Field
        Everything known before the date.
    wanted : tuple of str
        Who asks, in the order of the answers.
    purpose, candidates, k, table, diversity
        As for `recommend`; `table` holds the weights, learned anywhere.
    """

    field: Field
    wanted: tuple[str, ...]
    purpose: str
    candidates: Collection[str] | None
    k: int
    table: Table
    diversity: float

    columns: ClassVar[Mapping[str, str]] = {
        "number": "long", "query": "string", "rank": "long", "candidate": "string",
        "score": "double", "reasons": "string",
    }  # fmt: skip
    order: ClassVar[tuple[str, ...]] = ("number", "rank")

    @property
    def numbers(self) -> int:
        """How many ask."""
        return len(self.wanted)

    def pieces(self) -> Iterator[Piece]:
        """A few queries at a time."""
        for start in range(0, len(self.wanted), QUERIES):
            yield {"number": np.arange(start, min(start + QUERIES, len(self.wanted)))}

    def rows(self, piece: Piece) -> Iterator[Row]:
        """Answer some queries."""
        for number in piece["number"].tolist():
            org_id = self.wanted[number]
            for row in rows_of(org_id, self.answer(org_id)):
                yield (number, *row)

    def answer(self, org_id: str) -> tuple[Advice, ...]:
        """Answer one."""
        return recommend(
            self.field,
            org_id,
            purpose=self.purpose,
            candidates=self.candidates,
            k=self.k,
            table=self.table,
            diversity=self.diversity,
        )


@dataclass(frozen=True)
class Answers(Partners):
    """The same, each answer whole (`methods.matching.advice.read`): a table leaves warnings out."""

    columns: ClassVar[Mapping[str, str]] = {"number": "long", "answer": "string"}
    order: ClassVar[tuple[str, ...]] = ("number",)

    def rows(self, piece: Piece) -> Iterator[Row]:
        """Answer some queries."""
        for number in piece["number"].tolist():
            yield number, written(self.answer(self.wanted[number]))


@dataclass(frozen=True)
class Links:
    """Which rows are the same organisation; see `methods.linkage.link`.

    Parameters
    ----------
    rows_given : Columns
        All rows of one file or two.
    model : Model
        Weights, learned anywhere.
    threshold : float
        Links of at least this probability.
    """

    rows_given: Columns
    model: Model
    threshold: float

    columns: ClassVar[Mapping[str, str]] = {
        "id_left": "string", "id_right": "string", "probability": "double", "reasons": "string",
    }  # fmt: skip
    order: ClassVar[tuple[str, ...]] = ("id_left", "id_right")

    @property
    def numbers(self) -> int | None:
        """How many rows of the left file there are, where each is compared with each."""
        given = self.rows_given
        if not given.comparable:
            return 0
        return given.left if every_pair_is_quick(given) else None

    @cached_property
    def comparer(self) -> Comparer:
        """What is counted once by whoever compares."""
        return Comparer(self.rows_given)

    def pieces(self) -> Iterator[Piece]:
        """Candidates, many pairs at a time."""
        if self.rows_given.comparable:
            for a, b in candidates(self.rows_given):
                yield {"a": a, "b": b}

    def rows(self, piece: Piece) -> Iterator[Row]:
        """Compare some pairs, or some rows with all others."""
        given = self.rows_given
        if "number" in piece:
            a, b = every_pair(given, piece["number"])
        else:
            a, b = piece["a"], piece["b"]
        kept = judged(self.comparer, self.model, self.threshold, a, b)
        yield from map(row_of, links_of(given, [kept]))
