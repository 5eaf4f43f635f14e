"""Weighing, showing, deciding, looking into, warning, replying, and saying what ties ask and give."""

from .checks import record_finding
from .choices import ask, ask_anew, begin, decide, judge, show, take_off
from .flags import change_flag, end_flag, raise_flag, read_reply, reply
from .worth import say_hours, say_worth

__all__ = [
    "ask",
    "ask_anew",
    "begin",
    "change_flag",
    "decide",
    "end_flag",
    "judge",
    "raise_flag",
    "read_reply",
    "record_finding",
    "reply",
    "say_hours",
    "say_worth",
    "show",
    "take_off",
]
