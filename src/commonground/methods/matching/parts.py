"""The parts of a score: each a mean of signals that one sentence can tell, from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from commonground.methods.matching.labels import Vector, cosine
from commonground.methods.matching.likeness import exchange_raw
from commonground.methods.matching.signals import ABSOLUTE, RELATIVE
from commonground.methods.matching.suiting import Query, asked_by_field, suits_raw

SIGNALS: Mapping[str, tuple[str, ...]] = {
    "paths": ("l3", "l3_fresh", "l3_telling"),
    "common_partners": ("adamic_adar",),
    "peers": ("peers_fresh", "peers_any", "peers_close", "peers_work"),
    "walk": ("walk_any", "walk_fresh", "walk_telling"),
    "projects": ("projects",),
    "like_partners": ("like_partners",),
    "alike": ("alike_fresh", "alike_any", "alike_close"),
    "namesakes": ("namesakes",),
    "family": ("family",),
    "own_kind": ("kind_ties", "kind_share"),
    "kinds": ("same_kind", "kinds_meet", "kinds_chance"),
    "home_ties": ("home_ties",),
    "home": ("same_home",),
    "home_work": ("home_work",),
    "recent": ("active", "popularity", "partners_ever"),
    "roles": ("facing", "role_ties", "role_share"),
    "issues": ("issues_alike", "issues_covered"),
    "places": ("places_alike", "places_covered"),
    "partners_work": ("partners_places", "partners_issues"),
    "name_places": ("name_places",),
    "name": ("name_words", "name_spelt"),
}
"""Learned parts and the signals they may be made of; the model says in which shares."""


def scaled(raw: Vector, query: Query) -> Vector:
    """Bring raw values to 0 … 1: log(1 + 100 × share of the best open candidate's) ÷ log 101."""
    best = float(raw[query.open].max(initial=0.0))
    if best <= 0:
        return np.zeros_like(raw)
    value: Vector = np.log1p(100.0 * np.clip(raw / best, 0.0, 1.0)) / np.log(101.0)
    return value


def signal(name: str, query: Query) -> Vector:
    """Value of one signal for every organisation, 0 to 1."""
    if name in RELATIVE:
        return scaled(RELATIVE[name](query.field, query.row), query)
    return np.clip(ABSOLUTE[name](query.field, query.row), 0.0, 1.0)


def _asked(query: Query) -> Vector:
    asked = asked_by_field(query)
    return sum(asked.values(), np.zeros(len(query.field))) / max(len(asked), 1)


def _mission(query: Query) -> Vector:
    own = query.field.organisations[query.row]
    # Missions are the longest text of all: not worth indexing for one who states none.
    if not (own.mission or own.services):
        return np.zeros(len(query.field))
    return cosine(query.field.telling_texts, query.row)


BY_HAND: Mapping[str, Callable[[Query], Vector]] = {
    "people": lambda query: query.field.people.covered(query.row),
    "exchange": lambda query: exchange_raw(query.field, query.row),
    "mission": _mission,
    "suits": suits_raw,
    "asked": _asked,
}
"""Parts that no data we have can teach; their weights are set by hand."""


def values(
    query: Query, shares: Mapping[str, Mapping[str, float]], weights: Mapping[str, float]
) -> dict[str, Vector]:
    """Value of every part that has a weight, for every organisation.

    Parameters
    ----------
    query : Query
        Who asks, and for what.
    shares : mapping of part name to mapping of signal name to float
        How much each signal counts in its part; they add up to 1 in each part. A part
        that is not named is the mean of its signals.
    weights : mapping of part name to float
        Parts without weight are not computed.

    Returns
    -------
    dict of part name to ndarray, shape (n,)
        From 0 (nothing of it, or nothing known) to 1.
    """
    found: dict[str, Vector] = {}
    for part, weight in weights.items():
        if weight <= 0:
            continue
        if part in BY_HAND:
            found[part] = BY_HAND[part](query)
            continue
        made_of = shares.get(part) or dict.fromkeys(SIGNALS[part], 1 / len(SIGNALS[part]))
        total = np.zeros(len(query.field))
        for name, share in made_of.items():
            if share > 0:
                total += share * signal(name, query)
        found[part] = total
    return found
