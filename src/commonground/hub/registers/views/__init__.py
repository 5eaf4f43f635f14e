"""Pages of registers: what was imported, what was refused and why; tables for spreadsheets."""

from .imports import (
    again,
    made,
    new,
    reasons_file,
    run,
    runs,
    take_back,
    take_in,
    throw_away,
    upload,
    upload_reasons_file,
)
from .likenesses import judge_of_run, judge_of_upload
from .spreadsheets import spreadsheet, workbook
from .words import take_words_back

__all__ = [
    "again",
    "judge_of_run",
    "judge_of_upload",
    "made",
    "new",
    "reasons_file",
    "run",
    "runs",
    "spreadsheet",
    "take_back",
    "take_in",
    "take_words_back",
    "throw_away",
    "upload",
    "upload_reasons_file",
    "workbook",
]
