"""Answers that are not copies of each other: the best next one that is also unlike those before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commonground.methods.matching.field import Field
from commonground.methods.matching.labels import Vector, cosine

DEEP = 10
"""How many times as many candidates as are asked for are looked at."""


def likeness(field: Field, row: int) -> Vector:
    """How alike two organisations are as advice: half a kind's worth, and the partners they have.

    ½ × cosine of fresh partners + ¼ of one kind + ¼ × cosine of issues.
    """
    _, kind, _ = field.kinds
    same = (kind == kind[row]).astype(np.float64)
    partners = cosine(field.fresh_unit, row)
    return np.asarray(partners / 2 + same / 4 + field.issues.likeness(row) / 4)


def varied(
    field: Field, best: NDArray[np.intp], score: Vector, k: int, diversity: float
) -> NDArray[np.intp]:
    """Choose ``k`` of the best so that they differ (maximal marginal relevance).

    The first is the best; each next one maximises (1 - λ) × score ÷ best score - λ × likeness to
    the most alike already chosen, among the ``DEEP`` × k best; ties go to the better.

    Parameters
    ----------
    field : Field
        Where they stand.
    best : ndarray of int
        Rows, the best first.
    score : ndarray, shape (n,)
        Everyone's score.
    k : int
        How many to choose.
    diversity : float
        λ from 0 (the best, whatever they are) to 1 (as unlike as can be).

    References
    ----------
    Carbonell & Goldstein (1998), The use of MMR, diversity-based reranking, SIGIR.
    """
    if diversity <= 0 or not len(best):
        return best[:k]
    pool = best[: DEEP * k]
    worth = (1 - diversity) * score[pool] / max(float(score[pool[0]]), 1e-9)
    nearest = np.zeros(len(pool))
    chosen: list[int] = []
    left = np.ones(len(pool), dtype=np.bool_)
    while len(chosen) < min(k, len(pool)):
        # Rounded, so that machines agree on ties, and the first of them is the better one.
        value = np.where(left, np.round(worth - diversity * nearest, 9), -np.inf)
        at = int(np.argmax(value))
        chosen.append(at)
        left[at] = False
        nearest = np.maximum(nearest, likeness(field, int(pool[at]))[pool])
    return pool[chosen]
