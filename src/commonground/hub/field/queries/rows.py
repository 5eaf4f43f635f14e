"""The rows of the table, and what the map and the graph say of one organisation."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.queries import at_work
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.models import Stage, Tie, Touchpoint
from commonground.hub.ties.rules import rung_wanted
from commonground.hub.vocabularies.models import Issue, Relationship

from .filters import FieldFilter, own_ties, shown

PAGE = 50
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """This is one organisation of the field and where we stand with it."""

    slug: str
    name: str
    kind: str
    scale: str
    place: str
    issues: tuple[str, ...]
    stage: str
    wanted: tuple[str, ...]
    wanted_keys: tuple[str, ...]
    last_contact: date | None

    @property
    def stage_words(self) -> str:
        """This says where we stand."""
        return stage_words(self.stage)

    @property
    def wanted_words(self) -> str:
        """This says what we want of them."""
        return ", ".join(self.wanted)

    @property
    def aim(self) -> str:
        """This is the rung that the relationships wanted call for, if any does."""
        return rung_wanted(list(self.wanted_keys)) or ""


def stage_words(stage: str) -> str:
    """This says a stage, or its absence, in words."""
    return str(Stage(stage).label) if stage else _("no tie yet")


def ties_of(viewer: Viewer, found: Iterable[int]) -> dict[int, tuple[str, list[Relationship]]]:
    """This gives, by organisation, the stage of our tie and the relationships wanted; of those with
    whom it ended we want none."""
    ties = {
        pk: (subject, stage)
        for pk, subject, stage in own_ties(viewer)
        .filter(subject_id__in=found)
        .values_list("pk", "subject_id", "stage")
    }
    wishes = defaultdict(list)
    asking = [pk for pk, (_subject, stage) in ties.items() if stage != Stage.ENDED]
    links = Tie.wanted.through.objects.filter(tie_id__in=asking).select_related("relationship")
    for link in links.order_by("relationship__position"):
        wishes[link.tie_id].append(link.relationship)
    return {subject: (stage, wishes[pk]) for pk, (subject, stage) in ties.items()}


def rows(viewer: Viewer, found: Iterable[Organisation]) -> list[Row]:
    """This says of some organisations what the table says, in a fixed number of reads.

    They come with `kind`, `scale` and `place` already read.
    """
    found = list(found)
    keys = [one.pk for one in found]
    ties = ties_of(viewer, keys)
    issues: dict[int, set[int]] = defaultdict(set)
    links = Organisation.issues.through.objects.filter(organisation_id__in=keys)
    done = at_work(viewer).filter(organisation_id__in=keys).distinct()
    for found_rows in (links, done):
        for organisation_id, issue_id in found_rows.values_list("organisation_id", "issue_id"):
            issues[organisation_id].add(issue_id)
    names = {issue.pk: str(issue) for issue in Issue.objects.order_by("position", "name")}
    met = dict(
        Touchpoint.objects.visible_to(viewer)
        .filter(owner_id=viewer.organisation_id, parties__in=keys)
        .order_by()
        .values_list("parties")
        .annotate(Max("held_on"))
    )
    return [
        Row(
            slug=one.slug,
            name=one.name,
            kind=str(one.kind or ""),
            scale=str(one.scale or ""),
            place=str(one.place or ""),
            issues=tuple(name for pk, name in names.items() if pk in issues[one.pk]),
            stage=ties[one.pk][0] if one.pk in ties else "",
            wanted=tuple(str(wish) for wish in ties[one.pk][1]) if one.pk in ties else (),
            wanted_keys=tuple(wish.key for wish in ties[one.pk][1]) if one.pk in ties else (),
            last_contact=met.get(one.pk),
        )
        for one in found
    ]


def in_order(found: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """This sorts by name and reads along what a row says."""
    found = found.select_related("kind", "scale", "place").defer("place__boundary", "search_text")
    return found.order_by("name", "pk")


def table_page(viewer: Viewer, chosen: FieldFilter, number: str) -> Page[Row]:
    """This is one page of the table."""
    page = Paginator(in_order(shown(viewer, chosen)), PAGE).get_page(number)
    page.object_list = rows(viewer, page.object_list)  # type: ignore[assignment]
    return page  # type: ignore[return-value]


def table_rows(viewer: Viewer, chosen: FieldFilter) -> Iterator[Row]:
    """This is the whole table, a thousand rows at a time."""
    found = in_order(shown(viewer, chosen))
    keys = list(found.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield from rows(viewer, found.filter(pk__in=keys[start : start + CHUNK]))


def row_of(viewer: Viewer, slug: str) -> Row | None:
    """This is one organisation of the field, if the viewer may see it."""
    return next(iter(rows(viewer, in_order(shown(viewer, FieldFilter())).filter(slug=slug))), None)
