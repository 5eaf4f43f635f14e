"""The filter as a sentence, and what may be added to it."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.queries import Listed
from commonground.hub.ties.models import Stage
from commonground.hub.vocabularies.models import (
    Issue,
    Kind,
    PeopleServed,
    Place,
    Relationship,
    Scale,
)
from commonground.hub.vocabularies.queries import Worded, worded

from .filters import (
    EXACTLY,
    NO_TIE,
    NOWHERE,
    UNKNOWN,
    FieldFilter,
    count_of,
    found_once,
    own_ties,
    shown,
)
from .rows import Row

LEADS = {
    "text": gettext_lazy("that mention"),
    "kinds": gettext_lazy("of the kind"),
    "scales": gettext_lazy("reaching"),
    "issues": gettext_lazy("working on"),
    "people": gettext_lazy("with"),
    "places": gettext_lazy("in"),
    "based": gettext_lazy("based in"),
    "area": gettext_lazy("on"),
    "stages": gettext_lazy("where we stand at"),
    "wanted": gettext_lazy("of whom we want"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """This is one word of the sentence and the address that shows the set without it."""

    lead: str
    label: str
    without: str


@dataclass(frozen=True, slots=True)
class LegendItem:
    """This is a stage with its count, which adds or drops that stage of the filter."""

    stage: str
    label: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """This is every word of the vocabularies by key, read once for a page."""

    issues: dict[str, Worded]
    people: dict[str, Worded]
    kinds: dict[str, Worded]
    scales: dict[str, Worded]
    wanted: dict[str, Worded]
    places: dict[str, Place]


def terms(viewer: Viewer, chosen: FieldFilter) -> Terms:
    """This reads the vocabularies, and of the places those that the filter names."""
    codes = {*chosen.places, *(code.removeprefix(EXACTLY) for code in chosen.based)}
    return Terms(
        issues=worded(viewer, Issue),
        people=worded(viewer, PeopleServed),
        kinds=worded(viewer, Kind),
        scales=worded(viewer, Scale),
        wanted=worded(viewer, Relationship),
        places={one.code: one for one in Place.objects.visible_to(viewer).filter(code__in=codes)},
    )


def label(known: Terms, facet: str, value: str) -> str:
    """This says one value of a facet in words."""
    if facet == "text":
        return f"“{value}”"
    if facet == "area":
        return _("no known place") if value == NOWHERE else _("one part of the map")
    if facet == "stages":
        return _("no tie yet") if value == NO_TIE else str(dict(Stage.choices).get(value, value))
    if value == UNKNOWN:
        return _("we do not know")
    if value.startswith(EXACTLY) and facet == "based":
        inside = known.places.get(value.removeprefix(EXACTLY), value)
        return _("%(place)s, no nearer place known") % {"place": inside}
    found = getattr(known, "places" if facet == "based" else facet).get(value)
    return str(found) if found else value


def sentence(chosen: FieldFilter, known: Terms, view: str) -> list[Word]:
    """This is the filter word by word."""
    words = []
    for facet, lead in LEADS.items():
        value = getattr(chosen, facet)
        values = (value,) if isinstance(value, str) else value
        for number, one in enumerate(one for one in values if one):
            words.append(
                Word(
                    lead=_("or") if number else str(lead),
                    label=label(known, facet, one),
                    without=chosen.without(facet, one).address(view=view),
                )
            )
    return words


def legend(viewer: Viewer, chosen: FieldFilter, view: str) -> list[LegendItem]:
    """This counts the set by stage as if no stage had been asked for."""
    anyhow = found_once(viewer, chosen.without("stages")) if chosen.stages else chosen
    ties = dict(own_ties(viewer).order_by().values_list("subject_id", "stage"))
    among_them = (
        shown(viewer, anyhow).order_by().filter(pk__in=Listed(ties)).values_list("pk", flat=True)
    )
    counts = Counter(ties[subject] for subject in among_them)
    counts[NO_TIE] = count_of(viewer, anyhow) - sum(counts.values())
    labels = {NO_TIE: _("no tie yet"), **{stage.value: str(stage.label) for stage in Stage}}
    return [
        LegendItem(
            stage="" if key == NO_TIE else key,
            label=words,
            count=counts.get(key, 0),
            url=chosen.turned("stages", key).address(view=view),
            current=key in chosen.stages,
        )
        for key, words in labels.items()
    ]


def places_named(viewer: Viewer, name: str) -> list[Place]:
    """This finds places by their code or whole name."""
    found = Place.objects.visible_to(viewer).select_related("parent")
    return list(found.filter(code__iexact=name)[:1]) or list(
        found.filter(name__iexact=name).order_by("path")[:10]
    )


def still_to_want(viewer: Viewer, row: Row) -> list[Relationship]:
    """This lists the relationships we do not want of an organisation yet."""
    offered = Relationship.objects.visible_to(viewer).filter(retired=False)
    return list(offered.exclude(key__in=row.wanted_keys))
