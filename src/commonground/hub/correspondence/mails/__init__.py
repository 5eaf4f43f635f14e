"""Reading mails that come in."""

from .reading import Read, read

__all__ = ["Read", "read"]
