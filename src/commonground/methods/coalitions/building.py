"""The coalition builder: the best set, proof or gap, what each adds, and the next best sets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, isnan

import numpy as np

from commonground.methods.coalitions.board import Board, Floats, Members
from commonground.methods.coalitions.dominance import Dominance
from commonground.methods.coalitions.explaining import explain
from commonground.methods.coalitions.preview import Search
from commonground.methods.coalitions.problem import Added, Coalition, Problem, Status
from commonground.methods.coalitions.programme import Found, Goal, Question
from commonground.methods.coalitions.proving import leeway, prove, solved
from commonground.methods.coalitions.solver import Allowance
from commonground.methods.saying import ENGLISH, Say

SEARCH_ROUNDS = 600
NEXT_ROUNDS = 60
FIRST_SHARE, TIE_SHARE, NEXT_SHARE = 0.85, 0.3, 0.3
SEARCH_SHARE = 0.5
"""Share of what is left, by the clock, after which the search ends, so that some is left to prove."""
WORKING = 0.9
"""Share of the seconds given that is planned for; the rest is for reading, writing and delays."""
FEW = 600
"""Organisations left to choose from up to which identifiers settle the last ties."""
NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class _Best:
    """What was found for one question: the set, its bound in the board's units, ties settled."""

    status: Status
    members: Members | None = None
    bound: float | None = None
    settled: bool = False


def preview(problem: Problem, *, say: Say = ENGLISH) -> Coalition:
    """Propose a good set at once, without proof.

    Parameters
    ----------
    problem : Problem
    say : Say
        What says the reason in the reader's language.

    Returns
    -------
    Coalition
        ``feasible`` with a simple bound, or ``unknown`` if no set was met that keeps the
        limits; the exact answer may still find one.

    Examples
    --------
    >>> from commonground.methods.coalitions import problem_of
    >>> preview(problem_of({"needs": ["x", "y"], "organisations": [
    ...     {"id": "a", "covers": ["x"]}, {"id": "b", "covers": ["x", "y"]}]})).chosen
    ('b',)
    """
    board = Board(problem)
    members = Search(board).found()
    if members is None:
        reason = say.gettext(
            "No set that keeps the limits was met at first sight; ask for the exact answer."
        )
        return _account(board, _Best("unknown"), reason=reason)
    found = _account(board, _Best("feasible", members, _simple_bound(board)))
    return replace(found, adds=_simple_adds(board, members))


def build(
    problem: Problem,
    *,
    seconds: float = 20.0,
    alternatives: int = 3,
    clock: Callable[[], float] | None = None,
    say: Say = ENGLISH,
) -> Coalition:
    """Propose the best set: the greatest weight covered, or everything at the least cost.

    Ties go to the least cost, then the fewest members, then the identifiers that come first.

    Parameters
    ----------
    problem : Problem
    seconds : float
        How long everything together may take.
    alternatives : int
        How many next best sets to look for.
    clock : callable or None
        Gives seconds from any beginning, such as ``time.monotonic``; without one, only the
        time that the solver itself takes counts.
    say : Say
        What says in the reader's language why there is no set.

    Returns
    -------
    Coalition
        With proof (``optimal``, ``infeasible``) or, when time ran out, with bound and gap.

    References
    ----------
    .. [1] G. L. Nemhauser, L. A. Wolsey and M. L. Fisher (1978), "An analysis of
       approximations for maximizing submodular set functions I", Mathematical Programming 14.

    Examples
    --------
    >>> from commonground.methods.coalitions import problem_of
    >>> best = build(problem_of({"needs": ["x", "y"], "organisations": [
    ...     {"id": "a", "covers": ["x"]}, {"id": "b", "covers": ["y"]},
    ...     {"id": "c", "covers": ["x", "y"]}]}))
    >>> best.status, best.chosen, [other.chosen for other in best.alternatives]
    ('optimal', ('c',), [('a', 'b')])
    """
    return _Builder(problem, Allowance(seconds * WORKING, clock), say).answer(alternatives)


