"""Pages of ties, touchpoints and next steps."""

from .attachments import attach, file, file_remove, wording_remove
from .steps import again, step_done, step_hand_on, step_postpone, step_reopen
from .ties import (
    keep,
    note,
    note_remove,
    stage,
    stage_stay,
    stage_undo,
    step,
    tie,
    ties,
    told,
)
from .touchpoints import record, touchpoint, touchpoint_change, touchpoint_remove

__all__ = [
    "again",
    "attach",
    "file",
    "file_remove",
    "keep",
    "note",
    "note_remove",
    "record",
    "stage",
    "stage_stay",
    "stage_undo",
    "step",
    "step_done",
    "step_hand_on",
    "step_postpone",
    "step_reopen",
    "tie",
    "ties",
    "told",
    "touchpoint",
    "touchpoint_change",
    "touchpoint_remove",
    "wording_remove",
]
