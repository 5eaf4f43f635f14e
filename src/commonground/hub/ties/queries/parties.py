"""Finding the organisations that took part in a contact."""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Max, Q

from commonground.hub.access.audience import Level, VisibleQuerySet
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation, Person
from commonground.hub.organisations.queries import colleagues, organisations
from commonground.hub.ties.models import NextStep, Touchpoint

from .contact import our_touchpoints
from .ties import ties_for

AT_MOST = 8
BESIDE_CHOSEN = 4
NARROW = (Level.NAMED, Level.ORGANISATION)


def parties_chosen(viewer: Viewer, slugs: Collection[str]) -> list[Organisation]:
    """This lists the organisations chosen so far, by name: those the viewer may see, never our own."""
    if not slugs:
        return []
    return list(others(viewer).filter(slug__in=list(slugs)).order_by("name"))


def others(viewer: Viewer) -> VisibleQuerySet[Organisation]:
    """This lists every organisation but our own."""
    return organisations(viewer).exclude(pk=viewer.organisation_id)


def parties_beside(
    viewer: Viewer, chosen: Sequence[Organisation], *, text: str = ""
) -> list[Organisation]:
    """This lists organisations to choose from beside those chosen: what the text finds, or without
    one those we were last in touch with."""
    rest = others(viewer).exclude(pk__in=[row.pk for row in chosen])
    text = " ".join(text.split())
    if text:
        found = rest.filter(Q(name__icontains=text) | Q(acronym__iexact=text))
        return list(found.order_by("name", "pk")[: 2 * AT_MOST])
    met = (
        our_touchpoints(viewer)
        .select_related(None)
        .order_by()
        .values("parties")
        .annotate(last=Max("held_on"))
        .order_by("-last", "parties")
        .values_list("parties", flat=True)[:AT_MOST]
    )
    recent = list(met)
    if len(recent) < AT_MOST:
        newest = ties_for(viewer).order_by("-created_at", "-pk").values_list("subject", flat=True)
        recent = [*recent, *newest[:AT_MOST]]
    known = {row.pk: row for row in rest.filter(pk__in=recent)}
    ordered = [known[pk] for pk in dict.fromkeys(recent) if pk in known]
    return ordered[: BESIDE_CHOSEN if chosen else AT_MOST]


def parties_of(viewer: Viewer, touchpoint: Touchpoint) -> list[Organisation]:
    """This lists the organisations that took part in a contact, by name."""
    took_part = organisations(viewer).filter(pk__in=touchpoint.parties.values("pk"))
    return list(took_part.order_by("name", "pk"))


def hidden_behind(touchpoint: Touchpoint, parties: Iterable[Organisation]) -> list[str]:
    """This names the organisations of a contact that fewer may see than it is shared with: nobody else
    reads it."""
    if touchpoint.level in NARROW:
        return []
    return [party.name for party in parties if party.level in NARROW]


def steps_of(viewer: Viewer, touchpoint: Touchpoint) -> list[NextStep]:
    """This lists the next steps promised at a contact."""
    promised = NextStep.objects.visible_to(viewer).filter(touchpoint=touchpoint)
    return list(promised.select_related("tie__subject", "responsible"))


def oneself(viewer: Viewer) -> Person | None:
    """This is the viewer as a colleague."""
    own = colleagues(viewer).filter(person_id=viewer.person_id).first()
    return own.person if own else None
