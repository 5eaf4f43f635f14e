"""Names, numbers and shares as a person would say them."""

from __future__ import annotations

from collections.abc import Sequence

SHOWN = 3
"""Names in one sentence before “and 4 more”."""

_NUMBERS = (
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
)


def listing(names: Sequence[str], shown: int = SHOWN) -> str:
    """Join names as a person would say them.

    Examples
    --------
    >>> listing(["A", "B"]), listing(["A", "B", "C", "D", "E"])
    ('A and B', 'A, B, C and 2 more')
    """
    names = list(names)
    if len(names) > shown + 1:
        names = [*names[:shown], f"{len(names) - shown} more"]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def number(count: int) -> str:
    """Write a number that opens a sentence.

    Examples
    --------
    >>> number(3), number(12)
    ('Three', '12')
    """
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def country_as_written(label: str) -> str:
    """Write a country's label for people: a code of two letters in capitals."""
    return label.upper() if len(label) == 2 else label.title()


def percent(share: float) -> str:
    """Write a share so that neither nothing nor everything is claimed by rounding."""
    if 0 < share < 0.005:
        return "under 1 %"
    return f"{round(100 * share)} %"
