"""Reading mails that come in, and telling who answered one of ours that it reached nobody."""

from .answering import send_unread
from .reading import Read, read

__all__ = ["Read", "read", "send_unread"]
