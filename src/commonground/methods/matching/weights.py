"""How much each part counts, and how a purpose changes that: one table, replaceable."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from commonground.methods.errors import UnusableFile, UnusableQuestion
from commonground.methods.matching.parts import SIGNALS

PURPOSES = (
    "any", "learn", "coordinate", "reach", "pool", "capacity", "advocate", "government",
    "international",
)  # fmt: skip


SMALL, LARGE = 1_000, 4_000
"""Organisations with a partner up to which a field is small, and from which on it is large.

The fields we learn from lie well below and above.
"""


@dataclass(frozen=True, slots=True)
class Table:
    """Weights of the parts and what each purpose multiplies them by.

    Parameters
    ----------
    weights : mapping of part name to float
        None is negative: a part may only speak for a candidate.
    purposes : mapping of purpose to mapping of part name to float
        Factors; a part not named keeps its weight.
    source : str
        Where the weights come from.
    shares : mapping of part name to mapping of signal name to float
        What each part is made of; a part not named is the mean of its signals.
    newcomer : Table or None
        What counts for an organisation that has no partner yet; None is the same.
    small : Table or None
        What counts in a small field, where everyone is near everyone; None is the same.
    civil : Table or None
        What counts for one of civil society that has partners; None is the same.
    """

    weights: Mapping[str, float]
    purposes: Mapping[str, Mapping[str, float]]
    source: str
    shares: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    newcomer: Table | None = None
    small: Table | None = None
    civil: Table | None = None

    def suited(self, size: int, *, civil: bool = False) -> Table:
        """Give the weights for a field of a size: in between, some of both.

        Parameters
        ----------
        size : int
            Organisations with a partner.
        civil : bool
            Whether the one who asks is of civil society.

        Examples
        --------
        >>> small = Table({"walk": 1.0}, {"any": {}}, "a village")
        >>> both = Table({"walk": 3.0}, {"any": {}}, "a continent", small=small)
        >>> [both.suited(size).weights["walk"] for size in (100, 2000, 9000)]
        [1.0, 2.0, 3.0]
        """
        large = self._asked_by(civil=civil)
        if self.small is None:
            return large
        share = math.log(max(size, 1) / SMALL) / math.log(LARGE / SMALL)
        share = round(min(max(share, 0.0), 1.0), 6)
        mixed = _mixed(self.small._asked_by(civil=civil), large, share)
        if self.newcomer is None or self.small.newcomer is None:
            return mixed
        return replace(mixed, newcomer=_mixed(self.small.newcomer, self.newcomer, share))

    def _asked_by(self, *, civil: bool) -> Table:
        if not civil or self.civil is None:
            return self
        return replace(self.civil, newcomer=self.newcomer)

    def of(self, purpose: str, *, newcomer: bool = False) -> dict[str, float]:
        """Give the weights for one purpose.

        Raises
        ------
        UnusableQuestion
            The purpose is none of those in the table.

        Examples
        --------
        >>> TABLE.of("any") == dict(TABLE.weights)
        True
        """
        if purpose not in self.purposes:
            known = ", ".join(self.purposes)
            raise UnusableQuestion(f"“{purpose}” is not a purpose. Choose one of: {known}.")
        if newcomer and self.newcomer is not None:
            return self.newcomer.of(purpose)
        factors = self.purposes[purpose]
        return {part: round(w * factors.get(part, 1.0), 6) for part, w in self.weights.items()}

    def shares_of(self, *, newcomer: bool = False) -> Mapping[str, Mapping[str, float]]:
        """Give what the parts are made of."""
        if newcomer and self.newcomer is not None:
            return self.newcomer.shares
        return self.shares


def _mixed(one: Table, other: Table, share: float) -> Table:
    """Mix two tables, signal by signal."""
    weights: dict[str, float] = {}
    shares: dict[str, dict[str, float]] = {}
    for part in sorted({*one.weights, *other.weights}):
        amounts: dict[str, float] = {}
        for table, much in ((one, 1 - share), (other, share)):
            whole = table.weights.get(part, 0.0) * much
            for name, of_it in table.shares.get(part, {"": 1.0}).items():
                amounts[name] = amounts.get(name, 0.0) + whole * of_it
        total = sum(amounts.values())
        weights[part] = round(total, 4)
        named = {name: amount / total for name, amount in amounts.items() if name and amount > 0}
        if named:
            shares[part] = named
    return Table(weights, other.purposes, other.source, shares)


NETWORK = (
    "paths", "peers", "walk", "like_partners", "alike", "namesakes", "family", "own_kind", "kinds",
    "home_ties", "home", "home_work", "roles", "name", "name_places", "common_partners", "recent",
    "partners_work", "projects",
)  # fmt: skip
"""Parts that tell whom one is likely to meet anyway, whatever one wants of them."""

# Who states a purpose asks for a sort of work; the network then only breaks ties.
_LESS_NETWORK = dict.fromkeys(NETWORK, 0.3)

PURPOSE_FACTORS: Mapping[str, Mapping[str, float]] = {
    "any": {},
    # Peers elsewhere: the same work for the same people, not the same street.
    "learn": {
        **_LESS_NETWORK,
        "issues": 10.0,
        "people": 2.5,
        "mission": 2.5,
        "places": 0.0,
        "suits": 10.0,
    },
    # Neighbours on the same work, for the same people.
    "coordinate": {**_LESS_NETWORK, "places": 3.0, "people": 3.0, "issues": 6.0},
    # Those who serve the people we want to reach, or can lend their audience.
    "reach": {
        **_LESS_NETWORK,
        "people": 4.0,
        "exchange": 2.0,
        "suits": 15.0,
        "places": 1.5,
    },
    # What each can give the other comes before everything they share.
    "pool": {**_LESS_NETWORK, "exchange": 8.0, "issues": 1.5, "people": 0.5},
    "capacity": {
        **_LESS_NETWORK,
        "exchange": 12.0,
        "issues": 2.0,
        "people": 0.5,
        "places": 0.5,
    },
    "advocate": {**_LESS_NETWORK, "issues": 10.0, "mission": 3.0, "suits": 10.0},
    "government": {**_LESS_NETWORK, "suits": 50.0, "places": 1.5, "issues": 3.0},
    "international": {**_LESS_NETWORK, "suits": 50.0, "issues": 3.0},
}
"""What each purpose multiplies the weights by; set by hand."""

BY_HAND = {"people": 0.8, "exchange": 1.2, "mission": 1.0, "suits": 0.2, "asked": 4.0}
"""Weights of parts that no data we have can teach."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What is not left to learning, for those who have partners: chosen on pseudo-cuts.

    Parameters
    ----------
    least : mapping of signal name to float
        Weights that learning may raise but not lower.
    kept : mapping of signal name to float
        How much of a learned weight is kept.
    """

    least: Mapping[str, float]
    kept: Mapping[str, float]


HELD = Hold({"l3": 1.5, "adamic_adar": 0.1}, {"popularity": 0.6})
"""Learning gives paths of length three nothing beside the peers and the walk, but in dense fields
they are the surest guide; partners of partners seldom become partners where money is given, but in
coalitions they do. And it leans on how sought after a candidate is: a little less of that costs
nothing and names a tenth more organisations.
"""

HELD_CIVIL = Hold(HELD.least, {"popularity": 0.15})
"""Civil society learns to look to whoever is sought after; with little of that it finds as many
partners on pseudo-cuts, and more organisations are named.
"""

CIVIL_IN_SMALL = 0.75
"""How far the weights of civil society in small fields are those it has in large ones.

