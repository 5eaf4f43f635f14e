"""Small changes to an index between two builds: written beside it, read over it.

A change is one file, whole or not there at all. It gives organisations as they are now, with all
their partnerships; the reader lays it over the arrays. What was counted over everybody (rarity of
labels, kinds and roles that meet, the newest year) stays as it was until the next build; what a row
itself carries does not, its roles among it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np

from commonground.methods.errors import UnusableFile, UnusableQuestion
from commonground.methods.index.building import flags_of, labels_of, profile
from commonground.methods.index.reading import Index, RolesAnew, as_organisation
from commonground.methods.index.shelf import CHANGES, CURRENT, Array, Shelf, held
from commonground.methods.index.ties import FRESHNESS, UNKNOWN_AGE, of_ties, year_of
from commonground.methods.matching.field import home_of, places_of
from commonground.methods.matching.labels import GENERIC_ROLES, folded, gram_cells, words
from commonground.methods.matching.suiting import said_of
from commonground.methods.values import Organisation, Partnership

OF_TIES = (
    "degree", "fresh_degree", "fresh_norm", "popularity", "root", "root_fresh", "one_over_norm",
    "activity",
)  # fmt: skip
OF_ROWS = ("kind", "home", "country", "flags", "listed", "rank")


def roles_from(had: Mapping[int, float], faced: Mapping[int, float]) -> RolesAnew:
    """Roles of one row as the index keeps them."""
    return {
        name: (np.array(list(of), dtype=np.int64), np.array(list(of.values()), dtype=np.float64))
        for name, of in (("roles", had), ("faced", faced))
    }


NO_ROLES = roles_from({}, {})


def change(
    folder: Path,
    organisations: Iterable[Organisation] = (),
    partnerships: Iterable[Partnership] = (),
    removed: Collection[str] = (),
) -> None:
    """Write a change beside the index; whoever asks from now on (`latest`) sees it.

    Parameters
    ----------
    folder : Path
        Where the index lies.
    organisations : iterable of Organisation
        As they are now, known before or not.
    partnerships : iterable of Partnership
        All partnerships of these organisations; one that is not among them is no longer there.
        Who stands at the other end needs no profile here.
    removed : collection of str
        Identifiers of those that are to be named no more.

    Raises
    ------
    UnusableFile
        There is no index in the folder.
    """
    Shelf(folder)
    told = {
        "organisations": [json.loads(profile(one)) for one in organisations],
        "partnerships": [{k: v for k, v in asdict(one).items() if v} for one in partnerships],
        "removed": list(removed),
    }
    # One at a time, and none while a newer generation takes the place of this one.
    with held(folder):
        place = folder / (folder / CURRENT).read_text(encoding="utf-8").strip() / CHANGES
        place.mkdir(exist_ok=True)
        number = max((int(file.stem) for file in place.glob("*.json")), default=0) + 1
        aside = place / "new"
        with aside.open("w", encoding="utf-8") as file:
            json.dump(told, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(place / f"{number:08}.json")


def latest(index: Index) -> Index:
    """Give the index as it is now: itself when nothing changed, else one with all changes.

    The one given stays as it is, for questions that are under way.
    """
    shelf = index.shelf
    if not (shelf.place / CHANGES).exists() and shelf.is_current():
        return index
    fresh = index if shelf.is_current() else Index(shelf.folder)
    place = fresh.shelf.place / CHANGES
    files = sorted(place.glob("[0-9]*.json")) if place.exists() else []
    if len(files) == fresh.changes:
        return fresh
    changed = Index(fresh.shelf.folder, fresh)
    overlay = _Overlay(changed)
    for file in files:
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise UnusableFile(str(file), None, "", "This change cannot be read.") from error
        overlay.lay(told)
    changed.changes = len(files)
    return changed


def laid_over(
    index: Index,
    organisations: Iterable[Organisation] = (),
    partnerships: Iterable[Partnership] = (),
    removed: Collection[str] = (),
) -> Index:
    """Give an index as it would be after a change, which is written nowhere and seen by nobody else.

    Parameters
    ----------
    index : Index
        As it was built; it stays as it is.
    organisations, partnerships, removed
        As for `change`.

    Raises
    ------
    UnusableQuestion
        More of them are new than rows were kept free.
    """
    changed = Index(index.shelf.folder, index)
    _Overlay(changed).put(list(organisations), partnerships, removed)
    return changed


class _Overlay:
    """Lays changes over an index that nobody else reads yet."""

    def __init__(self, index: Index) -> None:
        self.index = index
        for name in (*OF_TIES, *OF_ROWS):
            setattr(index, name, index.shelf.private(name))
        index.norm = index.shelf.private("grams.norm")
        self.free = index.tied
        self.last = index.organisations_built
        self.kinds = {name: i for i, name in enumerate(index.kind_names)}
        self.homes = {name: i for i, name in enumerate(index.home_names)}
        self.countries = {name: i for i, name in enumerate(index.country_names)}
        self.roles = {name: i for i, name in enumerate(index.role_names)}

    def lay(self, told: dict[str, list[object]]) -> None:
        """Lay one change over what is there."""
        given = [as_organisation(one) for one in told["organisations"]]  # type: ignore[arg-type]
        rows: list[dict[str, object]] = [dict(one) for one in told["partnerships"]]  # type: ignore[call-overload]
        ties = [Partnership(**{**row, "sectors": tuple(row.get("sectors", ()))}) for row in rows]  # type: ignore[arg-type]
        self.put(given, ties, [str(gone) for gone in told["removed"]])

    def put(
        self,
        given: Collection[Organisation],
        partnerships: Iterable[Partnership],
        removed: Collection[str],
    ) -> None:
        """Lay organisations as they are now, with all their partnerships, over what is there."""
        met: dict[str, list[Partnership]] = {one.org_id: [] for one in given}
        left = set(removed)
        for partnership in partnerships:
            ends = {partnership.org_a, partnership.org_b}
            for org_id in ends if not ends & left else ():
                if org_id in met:
                    met[org_id].append(partnership)
        for one in given:
            self._profile(self._at(one.org_id, named=True), one, met[one.org_id])
        for one in given:
            self._ties(one.org_id, met[one.org_id])
        for gone in removed:
            self._remove(gone)
        # Last: until here a row that lost a tie has lost its roles, too.
        for one in given:
            self._roles(one.org_id, met[one.org_id])

    def _at(self, org_id: str, *, with_ties: bool = False, named: bool = False) -> int:
        """Row of an organisation; a new one, and one that had no ties, gets a row kept free."""
        index = self.index
        row = index.find(org_id)
        if row >= 0 and (row < index.active or not with_ties):
            return row
        if self.free >= index.active:
            raise UnusableQuestion("Too much changed since the index was made. Make it anew.")
        found, self.free = self.free, self.free + 1
        index.added[org_id] = found
        index.listed[found] = 1
        if row < 0:
            index.rank[found] = self.last
            self.last += 1
            if not named:
                self._profile(found, Organisation(org_id, org_id), [])
            return found
        index.listed[row] = 0
        index.rank[found] = index.rank[row]
        for name in ("kind", "home", "country", "flags"):
            getattr(index, name)[found] = getattr(index, name)[row]
        index.profiles[found] = index.organisation(row)
        for family in index.families.values():
            family.changed[found] = family.counted(row)
        index.renamed[found] = index.grams_of(row)
        index.norm[found] = index.norm[row]
        return found

    def _profile(self, row: int, one: Organisation, met: list[Partnership]) -> None:
        index = self.index
        index.profiles[row] = one
        for name, numbers, told in (
            ("kind", self.kinds, folded(one.org_type)),
            ("home", self.homes, home_of(one)),
            ("country", self.countries, folded(one.country)),
        ):
            if told not in numbers:
                numbers[told] = len(numbers)
                names = {"kind": index.kind_names, "home": index.home_names}
                names.get(name, index.country_names).append(told)
            getattr(index, name)[row] = numbers[told]
        index.flags[row] = flags_of(one)
        index.listed[row] = 1
        stated = {name: list(labels) for name, labels in labels_of(one).items()}
        for partnership in met:
            if partnership.org_a != partnership.org_b:
                stated["issues"] += partnership.sectors
                stated["places"] += places_of(partnership.place, partnership.country)
        stated["names"], stated["texts"] = words(one.name), words(said_of(one))
        for name, labels in stated.items():
            self._labels(row, name, labels)
        grams = np.unique(gram_cells([one.name])[1])
        rarity = index.array("grams.rarity")[grams]
        index.renamed[row] = grams
        index.norm[row] = float(np.sqrt(rarity @ rarity))

    def _labels(self, row: int, name: str, labels: list[str]) -> None:
        family = self.index.families[name]
        # What nobody carried when the index was made has no number until the next build.
        counted = Counter(family.number(label) for label in labels)
        del counted[-1]
        if name in ("names", "texts"):
            telling = self.index.array(f"{name}.telling")
            counted = Counter({n: 1 for n in counted if telling[n]})
        numbers = np.array(sorted(counted), dtype=np.int64)
        family.changed[row] = numbers, np.array([counted[n] for n in sorted(counted)], dtype=float)
        family.forget()

    def _ties(self, org_id: str, met: list[Partnership]) -> None:
        index = self.index
        years: dict[str, int] = {}
        for one in met:
            other = one.org_b if one.org_a == org_id else one.org_a
            if other != org_id:
                years[other] = max(years.get(other, 0), year_of(one.date))
        row = self._at(org_id, with_ties=bool(years))
        now = {self._at(other, with_ties=True): year for other, year in years.items()}
        if row >= index.active:
            return
        before = self._years(row)
        if now == before:
            return
        self._keep(row, now)
        for partner in before.keys() | now.keys():
            if before.get(partner) != now.get(partner):
                if partner in before:
                    # Which of their roles they had with this one is not known: none are told.
                    index.roles_anew[partner] = NO_ROLES
                theirs = self._years(partner)
                theirs.pop(row, None)
                if partner in now:
                    theirs[row] = now[partner]
                self._keep(partner, theirs)

    def _years(self, row: int) -> dict[int, int]:
        to, _, year = self.index.ties_of(row)
        return dict(zip(to.tolist(), year.tolist(), strict=True))

    def _keep(self, row: int, years: dict[int, int]) -> None:
        index = self.index
        to = np.array(sorted(years), dtype=np.int64)
        year = np.array([years[at] for at in to.tolist()], dtype=np.int64)
        age: Array = np.where(year > 0, np.clip(index.newest - year, 0, 254), UNKNOWN_AGE)
        # Kept as the arrays are, so that no loop is compiled once more for them.
        kept = to.astype(np.int32), age.astype(np.uint8), year.astype(np.int16)
        for one in kept:
            one.flags.writeable = False
        index.tied_anew[row] = kept
        index.skip[row] = 1
        derived = of_ties(np.array([len(to)]), np.zeros(len(to), dtype=np.int64), FRESHNESS[age])
        for name, values in derived.items():
            getattr(index, name)[row] = values[0]
        last = int(year.max(initial=0))
        index.activity[row] = 0.5 ** max(index.newest - last, 0) if last else 0.0

    def _roles(self, org_id: str, met: list[Partnership]) -> None:
        index = self.index
        row = index.find(org_id)
        if not 0 <= row < index.active:
            return
        chance = index.array("roles.chance")
        to, fresh = index.fresh_of(row)
        with_whom = dict(zip(to.tolist(), fresh.tolist(), strict=True))
        had: Counter[int] = Counter()
        seen: set[tuple[int, int]] = set()
        for one in met:
            sides = [(one.org_a, folded(one.role_a)), (one.org_b, folded(one.role_b))]
            (_, own), (partner, other) = sides if one.org_a == org_id else sides[::-1]
            if partner == org_id or not own or not other:
                continue
            # What nobody was when the index was made has no number until the next build.
            ours, theirs = self.roles.get(own, -1), self.roles.get(other, -1)
            had[ours] += 1
            telling = own != other and not {own, other} & GENERIC_ROLES
            # Nor do roles count that had never met: there would be no pair to tell of.
            if telling and min(ours, theirs) >= 0 and chance[ours, theirs] > 0:
                seen.add((index.find(partner), theirs))
        faced: dict[int, float] = {}
        for at, role in sorted(seen):
            faced[role] = faced.get(role, 0.0) + with_whom.get(at, 0.0)
        share = {role: many / had.total() for role, many in sorted(had.items()) if role >= 0}
        index.roles_anew[row] = roles_from(share, faced)

    def _remove(self, org_id: str) -> None:
        row = self.index.find(org_id)
        if row >= 0:
            self._ties(org_id, [])
            if row < self.index.active:
                self.index.roles_anew[row] = NO_ROLES
            self.index.listed[row] = 0
