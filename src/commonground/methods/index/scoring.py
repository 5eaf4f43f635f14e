"""The best for one question: what it asks of everyone, then whom it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.methods.index.asking import Asking
from commonground.methods.index.quick import Glance
from commonground.methods.index.reading import Index
from commonground.methods.index.searching import Search
from commonground.methods.index.shelf import Array
from commonground.methods.matching.advice import Sought
from commonground.methods.matching.finder import NOTHING_SOUGHT
from commonground.methods.matching.suiting import is_civil
from commonground.methods.matching.weights import Table


@dataclass(frozen=True)
class Scored:
    """The best for one question, exactly: rows, totals and the value of every part.

    Parameters
    ----------
    rows : ndarray of int, shape (k,)
        Best first, ties by identifier.
    total : ndarray, shape (k,)
        Scores.
    weights : mapping of part name to float
        What each part can add.
    by_part : mapping of part name to ndarray, shape (k,)
        Value of each part, 0 to 1.
    asking : Asking
        Everything worked out on the way.
    """

    rows: NDArray[np.int64]
    total: Array
    weights: Mapping[str, float]
    by_part: Mapping[str, Array]
    asking: Asking


def score(
    index: Index,
    row: int,
    *,
    purpose: str = "any",
    sought: Sought = NOTHING_SOUGHT,
    table: Table,
    allowed: NDArray[np.bool_] | None = None,
    k: int = 50,
    quick: bool = False,
) -> Scored:
    """Find the best for one question and everything their reasons are made of.

    Parameters
    ----------
    index : Index
        Where to look.
    row : int
        Who asks.
    purpose, sought, table
        As for `matching.recommend`.
    allowed : ndarray of bool, shape (rows,), or None
        Who may be named; None is everyone. Nobody else is looked at when the best are chosen.
    k : int
        How many at most.
    quick : bool
        Look at the likeliest only (`quick`), not at everyone.
    """
    table = table.suited(index.with_ties, civil=is_civil(index.organisation(row).org_type))
    asking = Asking(index, row, purpose, sought, table, index.scratch, quick)
    may = asking.open if allowed is None else asking.open & allowed
    try:
        if quick:
            rows, by_part, exact = Glance(asking, may, k).best()
        else:
            asking.prepare()
            rows, by_part, exact = Search(asking, may, k).best()
        index.scratch.clear()
    except BaseException:
        index.begin_anew()
        raise
    index.shelf.asked()
    return Scored(rows, exact, asking.weights, by_part, asking)
