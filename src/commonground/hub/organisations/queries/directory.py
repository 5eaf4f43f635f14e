"""The directory: the organisations a filter means, page by page, in a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.vocabularies.models import Issue, Kind, Scale
from commonground.hub.vocabularies.queries import Worded, worded_by_pk

from .filters import OrganisationFilter
from .profiles import organisations
from .search import nearest_first
from .sets import Listed

PAGE = 30
COUNTED = 1_000
"""How many are counted and sorted; of more we say so, and walk through them by name."""
SHOWN_LETTERS = 160


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """This is what a list says of one organisation, in the reader's language."""

    pk: int
    slug: str
    name: str
    acronym: str
    mission: str
    level: str
    level_word: str
    claimed: bool
    do_not_contact: bool
    kind: Worded | None
    scale: Worded | None
    place: str
    place_code: str | None
    issues: list[str]


@dataclass(frozen=True)
class DirectoryPage:
    """This is one page: its rows, and how many there are in all, counted up to a limit."""

    rows: list[DirectoryRow]
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
    counted, keys = first_of(viewer, wanted)
    rows: QuerySet[Organisation]
    is_sorted = bool(wanted.text) and counted <= COUNTED
    if counted <= COUNTED:
        rows = organisations(viewer).filter(pk__in=Listed(keys))
        rows = nearest_first(rows, wanted.text) if is_sorted else rows.order_by("name", "pk")
    else:
        rows = wanted.walked_by_name(viewer)
    start = (page - 1) * PAGE
    is_there = start < counted or counted > COUNTED
    shown = list(columns(rows)[start : start + PAGE + 1]) if is_there else []
    return DirectoryPage(
        rows=as_rows(viewer, shown[:PAGE]),
        number=page,
        count=min(counted, COUNTED),
        is_more=counted > COUNTED,
        has_next=len(shown) > PAGE,
        is_nearest_first=is_sorted,
    )


def first_of(viewer: Viewer, wanted: OrganisationFilter) -> tuple[int, list[int]]:
    """This counts the set up to a limit, and reads its keys where they are needed: all of them
    together lie in the order of names as they are."""
    if wanted.is_empty:
        counted = organisations(viewer).order_by()[: COUNTED + 1].count()
        if counted > COUNTED:
            return counted, []
    keys = wanted.first_keys(viewer, COUNTED)
    return len(keys), keys


def columns(rows: QuerySet[Organisation]) -> QuerySet[Organisation, tuple[Any, ...]]:
    """This reads only what a list says: whole rows would take most of the page's time."""
    return rows.values_list(
        "pk", "slug", "name", "acronym", "mission", "level", "claimed_at", "do_not_contact",
        "kind_id", "scale_id", "place__name", "place__code",
    )  # fmt: skip


def as_rows(viewer: Viewer, read: list[tuple[Any, ...]]) -> list[DirectoryRow]:
    """This words what was read by `columns`, and adds the issues."""
    kinds, scales = worded_by_pk(viewer, Kind), worded_by_pk(viewer, Scale)
    levels = {level.value: str(level.label) for level in Level}
    linked: dict[int, set[int]] = {pk: set() for pk, *_ in read}
    links = Organisation.issues.through.objects.filter(organisation_id__in=linked)
    for pk, issue in links.values_list("organisation_id", "issue_id"):
        linked[pk].add(issue)
    issues = worded_by_pk(viewer, Issue)
    return [
        DirectoryRow(
            pk=pk,
            slug=slug,
            name=name,
            acronym=acronym,
            mission=shortened(mission),
            level=level,
            level_word=levels[level],
            claimed=claimed_at is not None,
            do_not_contact=do_not_contact,
            kind=kinds.get(kind),
            scale=scales.get(scale),
            place=place or "",
            place_code=code,
            issues=[term.word for key, term in issues.items() if key in linked[pk]]
            if linked[pk]
            else [],
        )
        for (
            pk, slug, name, acronym, mission, level, claimed_at, do_not_contact,
            kind, scale, place, code,
        ) in read
    ]  # fmt: skip


def shortened(text: str) -> str:
    """This is the beginning of a text, as much as a row of a list has room for."""
    return text if len(text) <= SHOWN_LETTERS else text[: SHOWN_LETTERS - 1].rstrip() + "…"
