"""The exact side: one question about a board, put to HiGHS as an integer programme."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock

import highspy

from commonground.methods.coalitions.board import Board, Members
from commonground.methods.coalitions.programme import Found, Programme, Question, Relaxed

LAST = 0.02
"""Share of the seconds below which no further question is begun."""


class Allowance:
    """Seconds that are left, by a clock if one is given, else by the solver's own."""

    def __init__(self, seconds: float, clock: Callable[[], float] | None = None) -> None:
        self.seconds, self.clock = seconds, clock
        self.begun = clock() if clock else 0.0
        self.solved = 0.0
        self.whole: Allowance | None = None
        self.lock = Lock()

    @property
    def left(self) -> float:
        """Seconds left, never below 0."""
        used = self.clock() - self.begun if self.clock else self.solved
        return max(0.0, self.seconds - used)

    @property
    def is_over(self) -> bool:
        """Whether too little is left for another question; nothing is, if nothing was given."""
        return self.left <= self.seconds * LAST

    def spend(self, seconds: float) -> None:
        """Note what the solver used; two may do so at once."""
        with self.lock:
            self.solved += seconds
        if self.whole is not None:
            self.whole.spend(seconds)

    def part(self, share: float) -> Allowance:
        """A share of what is left, 0 to 1; what it spends is spent here too."""
        part = Allowance(self.left * share, self.clock)
        part.whole = self
        return part


def solve(
    board: Board,
    question: Question,
    allowance: Allowance,
    *,
    share: float = 1.0,
    start: Members | None = None,
) -> Found:
    """Answer a question, within a share of the seconds that are left.

    Parameters
    ----------
    board : Board
    question : Question
    allowance : Allowance
        What is used is taken off it.
    share : float
        Most of what is left that may be used, 0 to 1.
    start : tuple of int or None
        A set to begin from; it need not keep every limit.

    References
    ----------
    .. [1] Q. Huangfu and J. A. J. Hall (2018), "Parallelizing the dual revised simplex
       method", Mathematical Programming Computation 10.
    """
    answer = Programme(board, question).run(max(0.05, allowance.left * share), start)
    allowance.spend(answer[1])
    return answer[0]


class Relaxation:
    """A question where organisations may sit by halves, to be asked again with some in or out."""

    def __init__(self, board: Board, question: Question, allowance: Allowance) -> None:
        self.allowance = allowance
        self.programme = Programme(board, question)
        self.solver: highspy.Highs | None = None
        if self.programme.is_possible and question.kept:
            model = self.programme.model()
            model.integrality_ = []
            self.solver = self.programme.solver(max(0.05, allowance.left))
            self.solver.passModel(model)

    def answer(self, inside: Iterable[int] = (), outside: Iterable[int] = ()) -> Relaxed | None:
        """Answer with these organisations in and those out; None where that has no answer.

        Where time runs out, the bound is infinite: nothing is known.
        """
        if self.solver is None:
            return None
        programme, changed = self.programme, [*inside, *outside]
        for column, row in ((programme.place[row], row) for row in changed):
            sits = float(row in inside)
            self.solver.changeColBounds(column, sits, sits)
        before = float(self.solver.getRunTime())
        self.solver.run()
        self.allowance.spend(max(0.0, float(self.solver.getRunTime()) - before))
        answer = programme.relaxed(self.solver)
        for column in (programme.place[row] for row in changed):
            self.solver.changeColBounds(column, *programme.limits(column))
        return answer
