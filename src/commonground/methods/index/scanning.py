"""The loops that leave out whoever cannot be among the best: bounds for all, exact sums for few.

Each bound is never below the value itself; rows are in the order of their number of ties, so that
a bound that grows with it ends a loop.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from commonground.methods.index.kernels import compiled, within
from commonground.methods.index.shelf import Array

TIES, FRESH_TIES, NO_END, ROOT, ROOT_FRESH, OVER_NORM = range(6)
"""Columns of `Index.marks`: number of ties, sum of their freshness, and what a sum over ties is
multiplied by at its end (1, 1 ÷ √ of either, 1 ÷ length of the ties' freshness)."""

TINY = 1e-300
ENLARGED, LESSENED = 1.0001, 0.9999
"""Bounds are enlarged, or lessened, by this: they are sums of 32 bits."""

WALK = 2
"""The column of the walk, to which its second step is added."""

STEPS = 4096
SCALE = np.log1p(100.0 * np.arange(STEPS + 1) / STEPS) / np.log(101.0)
"""The scale of relative signals, to be read between its steps."""

SCALE32 = SCALE.astype(np.float32)


def scaled(raw: Array, best: float) -> Array:
    """The finder's scale: log(1 + 100 × share of the best) ÷ log 101."""
    if best <= 0:
        return np.zeros_like(raw)
    return np.asarray(np.log1p(100.0 * np.clip(raw / best, 0.0, 1.0)) / np.log(101.0))


@within
def on_scale(share, table):  # type: ignore[no-untyped-def]
    """The scale of a share of the best, from the table."""
    steps = len(table) - 1
    at = min(share, 1.0) * steps
    low = min(int(at), steps - 1)
    return table[low] + (at - low) * (table[low + 1] - table[low])


def over_ties(width: int, plain: int) -> SimpleNamespace:
    """Compile the loops for sums over ties of some columns, of which the first do not ask for age.

    The number of columns is known to the compiler, which then adds them up all at once. No loop may
    call another: what is compiled of it could not be found again by the next process.
    """

    @compiled
    def push(rows, weights, whole, start, to, age, fresh, skip, near, out, seen):  # type: ignore[no-untyped-def]
        """Add the weight of some rows to all they are tied to: in front to `near`, else to `out`.

        Of a row that is not to be followed wholly, only its ties in front are.
        """
        front = len(near)
        for k in range(len(rows)):
            row = rows[k]
            if skip[row]:
                continue
            for i in range(start[row], start[row + 1]):
                c = to[i]
                r = fresh[age[i]]
                if c < front:
                    for j in range(plain):
                        near[c, j] += weights[row, j]
                    for j in range(plain, width):
                        near[c, j] += weights[row, j] * r
                elif not whole[k]:
                    break
                else:
                    seen[c] = 1
                    for j in range(plain):
                        out[c, j] += weights[row, j]
                    for j in range(plain, width):
                        out[c, j] += weights[row, j] * r

    @compiled
    def pull_some(rows, start, to, age, fresh, skip, weights, near, done, found):  # type: ignore[no-untyped-def]
        """The same for some rows; of those in front it is kept."""
        for k in range(len(rows)):
            c = rows[k]
            if skip[c]:
                continue
            if c < len(done) and done[c]:
                for j in range(width):
                    found[k, j] = near[c, j]
                continue
            for j in range(width):
                found[k, j] = 0.0
            for i in range(start[c], start[c + 1]):
                v = to[i]
                r = fresh[age[i]]
                for j in range(plain):
                    found[k, j] += weights[v, j]
                for j in range(plain, width):
                    found[k, j] += weights[v, j] * r
            if c < len(done):
                near[c, :] = found[k]
                done[c] = 1

    @compiled
    def best(  # type: ignore[no-untyped-def]
        start, to, age, fresh, skip, open_, weights, near, done, out, seen, rest, extra, marks,
        end, found, least,
    ):  # fmt: skip
        """The largest value of each column among the open rows, exactly: `least` is raised to it.

        First what is known without adding up; then whoever may have more is added up.
        """
        front, listed, beyond = len(done), 0, False
        one, more = np.zeros(width), len(extra) > 0
        for c in range(len(seen)):
            if c >= front and not seen[c]:
                if beyond:
                    continue
                # Those further on have no more ties, each of which brings no more than the rest.
                d = float(start[c + 1] - start[c])
                beyond = True
                for j in range(width):
                    x = d if end[j] == NO_END else np.sqrt(d)
                    beyond &= x * rest[j] * ENLARGED <= least[j]
                if beyond:
                    continue
            if not open_[c] or skip[c]:
                continue
            if c < front and done[c]:
                one[:] = near[c]
                if more:
                    one[WALK] += extra[c]
                for j in range(width):
                    least[j] = max(least[j], one[j] * marks[c, end[j]])
                continue
            one[:] = out[c]
            if more:
                one[WALK] += extra[c]
            above = False
            for j in range(width):
                high = one[j] + marks[c, TIES if j < plain else FRESH_TIES] * rest[j]
                above |= high * marks[c, end[j]] * ENLARGED > least[j]
                least[j] = max(least[j], one[j] * marks[c, end[j]] * LESSENED)
            if above:
                found[listed] = c
                listed += 1
        # Whoever may be the most above what is known goes first: the others are soon below it.
        over = np.zeros(listed)
        for turn in range(2):
            order = np.argsort(-over) if turn == 1 else np.arange(listed)
            for k in order:
                c = found[k]
                over[k] = 0.0
                for j in range(width):
                    high = out[c, j] + marks[c, TIES if j < plain else FRESH_TIES] * rest[j]
                    if more and j == WALK:
                        high += extra[c]
                    over[k] = max(over[k], high * marks[c, end[j]] * ENLARGED / max(least[j], TINY))
                if turn == 0 or over[k] <= 1.0:
                    continue
                for j in range(width):
                    one[j] = 0.0
                for i in range(start[c], start[c + 1]):
                    v = to[i]
                    r = fresh[age[i]]
                    for j in range(plain):
                        one[j] += weights[v, j]
                    for j in range(plain, width):
                        one[j] += weights[v, j] * r
                if c < front:
                    near[c, :] = one
                    done[c] = 1
                if more:
                    one[WALK] += extra[c]
                for j in range(width):
                    least[j] = max(least[j], one[j] * marks[c, end[j]])

    @compiled
    def narrow(  # type: ignore[no-untyped-def]
        found, bound, many, least, near, done, out, seen, rest, extra, end, worth, over_best, marks,
        table,
    ):  # fmt: skip
        """Keep of some rows those that may still reach a score, now that their sums are looked at.

        First all signals together: the scale is concave, so that a mean of values on it is no more
        than the value of the mean (Jensen), which takes one look at the table.
        """
        front, kept, more, all_worth = len(done), 0, len(extra) > 0, worth.sum()
        share = np.zeros(width, dtype=np.float32)
        for k in range(many):
            c, most = found[k], bound[k]
            if c < len(seen) and (c < front or seen[c]):
                known = c < front and done[c] > 0
                together = np.float32(0.0)
                for j in range(width):
                    ties = marks[c, TIES if j < plain else FRESH_TIES]
                    share[j] = near[c, j] if known else (out[c, j] + ties * rest[j]) * ENLARGED
                if more:
                    share[WALK] += extra[c]
                for j in range(width):
                    share[j] *= marks[c, end[j]] * over_best[j]
                    together += share[j] * worth[j]
                most -= all_worth
                if most + all_worth * on_scale(together / all_worth, table) >= least:
                    for j in range(width):
                        most += worth[j] * on_scale(share[j], table)
            if most >= least:
                found[kept], bound[kept] = c, most
                kept += 1
        return kept

    return SimpleNamespace(push=push, pull_some=pull_some, best=best, narrow=narrow)


@compiled
def weigh(columns, values, bits, start, most, weights, rest, some):  # type: ignore[no-untyped-def]
    """Write columns of weights side by side; mark those strong in one, with so many ties at `most`.

    `rest` is the most that one who is not marked is worth. The bits of a positive number of 32
    bits grow with it.
    """
    for j in range(len(columns)):
        value, bit, step = values[j], bits[j], 2047
        ties = np.zeros(2048, dtype=np.int64)
        for c in range(len(value)):
            weights[c, columns[j]] = value[c]
            ties[bit[c] >> 20] += start[c + 1] - start[c]
        followed = ties[step]
        while step > 0 and followed <= most[j]:
            step -= 1
            followed += ties[step]
        for c in range(len(value)):
            if bit[c] >> 20 > step:
                some[c] = 1
            elif value[c] > rest[columns[j]]:
                rest[columns[j]] = value[c]


@compiled
def pick(  # type: ignore[no-untyped-def]
    begin, stop, least, total, may, skip, kind, home, by_kind, by_home, many, fresh, last,
    by_many, by_fresh, by_last, front, third_seen, pulled_seen, most_third, most_pulled, untouched,
    family, family_best, family_worth, table, found, bound,
):  # fmt: skip
    """List the rows that may reach a score, and what each may have at most.

    Read is only what lies side by side in memory; sums over ties count as the most they may be.
    """
    listed, active = 0, len(many)
    groups = by_kind.max() + by_home.max() + family_worth
    for c in range(begin, min(stop, active)):
        m, f = many[c], fresh[c]
        in_third, in_pulled = c < front or third_seen[c] > 0, c < front or pulled_seen[c] > 0
        most = total[c] + by_many[m] + by_fresh[f] + by_last[last[c]]
        most += most_third if in_third else untouched[0][m] + untouched[1][f]
        most += most_pulled if in_pulled else untouched[2][m] + untouched[3][f]
        if skip[c]:
            most = np.float32(1e30)
        if most + groups < least or not may[c]:
            continue
        most += by_kind[kind[c]] + by_home[home[c]]
        if most + family_worth < least:
            continue
        if family_worth > 0.0:
            most += family_worth * on_scale(family[c] / family_best, table)
        if most >= least:
            found[listed], bound[listed] = c, most
            listed += 1
    for c in range(max(begin, active), stop):
        if total[c] + groups < least or not may[c]:
            continue
        most = total[c] + by_kind[kind[c]] + by_home[home[c]]
        if family_worth > 0.0:
            most += family_worth * on_scale(family[c] / family_best, table)
        if most >= least:
            found[listed], bound[listed] = c, most
            listed += 1
    return listed


@compiled
def best_in_order(values, start, open_, logarithm):  # type: ignore[no-untyped-def]
    """The largest value of an open row that is no more than its number of ties, or its logarithm."""
    best = 0.0
    for c in range(len(values)):
        ties = float(start[c + 1] - start[c])
        if (np.log1p(ties) if logarithm else ties) <= best:
            break
        if open_[c] and values[c] > best:
            best = values[c]
    return best


@compiled
def best_of_group(rows, values, start, open_, skip):  # type: ignore[no-untyped-def]
    """The same for a group's list of rows."""
    best = 0.0
    for i in range(len(rows)):
        c = rows[i]
        if np.log1p(float(start[c + 1] - start[c])) <= best:
            break
        if open_[c] and not skip[c] and values[i] > best:
            best = values[i]
    return best


@compiled
def best_of_roles(start, open_, begin, ids, values, weights):  # type: ignore[no-untyped-def]
    """The same for the sum of values × weight of their role."""
    best = 0.0
    for c in range(len(start) - 1):
        if float(start[c + 1] - start[c]) <= best:
            break
        if open_[c]:
            found = 0.0
            for i in range(begin[c], begin[c + 1]):
                found += values[i] * weights[ids[i]]
            best = max(best, found)
    return best
