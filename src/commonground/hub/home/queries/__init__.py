"""Reading what waits for a person: the page of today, the mail about it, and when that mail leaves."""

from .digest import (
    Part,
    Reminder,
    Told,
    digest,
    digest_of,
    my_digests,
    my_habits,
    reminder_behind,
    stopping_behind,
)
from .waits import ASKED, Question, Today, questions, today, waits_in_rooms, with_acts

__all__ = [
    "ASKED",
    "Part",
    "Question",
    "Reminder",
    "Today",
    "Told",
    "digest",
    "digest_of",
    "my_digests",
    "my_habits",
    "questions",
    "reminder_behind",
    "stopping_behind",
    "today",
    "waits_in_rooms",
    "with_acts",
]
