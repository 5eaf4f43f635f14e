"""The home page, the page about mails, and what their links open."""

from .mails import answer, ask, mails, stop
from .today import not_yet, today

__all__ = ["answer", "ask", "mails", "not_yet", "stop", "today"]
