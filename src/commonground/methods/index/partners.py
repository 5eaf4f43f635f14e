"""What a candidate's own ties tell: which of its partners stand out, and who are partners of two.

Who is named has tens of thousands of partners as often as not. Of each is read one byte that stays
near the processor, its level; its weight only where the level may be one of the first.
"""

from __future__ import annotations

import numpy as np

from commonground.methods.index.kernels import compiled
from commonground.methods.index.shelf import Array

LEVELS, OCTAVE = 256, 19
"""Levels there are, and from which bit on a number of 32 bits tells its level: a sixteenth of an
octave is one."""

NEARLY = 1e-6
"""By how much an edge between levels may be beside the weight itself."""

ALL = np.empty(0, dtype=np.int64)


def levels(values: Array, level: Array, rows: Array = ALL) -> Array:
    """Write the level of some rows: 0 for those without weight, else the higher the weightier.

    Parameters
    ----------
    values : ndarray
        Weights of the rows, at least 0.
    level : ndarray of 8 bits
        Where levels are written.
    rows : ndarray of int
        Which rows; without it, all in order.

    Returns
    -------
    ndarray, shape (LEVELS + 1,)
        The least weight on each level; what is below the second is on the first.
    """
    bits = values.astype(np.float32).view(np.int32)
    below = (int(bits.max(initial=0)) >> OCTAVE) - (LEVELS - 1)
    write_levels(values, bits, below, rows, level)
    numbers = np.clip(np.arange(LEVELS + 1) + below, 0, None).astype(np.int32) << OCTAVE
    return numbers.view(np.float32).astype(np.float64)


@compiled
def write_levels(values, bits, below, rows, level):  # type: ignore[no-untyped-def]
    """Write levels; the bits of a positive number of 32 bits grow with it."""
    for k in range(len(bits)):
        found = 0
        if values[k] > 0.0:
            found = min(max((bits[k] >> OCTAVE) - below, 1), LEVELS - 1)
        level[rows[k] if len(rows) else k] = found


@compiled
def stand_out(to, year, level, place, weight, edges, least, even, heap, found):  # type: ignore[no-untyped-def]
    """How many of some have a weight above 0 of at least so much, and their newest year.

    Those in front are listed: all that are no less than the last that the heap holds in the end,
    to `even`, and others among them. Given, too, is what the last of these weighs, less `even`.
    `place` tells where the weight of a row stands, if it is not where the row does.
    """
    placed = len(place) > 0
    held, many, last, listed, lowest, sure = 0, 0, 0, 0, 1, 1
    while lowest < LEVELS - 1 and edges[lowest + 1] * (1.0 + NEARLY) < least:
        lowest += 1
    while sure < LEVELS and edges[sure] * (1.0 - NEARLY) < least:
        sure += 1
    need, asked = least, lowest
    for i in range(len(to)):
        b = level[to[i]]
        if b < lowest or b == 0:
            continue
        if b >= sure and b < asked:
            many += 1
            last = max(last, year[i])
            continue
        value = weight[place[to[i]]] if placed else weight[to[i]]
        if value <= 0.0 or value < least:
            continue
        many += 1
        last = max(last, year[i])
        if value < need:
            continue
        found[listed] = to[i]
        listed += 1
        if held < len(heap):
            at = held
            held += 1
            while at > 0 and heap[(at - 1) // 2] > value:
                heap[at] = heap[(at - 1) // 2]
                at = (at - 1) // 2
            heap[at] = value
        elif value > heap[0]:
            at = 0
            while True:
                under = 2 * at + 1
                if under >= held:
                    break
                if under + 1 < held and heap[under + 1] < heap[under]:
                    under += 1
                if heap[under] >= value:
                    break
                heap[at] = heap[under]
                at = under
            heap[at] = value
        if held == len(heap):
            need = max(least, heap[0] - even)
            while asked < LEVELS - 1 and edges[asked + 1] * (1.0 + NEARLY) < need:
                asked += 1
    return many, last, listed, need


@compiled
def ways(to, level, place, begin):  # type: ignore[no-untyped-def]
    """Sum of the routes to those that have a level; those to the one in place p begin there."""
    found = 0
    for i in range(len(to)):
        if level[to[i]] > 0:
            found += begin[place[to[i]] + 1] - begin[place[to[i]]]
    return found


@compiled
def routes(many, to, fresh, by, level, place, whose, worth):  # type: ignore[no-untyped-def]
    """Sort ties by the place of whom they lead to: where those of each place begin."""
    begin = np.zeros(many + 1, dtype=np.int64)
    for i in range(len(to)):
        if level[to[i]] > 0:
            begin[place[to[i]] + 1] += 1
    for k in range(many):
        begin[k + 1] += begin[k]
    for i in range(len(to)):
        if level[to[i]] > 0:
            at = begin[place[to[i]]]
            begin[place[to[i]]] = at + 1
            whose[at], worth[at] = by[i], fresh[i]
    for k in range(many, 0, -1):
        begin[k] = begin[k - 1]
    begin[0] = 0
    return begin


@compiled
def standing_like(to, age, fresh, level, place, begin, whose, worth, found):  # type: ignore[no-untyped-def]
    """found[u] += both ties' freshness, for each partner that u shares with one whose ties these are."""
    for i in range(len(to)):
        if level[to[i]] > 0:
            at = place[to[i]]
            for k in range(begin[at], begin[at + 1]):
                found[whose[k]] += worth[k] * fresh[age[i]]


SEARCHED = 32
"""How many times longer the other list must be for one to be looked up in it."""


@compiled
def in_both(one, year, other, mark, found):  # type: ignore[no-untyped-def]
    """List what two ascending lists have in common; give how many, and the newest year of the first.

    `mark` is 0 before and after.
    """
    many, last = 0, 0
    if len(one) * SEARCHED < len(other):
        for k in range(len(one)):
            at = np.searchsorted(other, one[k])
            if at < len(other) and other[at] == one[k]:
                found[many] = one[k]
                many += 1
                last = max(last, year[k])
    elif len(other) * SEARCHED < len(one):
        for k in range(len(other)):
            at = np.searchsorted(one, other[k])
            if at < len(one) and one[at] == other[k]:
                found[many] = other[k]
                many += 1
                last = max(last, year[at])
    else:
        for k in range(len(other)):
            mark[other[k]] = 1
        for k in range(len(one)):
            if mark[one[k]] > 0:
                found[many] = one[k]
                many += 1
                last = max(last, year[k])
        for k in range(len(other)):
            mark[other[k]] = 0
    return many, last


@compiled
def newest(to, year, others):  # type: ignore[no-untyped-def]
    """The newest year of an ascending list with any of some others."""
    last = 0
    for k in range(len(others)):
        at = np.searchsorted(to, others[k])
        if at < len(to) and to[at] == others[k]:
            last = max(last, year[at])
    return last


@compiled
def since(year):  # type: ignore[no-untyped-def]
    """The newest year, and how often it stands there."""
    last, many = 0, 0
    for i in range(len(year)):
        if year[i] > last:
            last, many = year[i], 0
        if year[i] == last:
            many += 1
    return last, many
