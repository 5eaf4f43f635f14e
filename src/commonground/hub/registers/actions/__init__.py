"""Bringing registers in, and taking an import out again."""

from .likenesses import judge_likeness
from .organisations import import_organisations
from .runs import AFTERWARDS, BATCH, Import, Outcome, Tally, open_file
from .undo import Undone, undo
from .uploads import (
    IMPORTERS,
    begin_again,
    begin_taking_in,
    keep_upload,
    look_through,
    take_in,
    throw_away,
)
from .words import take_words_back

__all__ = [
    "AFTERWARDS",
    "BATCH",
    "IMPORTERS",
    "Import",
    "Outcome",
    "Tally",
    "Undone",
    "begin_again",
    "begin_taking_in",
    "import_organisations",
    "judge_likeness",
    "keep_upload",
    "look_through",
    "open_file",
    "take_in",
    "take_words_back",
    "throw_away",
    "undo",
]
