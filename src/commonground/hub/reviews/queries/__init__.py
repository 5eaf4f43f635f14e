"""Reading reviews, what is due, and what to see to before an end; always for a viewer."""

from .ending import Ending, ending
from .put_in import PutIn, put_in
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
    "PutIn",
    "contacts_to_show",
    "due",
    "ending",
    "gains",
    "panel_of",
    "put_in",
    "review",
    "reviews",
    "tie_reviewed",
    "waits",
]
