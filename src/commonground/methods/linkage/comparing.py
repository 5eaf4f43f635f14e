"""What speaks for and against two rows being one organisation, as numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

from commonground.methods.linkage.alike import (
    SLIP,
    Flags,
    Floats,
    Putter,
    bodies,
    chain_of,
    counted,
    counted_initials,
    first_letters,
    lessened,
    likeness,
    near,
    numbers_in,
    of_one_kind,
    street_keys,
)
from commonground.methods.linkage.chance import Chance
from commonground.methods.linkage.features import NAMES, ORDER, PLACE
from commonground.methods.linkage.names import stands_for
from commonground.methods.linkage.records import Columns

Rows = NDArray[np.int64]

LOOSELY = 0.75


class Compared(NamedTuple):
    """Pairs still in question: row numbers and values, shape (pairs, values)."""

    a: Rows
    b: Rows
    values: Floats


class Comparer:
    """Compares pairs of rows of the same columns; holds what is counted once."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        code = columns.code
        self.core_count = {
            "crowd": columns.count("core"),
            "crowd_region": counted(code["core"], code["region"]),
            "crowd_town": counted(code["core"], code["city"]),
        }
        self.chain = np.asarray([chain_of(core) for core in columns.words["core"]])[code["core"]]
        self.website_count = columns.count("website")
        self.phone_count = columns.count("phone")
        self.street_key, self.street_count = street_keys(columns)
        self.presence = columns.tokens.copy()
        self.presence.data = np.ones_like(self.presence.data)
        self.placed = (
            (code["city"] > 0) | (code["postcode"] > 0) | (code["region"] > 0) | (code["street"] > 0)
            | (code["country"] > 0)
        )  # fmt: skip
        self.squashed = [word.replace(" ", "") for word in columns.words["core"]]
        self.core_numbers, self.body = numbers_in(columns), bodies(columns)
        self.has_numbers = np.asarray([bool(some) for some in self.core_numbers])[code["core"]]
        acronyms: dict[str, int] = {}
        for some in columns.explicit.values():
            for letters in some:
                acronyms[letters] = acronyms.get(letters, 0) + 1
        self.acronym_count = acronyms
        self.acronym_first, self.any_first = first_letters(columns)
        self.initials_count = counted_initials(columns)
        self.chance = Chance(columns, self.street_count)

    def compare(self, a: Rows, b: Rows, *, everything: bool = False) -> Compared:
        """Compare pairs, leaving out those for which next to nothing speaks.

        Parameters
        ----------
        a, b : array of int, shape (pairs,)
            Row numbers.
        everything : bool
            Leave out none.
        """
        columns = self.columns
        shared = np.asarray(columns.tokens[a].multiply(self.presence[b]).sum(axis=1)).ravel()
        if not everything:
            keep = self._worth_it(a, b, shared)
            a, b, shared = a[keep], b[keep], shared[keep]
        values = np.zeros((len(a), len(ORDER)))
        self._name(values, a, b, shared)
        self._where(values, a, b)
        self._marks(values, a, b)
        self._together(values, a, b)
        return Compared(a, b, values)

    def _worth_it(self, a: Rows, b: Rows, shared: Floats) -> Flags:
        code, total = self.columns.code, self.columns.total
        keep = shared >= 0.4 * np.maximum(np.minimum(total[a], total[b]), 1e-9)
        for column in ("identifier", "website", "phone"):
            keep |= (code[column][a] == code[column][b]) & (code[column][a] > 0)
        keep |= (self.street_key[a] == self.street_key[b]) & (self.street_key[a] > 0)
        rest = np.flatnonzero(~keep)
        keep[rest] = self._acronyms(a[rest], b[rest]).any(axis=1)
        rest = np.flatnonzero(~keep)
        keep[rest] = self._alike(a[rest], b[rest], 0.7) > 0
        return keep

    def _alike(self, a: Rows, b: Rows, cutoff: float) -> Floats:
        core, names = self.columns.code["core"], self.squashed
        return np.asarray(
            process.cpdist(
                [names[each] for each in core[a]],
                [names[each] for each in core[b]],
                scorer=Indel.normalized_similarity,
                score_cutoff=cutoff,
                dtype=np.float64,
            )
        ) * ((core[a] > 0) & (core[b] > 0))

    def _acronyms(self, a: Rows, b: Rows) -> Floats:
        """Acronym of the other's full name, and same acronym: length of it, 0 if not; crowd; and the
        first once more, the less the more names it may stand for."""
        explicit, initials = self.columns.explicit, self.columns.initials
        found = np.zeros((len(a), 4))
        own_first, any_first = self.acronym_first, self.any_first
        maybe = (own_first[a] & any_first[b]) | (own_first[b] & any_first[a])
        for pair in np.flatnonzero(maybe):
            one, other = int(a[pair]), int(b[pair])
            own, others = explicit.get(one, ()), explicit.get(other, ())
            common = [letters for letters in own if letters in others]
            stands = [w for w in own if w in initials[other].split()]
            stands += [w for w in others if w in initials[one].split()]
            if stands:
                found[pair, 0] = min(max(map(len, stands)), 6)
            elif not common:
                names = self.columns.names
                loose = [w for w in own if stands_for(w, names[other])]
                loose += [w for w in others if stands_for(w, names[one])]
                if loose:
                    found[pair, 0] = LOOSELY * min(max(map(len, loose)), 6)
                    stands = loose
            if common:
                found[pair, 1] = min(max(map(len, common)), 6)
            if stands or common:
                crowd = min(self.acronym_count[w] for w in stands + common)
                found[pair, 2] = np.log2(max(crowd - (1 if common else 0), 1))
            if stands:
                bearers = min(self.initials_count.get(w, 1) for w in stands)
                found[pair, 3] = found[pair, 0] / (1 + np.log2(max(bearers, 1)))
        return found

    def _name(self, values: Floats, a: Rows, b: Rows, shared: Floats) -> None:
        columns = self.columns
        core, total = columns.code["core"], columns.total
        known = (core[a] > 0) & (core[b] > 0)
        lost_a, lost_b = np.round(total[a] - shared, 3), np.round(total[b] - shared, 3)
        exact = known & (lost_a == 0) & (lost_b == 0)
        slips = np.zeros(len(a), np.bool_)
        for pair in np.flatnonzero(known & (lost_a > 0) & (lost_b > 0)):
            gained, spent_a, spent_b = self._aligned(int(core[a[pair]]), int(core[b[pair]]))
            if gained:
                shared[pair] += gained
                lost_a[pair] = max(lost_a[pair] - spent_a, 0.0)
                lost_b[pair] = max(lost_b[pair] - spent_b, 0.0)
                slips[pair] = True
        low, high = np.minimum(lost_a, lost_b), np.maximum(lost_a, lost_b)
        union = np.maximum(shared + lost_a + lost_b, 1e-9)
        alike = self._alike(a, b, 0.0)
        put = Putter(values)
        put("shared", np.minimum(shared, 45.0) / 10)
        put("share", np.where(known, shared / union, 0.0))
        put("share_much", np.where(known, np.maximum(shared / union - 0.75, 0) * 4, 0.0))
        put("lost_both", np.minimum(low, 30.0) / 10 * known)
        put("lost_one", np.minimum(high - low, 30.0) / 10 * known)
        put("exact", exact)
        put("spelt", exact | (slips & (high == 0)))
        put("within", known & (low == 0))
        put("half", known & ((low == 0) | (shared >= 0.5 * union)))
        put("slips", slips)
        put("alike", alike)
        put("alike_much", np.maximum(alike - 0.8, 0) * 5)
        self._numbers(put, a, b, known)
        form = columns.code["legal"]
        put("form_differs", (form[a] > 0) & (form[b] > 0) & (form[a] != form[b]))
        acronyms = self._acronyms(a, b)
        put("acronym_of", acronyms[:, 0] / 3 / (1 + acronyms[:, 2]))
        put("acronym_only", acronyms[:, 3] / 3 / (1 + acronyms[:, 2]))
        put("acronym_same", acronyms[:, 1] / 3 / (1 + acronyms[:, 2]))

    def _numbers(self, put: Putter, a: Rows, b: Rows, known: Flags) -> None:
        core = self.columns.code["core"]
        has_a, has_b = self.has_numbers[a], self.has_numbers[b]
        differs = np.zeros(len(a), np.bool_)
        for pair in np.flatnonzero(has_a & has_b):
            one, other = self.core_numbers[core[a[pair]]], self.core_numbers[core[b[pair]]]
            differs[pair] = one != other
        put("number_differs", differs)
        put("body_differs", known & (self.body[a] != self.body[b]))
        put("number_missing", known & (has_a != has_b))

    def _aligned(self, one: int, other: int) -> tuple[float, float, float]:
        """Match the words that only one of two names has, allowing slips and shortenings.

        Returns
        -------
        tuple of float
            Bits gained, and bits no longer lost on either side.
        """
        words = self.columns.words["core"]
        if words[other] < words[one]:  # so that neither side is the first
            gained, theirs_spent, mine_spent = self._aligned(other, one)
            return gained, mine_spent, theirs_spent
        mine, theirs = words[one].split(), words[other].split()
        own = sorted(set(mine) - set(theirs))
        others = sorted(set(theirs) - set(mine))
        weigh = self._weight
        if "".join(w for w in mine if w in own) == "".join(w for w in theirs if w in others):
            spent = sum(map(weigh, own)), sum(map(weigh, others))
            return SLIP * min(spent), *spent
        gained = spent_a = spent_b = 0.0
        scored = []
        for word in own:
            for against in others:
                worth = likeness(word, against)
                if worth:
                    scored.append((-worth, word, against))
        used: set[tuple[int, str]] = set()
        for worth, word, against in sorted(scored):
            if (0, word) in used or (1, against) in used:
                continue
            used |= {(0, word), (1, against)}
            bits = weigh(word), weigh(against)
            gained += -worth * min(bits)
            spent_a += bits[0]
            spent_b += bits[1]
        return gained, spent_a, spent_b

    def _weight(self, word: str) -> float:
        return float(self.columns.bits[self.columns.number_of(word)])

    def _where(self, values: Floats, a: Rows, b: Rows) -> None:
        code, words = self.columns.code, self.columns.words
        put = Putter(values)
        key = self.street_key
        number, street, box = code["number"], code["street"], code["box"]
        same = (key[a] == key[b]) & (key[a] > 0)
        both = (street[a] > 0) & (street[b] > 0)
        maybe = np.flatnonzero(both & ~same)
        close = np.zeros(len(a), np.bool_)
        close[maybe] = near(words["street"], street[a[maybe]], street[b[maybe]], 0.92)
        numbered = (number[a] == number[b]) & (number[a] > 0)
        same |= close & numbered
        nearby = (close | (both & (street[a] == street[b]))) & ~same
        boxed = (box[a] > 0) & (box[b] > 0)
        differs = ((both & ~nearby) | (boxed & ~both)) & ~same
        kinds = ((box[a] > 0) & (street[b] > 0)) | ((street[a] > 0) & (box[b] > 0))
        put("street_same", same * lessened(np.maximum(self.street_count[a], self.street_count[b])))
        put("street_near", nearby)
        put("street_differs", differs)
        put("box_or_street", kinds & ~same & ~differs & ~nearby)
        self._places(put, a, b)

    def _places(self, put: Putter, a: Rows, b: Rows) -> None:
        code, words = self.columns.code, self.columns.words
        for column in ("postcode", "city", "region", "country"):
            one, other = code[column][a], code[column][b]
            both = (one > 0) & (other > 0)
            same = both & (one == other)
            put(f"{column}_same", same)
            if column in ("region", "country"):
                put(f"{column}_differs", both & ~same)
                continue
            rest = np.flatnonzero(both & ~same)
            close = np.zeros(len(a), np.bool_)
            if column == "city":
                close[rest] = near(words[column], one[rest], other[rest], 0.9)
                put("city_near", close)
                put("city_differs", both & ~same & ~close)
            else:
                close[rest] = [
                    words[column][x][:3] == words[column][y][:3]
                    for x, y in zip(one[rest], other[rest], strict=True)
                ]
                put("postcode_near", close)
                put("postcode_far", both & ~same & ~close)

    def _marks(self, values: Floats, a: Rows, b: Rows) -> None:
        code, words = self.columns.code, self.columns.words
        put = Putter(values)
        for column in ("identifier", "website", "phone"):
            one, other = code[column][a], code[column][b]
            both = (one > 0) & (other > 0)
            same = both & (one == other)
            differs = both & ~same
            if column == "identifier":  # numbers of two registers differ by nature
                rest = np.flatnonzero(differs)
                differs[rest] = [
                    of_one_kind(words[column][x], words[column][y])
                    for x, y in zip(one[rest], other[rest], strict=True)
                ]
            else:
                count = self.website_count if column == "website" else self.phone_count
                same = same * lessened(np.maximum(count[a], count[b]))
            put(f"{column}_same", same)
            put(f"{column}_differs", differs)

    def _together(self, values: Floats, a: Rows, b: Rows) -> None:
        """Values that only mean something beside others."""

        def get(value: str) -> Floats:
            return values[:, PLACE[value]]

        put = Putter(values)
        nearby = get("city_near") * (1 - get("postcode_far")) * (1 - get("region_differs"))
        # Two towns of one name in two regions are two.
        town = get("city_same") * (1 - get("region_differs") * (1 - get("postcode_near")))
        town = np.maximum(np.maximum(town, nearby), get("postcode_same"))
        chain = np.minimum(self.chain[a], self.chain[b])  # 0 unless both are, or one within is
        chain = np.where(
            get("exact") > 0, chain, np.maximum(self.chain[a], self.chain[b]) * get("within")
        )
        put("chain", chain)
        everywhere = self._bearers("crowd", a, b)
        put("only", get("exact") * (everywhere <= 2))
        put("crowd", np.log2(np.maximum(everywhere / 2, 1)) * get("exact"))
        elsewhere = np.maximum(get("region_differs"), get("country_differs"))
        differs = np.maximum(get("city_differs"), get("city_near") * get("postcode_far"))
        elsewhere = np.maximum(elsewhere, differs * (1 - get("postcode_near")))
        far = elsewhere * (1 - town) * (1 - get("street_same"))
        places = {
            "at_address": get("street_same"),
            "in_town": np.maximum(town, get("street_same")),
            "in_region": np.maximum.reduce(
                [town, get("street_same"), get("region_same"), get("postcode_near")]
            ),
            "far": far,
            "alone": ~(self.placed[a] & self.placed[b]) * 1.0,
        }
        for value, wanting in self.chance.wanting(get, a, b).items():
            put(value, wanting)
        # Where no town agrees only the name speaks, and strangers of one name live anywhere.
        unplaced = (1 - town) * (get("street_same") == 0) * (1 - places["alone"])
        put("chance_elsewhere", get("chance") * unplaced)
        for name in NAMES:
            for place, holds in places.items():
                put(f"{name}_{place}", get(name) * holds)
        # Chapters of one body, misspelt or with a word more, are many in one place too.
        for name in ("half", "within", "spelt"):
            for place in ("in_region", "in_town"):
                fewer = 1 + np.maximum(self.chain[a], self.chain[b])
                put(f"{name}_{place}", get(f"{name}_{place}") / fewer)
        # Where many bear one name in one place, the place tells less.
        for value, scope in (("exact_in_town", "crowd_town"), ("exact_in_region", "crowd_region")):
            put(value, get(value) * lessened(self._bearers(scope, a, b)))
        put("alone", places["alone"])
        for value in ("acronym_of", "acronym_only"):
            put(f"{value}_alone", get(value) * places["alone"])
            put(f"{value}_in_town", get(value) * town)
        put("street_same_lost", get("street_same") * get("lost_both"))

    def _bearers(self, scope: str, a: Rows, b: Rows) -> NDArray[np.int64]:
        return np.maximum(self.core_count[scope][a], self.core_count[scope][b])
