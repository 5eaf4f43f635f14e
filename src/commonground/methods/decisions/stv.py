"""The single transferable vote: Droop quota, weighted inclusive Gregory transfers, exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from commonground.methods.decisions.ballots import Ballots, Ranking, Round, listed, told, total

MOST_WAYS = 2_000
"""Ways to break ties that are followed; beyond them a tie is reported with what was seen."""


@dataclass(frozen=True, slots=True)
class Elected:
    """Who is elected however ties fall (``sure``), who in some way, and one count as an example."""

    sure: tuple[str, ...]
    possible: tuple[str, ...]
    quota: Fraction
    rounds: tuple[Round, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """Where a count stands: who is still in, who holds which ballots, and what was before."""

    continuing: tuple[str, ...]
    held: dict[str, dict[Ranking, Fraction]]
    exhausted: Fraction = Fraction(0)
    elected: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    rounds: tuple[Round, ...] = ()


@dataclass(slots=True)
class _Count:
    seats: int
    quota: Fraction
    ways: int = 0
    ends: list[_State] = field(default_factory=list)


def quota(votes: Fraction, seats: int) -> Fraction:
    """Droop quota, ⌊votes ÷ (seats + 1)⌋ + 1.

    Examples
    --------
    >>> quota(Fraction(100), 2)
    Fraction(34, 1)
    """
    return Fraction(votes // (seats + 1) + 1)


def count(ballots: Ballots, seats: int) -> Elected:
    """Elect options to seats.

    Each round the options that reach the quota are elected. Then the largest surplus passes
    on: *every* ballot its holder has, at its value × surplus ÷ votes held (weighted inclusive
    Gregory), to the next continuing option on it. Is there no surplus, the option with fewest
    votes is excluded and its ballots pass on at their value. When as many continue as seats
    are left, they are elected. Nothing is rounded. Of equals, those count as more who had
    more at the latest earlier round in which they differed; if they never did, every way is
    followed, and what depends on it is reported as a tie.

    Parameters
    ----------
    ballots : Ballots
        Rankings; a ballot without any is not counted among the votes. Options ranked alike
        share it equally.
    seats : int
        From 1 up.

    References
    ----------
    .. [1] The Scottish Local Government Elections Order 2007 (SSI 2007/42), rules 46 to 52, but
       without its rounding to five decimals.
    """
    pieces: dict[Ranking, Fraction] = {}
    for ballot in ballots.ballots:
        if ballot.ranking and ballot.weight:
            pieces[ballot.ranking] = pieces.get(ballot.ranking, Fraction(0)) + ballot.weight
    run = _Count(seats, quota(total(pieces.values()), seats))
    begun = _passed(_State(ballots.options, {one: {} for one in ballots.options}), pieces)
    _round(run, begun)
    ends = [set(state.elected) for state in run.ends]
    sure, possible = set.intersection(*ends), set.union(*ends)
    first = run.ends[0]
    order = [*first.elected, *(one for one in ballots.options if one not in first.elected)]
    return Elected(
        tuple(one for one in order if one in sure),
        tuple(one for one in order if one in possible),
        run.quota,
        first.rounds,
    )


def _votes(state: _State, option: str) -> Fraction:
    return total(state.held[option].values())


def _passed(state: _State, pieces: dict[Ranking, Fraction]) -> _State:
    """Give pieces of ballots to the next continuing option on each."""
    held = {option: dict(own) for option, own in state.held.items()}
    exhausted = state.exhausted
    for ranking, value in pieces.items():
        able: Sequence[str] = ()
        for group in ranking:
            able = [one for one in group if one in state.continuing]
            if able:
                break
        if not able:
            exhausted += value
        for option in able:
            held[option][ranking] = held[option].get(ranking, Fraction(0)) + value / len(able)
    return replace(state, held=held, exhausted=exhausted)


def _level(state: _State, options: Sequence[str], *, most: bool) -> list[str]:
    """Those with most (or fewest) votes; of equals, by the latest earlier round that tells."""
    sign = 1 if most else -1
    now = {one: sign * _votes(state, one) for one in options}
    left = [one for one in options if now[one] == max(now.values())]
    for earlier in reversed(state.rounds):
        votes = dict(earlier.votes)
        if len(left) == 1 or any(one not in votes for one in left):
            break
        most_then = max(sign * votes[one] for one in left)
        left = [one for one in left if sign * votes[one] == most_then]
    return left


def _round(run: _Count, state: _State) -> None:
    """Count on from here; where nothing tells equals apart, every way in turn."""
    while True:
        if run.ways >= MOST_WAYS and run.ends:
            return
        state, votes, fresh = _election(run, state)
        if len(state.elected) >= run.seats or not state.continuing:
            note = f"{listed(fresh)} elected." if fresh else "Nobody is left to count."
            run.ends.append(_noted(state, votes, fresh, (), note))
            run.ways += 1
            return
        idle = [one for one in state.continuing if not _votes(state, one)]
        left = run.seats - len(state.elected)
        if not state.waiting and idle and len(state.continuing) - len(idle) >= left:
            state = _dropped(state, votes, fresh, idle)
            continue
        most = bool(state.waiting)
        level = _level(state, state.waiting if most else state.continuing, most=most)
        for option in level[1:]:
            _round(run, _step(run, state, votes, fresh, option=option, lot=level))
        # The first of the equals goes on here; it is also the count shown.
        state = _step(
            run, state, votes, fresh, option=level[0], lot=level if len(level) > 1 else ()
        )


def _election(
    run: _Count, state: _State
) -> tuple[_State, tuple[tuple[str, Fraction], ...], tuple[str, ...]]:
    """Elect who reaches the quota, and all who continue if seats enough are left."""
    shown = [*state.waiting, *state.continuing]
    votes = tuple((option, _votes(state, option)) for option in shown)
    now = dict(votes)
    reach = [one for one in state.continuing if now[one] >= run.quota]
    if len(state.continuing) <= run.seats - len(state.elected):
        reach = list(state.continuing)
    reach.sort(key=lambda one: -now[one])
    fresh = tuple(reach)
    waiting = tuple(one for one in fresh if now[one] > run.quota)
    state = replace(
        state,
        continuing=tuple(one for one in state.continuing if one not in fresh),
        elected=(*state.elected, *fresh),
        waiting=(*state.waiting, *waiting),
    )
    return state, votes, fresh


def _noted(
    state: _State,
    votes: tuple[tuple[str, Fraction], ...],
    elected: tuple[str, ...],
    excluded: tuple[str, ...],
    note: str,
) -> _State:
    row = Round(votes, state.exhausted, elected, excluded, note)
    return replace(state, rounds=(*state.rounds, row))


def _dropped(
    state: _State,
    votes: tuple[tuple[str, Fraction], ...],
    fresh: tuple[str, ...],
    idle: Sequence[str],
) -> _State:
    """Exclude everybody without a vote at once: there is nothing to pass on."""
    note = f"{listed(fresh)} elected. " if fresh else ""
    note += f"{listed(idle)} {'is' if len(idle) == 1 else 'are'} excluded without a vote."
    state = _noted(state, votes, fresh, tuple(idle), note)
    return replace(state, continuing=tuple(one for one in state.continuing if one not in idle))


def _step(
    run: _Count,
    state: _State,
    votes: tuple[tuple[str, Fraction], ...],
    fresh: tuple[str, ...],
    *,
    option: str,
    lot: Sequence[str],
) -> _State:
    """Pass on the surplus of an elected option, or exclude one and pass on its ballots."""
    surplus = option in state.waiting
    own, held = state.held[option], _votes(state, option)
    factor = (held - run.quota) / held if surplus else Fraction(1)
    note = f"{listed(fresh)} elected. " if fresh else ""
    if surplus:
        note += f"{option} passes on a surplus of {told(held - run.quota)}."
    else:
        note += f"{option} is excluded with {told(held)}."
    if lot:
        note += f" Nothing tells {listed(lot)} apart; every order was followed."
    state = _noted(state, votes, fresh, () if surplus else (option,), note)
    keep = {ranking: value - value * factor for ranking, value in own.items()} if surplus else {}
    state = replace(
        state,
        continuing=tuple(one for one in state.continuing if one != option),
        waiting=tuple(one for one in state.waiting if one != option),
        held={**state.held, option: keep},
    )
    return _passed(state, {ranking: value * factor for ranking, value in own.items()})
