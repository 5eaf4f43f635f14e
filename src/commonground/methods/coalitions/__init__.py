"""Coalition builder: the smallest or strongest set within limits, with proof, and why.

Public face: `problem_of` (from a JSON document), `preview` (at once), `build` (exact), and the
values `Problem`, `Need`, `Candidate`, `Constituency`, `Coalition`, `Added`.
"""

from commonground.methods.coalitions.building import build, preview
from commonground.methods.coalitions.problem import (
    Added,
    Candidate,
    Coalition,
    Constituency,
    Need,
    Problem,
)
from commonground.methods.coalitions.reading import KEYS, problem_of

__all__ = [
    "KEYS",
    "Added",
    "Candidate",
    "Coalition",
    "Constituency",
    "Need",
    "Problem",
    "build",
    "preview",
    "problem_of",
]
