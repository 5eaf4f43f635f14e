"""Reading what one wants to know before a meeting, and what came of it."""

from .brief import Brief, Side, Thing, brief
from .common import Overlap, Partner
from .guide import Chapter, guide
from .knowing import KNOWS, KnowsOf, who_knows_whom
from .outcomes import (
    Proposal,
    meeting,
    meetings,
    meetings_to_close,
    outcome_opens,
    outcomes,
    panel_of,
    proposals,
    proposed,
    waits,
)

__all__ = [
    "KNOWS",
    "Brief",
    "Chapter",
    "KnowsOf",
    "Overlap",
    "Partner",
    "Proposal",
    "Side",
    "Thing",
    "brief",
    "guide",
    "meeting",
    "meetings",
    "meetings_to_close",
    "outcome_opens",
    "outcomes",
    "panel_of",
    "proposals",
    "proposed",
    "waits",
    "who_knows_whom",
]