There are too few questions in small fields to learn them there.
"""

HELD_SMALL = Hold({**HELD.least, "walk_telling": 2.0}, {"popularity": 0.4, "partners_ever": 0.4})
"""In a small field everybody knows who is sought after: naming the same few helps nobody."""


def _table(signals: Mapping[str, float], source: str, newcomer: Table | None) -> Table:
    shares: dict[str, dict[str, float]] = {}
    weights: dict[str, float] = {}
    for part, names in SIGNALS.items():
        learned = {name: signals[name] for name in names if signals.get(name, 0.0) > 0}
        total = sum(learned.values())
        if total > 0:
            weights[part] = round(total, 4)
            shares[part] = {name: value / total for name, value in learned.items()}
    return Table({**weights, **BY_HAND}, PURPOSE_FACTORS, source, shares, newcomer)


def read_model(path: str | None = None) -> Table:
    """Read a model file written by `commonground learn partners`; without a path, the one shipped.

    Raises
    ------
    UnusableFile
        It is not there, or is no such file.
    """
    if path is not None and not Path(path).exists():
        raise UnusableFile(path, None, "", "There is no such file.")
    try:
        if path is None:
            text = (files(__package__) / "model.json").read_text(encoding="utf-8")
        else:
            text = Path(path).read_text(encoding="utf-8")
        model = json.loads(text)
        return as_table(model)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnusableFile(
            path or "model.json",
            None,
            "",
            "This is no model of the finder. Make one with `commonground learn partners`.",
        ) from error


def as_table(model: Mapping[str, Any]) -> Table:
    """Turn a model into weights and what the parts are made of.

    Raises
    ------
    KeyError, TypeError, ValueError
        It is no model.
    """
    source = str(model["card"]["data"])
    large = _both(model, source, HELD)
    if "civil" in model:
        large = replace(large, civil=_table(_held(model["civil"], HELD_CIVIL), source, None))
    if "small" not in model:
        return large
    small = _both(model["small"], source, HELD_SMALL)
    if large.civil is not None:
        small = replace(small, civil=_mixed(small, large.civil, CIVIL_IN_SMALL))
    return replace(large, small=small)


def _both(model: Mapping[str, Any], source: str, hold: Hold) -> Table:
    newcomer = _table(_signals(model["newcomer"]), source, None)
    return _table(_held(model["partnered"], hold), source, newcomer)


def _held(found: object, hold: Hold) -> dict[str, float]:
    learned = _signals(found)
    kept = {name: weight * hold.kept.get(name, 1.0) for name, weight in learned.items()}
    return {**kept, **{name: max(kept.get(name, 0.0), least) for name, least in hold.least.items()}}


def _signals(found: object) -> dict[str, float]:
    if not isinstance(found, dict):
        raise TypeError
    known = {name for names in SIGNALS.values() for name in names}
    learned = {str(name): float(value) for name, value in found.items()}
    if not set(learned) <= known or not all(0 <= v < math.inf for v in learned.values()):
        raise ValueError
    return learned


TABLE = read_model()
