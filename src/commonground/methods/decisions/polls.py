"""Elections by adding up: plurality, approval, score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from commonground.methods.decisions.ballots import Ballot, Ballots

Counts = dict[str, Fraction]


def plurality(ballots: Ballots) -> Counts:
    """Give each vote to the option wanted most; shared by several, in equal parts.

    Examples
    --------
    >>> plurality(Ballots(("a", "b"), (Ballot(ranking=(("a",), ("b",))),)))
    {'a': Fraction(1, 1), 'b': Fraction(0, 1)}
    """
    return _added(ballots, _first)


def approval(ballots: Ballots) -> Counts:
    """Give each vote to every option that its ballot names."""
    return _added(ballots, _named)


def score(ballots: Ballots) -> Counts:
    """Add up the points; an option without points from a ballot gets 0 from it."""
    return _added(ballots, lambda ballot: ballot.scores)


def elected(counts: Mapping[str, Fraction], seats: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give winners and those among them tied for the last seats (none if nobody is).

    An option that nobody voted for wins nothing.

    Examples
    --------
    >>> elected({"a": Fraction(3), "b": Fraction(2), "c": Fraction(2)}, 2)
    (('a', 'b', 'c'), ('b', 'c'))
    """
    able = {option: votes for option, votes in counts.items() if votes > 0}
    order = sorted(able, key=lambda option: -able[option])
    if len(order) <= seats:
        return tuple(order), ()
    last = able[order[seats - 1]]
    sure = [option for option in order if able[option] > last]
    level = [option for option in order if able[option] == last]
    return (*sure, *level), tuple(level) if len(sure) + len(level) > seats else ()


def _first(ballot: Ballot) -> Iterable[tuple[str, Fraction]]:
    group = ballot.ranking[0] if ballot.ranking else ()
    return [(option, Fraction(1, len(group))) for option in group]


def _named(ballot: Ballot) -> Iterable[tuple[str, Fraction]]:
    return [(option, Fraction(1)) for group in ballot.ranking for option in group]


def _added(ballots: Ballots, parts: object) -> Counts:
    assert callable(parts)
    counts = dict.fromkeys(ballots.options, Fraction(0))
    for ballot in ballots.ballots:
        for option, part in parts(ballot):
            counts[option] += ballot.weight * part
    return counts
