"""Pages of rounds, of results over time, and of one's own questions."""

from .answering import answer, answer_about, by_link, by_link_about
from .results import agree, partner, take_back, tell
from .rounds import end, new, remind, round, rounds

__all__ = [
    "agree",
    "answer",
    "answer_about",
    "by_link",
    "by_link_about",
    "end",
    "new",
    "partner",
    "remind",
    "round",
    "rounds",
    "take_back",
    "tell",
]
