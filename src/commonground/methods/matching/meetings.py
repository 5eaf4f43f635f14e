"""What a field's ties tell beyond who worked with whom: in which projects, where, how often kinds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from commonground.methods.matching.labels import Matrix, Vector, folded, times
from commonground.methods.values import Partnership

if TYPE_CHECKING:
    from commonground.methods.matching.field import Field

LARGEST_PROJECT = 50
"""A project of more organisations than this is a programme: being in it together tells nothing."""

DAMPING = 0.85
STEPS = 40


class Meetings:
    """Tables worked out of a field's partnerships when first asked for.

    Parameters
    ----------
    field : Field
        Its rows are the rows here.
    partnerships : sequence of Partnership
        Those the field uses, with the freshness of each.
    freshness : sequence of float
        1 for the newest year, half of it every `HALF_LIFE` years before.
    """

    def __init__(
        self, field: Field, partnerships: Sequence[Partnership], freshness: Sequence[float]
    ) -> None:
        self._field = field
        self._partnerships = partnerships
        self._freshness = freshness

    def _rows(self) -> Iterator[tuple[int, int, Partnership, float]]:
        number = self._field.number
        for one, fresh in zip(self._partnerships, self._freshness, strict=True):
            yield number[one.org_a], number[one.org_b], one, fresh

    @cached_property
    def projects(self) -> tuple[tuple[str, ...], Matrix, Vector]:
        """Projects, who was in each, (n, projects), and how many others one meets there.

        Those of more than `LARGEST_PROJECT` organisations are left out.
        """
        inside: dict[str, set[int]] = {}
        for a, b, one, _ in self._rows():
            if one.project:
                inside.setdefault(one.project, set()).update((a, b))
        names = sorted(name for name, rows in inside.items() if len(rows) <= LARGEST_PROJECT)
        columns = np.repeat(np.arange(len(names)), [len(inside[name]) for name in names])
        rows = np.array([row for name in names for row in sorted(inside[name])], dtype=np.int64)
        has: Matrix = sparse.csr_array(
            (np.ones(len(rows)), (rows, columns.astype(np.int64))),
            shape=(len(self._field), max(len(names), 1)),
        )
        others = np.asarray(has.sum(axis=0), dtype=np.float64).ravel() - 1.0
        return tuple(names), has, np.maximum(others, 1.0)

    @cached_property
    def kinds_chance(self) -> Vector:
        """Fresh ties of one kind with each organisation of another, in the mean; (kinds, kinds)."""
        names, of, partners = self._field.kinds
        meeting = np.zeros((len(names), len(names)))
        np.add.at(meeting, of, partners.toarray())
        chance: Vector = meeting / np.bincount(of, minlength=len(names))[None, :]
        return chance

    @cached_property
    def where(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], Vector]:
        """Organisation, partner, place and freshness of everything two did in a place."""
        place = {folded(name): i for i, name in enumerate(self._field.places.names)}
        found: dict[tuple[int, int, int], float] = {}
        for a, b, one, fresh in self._rows():
            for label in (*one.place.split(";"), *one.country.split(";")):
                if label.strip():
                    at = place[folded(label)]
                    for key in ((a, b, at), (b, a, at)):
                        found[key] = max(found.get(key, 0.0), fresh)
        keys = np.array(list(found), dtype=np.int64).reshape(-1, 3)
        values = np.fromiter(found.values(), dtype=np.float64, count=len(found))
        return keys[:, 0], keys[:, 1], keys[:, 2], values

    @cached_property
    def working(self) -> Matrix:
        """Fresh partners of each organisation by the place they worked in, (n, places)."""
        rows, _, places, fresh = self.where
        shape = (len(self._field), max(len(self._field.places.names), 1))
        return sparse.csr_array((fresh, (rows, places)), shape=shape)

    @cached_property
    def home_place(self) -> NDArray[np.int64]:
        """The place that is an organisation's own country, -1 where there is none; (n,)."""
        place = {folded(name): i for i, name in enumerate(self._field.places.names)}
        names, of, _ = self._field.homes
        return np.array([place.get(name, -1) if name else -1 for name in names], dtype=np.int64)[of]

    @cached_property
    def fame(self) -> Vector:
        """PageRank along fresh ties, from everywhere alike; (n,), above 0."""
        ties, degree = self._field.fresh, self._field.fresh_degree
        n = len(self._field)
        outgoing = np.where(degree > 0, degree, 1.0)
        found = np.full(n, 1.0 / n)
        for _ in range(STEPS):
            found = (1 - DAMPING) / n + DAMPING * times(ties, found / outgoing)
        return found

    @cached_property
    def word_places(self) -> Matrix:
        """Where those with a word in their name work, in the mean; (words, places).

        A word that one organisation alone has tells nothing of anybody else.
        """
        names, places = self._field.telling_names, self._field.places.unit
        carriers = np.bincount(names.indices, minlength=names.shape[1])
        each = np.where(carriers > 1, 1.0 / np.maximum(carriers, 1), 0.0)
        found: Matrix = sparse.csr_array(sparse.diags_array(each) @ (names.T @ places))
        return found
