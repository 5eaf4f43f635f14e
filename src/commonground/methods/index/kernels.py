"""The loops of the index, compiled: adding up postings, following ties, keeping the best.

Plain loops over arrays, because each is bound by how fast memory can be read: a vectorised
expression would read and write its vectors anew for every step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np


def compiled(loop: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a loop once, and keep what was compiled beside the code."""
    kept: Callable[..., Any] = numba.njit(cache=True, nogil=True, boundscheck=False)(loop)
    return kept


@compiled
def add_values(total, start, rows, values, labels, by_value, by_having):  # type: ignore[no-untyped-def]
    """total[c] += value × by_value + by_having, for every posting of some labels."""
    for j in range(len(labels)):
        v, h = by_value[j], by_having[j]
        for i in range(start[labels[j]], start[labels[j] + 1]):
            total[rows[i]] += values[i] * v + h


@compiled
def add_having(total, start, rows, labels, by_having):  # type: ignore[no-untyped-def]
    """total[c] += by_having, for every posting of some labels."""
    for j in range(len(labels)):
        h = by_having[j]
        for i in range(start[labels[j]], start[labels[j] + 1]):
            total[rows[i]] += h


@compiled
def add_values_below(total, start, rows, values, labels, by_value, limit):  # type: ignore[no-untyped-def]
    """The same for rows below a limit only; postings ascend."""
    for j in range(len(labels)):
        v = by_value[j]
        for i in range(start[labels[j]], start[labels[j] + 1]):
            row = rows[i]
            if row >= limit:
                break
            total[row] += values[i] * v


@compiled
def mark(marks, bit, start, rows, labels):  # type: ignore[no-untyped-def]
    """Set a bit for everyone who carries one of some labels."""
    for j in range(len(labels)):
        for i in range(start[labels[j]], start[labels[j] + 1]):
            marks[rows[i]] |= bit


@compiled
def push(rows, weights, by_age, start, to, age, fresh, skip, out, seen, touched, known):  # type: ignore[no-untyped-def]
    """out[c, j] += weights[i, j] × (freshness, or 1) for each neighbour c of each of some rows.

    Rows reached for the first time are listed in `touched` behind the `known` ones; the number
    of all is given.
    """
    width = weights.shape[1]
    for k in range(len(rows)):
        row = rows[k]
        if skip[row]:
            continue
        for i in range(start[row], start[row + 1]):
            c = to[i]
            if not seen[c]:
                seen[c] = 1
                touched[known] = c
                known += 1
            r = fresh[age[i]]
            for j in range(width):
                out[c, j] += weights[k, j] * (r if by_age[j] else 1.0)
    return known


@compiled
def clear(out, seen, touched, known):  # type: ignore[no-untyped-def]
    """Take back what `push` left, for the next question."""
    for k in range(known):
        c = touched[k]
        seen[c] = 0
        for j in range(out.shape[1]):
            out[c, j] = 0.0


@compiled
def likeness_of(rows, start, ids, norm, weights, out):  # type: ignore[no-untyped-def]
    """out[k, j] = Σ over the labels of row k of weights[label, j] ÷ norm."""
    width = weights.shape[1]
    for k in range(len(rows)):
        row = rows[k]
        for i in range(start[row], start[row + 1]):
            g = ids[i]
            for j in range(width):
                out[k, j] += weights[g, j]
        if norm[row] > 0:
            for j in range(width):
                out[k, j] /= norm[row]


@compiled
def best_of_all(raw, open_):  # type: ignore[no-untyped-def]
    """The largest raw value among the open ones."""
    best = 0.0
    for c in range(len(raw)):
        if open_[c] and raw[c] > best:
            best = raw[c]
    return best


@compiled
def add_scaled_all(total, raw, best, weight, table):  # type: ignore[no-untyped-def]
    """total[c] += weight × the scale of raw ÷ best."""
    steps = len(table) - 1
    for c in range(len(raw)):
        if raw[c] > 0.0:
            at = min(raw[c] / best, 1.0) * steps
            low = min(int(at), steps - 1)
            total[c] += weight * (table[low] + (at - low) * (table[low + 1] - table[low]))


@compiled
def add_groups(total, kind, home, by_kind, by_home):  # type: ignore[no-untyped-def]
    """total[c] += what the kind and the country of each are worth."""
    for c in range(len(total)):
        total[c] += by_kind[kind[c]] + by_home[home[c]]


@compiled
def add_rows(total, start, ids, values, weights):  # type: ignore[no-untyped-def]
    """total[c] += Σ values × weight of their label, row by row."""
    for c in range(len(start) - 1):
        for i in range(start[c], start[c + 1]):
            total[c] += values[i] * weights[ids[i]]


