"""Asking for contact, notes, next steps, wishes, stages and what was given; nothing typed is lost."""

from .attachments import AttachForm, about_file
from .days import DayInput, PersonField, check_due, check_past
from .ledger import AnswerForm, ContributionForm, mark_of, marked
from .steps import HandOnForm, NoteForm, StepForm
from .ties import KeepTieForm, StageForm, StayForm, TiesFilterForm
from .touchpoints import RecordForm, TouchpointForm, version_of

__all__ = [
    "AnswerForm",
    "AttachForm",
    "ContributionForm",
    "DayInput",
    "HandOnForm",
    "KeepTieForm",
    "NoteForm",
    "PersonField",
    "RecordForm",
    "StageForm",
    "StayForm",
    "StepForm",
    "TiesFilterForm",
    "TouchpointForm",
    "about_file",
    "check_due",
    "check_past",
    "mark_of",
    "marked",
    "version_of",
]
