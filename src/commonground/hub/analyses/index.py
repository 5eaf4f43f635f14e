"""The index of the finder, as one viewer may see it now.

On disk lies what every person signed in may see. What changed since, and what this viewer sees
beyond it, is read through the viewer and laid over it in memory, for one question.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import override

from commonground.hub.access.audience import Level, current_seats
from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Activity, Partnership
from commonground.hub.organisations.models import Need, Offer, Organisation
from commonground.hub.organisations.queries import Listed
from commonground.hub.spaces.models import Seat
from commonground.methods.errors import MethodError, UnusableQuestion

from .models import Change, Generation
from .snapshot import as_values, worked_together

if TYPE_CHECKING:
    from commonground.methods.index import Index

SIGNED_IN = Viewer(person_id=0)
"""Anybody signed in, who acts for no organisation: the index holds what they see."""
WIDE = (Level.PUBLIC, Level.NETWORK)
NARROW = tuple(level for level in Level if level not in WIDE)
READ = 5_000
"""How many marks of changes are read; with more, nothing is laid over."""
CHANGED = 200
"""How many changed organisations are laid over for one question."""
BEYOND = 100
"""How many organisations of which a viewer sees more than everybody are laid over."""
KEPT = 16
"""How many indexes with something laid over are remembered, and what as many viewers see."""
TIES = 20_000
"""How many partnerships of those laid over are read."""
ENOUGH = 50
"""After how many changed organisations the index is made anew; it is once a day, too."""

OPENED: dict[str, "Index"] = {}
BEYOND_OF: dict[Hashable, "Beyond"] = {}
LAID: dict[Hashable, "Laid"] = {}


class TooMuch(Exception):
    """This is raised when more is to be laid over than a question can wait for."""


@dataclass(frozen=True, slots=True)
class Laid:
    """This is the index for one viewer, or nothing where the plain way must be gone.

    `complete` is false when not all they see is laid over, `is_due` true when it should be made anew.
    """

    index: "Index | None" = None
    complete: bool = True
    is_due: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """This is what the database says of the index: the one in use, and what changed since."""

    name: str
    built_at: datetime | None
    marks: frozenset[tuple[str, int | None, str]]
    today: date

    @property
    def built_on(self) -> date:
        """This is the day it was made."""
        return timezone.localdate(self.built_at) if self.built_at else date.min

    @property
    def is_due(self) -> bool:
        """This tells whether the index should be made anew: every day, and when enough changed."""
        changed = {organisation for _, organisation, _ in self.marks}
        return self.built_on < self.today or len(changed) >= ENOUGH


def in_its_words() -> AbstractContextManager[None]:
    """This is the language that labels stand in the index in."""
    return override(settings.LANGUAGE_CODE)


def current(name: str) -> "Index | None":
    """This opens the index in use; nothing where it cannot be read here."""
    folder = Path(settings.INDEX_ROOT)
    found = OPENED.get(str(folder))
    if found is None or found.shelf.place.name != name:
        try:
            from commonground.methods.index import Index

            found = OPENED[str(folder)] = Index(folder)
        except (ImportError, MethodError, OSError):
            return None
    return found if found.shelf.place.name == name else None


def warm_up() -> None:
    """This opens the index and asks it once: loading the compiled loops takes seconds, which nobody
    should wait for."""
    folder = Path(settings.INDEX_ROOT)
    try:
        from commonground.methods.index import Index, ranked

        index = OPENED.setdefault(str(folder), Index(folder))
        ranked(index, index.anybody(), k=1)
    except (ImportError, MethodError, OSError):
        return


def index_for(viewer: Viewer, own: Organisation, today: date) -> Laid:
    """This is the index as the viewer may see it.

    The marks are read before the name of the generation: both change in one transaction, so an
    index is never taken for newer than it is.
    """
    if not Path(settings.INDEX_ROOT).is_dir():
        return Laid()
    marks = Change.objects.order_by().values_list("token", "organisation_id", "slug")
    marked = frozenset(marks[: READ + 1])
    generation = Generation.objects.first()
    if generation is None or not generation.name:
        # One was begun and not finished, or forgotten when tables changed: the folder is left.
        return Laid(is_due=True)
    state = State(generation.name, generation.built_at, marked, today)
    index = current(state.name)
    if index is None or len(marked) > READ:
        return Laid(is_due=True)
    # Whatever an answer rests on is in the keys: content by its marks, and who sees what.
    try:
        narrow = remembered(BEYOND_OF, (state, *standing(viewer)), lambda: beyond(viewer, own))
        found = remembered(LAID, (state, narrow), lambda: laid_for(viewer, index, state, narrow))
    except (MethodError, OSError):
        return Laid(is_due=True)
    is_known = found.index is not None and found.index.find(own.slug) >= 0
    return found if is_known else replace(found, index=None)


K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


def remembered(kept: dict[K, T], key: K, make: Callable[[], T]) -> T:
    """This remembers for the next question what was worked out for this one."""
    if key not in kept:
        found = make()
        while len(kept) >= KEPT:
            kept.pop(next(iter(kept)), None)
        kept[key] = found
        return found
    return kept[key]


def standing(viewer: Viewer) -> tuple[Hashable, ...]:
    """This is everything about a viewer that decides on what they see, beside the rows themselves."""
    seats = Seat.objects.visible_to(viewer).filter(
        current_seats(), organisation_id=viewer.organisation_id
    )
    named = tuple(
        tuple(
            model.readers.through.objects.filter(membership_id=viewer.membership_id)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for model in (Organisation, Activity, Partnership)
    )
    return viewer, tuple(seats.order_by("pk").values_list("pk", flat=True)), named


def laid_for(viewer: Viewer, index: "Index", state: State, narrow: "Beyond") -> Laid:
    """This lays over an index what changed and what the viewer sees beyond it, unless it is too much."""
    marked = {organisation: slug for _, organisation, slug in state.marks if organisation}
    if any(organisation is None for _, organisation, _ in state.marks):
        return Laid(is_due=True)
    try:
        with in_its_words():
            changed, gone = since(viewer, index, marked)
            changed |= lapsed(viewer, state)
            if len(changed) + len(gone) > CHANGED:
                return Laid(is_due=True)
            chosen = changed.union(narrow.organisations)
            found = laid_with(viewer, index, chosen, gone, state.today)
    except (TooMuch, UnusableQuestion):
        # Remembered like any other outcome. Made anew, an index holds what changed, but never more
        # of what this viewer alone sees: for that it is not asked for.
        return Laid(is_due=bool(state.marks) or state.is_due)
    # Counts over everybody hold those who are gone until it is made anew.
    return Laid(found, narrow.complete, is_due=state.is_due or bool(gone))


def since(viewer: Viewer, index: "Index", marked: Mapping[int, str]) -> tuple[set[int], list[str]]:
    """These are the organisations to be read anew, and those of the index (by slug) that are gone.

    What nobody in the index knows of and this viewer does not see counts for nothing.
    """
    if not marked:
        return set(), []
    visible = Organisation.objects.visible_to(viewer).filter(pk__in=Listed(marked))
    seen = set(visible.values_list("pk", flat=True))
    gone = [slug for pk, slug in marked.items() if pk not in seen and index.find(slug) >= 0]
    return seen.union(left_by(viewer, index, gone)), gone


def lapsed(viewer: Viewer, state: State) -> set[int]:
    """These are organisations with a need or an offer that ended since the index was made."""
    if state.built_on >= state.today:
        return set()
    found: set[int] = set()
    for model in (Need, Offer):
        rows = model.objects.visible_to(viewer).filter(
            until__gte=state.built_on, until__lt=state.today
        )
        found.update(rows.values_list("organisation_id", flat=True)[: CHANGED + 1])
    return found


def laid_with(
    viewer: Viewer, index: "Index", chosen: Collection[int], gone: Collection[str], today: date
) -> "Index":
    """This lays some organisations over an index as the viewer sees them."""
    if not chosen and not gone:
        return index
    organisations = as_values(viewer, chosen, today=today)
    slugs = {pk: one.org_id for pk, one in organisations.items()}
    rows = Partnership.objects.visible_to(viewer).filter(
        Q(organisation_a__in=Listed(slugs)) | Q(organisation_b__in=Listed(slugs))
    )
    ends = list(rows.values_list("organisation_a_id", "organisation_b_id")[: TIES + 1])
    if len(ends) > TIES:
        raise TooMuch
    others = {end for pair in ends for end in pair} - slugs.keys()
    # Who is neither in the index nor laid over has no row there, and is left out with their ties.
    known = Organisation.objects.visible_to(SIGNED_IN).filter(pk__in=Listed(others))
    there = dict(known.values_list("pk", "slug")) if others else {}
    from commonground.methods.index import laid_over

    ties = worked_together(viewer, rows, slugs | there)
    return laid_over(index, organisations.values(), ties, gone)


def left_by(viewer: Viewer, index: "Index", gone: Collection[str]) -> list[int]:
    """These are the partners that somebody gone leaves: what they did together is gone with it."""
    slugs = {
        index.organisation(int(partner)).org_id
        for slug in gone
        for partner in index.ties_of(index.find(slug))[0][: CHANGED + 1]
    }
    if len(slugs) > CHANGED:
        raise TooMuch
    rows = Organisation.objects.visible_to(viewer).filter(slug__in=slugs)
    return list(rows.values_list("pk", flat=True)) if slugs else []


@dataclass(frozen=True, slots=True)
class Beyond:
    """These are the rows that a viewer sees and not everybody signed in does, and the organisations
    to be laid over for them: all, or the nearest where `complete` is false."""

    rows: tuple[tuple[int, ...], ...] = ()
    organisations: tuple[int, ...] = ()
    complete: bool = True


def beyond(viewer: Viewer, own: Organisation) -> Beyond:
    """This lists what the viewer sees beyond the index."""
    found: dict[int, None] = {own.pk: None} if own.level in NARROW else {}
    rows: list[tuple[int, ...]] = []
    narrow: tuple[tuple[QuerySet[Any], tuple[str, ...]], ...] = (
        (Partnership.objects.visible_to(viewer), ("pk", "organisation_a_id", "organisation_b_id")),
        (Activity.objects.visible_to(viewer), ("pk", "organisation_id")),
        (Organisation.objects.visible_to(viewer), ("pk",)),
    )
    for number, (visible, columns) in enumerate(narrow):
        seen = visible.filter(level__in=NARROW).order_by().values_list(*columns)
        for row in sorted(seen, reverse=True):
            rows.append((number, *row))
            found.update(dict.fromkeys(row[1:] or row))
    chosen = nearest(own, list(found))
    return Beyond(tuple(rows), tuple(chosen), len(chosen) == len(found))


def nearest(own: Organisation, among: Sequence[int]) -> list[int]:
    """Of many organisations, those that share the most issues and places with one's own; those
    named first among equals. They are the same for every question, so that it is laid over once."""
    if len(among) <= BEYOND:
        return list(among)
    issues = set(own.issues.values_list("pk", flat=True))
    places = set(own.service_areas.values_list("pk", flat=True))
    marks: dict[int, int] = defaultdict(int)
    for through, column, keys in (
        (Organisation.issues.through, "issue_id", issues),
        (Organisation.service_areas.through, "place_id", places),
    ):
        links = through._default_manager.filter(
            **{f"{column}__in": keys, "organisation_id__in": Listed(among)}
        )
        for pk in links.values_list("organisation_id", flat=True):
            marks[pk] += 1
    return sorted(among, key=lambda pk: -marks[pk])[:BEYOND]
