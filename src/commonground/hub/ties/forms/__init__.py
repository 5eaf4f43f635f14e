"""Asking for contact, notes, next steps, wishes and stages; nothing typed is ever lost."""

from .attachments import AttachForm
from .steps import HandOnForm, NoteForm, StepForm
from .ties import KeepTieForm, StageForm, TiesFilterForm
from .touchpoints import TouchpointForm, version_of

__all__ = [
    "AttachForm",
    "HandOnForm",
    "KeepTieForm",
    "NoteForm",
    "StageForm",
    "StepForm",
    "TiesFilterForm",
    "TouchpointForm",
    "version_of",
]
