"""A question about a board, written down as an integer programme for HiGHS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import highspy
import numpy as np
from scipy.sparse import csr_array

from commonground.methods.coalitions.board import Board, Floats, Members

Goal = Literal["value", "cost", "size", "first"]
TOLERANCE, NEAR = 1e-9, 1e-6
UNBOUNDED = highspy.kHighsInf
PROVING: tuple[tuple[str, str | float], ...] = (
    ("presolve", "off"),
    ("mip_heuristic_effort", 0.0),
    ("mip_heuristic_run_feasibility_jump", False),
    ("mip_heuristic_run_rens", False),
    ("mip_heuristic_run_rins", False),
    ("mip_heuristic_run_root_reduced_cost", False),
    ("mip_allow_cut_separation_at_nodes", False),
    ("mip_detect_symmetry", False),
    ("mip_lp_age_limit", 30),
    ("mip_pscost_minreliable", 0),
)
"""For a question with a good set to begin from: no looking for sets, no trials before branching.

On fields of 5,000 organisations the proof then takes a fifth to a tenth of the time.
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
    beyond : float or None
        Only sets whose value is greater, or whose cost or size is less, than this.
    nodes : int or None
        After so many branches the solver gives up.
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
    beyond: float | None = None
    nodes: int | None = None
    relaxed: frozenset[str] = frozenset()
    among: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What HiGHS answered: the best set met, and how good any set could be (board's units)."""

    state: Literal["optimal", "feasible", "infeasible", "unknown"]
    members: Members | None = None
    bound: float | None = None


@dataclass(frozen=True, slots=True)
class Relaxed:
    """What a question comes to where organisations may sit by halves.

    ``bound`` is how good any set could be (board's units), ``part`` how much of each organisation
    of ``kept`` sits, ``loss`` by how much the bound falls, at least, if one that does not sit at
    all is made to.
    """

    bound: float
    part: Floats
    loss: Floats


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


class Programme:
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

    @property
    def is_possible(self) -> bool:
        """Whether whoever has to be in can be."""
        return all(row in self.place for row in self._inside())

    def limits(self, column: int) -> tuple[float, float]:
        """Least and most that a column may be."""
        return float(column < len(self.kept) and self.kept[column] in self._inside()), 1.0

    def _aim(self) -> Floats:
        """What is to be least."""
        aim = np.zeros(self.firsts.stop)
        if self.question.goal == "value":
            aim[self.needs.start : self.needs.stop] = -self.board.weight
        elif self.question.goal == "cost":
            aim[: len(self.kept)] = self.board.cost[self.kept]
        elif self.question.goal == "size":
            aim[: len(self.kept)] = 1.0
        else:
            aim[self.firsts.start :] = np.arange(len(self.firsts))
        return aim

    def model(self) -> highspy.HighsLp:
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
        return model

    def run(self, seconds: float, start: Members | None) -> tuple[Found, float]:
        """Give the answer and the seconds it took."""
        if not self.is_possible:
            return Found("infeasible"), 0.0
        if not self.firsts.stop:
            # Nobody to choose from: the empty set is the only one.
            possible = all(least <= 0 for least in self.rows.least)
            return (Found("optimal", (), 0.0) if possible else Found("infeasible")), 0.0
        solver = self.solver(seconds)
        solver.passModel(self.model())
        begun = start is not None and all(row in self.place for row in start)
        if start is not None and begun:
            solver.setSolution(self._start(start))
        if self.question.beyond is not None:
            solver.setOptionValue("objective_bound", self._sign * self.question.beyond)
        if self.question.nodes is not None:
            solver.setOptionValue("mip_max_nodes", self.question.nodes)
        if begun or self.question.beyond is not None:
            for option, value in PROVING:
                solver.setOptionValue(option, value)
        solver.run()
        return self._answer(solver), float(solver.getRunTime())

    def relaxed(self, solver: highspy.Highs) -> Relaxed | None:
        """Read what was answered where everything may be in parts."""
        status, nothing = solver.getModelStatus(), np.zeros(len(self.kept))
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            return Relaxed(-self._sign * np.inf, nothing, nothing)
        found = solver.getSolution()
        part = np.array(found.col_value)[: len(self.kept)]
        loss = np.maximum(0.0, np.array(found.col_dual)[: len(self.kept)])
        bound = self._sign * float(solver.getInfo().objective_function_value)
        return Relaxed(bound, part, np.where(part > TOLERANCE, 0.0, loss))

    @property
    def _sign(self) -> float:
        return -1.0 if self.question.goal == "value" else 1.0

    def solver(self, seconds: float) -> highspy.Highs:
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        options: tuple[tuple[str, str | float], ...] = (
            ("output_flag", False),
            ("threads", 1),  # with more, which of two equal sets is met first may vary
            ("time_limit", float(seconds)),
            ("mip_rel_gap", 0.0),
            # Below this, rounding can make the solver cut off a best set.
            ("mip_feasibility_tolerance", NEAR),
            ("primal_feasibility_tolerance", TOLERANCE),
        )
        for option, value in options:
            solver.setOptionValue(option, value)
        return solver

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
        bound = self._sign * float(info.mip_dual_bound)
        if not np.isfinite(bound):
            bound = float("nan")
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Found("unknown", bound=bound)
        values = np.array(solver.getSolution().col_value)[: len(self.kept)]
        members = tuple(self.kept[column] for column in np.flatnonzero(values > 0.5))
        optimal = status == highspy.HighsModelStatus.kOptimal
        return Found("optimal" if optimal else "feasible", members, bound)
