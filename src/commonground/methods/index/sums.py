"""Sums over everyone's ties: what each may have at most, and exactly what the best have."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from commonground.methods.index import scanning
from commonground.methods.index.reading import Index
from commonground.methods.index.rooms import Room
from commonground.methods.index.scanning import NO_END, OVER_NORM, ROOT, ROOT_FRESH, over_ties
from commonground.methods.index.shelf import Array
from commonground.methods.index.ties import FRESHNESS

Rows = NDArray[np.int64]

THIRD: Mapping[str, tuple[int, int]] = {
    "l3": (0, NO_END),
    "peers_any": (1, NO_END),
    "walk_near": (2, NO_END),
    "l3_fresh": (3, NO_END),
    "l3_telling": (3, ROOT_FRESH),
    "peers_fresh": (4, NO_END),
    "peers_close": (5, ROOT_FRESH),
    "peers_work": (6, ROOT_FRESH),
    "like_partners": (7, OVER_NORM),
}
"""Signals that run over paths of three ties: the column of their sum, and its ending."""

PULLED: Mapping[str, tuple[int, int]] = {
    "alike_any": (0, ROOT),
    "alike_fresh": (1, ROOT_FRESH),
    "alike_close": (2, NO_END),
    "namesakes": (3, NO_END),
}
"""Signals that ask every organisation for those it worked with; the same."""

DECIDES = np.array([0.1, 0.1, 0.1, 0.1, 0.1, 1.0, 1.0, 1.0])
WALK = THIRD["walk_near"][0]
FOLLOWED = 1_500_000
"""Ties that are followed at most; of the rest of a sum is known what each tie may bring."""

STRONG = (300_000, 300_000, 300_000, 100_000)
"""The same for the columns of `PULLED`: few have a name like the query's, many work as it does."""

LOOPS = {8: (over_ties(8, 3), 3), 4: (over_ties(4, 1), 1)}
"""The loops for so many columns, and how many of these do not ask how fresh a tie is."""

FRESH32 = FRESHNESS.astype(np.float32)
NOTHING = np.empty(0)


class Sums:
    """Signals that are sums over everyone's ties: bounds for all, exactly for some.

    The sum of a row is what those followed brought it (`out`, and `near` for the rows in front)
    and, for each of its ties, at most `rest`.

    Parameters
    ----------
    index : Index
        The index asked.
    room : Room
        Arrays to work on, with what each row is worth to those it is tied to.
    names : list of str
        Signals, all of `THIRD` or all of `PULLED`.
    """

    def __init__(self, index: Index, room: Room, names: list[str]) -> None:
        self.index, self.room, self.names = index, room, names
        self.loops, self.plain = LOOPS[room.width]
        of = THIRD if names[0] in THIRD else PULLED
        self.column = np.array([of[name][0] for name in names], dtype=np.int64)
        self.end = np.array([of[name][1] for name in names], dtype=np.int64)
        #: What one tie may bring, if the one it leads to was not followed; by column.
        self.rest = np.zeros(room.width)
        self.extra = NOTHING
        self.best = np.zeros(len(names))

    def follow(
        self, rows: Rows, whole: NDArray[np.bool_], *, front: bool, all_: bool = True
    ) -> None:
        """Add what some rows are worth to all they are tied to; see `scanning.over_ties`.

        With ``front``, the sums of the rows in front are known afterwards, if these are ``all_``.
        """
        index, room = self.index, self.room
        near = room.near if front else room.near[:0]
        self.loops.push(
            rows, room.weights, whole, index.start, index.to, index.age, FRESH32, index.skip,
            near, room.out, room.seen,
        )  # fmt: skip
        for row in rows[index.skip[rows] > 0].tolist():
            to, age, _ = index.tied_anew[row]
            added = np.repeat(room.weights[row : row + 1], len(to), axis=0)
            added[:, self.plain :] *= FRESH32[age][:, None]
            ahead = to < len(near)
            near[to[ahead]] += added[ahead]
            room.out[to[~ahead]] += added[~ahead]
            room.seen[to[~ahead]] = 1
        if front and all_:
            room.done.fill(1)

    def add_extra(self, rows: Rows, values: Array) -> None:
        """Take up what is added to the walk's sum before its ending."""
        self.extra = self.room.extra
        self.extra[rows] = values
        self.room.extra_rows = rows

    def finish(self, open_: NDArray[np.bool_]) -> None:
        """Find the best of each signal, exactly."""
        index, room = self.index, self.room
        found = np.empty(index.active, dtype=np.int32)
        left = list(range(len(self.names)))
        while left:
            # Signals that share a column and differ in their ending are looked at one by one.
            now = list({int(self.column[s]): s for s in left}.values())
            end, least = np.full(room.width, NO_END), np.full(room.width, np.inf)
            end[self.column[now]], least[self.column[now]] = self.end[now], 0.0
            self.loops.best(
                index.start, index.to, index.age, FRESH32, index.skip, open_, room.weights,
                room.near, room.done, room.out, room.seen, self.rest, self.extra, index.marks,
                end, found, least,
            )  # fmt: skip
            self.best[now] = least[self.column[now]]
            left = [s for s in left if s not in now]
        anew = np.array([row for row in index.tied_anew if open_[row]], dtype=np.int64)
        if len(anew):
            self.best = np.maximum(self.best, self.exact(anew).max(axis=0))

    def exact(self, rows: Rows) -> Array:
        """The signals of some rows before they are scaled, shape (rows, signals)."""
        return self.ended(rows, self.pull(rows))

    def pull(self, rows: Rows) -> Array:
        """The sums over the ties of some rows, shape (rows, columns)."""
        index, room = self.index, self.room
        sums = np.zeros((len(rows), room.width))
        self.loops.pull_some(
            rows, index.start, index.to, index.age, FRESH32, index.skip, room.weights, room.near,
            room.done, sums,
        )  # fmt: skip
        for k in np.flatnonzero(index.skip[rows]):
            to, age, _ = index.tied_anew[int(rows[k])]
            worth = room.weights[to].astype(np.float64)
            sums[k] = worth.sum(axis=0)
            sums[k, self.plain :] = FRESHNESS[age] @ worth[:, self.plain :]
        if len(self.extra):
            sums[:, WALK] += self.extra[rows]
        return sums

    def ended(self, rows: Rows, sums: Array) -> Array:
        """The signals that some sums amount to, shape (rows, signals)."""
        index, found = self.index, sums[:, self.column]
        ends = {
            ROOT: index.root, ROOT_FRESH: index.root_fresh, OVER_NORM: index.one_over_norm,
        }  # fmt: skip
        for s, end in enumerate(self.end.tolist()):
            if end != NO_END:
                found[:, s] *= ends[end][rows]
        return found

    def most(self, coefficient: Mapping[str, float]) -> float:
        """The most that these signals add to a score."""
        known = zip(self.names, self.best, strict=True)
        return float(sum(coefficient[name] for name, best in known if best > 0))

    def narrow(
        self, found: Array, bound: Array, many: int, least: float, coefficient: Mapping[str, float]
    ) -> int:
        """Keep of the rows found those that may still reach a score; give how many they are."""
        room = self.room
        end, over_best = np.full(room.width, NO_END), np.zeros(room.width, dtype=np.float32)
        worth = np.zeros(room.width, dtype=np.float32)
        for s, name in enumerate(self.names):
            # Of signals that share a column one is looked at, the other counts as its most.
            column = self.column[s]
            if self.best[s] > 0 and worth[column] == 0:
                end[column], worth[column] = self.end[s], coefficient[name]
                over_best[column] = 1.0 / self.best[s]
        if not worth.any():
            return many
        return int(
            self.loops.narrow(
                found, bound, many, np.float32(least), room.near, room.done, room.out, room.seen,
                self.rest.astype(np.float32), self.extra, end, worth, over_best, self.index.marks,
                scanning.SCALE32,
            )
        )  # fmt: skip

    def untouched(
        self, coefficient: Mapping[str, float], many: Array, fresh: Array
    ) -> tuple[Array, Array]:
        """The most that rows may be worth that nobody followed leads to, by their number of ties.

        Parameters
        ----------
        coefficient : mapping of str to float
            What each signal can add to a score.
        many, fresh : ndarray, shape (steps,)
            Most ties, and most fresh ties, of the rows on each step.
        """
        found = [np.zeros(len(many)), np.zeros(len(fresh))]
        for s, name in enumerate(self.names):
            column, end, best = self.column[s], int(self.end[s]), self.best[s]
            if best <= 0:
                continue
            by_fresh = column >= self.plain and end != OVER_NORM
            x = fresh if by_fresh else many
            raw = self.rest[column] * (x if end == NO_END else np.sqrt(x))
            found[int(by_fresh)] += coefficient[name] * scanning.scaled(raw, float(best))
        return found[0], found[1]


