"""The loops that leave out whoever cannot be among the best: bounds for all, exact sums for few.

Each bound is never below the value itself; rows are in the order of their number of ties, so that
a bound that grows with it ends a loop.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from commonground.methods.index.kernels import compiled
from commonground.methods.index.shelf import Array

NO_END, ROOT, ROOT_FRESH, OVER_NORM = -1, 0, 1, 2
"""What a sum over ties is multiplied by at its end: a row of `Index.ends`, or nothing."""

ENLARGED = 1.0001
"""Bounds are enlarged by this: they are sums of 32 bits."""

WALK = 2
"""The column of the walk, to which its second step is added."""

STEPS = 4096
SCALE = np.log1p(100.0 * np.arange(STEPS + 1) / STEPS) / np.log(101.0)
"""The scale of relative signals, to be read between its steps."""


def scaled(raw: Array, best: float) -> Array:
    """The finder's scale: log(1 + 100 × share of the best) ÷ log 101."""
    if best <= 0:
        return np.zeros_like(raw)
    return np.asarray(np.log1p(100.0 * np.clip(raw / best, 0.0, 1.0)) / np.log(101.0))


@compiled
def bound_of(c, column, end, plain, out, rest, extra, degree, fresh_degree, ends):  # type: ignore[no-untyped-def]
    """The most that one signal of one row may be: what was followed, and the rest for each tie."""
    if end == OVER_NORM:
        # Σ r w ÷ |r| is no more than √ties × the largest w.
        found = out[c, column] * ends[end, c] + np.sqrt(degree[c]) * rest[column]
    else:
        ties = degree[c] if column < plain else fresh_degree[c]
        found = out[c, column] + ties * rest[column]
        if column == WALK and len(extra) > 0:
            found += extra[c]
        if end != NO_END:
            found *= ends[end, c]
    return found * ENLARGED


def over_ties(width: int, plain: int) -> SimpleNamespace:
    """Compile the loops for sums over ties of some columns, of which the first do not ask for age.

    The number of columns is known to the compiler, which then adds them up all at once.
    """

    @compiled
    def push(rows, weights, whole, start, to, age, fresh, skip, near, out, seen, touched, known):  # type: ignore[no-untyped-def]
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
                    if not seen[c]:
                        seen[c] = 1
                        touched[known] = c
                        known += 1
                    for j in range(plain):
                        out[c, j] += weights[row, j]
                    for j in range(plain, width):
                        out[c, j] += weights[row, j] * r
        return known

    @compiled
    def pull(c, start, to, age, fresh, weights, found):  # type: ignore[no-untyped-def]
        """Add up what those tied to one row are worth."""
        for j in range(width):
            found[j] = 0.0
        for i in range(start[c], start[c + 1]):
            v = to[i]
            r = fresh[age[i]]
            for j in range(plain):
                found[j] += weights[v, j]
            for j in range(plain, width):
                found[j] += weights[v, j] * r

    @compiled
    def pull_some(rows, start, to, age, fresh, skip, weights, near, done, found):  # type: ignore[no-untyped-def]
        """The same for some rows; of those in front it is kept."""
        for k in range(len(rows)):
            c = rows[k]
            if skip[c]:
                continue
            if c < len(done):
                if not done[c]:
                    pull(c, start, to, age, fresh, weights, near[c])
                    done[c] = 1
                for j in range(width):
                    found[k, j] = near[c, j]
            else:
                pull(c, start, to, age, fresh, weights, found[k])

    @compiled
    def best(  # type: ignore[no-untyped-def]
        touched, start, to, age, fresh, skip, open_, weights, near, done, out, rest, extra,
        degree, fresh_degree, ends, column, end, least,
    ):  # fmt: skip
        """The largest value of each signal among the open rows, exactly: `least` is raised to it."""
        many, front = len(column), len(done)
        active = len(degree)
        one = np.zeros(width)
        # Rows in order, until those further on have too few ties; then whoever was touched.
        turn = 0
        while turn < active + len(touched):
            if turn < active and turn >= front and turn % 64 == 0:
                d = float(start[turn + 1] - start[turn])
                beyond = False
                for s in range(many):
                    x = d if end[s] == NO_END else np.sqrt(d)
                    if x * rest[column[s]] * ENLARGED > least[s]:
                        beyond = True
                if not beyond:
                    turn = active
                    continue
            c = turn if turn < active else touched[turn - active]
            turn += 1
            if not open_[c] or skip[c]:
                continue
            exact = c < front and done[c]
            above = exact
            if not exact:
                for s in range(many):
                    bound = bound_of(
                        c, column[s], end[s], plain, out, rest, extra, degree, fresh_degree, ends
                    )
                    if bound > least[s]:
                        above = True
            if not above:
                continue
            if exact:
                for j in range(width):
                    one[j] = near[c, j]
            else:
                pull(c, start, to, age, fresh, weights, one)
                if c < front:
                    for j in range(width):
                        near[c, j] = one[j]
                    done[c] = 1
            for s in range(many):
                value = one[column[s]]
                if column[s] == WALK and len(extra) > 0:
                    value += extra[c]
                if end[s] != NO_END:
                    value *= ends[end[s], c]
                least[s] = max(least[s], value)

    return SimpleNamespace(push=push, pull_some=pull_some, best=best)


