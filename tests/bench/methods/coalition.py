"""The coalition builder at 5,000 organisations × 300 needs, at most 15, beside plain HiGHS.

    python -m tests.bench.methods.coalition

Beside it in the same run: the same question as a textbook integer programme given to
`scipy.optimize.milp` (HiGHS too), without a set to begin from and without leaving anybody out.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack

from commonground.methods.coalitions import Problem, build, preview, problem_of

ORGANISATIONS, NEEDS, AT_MOST, SECONDS = 5_000, 300, 15, 20.0
FIELDS = {
    "1 to 6 needs each": (1, 6),
    "1 to 8 needs each": (1, 8),
    "issues × places": (0, 0),
    "1 to 10 needs each": (1, 10),
    "5 to 30 needs each": (5, 30),
    "20 to 40 needs each": (20, 40),
    "30 to 60 needs each": (30, 60),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured on one field; seconds of the wall clock and, of the exact answer, of both
    processors too; gaps as shares."""

    field: str
    limits: bool
    preview_s: float
    preview_value: float
    exact_s: float
    exact_cpu_s: float
    status: str
    value: float
    gap: float
    peer_s: float
    peer_value: float
    peer_gap: float


def field(kind: str, *, limits: bool, seed: int = 1) -> Problem:
    """A made field: who covers what, and, with limits, trust, conflicts and constituencies."""
    random = np.random.default_rng(seed)
    least, most = FIELDS[kind]
    organisations: list[dict[str, Any]] = []
    for number in range(ORGANISATIONS):
        if most:
            size = int(random.integers(least, most + 1))
            covers = random.choice(NEEDS, size, replace=False)
        else:
            issues = random.choice(20, int(random.integers(1, 4)), replace=False)
            places = random.choice(15, int(random.integers(1, 5)), replace=False)
            covers = (issues[:, None] * 15 + places).ravel()
        organisations.append(
            {
                "id": f"o{number:04}",
                "covers": [f"n{need}" for need in sorted(covers.tolist())],
                "trust": round(float(random.uniform(0.2, 1)), 2),
                "cost": int(random.integers(1, 10)),
            }
        )
    weights = random.integers(1, 11, NEEDS).tolist()
    document: dict[str, Any] = {
        "needs": [{"id": f"n{need}", "weight": weights[need]} for need in range(NEEDS)],
        "organisations": organisations,
        "cover": "most",
        "at_most": AT_MOST,
    }
    if limits:
        names = [one["id"] for one in organisations]
        document["minimum_mean_trust"] = 0.6
        document["conflicts"] = [
            random.choice(names, 2, replace=False).tolist() for _ in range(2_000)
        ]
        document["constituencies"] = [
            {"id": f"c{part}", "organisations": names[part::10], "at_least": 1} for part in range(5)
        ]
    return problem_of(document)


def plain(problem: Problem) -> tuple[float, float]:
    """Value and gap of the textbook programme, without the limits beside `at_most`."""
    need = {one.id: place for place, one in enumerate(problem.needs)}
    pairs = [(need[n], o) for o, one in enumerate(problem.candidates) for n in one.covers]
    rows, columns = zip(*pairs, strict=True)
    covers = csr_array((np.ones(len(rows)), (rows, columns)), shape=(NEEDS, ORGANISATIONS))
    seats = csr_array(np.r_[np.ones(ORGANISATIONS), np.zeros(NEEDS)][None, :])
    matrix = vstack([hstack([covers, -eye_array(NEEDS)]), seats])
    least = np.r_[np.zeros(NEEDS), -np.inf]
    most = np.r_[np.full(NEEDS, np.inf), AT_MOST]
    weights = np.array([float(one.weight) for one in problem.needs])
    found = milp(
        np.r_[np.zeros(ORGANISATIONS), -weights],
        integrality=np.ones(ORGANISATIONS + NEEDS),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, least, most),
        options={"time_limit": SECONDS, "mip_rel_gap": 0.0},
    )
    if found.x is None:
        return 0.0, 1.0
    return -float(found.fun), float(found.mip_gap)


def figures() -> Iterator[Figure]:
    """Measure every field, without and with limits."""
    for kind in FIELDS:
        for limits in (False, True):
            problem = field(kind, limits=limits)
            begun = time.perf_counter()
            first = preview(problem)
            previewed, worked = time.perf_counter(), time.process_time()
            found = build(problem, seconds=SECONDS, clock=time.monotonic)
            built, worked = time.perf_counter(), time.process_time() - worked
            peer = plain(problem) if not limits else (float("nan"), float("nan"))
            ended = time.perf_counter()
            yield Figure(
                kind, limits,
                previewed - begun, float(first.value or 0),
                built - previewed, worked, found.status, float(found.value or 0), found.gap or 0.0,
                ended - built, *peer,
            )  # fmt: skip


if __name__ == "__main__":
    for figure in figures():
        print(json.dumps(asdict(figure)), flush=True)
