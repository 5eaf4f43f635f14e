"""The Schulze method: strongest paths between options, by winning votes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from commonground.methods.decisions.ballots import Ballots, Ranking

Table = dict[str, dict[str, Fraction]]


def pairwise(ballots: Ballots) -> Table:
    """Count the votes that prefer one option to another.

    Options that a ballot leaves out are wanted less than all it names, and all alike.

    Returns
    -------
    dict of dict
        ``table[a][b]``: votes that prefer ``a`` to ``b``.
    """
    options = ballots.options
    table: Table = {a: {b: Fraction(0) for b in options if b != a} for a in options}
    for ballot in ballots.ballots:
        place = {option: row for row, group in enumerate(ballot.ranking) for option in group}
        last = len(ballot.ranking)
        for a, first in place.items():
            for b in options:
                if first < place.get(b, last):
                    table[a][b] += ballot.weight
    return table


def strongest_paths(table: Table) -> Table:
    """Give the strength of the strongest path from every option to every other.

    A path goes from winner to beaten; it is as strong as its weakest step, a step as strong as
    the votes for it (winning votes).

    References
    ----------
    .. [1] M. Schulze (2011), "A new monotonic, clone-independent, reversal symmetric, and
       Condorcet-consistent single-winner election method", Social Choice and Welfare 36,
       section 2.3.
    """
    paths: Table = {
        a: {b: votes if votes > table[b][a] else Fraction(0) for b, votes in row.items()}
        for a, row in table.items()
    }
    for middle in paths:
        for start, row in paths.items():
            if start == middle or not row[middle]:
                continue
            for end, further in paths[middle].items():
                if end != start:
                    row[end] = max(row[end], min(row[middle], further))
    return paths


def ranked(paths: Table, options: Iterable[str]) -> Ranking:
    """Order the options: first those whom none of the rest beats, then so on among the rest.

    Examples
    --------
    >>> one, none = Fraction(1), Fraction(0)
    >>> ranked({"a": {"b": one}, "b": {"a": none}}, ["a", "b"])
    (('a',), ('b',))
    """
    left, groups = list(options), []
    while left:
        group = tuple(
            one for one in left if all(paths[one][o] >= paths[o][one] for o in left if o != one)
        )
        groups.append(group)
        left = [one for one in left if one not in group]
    return tuple(groups)


def seated(ranking: Ranking, seats: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give winners and those among them tied for the last seats (none if nobody is)."""
    winners: tuple[str, ...] = ()
    for group in ranking:
        winners = (*winners, *group)
        if len(winners) >= seats:
            return winners, group if len(winners) > seats else ()
    return winners, ()


def flat(table: Mapping[str, Mapping[str, Fraction]]) -> tuple[tuple[str, str, Fraction], ...]:
    """Write a table as (from, to, votes)."""
    return tuple((a, b, votes) for a, row in table.items() for b, votes in row.items())
