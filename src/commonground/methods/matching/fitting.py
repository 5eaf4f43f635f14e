"""Fitting weights to examples: how much each signal tells of the partners that were found.

A conditional (listwise) logistic regression with no negative weight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from commonground.methods.errors import UnusableQuestion
from commonground.methods.matching.labels import Vector
from commonground.methods.matching.parts import SIGNALS

TOLD = 1e-6
"""Spread below which a signal tells nothing."""
PENALTY = 100.0

NAMES = tuple(name for made_of in SIGNALS.values() for name in made_of)


@dataclass(frozen=True, slots=True)
class Examples:
    """Candidates of many queries, one after another.

    Parameters
    ----------
    x : ndarray, shape (rows, signals)
        Values of `NAMES`.
    offset : ndarray, shape (rows,)
        Logarithm of how many candidates a sampled one stands for.
    share : ndarray, shape (rows,)
        1 ÷ true partners of the query for a true partner, else 0.
    starts : ndarray, shape (queries,)
        Where each query begins.
    weight : ndarray, shape (queries,)
        How much each query counts.
    """

    x: NDArray[np.float32]
    offset: Vector
    share: Vector
    starts: NDArray[np.int64]
    weight: Vector

    @classmethod
    def together(cls, several: Sequence[Examples]) -> Examples:
        """Join examples."""
        before = np.cumsum([0, *(len(one.x) for one in several[:-1])])
        return cls(
            np.concatenate([one.x for one in several]),
            np.concatenate([one.offset for one in several]),
            np.concatenate([one.share for one in several]),
            np.concatenate([one.starts + b for one, b in zip(several, before, strict=True)]),
            np.concatenate([one.weight for one in several]),
        )


def fit(
    given: Examples,
    *,
    penalty: float = PENALTY,
    near: Mapping[str, float] | None = None,
    spread: Vector | None = None,
) -> dict[str, float]:
    """Fit weights of the signals, none negative.

    Minimises -Σ_q weight_q Σ_c share_qc log p_qc + penalty ÷ 2 · Σ ((w_s - near_s) × spread_s)²,
    p_qc = softmax over the query's candidates of Σ_s w_s x_qcs + offset.

    Parameters
    ----------
    given : Examples
        What to learn from.
    penalty : float
        How dear it is to leave `near`.
    near : mapping of signal name to float, optional
        Weights to stay near to; 0 where not named.
    spread : ndarray, shape (signals,), optional
        Standard deviations of the signals; by default those in the examples.

    Returns
    -------
    dict of signal name to float
        Only those above 0.

    References
    ----------
    McFadden (1974), in Frontiers in Econometrics, chapter 4 (conditional logit). Cao et al.
    (2007), Learning to rank: from pairwise approach to listwise approach, ICML.
    """
    if not len(given.starts):
        raise UnusableQuestion("There is nothing to learn from: nobody found a new partner.")
    starts, of = (
        given.starts,
        np.repeat(np.arange(len(given.starts)), np.diff([*given.starts, len(given.x)])),
    )
    if spread is None:
        spread = spread_of(given)
    told = spread > TOLD
    x = (given.x[:, told] / spread[told]).astype(np.float32)
    goal = given.share * given.weight[of]
    middle = np.array([(near or {}).get(name, 0.0) for name in NAMES])[told] * spread[told]

    def loss(weights: Vector) -> tuple[float, Vector]:
        score = x @ weights.astype(np.float32) + given.offset
        score = score - np.maximum.reduceat(score, starts)[of]
        raised = np.exp(score)
        total = np.add.reduceat(raised, starts)[of]
        value = -float((goal * (score - np.log(total))).sum())
        wrong = raised / total * given.weight[of] - goal
        slope = (x.T @ wrong.astype(np.float32)).astype(np.float64)
        away = weights - middle
        return value + penalty / 2 * float(away @ away), slope + penalty * away

    found = minimize(
        loss,
        middle,
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0, None)] * x.shape[1],
        options={"maxiter": 300},
    ).x
    names = [name for name, has in zip(NAMES, told, strict=True) if has]
    return {
        name: round(float(w / s), 4)
        for name, w, s in zip(names, found, spread[told], strict=True)
        if w / s >= 0.005
    }


def spread_of(given: Examples) -> Vector:
    """Measure how much each signal varies, (signals,)."""
    return np.asarray(given.x.std(axis=0), dtype=np.float64)
