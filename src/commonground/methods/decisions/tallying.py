"""From ballots and agreed rules to an outcome with a verdict anybody can check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from commonground.methods.decisions import answers, polls, schulze, stv
from commonground.methods.decisions.ballots import Ballots, Outcome, Rules, listed, told, total
from commonground.methods.errors import UnusableQuestion

POLLS: MappingProxyType[str, tuple[Callable[[Ballots], polls.Counts], str, str]] = MappingProxyType(
    {
        "plurality": (
            polls.plurality,
            "Plurality: each ballot counts for its first choice; most votes win.",
            "votes",
        ),
        "approval": (
            polls.approval,
            "Approval: each ballot counts for every option it names; most approvals win.",
            "approvals",
        ),
        "score": (
            polls.score,
            "Score vote: points are added up, none given is 0; most points win.",
            "points",
        ),
    }
)
METHODS = (*answers.METHODS, "approval", "score", "schulze", "stv", "plurality")
SCHULZE = (
    "Schulze: an option wins if no other has a stronger path to it than it has to the other "
    "(winning votes)."
)
STV = (
    "Single transferable vote: Droop quota ⌊votes ÷ (seats + 1)⌋ + 1, surpluses passed on by "
    "weighted inclusive Gregory, exact."
)


def tally(method: str, ballots: Ballots, rules: Rules | None = None) -> Outcome:
    """Count ballots by a method and say what they came to.

    Parameters
    ----------
    method : str
        One of METHODS.
    ballots : Ballots
    rules : Rules
        What was agreed before; the quorum is checked before anything else.

    Returns
    -------
    Outcome

    Raises
    ------
    UnusableQuestion
        Unknown method, no ballot, more votes cast than there are voters, or a word that is no
        answer.

    References
    ----------
    .. [1] M. Schulze (2011), Social Choice and Welfare 36.
    .. [2] The Scottish Local Government Elections Order 2007 (SSI 2007/42), rules 46 to 52.

    Examples
    --------
    >>> from commonground.methods.decisions import Ballot
    >>> three = Ballots((), (Ballot(choice="yes"), Ballot(choice="yes"), Ballot(choice="no")))
    >>> tally("simple", three).verdict
    'Adopted by simple majority: 2 for and 1 against.'
    """
    rules = rules or Rules()
    if method not in METHODS:
        raise UnusableQuestion(f"“{method}” is no method. Choose one of: {', '.join(METHODS)}.")
    if rules.seats < 1:
        raise UnusableQuestion("There must be at least one seat.")
    if not ballots.ballots:
        raise UnusableQuestion("There is no ballot to count.")
    cast = ballots.cast
    if method == "score" and not any(one.scores for one in ballots.ballots):
        raise UnusableQuestion("No ballot gives points. A score vote needs them.")
    if method not in answers.METHODS and not ballots.options:
        raise UnusableQuestion("No ballot names an option.")
    if method in answers.METHODS:
        cast = total(one.weight for one in ballots.ballots if answers.answer(one) != "recused")
    if rules.eligible is not None and cast > rules.eligible:
        raise UnusableQuestion(
            f"{told(cast)} votes were cast, but only {rules.eligible} could have been."
        )
    outcome = _counted(method, ballots, rules, cast)
    if rules.quorum is not None and cast < rules.quorum:
        return _undecided(outcome, rules.quorum)
    return outcome


def _counted(method: str, ballots: Ballots, rules: Rules, cast: Fraction) -> Outcome:
    if method in answers.METHODS:
        return _answered(method, ballots, rules, cast)
    if method == "schulze":
        return _schulze(ballots, rules, cast)
    if method == "stv":
        return _stv(ballots, rules, cast)
    count, rule, unit = POLLS[method]
    counts = count(ballots)
    winners, tied = polls.elected(counts, rules.seats)
    best = ", ".join(f"{one} {told(counts[one])}" for one in sorted(counts, key=_by(counts))[:5])
    return Outcome(
        method, rule, cast, True, winners, tied=tied, counts=tuple(counts.items()),
        verdict=_sentence(f"by {_name(method)}", winners, tied, rules.seats, f"{unit}: {best}"),
    )  # fmt: skip


def _by(counts: Mapping[str, Fraction]) -> Callable[[str], Fraction]:
    return lambda option: -counts[option]


def _name(method: str) -> str:
    return {
        "simple": "simple majority",
        "qualified": "qualified majority",
        "unanimity": "unanimity",
        "consent": "consent",
        "consensus": "consensus with block",
        "score": "score vote",
        "stv": "single transferable vote",
        "schulze": "the Schulze method",
    }.get(method, method)


def _answered(method: str, ballots: Ballots, rules: Rules, cast: Fraction) -> Outcome:
    found = answers.decide(method, ballots, rules)
    head = "Adopted" if found.adopted else "Not adopted"
    level = " A tie does not adopt." if found.tie else ""
    return Outcome(
        method, found.rule, cast, True, ("for",) if found.adopted else (),
        tied=("for", "against") if found.tie else (), adopted=found.adopted,
        counts=found.counts, verdict=f"{head} by {_name(method)}: {found.why}.{level}",
    )  # fmt: skip


def _sentence(
    how: str, winners: tuple[str, ...], tied: tuple[str, ...], seats: int, why: str
) -> str:
    """Who is elected how, who shares the last seats, and the figures."""
    sure = [one for one in winners if one not in tied]
    if not winners:
        return f"Nobody is elected {how}: nobody got a vote."
    head = f"{listed(sure)} {'is' if len(sure) == 1 else 'are'} elected {how}" if sure else ""
    if not tied:
        return f"{head} ({why})."
    left = seats - len(sure)
    seat = "the seat" if seats == 1 else f"the last {'seat' if left == 1 else f'{left} seats'}"
    tie = f"{listed(tied)} tie for {seat}"
    return f"{head}; {tie} ({why})." if head else f"A tie {how}: {tie} ({why})."


def _schulze(ballots: Ballots, rules: Rules, cast: Fraction) -> Outcome:
    table = schulze.pairwise(ballots)
    paths = schulze.strongest_paths(table)
    ranking = schulze.ranked(paths, ballots.options)
    winners, tied = schulze.seated(ranking, rules.seats)
    order = " > ".join(" = ".join(group) for group in ranking[:6])
    return Outcome(
        "schulze", SCHULZE, cast, True, winners, tied=tied, ranking=ranking,
        strongest_paths=schulze.flat(paths), pairwise=schulze.flat(table),
        verdict=_sentence(
            "by the Schulze method", winners, tied, rules.seats, f"by strongest paths: {order}"
        ),
    )  # fmt: skip


def _stv(ballots: Ballots, rules: Rules, cast: Fraction) -> Outcome:
    found = stv.count(ballots, rules.seats)
    tied = tuple(one for one in found.possible if one not in found.sure)
    valid = total(one.weight for one in ballots.ballots if one.ranking)
    seats = f"{rules.seats} seat{'' if rules.seats == 1 else 's'}"
    why = (
        f"Droop quota {told(found.quota)} of {told(valid)} votes for {seats}, weighted inclusive "
        f"Gregory transfers, {len(found.rounds)} round{'' if len(found.rounds) == 1 else 's'}"
    )
    return Outcome(
        "stv", STV, cast, True, (*found.sure, *tied), tied=tied, rounds=found.rounds,
        quota=found.quota,
        verdict=_sentence(
            "by single transferable vote", (*found.sure, *tied), tied, rules.seats, why
        ),
    )  # fmt: skip


def _undecided(outcome: Outcome, quorum: Fraction) -> Outcome:
    """The same count, but without effect: too few took part."""
    verdict = (
        f"Not decided by {_name(outcome.method)}: the quorum of {told(quorum)} votes was not met, "
        f"{told(outcome.cast)} were cast."
    )
    adopted = None if outcome.adopted is None else False
    return replace(outcome, quorum_met=False, winners=(), tied=(), adopted=adopted, verdict=verdict)
