"""Reading reviews, what is due, and what to see to before an end; always for a viewer."""

from .ending import Ending, ending
from .reviews import (
    contacts_to_show,
    due,
    gains,
    panel_of,
    review,
    reviews,
    tie_reviewed,
    waits,
)

__all__ = [
    "Ending",
    "contacts_to_show",
    "due",
    "ending",
    "gains",
    "panel_of",
    "review",
    "reviews",
    "tie_reviewed",
    "waits",
]
