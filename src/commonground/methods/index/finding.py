"""The question and its answer: whom, of everybody in an index, to talk to, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import cast

import numpy as np
from numpy.typing import NDArray

from commonground.methods.errors import UnusableQuestion
from commonground.methods.index.reading import Index
from commonground.methods.index.scoring import Scored, score
from commonground.methods.index.table import near
from commonground.methods.index.telling import IndexTeller, View
from commonground.methods.matching.advice import Advice, Sought
from commonground.methods.matching.caveats import unknown, warnings
from commonground.methods.matching.field import Field
from commonground.methods.matching.finder import NOTHING_SOUGHT, reasons_of
from commonground.methods.matching.suiting import Query
from commonground.methods.matching.weights import Table
from commonground.methods.saying import ENGLISH, Say

NEAR = near()
QUICK_FROM = 500_000
"""From how many organisations on the likeliest are looked at, and not everyone."""


def find(
    index: Index,
    query_id: str,
    *,
    purpose: str = "any",
    sought: Sought = NOTHING_SOUGHT,
    candidates: Collection[str] | NDArray[np.bool_] | None = None,
    k: int = 50,
    table: Table = NEAR,
    say: Say = ENGLISH,
    exact: bool | None = None,
) -> tuple[Advice, ...]:
    """Name the organisations most worth talking to, and why.

    Looking at everyone, the same answer as `matching.recommend` on the same rows with the same
    table: identifiers, scores, parts and sentences (to the sixth digit).

    Parameters
    ----------
    index : Index
        Where to look; opened once, asked often.
    query_id : str
        Who asks.
    purpose, sought
        As for `matching.recommend`.
    candidates : collection of str, or ndarray of bool of shape (rows,), or None
        Who may be named, settled before anybody is ranked; None is everyone. As identifiers or,
        where there are many, as a mask over the index's rows.
    k : int
        How many to name at most.
    table : Table
        Weights; by default those shipped, with the walk cut off after three steps (see `near`).
    say : Say
        What says the sentences in the reader's language.
    exact : bool or None
        Whether everyone is looked at, or the likeliest only (see `quick`); None is everyone below
        `QUICK_FROM` organisations, and wherever a purpose is stated or something sought.

    Raises
    ------
    UnknownOrganisation
        The index does not hold ``query_id``.
    UnusableQuestion
        Unknown purpose, or ``k`` below 1.
    """
    found = ranked(
        index, query_id, purpose=purpose, sought=sought, candidates=candidates, k=k, table=table,
        exact=exact,
    )  # fmt: skip
    return told(found, range(len(found.rows)), say=say)


def ranked(
    index: Index,
    query_id: str,
    *,
    purpose: str = "any",
    sought: Sought = NOTHING_SOUGHT,
    candidates: Collection[str] | NDArray[np.bool_] | None = None,
    k: int = 50,
    table: Table = NEAR,
    exact: bool | None = None,
) -> Scored:
    """Rank as `find` does, and leave the telling to `told`: for who chooses among many.

    Raises
    ------
    UnknownOrganisation
        The index does not hold ``query_id``.
    UnusableQuestion
        Unknown purpose, or ``k`` below 1.
    """
    if k < 1:
        raise UnusableQuestion("Ask for at least one candidate.")
    return score(
        index, index.row(query_id), purpose=purpose, sought=sought, table=table,
        allowed=_mask(index, candidates), k=k, quick=is_quick(index, exact, purpose=purpose, sought=sought),
    )  # fmt: skip


def is_quick(
    index: Index,
    exact: bool | None = None,
    *,
    purpose: str = "any",
    sought: Sought = NOTHING_SOUGHT,
) -> bool:
    """Tell whether only the likeliest are looked at.

    Unless one says so, only where there are many and no purpose is stated: a purpose weighs what
    tens of thousands have alike, and lists of the likeliest miss too many of these.
    """
    if exact is not None:
        return not exact
    stated = purpose != "any" or sought != NOTHING_SOUGHT
    return index.organisations_built >= QUICK_FROM and not stated


def told(found: Scored, places: Iterable[int], *, say: Say = ENGLISH) -> tuple[Advice, ...]:
    """Say why some of those ranked were named, given by their places in the order."""
    asking = found.asking
    index = asking.index
    field = cast(Field, View(index))
    query = Query(field, asking.row, asking.purpose, asking.sought, asking.open)
    teller = IndexTeller(query, asking, say=say)
    answers = []
    for place in places:
        at = int(found.rows[place])
        values = {part: float(found.by_part[part][place]) for part in sorted(found.by_part)}
        answers.append(
            Advice(
                candidate=index.organisation(at).org_id,
                score=float(found.total[place]),
                reasons=reasons_of(teller, at, found.weights, values),
                unknown=unknown(query, at, say=say),
                warnings=warnings(query, at, teller.same_name, say=say),
            )
        )
    return tuple(answers)


def _mask(
    index: Index, candidates: Collection[str] | NDArray[np.bool_] | None
) -> NDArray[np.bool_] | None:
    if candidates is None or isinstance(candidates, np.ndarray):
        return candidates
    allowed = np.zeros(index.rows, dtype=np.bool_)
    rows = np.array([index.find(org_id) for org_id in candidates], dtype=np.int64)
    allowed[rows[rows >= 0]] = True
    return allowed