def followed(
    index: Index, rows: Rows, given: Array, share: Array
) -> tuple[NDArray[np.bool_], Array]:
    """Choose which of some rows are followed wholly: those worth the most, `FOLLOWED` ties in all.

    Parameters
    ----------
    index : Index
        The index asked.
    rows : ndarray of int
        Rows to choose from.
    given : ndarray, shape (rows, columns)
        What each is worth.
    share : ndarray, shape (rows,)
        The same as one number: see `share_of_most`.

    Returns
    -------
    tuple of ndarray of bool, shape (rows,), and ndarray, shape (columns,)
        Which, and the most that one of the others is worth.
    """
    ties = index.start[rows + 1] - index.start[rows]
    if int(ties.sum()) <= FOLLOWED:
        return np.ones(len(rows), dtype=np.bool_), np.zeros(given.shape[1])
    order = np.argsort(-share, kind="stable")
    whole = np.zeros(len(rows), dtype=np.bool_)
    whole[order[np.cumsum(ties[order]) <= FOLLOWED]] = True
    return whole, given[~whole].max(axis=0, initial=0.0).astype(np.float64)


def share_of_most(weights: Mapping[str, Array], names: Collection[str]) -> Array:
    """How much each row is worth beside the one worth the most, in the signal that speaks for it."""
    found = np.zeros(len(next(iter(weights.values()))), dtype=np.float32)
    for name in names:
        values = weights[name]
        most = float(values.max(initial=0.0))
        if most > 0:
            # Sums that are not divided by the number of ties are largest for those with many, and
            # no single tie decides them.
            factor = np.float32(DECIDES[THIRD[name][0]] / most)
            np.maximum(found, values.astype(np.float32) * factor, out=found)
    return found


def weigh(index: Index, room: Room, values: Mapping[int, Array]) -> tuple[Rows, Array]:
    """Take up what each row is worth; give the strongest rows and the most of any other.

    Parameters
    ----------
    index : Index
        The index asked.
    room : Room
        Where weights are written.
    values : mapping of column to ndarray of 32 bits, shape (active,)
        What each row is worth, at least 0.
    """
    rest, some = np.zeros(room.width), np.zeros(index.active, dtype=np.uint8)
    columns = sorted(values)
    given = np.stack([values[column] for column in columns])
    most = np.array([STRONG[column] for column in columns])
    scanning.weigh(
        np.array(columns), given, given.view(np.int32), index.start, most, room.weights, rest, some
    )
    return np.flatnonzero(some), rest
