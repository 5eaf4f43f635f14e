"""The fact behind each part, in plain words, for one candidate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from commonground.methods.matching.field import Field
from commonground.methods.matching.labels import (
    Labels,
    Vector,
    dense_row,
    folded,
    telling_words,
    times,
    transposed_times,
)
from commonground.methods.matching.likeness import telling_roles
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

ALIKE = 0.05
"""Cube of the likeness of two names from which on they are told as alike."""

SHOWN = 3
"""Names in one sentence before “and 4 more”."""

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def listing(names: Sequence[str], shown: int = SHOWN) -> str:
    """Join names as a person would say them.

    Examples
    --------
    >>> listing(["A", "B"]), listing(["A", "B", "C", "D", "E"])
    ('A and B', 'A, B, C and 2 more')
    """
    names = list(names)
    if len(names) > shown + 1:
        names = [*names[:shown], f"{len(names) - shown} more"]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def number(count: int) -> str:
    """Write a number that opens a sentence.

    Examples
    --------
    >>> number(3), number(12)
    ('Three', '12')
    """
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def country_as_written(label: str) -> str:
    """Write a country's label for people: a code of two letters in capitals."""
    return label.upper() if len(label) == 2 else label.title()


def percent(share: float) -> str:
    """Write a share so that neither nothing nor everything is claimed by rounding."""
    if 0 < share < 0.005:
        return "under 1 %"
    return f"{round(100 * share)} %"


