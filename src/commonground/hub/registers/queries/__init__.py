"""Reading runs, register entries and the words of imported files."""

from .entries import EntryReader, Profile
from .known import Known, known_numbers, known_organisations, scoped
from .runs import Lookalike, Reason, counts, lookalikes, reasons, run, runs, upload, uploads
from .words import (
    IssueWords,
    PlaceWords,
    TermWords,
    issue_words,
    kind_words,
    people_words,
    place_words,
)

__all__ = [
    "EntryReader",
    "IssueWords",
    "Known",
    "Lookalike",
    "PlaceWords",
    "Profile",
    "Reason",
    "TermWords",
    "counts",
    "issue_words",
    "kind_words",
    "known_numbers",
    "known_organisations",
    "lookalikes",
    "people_words",
    "place_words",
    "reasons",
    "run",
    "runs",
    "scoped",
    "upload",
    "uploads",
]
