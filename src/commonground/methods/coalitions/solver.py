"""The exact side: one question about a board, put to HiGHS as an integer programme."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import highspy
import numpy as np
from scipy.sparse import csr_array

from commonground.methods.coalitions.board import Board, Floats, Members

Goal = Literal["value", "cost", "size", "first"]
TOLERANCE = 1e-9
LAST = 0.02
"""Share of the seconds below which no further question is begun."""
UNBOUNDED = highspy.kHighsInf
BEGUN: tuple[tuple[str, str | float], ...] = (
    ("presolve", "off"),
    ("mip_heuristic_effort", 0.0),
    ("mip_detect_symmetry", False),
    ("mip_lp_age_limit", 30),
    ("mip_pscost_minreliable", 2),
)
"""For a question with a good set to begin from: less looking for sets, more proving.

On fields of 5,000 organisations this proves what the solver's own settings leave at a gap of 3 %.
"""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a board.

    Parameters
    ----------
    goal : str
        Greatest value; least cost or size; or, of the organisations in ``among``, the first
        one that any set has.
    kept : tuple of int
        Organisations that can be chosen at all.
    cuts : tuple of tuple of int
        Sets of which at least one member has to stay out.
    not_exactly : tuple of tuple of int
        Sets that are not to be found again.
    fixed : frozenset of int
        Members that have to be in, beside those the problem names.
    value, cost, size : float or None
        At least that value, at most that cost and size, in the board's units.
    relaxed : frozenset of str
        Limits to leave out; a constituency as ``constituencies:ID``.
    among : tuple of int
        For the goal ``first``.
    """

    goal: Goal
    kept: tuple[int, ...]
    cuts: tuple[Members, ...] = ()
    not_exactly: tuple[Members, ...] = ()
    fixed: frozenset[int] = frozenset()
    value: float | None = None
    cost: float | None = None
    size: int | None = None
    relaxed: frozenset[str] = frozenset()
    among: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What HiGHS answered: the best set met, and how good any set could be (board's units)."""

    state: Literal["optimal", "feasible", "infeasible", "unknown"]
    members: Members | None = None
    bound: float | None = None


class Allowance:
    """Seconds that are left, by a clock if one is given, else by the solver's own."""

    def __init__(self, seconds: float, clock: Callable[[], float] | None = None) -> None:
        self.seconds, self.clock = seconds, clock
        self.begun = clock() if clock else 0.0
        self.solved = 0.0

    @property
    def left(self) -> float:
        """Seconds left, never below 0."""
        used = self.clock() - self.begun if self.clock else self.solved
        return max(0.0, self.seconds - used)

    @property
    def is_over(self) -> bool:
        """Whether too little is left for another question."""
        return self.left < self.seconds * LAST

    def spend(self, seconds: float) -> None:
        """Note what the solver used."""
        self.solved += seconds


@dataclass(slots=True)
class _Rows:
    """The lines of the programme as they are written down."""

    columns: list[int] = field(default_factory=list)
    factors: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)

    def add(
        self,
        columns: Sequence[int],
        factors: Sequence[float] | float,
        least: float = -UNBOUNDED,
        most: float = UNBOUNDED,
    ) -> None:
        self.columns.extend(columns)
        self.factors.extend(
            [factors] * len(columns) if isinstance(factors, float) else list(factors)
        )
        self.starts.append(len(self.columns))
        self.least.append(least)
        self.most.append(most)


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
    answer = _Programme(board, question).run(max(0.05, allowance.left * share), start)
    allowance.spend(answer[1])
    return answer[0]


