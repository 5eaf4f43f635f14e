"""The weights an index ranks by: the model's own, as far as an index can work them out."""

from __future__ import annotations

from commonground.methods.matching.parts import SIGNALS
from commonground.methods.matching.weights import TABLE, Table

NEAR = "walk_near"
WALKS = ("walk_any", "walk_fresh", "walk_telling")
LEFT_OUT = frozenset({"projects", "home_work", "name_places"})
"""Signals of which an index keeps nothing."""


def near(table: Table = TABLE, *, walk: str = NEAR) -> Table:
    """Take the walk's first three steps for the whole of it, and leave out what is not kept.

    A walk over all ties, thirty passes, cannot be worked out for one organisation among millions
    while a person waits. The finder gives the same answers to the same table.

    Examples
    --------
    >>> near(Table({"walk": 1.0}, {"any": {}}, "an example")).shares
    {'walk': {'walk_near': 1.0}}
    """
    instead = dict.fromkeys(WALKS, walk)
    weights: dict[str, float] = {}
    shares: dict[str, dict[str, float]] = {}
    for part, weight in table.weights.items():
        names = SIGNALS.get(part, ())
        made = table.shares.get(part) or dict.fromkeys(names, 1 / max(len(names), 1))
        kept: dict[str, float] = {}
        for name, share in made.items():
            if name not in LEFT_OUT:
                as_kept = instead.get(name, name)
                kept[as_kept] = kept.get(as_kept, 0.0) + share
        whole = sum(kept.values())
        if made and whole <= 0:
            continue
        weights[part] = round(weight * whole, 4) if made else weight
        if made:
            shares[part] = {name: share / whole for name, share in kept.items()}
    newcomer = near(table.newcomer, walk=walk) if table.newcomer is not None else None
    small = near(table.small, walk=walk) if table.small is not None else None
    civil = near(table.civil, walk=walk) if table.civil is not None else None
    return Table(weights, table.purposes, table.source, shares, newcomer, small, civil)
