"""Bringing registers in, and taking an import out again."""

from .organisations import import_organisations
from .runs import BATCH, Import, Outcome, Tally, open_file
from .undo import Undone, undo

__all__ = [
    "BATCH",
    "Import",
    "Outcome",
    "Tally",
    "Undone",
    "import_organisations",
    "open_file",
    "undo",
]