class _Builder:
    def __init__(self, problem: Problem, allowance: Allowance, say: Say = ENGLISH) -> None:
        self.say = say
        self.board = Board(problem)
        self.allowance = allowance
        self.dominance = Dominance(self.board)
        self.goal: Goal = "value" if problem.cover == "most" else "cost"

    def answer(self, alternatives: int) -> Coalition:
        best = self._best(share=FIRST_SHARE, rounds=SEARCH_ROUNDS)
        if best.members is None:
            if best.status == "infeasible":
                reason, limits = explain(self.board, self.allowance, self.say)
                return _account(self.board, best, reason=reason, limits=limits)
            reason = self.say.gettext(
                "Time ran out before a set was found or excluded. Give it more seconds."
            )
            return _account(self.board, best, reason=reason)
        # Where there was no time for one proof there is none for more: then only searched.
        others = self._others(best, alternatives)
        adds = self._adds(best, others)
        accounts = tuple(_account(self.board, other) for other in others)
        return replace(_account(self.board, best), adds=adds, alternatives=accounts)

    def _best(
        self,
        *,
        share: float,
        rounds: int,
        excluded: frozenset[int] = frozenset(),
        cuts: tuple[Members, ...] = (),
        ties: bool = True,
        beside: _Best | None = None,
    ) -> _Best:
        """Find the best set without those excluded that contains none of the sets in `cuts`.

        `beside` is the answer these are next to: if that is not proven, this is only searched.
        """
        if beside is not None and self.allowance.is_over:
            return _Best("unknown")
        if beside is not None and beside.status == "feasible":
            met = self._start(excluded, cuts, rounds)
            return _Best("feasible", met, beside.bound) if met is not None else _Best("unknown")
        # Who stands in for another must not thereby make up a set that is cut off.
        kept = self.dominance.kept(excluded | {row for cut in cuts for row in cut})
        inside = {row for cut in cuts for row in cut} - excluded - self.board.must_not
        kept = tuple(sorted({*kept, *inside}))
        unkept = frozenset(range(self.board.size)).difference(kept)
        start = self._start(excluded | unkept, cuts, rounds)
        question = Question(goal=self.goal, kept=kept, cuts=cuts)
        found = prove(
            self.board, question, self.allowance,
            share=share, start=start, search=rounds == SEARCH_ROUNDS,
        )  # fmt: skip
        if found.members is None:
            if start is None or found.state == "infeasible":
                return _Best("infeasible" if found.state == "infeasible" else "unknown")
            found = Found("feasible", start, found.bound)
        if start is not None and self._worse(found.members, start):
            found = Found("feasible", start, found.bound)
        status: Status = "optimal" if found.state == "optimal" else "feasible"
        if status == "feasible" or not ties:
            return _Best(status, found.members, found.bound)
        assert found.members is not None
        members, settled = self._settled(question, found.members)
        return _Best(status, members, found.bound, settled)

    def _start(
        self, excluded: frozenset[int], cuts: tuple[Members, ...], rounds: int
    ) -> Members | None:
        """A set to begin from: without `excluded` and, one for each cut, without a member of it."""
        away = set(excluded)
        for cut in cuts:
            if not away & set(cut):
                loose = [row for row in cut if row not in self.board.must]
                if not loose:
                    return None
                away.add(
                    min(loose, key=lambda row: (self.board.weight @ self.board.covers[row], row))
                )
        # On a small board the solver needs no help.
        part = self.allowance.part(SEARCH_SHARE)
        search = Search(self.board, frozenset(away), lambda: part.is_over)
        return search.found(min(rounds, self.board.size))

    def _worse(self, members: Members | None, other: Members) -> bool:
        if members is None:
            return True
        if self.goal == "value":
            return self.board.value(members) < self.board.value(other)
        return self.board.price(members) > self.board.price(other)

    def _settled(self, question: Question, members: Members) -> tuple[Members, bool]:
        """Among the best, prefer the least cost, then the fewest, then the first identifiers."""
        board = self.board
        if self.allowance.is_over:
            return members, False
        if self.goal == "value":
            value = float(board.value(members) / board.weight_unit)
            question = replace(question, goal="cost", value=value - leeway(value))
            found = prove(board, question, self.allowance, share=TIE_SHARE, start=members)
            if found.state != "optimal" or found.members is None:
                return members, False
            members = found.members
        cost = float(board.price(members) / board.cost_unit)
        question = replace(question, goal="size", cost=cost + leeway(cost))
        if len(costs := set(board.cost[list(question.kept)].tolist())) > 1 or 0.0 in costs:
            found = prove(board, question, self.allowance, share=TIE_SHARE, start=members)
            if found.state != "optimal" or found.members is None:
                return members, False
            members = found.members
        question = replace(question, size=len(members))
        return self._first(question, members)

    def _first(self, question: Question, members: Members) -> tuple[Members, bool]:
        """Of sets alike in all else, the one whose sorted identifiers come first."""
        if len(question.kept) > FEW:
            return members, False
        kept, fixed = set(question.kept), frozenset[int]()
        for place in range(len(members)):
            last = members[place - 1] if place else -1
            earlier = tuple(row for row in sorted(kept) if last < row < members[place])
            if earlier:
                asked = replace(
                    question, goal="first", kept=tuple(sorted(kept)), fixed=fixed, among=earlier
                )
                found = solved(self.board, asked, self.allowance, share=TIE_SHARE)
                if found.members is not None and found.state == "optimal":
                    members = found.members
                elif found.state != "infeasible":
                    return members, False
            kept -= {row for row in earlier if row < members[place]}
            fixed = fixed | {members[place]}
        return members, True

    def _others(self, best: _Best, most: int) -> list[_Best]:
        """Next best sets: each does without a member of every set before it."""
        others: list[_Best] = []
        cuts: tuple[Members, ...] = (best.members or (),)
        while len(others) < most and cuts[-1]:
            other = self._best(share=NEXT_SHARE, rounds=NEXT_ROUNDS, cuts=cuts, beside=best)
            if other.members is None:
                break
            others.append(other)
            cuts = (*cuts, other.members)
        return others

    def _adds(self, best: _Best, others: Iterable[_Best]) -> tuple[tuple[str, Added], ...]:
        assert best.members is not None
        members = best.members
        adds = []
        for position, (name, added) in enumerate(_simple_adds(self.board, members)):
            row = members[position]
            without = [other for other in others if other.members and row not in other.members]
            alike = [
                one for one in without if one.members and not self._worse(one.members, members)
            ]
            if alike:
                value = self.board.value(alike[0].members or ())
                adds.append(
                    (name, replace(added, best_value_without_it=value, irreplaceable=False))
                )
                continue
            left = len(members) - position
            rest = self._without(row, best, share=1 / left)
            adds.append((name, self._judged(added, best, rest)))
        return tuple(adds)

    def _without(self, row: int, best: _Best, share: float) -> _Best:
        """The best set without one organisation, even if it must be in."""
        board, out = self.board, frozenset({row})
        if row in board.must:
            must = tuple(name for name in board.problem.must if name != board.candidates[row].id)
            problem = replace(board.problem, must=must)
            freed = _Builder(problem, self.allowance)
            return freed._best(
                share=share, rounds=NEXT_ROUNDS, excluded=out, ties=False, beside=best
            )
        return self._best(share=share, rounds=NEXT_ROUNDS, excluded=out, ties=False, beside=best)

    def _judged(self, added: Added, best: _Best, rest: _Best) -> Added:
        if rest.members is None:
            return replace(added, irreplaceable=True if rest.status == "infeasible" else None)
        assert best.members is not None
        value = self.board.value(rest.members)
        worse = self._worse(rest.members, best.members)
        proven = rest.status == "optimal" or not worse or self._out_of_reach(best.members, rest)
        return replace(added, best_value_without_it=value, irreplaceable=worse if proven else None)

    def _out_of_reach(self, members: Members, rest: _Best) -> bool:
        """Whether the bound alone shows that nothing without it is as good."""
        if rest.bound is None or isnan(rest.bound):
            return False
        if self.goal == "value":
            return rest.bound < float(self.board.value(members) / self.board.weight_unit) - NEAR
        return rest.bound > float(self.board.price(members) / self.board.cost_unit) + NEAR