class _Programme:
    """Columns: one for each organisation kept, for each need if weights count, for each of `among`."""

    def __init__(self, board: Board, question: Question) -> None:
        self.board, self.question = board, question
        self.kept = list(question.kept)
        self.place = {row: column for column, row in enumerate(self.kept)}
        self.weighs = question.goal == "value" or question.value is not None
        self.needs = range(len(self.kept), len(self.kept) + self.weighs * board.covers.shape[1])
        self.firsts = range(self.needs.stop, self.needs.stop + len(question.among))
        self.rows = _Rows()
        self._needs()
        self._limits()
        self._question()

    def _at(self, rows: Sequence[int] | frozenset[int]) -> list[int]:
        return [self.place[row] for row in sorted(rows) if row in self.place]

    def _needs(self) -> None:
        covers = self.board.covers[self.kept]
        must_cover = self.board.problem.cover == "all" and "cover" not in self.question.relaxed
        for need in range(covers.shape[1]):
            able = np.flatnonzero(covers[:, need]).tolist()
            if must_cover:
                self.rows.add(able, 1.0, least=1.0)
            if self.weighs:
                self.rows.add([*able, self.needs[need]], [*[1.0] * len(able), -1.0], least=0.0)

    def _limits(self) -> None:
        board, problem, relaxed = self.board, self.board.problem, self.question.relaxed
        everyone = list(range(len(self.kept)))
        if problem.at_most is not None and "at_most" not in relaxed:
            self.rows.add(everyone, 1.0, most=float(problem.at_most))
        if problem.budget is not None and "budget" not in relaxed:
            most = float(problem.budget / board.cost_unit)
            self.rows.add(everyone, board.cost[self.kept].tolist(), most=most)
        if board.slack is not None and "minimum_mean_trust" not in relaxed:
            self.rows.add(everyone, board.slack[self.kept].tolist(), least=0.0)
        if "conflicts" not in relaxed:
            for pair in board.conflicts:
                both = self._at(pair)
                if len(both) == 2:
                    self.rows.add(both, 1.0, most=1.0)
        for row, group in enumerate(board.groups):
            if f"constituencies:{group.id}" in relaxed:
                continue
            seats = np.flatnonzero(board.inside[row, self.kept]).tolist()
            most = UNBOUNDED if group.at_most is None else float(group.at_most)
            if group.at_least or group.at_most is not None:
                self.rows.add(seats, 1.0, least=float(group.at_least), most=most)

    def _question(self) -> None:
        question, board = self.question, self.board
        everyone = list(range(len(self.kept)))
        for cut in question.cuts:
            # One of them stays out; whoever is not kept is out already.
            if all(row in self.place for row in cut):
                self.rows.add(self._at(cut), 1.0, most=len(cut) - 1.0)
        for members in question.not_exactly:
            if all(row in self.place for row in members):
                inside = set(self._at(members))
                signs = [1.0 if column in inside else -1.0 for column in everyone]
                self.rows.add(everyone, signs, most=len(members) - 1.0)
        if question.value is not None:
            self.rows.add(list(self.needs), board.weight.tolist(), least=question.value)
        if question.cost is not None:
            self.rows.add(everyone, board.cost[self.kept].tolist(), most=question.cost)
        if question.size is not None:
            self.rows.add(everyone, 1.0, most=float(question.size))
        for column, row in zip(self.firsts, question.among, strict=True):
            self.rows.add([self.place[row], column], [1.0, -1.0], least=0.0)
        if question.among:
            self.rows.add(list(self.firsts), 1.0, least=1.0, most=1.0)

    def _inside(self) -> frozenset[int]:
        relaxed = "must" in self.question.relaxed
        return self.question.fixed if relaxed else self.question.fixed | self.board.must

    def _aim(self) -> Floats:
        aim = np.zeros(self.firsts.stop)
        if self.question.goal == "value":
            aim[self.needs.start : self.needs.stop] = self.board.weight
        elif self.question.goal == "cost":
            aim[: len(self.kept)] = self.board.cost[self.kept]
        elif self.question.goal == "size":
            aim[: len(self.kept)] = 1.0
        else:
            aim[self.firsts.start :] = np.arange(len(self.firsts))
        return aim

    def _model(self) -> highspy.HighsLp:
        width, rows = self.firsts.stop, self.rows
        matrix = csr_array(
            (rows.factors, rows.columns, rows.starts), shape=(len(rows.least), width)
        )
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = width, len(rows.least)
        model.col_cost_ = self._aim()
        lower = np.zeros(width)
        lower[self._at(self._inside())] = 1.0
        model.col_lower_, model.col_upper_ = lower, np.ones(width)
        # A need follows from its organisations: left continuous, it is whole all the same.
        kinds = [highspy.HighsVarType.kInteger] * width
        kinds[self.needs.start : self.needs.stop] = [highspy.HighsVarType.kContinuous] * len(
            self.needs
        )
        model.integrality_ = kinds
        model.row_lower_, model.row_upper_ = np.array(rows.least), np.array(rows.most)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = matrix.indptr
        model.a_matrix_.index_ = matrix.indices
        model.a_matrix_.value_ = matrix.data
        if self.question.goal == "value":
            model.sense_ = highspy.ObjSense.kMaximize
        return model

    def run(self, seconds: float, start: Members | None) -> tuple[Found, float]:
        """Give the answer and the seconds it took."""
        if any(row not in self.place for row in self._inside()):
            return Found("infeasible"), 0.0
        if not self.firsts.stop:
            # Nobody to choose from: the empty set is the only one.
            possible = all(least <= 0 for least in self.rows.least)
            return (Found("optimal", (), 0.0) if possible else Found("infeasible")), 0.0
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        options: tuple[tuple[str, str | float], ...] = (
            ("output_flag", False),
            ("threads", 1),  # with more, which of two equal sets is met first may vary
            ("time_limit", float(seconds)),
            ("mip_rel_gap", 0.0),
            ("mip_feasibility_tolerance", TOLERANCE),
            ("primal_feasibility_tolerance", TOLERANCE),
        )
        for option, value in options:
            solver.setOptionValue(option, value)
        solver.passModel(self._model())
        if start is not None and all(row in self.place for row in start):
            solver.setSolution(self._start(start))
            for option, value in BEGUN:
                solver.setOptionValue(option, value)
        solver.run()
        return self._answer(solver), float(solver.getRunTime())

    def _start(self, members: Members) -> highspy.HighsSolution:
        values = np.zeros(self.firsts.stop)
        values[self._at(members)] = 1.0
        if self.weighs:
            reached = self.board.counts(members) > 0
            values[self.needs.start : self.needs.stop] = reached
        begin = highspy.HighsSolution()
        begin.col_value = values.tolist()
        return begin

    def _answer(self, solver: highspy.Highs) -> Found:
        status = solver.getModelStatus()
        if status in (
            highspy.HighsModelStatus.kInfeasible,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        ):
            return Found("infeasible")
        info = solver.getInfo()
        bound = float(info.mip_dual_bound)
        if not np.isfinite(bound):
            bound = float("nan")
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Found("unknown", bound=bound)
        values = np.array(solver.getSolution().col_value)[: len(self.kept)]
        members = tuple(self.kept[column] for column in np.flatnonzero(values > 0.5))
        optimal = status == highspy.HighsModelStatus.kOptimal
        return Found("optimal" if optimal else "feasible", members, bound)
