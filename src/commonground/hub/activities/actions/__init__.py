"""Bringing in who does what where, and who worked with whom."""

from .imported_activities import import_activities
from .imported_partnerships import import_partnerships

__all__ = ["import_activities", "import_partnerships"]
