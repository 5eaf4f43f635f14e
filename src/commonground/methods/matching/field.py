"""The field of organisations as matrices: who worked with whom, on what, where, for whom."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from commonground.methods.errors import UnknownOrganisation, UnusableQuestion
from commonground.methods.matching.cuts import before_cut, check_cut
from commonground.methods.matching.labels import (
    GENERIC_ROLES,
    Labels,
    Matrix,
    Vector,
    divided,
    folded,
    grams,
    row_sums,
    telling,
    words,
)
from commonground.methods.matching.meetings import Meetings
from commonground.methods.values import Organisation, Partnership

HALF_LIFE = 2.0
"""Years after which a partnership counts half. Chosen on pseudo-cuts before 2016."""

UNDATED = 0.25
"""What a partnership without a date counts: as one two half-lives old."""

_REGISTER = re.compile(r"([A-Z]{2})-[A-Z]", re.ASCII)


class Field:
    """Everything known before a date, ready to be asked many times; never changes.

    Parameters
    ----------
    organisations : iterable of Organisation
        Profiles. Organisations that only partnerships name are added under their identifier.
    partnerships : iterable of Partnership
        Who worked with whom. A row of one organisation with itself is left out.
    before : str, optional
        ISO year, month or day. Only partnerships surely dated before it are used; undated
        ones are not. Empty: all are used.

    Raises
    ------
    UnusableQuestion
        ``before`` is no date, or an identifier stands twice among the organisations.

    Examples
    --------
    >>> a, b, c = (Organisation(x, x.upper()) for x in "abc")
    >>> field = Field([a, b, c], [Partnership("a", "b", date="2014")], before="2015")
    >>> field.partners("a")
    ('b',)
    """

    def __init__(
        self,
        organisations: Iterable[Organisation],
        partnerships: Iterable[Partnership],
        *,
        before: str = "",
    ) -> None:
        if before:
            check_cut(before)
        self.before = before
        profiles: dict[str, Organisation] = {}
        for organisation in organisations:
            if organisation.org_id in profiles:
                raise UnusableQuestion(f"“{organisation.org_id}” stands twice among them.")
            profiles[organisation.org_id] = organisation
        used: list[Partnership] = []
        doubtful: set[tuple[str, str]] = set()
        early: set[str] = set()
        late: set[str] = set()
        unlisted: set[str] = set()
        for partnership in partnerships:
            a, b = partnership.org_a, partnership.org_b
            for org_id in (a, b):
                if org_id not in profiles:
                    profiles[org_id] = Organisation(org_id, org_id)
                    unlisted.add(org_id)
            if a == b:
                continue
            if not before or before_cut(partnership.date, before):
                used.append(partnership)
                early.update((a, b))
            elif partnership.date:
                late.update((a, b))
            else:
                doubtful.update(((a, b), (b, a)))
        self.ids = tuple(sorted(profiles))
        self.number: Mapping[str, int] = {org_id: i for i, org_id in enumerate(self.ids)}
        self.organisations = tuple(profiles[org_id] for org_id in self.ids)
        self.unlisted = frozenset(unlisted)
        self.undated_partners = frozenset(doubtful)
        self._partnerships = tuple(used)
        #: Organisations that nothing shows before the date: never recommended.
        self.later = frozenset(late - early)
        self._network()

    def __len__(self) -> int:
        return len(self.ids)

    def row(self, org_id: str) -> int:
        """Row of an organisation in every matrix here.

        Raises
        ------
        UnknownOrganisation
            Nothing given names it.
        """
        try:
            return self.number[org_id]
        except KeyError:
            raise UnknownOrganisation(org_id) from None

    def partners(self, org_id: str) -> tuple[str, ...]:
        """Identifiers of an organisation's partners before the date, in order."""
        return tuple(self.ids[i] for i in self.neighbours(self.row(org_id)))

    def neighbours(self, row: int) -> NDArray[np.int32]:
        """Rows of the partners of one row, ascending."""
        return self.ties.indices[self.ties.indptr[row] : self.ties.indptr[row + 1]]

    def last(self, one: int, other: int) -> str:
        """Date of the latest partnership of two rows, empty when not known."""
        return self._last.get((min(one, other), max(one, other)), "")

    def _network(self) -> None:
        number = self.number
        last: dict[tuple[int, int], str] = {}
        for partnership in self._partnerships:
            i, j = number[partnership.org_a], number[partnership.org_b]
            pair = (i, j) if i < j else (j, i)
            date = partnership.date
            known = last.get(pair)
            if known is None or date > known:
                last[pair] = date
        self._last = last
        n = len(self.ids)
        pairs = np.array(list(last), dtype=np.int64).reshape(-1, 2)
        years = np.array([_year(date) for date in last.values()], dtype=np.float64)
        dated = years > 0
        newest = float(years.max()) if dated.any() else 0.0
        freshness = np.where(dated, 0.5 ** ((newest - years) / HALF_LIFE), UNDATED)
        rows = np.concatenate([pairs[:, 0], pairs[:, 1]])
        columns = np.concatenate([pairs[:, 1], pairs[:, 0]])
        ones = np.ones(len(rows))
        #: shape (n, n): 1 where two ever worked together.
        self.ties: Matrix = sparse.csr_array((ones, (rows, columns)), shape=(n, n))
        self.ties.sort_indices()
        #: shape (n, n): 1 for the newest year, half of it every HALF_LIFE years before.
        self.fresh: Matrix = sparse.csr_array(
            (np.concatenate([freshness, freshness]), (rows, columns)), shape=(n, n)
        )
        self.fresh.sort_indices()
        #: shape (n,): partners ever, and partners weighted by freshness.
        self.degree: Vector = row_sums(self.ties)
        self.fresh_degree: Vector = row_sums(self.fresh)

    @cached_property
    def meetings(self) -> Meetings:
        """In which projects, where, and how often kinds met."""
        years = [_year(p.date) for p in self._partnerships]
        newest = max(years, default=0)
        fresh = [0.5 ** ((newest - year) / HALF_LIFE) if year else UNDATED for year in years]
        return Meetings(self, self._partnerships, fresh)

    @cached_property
    def ties_unit(self) -> Matrix:
        """`ties` with rows of length 1, for cosines of partners."""
        return divided(self.ties, np.sqrt(self.degree))

    @cached_property
    def fresh_unit(self) -> Matrix:
        """`fresh` with rows of length 1."""
        return divided(self.fresh, np.sqrt(row_sums(self.fresh * self.fresh)))

    def _grouped(self, labels: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int64], Matrix]:
        names: dict[str, int] = {}
        of = np.array([names.setdefault(label, len(names)) for label in labels], dtype=np.int64)
        n = len(self.ids)
        member: Matrix = sparse.csr_array(
            (np.ones(n), (np.arange(n), of)), shape=(n, max(len(names), 1))
        )
        return tuple(names), of, sparse.csr_array(self.fresh @ member)

    @cached_property
    def homes(self) -> tuple[tuple[str, ...], NDArray[np.int64], Matrix]:
        """Countries of registration, that of each row, and fresh partners by it, (n, countries).

        What the organisation states, else what its identifier says (``DK-CVR-…``), else empty.
        """
        return self._grouped([home_of(organisation) for organisation in self.organisations])

    @cached_property
    def kinds_meeting(self) -> Vector:
        """Share of the fresh ties of one kind that are with another, (kinds, kinds)."""
        names, of, partners = self.kinds
        meeting = np.zeros((len(names), len(names)))
        np.add.at(meeting, of, partners.toarray())
        total = meeting.sum(axis=1, keepdims=True)
        chance: Vector = meeting / np.where(total > 0, total, 1.0)
        return chance

    @cached_property
    def activity(self) -> Vector:
        """Half for every year from an organisation's last known partnership to the newest; (n,)."""
        last = np.zeros(len(self.ids))
        for (one, other), date in self._last.items():
            year = _year(date)
            last[one], last[other] = max(last[one], year), max(last[other], year)
        newest = float(last.max(initial=0.0))
        return np.where(last > 0, 0.5 ** (newest - last), 0.0)

    @cached_property
    def kinds(self) -> tuple[tuple[str, ...], NDArray[np.int64], Matrix]:
        """Kinds of organisation, the kind of each row, and fresh partners by kind, (n, kinds)."""
        return self._grouped([folded(o.org_type) for o in self.organisations])

    @cached_property
    def roles(self) -> tuple[tuple[str, ...], Matrix, Vector]:
        """Roles, each row's share of them (n, r), and the chance of one role facing another."""
        names: dict[str, int] = {}
        counted: dict[tuple[int, int], float] = defaultdict(float)
        facing: dict[tuple[int, int], float] = defaultdict(float)
        for partnership in self._partnerships:
            role_a, role_b = folded(partnership.role_a), folded(partnership.role_b)
            if not role_a or not role_b:
                continue
            a = names.setdefault(role_a, len(names))
            b = names.setdefault(role_b, len(names))
            counted[self.number[partnership.org_a], a] += 1
            counted[self.number[partnership.org_b], b] += 1
            facing[a, b] += 1
            facing[b, a] += 1
        n, r = len(self.ids), len(names)
        keys = np.array(list(counted), dtype=np.int64).reshape(-1, 2)
        times = np.fromiter(counted.values(), dtype=np.float64, count=len(counted))
        seen: Matrix = sparse.csr_array((times, (keys[:, 0], keys[:, 1])), shape=(n, max(r, 1)))
        chance = np.zeros((max(r, 1), max(r, 1)))
        for (a, b), count in facing.items():
            chance[a, b] = count
        totals = chance.sum(axis=1, keepdims=True)
        chance = chance / np.where(totals > 0, totals, 1.0)
        return tuple(names), divided(seen, row_sums(seen)), chance

    @cached_property
    def partners_by_role(self) -> Matrix:
        """Fresh partners of each organisation by the role that the partner had, (n, roles)."""
        number = {name: i for i, name in enumerate(self.roles[0])}
        seen: dict[tuple[int, int, int], None] = {}
        for p in self._partnerships:
            role_a, role_b = folded(p.role_a), folded(p.role_b)
            # Two of one role, or a role that says nothing, meet as anybody does.
            if role_a and role_b and role_a != role_b and not {role_a, role_b} & GENERIC_ROLES:
                a, b = self.number[p.org_a], self.number[p.org_b]
                seen[a, b, number[role_b]] = seen[b, a, number[role_a]] = None
        keys = np.array(list(seen), dtype=np.int64).reshape(-1, 3)
        shape = (len(self.ids), max(len(number), 1))
        if not len(keys):
            return sparse.csr_array(shape)
        fresh = np.asarray(self.fresh[keys[:, 0], keys[:, 1]], dtype=np.float64).ravel()
        return sparse.csr_array((fresh, (keys[:, 0], keys[:, 2])), shape=shape)

    def _labels(
        self,
        own: Sequence[Sequence[str]],
        met: Sequence[tuple[int, int, Sequence[str]]] = (),
    ) -> Labels:
        counted: dict[tuple[int, str], int] = {}
        for row, labels in enumerate(own):
            for label in labels:
                counted[row, label] = counted.get((row, label), 0) + 1
        for a, b, labels in met:
            for label in labels:
                counted[a, label] = counted.get((a, label), 0) + 1
                counted[b, label] = counted.get((b, label), 0) + 1
        return Labels.of(len(self.ids), counted)

    @cached_property
    def issues(self) -> Labels:
        """Issues of each organisation: those it names and those of its partnerships."""
        said = (p for p in self._partnerships if p.sectors)
        met = [(self.number[p.org_a], self.number[p.org_b], p.sectors) for p in said]
        return self._labels([o.issues for o in self.organisations], met)

    @cached_property
    def places(self) -> Labels:
        """Places and countries of each organisation and of its partnerships."""
        own = [(*o.places, *([o.country] if o.country else [])) for o in self.organisations]
        said = (p for p in self._partnerships if p.place or p.country)
        met = [
            (self.number[p.org_a], self.number[p.org_b], places_of(p.place, p.country))
            for p in said
        ]
        return self._labels(own, met)

    @cached_property
    def people(self) -> Labels:
        """People each organisation says it serves."""
        return self._labels([o.people for o in self.organisations])

    @cached_property
    def needs(self) -> Labels:
        """What each organisation says it needs or offers, as one list of labels for both."""
        return self._exchange[0]

    @cached_property
    def offers(self) -> Labels:
        """What each organisation offers, over the same labels as `needs`."""
        return self._exchange[1]

    @cached_property
    def _exchange(self) -> tuple[Labels, Labels]:
        n = len(self.ids)
        # One build over both halves gives both the same label numbers.
        both = self._stacked(
            [o.needs for o in self.organisations],
            [o.offers for o in self.organisations],
        )
        halves = []
        for rows in (slice(0, n), slice(n, 2 * n)):
            halves.append(
                Labels(
                    both.names,
                    both.has[rows],
                    both.share[rows],
                    both.unit[rows],
                    both.rarity,
                )
            )
        return halves[0], halves[1]

    def _stacked(self, upper: Sequence[Sequence[str]], lower: Sequence[Sequence[str]]) -> Labels:
        counted: dict[tuple[int, str], int] = {}
        for row, labels in enumerate((*upper, *lower)):
            for label in labels:
                counted[row, label] = 1
        return Labels.of(2 * len(self.ids), counted)

    @cached_property
    def names(self) -> Labels:
        """Words of each organisation's name."""
        return self._labels([words(o.name) for o in self.organisations])

    @cached_property
    def telling_names(self) -> Matrix:
        """Telling words of each name, rows of length 1."""
        return telling(self.names)

    @cached_property
    def telling_texts(self) -> Matrix:
        """Telling words of each mission, rows of length 1."""
        return telling(self.texts)

    @cached_property
    def spellings(self) -> Matrix:
        """Runs of letters of each name, rows of length 1, for likeness of spelling."""
        return grams([o.name for o in self.organisations])

    @cached_property
    def texts(self) -> Labels:
        """Words of each organisation's mission and services."""
        return self._labels([words(" ".join((o.mission, *o.services))) for o in self.organisations])


def home_of(organisation: Organisation) -> str:
    """Country of registration: stated, else told by the identifier, else empty."""
    found = _REGISTER.match(organisation.org_id)
    # XM and XI stand for bodies of many states and for IATI's own list: no country.
    by_id = "" if found is None or found[1] in ("XM", "XI") else found[1]
    return folded(organisation.country or by_id)


def places_of(place: str, country: str) -> list[str]:
    """List the places and countries of a partnership, each written with “;” between them."""
    parts = (*place.split(";"), *country.split(";"))
    return [part.strip() for part in parts if part.strip()]


def _year(date: str) -> int:
    return int(date[:4]) if date[:4].isdigit() else 0