@dataclass(frozen=True)
class Teller:
    """Tells the sentences for one query; what several candidates need is worked out once."""

    query: Query

    @property
    def field(self) -> Field:
        """The field asked."""
        return self.query.field

    @cached_property
    def _partners(self) -> set[int]:
        return set(self.field.neighbours(self.query.row).tolist())

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

    @cached_property
    def _routes(self) -> Vector:
        own = self.field.ties[[self.query.row]].toarray().ravel()
        return np.asarray(self.field.ties @ own, dtype=np.float64)

    @cached_property
    def _asked(self) -> dict[str, Vector]:
        return asked_by_field(self.query)

    def sentence(self, part: str, row: int) -> str:
        """Tell the fact behind one part for the candidate in one row."""
        tell: Callable[[int], str] = getattr(self, f"_tell_{part}")
        return tell(row)

    def name(self, row: int) -> str:
        """What people call the organisation in a row."""
        return self.field.organisations[row].name

    def _since(self, row: int, others: Iterable[int]) -> str:
        last = max((self.field.last(row, int(other)) for other in others), default="")
        return f" (last in {last[:4]})" if last else ""

    def _best(self, row: int, weight: Vector) -> list[int]:
        found = [int(u) for u in self.field.neighbours(row) if weight[u] > 0]
        return sorted(found, key=lambda u: (-weight[u], self.field.ids[u]))

    def _tell_paths(self, row: int) -> str:
        field = self.field
        between = self._best(row, self._paths)
        middle = between[0]
        ours = [int(u) for u in field.neighbours(middle) if int(u) in self._partners]
        first = min(ours, key=lambda u: (field.degree[u], field.ids[u]))
        routes = round(sum(self._routes[u] for u in between))
        more = f"; there are {routes:,} such routes" if routes > 1 else ""
        return (
            f"Your partner {self.name(first)} also works with {self.name(middle)}, who works "
            f"with them{self._since(row, [middle])}{more}."
        )

    def _work_with_them(self, row: int, others: Sequence[int], one: str, many: str) -> str:
        """Say who works with the candidate: “A, who …, works with them” or “Two organisations …”."""
        listed = listing([self.name(u) for u in others])
        since = self._since(row, others)
        if len(others) == 1:
            return f"{listed}, {one}, works with them{since}."
        return f"{number(len(others))} organisations {many} work with them: {listed}{since}."

    def _tell_peers(self, row: int) -> str:
        peers = self._best(row, self._peers)
        return self._work_with_them(
            row, peers, "who shares partners with you", "that share partners with you"
        )

    def _tell_alike(self, row: int) -> str:
        alike = self._best(row, self._alike)
        return self._work_with_them(
            row, alike, "who does work like yours", "that do work like yours"
        )

    def _tell_namesakes(self, row: int) -> str:
        best = self._best(row, self._namesakes)
        near = [u for u in best if self._namesakes[u] >= ALIKE] or best[:1]
        return self._work_with_them(
            row, near, "whose name is the most like yours", "with names like yours"
        )

    def _tell_family(self, row: int) -> str:
        field = self.field
        partners = freshest(field, self.query.row)
        alike = np.asarray((field.spellings[partners] @ field.spellings[[row]].T).toarray())
        nearest = int(partners[int(np.argmax(alike.ravel()))])
        return f"Their name has parts in common with that of your partner {self.name(nearest)}."

    def _tell_like_partners(self, row: int) -> str:
        field = self.field
        theirs = dense_row(field.fresh_unit, row)
        best = max(
            field.neighbours(self.query.row).tolist(),
            key=lambda u: (float(dense_row(field.fresh_unit, u) @ theirs), -u),
        )
        both = [
            u for u in field.neighbours(row).tolist() if u in set(field.neighbours(best).tolist())
        ]
        listed = listing([self.name(u) for u in both])
        return (
            f"They stand where your partner {self.name(best)} stands: both work with "
            f"{listed}{self._since(row, both)}."
        )

    def _tell_common_partners(self, row: int) -> str:
        common = [int(u) for u in self.field.neighbours(row) if int(u) in self._partners]
        common.sort(key=lambda u: (self.field.degree[u], self.field.ids[u]))
        listed = listing([self.name(u) for u in common])
        if len(common) == 1:
            return f"Your partner {listed} works with them{self._since(row, common)}."
        return (
            f"{number(len(common))} of your partners work with them: "
            f"{listed}{self._since(row, common)}."
        )

    def _tell_walk(self, row: int) -> str:
        reached = int(self.field.degree[row])
        ties = "one partner" if reached == 1 else f"{reached:,} partners"
        return f"Many short routes lead from your partners to them; they have {ties}."

    def _tell_own_kind(self, row: int) -> str:
        names, kind, _ = self.field.kinds
        own = int(kind[self.query.row])
        same = [int(u) for u in self.field.neighbours(row) if kind[u] == own]
        count = f"{number(len(same))} organisation{'s' if len(same) != 1 else ''}"
        written = self.field.organisations[self.query.row].org_type
        if names[own]:
            of = f"of your kind ({written})"
        else:
            of = "whose kind is not recorded, like yours,"
        verb = "have" if len(same) != 1 else "has"
        return f"{count} {of} {verb} worked with them{self._since(row, same)}."

    def _tell_kinds(self, row: int) -> str:
        names, kind, _ = self.field.kinds
        own, other = int(kind[self.query.row]), int(kind[row])
        theirs = self.field.organisations[row].org_type
        if own == other and names[own]:
            return f"They are of your own kind ({theirs})."
        if not names[own] or not names[other]:
            return "Organisations recorded like you work with organisations recorded like them."
        ours = self.field.organisations[self.query.row].org_type
        return f"Organisations of your kind ({ours}) work with organisations of theirs ({theirs})."

    def _tell_home_ties(self, row: int) -> str:
        names, home, _ = self.field.homes
        own = int(home[self.query.row])
        same = [int(u) for u in self.field.neighbours(row) if home[u] == own]
        count = f"{number(len(same))} organisation{'s' if len(same) != 1 else ''}"
        verb = "have" if len(same) != 1 else "has"
        like = (
            f"from your country ({country_as_written(names[own])})"
            if names[own]
            else "whose country is not recorded, like yours,"
        )
        return f"{count} {like} {verb} worked with them{self._since(row, same)}."

    def _tell_home(self, row: int) -> str:
        names, home, _ = self.field.homes
        return f"They are from your country ({country_as_written(names[int(home[row])])})."

    def _tell_home_work(self, row: int) -> str:
        field = self.field
        home = int(field.meetings.home_place[self.query.row])
        rows, partners, places, _ = field.meetings.where
        there = [int(u) for u in partners[(rows == row) & (places == home)]]
        listed = listing([self.name(u) for u in sorted(there, key=lambda u: field.ids[u])])
        country = country_as_written(field.places.names[home])
        return f"They have worked in your country ({country}), with {listed}."

    def _tell_projects(self, row: int) -> str:
        names, inside, others = self.field.meetings.projects
        both = np.flatnonzero(dense_row(inside, self.query.row) * dense_row(inside, row))
        best = sorted((int(p) for p in both), key=lambda p: (others[p], names[p]))
        listed = listing([names[p] for p in best])
        if len(best) == 1:
            return f"You were both in the project {listed}."
        return f"You were both in {number(len(best)).lower()} projects: {listed}."

    def _tell_name_places(self, row: int) -> str:
        field = self.field
        own = dense_row(field.telling_names, self.query.row)
        theirs = dense_row(field.places.unit, row)
        by_word = times(field.meetings.word_places, theirs) * own
        said = sorted(
            np.flatnonzero(by_word).tolist(), key=lambda w: (-by_word[w], field.names.names[w])
        )
        met = transposed_times(field.meetings.word_places, own) * theirs
        where = sorted(np.flatnonzero(met).tolist(), key=lambda p: (-met[p], field.places.names[p]))
        words = listing([f"“{field.names.names[w]}”" for w in said])
        return (
            f"They work in {listing([field.places.names[p] for p in where])}, "
            f"as do others with {words} in their names."
        )

    def _tell_partners_work(self, row: int) -> str:
        places, issues = self._met
        field = self.field
        told = []
        for labels, met, verb in ((field.places, places, "in"), (field.issues, issues, "on")):
            both = [int(n) for n in labels.of_row(row) if met[n] > 0]
            best = sorted(both, key=lambda n: (-met[n], labels.names[n]))
            if best:
                told.append(f"{verb} {listing([labels.names[n] for n in best])}")
        return f"They work where or on what your partners work: {' and '.join(told)}."

    def _tell_recent(self, row: int) -> str:
        partners = [int(u) for u in self.field.neighbours(row)]
        last = max((self.field.last(row, u) for u in partners), default="")
        if not last:
            return "They are in partnerships, though nobody recorded when."
        newest = [u for u in partners if self.field.last(row, u)[:4] == last[:4]]
        count = "one partner" if len(newest) == 1 else f"{len(newest):,} partners"
        return f"They are active: {count} in {last[:4]}, the last year we know of."

    def _tell_roles(self, row: int) -> str:
        names, shares, chance = telling_roles(self.field)
        ours = shares[[self.query.row]].toarray().ravel()
        theirs = shares[[row]].toarray().ravel()
        facing = ours[:, None] * chance * theirs[None, :]
        own, other = np.unravel_index(int(np.argmax(facing)), facing.shape)
        return (
            f"In partnerships you have been “{names[own]}” and they “{names[other]}”: "
            f"{percent(float(chance[own, other]))} of those of the one are with the other."
        )

    def _shared(self, labels: Labels, row: int) -> list[str]:
        own = labels.share[[self.query.row]].toarray().ravel()
        both = [int(n) for n in labels.of_row(row) if own[n] > 0]
        return [labels.names[n] for n in sorted(both, key=lambda n: -own[n])]

    def _tell_issues(self, row: int) -> str:
        return f"You both work on {listing(self._shared(self.field.issues, row))}."

    def _tell_places(self, row: int) -> str:
        return f"You both work in {listing(self._shared(self.field.places, row))}."

    def _tell_people(self, row: int) -> str:
        return f"You both serve {listing(self._shared(self.field.people, row))}."

    def _tell_exchange(self, row: int) -> str:
        own, other = (
            self.field.organisations[self.query.row],
            self.field.organisations[row],
        )
        sentences = []
        given = _in_both(own.needs, other.offers)
        if given:
            sentences.append(f"They offer what you need: {listing(given)}.")
        taken = _in_both(other.needs, own.offers)
        if taken:
            sentences.append(f"They need what you offer: {listing(taken)}.")
        return " ".join(sentences)

    def _quoted(self, labels: Labels, row: int) -> str:
        rare = dict(zip(labels.names, telling_words(labels), strict=True))
        return listing([f"“{word}”" for word in self._shared(labels, row) if rare[word]])

    def _tell_mission(self, row: int) -> str:
        return (
            "You and they describe the work in the same words: "
            f"{self._quoted(self.field.texts, row)}."
        )

    def _tell_name(self, row: int) -> str:
        words = self._quoted(self.field.names, row)
        if words:
            return f"Your names have words in common: {words}."
        return f"Your names have parts in common: {self.name(self.query.row)}, {self.name(row)}."

    def _tell_suits(self, row: int) -> str:
        other = self.field.organisations[row]
        if self.query.purpose == "learn":
            return "They work on your issues in other places, so you are peers, not rivals."
        if self.query.purpose == "reach":
            ours = {folded(label) for label in self.field.organisations[self.query.row].people}
            new = [label for label in other.people if folded(label) not in ours]
            if new:
                return f"They can bring you before an audience; they serve {listing(new)}."
            return "They can bring you before an audience of theirs."
        if self.query.purpose == "advocate":
            return f"They speak up: of their work they say “{speaks_up(said_of(other))}”."
        if self.query.purpose == "government" and is_government(other.org_type):
            return f"They are a public body ({other.org_type}), as you ask."
        if other.country:
            return f"They are from {other.country} ({other.org_type or 'kind not recorded'})."
        return f"They are international ({other.org_type}), as you ask."

    def _tell_asked(self, row: int) -> str:
        words_for = {
            "places": "the place",
            "issues": "the issue",
            "people": "the people served",
            "offers": "the offer",
            "kinds": "the kind of organisation",
        }
        met = [words_for[what] for what, value in self._asked.items() if value[row] > 0]
        missed = [words_for[what] for what, value in self._asked.items() if value[row] <= 0]
        told = f"They match what you asked for: {listing(met, 5)}."
        if missed:
            told += f" As far as we know they do not match {listing(missed, 5)}."
        return told


def _in_both(wanted: Iterable[str], there: Iterable[str]) -> list[str]:
    found = {folded(label) for label in there}
    shared = {folded(label): " ".join(label.split()) for label in wanted}
    return [label for key, label in shared.items() if key in found]
