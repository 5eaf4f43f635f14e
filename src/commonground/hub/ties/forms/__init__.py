"""Asking for contact, notes, next steps, wishes and stages; nothing typed is ever lost."""

from .attachments import AttachForm
from .days import DayInput, PersonField, check_due
from .steps import HandOnForm, NoteForm, StepForm
from .ties import KeepTieForm, StageForm, TiesFilterForm
from .touchpoints import TouchpointForm, version_of

__all__ = [
    "AttachForm",
    "DayInput",
    "HandOnForm",
    "KeepTieForm",
    "NoteForm",
    "PersonField",
    "StageForm",
    "StepForm",
    "TiesFilterForm",
    "TouchpointForm",
    "check_due",
    "version_of",
]
