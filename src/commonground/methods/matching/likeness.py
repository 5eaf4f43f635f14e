"""What two organisations say of themselves: telling words, roles that meet, needs and offers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from commonground.methods.matching.field import Field
from commonground.methods.matching.labels import GENERIC_ROLES, Matrix, Vector, dense_row, times


def telling_roles(field: Field) -> tuple[tuple[str, ...], Matrix, Vector]:
    """Roles, each row's share of them, and the chance of one facing another that it tells from.

    Two of one role, or a role that only says “partner”, meet as anybody does: chance 0.
    """
    names, shares, chance = field.roles
    telling = np.ones_like(chance) - np.eye(len(chance))
    for number, name in enumerate(names):
        if name in GENERIC_ROLES:
            telling[number, :] = telling[:, number] = 0.0
    return names, shares, chance * telling


def strongest(facing: Vector, names: Sequence[str]) -> tuple[int, int]:
    """The two roles that meet the most, ours and theirs; of those alike to six digits the first by
    name."""
    alike = facing.round(6)
    pairs = [(int(own), int(other)) for own, other in np.argwhere(alike == alike.max())]
    return min(pairs, key=lambda pair: (names[pair[0]], names[pair[1]]))


def roles_raw(field: Field, row: int) -> Vector:
    """Chance that the query's usual role faces the candidate's usual role."""
    _, shares, chance = telling_roles(field)
    return np.asarray(shares @ (dense_row(shares, row) @ chance), dtype=np.float64)


def exchange_raw(field: Field, row: int) -> Vector:
    """Half the share of our needs they offer plus half the share of theirs we offer."""
    ours = times(field.offers.has, dense_row(field.needs.share, row))
    theirs = times(field.needs.share, dense_row(field.offers.has, row))
    return (ours + theirs) / 2
