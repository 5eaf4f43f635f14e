"""An index opened for reading: rows, labels, ties and profiles, mapped from the folder."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonground.methods.errors import UnknownOrganisation
from commonground.methods.index.families import Family
from commonground.methods.index.kernels import (
    likeness_of,
    likeness_through,
)
from commonground.methods.index.rooms import EMPTY, Scratch, Steps
from commonground.methods.index.shelf import Array, Shelf, digest
from commonground.methods.index.ties import FRESHNESS
from commonground.methods.values import Organisation

FAMILIES = ("issues", "places", "people", "needs", "offers", "names", "texts")
LISTS = frozenset({"places", "issues", "people", "services", "needs", "offers", "languages"})
RolesAnew = Mapping[str, tuple[Array, Array]]
"""Numbers of roles and their values: `roles` (shares of one's own), `faced` (fresh partners)."""

NAMES_KEPT, PROFILES_KEPT = 20_000, 2_000


class Index:
    """An index opened for reading; many may have the same one open, and share its memory.

    Parameters
    ----------
    folder : Path
        Where `build` put it.

    Raises
    ------
    UnusableFile
        There is no index, it is damaged, or of another version.
    """

    def __init__(self, folder: Path, like: Index | None = None) -> None:
        shelf: Shelf = Shelf(folder) if like is None else like.shelf
        self.shelf: Shelf = shelf
        #: How many changes are laid over it.
        self.changes = 0
        told = shelf.manifest
        self.rows, self.active = int(told["rows"]), int(told["active"])
        self.tied, self.newest = int(told["tied"]), int(told["newest"])
        self.organisations_built = int(told["organisations"])
        self.families: Mapping[str, Family] = {name: Family(shelf, name) for name in FAMILIES}
        self.start, self.to = shelf.array("ties.start"), shelf.array("ties.to")
        self.age, self.year = shelf.array("ties.age"), shelf.array("ties.year")
        for name in (
            "degree", "fresh_degree", "fresh_norm", "popularity", "root", "root_fresh",
            "one_over_norm", "activity", "rank", "kind", "home", "country", "flags", "listed",
        ):  # fmt: skip
            setattr(self, name, shelf.array(name))
        self.added: dict[str, int] = {}
        self.profiles: dict[int, Organisation] = {}
        #: Rows whose ties were changed since: partners, ages and years as they are now.
        self.tied_anew: dict[int, tuple[Array, Array, Array]] = {}
        self.skip = np.zeros(self.active, dtype=np.uint8)
        #: Rows whose roles are not those of the arrays any more: what stands there instead.
        self.roles_anew: dict[int, RolesAnew] = {}
        self.norm = shelf.array("grams.norm")
        #: Rows whose name was changed since: its runs of letters now.
        self.renamed: dict[int, Array] = {}
        self._names: dict[int, str] = {}
        self._read: dict[int, Organisation] = {}
        self._by_thread: threading.local = threading.local() if like is None else like._by_thread
        #: Rows of those asked for before, as they were built.
        self._rows: dict[str, int] = {} if like is None else like._rows

    degree: Array
    fresh_degree: Array
    fresh_norm: Array
    popularity: Array
    root: Array
    root_fresh: Array
    one_over_norm: Array
    activity: Array
    rank: Array
    kind: Array
    home: Array
    country: Array
    flags: Array
    listed: Array

    def __len__(self) -> int:
        return int(np.count_nonzero(self.listed))

    def row(self, org_id: str) -> int:
        """Row of an organisation.

        Raises
        ------
        UnknownOrganisation
            It is not in the index.
        """
        found = self.find(org_id)
        if found < 0:
            raise UnknownOrganisation(org_id)
        return found

    def find(self, org_id: str) -> int:
        """Row of an organisation, -1 when it is not in the index."""
        row = self.added.get(org_id, -1)
        if row < 0:
            row = self._built(org_id)
        return row if row >= 0 and self.listed[row] else -1

    def _built(self, org_id: str) -> int:
        found = self._rows.get(org_id)
        if found is None:
            found = -1
            hashes, rows = self.shelf.array("ids.hash"), self.shelf.array("ids.row")
            wanted = np.uint64(digest(org_id))
            at = int(np.searchsorted(hashes, wanted))
            while at < len(hashes) and hashes[at] == wanted:
                if self._given(int(rows[at])).org_id == org_id:
                    found = int(rows[at])
                    break
                at += 1
            if len(self._rows) >= NAMES_KEPT:
                self._rows.clear()
            self._rows[org_id] = found
        return found

    def organisation(self, row: int) -> Organisation:
        """Profile of the organisation in a row."""
        changed = self.profiles.get(row)
        return self._given(row) if changed is None else changed

    def _given(self, row: int) -> Organisation:
        found = self._read.get(row)
        if found is not None:
            return found
        begin = int(self.shelf.array("profiles.begin")[row])
        length = int(self.shelf.array("profiles.length")[row])
        found = as_organisation(json.loads(self.shelf.profile(begin, length)))
        if len(self._read) >= PROFILES_KEPT:
            self._read.clear()
        self._read[row] = found
        return found

    def _called(self, row: int) -> str:
        begin, end = self.shelf.array("called.start")[row : row + 2].tolist()
        return self.shelf.array("called.bytes")[begin:end].tobytes().decode()

    def anybody(self) -> str:
        """Identifier of the first organisation there is; rows kept free for newcomers are none."""
        return self.organisation(int(np.argmax(self.listed))).org_id

    def name(self, row: int) -> str:
        """What people call the organisation in a row."""
        found = self._names.get(row)
        if found is None:
            if len(self._names) >= NAMES_KEPT:
                self._names.clear()
            changed = self.profiles.get(row)
            found = self._names[row] = self._called(row) if changed is None else changed.name
        return found

    @property
    def scratch(self) -> Scratch:
        """Arrays to work on, one set for each thread."""
        found: Scratch | None = getattr(self._by_thread, "scratch", None)
        if found is None:
            found = self._by_thread.scratch = Scratch(self.rows, self.active)
        return found

    def begin_anew(self) -> None:
        """Take other arrays from now on: a question that broke off left these as they were then."""
        self._by_thread.scratch = None

    @cached_property
    def with_ties(self) -> int:
        """How many have a partner."""
        return int(np.count_nonzero(self.degree))

    @cached_property
    def kinds_with_ties(self) -> Array:
        """How many of each kind have a partner."""
        some = (self.listed[: self.active] > 0) & (self.degree > 0)
        return np.bincount(self.kind[: self.active][some], minlength=len(self.kind_names))

    def _kept(self, name: str, make: Callable[[], Any]) -> Any:
        """What is worked out once of the rows as they were built, for all that lay changes over."""
        if name not in self.shelf.kept:
            self.shelf.kept[name] = make()
        return self.shelf.kept[name]

    @property
    def kinds_chance(self) -> Array:
        """Fresh ties of one kind with each organisation of another, in the mean; as built."""

        def make() -> Array:
            array = self.shelf.array
            meet, kind, many = array("kinds.meet"), array("kind"), len(array("kinds.meet"))
            sums = np.bincount(kind[: self.active], array("fresh_degree"), minlength=many)
            of_kind = np.bincount(kind[array("listed") > 0], minlength=many)
            return np.asarray(meet * sums[:, None] / np.maximum(of_kind, 1)[None, :])

        return np.asarray(self._kept("kinds_chance", make))

    @cached_property
    def steps(self) -> Steps:
        """Ties of everyone in steps."""
        array = self.shelf.array
        built: Steps = self._kept(
            "steps", lambda: Steps(*(array(n) for n in ("degree", "fresh_degree", "activity")))
        )
        rows = self._tied_anew_rows
        given = self.degree, self.fresh_degree, self.activity
        return built.but(rows, *(one[rows] for one in given)) if len(rows) else built

    @cached_property
    def marks(self) -> Array:
        """What bounds need of each with ties, side by side, (active, 6): see `scanning`."""
        names = ("degree", "fresh_degree", "", "root", "root_fresh", "one_over_norm")

        def make() -> Array:
            found = np.ones((self.active, len(names)), dtype=np.float32)
            for column, name in enumerate(names):
                if name:
                    found[:, column] = self.shelf.array(name)
            return found

        built: Array = self._kept("marks", make)
        rows = self._tied_anew_rows
        if not len(rows):
            return built
        found = built.copy()
        for column, name in enumerate(names):
            if name:
                found[rows, column] = getattr(self, name)[rows]
        return found

    @cached_property
    def over_norm(self) -> Array:
        """1 ÷ squared lengths of names, for sums of 32 bits."""
        built: Array = self._kept("over_norm", lambda: _over(self.shelf.array("grams.norm")))
        if not self.renamed:
            return built
        found, rows = built.copy(), np.array(list(self.renamed), dtype=np.int64)
        found[rows] = _over(self.norm[rows])
        return found

    @property
    def _tied_anew_rows(self) -> Array:
        return np.array(list(self.tied_anew), dtype=np.int64)

    def grams_of(self, row: int) -> Array:
        """Runs of letters of a name, by number."""
        changed = self.renamed.get(row)
        if changed is not None:
            return changed
        start = self.shelf.array("grams.start")
        return self.shelf.array("grams.label")[int(start[row]) : int(start[row + 1])]

    def likeness_of(self, rows: Array, weights: Array) -> Array:
        """Σ over each row's runs of letters of weights[run, j] × its rarity's share."""
        return self._likeness(rows, likeness_of, weights)

    def likeness_through(self, rows: Array, place: Array, table: Array) -> Array:
        """The same with weights in a table that is found through places."""
        return self._likeness(rows, likeness_through, place, table)

    def _likeness(self, rows: Array, loop: Callable[..., None], *weights: Array) -> Array:
        found = np.zeros((len(rows), weights[-1].shape[1]))
        start, label = self.shelf.array("grams.start"), self.shelf.array("grams.label")
        loop(rows, start, label, self.norm, *weights, found)
        if self.renamed:
            for k in np.flatnonzero(np.isin(rows, list(self.renamed))):
                row = int(rows[k])
                ids = self.renamed[row]
                found[k] = 0.0
                one = np.zeros((1, found.shape[1]))
                at = np.array([0, len(ids)])
                loop(np.zeros(1, dtype=np.int64), at, ids, self.norm[row : row + 1], *weights, one)
                found[k] = one[0]
        return found

    def group(self, name: str, value: str, group: int) -> tuple[Array, Array]:
        """Who has partners of one kind or country, ascending, and how many; as built."""
        start = self.shelf.array(f"{name}.post.start")
        if group >= len(start) - 1:
            return EMPTY, EMPTY.astype(float)
        part = slice(int(start[group]), int(start[group + 1]))
        array = self.shelf.array
        return array(f"{name}.post.row")[part], array(f"{name}.post.{value}")[part]

    def of_group(self, name: str, value: str, group: int, rows: Array) -> Array:
        """The same for some rows, as they are now."""
        listed, values = self.group(name, value, group)
        found = np.zeros(len(rows))
        if len(rows) == 1 and len(listed):
            one = int(np.searchsorted(listed, listed.dtype.type(rows[0])))
            found[0] = values[one] if one < len(listed) and listed[one] == rows[0] else 0.0
        elif len(listed):
            at = np.minimum(np.searchsorted(listed, rows.astype(listed.dtype)), len(listed) - 1)
            found = np.where(listed[at] == rows, values[at], 0.0)
        of = self.kind if name == "kinds" else self.home
        for k in np.flatnonzero(self.is_tied_anew(rows)):
            to, age, year = self.tied_anew[int(rows[k])]
            own = of[to] == group
            if value == "last":
                found[k] = year[own].max(initial=0)
            else:
                found[k] = np.log1p(FRESHNESS[age[own]].sum()) if value == "log" else own.sum()
        return found

    def is_tied_anew(self, rows: Array) -> NDArray[np.bool_]:
        """Tell whose ties were changed since the index was built."""
        near = rows < self.active
        found = np.zeros(len(rows), dtype=np.bool_)
        found[near] = self.skip[rows[near]] > 0
        return found

    def ties_of(self, row: int) -> tuple[Array, Array, Array]:
        """Partners of a row, how old each tie is (255: unknown) and its year (0: unknown)."""
        changed = self.tied_anew.get(row)
        if changed is not None:
            return changed
        if row >= self.active:
            return EMPTY, EMPTY, EMPTY
        part = slice(int(self.start[row]), int(self.start[row + 1]))
        return self.to[part], self.age[part], self.year[part]

    def roles_of(self, row: int) -> tuple[Array, Array]:
        """Roles an organisation had, by number, and the share of each."""
        changed = self.roles_anew.get(row)
        if changed is not None:
            return changed["roles"]
        if row >= self.active:
            return EMPTY, EMPTY.astype(float)
        part = slice(*(int(end) for end in self.array("roles.start")[row : row + 2]))
        return self.array("roles.id")[part], self.array("roles.share")[part]

    def fresh_of(self, row: int) -> tuple[Array, Array]:
        """Partners of a row and how fresh each tie is."""
        to, age, _ = self.ties_of(row)
        return to, FRESHNESS[age]

    @cached_property
    def kind_names(self) -> list[str]:
        """Kinds of organisation, by number."""
        return self._texts("kinds")

    @cached_property
    def home_names(self) -> list[str]:
        """Countries of registration, by number."""
        return self._texts("homes")

    @cached_property
    def country_names(self) -> list[str]:
        """Countries stated, by number."""
        return self._texts("countries")

    @cached_property
    def role_names(self) -> list[str]:
        """Roles, by number."""
        return self._texts("roles")

    def _texts(self, name: str) -> list[str]:
        begin = self.shelf.array(f"{name}.begin")
        told = bytes(self.shelf.array(f"{name}.bytes"))
        return [told[begin[i] : begin[i + 1]].decode() for i in range(len(begin) - 1)]

    def array(self, name: str) -> NDArray[Any]:
        """Map one array by its name."""
        return self.shelf.array(name)


def as_organisation(told: Mapping[str, Any]) -> Organisation:
    """Read a profile as it was written down."""
    given = dict(told)
    for key in LISTS & given.keys():
        given[key] = tuple(given[key])
    return Organisation(**given)


def _over(norm: Array) -> Array:
    return (1.0 / np.where(norm > 0, norm, 1.0) ** 2).astype(np.float32)
