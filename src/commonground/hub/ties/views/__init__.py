"""Pages of ties, touchpoints, next steps, the ladder, and what was given and got."""

from .attachments import attach, file, file_remove, wording_remove
from .ladder import ladder, stage_take_back, stage_tell
from .ledger import (
    contribution,
    contribution_agree,
    contribution_change,
    contribution_remove,
    contribution_take_back,
    contribution_tell,
    given,
    given_add,
    given_csv,
    given_xlsx,
)
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
    "contribution",
    "contribution_agree",
    "contribution_change",
    "contribution_remove",
    "contribution_take_back",
    "contribution_tell",
    "file",
    "file_remove",
    "given",
    "given_add",
    "given_csv",
    "given_xlsx",
    "keep",
    "ladder",
    "note",
    "note_remove",
    "record",
    "stage",
    "stage_stay",
    "stage_take_back",
    "stage_tell",
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
