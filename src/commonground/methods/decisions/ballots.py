"""What voters said, in one form for every method."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

Ranking = tuple[tuple[str, ...], ...]
"""Groups of options, the most wanted first; options in one group are wanted alike."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One ballot, or several alike.

    Parameters
    ----------
    weight : Fraction
        Votes it carries, from 0 up.
    choice : str
        Its one word (for, against, an option …); empty is a blank.
    ranking : tuple of tuple of str
        Options in order; those left out are wanted least, all alike.
    scores : tuple of (str, Fraction)
        Points it gives to options.
    reason : str or None
        Why it objects; None where nobody was asked for reasons.
    is_open : bool
        Whether its objection still stands.
    """

    weight: Fraction = Fraction(1)
    choice: str = ""
    ranking: Ranking = ()
    scores: tuple[tuple[str, Fraction], ...] = ()
    reason: str | None = None
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Ballots:
    """All ballots of one vote.

    Parameters
    ----------
    options : tuple of str
        In the order of the ballot paper; empty for a vote for or against.
    ballots : tuple of Ballot
    seats : int or None
        How many are to be elected, if the file says so.
    """

    options: tuple[str, ...]
    ballots: tuple[Ballot, ...]
    seats: int | None = None

    @property
    def cast(self) -> Fraction:
        """Votes cast, blanks and abstentions among them."""
        return total(ballot.weight for ballot in self.ballots)


@dataclass(frozen=True, slots=True)
class Rules:
    """What was agreed before the vote.

    Parameters
    ----------
    seats : int
        How many are to be elected.
    share : Fraction
        For a qualified majority.
    quorum : Fraction or None
        Votes that have to be cast, abstentions among them.
    abstentions_count : bool
        Whether those who abstain count among those whose majority is asked for.
    eligible : int or None
        Votes that could have been cast.
    """

    seats: int = 1
    share: Fraction = Fraction(2, 3)
    quorum: Fraction | None = None
    abstentions_count: bool = False
    eligible: int | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a count by the single transferable vote; figures are exact.

    ``votes`` are those each continuing or newly elected option holds, ``exhausted`` those no
    longer for anybody, ``lost`` to nobody. ``note`` says what was done, in a sentence.
    """

    votes: tuple[tuple[str, Fraction], ...]
    exhausted: Fraction
    elected: tuple[str, ...]
    excluded: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a vote came to.

    Parameters
    ----------
    method, rule : str
        The method's name and its rule in a sentence.
    cast : Fraction
        Votes cast.
    quorum_met : bool
        True also where no quorum was asked for.
    winners : tuple of str
        Who is elected, or ``("for",)`` if a proposal is adopted. With a tie, all those tied
        for the last seats are among them.
    tied : tuple of str
        Those who share the last seats; empty if nobody does.
    adopted : bool or None
        For a vote for or against; None for an election.
    verdict : str
        A sentence that names the rule, the count and what follows.
    counts : tuple of (str, Fraction)
        What each option or answer got.
    rounds : tuple of Round
        For the single transferable vote.
    strongest_paths, pairwise : tuple of (str, str, Fraction)
        For Schulze: from one option to another.
    ranking : tuple of tuple of str
        For Schulze: all options, those beaten by nobody left first.
    """

    method: str
    rule: str
    cast: Fraction
    quorum_met: bool
    winners: tuple[str, ...]
    verdict: str
    tied: tuple[str, ...] = ()
    adopted: bool | None = None
    counts: tuple[tuple[str, Fraction], ...] = ()
    rounds: tuple[Round, ...] = ()
    strongest_paths: tuple[tuple[str, str, Fraction], ...] = ()
    pairwise: tuple[tuple[str, str, Fraction], ...] = ()
    ranking: Ranking = ()
    quota: Fraction | None = None


def total(amounts: Iterable[Fraction]) -> Fraction:
    """Exact sum."""
    return sum(amounts, Fraction(0))


def told(amount: Fraction) -> str:
    """Write an amount for people: whole, with up to four decimals, or as it is to six digits.

    Examples
    --------
    >>> told(Fraction(7)), told(Fraction(5, 2)), told(Fraction(1, 3))
    ('7', '2.5', '0.3333')
    """
    if amount.denominator == 1:
        return f"{amount.numerator}"
    return f"{float(amount):.4f}".rstrip("0")


def listed(names: Iterable[str]) -> str:
    """Join names as a sentence does.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    known = list(names)
    return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} and {known[-1]}"
