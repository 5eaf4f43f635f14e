"""Reading rounds and their results, and one's own questions, always for a viewer."""

from .answering import (
    Question,
    asked_behind,
    link_secret,
    own_asked,
    own_question,
    own_questions,
)
from .over_time import Line, OverTime, over_time, panel_of, told_us_by
from .rounds import (
    RoundPage,
    closed_until,
    colleagues_asked,
    feedback_on,
    result,
    results,
    round_of,
    round_page,
    rounds,
)
from .waiting import waits

__all__ = [
    "Line",
    "OverTime",
    "Question",
    "RoundPage",
    "asked_behind",
    "closed_until",
    "colleagues_asked",
    "feedback_on",
    "link_secret",
    "over_time",
    "own_asked",
    "own_question",
    "own_questions",
    "panel_of",
    "result",
    "results",
    "round_of",
    "round_page",
    "rounds",
    "told_us_by",
    "waits",
]
