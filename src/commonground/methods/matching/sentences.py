"""The fact behind each part for one candidate: found here, put into words by `spoken`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from commonground.methods.matching import spoken
from commonground.methods.matching.field import Field
from commonground.methods.matching.labels import (
    Labels,
    Vector,
    dense_row,
    folded,
    telling_words,
    transposed_times,
)
from commonground.methods.matching.likeness import strongest, telling_roles
from commonground.methods.matching.signals import (
    doing_alike,
    freshest,
    middle_of_paths,
    named_alike,
    sharing_partners,
)
from commonground.methods.matching.suiting import (
    Query,
    asked_by_field,
    is_government,
    said_of,
    speaks_up,
)
from commonground.methods.matching.told import TOLD
from commonground.methods.saying import ENGLISH, SHOWN, Say, country_as_written, joined, more
from commonground.methods.values import Organisation

ALIKE = 0.05
"""Cube of the likeness of two names from which on they are told as alike."""

EVEN = 12
"""Digits from which on two weights are level, so that the order of adding up chooses nothing."""


@dataclass(frozen=True)
class Teller:
    """Tells the sentences for one query; what several candidates need is worked out once."""

    query: Query
    _: KW_ONLY
    say: Say = ENGLISH

    @property
    def field(self) -> Field:
        """The field asked."""
        return self.query.field

    @cached_property
    def _paths(self) -> Vector:
        return middle_of_paths(self.field, self.query.row)

    @cached_property
    def _peers(self) -> Vector:
        return sharing_partners(self.field, self.query.row)

    @cached_property
    def _alike(self) -> Vector:
        return doing_alike(self.field, self.query.row)

    @cached_property
    def _namesakes(self) -> Vector:
        return named_alike(self.field, self.query.row)

    @cached_property
    def _met(self) -> tuple[Vector, Vector]:
        """Places and issues of the query's partners taken together."""
        own = dense_row(self.field.fresh, self.query.row)
        return (
            transposed_times(self.field.places.unit, own),
            transposed_times(self.field.issues.unit, own),
        )

    def _above(self, rows: Sequence[int], weight: Vector, least: float) -> Sequence[int]:
        """Those of some rows whose weight is at least so much."""
        return [u for u in rows if weight[u] >= least]

    def _both(self, one: int, other: int) -> list[int]:
        """Rows that two rows both work with."""
        theirs = set(self.field.neighbours(other).tolist())
        return [u for u in self.field.neighbours(one).tolist() if u in theirs]

    def _listed(self, rows: Sequence[int]) -> str:
        """Names of rows as a person would say them; only those that are said are looked up."""
        few = [self.name(u) for u in rows[: SHOWN + 1]]
        if len(rows) > SHOWN + 1:
            few = [*few[:SHOWN], more(len(rows) - SHOWN, self.say)]
        return joined(few, self.say)

    def _among(self, row: int, group: NDArray[np.int64], wanted: int) -> Sequence[int]:
        """Partners of a row that are of one group (kind, country)."""
        return [int(u) for u in self.field.neighbours(row) if group[u] == wanted]

    def _ways(self, between: Sequence[int]) -> int:
        """How many routes lead from the query's partners to some rows."""
        return round(float(sum(self._routes[u] for u in between)))

    def _fewest(self, rows: Sequence[int]) -> list[int]:
        """Rows ordered by how few partners they have: those that say the most come first."""
        return sorted(rows, key=lambda u: (self.field.degree[u], self.field.ids[u]))

    def _sister(self, row: int) -> int:
        """The query's freshest partner whose name is the most like the candidate's."""
        partners = freshest(self.field, self.query.row)
        spellings = self.field.spellings
        alike = np.asarray((spellings[partners] @ spellings[[row]].T).toarray())
        # Rounded, so that the order of adding up does not choose between two that are alike.
        return int(partners[int(np.argmax(alike.ravel().round(12)))])

    def _stands_like(self, row: int) -> int:
        """The query's partner whose partners are the most like the candidate's."""
        unit = self.field.fresh_unit
        theirs = dense_row(unit, row)
        partners = [int(u) for u in self.field.neighbours(self.query.row)]
        alike = {u: round(float(dense_row(unit, u) @ theirs), EVEN) for u in partners}
        return max(partners, key=lambda u: (alike[u], -u))

    def _newest(self, row: int) -> tuple[str, int]:
        """The last year a row is known to have begun to work with somebody, and with how many."""
        years = [self.field.last(row, int(u))[:4] for u in self.field.neighbours(row)]
        last = max(years, default="")
        return last, years.count(last)

    def _facing(self, row: int) -> tuple[str, str, float]:
        """The query's role, the candidate's, and the chance of the one facing the other."""
        names, shares, chance = telling_roles(self.field)
        ours = shares[[self.query.row]].toarray().ravel()
        theirs = shares[[row]].toarray().ravel()
        facing = ours[:, None] * chance * theirs[None, :]
        own, other = strongest(facing, names)
        return names[own], names[other], float(chance[own, other])

    def _met_by_both(self, row: int) -> tuple[list[str], list[str]]:
        """Places and issues of a candidate that the query's partners have, theirs most first."""
        told = []
        for labels, met in zip((self.field.places, self.field.issues), self._met, strict=True):
            both = [int(n) for n in labels.of_row(row) if met[n] > 0]
            best = sorted(both, key=lambda n: (-round(float(met[n]), EVEN), labels.names[n]))
            told.append([labels.names[n] for n in best])
        return told[0], told[1]

    def _meets(self, row: int) -> dict[str, bool]:
        """For each thing asked for, whether a candidate meets it."""
        return {what: bool(value[row] > 0) for what, value in self._asked.items()}

    @property
    def _kinds(self) -> tuple[Sequence[str], NDArray[np.int64]]:
        """Kinds of organisation and the kind of each row."""
        return self.field.kinds[:2]

    @property
    def _homes(self) -> tuple[Sequence[str], NDArray[np.int64]]:
        """Countries and the country of each row."""
        return self.field.homes[:2]

    def profile(self, row: int) -> Organisation:
        """What is known of the organisation in a row."""
        return self.field.organisations[row]

    @cached_property
    def _routes(self) -> Vector:
        own = self.field.ties[[self.query.row]].toarray().ravel()
        return np.asarray(self.field.ties @ own, dtype=np.float64)

    @cached_property
    def _asked(self) -> dict[str, Vector]:
        return asked_by_field(self.query)

    def sentence(self, part: str, row: int) -> str:
        """Tell the fact behind one part for the candidate in one row."""
        if part in TOLD:
            return TOLD[part](self.field, self.query.row, row, self.say)
        tell: Callable[[int], str] = getattr(self, f"_tell_{part}")
        return tell(row)

    def name(self, row: int) -> str:
        """What people call the organisation in a row."""
        return self.profile(row).name

    def _last(self, row: int, others: Iterable[int]) -> str:
        """The last year in which a row is known to have worked with any of some others."""
        return max((self.field.last(row, int(other)) for other in others), default="")[:4]

    def _best(self, row: int, weight: Vector) -> list[int]:
        found = [int(u) for u in self.field.neighbours(row) if weight[u] > 0]
        return sorted(found, key=lambda u: (-round(float(weight[u]), EVEN), self.field.ids[u]))

    def _tell_paths(self, row: int) -> str:
        between = self._best(row, self._paths)
        middle = between[0]
        first = self._fewest(self._both(self.query.row, middle))[0]
        return spoken.paths(
            self.say,
            self.name(first),
            self.name(middle),
            self._last(row, [middle]),
            self._ways(between),
        )

    def _among_others(self, row: int, others: Sequence[int]) -> tuple[str, int, str]:
        """Who works with a candidate: their names, how many they are, and since when."""
        return self._listed(others), len(others), self._last(row, others)

    def _tell_peers(self, row: int) -> str:
        return spoken.peers(self.say, *self._among_others(row, self._best(row, self._peers)))

    def _tell_alike(self, row: int) -> str:
        return spoken.alike(self.say, *self._among_others(row, self._best(row, self._alike)))

    def _tell_namesakes(self, row: int) -> str:
        best = self._best(row, self._namesakes)
        near = self._above(best, self._namesakes, ALIKE)
        if not len(near):
            near = best[:1]
        return spoken.namesakes(self.say, *self._among_others(row, near))

    def _tell_family(self, row: int) -> str:
        return spoken.family(self.say, self.name(self._sister(row)))

    def _tell_like_partners(self, row: int) -> str:
        best = self._stands_like(row)
        both = self._both(row, best)
        return spoken.like_partners(
            self.say, self.name(best), self._listed(both), self._last(row, both)
        )

    def _tell_common_partners(self, row: int) -> str:
        common = self._fewest(self._both(row, self.query.row))
        return spoken.common_partners(self.say, *self._among_others(row, common))

    def _tell_walk(self, row: int) -> str:
        return spoken.walk(self.say, len(self.field.neighbours(row)))

    def _tell_own_kind(self, row: int) -> str:
        names, kind = self._kinds
        own = int(kind[self.query.row])
        same = self._among(row, kind, own)
        written = self.profile(self.query.row).org_type if names[own] else ""
        return spoken.own_kind(self.say, written, len(same), self._last(row, same))

    def _tell_kinds(self, row: int) -> str:
        names, kind = self._kinds
        own, other = int(kind[self.query.row]), int(kind[row])
        theirs = self.profile(row).org_type
        if own == other and names[own]:
            return spoken.same_kind(self.say, theirs)
        if not names[own] or not names[other]:
            return spoken.kinds_meet_unrecorded(self.say)
        return spoken.kinds_meet(self.say, self.profile(self.query.row).org_type, theirs)

    def _tell_home_ties(self, row: int) -> str:
        names, home = self._homes
        own = int(home[self.query.row])
        same = self._among(row, home, own)
        country = country_as_written(names[own])
        return spoken.home_ties(self.say, country, len(same), self._last(row, same))

    def _tell_home(self, row: int) -> str:
        names, home = self._homes
        return spoken.home(self.say, country_as_written(names[int(home[row])]))

    def _tell_partners_work(self, row: int) -> str:
        return spoken.partners_work(self.say, *self._met_by_both(row))

    def _tell_recent(self, row: int) -> str:
        return spoken.recent(self.say, *self._newest(row))

    def _tell_roles(self, row: int) -> str:
        return spoken.roles(self.say, *self._facing(row))

    def _shared(self, family: str, row: int) -> list[str]:
        """Labels of one family that both carry, what the query's work is most first."""
        labels: Labels = getattr(self.field, family)
        own = labels.share[[self.query.row]].toarray().ravel()
        both = [int(n) for n in labels.of_row(row) if own[n] > 0]
        return [labels.names[n] for n in sorted(both, key=lambda n: -own[n])]

    def _tell_issues(self, row: int) -> str:
        return spoken.issues(self.say, self._shared("issues", row))

    def _tell_places(self, row: int) -> str:
        return spoken.places(self.say, self._shared("places", row))

    def _tell_people(self, row: int) -> str:
        return spoken.people(self.say, self._shared("people", row))

    def _tell_exchange(self, row: int) -> str:
        own, other = self.profile(self.query.row), self.profile(row)
        given, taken = _in_both(own.needs, other.offers), _in_both(other.needs, own.offers)
        return spoken.exchange(self.say, given, taken)

    def _shared_words(self, family: str, row: int) -> list[str]:
        """Telling words that both write."""
        labels: Labels = getattr(self.field, family)
        rare = dict(zip(labels.names, telling_words(labels), strict=True))
        return [word for word in self._shared(family, row) if rare[word]]

    def _tell_mission(self, row: int) -> str:
        return spoken.mission(self.say, self._shared_words("texts", row))

    def _tell_name(self, row: int) -> str:
        words = self._shared_words("names", row)
        return spoken.name(self.say, words, self.name(self.query.row), self.name(row))

    def _tell_suits(self, row: int) -> str:
        purpose, other = self.query.purpose, self.profile(row)
        if purpose == "learn":
            return spoken.learn(self.say)
        if purpose == "reach":
            ours = {folded(label) for label in self.field.organisations[self.query.row].people}
            new = [label for label in other.people if folded(label) not in ours]
            return spoken.reach(self.say, new)
        if purpose == "advocate":
            return spoken.advocate(self.say, speaks_up(said_of(other)))
        if purpose == "government" and is_government(other.org_type):
            return spoken.government(self.say, other.org_type)
        if other.country:
            return spoken.abroad(self.say, other.country, other.org_type)
        return spoken.international(self.say, other.org_type)

    def _tell_asked(self, row: int) -> str:
        return spoken.asked(self.say, self._meets(row))


def _in_both(wanted: Iterable[str], there: Iterable[str]) -> list[str]:
    found = {folded(label) for label in there}
    shared = {folded(label): " ".join(label.split()) for label in wanted}
    return [label for key, label in shared.items() if key in found]
