"""Pages of comparing, weighing, looking into, warning, and of all ties at once."""

from .checks import check, check_own, checks, look_again
from .choices import ask, ask_anew, begin, choice, choices, compare, decide, judge, show, stop
from .flags import flag, flag_change, flag_end, flag_raise, flag_read, flag_reply, flags
from .portfolio import hours, portfolio, portfolio_csv, portfolio_xlsx, worth

__all__ = [
    "ask",
    "ask_anew",
    "begin",
    "check",
    "check_own",
    "checks",
    "choice",
    "choices",
    "compare",
    "decide",
    "flag",
    "flag_change",
    "flag_end",
    "flag_raise",
    "flag_read",
    "flag_reply",
    "flags",
    "hours",
    "judge",
    "look_again",
    "portfolio",
    "portfolio_csv",
    "portfolio_xlsx",
    "show",
    "stop",
    "worth",
]
