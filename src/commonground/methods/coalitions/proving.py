"""Proof that no set is better: asked first whether one is better by far, then by anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor

import numpy as np

from commonground.methods.coalitions.board import Board, Members
from commonground.methods.coalitions.branching import Excluding
from commonground.methods.coalitions.preview import Search
from commonground.methods.coalitions.programme import Found, Question, Relaxed
from commonground.methods.coalitions.solver import Allowance, Relaxation, solve

LEAPS = (0.01, 0.0)
"""By what share of what is held a set has to be better to be looked for, one after the other."""
NEAR_BY, NEAR_ROUNDS = 600, 1500
"""How many of those who lose least are searched once more, and for how many rounds."""
NEAR = 1e-6


def solved(
    board: Board,
    question: Question,
    allowance: Allowance,
    *,
    share: float = 1.0,
    start: Members | None = None,
) -> Found:
    """Solve, and again if the set found keeps a limit only within the solver's tolerance."""
    part = allowance.part(share)
    while True:
        found = solve(board, question, part, start=start)
        if found.members is None or not board.broken(found.members):
            return found
        question = replace(question, not_exactly=(*question.not_exactly, found.members))


def prove(
    board: Board,
    question: Question,
    allowance: Allowance,
    *,
    share: float,
    start: Members | None,
    search: bool = False,
) -> Found:
    """Answer a question of greatest value or of least cost or size, with a set to begin from.

    To look only for sets that are better by more than the aim allows makes the proof short: who
    cannot be part of such a set goes first (reduced costs), and every branch that cannot reach
    it is cut off.

    Parameters
    ----------
    board : Board
    question : Question
    allowance : Allowance
    share : float
        Most of what is left that may be used, 0 to 1.
    start : tuple of int or None
        A set that keeps every limit; without one, the solver has to look for itself.
    search : bool
        Whether to search once more among those who fit best, before the proof.

    References
    ----------
    .. [1] G. L. Nemhauser and L. A. Wolsey (1988), Integer and Combinatorial Optimization,
       section II.5.1 (reduced cost fixing).
    """
    whole = question.goal == "size" or _is_whole(board, question)
    if start is None or not whole or not set(start) <= set(question.kept):
        return solved(board, question, allowance, share=share, start=start)
    part = allowance.part(share)
    relaxed = Relaxation(board, question, part).answer()
    if relaxed is None or not np.isfinite(relaxed.bound):
        return solved(board, question, part, start=start)
    if search and len(question.kept) > NEAR_BY:
        start = _near_by(board, question, relaxed, start, part)
    up = 1 if question.goal == "value" else -1
    held = _worth(board, question, start)
    bound = _inward(relaxed.bound, up)
    excluding = Excluding(
        board, part, up,
        lambda members: _worth(board, question, members),
        lambda asked: Found("unknown") if part.is_over else solved(board, asked, part),
    )  # fmt: skip
    for leap in LEAPS:
        least = held + up * (floor(leap * held + NEAR) + 1)
        if up * (bound - least) < 0:
            continue  # the bound alone excludes it
        met, open_ = excluding.run(question, relaxed, least)
        if met is not None:
            start, held = met, _worth(board, question, met)
        bound = up * min(up * bound, up * _inward(open_, up))
        if part.is_over:
            break
    bound = up * max(up * bound, up * held)
    return Found("optimal" if bound == held else "feasible", start, float(bound))


def leeway(amount: float) -> float:
    """What rounding may take off an amount, less than one unit."""
    return min(0.5, NEAR * max(1.0, amount))


def _is_whole(board: Board, question: Question) -> bool:
    amounts = board.weight if question.goal == "value" else board.cost
    return bool((amounts == np.round(amounts)).all())


def _worth(board: Board, question: Question, members: Sequence[int]) -> int:
    """What is to be great or small, in the board's units."""
    if question.goal == "value":
        return round(float(board.weight[board.counts(members) > 0].sum()))
    return (
        round(float(board.cost[list(members)].sum())) if question.goal == "cost" else len(members)
    )


def _inward(bound: float, up: int) -> int:
    """A bound on whole numbers is itself whole."""
    return floor(bound + NEAR) if up > 0 else ceil(bound - NEAR)


def _near_by(
    board: Board, question: Question, relaxed: Relaxed, start: Members, allowance: Allowance
) -> Members:
    """The better of a set and what is met among those who lose least where they sit."""
    order = np.argsort(relaxed.loss, kind="stable")[:NEAR_BY]
    rows = sorted({*np.array(question.kept)[order].tolist(), *board.must})
    few = board.only(rows)
    half = allowance.part(0.5)
    met = Search(few, is_over=lambda: half.is_over).found(NEAR_ROUNDS)
    if met is None:
        return start
    members = tuple(rows[row] for row in met)
    return min((start, members), key=lambda one: _rank(board, one))


def _rank(board: Board, members: Members) -> tuple[float, float, int, Members]:
    value = -float(board.weight[board.counts(members) > 0].sum())
    if board.problem.cover == "all":
        value = 0.0
    return value, float(board.cost[list(members)].sum()), len(members), members
