"""The weights an index ranks by: the model's own, with the walk cut off after three steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from commonground.methods.matching.weights import TABLE, Table

WHOLE = ("walk_any", "walk_fresh")
NEAR = "walk_near"


def near(table: Table = TABLE) -> Table:
    """Take the walk's first three steps for the whole of it; all else is as in the table.

    A walk over all ties, thirty passes, is the one signal that cannot be worked out for one
    organisation among millions while a person waits. The finder gives the same answers to the
    same table.

    Examples
    --------
    >>> near(Table({"walk": 1.0}, {"any": {}}, "an example")).shares
    {'walk': {'walk_near': 1.0}}
    """
    newcomer = near(table.newcomer) if table.newcomer is not None else None
    return replace(table, shares=_near(table), newcomer=newcomer)


def _near(table: Table) -> Mapping[str, Mapping[str, float]]:
    shares = {part: dict(made) for part, made in table.shares.items()}
    walk = shares.get("walk", {})
    if table.weights.get("walk", 0.0) > 0:
        kept = {name: share for name, share in walk.items() if name not in WHOLE}
        gone = 1.0 - sum(kept.values())
        shares["walk"] = {**kept, NEAR: kept.get(NEAR, 0.0) + gone}
    return shares
