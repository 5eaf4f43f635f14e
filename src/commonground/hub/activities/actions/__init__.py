"""Recording and bringing in who does what where, and who worked with whom."""

from .imported_activities import import_activities
from .imported_partnerships import import_partnerships
from .recorded import change_activity, record_activity, remove_activity, remove_partnership

__all__ = [
    "change_activity",
    "import_activities",
    "import_partnerships",
    "record_activity",
    "remove_activity",
    "remove_partnership",
]