def _simple_adds(board: Board, members: Members) -> tuple[tuple[str, Added], ...]:
    counts, needs = board.counts(members), board.problem.needs
    adds = []
    for row in members:
        alone = (counts == 1) & board.covers[row]
        rest = tuple(one for one in members if one != row)
        only = tuple(need.id for need, own in zip(needs, alone, strict=True) if own)
        adds.append((board.candidates[row].id, Added(only, board.value(rest))))
    return tuple(adds)


def _simple_bound(board: Board) -> float:
    """No set covers more than everything coverable, or than the heaviest together."""
    if board.problem.cover == "all":
        return 0.0
    reachable = float(board.weight[board.anybody()].sum())
    most = board.problem.at_most
    if most is None:
        return reachable
    heaviest = sorted((board.covers @ board.weight).tolist(), reverse=True)[:most]
    return min(reachable, float(sum(heaviest)))


def _account(
    board: Board, best: _Best, *, reason: str = "", limits: tuple[str, ...] = ()
) -> Coalition:
    """Make the answer of what was found, every figure reckoned afresh and exactly."""
    needs = board.problem.needs
    nobody = tuple(need.id for need, any_ in zip(needs, board.anybody(), strict=True) if not any_)
    if best.members is None:
        return Coalition(
            best.status, uncovered=tuple(need.id for need in needs), nobody_covers=nobody,
            reason=reason, limits=limits,
        )  # fmt: skip
    members = best.members
    reached = board.counts(members) > 0
    value, cost = board.value(members), board.price(members)
    bound, cost_bound, gap = _bounds(board, best, value, cost)
    return Coalition(
        status=best.status,
        chosen=board.names(members),
        covered=tuple(need.id for need, is_ in zip(needs, reached, strict=True) if is_),
        uncovered=tuple(need.id for need, is_ in zip(needs, reached, strict=True) if not is_),
        value=value,
        bound=bound,
        cost=cost,
        cost_bound=cost_bound,
        gap=gap,
        mean_trust=board.mean_trust(members),
        ties_settled=best.settled,
        nobody_covers=nobody,
        reason=reason,
        limits=limits,
    )


def _bounds(
    board: Board, best: _Best, value: Fraction, cost: Fraction
) -> tuple[Fraction, Fraction | None, float]:
    """Bound on the value, bound on the cost (cover "all"), and the gap."""
    unproven = best.bound is None or isnan(best.bound)
    if board.problem.cover == "most":
        everything = sum((need.weight for need in board.problem.needs), Fraction(0))
        bound = everything if unproven else _tight(best.bound, board.weight, -1) * board.weight_unit
        bound = value if best.status == "optimal" else max(value, min(bound, everything))
        gap = float((bound - value) / value) if value else float(bound > 0)
        return bound, None, gap
    least = Fraction(0) if unproven else _tight(best.bound, board.cost, 1) * board.cost_unit
    least = cost if best.status == "optimal" else min(cost, max(least, Fraction(0)))
    return value, least, float((cost - least) / cost) if cost else 0.0


def _tight(bound: float | None, amounts: Floats, side: int) -> Fraction:
    """A bound on a sum of whole numbers is itself a whole number."""
    bound = bound or 0.0
    if (amounts == np.round(amounts)).all():
        return Fraction(side * ceil(side * bound - NEAR))
    return Fraction(bound)
