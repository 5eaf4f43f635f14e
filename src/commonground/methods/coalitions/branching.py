"""Proof in parts: a question taken apart until the solver settles every part in a few branches."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from commonground.methods.coalitions.board import Board, Members
from commonground.methods.coalitions.programme import Found, Question, Relaxed
from commonground.methods.coalitions.solver import Allowance, Relaxation

WORKERS = 2
"""Parts settled at once, each by a solver of its own; what is found does not depend on it."""
FEW = 1500
"""Organisations up to which the whole question is tried before it is taken apart."""
NODES = (300, 2500)
"""Branches the solver may make in the whole question, and in a part of it."""
PARTS = (8, 4)
"""Into how many parts a question is taken apart first, and a part after that."""
TRIED = 4
"""Organisations tried, in and out, before one of them divides a part in two."""
LITTLE = 0.1
NEAR = 1e-6

Solver = Callable[[Question], Found]


@dataclass(frozen=True, slots=True)
class Part:
    """A question, how good any of its sets could be, and whether it cannot be divided.

    What cannot be divided is settled by the solver alone, however many branches that takes.
    """

    question: Question
    bound: float
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Leaf:
    inside: frozenset[int]
    outside: frozenset[int]
    relaxed: Relaxed


def narrowed(question: Question, relaxed: Relaxed, least: float) -> Question:
    """Leave out whoever costs more than lies between the bound and a set that good."""
    spare = abs(relaxed.bound - least) + NEAR
    sits = zip(question.kept, relaxed.loss, strict=True)
    return replace(question, kept=tuple(row for row, loss in sits if loss <= spare))


class Excluding:
    """Looks whether any set is at least so good, part by part.

    Parameters
    ----------
    board : Board
    allowance : Allowance
    up : int
        1 if more is better, -1 if less is.
    worth : callable
        What is to be great or small, of a set.
    solver : callable
        Answers the question of a part.
    """

    def __init__(
        self,
        board: Board,
        allowance: Allowance,
        up: int,
        worth: Callable[[Members], int],
        solver: Solver,
    ) -> None:
        self.board, self.allowance, self.up = board, allowance, up
        self.worth, self.solver = worth, solver

    def run(self, question: Question, relaxed: Relaxed, least: int) -> tuple[Members | None, float]:
        """Give a set at least so good, the best if time does not run out, and the bound on all."""
        best: Members | None = None
        parts = [Part(narrowed(question, relaxed, least), relaxed.bound)]
        nodes, into = NODES[0], PARTS[0]
        if len(parts[0].question.kept) > FEW:
            parts = self._apart(parts[0], least, into)
            nodes, into = NODES[1], PARTS[1]
        while parts and not self.allowance.is_over:
            answers = self._answers(parts, least, nodes)
            left = []
            for part, found in zip(parts, answers, strict=True):
                members = found.members
                if members is not None and self.up * (self.worth(members) - least) >= 0:
                    best, least = members, self.worth(members) + self.up
                if found.state in ("feasible", "unknown"):
                    left.append(Part(part.question, self._lower(part.bound, found.bound)))
            if self.allowance.is_over:
                parts = left
                break
            parts = [one for part in left for one in self._apart(part, least, into)]
            nodes, into = NODES[1], PARTS[1]
        bounds = [self.up * part.bound for part in parts]
        return best, self.up * max([*bounds, float(self.up * (least - self.up))])

    def _answers(self, parts: Iterable[Part], least: int, nodes: int) -> list[Found]:
        asked = [
            replace(part.question, beyond=least - self.up / 2, nodes=None if part.whole else nodes)
            for part in parts
        ]
        if len(asked) == 1:
            return [self.solver(asked[0])]
        with ThreadPoolExecutor(WORKERS) as pool:
            return list(pool.map(self.solver, asked))

    def _lower(self, bound: float, other: float | None) -> float:
        if other is None or not np.isfinite(other):
            return bound
        return self.up * min(self.up * bound, self.up * other)

    def _apart(self, part: Part, least: int, into: int) -> list[Part]:
        """Divide what has the best bound in two, until there are so many parts."""
        relaxation = Relaxation(self.board, part.question, self.allowance)
        whole = relaxation.answer()
        if whole is not None and not np.isfinite(whole.bound):
            return [part]
        leaves = [] if whole is None else [_Leaf(frozenset(), frozenset(), whole)]
        leaves = self._open(leaves, least)
        while leaves and len(leaves) < into and not self.allowance.is_over:
            first = max(leaves, key=lambda leaf: self.up * leaf.relaxed.bound)
            halves = self._halves(relaxation, part.question, first)
            if halves is None:
                break
            leaves.remove(first)
            leaves.extend(self._open(halves, least))
        return [self._part(part, leaf, least) for leaf in leaves]

    def _open(self, leaves: Iterable[_Leaf], least: int) -> list[_Leaf]:
        return [one for one in leaves if self.up * (one.relaxed.bound - least) >= -NEAR]

    def _part(self, part: Part, leaf: _Leaf, least: int) -> Part:
        question = part.question
        asked = narrowed(question, leaf.relaxed, least)
        kept = tuple(row for row in asked.kept if row not in leaf.outside)
        asked = replace(asked, kept=kept, fixed=question.fixed | leaf.inside)
        bound = self._lower(part.bound, leaf.relaxed.bound)
        return Part(asked, bound, whole=not (leaf.inside or leaf.outside))

    def _halves(
        self, relaxation: Relaxation, question: Question, leaf: _Leaf
    ) -> list[_Leaf] | None:
        """With and without the organisation that lowers the bound most on both sides."""
        part = leaf.relaxed.part
        open_ = np.where(part < 1 - NEAR, part, 0.0)
        tried = [int(place) for place in np.argsort(-open_, kind="stable")[:TRIED]]
        best: tuple[float, list[_Leaf]] | None = None
        for row in (question.kept[place] for place in tried if open_[place] > NEAR):
            sides = [
                (leaf.inside, leaf.outside | {row}),
                (leaf.inside | {row}, leaf.outside),
            ]
            answers = [(side, relaxation.answer(*side)) for side in sides]
            halves = [_Leaf(*side, relaxed) for side, relaxed in answers if relaxed is not None]
            if not all(np.isfinite(half.relaxed.bound) for half in halves):
                return None  # time ran out
            falls = [abs(leaf.relaxed.bound - half.relaxed.bound) for half in halves]
            falls += [1 / NEAR] * (2 - len(halves))
            score = max(falls[0], LITTLE) * max(falls[1], LITTLE)
            if best is None or score > best[0]:
                best = score, halves
        return best[1] if best else None
