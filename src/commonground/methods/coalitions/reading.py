"""From a JSON document to a problem; whatever is wrong is said with the entry it stands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import isfinite
from typing import Any, NoReturn

from commonground.methods.coalitions.problem import Candidate, Constituency, Need, Problem
from commonground.methods.errors import UnusableFile

KEYS = (
    "needs", "organisations", "conflicts", "at_most", "cover", "minimum_mean_trust", "must",
    "must_not", "constituencies", "sectors", "budget",
)  # fmt: skip
"""What a document may hold; a command tells of other keys, for one may be a slip of the pen."""
GROUPS = ("constituencies", "sectors")


class _Reader:
    """Checks the parts of one document, and names it in every complaint."""

    def __init__(self, called: str) -> None:
        self.called = called

    def refuse(self, where: str, reason: str) -> NoReturn:
        raise UnusableFile(self.called, None, "", f"{where}: {reason}" if where else reason)

    def listed(self, value: object, where: str) -> Sequence[Any]:
        if value is None:
            return ()
        if not isinstance(value, list):
            self.refuse(where, "This must be a list, in square brackets.")
        return value

    def word(self, value: object, where: str) -> str:
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str) or not value.strip():
            self.refuse(where, "This must be an identifier: a word in quotation marks.")
        return value

    def words(self, value: object, where: str) -> tuple[str, ...]:
        given = [value] if isinstance(value, str) else self.listed(value, where)
        return tuple(dict.fromkeys(self.word(one, where) for one in given))

    def amount(self, value: object, where: str, most: int | None = None) -> Fraction:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.refuse(where, f"“{value}” is not a number.")
        if not isfinite(value) or value < 0 or (most is not None and value > most):
            until = f" to {most}" if most is not None else " up"
            self.refuse(where, f"{value} will not do. It must be a number from 0{until}.")
        # As it was written: 0.1 is a tenth, not the nearest binary number.
        return Fraction(str(value))

    def number(self, value: object, where: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.refuse(where, f"“{value}” is not a whole number from 0 up.")
        return value

    def entry(self, value: object, where: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self.refuse(where, 'This must be an object such as {"id": "a"}.')
        return value

    def known(self, names: Sequence[str], all_names: Mapping[str, object], where: str) -> None:
        for name in names:
            if name not in all_names:
                self.refuse(where, f"There is no organisation “{name}”.")


def problem_of(document: object, called: str = "the problem") -> Problem:
    """Check a document, as ``commonground coalition`` reads it, and make the problem of it.

    Parameters
    ----------
    document : object
        What JSON holds; the keys are those of docs/methods/coalition.md. A need or a
        constituency may be a bare identifier; an organisation may name its own
        ``constituencies`` and ``sectors``.
    called : str
        What to call the document in messages.

    Raises
    ------
    UnusableFile
        A part is missing, of the wrong kind, doubled, or names what is not there.

    Examples
    --------
    >>> problem = problem_of({"needs": ["water"], "organisations": [{"id": "a", "covers": []}]})
    >>> problem.cover, problem.candidates[0].cost
    ('all', Fraction(1, 1))
    """
    read = _Reader(called)
    if not isinstance(document, dict):
        read.refuse("", "The document must be an object with “needs” and “organisations”.")
    for key in ("needs", "organisations"):
        if key not in document:
            read.refuse("", f"The list “{key}” is missing.")
    needs = _needs(read, document["needs"])
    candidates = _candidates(read, document["organisations"], needs)
    cover = document.get("cover", "all")
    if cover not in ("all", "most"):
        read.refuse("cover", f"“{cover}” will not do. Write “all” or “most”.")
    for key in ("must", "must_not"):
        read.known(read.words(document.get(key), key), candidates, key)
    at_most, budget, floor = (
        document.get(key) for key in ("at_most", "budget", "minimum_mean_trust")
    )
    return Problem(
        needs=tuple(needs.values()),
        candidates=tuple(candidates.values()),
        cover=cover,
        at_most=None if at_most is None else read.number(at_most, "at_most"),
        budget=None if budget is None else read.amount(budget, "budget"),
        minimum_mean_trust=None
        if floor is None
        else read.amount(floor, "minimum_mean_trust", most=1),
        conflicts=_conflicts(read, document.get("conflicts"), candidates),
        must=read.words(document.get("must"), "must"),
        must_not=read.words(document.get("must_not"), "must_not"),
        constituencies=tuple(
            group for key in GROUPS for group in _groups(read, document, key, candidates)
        ),
    )


def _needs(read: _Reader, given: object) -> dict[str, Need]:
    needs: dict[str, Need] = {}
    for number, one in enumerate(read.listed(given, "needs"), start=1):
        where = f"needs, entry {number}"
        entry = {"id": one} if isinstance(one, str) else read.entry(one, where)
        name = read.word(entry.get("id"), f"{where}, id")
        if name in needs:
            read.refuse(where, f"The need “{name}” stands here twice.")
        weight = entry.get("weight")
        needs[name] = Need(
            name, Fraction(1) if weight is None else read.amount(weight, f"{where}, weight")
        )
    if not needs:
        read.refuse("needs", "There is no need. Name at least one.")
    return needs


def _candidates(read: _Reader, given: object, needs: Mapping[str, Need]) -> dict[str, Candidate]:
    candidates: dict[str, Candidate] = {}
    for number, one in enumerate(read.listed(given, "organisations"), start=1):
        where = f"organisations, entry {number}"
        entry = read.entry(one, where)
        name = read.word(entry.get("id"), f"{where}, id")
        if name in candidates:
            read.refuse(where, f"The organisation “{name}” stands here twice.")
        covers = read.words(entry.get("covers"), f"{where}, covers")
        for need in covers:
            if need not in needs:
                read.refuse(
                    f"{where}, covers", f"“{name}” covers “{need}”, which is not among the needs."
                )
        trust, cost = entry.get("trust"), entry.get("cost")
        candidates[name] = Candidate(
            name,
            covers,
            None if trust is None else read.amount(trust, f"{where}, trust", most=1),
            Fraction(1) if cost is None else read.amount(cost, f"{where}, cost"),
        )
    return candidates


def _conflicts(
    read: _Reader, given: object, candidates: Mapping[str, Candidate]
) -> tuple[tuple[str, str], ...]:
    pairs: set[tuple[str, str]] = set()
    for number, one in enumerate(read.listed(given, "conflicts"), start=1):
        where = f"conflicts, entry {number}"
        if not isinstance(one, list) or len(one) != 2:
            read.refuse(where, 'This must be a pair such as ["a", "b"].')
        first, second = sorted(read.word(name, where) for name in one)
        read.known((first, second), candidates, where)
        if first == second:
            read.refuse(where, f"“{first}” cannot be in conflict with itself.")
        pairs.add((first, second))
    return tuple(sorted(pairs))


def _groups(
    read: _Reader, document: Mapping[str, Any], key: str, candidates: Mapping[str, Candidate]
) -> list[Constituency]:
    """Constituencies as a list of entries or names, or an object of name → members or number."""
    given = document.get(key)
    if given is None:
        return []
    own: dict[str, list[str]] = {}
    for name, entry in zip(candidates, document["organisations"], strict=True):
        for group in read.words(entry.get(key), f"organisation “{name}”, {key}"):
            own.setdefault(group, []).append(name)
    if isinstance(given, dict):
        entries: list[Any] = [
            {"id": name, "at_least": value}
            if isinstance(value, int)
            else {"id": name, **value}
            if isinstance(value, dict)
            else {"id": name, "organisations": value}
            for name, value in given.items()
        ]
    else:
        entries = [{"id": one} if isinstance(one, str) else one for one in read.listed(given, key)]
    groups: dict[str, Constituency] = {}
    for number, one in enumerate(entries, start=1):
        where = f"{key}, entry {number}"
        entry = read.entry(one, where)
        name = read.word(entry.get("id"), f"{where}, id")
        if name in groups:
            read.refuse(where, f"“{name}” stands here twice.")
        members = read.words(entry.get("organisations"), f"{where}, organisations")
        read.known(members, candidates, f"{where}, organisations")
        at_most = entry.get("at_most")
        groups[name] = Constituency(
            name,
            tuple(dict.fromkeys([*members, *own.get(name, [])])),
            read.number(entry.get("at_least", 1), f"{where}, at_least"),
            None if at_most is None else read.number(at_most, f"{where}, at_most"),
        )
    return list(groups.values())
