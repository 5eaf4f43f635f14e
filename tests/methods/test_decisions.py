"""Tallies against published elections and against plain counting in other ways."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.methods.decisions import METHODS, Ballot, Ballots, Rules, tally
from commonground.methods.errors import UnusableQuestion

pytestmark = pytest.mark.capability("S5")


def ranked(papers: dict[str, int]) -> Ballots:
    """Ballots written as {"ABC": votes}."""
    options = tuple(sorted({option for paper in papers for option in paper}))
    ballots = [
        Ballot(Fraction(votes), ranking=tuple((one,) for one in paper))
        for paper, votes in papers.items()
    ]
    return Ballots(options, tuple(ballots))


def answered(*choices: str) -> Ballots:
    return Ballots((), tuple(Ballot(choice=choice) for choice in choices))


def table(cells: Sequence[tuple[str, str, Fraction]]) -> dict[str, int]:
    return {start + end: int(votes) for start, end, votes in cells}


SCHULZE_2011 = {"acdb": 8, "badc": 2, "cdba": 4, "dbac": 4, "dcba": 3}
FIVE = {"ACBED": 5, "ADECB": 5, "BEDAC": 8, "CABED": 3, "CAEBD": 7, "CBADE": 2, "DCEBA": 7,
        "EBADC": 8}  # fmt: skip
TENNESSEE = {"MNCK": 42, "NCKM": 26, "CKNM": 15, "KCNM": 17}


def test_the_first_example_of_schulze() -> None:
    """Schulze (2011), example 1: 21 voters; d wins though no option beats all others."""
    outcome = tally("schulze", ranked(SCHULZE_2011))
    assert table(outcome.pairwise) == {
        "ab": 8, "ac": 14, "ad": 10, "ba": 13, "bc": 6, "bd": 2,
        "ca": 7, "cb": 15, "cd": 12, "da": 11, "db": 19, "dc": 9,
    }  # fmt: skip
    assert table(outcome.strongest_paths) == {
        "ab": 14, "ac": 14, "ad": 12, "ba": 13, "bc": 13, "bd": 12,
        "ca": 13, "cb": 15, "cd": 12, "da": 13, "db": 19, "dc": 13,
    }  # fmt: skip
    assert outcome.winners == ("d",)
    assert outcome.ranking == (("d",), ("a",), ("c",), ("b",))


def test_the_example_of_45_voters() -> None:
    """The widely printed example of five options: E > A > C > B > D."""
    outcome = tally("schulze", ranked(FIVE))
    paths = table(outcome.strongest_paths)
    assert (paths["EA"], paths["AE"]) == (25, 24)
    assert (paths["AB"], paths["BD"], paths["ED"], paths["CB"]) == (28, 33, 31, 29)
    assert "".join(group[0] for group in outcome.ranking) == "EACBD"


def test_the_capital_of_tennessee() -> None:
    """Four rules, three capitals."""
    assert tally("plurality", ranked(TENNESSEE)).winners == ("M",)
    assert tally("stv", ranked(TENNESSEE)).winners == ("K",)
    assert tally("schulze", ranked(TENNESSEE)).winners == ("N",)


def test_the_food_for_the_party() -> None:
    """Twenty guests, three foods: the textbook count by Droop quota and Gregory transfers."""
    outcome = tally(
        "stv", ranked({"O": 4, "PO": 2, "CS": 8, "CH": 4, "S": 1, "H": 1}), Rules(seats=3)
    )
    assert outcome.quota == 6
    assert set(outcome.winners) == {"C", "O", "S"}
    assert not outcome.tied
    second = dict(outcome.rounds[1].votes)
    assert (second["S"], second["H"]) == (5, 3)


def test_a_surplus_passes_on_by_weight() -> None:
    """57 voters, two seats, quota 20: of a surplus of 20, Carter gets 12 and Brad 8."""
    outcome = tally("stv", ranked({"ABCD": 16, "ACBD": 24, "DABC": 17}), Rules(seats=2))
    assert dict(outcome.rounds[1].votes) == {"B": 8, "C": 12, "D": 17}
    assert outcome.winners == ("A", "C")
    assert "weighted inclusive Gregory" in outcome.rule


OPTIONS = "ABCD"


@st.composite
def profiles(draw: st.DrawFn) -> Ballots:
    options = OPTIONS[: draw(st.integers(2, 4))]
    papers = draw(
        st.lists(
            st.tuples(st.permutations(options), st.integers(1, len(options)), st.integers(0, 4)),
            min_size=1,
            max_size=7,
        )
    )
    ballots = [
        Ballot(Fraction(votes), ranking=tuple((one,) for one in order[:long]))
        for order, long, votes in papers
    ]
    return Ballots(tuple(options), tuple(ballots))


@given(profiles())
def test_strongest_paths_are_the_best_of_all_paths(ballots: Ballots) -> None:
    """Every path without a circle, one by one."""
    outcome = tally("schulze", ballots)
    votes = {(a, b): v for a, b, v in outcome.pairwise}
    for (a, b), count in votes.items():
        by_hand = Fraction(0)
        for ballot in ballots.ballots:
            order = [group[0] for group in ballot.ranking]
            if a in order and (b not in order or order.index(a) < order.index(b)):
                by_hand += ballot.weight
        assert count == by_hand
    for a, b, strength in outcome.strongest_paths:
        best = Fraction(0)
        others = [one for one in ballots.options if one not in (a, b)]
        for size in range(len(others) + 1):
            for between in permutations(others, size):
                path = [a, *between, b]
                steps = list(pairwise(path))
                if all(votes[x, y] > votes[y, x] for x, y in steps):
                    best = max(best, min(votes[step] for step in steps))
        assert strength == best
    paths = {(a, b): p for a, b, p in outcome.strongest_paths}
    unbeaten = {
        a
        for a in ballots.options
        if all(paths[a, b] >= paths[b, a] for b in ballots.options if b != a)
    }
    assert set(outcome.winners) == unbeaten
    assert bool(outcome.tied) is (len(unbeaten) > 1)


Paper = tuple[Fraction, str]


Past = list[dict[str, Fraction]]
Full = dict[str, list[Paper]]


class Recount:
    """The single transferable vote paper by paper, with every way to break a tie."""

    def __init__(self, seats: int, votes: int) -> None:
        self.seats = seats
        self.quota = Fraction(votes // (seats + 1) + 1)

    def results(
        self, papers: list[Paper], left: str, past: Past, won: str, full: Full
    ) -> set[frozenset[str]]:
        """Every result there can be; papers are (value, options still to come)."""
        heaps: Full = {one: [] for one in left}
        for value, order in papers:
            order = "".join(one for one in order if one in left)
            if order:
                heaps[order[0]].append((value, order))
        votes = {
            one: sum((value for value, _ in heap), Fraction(0))
            for one, heap in {**heaps, **full}.items()
        }
        fresh = [one for one in left if votes[one] >= self.quota]
        if len(left) <= self.seats - len(won):
            fresh = list(left)
        won += "".join(fresh)
        rest = "".join(one for one in left if one not in fresh)
        if len(won) >= self.seats or not rest:
            return {frozenset(won)}
        full = {**full, **{one: heaps[one] for one in fresh if votes[one] > self.quota}}
        papers = [paper for one in rest for paper in heaps[one]]
        past = [*past, votes]
        ways: set[frozenset[str]] = set()
        for one in self.next(full, rest, past):
            if full:
                factor = (votes[one] - self.quota) / votes[one]
                moved = [(value * factor, order) for value, order in full[one]]
                others = {other: heap for other, heap in full.items() if other != one}
                ways |= self.results([*papers, *moved], rest, past, won, others)
            else:
                ways |= self.results(papers, rest.replace(one, ""), past, won, {})
        return ways

    def next(self, full: Full, rest: str, past: Past) -> list[str]:
        """Whose surplus passes on next, or who is excluded; several if nothing tells them apart."""
        pool, sign = (list(full), 1) if full else (list(rest), -1)
        for then in reversed(past):
            if all(one in then for one in pool):
                best = max(sign * then[one] for one in pool)
                pool = [one for one in pool if sign * then[one] == best]
        return pool


@given(profiles(), st.integers(1, 3))
def test_every_way_to_count_agrees(ballots: Ballots, seats: int) -> None:
    """A second count, paper by paper, with every way to break a tie."""
    papers = [
        (Fraction(1), "".join(group[0] for group in ballot.ranking))
        for ballot in ballots.ballots
        for _ in range(int(ballot.weight))
    ]
    ways = Recount(seats, len(papers)).results(papers, "".join(ballots.options), [], "", {})
    outcome = tally("stv", ballots, Rules(seats=seats))
    assert set(outcome.winners) == frozenset.union(*ways)
    assert set(outcome.winners) - set(outcome.tied) == frozenset.intersection(*ways)
    assert len(outcome.winners) >= min(seats, len(ballots.options))


@given(profiles(), st.integers(1, 3))
def test_no_vote_is_lost_in_a_count(ballots: Ballots, seats: int) -> None:
    outcome = tally("stv", ballots, Rules(seats=seats))
    total = sum((ballot.weight for ballot in ballots.ballots), Fraction(0))
    full = Fraction(0)
    for one in outcome.rounds:
        assert full + one.exhausted + sum(votes for _, votes in one.votes) == total
        held = dict(one.votes)
        passing = [name for name in held if f"{name} passes on" in one.note]
        full += sum(
            (
                outcome.quota or Fraction(0)
                for name in held
                if name in passing or (name in one.elected and held[name] == outcome.quota)
            ),
            Fraction(0),
        )


WORDS = ("for", "against", "abstain", "block", "object", "stand aside", "recused")


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(["", "why"]), st.booleans()),
                min_size=1, max_size=8))  # fmt: skip
def test_proposals_by_the_letter_of_their_rules(given_: list[tuple[str, str, bool]]) -> None:
    ballots = Ballots(
        (), tuple(Ballot(choice=word, reason=why, is_open=o) for word, why, o in given_)
    )
    words = [word for word, _, _ in given_]
    pro = words.count("for")
    contra = sum(words.count(word) for word in ("against", "block", "object"))
    aside = words.count("abstain") + words.count("stand aside")
    strict = Rules(abstentions_count=True, share=Fraction(3, 4))
    assert tally("simple", ballots).adopted is (pro > contra)
    assert tally("simple", ballots, strict).adopted is (pro > contra + aside)
    assert tally("qualified", ballots).adopted is (pro > 0 and 3 * pro >= 2 * (pro + contra))
    assert tally("qualified", ballots, strict).adopted is (
        pro > 0 and 4 * pro >= 3 * (pro + contra + aside)
    )
    assert tally("unanimity", ballots).adopted is (pro > 0 and contra == 0)
    assert tally("consensus", ballots).adopted is (pro > 0 and "block" not in words)
    open_reasons = [
        1 for word, why, is_open in given_
        if word in ("against", "block", "object") and why and is_open
    ]  # fmt: skip
    assert tally("consent", ballots).adopted is (not open_reasons)
    cast = len(words) - words.count("recused")
    assert all(tally(m, ballots).cast == cast for m in METHODS[:5])


def test_a_quorum_comes_before_everything() -> None:
    outcome = tally("simple", answered("yes", "yes", "abstain"), Rules(quorum=Fraction(4)))
    assert (outcome.quorum_met, outcome.winners, outcome.adopted) == (False, (), False)
    assert "quorum of 4 votes was not met, 3 were cast" in outcome.verdict
    assert tally("simple", answered("yes", "abstain"), Rules(quorum=Fraction(2))).adopted


def test_ties_are_told_as_ties() -> None:
    even = tally("simple", answered("yes", "no"))
    assert (even.adopted, even.tied) == (False, ("for", "against"))
    assert even.verdict.endswith("A tie does not adopt.")
    level = tally("plurality", ranked({"A": 2, "B": 2, "C": 3}), Rules(seats=2))
    assert (level.winners, level.tied) == (("C", "A", "B"), ("A", "B"))
    assert level.verdict.startswith("C is elected by plurality; A and B tie for the last seat")
    paradox = tally("schulze", ranked({"ABC": 1, "BCA": 1, "CAB": 1}))
    assert set(paradox.tied) == {"A", "B", "C"}
    lot = tally("stv", ranked({"A": 2, "B": 2, "C": 1}))
    assert set(lot.winners) == set(lot.tied) == {"A", "B"}


def test_approvals_and_points() -> None:
    ballots = Ballots(
        ("A", "B", "C"),
        (
            Ballot(Fraction(2), ranking=(("A",), ("B",)), scores=(("A", Fraction(5)),)),
            Ballot(ranking=(("B",),), scores=(("B", Fraction(7)), ("C", Fraction(1, 2)))),
        ),
    )
    assert dict(tally("approval", ballots).counts) == {"A": 2, "B": 3, "C": 0}
    assert dict(tally("score", ballots).counts) == {"A": 10, "B": 7, "C": Fraction(1, 2)}
    assert tally("score", ballots).rule.startswith("Score vote")


@pytest.mark.parametrize(
    ("method", "ballots", "rules", "told"),
    [
        ("dice", answered("yes"), Rules(), "“dice” is no method. Choose one of: simple"),
        ("simple", answered(), Rules(), "There is no ballot"),
        ("simple", answered("perhaps"), Rules(), "“perhaps” is no answer"),
        ("simple", ranked({"AB": 1}), Rules(), "rank or score options"),
        ("simple", answered("yes", "no"), Rules(eligible=1), "2 votes were cast, but only 1"),
        ("score", ranked({"AB": 1}), Rules(), "No ballot gives points"),
        ("stv", answered("yes"), Rules(), "No ballot names an option"),
        ("stv", ranked({"AB": 1}), Rules(seats=0), "at least one seat"),
    ],
)
def test_what_cannot_be_counted(method: str, ballots: Ballots, rules: Rules, told: str) -> None:
    with pytest.raises(UnusableQuestion) as refused:
        tally(method, ballots, rules)
    assert told in str(refused.value)
