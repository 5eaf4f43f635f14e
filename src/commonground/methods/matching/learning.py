"""Learning the weights of the parts from who went on to work with whom, year after year.

For each pseudo-cut the field before it is built, and those who found new partners in the years
after it ask. A conditional (listwise) logistic regression with no negative weight then learns how
much each signal tells of the partners found among everybody who could have been named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from commonground.methods.errors import UnusableQuestion
from commonground.methods.matching.evaluation import Trial, figures, our_scores, outcome, trial
from commonground.methods.matching.fitting import NAMES, PENALTY, TOLD, Examples, fit, spread_of
from commonground.methods.matching.labels import Vector
from commonground.methods.matching.parts import SIGNALS, signal
from commonground.methods.matching.suiting import Query, is_civil
from commonground.methods.matching.weights import LARGE, as_table
from commonground.methods.values import Organisation, Partnership

NETWORK_SIGNALS = frozenset(
    name
    for part in ("paths", "common_partners", "peers", "walk", "like_partners", "family", "projects")
    for name in SIGNALS[part]
) | {"partners_places", "partners_issues", "facing", "role_ties", "role_share"}
"""Signals that an organisation without partners cannot have."""

HARDEST = 500
RANDOM = 300
SMALL_PENALTY, SMALL_NEWCOMER_PENALTY = 200.0, 30.0
"""How dear it is to leave the weights of large fields, in standard deviations of the signals."""
SMALL_WEIGHT = 150.0
"""What the queries of all small fields weigh together, each field alike."""
WINDOW = 2
"""Years after a pseudo-cut in which new partners are looked for."""
CUTS = 5
NEWCOMERS = 150
"""How many organisations without partners are learned from at most, for each pseudo-cut."""
AMONG = 10.0
"""How much more a query counts where only civil society is ranked for civil society."""
LIMITS = (
    "Learned from funding and implementing in aid; says little of coalitions and nothing of "
    "whether a partnership went well. Where your own record goes back some years, learn from it."
)
SCREEN = ("l3", "walk_any", "peers_close", "alike_fresh", "kind_ties", "popularity")
"""Signals whose sum chooses the candidates that are hardest to tell from true partners."""


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


def examples(
    trial: Trial,
    rows: Sequence[int],
    *,
    among: NDArray[np.bool_] | None = None,
    weight: float = 1.0,
    seed: int = 0,
) -> Examples:
    """Make examples of the queries of one trial.

    Parameters
    ----------
    trial : Trial
        A field before a pseudo-cut, and what came after.
    rows : sequence of int
        The queries.
    among : ndarray of bool, shape (n,), or None
        Who is ranked; None is everyone. Every query has found one of them.
    weight : float
        How much each query counts.
    """
    random = np.random.default_rng(seed)
    x, offset, share, sizes = [], [], [], []
    for row in rows:
        open_ = trial.open(row)
        query = Query(trial.field, row, "any", trial.nothing, open_)
        candidates = np.flatnonzero(open_ if among is None else open_ & among)
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


def of_civil_society(trial: Trial) -> Examples | None:
    """Make examples of civil society asking: among everybody, and again among civil society alone.

    Most of an association's new partners are those who fund it. Whom of its like it will work with
    is learned only where they are not in the way.
    """
    field = trial.field
    names, of, _ = field.kinds
    civil = np.array([is_civil(name) for name in names], dtype=np.bool_)[of]
    asking = [row for row in trial.queries if civil[row]]
    among = [row for row in asking if civil[list(trial.found[row])].any()]
    if not among:
        return None
    own = examples(trial, among, among=civil, weight=AMONG)
    return Examples.together([examples(trial, asking), own])


def hidden(given: Examples) -> Examples:
    """Take from every query what its partners tell, as if it had none yet."""
    x = given.x.copy()
    x[:, [name in NETWORK_SIGNALS for name in NAMES]] = 0.0
    return replace(given, x=x)


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
    if rest == "-02-29":
        rest = "-03-01"  # other years lack that day; what is dated before is the same
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
        ``partnered``, ``newcomer`` and, if any of it asked, ``civil`` (signal name to weight), the
        first two also under ``small`` where there is such a thing, and ``card``; `read_model`
        reads it once it is written as JSON.

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
            of_civil_society(held),
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


Known = dict[tuple[str, str, str], tuple[Examples, Examples | None, Examples | None]]


def _queries(known: Known, names: Collection[str]) -> int:
    return sum(len(one.starts) for (name, *_), (one, *_) in known.items() if name in names)


def _gathered(known: Known, weigh: Callable[[str], float]) -> tuple[Examples, Examples]:
    """Join the examples of those with partners, and of those without or made to look so."""
    partnered, newcomer = [], []
    for (name, *_), (one, new, _) in known.items():
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

    def weigh(name: str) -> float:
        return float(np.sqrt(most / _queries(known, {name})))

    partnered, newcomer = _gathered(
        {key: one for key, one in known.items() if key[0] in main}, weigh
    )
    general = fit(partnered, penalty=penalty)
    model: Model = {"partnered": general, "newcomer": fit(newcomer, penalty=penalty)}
    civil = [
        replace(asked, weight=asked.weight * weigh(name))
        for (name, *_), (*_, asked) in known.items()
        if name in main and asked is not None
    ]
    if civil:
        spread = spread_of(partnered)
        model["civil"] = fit(Examples.together(civil), penalty=penalty, near=general, spread=spread)
    rest = names - main
    if rest:
        few, new = _gathered(
            {key: one for key, one in known.items() if key[0] in rest},
            lambda name: 1.0 / _queries(known, {name}),
        )
        model["small"] = {
            "partnered": _held(few, SMALL_PENALTY, general, partnered),
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
