"""Champion lists: of a long list the rows that are worth a look at all, written when it is built."""

from __future__ import annotations

from typing import Any

import numpy as np

from commonground.methods.index.shelf import Array, Shelf, Writer

LONG, CHAMPIONS = 8_192, 2_048
"""From how many carriers on a label has champions, and how many."""

IN_FRONT = 1_024
"""How many of each kind and of each country are listed: the best connected."""


def write_champions(writer: Writer, name: str, turned: Any, popularity: Array) -> None:
    """Write for each label that many carry those with the highest share × popularity.

    Parameters
    ----------
    turned : csc_array
        Rows by label; its data tell the label's share of the row.
    popularity : ndarray, shape (rows,)
        How sought after each row is, at least 0.
    """
    begin = turned.indptr.astype(np.int64)
    long = np.flatnonzero(np.diff(begin) > LONG)
    start = np.zeros(len(begin), dtype=np.int64)
    start[long + 1] = CHAMPIONS
    rows = [np.empty(0, dtype=np.int32)]
    values = [np.empty(0, dtype=np.float32)]
    for label in long.tolist():
        part = slice(begin[label], begin[label + 1])
        worth = turned.data[part] * (1.0 + popularity[turned.indices[part]])
        # Of those level the first row, so that the same rows give the same bytes.
        best = np.sort(np.argsort(-worth, kind="stable")[:CHAMPIONS])
        rows.append(turned.indices[part][best].astype(np.int32))
        values.append(turned.data[part][best].astype(np.float32))
    writer.put(f"{name}.champions.start", np.cumsum(start))
    writer.put(f"{name}.champions.row", np.concatenate(rows))
    writer.put(f"{name}.champions.value", np.concatenate(values))


def write_fronts(writer: Writer, name: str, group: Array, many: int, listed: Array) -> None:
    """Write the best connected of each kind, or country; rows are in that order."""
    rows = np.flatnonzero(listed)
    order = rows[np.argsort(group[rows], kind="stable")]
    count = np.bincount(group[rows], minlength=many)
    begin = np.cumsum(count) - count
    kept = np.minimum(count, IN_FRONT)
    parts = [order[b : b + k] for b, k in zip(begin.tolist(), kept.tolist(), strict=True)]
    writer.put(f"{name}.front.start", np.cumsum([0, *kept.tolist()]).astype(np.int64))
    writer.put(f"{name}.front.row", np.concatenate(parts).astype(np.int32))


def front_of(shelf: Shelf, name: str, group: int) -> Array:
    """The best connected of one kind, or country; as built."""
    start = shelf.array(f"{name}.front.start")
    if group >= len(start) - 1:
        return np.empty(0, dtype=np.int32)
    return shelf.array(f"{name}.front.row")[int(start[group]) : int(start[group + 1])]
