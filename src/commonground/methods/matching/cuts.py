"""Dates at which the record is cut: what is one, and what lies before it."""

from __future__ import annotations

import re
from datetime import date as day_of

from commonground.methods.errors import UnusableQuestion

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def check_cut(cut: str) -> None:
    """Refuse what is no year, month or day of the calendar.

    Raises
    ------
    UnusableQuestion
        It is written otherwise, or no calendar has it.

    Examples
    --------
    >>> check_cut("2016-02-29")
    """
    found = _DATE.fullmatch(cut)
    if not found:
        raise UnusableQuestion(f"“{cut}” is not a date. Write 2015, 2015-04 or 2015-04-03.")
    year, month, day = found.groups(default="1")
    try:
        day_of(int(year), int(month), int(day))
    except ValueError:
        raise UnusableQuestion(f"“{cut}” is not in the calendar.") from None


def before_cut(date: str, cut: str) -> bool:
    """Tell whether a date, read as late as it can be, lies before a cut, read as early.

    Examples
    --------
    >>> before_cut("2015", "2016"), before_cut("2016", "2016-06"), before_cut("", "2016")
    (True, False, False)
    """
    return bool(date) and date + "-99-99"[: 10 - len(date)] < cut + "-00-00"[: 10 - len(cut)]
