"""The question itself: whom should this organisation talk to, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.methods.errors import UnusableQuestion
from commonground.methods.matching.advice import Advice, Reason, Sought
from commonground.methods.matching.caveats import unknown, warnings
from commonground.methods.matching.diversity import varied
from commonground.methods.matching.field import Field
from commonground.methods.matching.labels import Vector
from commonground.methods.matching.parts import values
from commonground.methods.matching.sentences import Teller
from commonground.methods.matching.suiting import Query, is_civil
from commonground.methods.matching.weights import TABLE, Table
from commonground.methods.saying import ENGLISH, Say
from commonground.methods.values import Organisation

DIGITS = 6
"""Values and contributions are rounded here first, so that machines agree on every byte."""

NOTHING_SOUGHT = Sought()


FAME = frozenset({"recent", "own_kind", "kinds", "home_ties"})
"""Parts that say how sought after a candidate is."""

LESS = 0.05
"""What they count for one without partners who says what it does.

Whoever is sought after by many says little of who would want a newcomer: what it says of its
work speaks first. Of one who says nothing, nothing else is known.
"""


def weights_of(
    table: Table, purpose: str, own: Organisation, *, newcomer: bool
) -> dict[str, float]:
    """What each part counts for one who asks; a newcomer has no partner yet.

    Raises
    ------
    UnusableQuestion
        The purpose is none of those in the table.
    """
    weights = table.of(purpose, newcomer=newcomer)
    says = own.issues or own.places or own.people or own.needs or own.offers or own.mission
    if newcomer and says:
        weights = {p: round(w * (LESS if p in FAME else 1.0), DIGITS) for p, w in weights.items()}
    return weights


@dataclass(frozen=True, slots=True)
class Scores:
    """Everyone's score for one question, and what it is made of; each vector of length n."""

    query: Query
    weights: Mapping[str, float]
    by_part: Mapping[str, Vector]
    total: Vector


def scores(
    field: Field,
    row: int,
    known: NDArray[np.bool_],
    *,
    purpose: str = "any",
    sought: Sought = NOTHING_SOUGHT,
    table: Table = TABLE,
) -> Scores:
    """Score everyone for one question.

    Parameters
    ----------
    field : Field
        Everything known before the date of the question.
    row : int
        Who asks.
    known : ndarray of bool, shape (n,)
        Who is known before that date.
    purpose, sought, table
        As for `recommend`.
    """
    civil = is_civil(field.organisations[row].org_type)
    table = table.suited(int(np.count_nonzero(field.degree)), civil=civil)
    newcomer = bool(field.degree[row] == 0)
    weights = weights_of(table, purpose, field.organisations[row], newcomer=newcomer)
    open_ = known.copy()
    open_[row] = False
    open_[field.neighbours(row)] = False
    query = Query(field, row, purpose, sought, open_)
    shares = table.shares_of(newcomer=newcomer)
    by_part = {
        part: np.clip(value, 0.0, 1.0).round(DIGITS)
        for part, value in values(query, shares, weights).items()
    }
    total: Vector = np.zeros(len(field))
    for part in sorted(by_part):
        total += np.round(weights[part] * by_part[part], DIGITS)
    return Scores(query, weights, by_part, np.round(total, DIGITS))


def recommend(
    field: Field,
    query_id: str,
    *,
    purpose: str = "any",
    sought: Sought = NOTHING_SOUGHT,
    candidates: Collection[str] | None = None,
    k: int = 50,
    table: Table = TABLE,
    diversity: float = 0.0,
    say: Say = ENGLISH,
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
    diversity : float
        0 ranks by score alone; up to 1 the answers differ more from each other, see `varied`.
    say : Say
        What says the sentences in the reader's language.

    Returns
    -------
    tuple of Advice
        Best first, ties by identifier (with ``diversity``, in the order chosen). Fewer than ``k`` when there are no more candidates;
        a candidate that nothing speaks for has score 0 and no reasons.

    Raises
    ------
    UnknownOrganisation
        Nothing given names ``query_id``.
    UnusableQuestion
        Unknown purpose, ``k`` below 1, or ``diversity`` outside 0 … 1.

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
    if not 0 <= diversity <= 1:
        raise UnusableQuestion("Diversity lies between 0 (none) and 1.")
    if k < 1:
        raise UnusableQuestion("Ask for at least one candidate.")
    row = field.row(query_id)
    known = np.ones(len(field), dtype=np.bool_)
    known[[field.number[org_id] for org_id in field.later]] = False
    scored = scores(field, row, known, purpose=purpose, sought=sought, table=table)
    query, weights, by_part, score = scored.query, scored.weights, scored.by_part, scored.total
    open_, named = query.open, sorted(by_part)
    allowed = open_
    if candidates is not None:
        allowed = np.zeros_like(open_)
        rows = [field.number[org_id] for org_id in candidates if org_id in field.number]
        allowed[rows] = True
        allowed &= open_
    found = np.flatnonzero(allowed)
    # Rows are in order of identifier, so a stable sort breaks ties by it.
    best = found[np.argsort(-score[found], kind="stable")]
    best = varied(field, best, score, k, diversity)
    teller = Teller(query, say=say)
    return tuple(
        Advice(
            candidate=field.ids[c],
            score=float(score[c]),
            reasons=reasons_of(teller, int(c), weights, {part: by_part[part][c] for part in named}),
            unknown=unknown(query, int(c), say=say),
            warnings=warnings(query, int(c), say=say),
        )
        for c in best
    )


def reasons_of(
    teller: Teller, row: int, weights: Mapping[str, float], by_part: Mapping[str, float]
) -> tuple[Reason, ...]:
    """Tell what a score is made of, the largest part first; parts that add nothing are left out."""
    reasons = []
    for part, value in by_part.items():
        contribution = float(np.round(weights[part] * value, DIGITS))
        if contribution > 0:
            sentence = teller.sentence(part, row)
            reasons.append(Reason(part, weights[part], float(value), contribution, sentence))
    return tuple(sorted(reasons, key=lambda reason: (-reason.contribution, reason.part)))
