"""The directory: the organisations a filter means, page by page, in a fixed number of queries."""

from dataclasses import dataclass

from django.db.models import QuerySet

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation

from .filters import OrganisationFilter
from .profiles import organisations
from .search import nearest_first
from .sets import Listed

PAGE = 30
COUNTED = 3_000
SORTED = 1_000
LATER = (
    "vision", "values", "search_text", "website", "source", "do_not_contact_reason", "languages",
)  # fmt: skip


@dataclass(frozen=True)
class DirectoryPage:
    """This is one page: its rows, and how many there are in all, counted up to a limit."""

    rows: list[Organisation]
    number: int
    count: int
    is_more: bool
    has_next: bool
    is_nearest_first: bool

    @property
    def previous_number(self) -> int:
        """This is the page before, 0 if there is none."""
        return self.number - 1

    @property
    def next_number(self) -> int:
        """This is the page after, 0 if there is none."""
        return self.number + 1 if self.has_next else 0


def directory(viewer: Viewer, wanted: OrganisationFilter, *, page: int = 1) -> DirectoryPage:
    """This is one page of the organisations that the filter means and the viewer may see.

    By name; the answers to a text stand nearest first, as long as there are not too many to sort.
    The order and the count follow from visible rows alone.
    """
    page = max(page, 1)
    keys = wanted.first_keys(viewer, COUNTED)
    counted = len(keys)
    rows: QuerySet[Organisation]
    is_sorted = bool(wanted.text) and counted <= SORTED
    if counted <= COUNTED:
        rows = organisations(viewer).filter(pk__in=Listed(keys))
        rows = nearest_first(rows, wanted.text) if is_sorted else rows.order_by("name", "pk")
    else:
        rows = wanted.walked_by_name(viewer)
    start = (page - 1) * PAGE
    rows = rows.defer(*LATER).select_related("kind", "scale", "place")
    rows = rows.prefetch_related("issues")
    shown = list(rows[start : start + PAGE + 1]) if start < counted or counted > COUNTED else []
    return DirectoryPage(
        rows=shown[:PAGE],
        number=page,
        count=min(counted, COUNTED),
        is_more=counted > COUNTED,
        has_next=len(shown) > PAGE,
        is_nearest_first=is_sorted,
    )
