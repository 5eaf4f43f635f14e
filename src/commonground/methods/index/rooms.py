"""What a question works on: arrays that are clean between two of them, and ties in steps."""

from __future__ import annotations

from copy import copy

import numpy as np

from commonground.methods.index.kernels import clear_seen
from commonground.methods.index.shelf import Array

EMPTY = np.empty(0, dtype=np.int64)

SECOND = 7
"""Sums over the first two steps along ties: see `paths.Reached`."""

FEW = 16
"""One row in so many is few enough to be looked up."""

FRONT = 4096
"""Rows of the best connected, whose sums over ties are kept in 64 bits once they are known."""


class Room:
    """Arrays for sums over ties, of so many columns; all zero between two questions.

    What each row is worth to those it is tied to (`weights`), what those followed brought each
    (`near` for the rows in front, `out`), and who was brought any (`seen`).
    """

    def __init__(self, active: int, width: int, front: int) -> None:
        self.width = width
        self.weights = np.zeros((active, width), dtype=np.float32)
        self.out = np.zeros((active, width), dtype=np.float32)
        self.near = np.zeros((min(front, active), width))
        self.done = np.zeros(min(front, active), dtype=np.uint8)
        self.seen = np.zeros(active, dtype=np.uint8)
        self.extra = np.zeros(active if width > 4 else 0)
        self.extra_rows = self.weighed = EMPTY

    def clear(self) -> None:
        """Leave everything zero, but for weights that the next question writes anew."""
        seen = self.seen.view(np.bool_)
        if np.count_nonzero(seen) * FEW < len(seen):
            rows = np.flatnonzero(seen)
            self.out[rows], self.seen[rows] = 0.0, 0
        else:
            clear_seen(self.out, self.seen)
        self.near.fill(0.0)
        self.done.fill(0)
        self.extra[self.extra_rows] = 0.0
        self.weights[self.weighed] = 0.0
        self.extra_rows = self.weighed = EMPTY


class Scratch:
    """Arrays that a question works on and leaves as they were: all zero."""

    def __init__(self, rows: int, active: int) -> None:
        self.second = np.zeros((active, SECOND))
        self.seen = np.zeros(active, dtype=np.uint8)
        self.touched = np.empty(active, dtype=np.int32)
        self.total = np.zeros(rows, dtype=np.float32)
        self.spelt = np.zeros(rows, dtype=np.float32)
        self.family = np.zeros(rows, dtype=np.float32)
        self.rough = np.zeros(rows, dtype=np.float32)
        self.met = np.zeros(rows, dtype=np.uint8)
        self.found = np.empty(rows, dtype=np.int32)
        self.bound = np.empty(rows, dtype=np.float32)
        self.third, self.pulled = Room(active, 8, FRONT), Room(active, 4, FRONT)

    def clear(self) -> None:
        """Leave the sums over ties as they were."""
        self.third.clear()
        self.pulled.clear()


STEPS, FINE = 256, 12
"""How many steps there are, and how many until a number doubles."""


def _step(ties: Array) -> Array:
    found = np.ceil(FINE * np.log2(1.0 + ties) - 1e-9)
    return np.clip(found, 0, STEPS - 1).astype(np.uint8)


class Steps:
    """How many ties each has and how fresh they are, in steps that are never below it.

    Parameters
    ----------
    degree, fresh_degree, activity : ndarray, shape (active,)
        As in `Index`.
    """

    def __init__(self, degree: Array, fresh_degree: Array, activity: Array) -> None:
        self.many, self.fresh, self.last = _step(degree), _step(fresh_degree), _years(activity)
        steps = np.arange(STEPS)
        top = max(float(degree.max(initial=0)), 1.0)
        #: The most ties, or fresh ties, on each step.
        self.most = np.where(steps < STEPS - 1, 2.0 ** (steps / FINE) - 1.0, top)

    def but(self, rows: Array, degree: Array, fresh_degree: Array, activity: Array) -> Steps:
        """Give the same with some rows as they are now."""
        found = copy(self)
        found.many, found.fresh, found.last = self.many.copy(), self.fresh.copy(), self.last.copy()
        found.many[rows], found.fresh[rows] = _step(degree), _step(fresh_degree)
        found.last[rows] = _years(activity)
        found.most = self.most.copy()
        found.most[-1] = max(float(self.most[-1]), float(degree.max(initial=0)))
        return found


def _years(activity: Array) -> Array:
    """Years since the newest tie; 255 where it is not known."""
    known = activity > 0
    years = -np.log2(np.where(known, activity, 1.0))
    return np.where(known, np.minimum(np.floor(years + 0.5), 254), 255).astype(np.uint8)
