"""Asking for calendar files, and what an event that lies ahead means to us."""

from .asking import AheadForm, CalendarFileForm
from .reading import Found, UnreadableCalendar, events_in

__all__ = ["AheadForm", "CalendarFileForm", "Found", "UnreadableCalendar", "events_in"]
