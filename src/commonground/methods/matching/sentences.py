"""The fact behind each part, in plain words, for one candidate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from commonground.methods.matching.field import Field, Labels, Vector, folded
from commonground.methods.matching.parts import (
    Query,
    asked_by_field,
    is_government,
    middle_of_paths,
    middle_of_peers,
    said_of,
    speaks_up,
    telling_roles,
    telling_words,
)
from commonground.methods.values import Organisation

SHOWN = 3
"""Names in one sentence before “and 4 more”."""

_NUMBERS = (
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
)


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
        return middle_of_peers(self.field, self.query.row)

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

    def _tell_peers(self, row: int) -> str:
        peers = self._best(row, self._peers)
        listed = listing([self.name(u) for u in peers])
        like = "shares partners and work with you" if self._partners else "does work like yours"
        if len(peers) == 1:
            return f"{listed}, who {like}, works with them{self._since(row, peers)}."
        many = number(len(peers))
        like = like.replace("shares", "share").replace("does", "do")
        return (
            f"{many} organisations that {like} work with them: {listed}{self._since(row, peers)}."
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
        return f"Your names have words in common: {self._quoted(self.field.names, row)}."

    def _tell_suits(self, row: int) -> str:
        other = self.field.organisations[row]
        if self.query.purpose == "learn":
            return "They work on your issues in other places, so you are peers, not rivals."
        if self.query.purpose == "reach":
            return "They offer an audience."
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

    def unknown(self, row: int) -> tuple[str, ...]:
        """Say what is not known of a candidate that would matter for this question."""
        field, query = self.field, self.query
        own, other = field.organisations[query.row], field.organisations[row]
        told = []
        if not len(field.places.of_row(row)):
            told.append("We do not know which places they work in.")
        if not len(field.issues.of_row(row)):
            told.append("We do not know which issues they work on.")
        if not other.people and (own.people or query.sought.people or query.purpose == "reach"):
            told.append("We do not know whom they serve.")
        if not other.offers and (own.needs or query.sought.offers or query.purpose == "capacity"):
            told.append("We do not know what they can offer.")
        if not other.org_type:
            told.append("We do not know what kind of organisation they are.")
        if field.degree[row] == 0:
            told.append("We do not know of anyone they have worked with.")
        return tuple(told)

    def warnings(self, row: int) -> tuple[str, ...]:
        """Say what to beware of with a candidate, as far as facts tell."""
        field, query = self.field, self.query
        own, other = field.organisations[query.row], field.organisations[row]
        told = []
        if (own.org_id, other.org_id) in field.undated_partners:
            told.append("You may be partners already: a partnership without a date is recorded.")
        if _yes(other.facts.get("do_not_contact", "")):
            told.append("They have asked not to be contacted.")
        refused = _refused(own.facts.get("refuses", ""), other)
        if refused or _names(own.facts.get("conflicts_with", ""), other.org_id):
            of = f" ({listing(refused)})" if refused else ""
            told.append(f"This may conflict with your values{of}.")
        refused = _refused(other.facts.get("refuses", ""), own)
        if refused or _names(other.facts.get("conflicts_with", ""), own.org_id):
            of = f" ({listing(refused)})" if refused else ""
            told.append(f"You may conflict with their values{of}.")
        if other.facts.get("risk", "").strip():
            told.append(f"A risk is recorded: {other.facts['risk'].strip()}")
        alike = self._same_name(row)
        if alike is not None:
            who = "your own" if alike == query.row else f"that of your partner {self.name(alike)}"
            told.append(f"Their name is almost {who}: check that it is not the same organisation.")
        return tuple(told)

    def _same_name(self, row: int) -> int | None:
        unit = self.field.names.unit
        known = [self.query.row, *sorted(self._partners)]
        alike = np.asarray((unit[known] @ unit[[row]].T).toarray()).ravel()
        best = int(np.argmax(alike))
        return known[best] if alike[best] > 0.95 else None


def _in_both(wanted: Iterable[str], there: Iterable[str]) -> list[str]:
    found = {folded(label) for label in there}
    shared = {folded(label): " ".join(label.split()) for label in wanted}
    return [label for key, label in shared.items() if key in found]


def _yes(fact: str) -> bool:
    return folded(fact) not in ("", "no", "false", "0", "n")


def _names(fact: str, org_id: str) -> bool:
    return org_id in (part.strip() for part in fact.split(";"))


def _refused(fact: str, other: Organisation) -> list[str]:
    refused = [part.strip() for part in fact.split(";") if part.strip()]
    labels = (*other.issues, *other.services, *other.values.split(";"), other.org_type)
    carried = {folded(label) for label in labels}
    return [label for label in refused if folded(label) in carried]