@compiled
def kth(total, allowed, k, heap):  # type: ignore[no-untyped-def]
    """The k-th largest of the allowed totals, or less than all if there are fewer; a heap of k."""
    held = 0
    for c in range(len(total)):
        if not allowed[c]:
            continue
        value = total[c]
        if held < k:
            at = held
            held += 1
            while at > 0 and heap[(at - 1) // 2] > value:
                heap[at] = heap[(at - 1) // 2]
                at = (at - 1) // 2
            heap[at] = value
        elif value > heap[0]:
            at = 0
            while True:
                below = 2 * at + 1
                if below >= held:
                    break
                if below + 1 < held and heap[below + 1] < heap[below]:
                    below += 1
                if heap[below] >= value:
                    break
                heap[at] = heap[below]
                at = below
            heap[at] = value
    return heap[0] if held == k else np.float32(-1e30)


@compiled
def row_sums_of(rows, start, label, seen, once, rarity, vectors, out):  # type: ignore[no-untyped-def]
    """For some rows: Σ weight², Σ weight, then Σ weight × vector and Σ vector for each vector."""
    for k in range(len(rows)):
        for i in range(start[rows[k]], start[rows[k] + 1]):
            t = label[i]
            w = (np.log(2.0) if once else np.log1p(float(seen[i]))) * rarity[t]
            out[k, 0] += w * w
            out[k, 1] += w
            for j in range(vectors.shape[1]):
                out[k, 2 + 2 * j] += w * vectors[t, j]
                out[k, 3 + 2 * j] += vectors[t, j]


@compiled
def add_units(rows, weights, start, label, seen, once, rarity, out):  # type: ignore[no-untyped-def]
    """out[label] += weight of a row × the row's labels at length 1."""
    for k in range(len(rows)):
        if weights[k] == 0.0:
            continue
        square = 0.0
        for i in range(start[rows[k]], start[rows[k] + 1]):
            w = (np.log(2.0) if once else np.log1p(float(seen[i]))) * rarity[label[i]]
            square += w * w
        if square > 0.0:
            over = weights[k] / np.sqrt(square)
            for i in range(start[rows[k]], start[rows[k] + 1]):
                w = (np.log(2.0) if once else np.log1p(float(seen[i]))) * rarity[label[i]]
                out[label[i]] += w * over


@compiled
def likeness_through(rows, start, ids, norm, place, table, out):  # type: ignore[no-untyped-def]
    """out[k, j] = Σ over the labels of row k of table[place[label], j] ÷ norm."""
    width, last = table.shape[1], len(table) - 1
    for k in range(len(rows)):
        row = rows[k]
        for i in range(start[row], start[row + 1]):
            at = place[ids[i]]
            if at < last:
                for j in range(width):
                    out[k, j] += table[at, j]
        if norm[row] > 0:
            for j in range(width):
                out[k, j] /= norm[row]


@compiled
def dots(rows, start, to, age, fresh, vector, out):  # type: ignore[no-untyped-def]
    """out[k] = Σ over the partners of row k of freshness × vector."""
    for k in range(len(rows)):
        found = 0.0
        for i in range(start[rows[k]], start[rows[k] + 1]):
            found += fresh[age[i]] * vector[to[i]]
        out[k] = found


@compiled
def add_having_below(total, start, rows, labels, by_having, limit):  # type: ignore[no-untyped-def]
    """total[c] += by_having for rows below a limit only."""
    for j in range(len(labels)):
        h = by_having[j]
        for i in range(start[labels[j]], start[labels[j] + 1]):
            row = rows[i]
            if row >= limit:
                break
            total[row] += h


@compiled
def push_wide(rows, weights, plain, start, to, age, fresh, skip, out):  # type: ignore[no-untyped-def]
    """out[c, j] += weights[i, j] × (1 for the first `plain` columns, else freshness)."""
    width = weights.shape[1]
    for k in range(len(rows)):
        row = rows[k]
        if skip[row]:
            continue
        for i in range(start[row], start[row + 1]):
            c, r = to[i], fresh[age[i]]
            for j in range(plain):
                out[c, j] += weights[k, j]
            for j in range(plain, width):
                out[c, j] += weights[k, j] * r


@compiled
def push_two_three(rows, weights, start, to, age, fresh, skip, out):  # type: ignore[no-untyped-def]
    """The same for two plain columns and three others, as the model shipped asks for."""
    for k in range(len(rows)):
        row = rows[k]
        if skip[row]:
            continue
        a, b, d, e, f = weights[k, 0], weights[k, 1], weights[k, 2], weights[k, 3], weights[k, 4]
        for i in range(start[row], start[row + 1]):
            c, r = to[i], fresh[age[i]]
            out[c, 0] += a
            out[c, 1] += b
            out[c, 2] += d * r
            out[c, 3] += e * r
            out[c, 4] += f * r


@compiled
def pull_wide(start, to, age, fresh, weights, plain, out):  # type: ignore[no-untyped-def]
    """out[c, j] = Σ_v weights[v, j] × (1 for the first `plain` columns, else freshness)."""
    width = weights.shape[1]
    for c in range(len(start) - 1):
        for j in range(width):
            out[c, j] = 0.0
        for i in range(start[c], start[c + 1]):
            v, r = to[i], fresh[age[i]]
            for j in range(plain):
                out[c, j] += weights[v, j]
            for j in range(plain, width):
                out[c, j] += weights[v, j] * r


@compiled
def pull_one_one(start, to, age, fresh, weights, out):  # type: ignore[no-untyped-def]
    """The same for one plain column and one other, as the model shipped asks for."""
    for c in range(len(start) - 1):
        a, b = np.float32(0.0), np.float32(0.0)
        for i in range(start[c], start[c + 1]):
            v = to[i]
            a += weights[v, 0]
            b += weights[v, 1] * fresh[age[i]]
        out[c, 0] = a
        out[c, 1] = b


@compiled
def pull_rows(rows, start, to, age, fresh, weights, plain, out):  # type: ignore[no-untyped-def]
    """`pull_wide` for some rows."""
    for k in range(len(rows)):
        for i in range(start[rows[k]], start[rows[k] + 1]):
            v, r = to[i], fresh[age[i]]
            for j in range(weights.shape[1]):
                out[k, j] += weights[v, j] * (1.0 if j < plain else r)


@compiled
def finish(out, ends, which, open_, best, at):  # type: ignore[no-untyped-def]
    """Multiply each column by its ending and find its best open row."""
    width = out.shape[1]
    for c in range(len(out)):
        may = open_[c]
        for j in range(width):
            value = out[c, j]
            if value > 0.0:
                if which[j] >= 0:
                    value *= ends[which[j], c]
                    out[c, j] = value
                if may and value > best[j]:
                    best[j] = value
                    at[j] = c


@compiled
def add_scaled_wide(total, out, best, weights, table):  # type: ignore[no-untyped-def]
    """total[c] += Σ_j weights[j] × the scale of out[c, j] ÷ best[j]."""
    steps = len(table) - 1
    width = out.shape[1]
    for c in range(len(out)):
        added = np.float32(0.0)
        for j in range(width):
            value = out[c, j]
            if value > 0.0 and best[j] > 0.0:
                at = min(value / best[j], np.float32(1.0)) * steps
                low = min(int(at), steps - 1)
                added += weights[j] * (table[low] + (at - low) * (table[low + 1] - table[low]))
        total[c] += added


@compiled
def at_least(total, allowed, least, found):  # type: ignore[no-untyped-def]
    """List the allowed rows of at least some total; give how many there are."""
    many = 0
    for c in range(len(total)):
        if total[c] >= least and allowed[c]:
            found[many] = c
            many += 1
    return many


@compiled
def by_pattern(values, pattern, out):  # type: ignore[no-untyped-def]
    """out[c] = the value of the pattern of c."""
    for c in range(len(out)):
        out[c] = values[pattern[c]]


@compiled
def add_squares(total, scratch, start, rows, labels, weights, pattern, common):  # type: ignore[no-untyped-def]
    """total[c] += r² + 2rp: r the sum of postings' weights, p what the pattern of c has in common.

    The scratch is left as it was, 0.
    """
    for j in range(len(labels)):
        w = weights[j]
        for i in range(start[labels[j]], start[labels[j] + 1]):
            scratch[rows[i]] += w
    for j in range(len(labels)):
        for i in range(start[labels[j]], start[labels[j] + 1]):
            c = rows[i]
            r = scratch[c]
            if r != 0.0:
                total[c] += r * (r + np.float32(2.0) * common[pattern[c]])
                scratch[c] = 0.0


@compiled
def over_squares(total, norm, open_):  # type: ignore[no-untyped-def]
    """total[c] ÷= norm²; gives the best open row, -1 when none has any."""
    best, at = np.float32(0.0), -1
    for c in range(len(total)):
        if total[c] > 0.0:
            value = total[c] / (norm[c] * norm[c])
            total[c] = value
            if value > best and open_[c]:
                best, at = value, c
    return at
