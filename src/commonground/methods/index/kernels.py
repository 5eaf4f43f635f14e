"""The loops of the index, compiled: adding up postings, following ties, keeping the best.

Plain loops over arrays, because each is bound by how fast memory can be read: a vectorised
expression would read and write its vectors anew for every step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np

BLOCK = 1 << 15
"""Rows gone through at a time where many lists of them are added up."""


def compiled(loop: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a loop once, and keep what was compiled beside the code."""
    kept: Callable[..., Any] = numba.njit(cache=True, nogil=True, boundscheck=False)(loop)
    return kept


def within(loop: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a part of a loop into it: a call would hand over every array anew."""
    kept: Callable[..., Any] = numba.njit(inline="always", boundscheck=False)(loop)
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
def clear_seen(out, seen):  # type: ignore[no-untyped-def]
    """Take back what was brought to those seen, for the next question."""
    for c in range(len(seen)):
        if seen[c]:
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
def add_scaled_all(total, raw, best, weight, table):  # type: ignore[no-untyped-def]
    """total[c] += weight × the scale of raw ÷ best."""
    steps = len(table) - 1
    for c in range(len(raw)):
        if raw[c] > 0.0:
            at = min(raw[c] / best, 1.0) * steps
            low = min(int(at), steps - 1)
            total[c] += weight * (table[low] + (at - low) * (table[low + 1] - table[low]))


LOGS = np.log1p(np.arange(1024.0))
"""log(1 + times seen): looked up, because it is asked for once for every label of a row."""


@compiled
def row_sums_of(rows, start, label, seen, once, rarity, vectors, out):  # type: ignore[no-untyped-def]
    """For some rows: Σ weight², Σ weight, then Σ weight × vector and Σ vector for each vector."""
    for k in range(len(rows)):
        for i in range(start[rows[k]], start[rows[k] + 1]):
            t = label[i]
            s = 1 if once else seen[i]
            w = (LOGS[s] if s < len(LOGS) else np.log1p(float(s))) * rarity[t]
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
def squares_of_all(  # type: ignore[no-untyped-def]
    total, scratch, at, end, rows, weights, first, pattern, common, alone, over, open_
):  # fmt: skip
    """total[c] = (what its pattern has alone + Σ over names of r² + 2rp) × over; gives the best row.

    r is the sum of the postings of name j (from `first[j]` on; each ascends from `at` to `end`), p
    the common part of the pattern. Rows are gone through in blocks that stay near the processor.
    The scratch is left as it was, 0; of nobody open the row is -1.
    """
    best, best_at = np.float32(0.0), -1
    for begin in range(0, len(total), BLOCK):
        limit = min(begin + BLOCK, len(total))
        for c in range(begin, limit):
            total[c] = alone[pattern[c]]
        for j in range(len(first) - 1):
            for g in range(first[j], first[j + 1]):
                w, i = weights[g], at[g]
                while i < end[g] and rows[i] < limit:
                    scratch[rows[i]] += w
                    i += 1
            for g in range(first[j], first[j + 1]):
                i = at[g]
                while i < end[g] and rows[i] < limit:
                    c = rows[i]
                    r = scratch[c]
                    if r != 0.0:
                        total[c] += r * (r + np.float32(2.0) * common[pattern[c], j])
                        scratch[c] = 0.0
                    i += 1
                at[g] = i
        for c in range(begin, limit):
            total[c] *= over[c]
            if total[c] > best and open_[c]:
                best, best_at = total[c], c
    return best_at


@compiled
def pull_all(start, to, age, fresh, weights, by_age, out):  # type: ignore[no-untyped-def]
    """out[c] = Σ over the partners v of c of weights[v] × (freshness, or 1)."""
    for c in range(len(start) - 1):
        found = 0.0
        for i in range(start[c], start[c + 1]):
            found += weights[to[i]] * (fresh[age[i]] if by_age else 1.0)
        out[c] = found


@compiled
def row_dots(rows, start, ids, values, weights, out):  # type: ignore[no-untyped-def]
    """out[k] = Σ over the labels of row k of value × weight."""
    for k in range(len(rows)):
        found = 0.0
        for i in range(start[rows[k]], start[rows[k] + 1]):
            found += values[i] * weights[ids[i]]
        out[k] = found


@compiled
def pull_part(rows, start, to, age, fresh, skip, worth, most, found):  # type: ignore[no-untyped-def]
    """Sums over the ties of some rows from at most so many of each, spread over all that it has.

    `worth` has two columns: how like the query's work each partner does (alike), and how like its
    name theirs is. Columns of `found`: alike, the same × freshness, its square × freshness, and the
    name × freshness.
    """
    for k in range(len(rows)):
        c = rows[k]
        if skip[c]:
            continue
        begin, ties = start[c], start[c + 1] - start[c]
        taken = min(ties, most)
        if taken == 0:
            continue
        whole = ties == taken
        any_, recent, close, name = 0.0, 0.0, 0.0, 0.0
        for i in range(taken):
            at = begin + (i if whole else i * ties // taken)
            v = to[at]
            r = fresh[age[at]]
            a = worth[v, 0]
            any_ += a
            recent += a * r
            close += a * a * r
            name += worth[v, 1] * r
        over = ties / taken
        found[k, 0] = any_ * over
        found[k, 1] = recent * over
        found[k, 2] = close * over
        found[k, 3] = name * over


@compiled
def cubes(found, alone, pattern, norm):  # type: ignore[no-untyped-def]
    """found[c] = ((found[c] + what its pattern has alone) ÷ norm)³."""
    for c in range(len(found)):
        alike = found[c] + alone[pattern[c]]
        alike = alike / norm[c] if norm[c] > 0.0 else alike
        found[c] = alike * alike * alike


@compiled
def work_alike(found, issues, kind, by_kind):  # type: ignore[no-untyped-def]
    """found[c] = how like its places are × (0.1 + how like its issues are) × worth of its kind."""
    for c in range(len(found)):
        found[c] *= (0.1 + issues[c]) * by_kind[kind[c]]
