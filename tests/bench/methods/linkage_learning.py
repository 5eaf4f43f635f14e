"""How the shipped weights of linking are learned, and what they are worth on what taught nothing.

    python -m tests.bench.methods.linkage_learning            learn, tell figures before and after
    python -m tests.bench.methods.linkage_learning --write    and put the weights in their place

Needs the shared data. About four minutes of processor time, 2 GB; the same data gives the same bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from commonground.methods.linkage import Model, shipped
from commonground.methods.linkage.candidates import candidates
from commonground.methods.linkage.comparing import Comparer
from commonground.methods.linkage.features import ORDER, PLACE
from commonground.methods.linkage.model import learned
from commonground.methods.linkage.records import Columns
from tests.bench.methods.linkage_sources import JUDGED, REAL, TAUGHT, Source, generated

THRESHOLD = 0.9
EVERY = 20
TELLING = ("half", "street_same", "website_same", "phone_same", "acronym_of", "acronym_same")
"""Pairs of which none of these speaks are no matches, nearly always: one in EVERY is learned from,
and counts for all of them."""
BY_HAND = {
    "identifier_same": 6.0, "identifier_differs": -2.5, "country_same": 0.2, "country_differs": -3.0,
}  # fmt: skip
"""No labelled data we have says anything of register numbers, nor of organisations that moved abroad."""
MADE = ((200_000, 100), (500_000, 101))
"""Rows and seed of the generated rows that teach: many, for strangers of one name are met only there."""
BARE = (40_000, 102)
"""The same of rows that are names alone."""
COUNTS = {"npmatch": 15.0, "US register": 1.0, "Somalia": 15.0, "HDX": 15.0, "ROR": 0.05}
GENERATED = 0.6
"""How much a pair of each source counts, and one of the generated rows."""
FOREIGN = 0.5
"""How much a pair that is no match counts beside one that is."""
HOLD = 1.0
CARD = {
    "what": "Weights of the values compared, in natural log-odds; see docs/methods/linkage.md.",
    "learned_from": "US register 2020 and 2026, npmatch, ROR, names of aid organisations: one half of "
    "each; generated doubles, "
    + " and ".join(f"{n:,} rows of seed {seed}" for n, seed in MADE)
    + f"; names alone, {BARE[0]:,} rows of seed {BARE[1]}",
    "learned_by": "python -m tests.bench.methods.linkage_learning --write",
    "date": "2026-11-22",
    "by_hand": list(BY_HAND),
    "licences": "public domain (US register), MIT (npmatch, HDX), Unlicense (Somalia), CC0 (ROR)",
    "limits": "Figures, and what was looked at while choosing: docs/methods/linkage.md",
}


@dataclass(frozen=True)
class Examples:
    """Pairs of rows, compared: shape (pairs, values); how many candidates each stands for."""

    source: Source
    a: NDArray[np.int32]
    b: NDArray[np.int32]
    values: NDArray[np.float32]
    match: NDArray[np.bool_]
    stands_for: NDArray[np.float32]
    ids: Sequence[str]

    def judged(
        self, model: Model, threshold: float = THRESHOLD
    ) -> Iterator[tuple[str, float, float, int]]:
        """Precision and recall, of all and of each sort; recall is of all true pairs."""
        sure = model.probabilities(self.values.astype(np.float64)) >= threshold
        left = np.asarray(self.ids, dtype=object)[self.a]
        for sort, those in {"all": None, **self.source.sorts}.items():
            inside = np.ones(len(sure), bool) if those is None else np.isin(left, list(those))
            true = [p for p in self.source.truth if those is None or p[0] in those]
            hits = (sure & self.match & inside).sum()
            yield sort, hits / max((sure & inside).sum(), 1), hits / max(len(true), 1), len(true)


def examples(source: Source, *, every: int = EVERY) -> Examples:
    """Compare the candidates of a source and say which are matches."""
    telling = [PLACE[value] for value in TELLING]
    columns = Columns(source.left, source.right)
    comparer = Comparer(columns)
    ids = columns.ids
    kept = []
    for a, b in candidates(columns):
        pairs = comparer.compare(a, b)
        match = np.asarray(
            [(ids[x], ids[y]) in source.truth or (not columns.two and (ids[y], ids[x]) in source.truth)
             for x, y in zip(pairs.a.tolist(), pairs.b.tolist(), strict=True)], np.bool_
        )  # fmt: skip
        likely = match | pairs.values[:, telling].any(axis=1)
        some = likely | ((pairs.a * 31 + pairs.b) % every == 0)
        stands_for = np.where(likely, 1.0, every)[some].astype(np.float32)
        kept.append((pairs.a[some].astype(np.int32), pairs.b[some].astype(np.int32),
                     pairs.values[some].astype(np.float32), match[some], stands_for))  # fmt: skip
    parts = (np.concatenate(part) for part in zip(*kept, strict=True))
    return Examples(source, *parts, ids)


def fitted(taught: Sequence[Examples]) -> Model:
    """Learn weights from all sources together."""
    values = np.concatenate([each.values for each in taught]).astype(np.float64)
    match = np.concatenate([each.match for each in taught])
    counts = np.concatenate(
        [each.stands_for * COUNTS.get(each.source.name, GENERATED) for each in taught]
    ).astype(np.float64)
    counts *= np.where(match, 1.0, FOREIGN)
    begin = Model(-2.0, {})
    held = [PLACE[value] for value in BY_HAND]
    values[:, held] = 0.0
    model = learned(values, match, start=begin, hold=HOLD, importance=counts)
    return Model(model.base, {**model.weights, **BY_HAND})


def written(model: Model) -> str:
    """The file that is shipped, with its card."""
    weights = {value: model.weights.get(value, 0.0) for value in ORDER}
    return json.dumps({"card": CARD, "base": model.base, "weights": weights}, indent=1) + "\n"


def told(examples: Examples, models: dict[str, Model]) -> None:
    """Print what models are worth on a source."""
    for name, model in models.items():
        for sort, precision, recall, pairs in examples.judged(model):
            f1 = 2 * precision * recall / max(precision + recall, 1e-9)
            what = f"{examples.source.name}, {sort}, {name}"
            figure = {"true_pairs": pairs, "precision": precision, "recall": recall, "f1": f1}
            rounded = {key: round(value, 4) for key, value in figure.items()}
            print(json.dumps({"figure": what, **rounded}), flush=True)


def main() -> None:
    """Learn, tell, and write if asked to."""
    before = shipped()
    taught = [examples(source(TAUGHT)) for source in REAL]
    taught += [examples(generated(rows, seed)) for rows, seed in MADE]
    taught.append(examples(generated(*BARE, bare=True)))
    model = fitted(taught)
    if "--write" in sys.argv:
        import commonground.methods.linkage

        place = Path(commonground.methods.linkage.__file__).with_name("weights.json")
        place.write_text(written(model), encoding="utf-8")
    del taught
    for source in REAL:
        told(examples(source(JUDGED)), {"before": before, "learned": model})


if __name__ == "__main__":
    main()