@compiled
def strongest(weights, bits, start, most):  # type: ignore[no-untyped-def]
    """The least weight such that those with as much have no more than `most` ties together.

    The bits of a positive number of 32 bits grow with it.
    """
    ties = np.zeros(1 << 11, dtype=np.int64)
    for c in range(len(weights)):
        if weights[c] > 0.0:
            ties[bits[c] >> 20] += start[c + 1] - start[c]
    followed, step = 0, len(ties) - 1
    while step > 0 and followed + ties[step] <= most:
        followed += ties[step]
        step -= 1
    if step == 0:
        return np.float32(0.0)
    least = np.float32(np.inf)
    for c in range(len(weights)):
        if weights[c] > 0.0 and bits[c] >> 20 > step and weights[c] < least:
            least = weights[c]
    return least


@compiled
def worth_at_most(c, of, degree, fresh_degree, ends, table):  # type: ignore[no-untyped-def]
    """The most that the signals of one kind of sums may add to the score of a row."""
    near, done, out, _, rest, extra, column, end, worth, best, plain = of
    steps = len(table) - 1
    found = 0.0
    for s in range(len(column)):
        if worth[s] <= 0.0:
            continue
        j = column[s]
        if c < len(done) and done[c]:
            raw = near[c, j]
            if j == WALK and len(extra) > 0:
                raw += extra[c]
            if end[s] != NO_END:
                raw *= ends[end[s], c]
        else:
            raw = bound_of(c, j, end[s], plain, out, rest, extra, degree, fresh_degree, ends)
        if raw > 0.0:
            at = min(raw / best[s], 1.0) * steps
            low = min(int(at), steps - 1)
            found += worth[s] * (table[low] + (at - low) * (table[low + 1] - table[low]))
    return found


@compiled
def pick(  # type: ignore[no-untyped-def]
    begin, stop, least, total, may, skip, kind, home, by_kind, by_home, many, fresh, last,
    by_many, by_fresh, by_last, third, pulled, most_third, most_pulled, untouched,
    degree, fresh_degree, ends, family, family_best, family_worth, table, found, bound,
):  # fmt: skip
    """List the rows that may reach a score, and what each may have at most.

    First by what costs least to know; who may still reach it, by its own sums.
    """
    steps, listed, active = len(table) - 1, 0, len(many)
    third_seen, pulled_seen = third[3], pulled[3]
    front = len(third[1])
    for c in range(begin, stop):
        if not may[c]:
            continue
        most = total[c] + by_kind[kind[c]] + by_home[home[c]]
        more, follow_third, follow_pulled = 0.0, False, False
        if c < active:
            m, f = many[c], fresh[c]
            most += by_many[m] + by_fresh[f] + by_last[last[c]]
            follow_third = c < front or third_seen[c] > 0
            follow_pulled = c < front or pulled_seen[c] > 0
            if follow_third:
                more += most_third
            else:
                most += untouched[0][m] + untouched[1][f]
            if follow_pulled:
                more += most_pulled
            else:
                most += untouched[2][m] + untouched[3][f]
        if family_worth > 0.0:
            more += family_worth
        if c >= active or not skip[c]:
            if most + more < least:
                continue
            if family_worth > 0.0 and family[c] > 0.0:
                at = min(family[c] / family_best, 1.0) * steps
                low = min(int(at), steps - 1)
                most += family_worth * (table[low] + (at - low) * (table[low + 1] - table[low]))
            if follow_third:
                most += worth_at_most(c, third, degree, fresh_degree, ends, table)
            if follow_pulled:
                most += worth_at_most(c, pulled, degree, fresh_degree, ends, table)
            if most < least:
                continue
        else:
            most = 1e30
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
