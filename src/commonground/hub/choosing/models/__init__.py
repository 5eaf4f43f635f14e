"""Choosing partners: weighing them, looking into them, warning of them, and what ties ask and give."""

from .checks import Answer, Finding
from .choices import CRITERIA, Choice, Decision, Judge, Judgement, Mark
from .flags import Flag, FlagKind, Reply
from .worth import Hours, Worth

__all__ = [
    "CRITERIA",
    "Answer",
    "Choice",
    "Decision",
    "Finding",
    "Flag",
    "FlagKind",
    "Hours",
    "Judge",
    "Judgement",
    "Mark",
    "Reply",
    "Worth",
]
