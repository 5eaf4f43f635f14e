"""Ties, touchpoints and next steps; what each side gave the other."""

from .ledger import Contribution, ContributionKind, Direction, SecondView, TakenBack, Word
from .stored import Stored
from .ties import (
    STILL_WANTED,
    Attachment,
    NextStep,
    Note,
    Stage,
    StageChange,
    StageTold,
    Tie,
    Touchpoint,
    TouchpointKind,
    Wording,
)

__all__ = [
    "STILL_WANTED",
    "Attachment",
    "Contribution",
    "ContributionKind",
    "Direction",
    "NextStep",
    "Note",
    "SecondView",
    "Stage",
    "StageChange",
    "StageTold",
    "Stored",
    "TakenBack",
    "Tie",
    "Touchpoint",
    "TouchpointKind",
    "Word",
    "Wording",
]
