"""Reading choices, findings, warnings and what ties ask and give, always for a viewer."""

from .checks import Asked, checks_of, finding, findings, stale_findings
from .choices import (
    ChoicePage,
    Heard,
    Spread,
    asked_of,
    choice,
    choice_on,
    choice_page,
    choices,
    own_judgement,
)
from .comparing import Column, Compared, compared, to_compare
from .flags import (
    flag,
    flags,
    flags_about_us,
    flags_on,
    our_flags,
    replied,
    warnings_of,
    with_replies,
)
from .panels import panel_of, tie_panel_of
from .portfolio import Portfolio, Weighed, hours_of, portfolio, worth_of
from .tables import portfolio_table
from .waiting import waits

__all__ = [
    "Asked",
    "ChoicePage",
    "Column",
    "Compared",
    "Heard",
    "Portfolio",
    "Spread",
    "Weighed",
    "asked_of",
    "checks_of",
    "choice",
    "choice_on",
    "choice_page",
    "choices",
    "compared",
    "finding",
    "findings",
    "flag",
    "flags",
    "flags_about_us",
    "flags_on",
    "hours_of",
    "our_flags",
    "own_judgement",
    "panel_of",
    "portfolio",
    "portfolio_table",
    "replied",
    "stale_findings",
    "tie_panel_of",
    "to_compare",
    "waits",
    "warnings_of",
    "with_replies",
    "worth_of",
]
