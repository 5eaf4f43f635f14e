"""Measures of working together, each from answers that people gave, none of a single person.

Public face: `Rating`, `trust`, `value`; `Score`, `Received`, `received`; `network_trust`; `Pair`,
`pair`; `folded`.
"""

from commonground.methods.measures.pulse import (
    LEVELS,
    RATINGS,
    Pair,
    Rating,
    Received,
    Score,
    folded,
    network_trust,
    pair,
    received,
    trust,
    value,
)

__all__ = [
    "LEVELS",
    "RATINGS",
    "Pair",
    "Rating",
    "Received",
    "Score",
    "folded",
    "network_trust",
    "pair",
    "received",
    "trust",
    "value",
]
