"""Mail comes in: by our own receiver (SMTP) and out of a mailbox (IMAP)."""

from .polling import Mailbox, collect
from .receiving import Door, Receiver, begin_receiving
from .taking import Outcome, Taken, leads_somewhere, take

__all__ = [
    "Door",
    "Mailbox",
    "Outcome",
    "Receiver",
    "Taken",
    "begin_receiving",
    "collect",
    "leads_somewhere",
    "take",
]
