"""Finding the organisations that took part in a contact."""

from collections.abc import Collection

from django.db.models import Max, Q

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation, Person
from commonground.hub.organisations.queries import colleagues, organisations
from commonground.hub.ties.models import NextStep, Touchpoint

from .contact import our_touchpoints
from .ties import ties_for

AT_MOST = 8
BESIDE_CHOSEN = 4


def parties_to_choose(
    viewer: Viewer, *, chosen: Collection[str] = (), text: str = ""
) -> list[Organisation]:
    """This lists the organisations chosen so far, then those the text finds; without a text, those
    we were last in touch with. Only what the viewer may see, never our own."""
    others = organisations(viewer).exclude(pk=viewer.organisation_id)
    first = list(others.filter(slug__in=list(chosen)).order_by("name")) if chosen else []
    rest = others.exclude(pk__in=[row.pk for row in first])
    text = " ".join(text.split())
    if text:
        found = rest.filter(Q(name__icontains=text) | Q(acronym__iexact=text))
        return [*first, *found.order_by("name", "pk")[: 2 * AT_MOST]]
    met = (
        our_touchpoints(viewer)
        .select_related(None)
        .order_by()
        .values("parties")
        .annotate(last=Max("held_on"))
        .order_by("-last")
        .values_list("parties", flat=True)[:AT_MOST]
    )
    recent = list(met)
    if len(recent) < AT_MOST:
        newest = ties_for(viewer).order_by("-created_at").values_list("subject", flat=True)
        recent = [*recent, *newest[:AT_MOST]]
    known = {row.pk: row for row in rest.filter(pk__in=recent)}
    ordered = [known[pk] for pk in dict.fromkeys(recent) if pk in known]
    return [*first, *ordered[: BESIDE_CHOSEN if first else AT_MOST]]


def parties_of(viewer: Viewer, touchpoint: Touchpoint) -> list[Organisation]:
    """This lists the organisations that took part in a contact, by name."""
    took_part = organisations(viewer).filter(pk__in=touchpoint.parties.values("pk"))
    return list(took_part.order_by("name", "pk"))


def steps_of(viewer: Viewer, touchpoint: Touchpoint) -> list[NextStep]:
    """This lists the next steps promised at a contact."""
    promised = NextStep.objects.visible_to(viewer).filter(touchpoint=touchpoint)
    return list(promised.select_related("tie__subject", "responsible"))


def oneself(viewer: Viewer) -> Person | None:
    """This is the viewer as a colleague."""
    own = colleagues(viewer).filter(person_id=viewer.person_id).first()
    return own.person if own else None
