"""What labels, words, kinds and roles say for one who asks: roughly for all, exactly for some."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import proxy

import numpy as np
from numpy.typing import NDArray

from commonground.methods.index import kernels, scanning
from commonground.methods.index.building import AUDIENCE, SPEAKS_UP
from commonground.methods.index.families import Family
from commonground.methods.index.names import spelt_alike_all
from commonground.methods.index.shelf import Array
from commonground.methods.matching.labels import GENERIC_ROLES, folded
from commonground.methods.matching.likeness import strongest
from commonground.methods.matching.suiting import is_government, is_international

if TYPE_CHECKING:
    from commonground.methods.index.asking import Asking

Rows = NDArray[np.int64]

GROUPED = {"kind_ties": ("kinds", "kind"), "home_ties": ("homes", "home")}
"""Signals that count partners of the query's group, and what tells the group of each row."""


class Content:
    """The side of a question that needs no paths."""

    def __init__(self, asking: Asking) -> None:
        # Known weakly: arrays of a question are given back with it, and not when rings are swept.
        self.asking = proxy(asking)
        self.index = asking.index
        self.row, self.purpose = asking.row, asking.purpose
        self.summed: dict[str, tuple[Rows, Array]] = {}

    def family(self, name: str) -> Family:
        """One family of labels."""
        return self.index.families[name]

    @cached_property
    def likeness(self) -> tuple[Array, Array]:
        """Cosine of places and of issues with those who have ties, (active,) each."""
        found = []
        for name in ("places", "issues"):
            family = self.family(name)
            labels, values = family.unit(self.row)
            alike = np.zeros(self.index.active)
            family.add_below(alike, labels.astype(np.int64), values)
            found.append(alike)
        return found[0], found[1]

    def met(self, name: str) -> Array:
        """Labels of the query's partners taken together, at length 1; over all labels."""
        family = self.family(name)
        asking = self.asking
        met = np.zeros(max(len(family.rarity), 1))
        seen = family.label[:0] if family.seen is None else family.seen
        fresh = asking.partners_fresh.copy()
        for k in np.flatnonzero(np.isin(asking.partners, list(family.changed))):
            labels, unit = family.unit(int(asking.partners[k]))
            met[labels] += fresh[k] * unit
            fresh[k] = 0.0
        kernels.add_units(
            asking.partners.astype(np.int64), fresh, family.start, family.label, seen,
            family.seen is None, family.rarity, met,
        )  # fmt: skip
        length = float(np.sqrt(met @ met))
        return met / length if length > 0 else met

    def vectors(self, name: str) -> tuple[Array, Array, Array]:
        """What the query brings to a family: unit, share and its partners', over all labels."""
        family = self.family(name)
        unit, share = family.dense(*family.unit(self.row)), family.dense(*family.share(self.row))
        wanted = self.asking.coefficient.get(f"partners_{name}", 0.0) > 0
        met = self.met(name) if wanted and len(self.asking.partners) else np.zeros_like(unit)
        return unit, share, met

    @cached_property
    def issues(self) -> tuple[Array, Array, Array]:
        """`vectors` of issues."""
        return self.vectors("issues")

    @cached_property
    def places(self) -> tuple[Array, Array, Array]:
        """`vectors` of places."""
        return self.vectors("places")

    def brought(self) -> Iterator[tuple[str, Array, Array, Array]]:
        """What the query's labels and words bring to whoever carries them.

        Yields
        ------
        tuple of str, and ndarray of int, ndarray, ndarray of the same length
            A family, labels of it, and what each is worth for its value and for being carried.
        """
        coefficient, weights = self.asking.coefficient, self.asking.weights
        for name in ("issues", "places"):
            signals = (f"{name}_alike", f"partners_{name}", f"{name}_covered")
            worth = [coefficient.get(signal, 0.0) for signal in signals]
            unit, share, met = self.issues if name == "issues" else self.places
            by_value, by_having = worth[0] * unit + worth[1] * met, worth[2] * share
            labels = np.flatnonzero((by_value > 0) | (by_having > 0))
            yield name, labels, by_value[labels], by_having[labels]
        for name, weight in (
            ("names", coefficient.get("name_words", 0.0)),
            ("texts", weights.get("mission", 0.0)),
        ):
            if weight > 0:
                labels, unit = self.family(name).unit(self.row)
                yield name, labels.astype(np.int64), weight * unit, np.zeros(len(labels))
        if weights.get("people", 0.0) > 0:
            labels, share = self.family("people").share(self.row)
            by_having = weights["people"] * share
            yield "people", labels.astype(np.int64), by_having, by_having
        if weights.get("exchange", 0.0) > 0:
            half = weights["exchange"] / 2
            labels, share = self.family("needs").share(self.row)
            yield "offers", labels.astype(np.int64), half * share, half * share
            labels, _ = self.family("offers").of_row(self.row)
            ones = np.full(len(labels), half)
            yield "needs", labels.astype(np.int64), ones, np.zeros(len(labels))

    def add(self, total: Array) -> None:
        """Add everything here to everyone's rough score."""
        coefficient, weights = self.asking.coefficient, self.asking.weights
        for name, *given in self.brought():
            self.family(name).add(total, *given)
        for part, vector in (("suits", self.suits), ("asked", self.asked)):
            if weights.get(part, 0.0) > 0:
                found = vector()
                if found is not None:
                    total += np.float32(weights[part]) * found
        if coefficient.get("name_spelt", 0.0) > 0:
            alike = spelt_alike_all(self.index, self.row)
            total += np.float32(coefficient["name_spelt"]) * alike.astype(np.float32)

    def by_group(self) -> tuple[Array, Array]:
        """What each kind and each country is worth."""
        worth = self.asking.coefficient.get
        by_kind = worth("same_kind", 0.0) * self.same_kind + worth("kinds_meet", 0.0) * self.meeting
        if worth("kinds_chance", 0.0) > 0:
            best = self.asking.best["kinds_chance"]
            by_kind += worth("kinds_chance", 0.0) * scanning.scaled(self._chances, best)
        return by_kind, worth("same_home", 0.0) * self.same_home

    @cached_property
    def same_kind(self) -> Array:
        """1 for the query's kind, if it has one; over kinds."""
        names, own = self.index.kind_names, int(self.index.kind[self.row])
        return np.array([float(k == own and bool(names[own])) for k in range(len(names))])

    @cached_property
    def meeting(self) -> Array:
        """Share of the fresh ties of the query's kind that are with each kind."""
        names, own = self.index.kind_names, int(self.index.kind[self.row])
        table = self.index.array("kinds.meet")
        found = np.zeros(len(names))
        if own < len(table):
            found[: len(table)] = table[own]
        return found

    @cached_property
    def same_home(self) -> Array:
        """1 for the query's country, if it is known; over countries."""
        names, own = self.index.home_names, int(self.index.home[self.row])
        return np.array([float(k == own and bool(names[own])) for k in range(len(names))])

    def most_of_ties(self) -> float:
        """The most that signals add which only those with ties have, but for `active`."""
        worth = self.asking.coefficient.get
        found = worth("kind_share", 0.0) + worth("role_share", 0.0) * min(self._usual.max(), 1.0)
        return float(found + worth("facing", 0.0) * min(self._faces.max(), 1.0))

    def best(self, name: str) -> float:
        """The largest value of a relative signal of everyone with ties, among the open."""
        index, open_ = self.index, self.asking.open
        start, changed = index.start, np.array(list(index.tied_anew), dtype=np.int64)
        if name == "popularity":
            found = scanning.best_in_order(index.popularity, start, open_, True)
        elif name == "partners_ever":
            found = scanning.best_in_order(index.degree, start, open_, False)
        elif name == "kinds_chance":
            asked = self.asking.partners.astype(np.int64)
            if self.row < index.active and index.degree[self.row] > 0:
                asked = np.append(asked, self.row)
            left = index.kinds_with_ties - np.bincount(
                index.kind[asked], minlength=len(index.kind_names)
            )
            found = self._chances[left > 0].max(initial=0.0)
        elif name in GROUPED:
            listed, values = index.group(GROUPED[name][0], "log", self._own_group(name))
            found = scanning.best_of_group(listed, values, start, open_, index.skip)
        else:
            array = index.array
            ids, fresh = array("faced.id"), array("faced.fresh")
            # What the arrays say of those read anew is no longer so: they are looked at below.
            anew = np.array(list(index.roles_anew), dtype=np.int64)
            as_built = open_.copy()
            as_built[anew] = False
            raw = scanning.best_of_roles(
                start, as_built, array("faced.start"), ids, fresh, self._usual
            )
            found = np.log1p(raw)
            changed = np.union1d(changed, anew)
        changed = changed[open_[changed]]
        if len(changed):
            found = max(float(found), float(self.raw(name, changed).max()))
        return float(found)

    def raw(self, name: str, rows: Rows) -> Array:
        """A relative signal of some rows before it is scaled; 0 for those without ties."""
        index = self.index
        found, near = np.zeros(len(rows)), rows < index.active
        rows = rows[near]
        if name == "popularity":
            found[near] = index.popularity[rows]
        elif name == "partners_ever":
            found[near] = index.degree[rows]
        elif name == "kinds_chance":
            found[near] = self._chances[index.kind[rows]] * (index.degree[rows] > 0)
        elif name in GROUPED:
            found[near] = index.of_group(GROUPED[name][0], "log", self._own_group(name), rows)
        else:
            found[near] = np.log1p(self._role_sums("faced", "fresh", rows, self._usual))
        return found

    @cached_property
    def _chances(self) -> Array:
        """Fresh ties that the query's kind has with one of each kind, in the mean; over kinds."""
        own, known = int(self.index.kind[self.row]), self.index.kinds_chance
        found = np.zeros(len(self.index.kind_names))
        if own < len(known):
            found[: len(known)] = known[own]
        return found

    def _own_group(self, name: str) -> int:
        return int(getattr(self.index, GROUPED[name][1])[self.row])

    def of_ties(self, name: str, rows: Rows) -> Array:
        """An absolute signal that only those with ties have, for some of these."""
        index = self.index
        if name == "active":
            return index.activity[rows]
        if name == "kind_share":
            counted = index.of_group("kinds", "count", int(index.kind[self.row]), rows)
            return np.asarray(counted / np.maximum(index.degree[rows], 1.0))
        if name == "facing":
            return self._role_sums("roles", "share", rows, self._faces)
        had = self._role_sums("faced", "fresh", rows, self._usual)
        amount = self._role_sums("faced", "fresh", rows, np.ones(len(self._usual)))
        return np.asarray(had / np.where(amount > 0, amount, 1.0))

    def _role_sums(self, name: str, value: str, rows: Rows, weights: Array) -> Array:
        """Σ over the roles of some rows of value × weight."""
        found = np.zeros(len(rows))
        if weights.any():
            start, ids, values = (self.index.array(f"{name}.{n}") for n in ("start", "id", value))
            kernels.row_dots(rows, start, ids, values, weights, found)
            for k in np.flatnonzero(np.isin(rows, list(self.index.roles_anew))):
                numbers, values = self.index.roles_anew[int(rows[k])][name]
                found[k] = values @ weights[numbers]
        return found

    def _roles_of(self, row: int) -> Array:
        own = np.zeros(len(self.index.array("roles.chance")))
        numbers, share = self.index.roles_of(row)
        own[numbers] = share
        return own

    @cached_property
    def _own_roles(self) -> Array:
        return self._roles_of(self.row)

    @cached_property
    def _generic(self) -> NDArray[np.bool_]:
        many = len(self.index.array("roles.chance"))
        names = self.index.role_names or [""] * many
        return np.array([name in GENERIC_ROLES for name in names])

    @cached_property
    def _chance(self) -> Array:
        """Chance of one role facing another that tells it from the rest."""
        chance = self.index.array("roles.chance")
        telling = np.ones_like(chance) - np.eye(len(chance))
        generic = self._generic
        telling[generic, :] = 0.0
        telling[:, generic] = 0.0
        return np.asarray(chance * telling)

    def facing_roles(self, row: int) -> tuple[int, int, float]:
        """The query's role and a candidate's that meet the most, and the chance of it."""
        chance = self._chance
        facing = self._own_roles[:, None] * chance * self._roles_of(row)[None, :]
        own, other = strongest(facing, self.index.role_names)
        return own, other, float(chance[own, other])

    @cached_property
    def _faces(self) -> Array:
        """Chance that the query's role faces each role; over roles."""
        return np.asarray(self._own_roles @ self._chance)

    @cached_property
    def _usual(self) -> Array:
        """The query's usual roles, but for those that say nothing; over roles."""
        own = self._own_roles.copy()
        own[self._generic] = 0.0
        return own

    def suits(self, rows: Rows | None = None) -> Array | None:
        """1 where the candidate is of the sort that the purpose asks for; None for nobody.

        Without rows, of everyone.
        """
        index, purpose = self.index, self.purpose
        some: Any = slice(None) if rows is None else rows
        if purpose == "learn":
            here, there = (
                self._carry(name, self.family(name).of_row(self.row)[0].astype(np.int64), rows)
                for name in ("places", "issues")
            )
            elsewhere = there & ~here & self.family("places").carry_any(rows)
            return np.asarray(elsewhere, dtype=np.float32)
        if purpose in ("reach", "advocate"):
            bit = AUDIENCE if purpose == "reach" else SPEAKS_UP
            return np.asarray((index.flags[some] & bit) > 0, dtype=np.float32)
        if purpose not in ("government", "international"):
            return None
        judge = is_government if purpose == "government" else is_international
        found = np.array([float(judge(name)) for name in index.kind_names])[index.kind[some]]
        if purpose == "international" and self.asking.own.country:
            own = folded(self.asking.own.country)
            abroad = np.array([float(bool(name) and name != own) for name in index.country_names])
            found = np.maximum(found, np.append(abroad, 0.0)[index.country[some]])
        return np.asarray(found, dtype=np.float32)

    def asked(self, rows: Rows | None = None) -> Array | None:
        """Share of what is sought that each meets; None when nothing is. Without rows, of everyone."""
        sought, met = self.asking.sought, []
        for name in ("places", "issues", "people", "offers"):
            wanted = getattr(sought, name)
            if wanted:
                met.append(self._carry(name, self.family(name).numbers(wanted), rows))
        if sought.kinds:
            kinds = {folded(label) for label in sought.kinds}
            chosen = np.array([name in kinds for name in self.index.kind_names], dtype=np.bool_)
            met.append(chosen[self.index.kind if rows is None else self.index.kind[rows]])
        if not met:
            return None
        many = met[0].astype(np.float32)
        for one in met[1:]:
            many += one
        return np.asarray(many / np.float32(len(met)))

    def _carry(self, name: str, labels: Array, rows: Rows | None) -> NDArray[np.bool_]:
        """Tell who carries one of some labels: of some rows, or of everyone."""
        family = self.family(name)
        if rows is not None:
            return family.sums(rows, family.dense(labels, np.ones(len(labels))))[:, 3] > 0
        marks = np.zeros(self.index.rows, dtype=np.uint8)
        family.mark(marks, 1, labels)
        return marks > 0

    def exact(self, name: str, rows: Rows) -> Array:
        """One absolute signal for some rows."""
        if name in ("active", "kind_share", "facing", "role_share"):
            found = np.zeros(len(rows))
            near = rows < self.index.active
            found[near] = self.of_ties(name, rows[near])
            return found
        if name == "same_kind":
            return self.same_kind[self.index.kind[rows]]
        if name == "kinds_meet":
            return self.meeting[self.index.kind[rows]]
        if name == "same_home":
            return self.same_home[self.index.home[rows]]
        if name == "name_words":
            return self._cosine("names", rows)
        family = name.removeprefix("partners_").split("_")[0]
        sums = self._sums(family, rows)
        length = np.sqrt(np.where(sums[:, 0] > 0, sums[:, 0], 1.0))
        if name.endswith("_alike"):
            return np.asarray(sums[:, 2] / length)
        return sums[:, 5] if name.endswith("_covered") else np.asarray(sums[:, 6] / length)

    def _sums(self, name: str, rows: Rows) -> Array:
        # The same rows are asked for by several signals, one after the other.
        kept = self.summed.get(name)
        if kept is None or kept[0] is not rows:
            vectors = self.issues if name == "issues" else self.places
            kept = self.summed[name] = (rows, self.family(name).sums(rows, *vectors))
        return kept[1]

    def _cosine(self, name: str, rows: Rows) -> Array:
        family = self.family(name)
        sums = family.sums(rows, family.dense(*family.unit(self.row)))
        return np.asarray(sums[:, 2] / np.sqrt(np.where(sums[:, 0] > 0, sums[:, 0], 1.0)))

    def by_hand(self, part: str, rows: Rows) -> Array:
        """A part whose weight is set by hand, for some rows."""
        if part == "people":
            family = self.family("people")
            return family.sums(rows, family.dense(*family.share(self.row)))[:, 3]
        if part == "exchange":
            needs, offers = self.family("needs"), self.family("offers")
            ours = offers.sums(rows, needs.dense(*needs.share(self.row)))[:, 3]
            labels, _ = offers.of_row(self.row)
            theirs = needs.sums(rows, needs.dense(labels, np.ones(len(labels))))
            amount = np.where(theirs[:, 1] > 0, theirs[:, 1], 1.0)
            return np.asarray((ours + theirs[:, 2] / amount) / 2)
        if part == "mission":
            return self._cosine("texts", rows)
        found = self.suits(rows) if part == "suits" else self.asked(rows)
        return np.zeros(len(rows)) if found is None else found.astype(np.float64)
