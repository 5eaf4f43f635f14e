"""How much each value counts: a table of weights that gives a probability, shipped or learned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from commonground.methods.linkage.features import FEATURES, NAMES, ORDER, PLACES

Floats = NDArray[np.float64]

FOR = frozenset((
    "shared", "share", "share_much", *NAMES, "only", "alike", "alike_much", "acronym_of", "acronym_only", "acronym_same",
    "street_same", "street_near", "postcode_same", "postcode_near", "city_same", "city_near",
    "region_same", "country_same", "identifier_same", "website_same", "phone_same",
    *(f"{name}_{place}" for name in NAMES for place in PLACES),
    "acronym_of_in_town", "acronym_only_in_town", "acronym_of_alone", "acronym_only_alone",
))  # fmt: skip
"""Values that may only speak for one organisation; all others, but EITHER, only against."""
EITHER = frozenset((
    "box_or_street", "street_same_lost", "alone", *(f"{name}_alone" for name in NAMES),
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Model:
    """Weights in natural log-odds.

    Parameters
    ----------
    base : float
        Log-odds of a candidate pair of which nothing is known.
    weights : mapping of value to float
    source : str
        What they were learned from.
    """

    base: float
    weights: Mapping[str, float]
    source: str = ""

    def contributions(self, values: Floats) -> Floats:
        """Give what each part adds to the log-odds, base first.

        Parameters
        ----------
        values : array of float, shape (pairs, values)

        Returns
        -------
        array of float, shape (pairs, 1 + parts)
            Rounded to four decimals, so that they add up in any order.
        """
        weighted = values * np.asarray([self.weights.get(value, 0.0) for value in ORDER])
        parts = [np.full(len(values), self.base)]
        start = 0
        for names in FEATURES.values():
            parts.append(weighted[:, start : start + len(names)].sum(axis=1))
            start += len(names)
        return np.round(np.stack(parts, axis=1), 4)

    def probabilities(self, values: Floats) -> Floats:
        """Give the probability that two rows are one organisation, rounded to six decimals."""
        return probability(self.contributions(values))


def probability(contributions: Floats) -> Floats:
    """Turn contributions into a probability; it is never quite 0 or 1, for nothing is certain."""
    odds = np.round(contributions.sum(axis=1), 4)
    p: Floats = np.clip(np.round(1 / (1 + np.exp(-np.clip(odds, -30, 30))), 6), 1e-6, 1 - 1e-6)
    return p


@cache
def shipped() -> Model:
    """Give the weights that come with the library."""
    text = files("commonground.methods.linkage").joinpath("weights.json").read_text("utf-8")
    told = json.loads(text)
    return Model(told["base"], told["weights"], told["card"]["learned_from"])


def learned(
    values: Floats,
    match: NDArray[np.bool_],
    *,
    start: Model,
    hold: float = 1.0,
    importance: Floats | None = None,
    source: str = "",
) -> Model:
    """Fit the weights to labelled pairs, staying near those given where the labels say little.

    Parameters
    ----------
    values : array of float, shape (pairs, values)
    match : array of bool, shape (pairs,)
    start : Model
        Where to begin, and what to hold to.
    hold : float
        How strongly: the penalty is ``hold × Σ (weight − start)²``.
    importance : array of float, optional
        How much each pair counts.

    Returns
    -------
    Model
        What may only speak for two rows being one organisation never speaks against it,
        whatever the labels say.
    """
    told = np.ones(len(values)) if importance is None else importance
    x = np.column_stack([np.ones(len(values)), values])
    sign = np.where(match, 1.0, -1.0)
    begin = np.asarray([start.base, *(start.weights.get(value, 0.0) for value in ORDER)])

    def loss(w: Floats) -> tuple[float, Floats]:
        margin = sign * (x @ w)
        gap = w - begin
        slope = -(told * sign / (1 + np.exp(np.clip(margin, -50, 50)))) @ x
        total = float((told * np.logaddexp(0, -margin)).sum() + hold * gap @ gap)
        return total, slope + 2 * hold * gap

    bounds = [(None, None), *(_bounds(value) for value in ORDER)]
    first = np.asarray(
        [np.clip(w, low if low is not None else -np.inf, high if high is not None else np.inf)
         for w, (low, high) in zip(begin, bounds, strict=True)]
    )  # fmt: skip
    found = minimize(loss, first, jac=True, bounds=bounds, method="L-BFGS-B",
                     options={"maxiter": 3000, "maxfun": 6000, "maxcor": 40, "ftol": 1e-11, "gtol": 1e-6})  # fmt: skip
    rounded = [round(float(w), 4) for w in found.x]
    return Model(rounded[0], dict(zip(ORDER, rounded[1:], strict=True)), source)


def _bounds(value: str) -> tuple[float | None, float | None]:
    if value in EITHER:
        return None, None
    return (0.0, None) if value in FOR else (None, 0.0)
