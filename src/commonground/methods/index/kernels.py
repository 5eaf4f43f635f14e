"""The loops of the index, compiled: adding up postings, following ties, keeping the best.

Plain loops over arrays, because each is bound by how fast memory can be read: a vectorised
expression would read and write its vectors anew for every step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np

Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(loop: Loop) -> Loop:
    """Compile a loop once, and keep what was compiled beside the code."""
    kept: Loop = numba.njit(cache=True, nogil=True, boundscheck=False)(loop)
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
def mark(marks, bit, start, rows, labels):  # type: ignore[no-untyped-def]
    """Set a bit for everyone who carries one of some labels."""
    for j in range(len(labels)):
        for i in range(start[labels[j]], start[labels[j] + 1]):
            marks[rows[i]] |= bit


@compiled
def pull(start, to, age, fresh, weights, by_age, out):  # type: ignore[no-untyped-def]
    """out[c, j] = Σ_v weights[v, j] × (freshness of the tie, or 1), for everyone with ties."""
    width = weights.shape[1]
    for c in range(len(start) - 1):
        for j in range(width):
            out[c, j] = 0.0
        for i in range(start[c], start[c + 1]):
            v = to[i]
            r = fresh[age[i]]
            for j in range(width):
                out[c, j] += weights[v, j] * (r if by_age[j] else 1.0)


@compiled
def pull_two(start, to, age, fresh, weights, by_age, out):  # type: ignore[no-untyped-def]
    """`pull` for two columns, which is what most questions need, without the inner loop."""
    first, second = by_age[0], by_age[1]
    for c in range(len(start) - 1):
        a, b = 0.0, 0.0
        for i in range(start[c], start[c + 1]):
            v = to[i]
            r = fresh[age[i]]
            a += weights[v, 0] * (r if first else 1.0)
            b += weights[v, 1] * (r if second else 1.0)
        out[c, 0] = a
        out[c, 1] = b


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
def add_squares(total, scratch, norm, start, rows, labels, weights):  # type: ignore[no-untyped-def]
    """total[c] += (Σ of postings' weights ÷ norm of c)²; the scratch is left as it was, 0."""
    for j in range(len(labels)):
        w = weights[j]
        for i in range(start[labels[j]], start[labels[j] + 1]):
            scratch[rows[i]] += w
    for j in range(len(labels)):
        for i in range(start[labels[j]], start[labels[j] + 1]):
            c = rows[i]
            if scratch[c] != 0.0:
                alike = scratch[c] / norm[c]
                total[c] += alike * alike
                scratch[c] = 0.0


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
def best_of(raw, factor, open_, listed, known):  # type: ignore[no-untyped-def]
    """The largest raw × factor among the open ones of those listed."""
    best = 0.0
    for k in range(known):
        c = listed[k]
        if open_[c]:
            value = raw[c] * factor[c]
            best = max(best, value)
    return best


@compiled
def best_of_all(raw, open_):  # type: ignore[no-untyped-def]
    """The largest raw value among the open ones."""
    best = 0.0
    for c in range(len(raw)):
        if open_[c] and raw[c] > best:
            best = raw[c]
    return best


@compiled
def add_scaled(total, raw, factor, best, weight, table, listed, known):  # type: ignore[no-untyped-def]
    """total[c] += weight × the scale of raw × factor ÷ best, for those listed."""
    steps = len(table) - 1
    for k in range(known):
        c = listed[k]
        value = raw[c] * factor[c]
        if value > 0.0:
            at = min(value / best, 1.0) * steps
            low = min(int(at), steps - 1)
            total[c] += weight * (table[low] + (at - low) * (table[low + 1] - table[low]))


@compiled
def add_scaled_all(total, raw, best, weight, table):  # type: ignore[no-untyped-def]
    """The same for all, where most have a value."""
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
def at_least(total, allowed, least, found):  # type: ignore[no-untyped-def]
    """List the allowed rows of at least some total; give how many there are, stored or not."""
    many = 0
    for c in range(len(total)):
        if total[c] >= least and allowed[c]:
            if many < len(found):
                found[many] = c
            many += 1
    return many


@compiled
def last_of(start, to, year, row, weight, least, found):  # type: ignore[no-untyped-def]
    """List the neighbours of a row whose weight is above some least one, with the latest year."""
    many, latest = 0, 0
    for i in range(start[row], start[row + 1]):
        if weight[to[i]] > least:
            found[many] = to[i]
            many += 1
            latest = max(latest, year[i])
    return many, latest


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
def once(value, rows):  # type: ignore[no-untyped-def]
    """List those of some rows that have a value, each once."""
    found = np.empty(len(rows), dtype=np.int64)
    many = 0
    for k in range(len(rows)):
        row = rows[k]
        if value[row] > 0.0:
            value[row] = -value[row]
            found[many] = row
            many += 1
    for k in range(many):
        value[found[k]] = -value[found[k]]
    return found[:many]


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
