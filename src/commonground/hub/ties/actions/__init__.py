"""Changing ties: stages, wishes, notes, touchpoints, next steps, and what was given and got."""

from .attachments import attach, detach, forget_bytes
from .ladder import take_back_stage, tell_stage
from .ledger import (
    add_contribution,
    answer,
    change_contribution,
    remove_contribution,
    take_back_contribution,
    tell_contribution,
)
from .steps import (
    add_step,
    finish_step,
    get_in_touch_again,
    hand_on_step,
    postpone_step,
    reopen_step,
)
from .taken_back import tell_taken_back, told_again
from .ties import (
    begin_tie,
    change_stage,
    keep_stage,
    keep_tie,
    remove_note,
    undo_stage,
    want,
    write_note,
)
from .touchpoints import change_touchpoint, record_touchpoint, remove_touchpoint
from .wordings import forget_wording

__all__ = [
    "add_contribution",
    "add_step",
    "answer",
    "attach",
    "begin_tie",
    "change_contribution",
    "change_stage",
    "change_touchpoint",
    "detach",
    "finish_step",
    "forget_bytes",
    "forget_wording",
    "get_in_touch_again",
    "hand_on_step",
    "keep_stage",
    "keep_tie",
    "postpone_step",
    "record_touchpoint",
    "remove_contribution",
    "remove_note",
    "remove_touchpoint",
    "reopen_step",
    "take_back_contribution",
    "take_back_stage",
    "tell_contribution",
    "tell_stage",
    "tell_taken_back",
    "told_again",
    "undo_stage",
    "want",
    "write_note",
]
