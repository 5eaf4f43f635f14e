"""Reading what we do not know of our map, the most telling first, and who finds it out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.urls import reverse
from django.utils.translation import gettext as _

from commonground.hub.access.audience import VisibleQuerySet, owned_by
from commonground.hub.access.prepared import prepared
from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.queries import at_work
from commonground.hub.field.queries.filters import no_issue, no_people, own_ties
from commonground.hub.organisations.models import Contact, Organisation, OrganisationQuerySet
from commonground.hub.organisations.queries import (
    Entry,
    Waits,
    colleagues,
    organisations,
)
from commonground.hub.organisations.rules import may_edit_profile
from commonground.hub.ties.models import Stage, Tie
from commonground.hub.ties.queries.ties import RUNG
from commonground.hub.vocabularies.models import Issue, Place

from .models import Facet, Gap
from .rules import ASKED_AGAIN_AFTER, SECTION_OF, TELLING

A_PAGE = 20
CELLS_SHOWN = 12
ISSUES_AT_MOST, PLACES_AT_MOST = 20, 60
WAITS_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class Missing:
    """This is one fact that we do not know of an organisation, with whoever finds it out, or the
    time we looked in vain."""

    facet: str
    words: str
    gap: Any | None


@dataclass(frozen=True, slots=True)
class Unknown:
    """This is an organisation on our map and what we do not know of it."""

    organisation: Organisation
    stage: str
    missing: list[Missing]


@dataclass(frozen=True, slots=True)
class Cell:
    """This is an issue of ours in a place of ours where we know nobody."""

    issue: Issue
    place: Place
    gap: Any | None
    is_ours: bool
    """Whether we ourselves are at work on it there."""
    is_around: bool
    """Whether somebody on our map works on it in a wider place around this one."""

    @property
    def words(self) -> str:
        """This says it in a sentence."""
        return cell_words(self.issue, self.place)


def cell_words(issue: Issue, place: Place) -> str:
    """This says that we know nobody for an issue in a place."""
    return _("You know nobody on “%(issue)s” in %(place)s.") % {"issue": issue, "place": place}


def gap_words(gap: Gap) -> str:
    """This says what somebody finds out, so that it stands alone."""
    if gap.issue and gap.place:
        return _("Find out who works on “%(issue)s” in %(place)s.") % {
            "issue": gap.issue,
            "place": gap.place,
        }
    return _("Find out about %(name)s: %(what)s.") % {
        "name": gap.organisation,
        "what": gap.get_facet_display(),
    }


def gaps(viewer: Viewer) -> VisibleQuerySet[Gap]:
    """This lists every gap our organisation took on, open or settled."""
    return (
        Gap.objects.visible_to(viewer)
        .filter(owned_by(viewer))
        .select_related("organisation", "issue", "place", "responsible", "settled_by")
        .defer("organisation__search_text", "place__boundary")
    )


def gap(viewer: Viewer, ref: str) -> Gap:
    """This is one gap we took on, or `Hidden`."""
    return gaps(viewer).seen(viewer, ref)


def open_gaps(viewer: Viewer) -> VisibleQuerySet[Gap]:
    """This lists what is being found out, the soonest first."""
    return gaps(viewer).filter(settled="").order_by(F("due_on").asc(nulls_last=True), "pk")


def lately_settled(viewer: Viewer, today: date) -> VisibleQuerySet[Gap]:
    """This lists what was settled within a year, the newest first."""
    since = today - ASKED_AGAIN_AFTER
    return (
        gaps(viewer).exclude(settled="").filter(looked_on__gt=since).order_by("-settled_at", "pk")
    )


def unknown_rule(viewer: Viewer, facet: str) -> Q:
    """This asks for organisations of which we do not know a fact."""
    contacts = Contact.objects.visible_to(viewer).filter(organisation=OuterRef("pk"))
    wished = own_ties(viewer).filter(wanted__isnull=False).values("subject_id")
    return {
        Facet.ISSUES.value: lambda: no_issue(viewer),
        Facet.PEOPLE.value: lambda: no_people(viewer),
        Facet.CONTACT.value: lambda: Q(website="") & ~Q(Exists(contacts)),
        Facet.PLACE.value: lambda: Q(place=None),
        Facet.KIND.value: lambda: Q(kind=None),
        Facet.SCALE.value: lambda: Q(scale=None),
        Facet.WANTED.value: lambda: ~Q(pk__in=wished),
    }[facet]()


def on_our_map(viewer: Viewer) -> OrganisationQuerySet:
    """This lists the organisations with which we have a tie that has not ended."""
    ties = own_ties(viewer).exclude(stage=Stage.ENDED)
    return organisations(viewer).filter(pk__in=ties.values("subject_id"))


def with_unknown(viewer: Viewer) -> OrganisationQuerySet:
    """This marks what is unknown of each on our map, and puts the most telling first: the weight of
    what is unknown, times how near we stand."""
    rows: Any = on_our_map(viewer)
    weight: Any = Value(0)
    for facet in Facet:
        rule = unknown_rule(viewer, facet)
        rows = rows.annotate(
            **{f"no_{facet.value}": ExpressionWrapper(rule, output_field=BooleanField())}
        )
        weight = weight + Case(
            When(**{f"no_{facet.value}": True, "then": Value(TELLING[facet])}),
            default=Value(0),
            output_field=IntegerField(),
        )
    ties = Tie.objects.visible_to(viewer).filter(owned_by(viewer), subject=OuterRef("pk"))
    rung = Subquery(ties.annotate(rung=RUNG).values("rung")[:1], output_field=IntegerField())
    stage = Subquery(ties.values("stage")[:1])
    found: OrganisationQuerySet = rows.annotate(weight=weight, rung=rung, stage=stage)
    return found.filter(weight__gt=0).order_by(-(F("weight") * (F("rung") + 1)), "name", "pk")


def unknown_page(viewer: Viewer, today: date, number: str | int = 1) -> Page[Unknown]:
    """This is one page of what we do not know of those on our map."""
    rows = with_unknown(viewer).defer("search_text")
    page: Any = Paginator(rows, A_PAGE).get_page(number)
    found = list(page.object_list)
    known = taken(viewer, today, Q(organisation__in=[row.pk for row in found]))
    page.object_list = [
        Unknown(
            row,
            row.stage,
            [
                Missing(facet.value, str(facet.label), known.get((row.pk, facet.value)))
                for facet in Facet
                if getattr(row, f"no_{facet.value}")
            ],
        )
        for row in found
    ]
    return page  # type: ignore[no-any-return]


def taken(viewer: Viewer, today: date, which: Q) -> dict[tuple[Any, Any], Any]:
    """This gives what is being found out, or was looked for in vain within a year, by what it is
    about; what is open counts before what is settled."""
    since = today - ASKED_AGAIN_AFTER
    rows = gaps(viewer).filter(which).filter(Q(settled="") | Q(looked_on__gt=since))
    found: dict[tuple[Any, Any], Any] = {}
    for row in rows.order_by("-settled", "taken_at", "pk"):
        key = (
            (row.organisation_id, row.facet)
            if row.organisation_id
            else (row.issue_id, row.place_id)
        )
        if row.settled in {"", "nobody"}:
            found[key] = row
    return found


def our_places(viewer: Viewer, ours: Organisation) -> list[Place]:
    """This lists the places we work in and the ones right below them."""
    own = {area.pk for area in ours.service_areas.all()} | {ours.place_id}
    named = Q(pk__in=own - {None}) | Q(parent__in=own - {None})
    return list(Place.objects.visible_to(viewer).filter(named).defer("boundary")[:PLACES_AT_MOST])


def empty_cells(viewer: Viewer, today: date) -> list[Cell]:
    """This lists the issues of ours in places of ours where nobody on our map works: first those
    with nobody around either, and where we ourselves work."""
    ours = organisations(viewer).filter(pk=viewer.organisation_id).first()
    if ours is None:
        return []
    issues = list(ours.issues.all()[:ISSUES_AT_MOST])
    places = our_places(viewer, ours)
    if not issues or not places:
        return []
    subjects = on_our_map(viewer).values("pk")
    worked = at_work(viewer).filter(issue__in=issues)
    theirs = paths_by_issue(
        worked.filter(organisation__in=subjects).values_list("issue_id", "place__path")
    )
    links = Organisation.issues.through.objects.filter(
        issue__in=issues, organisation_id__in=subjects
    )
    areas = links.filter(organisation__service_areas__isnull=False)
    for key, path in areas.values_list("issue_id", "organisation__service_areas__path").distinct():
        theirs.setdefault(key, set()).add(path)
    own = paths_by_issue(worked.filter(organisation=ours).values_list("issue_id", "place__path"))
    known = taken(viewer, today, Q(organisation=None))
    cells = []
    for issue in issues:
        paths = theirs.get(issue.pk, set())
        for place in places:
            if any(path.startswith(place.path) for path in paths):
                continue
            cells.append(
                Cell(
                    issue,
                    place,
                    known.get((issue.pk, place.pk)),
                    is_ours=touches(place, own.get(issue.pk, set())),
                    is_around=any(place.path.startswith(path) for path in paths),
                )
            )
    return sorted(
        cells,
        key=lambda cell: (
            cell.gap is not None,
            cell.is_around,
            not cell.is_ours,
            -len(cell.place.path),
        ),
    )


def paths_by_issue(pairs: Iterable[tuple[int, str]]) -> dict[int, set[str]]:
    """This gathers the paths of places by issue."""
    found: dict[int, set[str]] = {}
    for issue, path in set(pairs):
        found.setdefault(issue, set()).add(path)
    return found


def touches(place: Place, paths: set[str]) -> bool:
    """This tells whether any of the paths leads to a place, to one within it or to one around it."""
    return any(path.startswith(place.path) or place.path.startswith(path) for path in paths)


def cell_named(viewer: Viewer, issue: str, place: str) -> tuple[Issue, Place]:
    """This is an issue and a place by key and code, or `Hidden`."""
    issues = Issue.objects.visible_to(viewer).filter(key=issue, retired=False)
    places = Place.objects.visible_to(viewer).filter(code=place).defer("boundary")
    found = issues.first(), places.first()
    if found[0] is None or found[1] is None:
        raise Hidden
    return found[0], found[1]


def is_unknown(viewer: Viewer, subject: Organisation, facet: str) -> bool:
    """This tells whether we still do not know a fact of an organisation."""
    rows = organisations(viewer).filter(pk=subject.pk)
    return rows.filter(unknown_rule(viewer, facet)).exists()


def still_unwritten(viewer: Viewer, gap: Gap) -> bool:
    """This tells whether a fact belongs on a page that we may write on, and is not there yet."""
    if gap.organisation is None:
        return False
    writes = gap.facet in (Facet.WANTED, Facet.CONTACT) or may_edit_profile(
        viewer, gap.organisation
    )
    return bool(writes) and is_unknown(viewer, gap.organisation, gap.facet)


def where_to_write(viewer: Viewer, gap: Gap) -> str:
    """This is the address of the form in which the fact is written down with its source."""
    acting = viewer.organisation_slug
    if gap.issue and gap.place:
        directory = reverse("organisations:directory", args=[acting])
        return f"{directory}?issue={gap.issue.key}&place={gap.place.code}"
    if gap.organisation is None:
        return ""
    slug = gap.organisation.slug
    if gap.facet == Facet.WANTED:
        return reverse("ties:tie", args=[acting, slug])
    if gap.facet == Facet.CONTACT:
        return reverse("organisations:contact_add", args=[acting, slug])
    if may_edit_profile(viewer, gap.organisation):
        return reverse("organisations:section", args=[acting, slug, SECTION_OF[gap.facet]])
    return reverse("ties:tie", args=[acting, slug])


def waits(viewer: Viewer, day: date) -> Waits | None:
    """This lists what the viewer promised to find out by today, and what nobody here has in hand."""
    if not viewer.acts:
        return None
    entries = [
        Entry(
            gap_words(row),
            reverse("gaps:gap", args=[viewer.organisation_slug, row.ref]),
            row.due_on,
        )
        for row in due_by(viewer, day)
    ]
    return Waits(title=_("To find out"), entries=entries) if entries else None


@prepared
def due_by(viewer: Viewer, day: date) -> VisibleQuerySet[Gap]:
    """This asks for what the viewer promised to find out by a day, and what nobody here has in hand."""
    here = colleagues(viewer).values_list("person_id", flat=True)
    mine = Q(responsible_id=viewer.person_id) | ~Q(responsible__in=here) | Q(responsible=None)
    return open_gaps(viewer).filter(mine, due_on__lte=day)[:WAITS_AT_MOST]
