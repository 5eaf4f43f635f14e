"""The question itself: whom should this organisation talk to, and why."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from commonground.methods.errors import UnusableQuestion
from commonground.methods.matching.advice import Advice, Reason, Sought
from commonground.methods.matching.field import Field, Vector
from commonground.methods.matching.parts import Query, values
from commonground.methods.matching.sentences import Teller
from commonground.methods.matching.weights import TABLE, Table

DIGITS = 6
"""Values and contributions are rounded here first, so that machines agree on every byte."""

NOTHING_SOUGHT = Sought()


def recommend(
    field: Field,
    query_id: str,
    *,
    purpose: str = "any",
    sought: Sought = NOTHING_SOUGHT,
    candidates: Collection[str] | None = None,
    k: int = 50,
    table: Table = TABLE,
) -> tuple[Advice, ...]:
    """Name the organisations most worth talking to, and why.

    score(c) = Σ_p w_p(purpose) · v_p(query, c), v_p from 0 to 1.

    Parameters
    ----------
    field : Field
        Everything known before the date of the question.
    query_id : str
        Who asks.
    purpose : str
        One of PURPOSES; changes the weights as the table says.
    sought : Sought
        What is asked of the partner; adds the part ``asked``.
    candidates : collection of str or None
        Identifiers to choose from; None is everyone known before the date. The query, its
        partners and organisations first seen later are never named. Unknown ones are ignored.
    k : int
        How many to name at most.
    table : Table
        Weights; by default those shipped.

    Returns
    -------
    tuple of Advice
        Best first, ties by identifier. Fewer than ``k`` when there are no more candidates;
        a candidate that nothing speaks for has score 0 and no reasons.

    Raises
    ------
    UnknownOrganisation
        Nothing given names ``query_id``.
    UnusableQuestion
        Unknown purpose, or ``k`` below 1.

    References
    ----------
    Kovács et al. (2019), Network-based prediction of protein interactions, Nature
    Communications 10:1240. Adamic & Adar (2003), Friends and neighbors on the Web, Social
    Networks 25. Haveliwala (2002), Topic-sensitive PageRank, WWW.

    Examples
    --------
    >>> from commonground.methods.values import Organisation, Partnership
    >>> people = [Organisation(x, x.upper()) for x in "abc"]
    >>> field = Field(people, [Partnership("a", "b"), Partnership("b", "c", date="2015")])
    >>> [advice] = recommend(field, "a")
    >>> advice.candidate
    'c'
    >>> [r.sentence for r in advice.reasons if r.part == "common_partners"]
    ['Your partner B works with them (last in 2015).']
    """
    weights = table.of(purpose)
    if k < 1:
        raise UnusableQuestion("Ask for at least one candidate.")
    row = field.row(query_id)
    open_ = np.ones(len(field), dtype=np.bool_)
    open_[row] = False
    open_[field.neighbours(row)] = False
    for org_id in field.later:
        open_[field.number[org_id]] = False
    query = Query(field, row, purpose, sought, open_)
    by_part: dict[str, Vector] = {
        part: np.clip(value, 0.0, 1.0).round(DIGITS) for part, value in values(query).items()
    }
    named = sorted(part for part in by_part if weights.get(part, 0.0) > 0)
    score: Vector = np.zeros(len(field))
    for part in named:
        score += np.round(weights[part] * by_part[part], DIGITS)
    score = np.round(score, DIGITS)
    allowed = open_
    if candidates is not None:
        allowed = np.zeros_like(open_)
        rows = [field.number[org_id] for org_id in candidates if org_id in field.number]
        allowed[rows] = True
        allowed &= open_
    found = np.flatnonzero(allowed)
    # Rows are in order of identifier, so a stable sort breaks ties by it.
    best = found[np.argsort(-score[found], kind="stable")][:k]
    teller = Teller(query)
    return tuple(
        Advice(
            candidate=field.ids[c],
            score=float(score[c]),
            reasons=_reasons(teller, int(c), weights, {part: by_part[part][c] for part in named}),
            unknown=teller.unknown(int(c)),
            warnings=teller.warnings(int(c)),
        )
        for c in best
    )


def _reasons(
    teller: Teller, row: int, weights: dict[str, float], by_part: dict[str, np.float64]
) -> tuple[Reason, ...]:
    reasons = []
    for part, value in by_part.items():
        contribution = float(np.round(weights[part] * value, DIGITS))
        if contribution > 0:
            sentence = teller.sentence(part, row)
            reasons.append(Reason(part, weights[part], float(value), contribution, sentence))
    return tuple(sorted(reasons, key=lambda reason: (-reason.contribution, reason.part)))
