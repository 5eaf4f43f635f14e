"""Organisations that another can stand in for in every set: the solver need not look at them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commonground.methods.coalitions.board import Board

MOST = 8000
"""Organisations up to which all pairs are compared; above, the solver sees everybody."""
BLOCK = 512


class Dominance:
    """Who can stand in for whom, found once and asked for every question.

    ``i`` can be left out where some ``j`` that may be chosen covers all that ``i`` covers,
    costs no more, comes first where it costs the same, and in every other limit is at least as
    welcome. Then any set with ``i`` can be changed into one as good or better: ``j`` takes the
    seat of ``i`` or, if ``j`` sits already, the seat of ``i`` stays empty.

    Raises nothing; the order is strict and transitive, so that whoever is left out has somebody
    standing in who is not.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        self.left_out: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.stand_ins: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        if 1 < board.size <= MOST:
            self._compare()

    def kept(self, excluded: frozenset[int] = frozenset()) -> tuple[int, ...]:
        """Numbers of the organisations to choose from, if those excluded cannot stand in."""
        board = self.board
        barred = board.must_not | excluded
        able = np.ones(board.size, dtype=bool)
        able[list(barred)] = False
        keep = able.copy()
        keep[self.left_out[able[self.stand_ins]]] = False
        keep[list(board.must - barred)] = True
        return tuple(np.flatnonzero(keep).tolist())

    def _compare(self) -> None:
        board = self.board
        matrix = board.covers.astype(np.float32)
        extent = matrix.sum(axis=1)
        replaceable = self._replaceable()
        out, into = [], []
        for begin in range(0, board.size, BLOCK):
            rows = np.arange(begin, min(begin + BLOCK, board.size))
            rows = rows[replaceable[rows]]
            if not len(rows):
                continue
            pairs = matrix[rows] @ matrix.T >= extent[rows, None] - 0.5
            at, by = np.nonzero(pairs)
            ones, others = rows[at], by
            fits = self._fits(ones, others)
            out.append(ones[fits])
            into.append(others[fits])
        if out:
            self.left_out = np.concatenate(out)
            self.stand_ins = np.concatenate(into)

    def _replaceable(self) -> NDArray[np.bool_]:
        """Whose seat may stay empty if the one standing in sits already."""
        board = self.board
        able = np.ones(board.size, dtype=bool)
        if board.slack is not None:
            able &= board.slack <= 0
        for row, group in enumerate(board.groups):
            if group.at_least > 1:
                able &= ~board.inside[row]
        return able

    def _fits(self, ones: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
        board = self.board
        cost = board.cost
        fits: NDArray[np.bool_] = (cost[others] < cost[ones]) | (
            (cost[others] == cost[ones]) & (others < ones)
        )
        if board.slack is not None:
            fits &= board.slack[others] >= board.slack[ones]
        for row, group in enumerate(board.groups):
            if group.at_least:
                fits &= board.inside[row, others] | ~board.inside[row, ones]
            if group.at_most is not None:
                fits &= board.inside[row, ones] | ~board.inside[row, others]
        for at in np.flatnonzero(fits) if board.foes else ():
            foes = set(board.foes.get(int(others[at]), ()))
            if foes and not foes <= set(board.foes.get(int(ones[at]), ())):
                fits[at] = False
        return fits
