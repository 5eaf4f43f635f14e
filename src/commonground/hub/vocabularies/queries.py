"""Reading the shared words and places."""

from collections.abc import Iterable
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import get_language

from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer

from .models import (
    Check,
    Issue,
    Kind,
    PeopleServed,
    Place,
    PlaceKind,
    Relationship,
    Scale,
    Term,
    TermQuerySet,
)

PLACES_OFFERED = 20
HELD_S = 5


class Worded(NamedTuple):
    """This is a term as people read it in their language."""

    pk: int
    key: str
    word: str
    retired: bool

    def __str__(self) -> str:
        return self.word


def worded(viewer: Viewer, model: type[Term]) -> dict[str, Worded]:
    """This reads a whole vocabulary by key, in its order.

    Every page with a filter needs hundreds of these words, which change a few times a year: they
    are held for five seconds, so that is how long an operator waits to see a change everywhere.
    Vocabularies are the same for every viewer, so nothing of one viewer's is shown to another.
    """
    name = f"worded.{model._meta.label_lower}.{get_language()}"
    held: dict[str, Worded] | None = cache.get(name)
    if held is None:
        terms: TermQuerySet[Term] = model.objects.visible_to(viewer)  # type: ignore[attr-defined]
        held = {term.key: Worded(term.pk, term.key, str(term), term.retired) for term in terms}
        cache.set(name, held, HELD_S)
    return held


def worded_by_pk(viewer: Viewer, model: type[Term]) -> dict[int, Worded]:
    """This reads a whole vocabulary by row, in its order."""
    return {term.pk: term for term in worded(viewer, model).values()}


def offered(viewer: Viewer, model: type[Term]) -> list[tuple[str, str]]:
    """This lists key and word of each term that is offered, as a form's choices."""
    return [(term.key, term.word) for term in worded(viewer, model).values() if not term.retired]


def issues(viewer: Viewer) -> TermQuerySet[Issue]:
    """This lists the issues offered, in their order."""
    return Issue.objects.visible_to(viewer).filter(retired=False)


def issues_by_parent(viewer: Viewer) -> list[tuple[str, list[tuple[str, str]]]]:
    """This groups the issues under those that stand above them, as a form's choices."""
    offered = list(issues(viewer))
    tops = {issue.pk: issue for issue in offered if issue.parent_id is None}
    groups: dict[int | None, list[tuple[str, str]]] = {
        pk: [(top.key, str(top))] for pk, top in tops.items()
    }
    for issue in offered:
        if issue.parent_id is not None:
            above = issue.parent_id if issue.parent_id in tops else None
            groups.setdefault(above, []).append((issue.key, str(issue)))
    return [(str(tops[pk]) if pk is not None else "", group) for pk, group in groups.items()]


def people_served(viewer: Viewer) -> TermQuerySet[PeopleServed]:
    """This lists the groups of people offered, in their order."""
    return PeopleServed.objects.visible_to(viewer).filter(retired=False)


def kinds(viewer: Viewer) -> TermQuerySet[Kind]:
    """This lists the kinds of organisation offered, in their order."""
    return Kind.objects.visible_to(viewer).filter(retired=False)


def scales(viewer: Viewer) -> TermQuerySet[Scale]:
    """This lists the scales offered, in their order."""
    return Scale.objects.visible_to(viewer).filter(retired=False)


def relationships(viewer: Viewer) -> TermQuerySet[Relationship]:
    """This lists the relationships one can want, in their order."""
    return Relationship.objects.visible_to(viewer).filter(retired=False)


def checks(viewer: Viewer, kind: str = "") -> list[Check]:
    """This lists what to look at before working with an organisation of a kind (of all kinds where
    none is given), in its order."""
    rows = Check.objects.visible_to(viewer).filter(retired=False)
    return [row for row in rows if not kind or not row.kinds or kind in row.kinds.split()]


def places(viewer: Viewer) -> TermQuerySet[Place]:
    """This lists all places, without their boundaries."""
    return Place.objects.visible_to(viewer).defer("boundary")


def place(viewer: Viewer, code: str) -> Place:
    """This is one place by its code, or `Hidden`."""
    found = places(viewer).filter(code=code).select_related("parent").first()
    if found is None:
        raise Hidden
    return found


def countries(viewer: Viewer) -> TermQuerySet[Place]:
    """This lists the countries by name."""
    return places(viewer).filter(kind=PlaceKind.COUNTRY)


def places_found(viewer: Viewer, text: str) -> list[Place]:
    """This finds places whose name, other words or code has the text, the nearest first."""
    text = text.strip()
    if not text:
        return []
    other_name = (
        Q(aliases__iexact=text)
        | Q(aliases__istartswith=f"{text}\n")
        | Q(aliases__iendswith=f"\n{text}")
        | Q(aliases__icontains=f"\n{text}\n")
    )
    nearness = Case(
        When(Q(name__iexact=text) | Q(code__iexact=text) | other_name, then=Value(0)),
        When(name__istartswith=text, then=Value(1)),
        When(name__icontains=text, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    found = places(viewer).filter(
        Q(name__icontains=text) | Q(aliases__icontains=text) | Q(code__iexact=text)
    )
    return list(
        found.alias(nearness=nearness)
        .select_related("parent")
        .order_by("nearness", "name", "code")[:PLACES_OFFERED]
    )


def places_meant(viewer: Viewer, text: str) -> list[Place]:
    """This finds what a text means: the one place called exactly so, else all that come near."""
    text = text.strip()
    found = places_found(viewer, text)
    exact = [
        place
        for place in found
        if text.casefold() in (place.name.casefold(), place.code.casefold())
    ]
    return exact if len(exact) == 1 else found


def within(viewer: Viewer, codes: Iterable[str]) -> QuerySet[Place]:
    """This lists the places with these codes and every place below them."""
    paths = (
        Place.objects.visible_to(viewer).filter(code__in=list(codes)).values_list("path", flat=True)
    )
    below = Q(pk__in=())
    for path in paths:
        below |= Q(path__startswith=path)
    return Place.objects.visible_to(viewer).filter(below)


def with_children(viewer: Viewer, keys: Iterable[str]) -> QuerySet[Issue]:
    """This lists the issues with these keys and those that belong under them."""
    named = list(keys)
    return Issue.objects.visible_to(viewer).filter(Q(key__in=named) | Q(parent__key__in=named))


def words_of(viewer: Viewer, model: type, keys: Iterable[str]) -> list[str]:
    """This names the terms with these keys, in their order, as people read them."""
    named = list(keys)
    if not named:
        return []
    return [str(term) for term in model.objects.visible_to(viewer).filter(key__in=named)]  # type: ignore[attr-defined]
