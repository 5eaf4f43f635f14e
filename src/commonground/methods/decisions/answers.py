"""Votes for or against one proposal: majorities, unanimity, consent, consensus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from commonground.methods.decisions.ballots import Ballot, Ballots, Rules, told, total
from commonground.methods.errors import UnusableQuestion

WORDS = MappingProxyType(
    {
        "for": (
            "for", "yes", "y", "aye", "agree", "agreed", "approve", "accept", "support", "consent",
            "in favour", "in favor", "no objection",
        ),
        "against": ("against", "no", "n", "nay", "disagree", "oppose", "reject"),
        "abstain": ("abstain", "abstains", "abstained", "abstention", "blank", "present", ""),
        "object": ("object", "objects", "objection"),
        "block": ("block", "blocks", "veto"),
        "stand aside": (
            "stand aside", "stands aside", "stand-aside", "standaside", "reservation",
            "reservations", "concern", "concerns",
        ),
        "recused": ("recused", "recuse", "recusal"),
    }
)  # fmt: skip
"""Answers and the words they are known by; a recused voter is left out of every figure."""
_ANSWER = {word: answer for answer, words in WORDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Decided:
    """Whether a proposal is adopted, by which rule, with which counts, and why."""

    adopted: bool
    rule: str
    counts: tuple[tuple[str, Fraction], ...]
    why: str
    tie: bool = False


def answer(ballot: Ballot) -> str:
    """Say what a ballot answers, whatever word it uses for it.

    Raises
    ------
    UnusableQuestion
        The word is not known; the sentence lists those that are.

    Examples
    --------
    >>> answer(Ballot(choice="Yes"))
    'for'
    """
    if not ballot.choice and (ballot.ranking or ballot.scores):
        raise UnusableQuestion(
            "These ballots rank or score options; a proposal is voted for or against. "
            "Take plurality, approval, score, schulze or stv."
        )
    word = " ".join(ballot.choice.casefold().replace("_", " ").split())
    if word not in _ANSWER:
        known = ", ".join(words[0] for words in WORDS.values())
        raise UnusableQuestion(
            f"“{ballot.choice}” is no answer to a proposal. Answers are: {known}. "
            "To choose among options, take plurality, approval, score, schulze or stv."
        )
    return _ANSWER[word]


def decide(method: str, ballots: Ballots, rules: Rules) -> Decided:
    """Count the answers to a proposal.

    Parameters
    ----------
    method : str
        One of METHODS.
    ballots : Ballots
        Each with a ``choice``.
    rules : Rules

    Examples
    --------
    >>> yes, no = Ballot(choice="yes"), Ballot(choice="no")
    >>> decide("simple", Ballots((), (yes, yes, no)), Rules()).why
    '2 for and 1 against'
    """
    return METHODS[method](_Count(ballots), rules)


class _Count:
    """Votes by answer; what is no answer to this method is told apart by the methods."""

    def __init__(self, ballots: Ballots) -> None:
        self.ballots = [(answer(ballot), ballot) for ballot in ballots.ballots]
        self.of = {
            word: total(ballot.weight for given, ballot in self.ballots if given == word)
            for word in WORDS
            if word != "recused"
        }

    @property
    def counts(self) -> tuple[tuple[str, Fraction], ...]:
        """For, against and abstain always, the others where they were given."""
        always = ("for", "against", "abstain")
        return tuple((word, votes) for word, votes in self.of.items() if votes or word in always)

    @property
    def against(self) -> Fraction:
        """Against in a majority: an objection or a block is a vote against."""
        return self.of["against"] + self.of["object"] + self.of["block"]

    @property
    def aside(self) -> Fraction:
        """Neither for nor against."""
        return self.of["abstain"] + self.of["stand aside"]


def _abstentions(count: _Count, rules: Rules) -> str:
    return "abstentions count" if rules.abstentions_count else "abstentions do not count"


def _sides(count: _Count) -> str:
    sides = f"{told(count.of['for'])} for and {told(count.against)} against"
    return f"{sides}, {told(count.aside)} abstaining" if count.aside else sides


def _simple(count: _Count, rules: Rules) -> Decided:
    """More for than against; if abstentions count, more for than all others."""
    others = count.against + (count.aside if rules.abstentions_count else 0)
    rule = f"Simple majority: more for than against; {_abstentions(count, rules)}."
    if rules.abstentions_count:
        rule = "Simple majority: more for than against and abstaining together."
    votes = count.of["for"]
    return Decided(votes > others, rule, count.counts, _sides(count), votes == others)


def _qualified(count: _Count, rules: Rules) -> Decided:
    """For ÷ (for + against) at least the share; abstentions in the divisor only if they count."""
    votes = count.of["for"]
    voting = votes + count.against + (count.aside if rules.abstentions_count else 0)
    share = f"{rules.share.numerator}/{rules.share.denominator}"
    rule = (
        f"Qualified majority: for ÷ ({'all cast' if rules.abstentions_count else 'for + against'}) "
        f"is at least {share}; {_abstentions(count, rules)}."
    )
    adopted = voting > 0 and votes >= rules.share * voting
    reached = f", {float(votes / voting):.1%} for where {share} is needed" if voting else ""
    return Decided(adopted, rule, count.counts, _sides(count) + reached)


def _unanimity(count: _Count, rules: Rules) -> Decided:
    """Somebody for, nobody against; if abstentions count, nobody abstaining either."""
    others = count.against + (count.aside if rules.abstentions_count else 0)
    rule = f"Unanimity: everybody who votes is for; {_abstentions(count, rules)}."
    return Decided(count.of["for"] > 0 and not others, rule, count.counts, _sides(count))


def _consent(count: _Count, rules: Rules) -> Decided:
    """No reasoned objection is open; against and block are objections."""
    objections = [
        ballot for given, ballot in count.ballots if given in ("object", "against", "block")
    ]
    still = [one for one in objections if one.is_open and (one.reason is None or one.reason)]
    settled = sum(not one.is_open for one in objections)
    bare = len(objections) - settled - len(still)
    why = f"{len(still)} reasoned objection{'' if len(still) == 1 else 's'} open"
    why += f", {settled} settled" if settled else ""
    why += f", {bare} without a reason, which stops nothing" if bare else ""
    rule = "Consent: no reasoned objection stays open."
    return Decided(not still, rule, count.counts, why)


def _consensus(count: _Count, rules: Rules) -> Decided:
    """Nobody blocks and somebody is for; others may disagree or stand aside."""
    blocks, votes = count.of["block"], count.of["for"]
    rule = "Consensus with block: a single block stops it; who only disagrees stands aside."
    others = count.against - blocks + count.aside
    why = f"{told(votes)} for, {told(blocks)} blocking"
    why += f", {told(others)} standing aside" if others else ""
    return Decided(votes > 0 and not blocks, rule, count.counts, why)


METHODS: MappingProxyType[str, Callable[[_Count, Rules], Decided]] = MappingProxyType(
    {
        "simple": _simple,
        "qualified": _qualified,
        "unanimity": _unanimity,
        "consent": _consent,
        "consensus": _consensus,
    }
)
