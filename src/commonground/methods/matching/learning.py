"""Learning the weights of the parts from who went on to work with whom, year after year.

For each pseudo-cut the field before it is built, and those who found new partners in the years
after it ask. A conditional (listwise) logistic regression with no negative weight then learns how
much each signal tells of the partners found among everybody who could have been named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from commonground.methods.errors import UnusableQuestion
from commonground.methods.matching.evaluation import Trial, figures, our_scores, outcome, trial
from commonground.methods.matching.labels import Vector
from commonground.methods.matching.parts import SIGNALS, signal
from commonground.methods.matching.suiting import Query
from commonground.methods.matching.weights import LARGE, as_table
from commonground.methods.values import Organisation, Partnership

NETWORK_SIGNALS = frozenset(
    name
    for part in ("paths", "common_partners", "peers", "walk", "like_partners", "family", "projects")
    for name in SIGNALS[part]
) | {"partners_places", "partners_issues", "facing", "role_ties", "role_share"}
"""Signals that an organisation without partners cannot have."""

TOLD = 1e-6
"""Spread below which a signal tells nothing."""
HARDEST = 500
RANDOM = 300
PENALTY = 100.0
SMALL_PENALTY, SMALL_NEWCOMER_PENALTY = 200.0, 30.0
"""How dear it is to leave the weights of large fields, in standard deviations of the signals."""
SMALL_WEIGHT = 150.0
"""What the queries of all small fields weigh together, each field alike."""
WINDOW = 2
"""Years after a pseudo-cut in which new partners are looked for."""
CUTS = 5
NEWCOMERS = 150
"""How many organisations without partners are learned from at most, for each pseudo-cut."""
LIMITS = (
    "Learned from funding and implementing in aid; says little of coalitions and nothing of "
    "whether a partnership went well. Where your own record goes back some years, learn from it."
)
SCREEN = ("l3", "walk_any", "peers_close", "alike_fresh", "kind_ties", "popularity")
"""Signals whose sum chooses the candidates that are hardest to tell from true partners."""

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


def _chosen(
    screen: Vector, true: NDArray[np.bool_], random: np.random.Generator
) -> tuple[NDArray[np.int64], Vector]:
    """The hardest candidates, some of the rest and all true partners, with what each stands for."""
    order = np.argsort(-screen, kind="stable")
    hard, rest = order[:HARDEST], order[HARDEST:]
    some = random.choice(rest, min(RANDOM, len(rest)), replace=False) if len(rest) else rest
    missed = np.setdiff1d(np.flatnonzero(true), np.concatenate([hard, some]))
    rows = np.concatenate([hard, some, missed])
    offset = np.zeros(len(rows))
    if len(some):
        offset[len(hard) : len(hard) + len(some)] = np.log(len(rest) / len(some))
    offset[true[rows]] = 0.0
    return rows, offset


def examples(trial: Trial, rows: Sequence[int], *, weight: float = 1.0, seed: int = 0) -> Examples:
    """Make examples of the queries of one trial.

    Parameters
    ----------
    trial : Trial
        A field before a pseudo-cut, and what came after.
    rows : sequence of int
        The queries.
    weight : float
        How much each query counts.
    """
    random = np.random.default_rng(seed)
    x, offset, share, sizes = [], [], [], []
    for row in rows:
        open_ = trial.open(row)
        query = Query(trial.field, row, "any", trial.nothing, open_)
        candidates = np.flatnonzero(open_)
        found = np.stack(
            [signal(name, query)[candidates] for name in NAMES],
            axis=1,
        )
        true = np.isin(candidates, list(trial.found[row]))
        screen = found[:, [NAMES.index(name) for name in SCREEN]].sum(axis=1)
        kept, off = _chosen(screen, true, random)
        x.append(found[kept].astype(np.float32))
        offset.append(off)
        share.append(true[kept] / true.sum())
        sizes.append(len(kept))
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    return Examples(
        np.concatenate(x),
        np.concatenate(offset),
        np.concatenate(share),
        starts,
        np.full(len(rows), weight),
    )


def hidden(given: Examples) -> Examples:
    """Take from every query what its partners tell, as if it had none yet."""
    x = given.x.copy()
    x[:, [name in NETWORK_SIGNALS for name in NAMES]] = 0.0
    return replace(given, x=x)


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


@dataclass(frozen=True, slots=True)
class Record:
    """What one field recorded, to learn from up to a date.

    Parameters
    ----------
    name : str
        What people call the data.
    organisations, partnerships
        The rows.
    before : str
        Nothing dated on or after it is looked at.
    """

    name: str
    organisations: Sequence[Organisation]
    partnerships: Sequence[Partnership]
    before: str


def pseudo_cuts(before: str) -> list[tuple[str, str]]:
    """Earlier dates to cut at, and until when to look for new partners after each.

    Examples
    --------
    >>> pseudo_cuts("2016")
    [('2010', '2012'), ('2011', '2013'), ('2012', '2014'), ('2013', '2015'), ('2014', '2016')]
    """
    year, rest = int(before[:4]), before[4:]
    return [(f"{cut}{rest}", f"{cut + WINDOW}{rest}") for cut in range(year - CUTS - 1, year - 1)]


Model = dict[str, object]
Step = tuple[Record, str, str]
Going = Callable[[Sequence[Step]], Iterable[Step]]


def learn(records: Sequence[Record], *, penalty: float = PENALTY, going_on: Going = iter) -> Model:
    """Learn a model from earlier years only, and measure it on the last of them.

    Parameters
    ----------
    records : sequence of Record
        Several fields may be learned from together; a query of a field with fewer counts
        √(most queries ÷ its queries) as much, so that the largest does not speak alone. Where
        some are large (`LARGE`) and some are not, those that are not get weights of their own,
        held near to those of the large ones.
    penalty : float
        Of `fit`.
    going_on : callable
        Wraps the pseudo-cuts, to show progress.

    Returns
    -------
    dict
        ``partnered`` and ``newcomer`` (signal name to weight), the same under ``small`` where
        there is such a thing, and ``card``; `read_model` reads it once it is written as JSON.

    Raises
    ------
    UnusableQuestion
        In none of the years before the dates did anybody find a new partner.
    """
    steps = [(record, *years) for record in records for years in pseudo_cuts(record.before)]
    known: Known = {}
    last: dict[str, Trial] = {}
    for record, cut, until in going_on(steps):
        try:
            held = trial(record.organisations, record.partnerships, cut, until=until)
        except UnusableQuestion:
            continue
        if not held.queries:
            continue
        some = held.newcomers[:: max(1, len(held.newcomers) // NEWCOMERS)]
        known[record.name, cut, until] = (
            examples(held, held.queries),
            examples(held, some) if some else None,
        )
        last[record.name] = held
    if not known:
        raise UnusableQuestion(
            "There is nothing to learn from: in none of the years before the date did anybody "
            "known find a new partner."
        )
    large = {name for name, held in last.items() if np.count_nonzero(held.field.degree) >= LARGE}
    held_out = {}
    for name, test in last.items():
        earlier = {
            key: value
            for key, value in known.items()
            if key[0] != name or key[2] <= test.field.before
        }
        if earlier:
            model = {**_fitted(earlier, large, penalty), "card": {"data": name}}
            ours = our_scores(test, as_table(model))
            done = [
                outcome(ours(test.field, row), test.open(row), sorted(test.found[row]))
                for row in test.queries
            ]
            figures_ = figures(done, int(test.chosen.sum()))
            held_out[f"{name}, cut {test.field.before}"] = {"queries": len(done), **figures_}
    return {
        "card": {
            "data": ", ".join(f"{r.name} before {r.before}" for r in records),
            "pseudo_cuts": [" ".join(key) for key in known],
            "queries": {record.name: _queries(known, {record.name}) for record in records},
            "penalty": penalty,
            "held_out": held_out,
            "limits": LIMITS,
        },
        **_fitted(known, large, penalty),
    }


Known = dict[tuple[str, str, str], tuple[Examples, Examples | None]]


def _queries(known: Known, names: Collection[str]) -> int:
    return sum(len(one.starts) for (name, *_), (one, _) in known.items() if name in names)


def _gathered(known: Known, weigh: Callable[[str], float]) -> tuple[Examples, Examples]:
    """Join the examples of those with partners, and of those without or made to look so."""
    partnered, newcomer = [], []
    for (name, *_), (one, new) in known.items():
        one = replace(one, weight=one.weight * weigh(name))
        partnered.append(one)
        newcomer.append(hidden(one))
        if new is not None:
            newcomer.append(replace(new, weight=new.weight * weigh(name)))
    return Examples.together(partnered), Examples.together(newcomer)


def _fitted(known: Known, large: Collection[str], penalty: float) -> Model:
    """Fit weights for those with partners and those without, and the same for small fields."""
    names = {name for name, *_ in known}
    main = names & set(large) or names
    most = max(_queries(known, {name}) for name in main)
    partnered, newcomer = _gathered(
        {key: one for key, one in known.items() if key[0] in main},
        lambda name: float(np.sqrt(most / _queries(known, {name}))),
    )
    model: Model = {
        "partnered": fit(partnered, penalty=penalty),
        "newcomer": fit(newcomer, penalty=penalty),
    }
    rest = names - main
    if rest:
        few, new = _gathered(
            {key: one for key, one in known.items() if key[0] in rest},
            lambda name: 1.0 / _queries(known, {name}),
        )
        model["small"] = {
            "partnered": _held(few, SMALL_PENALTY, model["partnered"], partnered),
            "newcomer": _held(new, SMALL_NEWCOMER_PENALTY, model["newcomer"], newcomer),
        }
    return model


def _held(given: Examples, penalty: float, near: object, measured_by: Examples) -> dict[str, float]:
    """Fit weights of small fields, near to those of large ones and by their measure."""
    assert isinstance(near, dict)
    spread = spread_of(measured_by)
    # What large fields never showed has no measure there; what it is worth here is learned freely.
    own = spread_of(given)
    given = replace(given, weight=given.weight * SMALL_WEIGHT / given.weight.sum())
    return fit(given, penalty=penalty, near=near, spread=np.where(spread > TOLD, spread, own))
