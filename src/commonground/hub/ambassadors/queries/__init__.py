"""Reading whom we know, ways to others through them, and requests to be introduced."""

from .known import (
    Known,
    acquaintance,
    acquaintances,
    in_words,
    known,
    known_at,
    ours_without_account,
    panel_of,
    tie_panel_of,
    whom,
)
from .requests import Shown, open_request, request, request_shown, requests, waits
from .ways import Way, ways

__all__ = [
    "Known",
    "Shown",
    "Way",
    "acquaintance",
    "acquaintances",
    "in_words",
    "known",
    "known_at",
    "open_request",
    "ours_without_account",
    "panel_of",
    "request",
    "request_shown",
    "requests",
    "tie_panel_of",
    "waits",
    "ways",
    "whom",
]
