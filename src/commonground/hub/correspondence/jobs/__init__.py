"""Mail comes in: by our own receiver (SMTP) and out of a mailbox (IMAP); what is old is forgotten."""

from .polling import Mailbox, collect
from .receiving import Door, Receiver, begin_receiving
from .taking import Outcome, Taken, leads_somewhere, take
from .tidying import arrivals, arrivals_soon

__all__ = [
    "Door",
    "Mailbox",
    "Outcome",
    "Receiver",
    "Taken",
    "arrivals",
    "arrivals_soon",
    "begin_receiving",
    "collect",
    "leads_somewhere",
    "take",
]
