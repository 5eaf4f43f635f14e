"""Writing labels, words and letters of an index: by row, and by whom each is carried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from commonground.methods.index.champions import write_champions
from commonground.methods.index.shelf import Array, Writer, digests
from commonground.methods.matching.labels import (
    COMMON,
    FUNCTION_WORDS,
    GRAM_WIDTH,
    folded,
    gram_cells,
)

CHUNK = 100_000
"""Names whose letters are numbered at a time."""

COMMON_SHARE, COMMON_LETTERS = 0.005, 64
"""Runs of letters that more than this share of names (and more names than this) have are common."""

PATTERNS = 30_000
"""How many combinations of them there may be; of more, only the most common runs are taken."""


def write_csr(writer: Writer, name: str, matrix: Any, *, seen: bool) -> None:
    """Write who carries which label, row by row."""
    writer.put(f"{name}.start", matrix.indptr.astype(np.int64))
    writer.put(f"{name}.label", matrix.indices.astype(np.int32))
    if seen:
        writer.put(f"{name}.seen", np.minimum(matrix.data, 2**31 - 1).astype(np.int32))


def write_postings(writer: Writer, name: str, turned: Any, kind: Any) -> None:
    """Write by whom each label is carried, with its share of the row where it has one."""
    writer.put(f"{name}.post.start", turned.indptr.astype(np.int64))
    writer.put(f"{name}.post.row", turned.indices.astype(np.int32))
    if kind is not None:
        writer.put(f"{name}.post.value", turned.data.astype(kind))


def write_vocabulary(writer: Writer, name: str, names: Sequence[str], rarity: Array) -> None:
    """Write how labels are spelt, how rare they are, and how to find one."""
    writer.texts(f"{name}.names", names)
    writer.put(f"{name}.rarity", rarity)
    hashed = digests(folded(label) for label in names)
    order = np.argsort(hashed, kind="stable")
    writer.put(f"{name}.names.hash", hashed[order])
    writer.put(f"{name}.names.number", order.astype(np.int32))


def write_words(
    writer: Writer,
    n: int,
    read: Mapping[str, tuple[Sequence[str], Array, Array]],
    at: NDArray[np.int64],
    popularity: Array,
) -> None:
    """Write the words that tell something, by family: all words, how many each has, and which."""
    total = len(popularity)
    for name, (names, lengths, labels) in read.items():
        m = max(len(names), 1)
        carriers = np.bincount(labels, minlength=m)
        written = np.count_nonzero(lengths)
        plain = np.array([word in FUNCTION_WORDS for word in names] or [True], dtype=np.bool_)
        telling = ~plain & (carriers <= max(2.0, COMMON * written))
        rarity = np.log1p(n / np.maximum(carriers, 1))
        write_vocabulary(writer, name, names, rarity if names else np.empty(0))
        writer.put(f"{name}.telling", telling.astype(np.uint8))
        kept = telling[labels]
        rows = np.repeat(at, lengths)[kept]
        ones = np.ones(len(rows), dtype=np.float32)
        matrix = sparse.csr_array((ones, (rows, labels[kept])), shape=(total, m))
        matrix.sum_duplicates()
        row = np.repeat(np.arange(total), np.diff(matrix.indptr))
        weight = rarity[matrix.indices]
        length = np.sqrt(np.bincount(row, weight * weight, minlength=total))
        write_csr(writer, name, matrix, seen=False)
        matrix.data = (weight / length[row]).astype(np.float32)
        turned = matrix.tocsc()
        write_postings(writer, name, turned, np.float32)
        write_champions(writer, name, turned, popularity)


def write_grams(writer: Writer, names: Sequence[str], at: NDArray[np.int64], total: int) -> None:
    """Write the runs of letters of names."""
    rows, columns = [], []
    for begin in range(0, len(names), CHUNK):
        row, column = gram_cells(names[begin : begin + CHUNK])
        rows.append((row + begin).astype(np.int32))
        columns.append(column.astype(np.int32))
    row, column = np.concatenate(rows), np.concatenate(columns)
    carriers = np.bincount(column, minlength=GRAM_WIDTH)
    rarity = np.log1p(len(names) / np.maximum(carriers, 1))
    matrix = sparse.csr_array(
        (np.ones(len(row), dtype=np.int8), (at[row], column)), shape=(total, GRAM_WIDTH)
    )
    weight = rarity[matrix.indices]
    of = np.repeat(np.arange(total), np.diff(matrix.indptr))
    length = np.sqrt(np.bincount(of, weight * weight, minlength=total))
    writer.put("grams.norm", length)
    writer.put("grams.rarity", rarity)
    matrix.sort_indices()
    write_csr(writer, "grams", matrix, seen=False)
    write_postings(writer, "grams", matrix.tocsc(), None)
    _write_patterns(writer, matrix, carriers, len(names))


def _write_patterns(writer: Writer, matrix: Any, carriers: Array, n: int) -> None:
    """Number the ways in which names consist of common runs of letters.

    Most of what there is to read for a name are runs that every tenth name has ("foun", "ound").
    They come in few combinations, so that each is worked out once and not for every name.
    """
    share = COMMON_SHARE
    while True:
        common = carriers > max(COMMON_LETTERS, share * n)
        # A number for each run of letters, to be added up over a name.
        number = np.arange(1, GRAM_WIDTH + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        number = ((number ^ (number >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)) * common
        sums = np.zeros(len(matrix.indptr) - 1, dtype=np.uint64)
        for begin in range(0, len(sums), CHUNK):
            ends = matrix.indptr[begin : begin + CHUNK + 1]
            upto = np.cumsum(number[matrix.indices[ends[0] : ends[-1]]], dtype=np.uint64)
            upto = np.concatenate([np.zeros(1, dtype=np.uint64), upto])
            sums[begin : begin + CHUNK] = np.diff(upto[ends - ends[0]])
        _, first, pattern = np.unique(sums, return_index=True, return_inverse=True)
        if len(first) <= PATTERNS:
            break
        share *= 1.2
    kept = matrix[first]
    kept.data = kept.data * common[kept.indices]
    kept.eliminate_zeros()
    writer.put("grams.common", common)
    writer.put("grams.pattern", pattern.astype(np.int32))
    write_csr(writer, "patterns", kept, seen=False)
