"""A good set at once: greedy, then one member exchanged for another while that helps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from commonground.methods.coalitions.board import Board, Floats, Members

Mask = NDArray[np.bool_]
TENURE, SEATED = 10, 6
"""Rounds for which a member that left stays away (and up to six more), and for which one that
came stays, so that the search moves on."""
STALE = 60
"""Rounds without a better set after which a third of the members are sent off."""


class Search:
    """Looks for sets within the limits, without proof.

    Parameters
    ----------
    board : Board
    excluded : collection of int
        Organisations that may not be in, beside those that must not.
    is_over : callable
        Tells before every round beyond the first set whether time has run out.
    """

    def __init__(
        self,
        board: Board,
        excluded: frozenset[int] = frozenset(),
        is_over: Callable[[], bool] = lambda: False,
    ) -> None:
        self.board, self.is_over = board, is_over
        self.matrix = board.covers.astype(np.float32)
        self.open = np.ones(board.size, dtype=bool)
        self.open[list(board.must_not | excluded)] = False
        self.must = [row for row in sorted(board.must) if row not in excluded]
        weight = board.weight
        if board.problem.cover == "all":
            # A need without weight has to be covered too.
            weight = np.where(weight > 0, weight, max(weight.max(initial=0.0), 1.0) / 100)
        self.weight = weight

    def found(self, rounds: int = 0) -> Members | None:
        """Give the best set met that keeps all limits, None if there was none.

        Parameters
        ----------
        rounds : int
            Rounds of search beyond the first set that no exchange betters.
        """
        members = self._greedy()
        best = self._better(None, members)
        members = self._exchanged(members, 2 * self.board.size)
        best = self._better(best, members)
        if rounds:
            best = self._searched(members, best, rounds)
        return best

    def _better(self, best: Members | None, members: Sequence[int]) -> Members | None:
        members = self._trimmed(members)
        if self.board.broken(members):
            return best
        if best is None or self._rank(members) < self._rank(best):
            return tuple(members)
        return best

    def _rank(self, members: Sequence[int]) -> tuple[float, float, int, Members]:
        value = 0.0
        if self.board.problem.cover == "most":
            value = -float(self.board.weight[self.board.counts(members) > 0].sum())
        cost = float(self.board.cost[list(members)].sum())
        return value, cost, len(members), tuple(members)

    def _trimmed(self, members: Sequence[int]) -> Members:
        """Without those who cover nothing of their own, the dearest first, where limits allow."""
        kept = sorted(members)
        for row in sorted(kept, key=lambda one: (-self.board.cost[one], -one)):
            rest = [one for one in kept if one != row]
            same = (self.board.counts(rest) > 0).sum() == (self.board.counts(kept) > 0).sum()
            if same and not set(self.board.broken(rest)) - set(self.board.broken(kept)):
                kept = rest
        return tuple(kept)

    def _allowed(self, members: Sequence[int], full: bool) -> Mask:
        """Who could join these members without breaking a limit; `full`: nobody joins after it."""
        board, problem = self.board, self.board.problem
        mask = self.open.copy()
        rows = list(members)
        mask[rows] = False
        for row in rows:
            mask[board.foes.get(row, [])] = False
        if problem.budget is not None:
            left = float(problem.budget / board.cost_unit) - board.cost[rows].sum()
            mask &= board.cost <= left + 1e-9
        if board.slack is not None:
            spare = board.slack[rows].sum()
            lift = board.slack > 0 if spare < 0 and not full else spare + board.slack >= 0
            mask &= lift
        lacking = []
        for row, seated in enumerate(board.seated(rows)):
            group = board.groups[row]
            if group.at_most is not None and seated >= group.at_most:
                mask &= ~board.inside[row]
            if seated < group.at_least:
                lacking.append(row)
        if not lacking:
            return mask
        # Once the last seats are needed for those who lack one, nobody else may take them.
        seats_left = board.size if problem.at_most is None else problem.at_most - len(rows)
        if full:
            mask &= board.inside[lacking].all(axis=0)
        elif seats_left <= len(lacking) or not (mask & self._useful(rows)).any():
            mask &= board.inside[lacking].any(axis=0)
        return mask

    def _useful(self, members: Sequence[int]) -> Mask:
        useful: Mask = self._gains(self.board.counts(members)) > 0
        return useful

    def _gains(self, counts: NDArray[np.int64]) -> NDArray[np.float32]:
        gains: NDArray[np.float32] = self.matrix @ (self.weight * (counts == 0)).astype(np.float32)
        return gains

    def _worth(self, gains: NDArray[np.float32]) -> Floats:
        """Gain, or gain for its cost where cost is what counts."""
        problem = self.board.problem
        if problem.cover == "all" or problem.budget is not None:
            least = 1e-9 + float(self.board.cost.max(initial=1)) / 1e6
            return np.asarray(gains / np.maximum(self.board.cost, least), dtype=float)
        return gains.astype(float)

    def _greedy(self) -> list[int]:
        members = list(self.must)
        at_most = self.board.problem.at_most
        while at_most is None or len(members) < at_most:
            mask = self._allowed(members, full=False)
            gains = self._worth(self._gains(self.board.counts(members)))
            still = self._unserved(members)
            if not still:
                mask &= gains > 0
            if not mask.any():
                break
            if self.board.slack is not None and self._spare(members) < 0:
                gains = gains + self.board.slack * (float(gains.max(initial=1)) + 1)
            members.append(int(np.where(mask, gains, -np.inf).argmax()))
        return members

    def _spare(self, members: Sequence[int]) -> float:
        assert self.board.slack is not None
        return float(self.board.slack[list(members)].sum())

    def _unserved(self, members: Sequence[int]) -> bool:
        served = {"minimum_mean_trust", "constituencies"}
        return bool(served.intersection(self.board.broken(members)))

    def _exchanged(self, members: list[int], most: int) -> list[int]:
        """Exchange one member for another as long as the weight covered grows."""
        members, better = list(members), True
        for _ in range(most):
            if not better:
                break
            better = False
            for row in list(members):
                if row in self.board.must:
                    continue
                rest = [one for one in members if one != row]
                gains = np.where(
                    self._allowed(rest, full=True), self._gains(self.board.counts(rest)), -1.0
                )
                own = float(self._gains(self.board.counts(rest))[row])
                new = int(gains.argmax())
                if gains[new] > own * (1 + 1e-6) + 1e-9:
                    members, better = [*rest, new], True
        return members

    def _searched(self, members: list[int], best: Members | None, rounds: int) -> Members | None:
        """Tabu search: the best exchange every round, even a losing one, never straight back."""
        board, members = self.board, list(members)
        away, stays = np.zeros(board.size, dtype=int), np.zeros(board.size, dtype=int)
        record, since = -1.0, 0
        for turn in range(rounds):
            leaving = [row for row in members if row not in board.must]
            if not leaving or self.is_over():
                return best
            counts = board.counts(members)
            total = float(self.weight[counts > 0].sum())
            rests = [[one for one in members if one != row] for row in leaving]
            without = np.stack([self.weight * (counts == board.covers[row]) for row in leaving], 1)
            change = self.matrix @ without.astype(np.float32)
            change -= np.array(
                [float(self.weight[(counts == 1) & board.covers[row]].sum()) for row in leaving]
            )
            allowed = np.stack([self._allowed(rest, full=True) for rest in rests], 1)
            allowed[leaving] = False  # to come straight back is no exchange
            free = (away <= turn)[:, None] & (stays[leaving] <= turn)[None, :]
            allowed &= free | (total + change > record + 1e-6)
            change = np.where(allowed, change, -np.inf)
            new, left = divmod(int(change.argmax()), len(leaving))
            if not np.isfinite(change[new, left]):
                continue
            away[leaving[left]] = turn + TENURE + turn % 7
            stays[new] = turn + SEATED
            members = [*rests[left], new]
            now = float(self.weight[board.counts(members) > 0].sum())
            if now > record + 1e-6:
                record, since = now, turn
                best = self._better(best, members)
            elif turn - since >= STALE and len(members) > 2:
                since = turn
                members = self._shaken(members, away, turn)
        return best

    def _shaken(self, members: list[int], away: NDArray[np.int64], turn: int) -> list[int]:
        """Send a third of the members off for long, in turn, and fill up greedily."""
        leaving = [row for row in members[turn % 3 :: 3] if row not in self.board.must]
        away[leaving] = turn + STALE
        rest = [row for row in members if row not in leaving]
        for _ in leaving:
            last = len(rest) == len(members) - 1
            mask = self._allowed(rest, full=last) & (away <= turn)
            if not mask.any():
                return members
            gains = self._gains(self.board.counts(rest))
            rest.append(int(np.where(mask, gains, -1.0).argmax()))
        return rest
