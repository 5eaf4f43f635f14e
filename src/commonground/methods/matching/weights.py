"""How much each part counts, and how a purpose changes that: one table, replaceable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commonground.methods.errors import UnusableQuestion

PURPOSES = (
    "any", "learn", "coordinate", "reach", "pool", "capacity", "advocate", "government",
    "international",
)  # fmt: skip


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
    """

    weights: Mapping[str, float]
    purposes: Mapping[str, Mapping[str, float]]
    source: str

    def of(self, purpose: str) -> dict[str, float]:
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
        factors = self.purposes[purpose]
        return {part: round(w * factors.get(part, 1.0), 6) for part, w in self.weights.items()}


NETWORK = ("paths", "peers", "walk", "own_kind", "roles", "name", "common_partners", "recent")
"""Parts that tell whom one is likely to meet anyway, whatever one wants of them."""

# Who states a purpose asks for a sort of work; the network then only breaks ties.
_LESS_NETWORK = dict.fromkeys(NETWORK, 0.3)

TABLE = Table(
    weights={
        # Learned; see `source`.
        "peers": 2.25,
        "walk": 2.0,
        "own_kind": 1.95,
        "roles": 1.2,
        "issues": 0.4,
        "places": 1.1,
        "name": 1.85,
        # By hand: learning gave the first three nothing beside the others, and holds no
        # facts on the rest.
        "paths": 0.1,
        "common_partners": 0.3,
        "recent": 0.1,
        "people": 0.8,
        "exchange": 1.2,
        "mission": 1.0,
        "suits": 0.2,
        "asked": 4.0,
    },
    purposes={
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
            "exchange": 8.0,
            "issues": 3.0,
            "people": 0.5,
            "places": 0.5,
        },
        "advocate": {**_LESS_NETWORK, "issues": 10.0, "mission": 3.0, "suits": 10.0},
        "government": {**_LESS_NETWORK, "suits": 50.0, "places": 1.5, "issues": 3.0},
        "international": {**_LESS_NETWORK, "suits": 50.0, "issues": 3.0},
    },
    source="fitted on pseudo-cuts before 2016; see docs/methods/matching.md",
)
