"""Asking what is judged, decided, found, warned of and worth; nothing typed is ever lost."""

from .choices import AskForm, BeginForm, DecideForm, JudgeForm
from .flags import FlagForm, ReplyForm
from .looking import FindingForm
from .worth import HoursForm, WorthForm

__all__ = [
    "AskForm",
    "BeginForm",
    "DecideForm",
    "FindingForm",
    "FlagForm",
    "HoursForm",
    "JudgeForm",
    "ReplyForm",
    "WorthForm",
]
