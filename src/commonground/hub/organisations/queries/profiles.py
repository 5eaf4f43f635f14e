"""Reading organisations and their profiles, always for a viewer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonground.hub.access.prepared import prepared
from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import (
    Contact,
    Identifier,
    Need,
    Offer,
    Organisation,
    OrganisationName,
    OrganisationQuerySet,
    SectionRecord,
    Service,
)
from commonground.hub.organisations.models.languages import language_name
from commonground.hub.vocabularies.models import Issue, PeopleServed, Place

from .rows import Part, Rows, rows_of
from .sets import Listed
from .work import WORK, WorkOf

R = TypeVar("R", bound=Model)
Lasting = TypeVar("Lasting", Need, Offer)

STALE_AFTER_DAYS = 2 * 365

# What each section is called, and why it is worth knowing: shown where it is missing.
SECTIONS = {
    "names": (gettext_lazy("Names"), gettext_lazy("Do they go by another name, or in another language?")),
    "identifiers": (
        gettext_lazy("Numbers in registers"),
        gettext_lazy(
            "We do not know their number in any register. With it, we can tell them from a namesake."
        ),
    ),
    "mission": (
        gettext_lazy("What they are for"),
        gettext_lazy(
            "We do not know their mission. Without it, nobody can tell whether you want the same."
        ),
    ),
    "work": (
        gettext_lazy("What they do"),
        gettext_lazy(
            "We do not know which issues they work on. Without it, the finder cannot say what you share."
        ),
    ),
    "people_served": (
        gettext_lazy("Whom they work with"),
        gettext_lazy(
            "We do not know whom they work with. Without it, the finder cannot see whom you both reach."
        ),
    ),
    "places": (
        gettext_lazy("Where they work"),
        gettext_lazy(
            "We do not know which places they work in. Without it, the finder cannot tell neighbours from far friends, and they are missing on the map."
        ),
    ),
    "about": (
        gettext_lazy("Languages, size, age"),
        gettext_lazy("We do not know which languages they speak. A first call goes better in theirs."),
    ),
    "needs": (
        gettext_lazy("What they need"),
        gettext_lazy("We do not know what they lack. It may be what you can lend."),
    ),
    "offers": (
        gettext_lazy("What they offer"),
        gettext_lazy("We do not know what they can lend or give. It may be what you need."),
    ),
    "contact": (
        gettext_lazy("How to reach them"),
        gettext_lazy("We know nobody there and no website. Without a door there is no first contact."),
    ),
}  # fmt: skip
SECTION_OF = {"people_served": "work"}


@dataclass(frozen=True)
class Fact:
    """This is one thing known of an organisation, or asked: with its source, its age and where to
    add or change it."""

    key: str
    label: str
    value: str
    source: str
    age: str
    is_stale: bool
    missing: str
    said_before: bool = False
    """Whether others said so before its own people kept the profile, who have not saved it since."""

    @property
    def section(self) -> str:
        """This is the section whose page changes the fact."""
        return SECTION_OF.get(self.key, self.key)


@dataclass(frozen=True)
class Common:
    """This is what two organisations share, and what each has that the other lacks."""

    issues: list[str]
    people: list[str]
    places: list[str]
    they_have: list[Offer]
    we_have: list[Offer]

    def __bool__(self) -> bool:
        return any((self.issues, self.people, self.places, self.they_have, self.we_have))


@dataclass(frozen=True)
class Both:
    """This is what hangs on an organisation, and on ours where it is another one."""

    theirs: Rows
    ours: Rows | None


def organisations(viewer: Viewer) -> OrganisationQuerySet:
    """This lists the organisations the viewer may see."""
    return Organisation.objects.visible_to(viewer)


def organisation(viewer: Viewer, slug: str) -> Organisation:
    """This is one organisation by its address part, or `Hidden`."""
    found = next(iter(organisation_at(viewer, slug)), None)
    if found is None:
        raise Hidden
    return found


@prepared
def organisation_at(viewer: Viewer, slug: str) -> OrganisationQuerySet:
    """This asks for one organisation by its address part."""
    rows = organisations(viewer).filter(slug=slug).order_by()
    rows = rows.select_related("kind", "scale", "place", "owner")
    return rows.defer("place__boundary", "search_text", "owner__search_text")


def of(rows: QuerySet[R], organisation: Organisation | None) -> QuerySet[R]:
    """This keeps the rows of one organisation; of all where none is given."""
    return rows if organisation is None else rows.filter(organisation=organisation)


def names(viewer: Viewer, organisation: Organisation | None) -> QuerySet[OrganisationName]:
    """This lists an organisation's other names."""
    return of(OrganisationName.objects.visible_to(viewer), organisation).order_by("name", "pk")


def identifiers(viewer: Viewer, organisation: Organisation | None) -> QuerySet[Identifier]:
    """This lists an organisation's numbers in registers."""
    return of(Identifier.objects.visible_to(viewer), organisation).order_by("scheme", "number")


def services(viewer: Viewer, organisation: Organisation | None) -> QuerySet[Service]:
    """This lists what an organisation does for people."""
    found = of(Service.objects.visible_to(viewer), organisation)
    found = found.select_related("people", "place").defer("place__boundary")
    return found.order_by("name", "pk")


def needs(viewer: Viewer, organisation: Organisation | None) -> QuerySet[Need]:
    """This lists what an organisation lacks."""
    return of(Need.objects.visible_to(viewer), organisation).order_by("kind", "pk")


def offers(viewer: Viewer, organisation: Organisation | None) -> QuerySet[Offer]:
    """This lists what an organisation can lend or give."""
    return of(Offer.objects.visible_to(viewer), organisation).order_by("kind", "pk")


def contacts(viewer: Viewer, organisation: Organisation | None) -> QuerySet[Contact]:
    """This lists the people of an organisation that the viewer may know of, each by own audience."""
    found = of(Contact.objects.visible_to(viewer), organisation)
    return found.select_related("owner").order_by("body", "name", "pk")


PARTS = (
    Part("services", Service, services),
    Part("names", OrganisationName, names),
    Part("identifiers", Identifier, identifiers),
    Part("needs", Need, needs),
    Part("offers", Offer, offers),
    Part("contacts", Contact, contacts),
)


def profile_rows(
    viewer: Viewer, organisation: Organisation, *, ours: Organisation | None = None
) -> Both:
    """This reads what hangs on an organisation, and on the one acted for beside it (`ours`, where the
    page has read it already)."""
    if not viewer.acts or organisation.pk == viewer.organisation_id:
        ours = None
    elif ours is None or ours.pk != viewer.organisation_id:
        rows = Organisation.objects.visible_to(viewer).defer("search_text")
        ours = rows.filter(pk=viewer.organisation_id).first()
    found = rows_of(viewer, [organisation, *([ours] if ours else [])], PARTS)
    return Both(found[organisation.pk], found[ours.pk] if ours else None)


def contact(viewer: Viewer, ref: str) -> Contact:
    """This is one person of an organisation, or `Hidden`."""
    rows = Contact.objects.select_related("organisation", "owner")
    return rows.seen(viewer, ref)


def section_records(viewer: Viewer, organisation: Organisation) -> dict[str, SectionRecord]:
    """This gives, for each section ever saved, its source, its date and its version."""
    return {record.section: record for record in records_on(viewer, organisation.pk)}


@prepared
def records_on(viewer: Viewer, organisation: int) -> QuerySet[SectionRecord]:
    """This asks for the sections of an organisation that were saved."""
    return SectionRecord.objects.visible_to(viewer).filter(organisation=organisation)


def age_in_words(as_of: date | None, today: date) -> tuple[str, bool]:
    """This says how old a fact is, and whether that is too old to lean on."""
    if as_of is None:
        return "", False
    if (today - as_of).days <= STALE_AFTER_DAYS:
        return _("as of %(date)s") % {"date": date_format(as_of, "j F Y")}, False
    years = (today - as_of).days // 365
    return (
        ngettext(
            "%(years)s year old: ask whether it still holds",
            "%(years)s years old: ask whether it still holds",
            years,
        )
        % {"years": years},
        True,
    )


def seen_at_work(viewer: Viewer, organisations: Collection[int]) -> dict[int, dict[str, str]]:
    """This says, section by section, what the work of each of some organisations shows of it."""
    columns: dict[str, tuple[str, QuerySet[Any]]] = {
        "work": ("issue", Issue.objects.visible_to(viewer)),
        "people_served": ("people", PeopleServed.objects.visible_to(viewer)),
        "places": ("place", Place.objects.visible_to(viewer).defer("boundary")),
    }
    seen: set[tuple[int | None, ...]] = set()
    for room in WORK:
        seen.update(worked(viewer, organisations, room=room))
    shown: dict[int, dict[str, str]] = {pk: {} for pk in organisations}
    for place, (section, (_column, terms)) in enumerate(columns.items(), start=1):
        keys = {row[place] for row in seen} - {None}
        known = list(terms.filter(pk__in=keys)) if keys else []
        for pk in organisations:
            theirs = {row[place] for row in seen if row[0] == pk}
            shown[pk][section] = ", ".join(str(term) for term in known if term.pk in theirs)
    return shown


@prepared
def worked(
    viewer: Viewer, organisations: Collection[int], *, room: WorkOf
) -> QuerySet[Any, tuple[int | None, ...]]:
    """This asks a room on which issues, with whom and where some organisations work."""
    rows = room(viewer).filter(organisation__in=Listed(organisations)).order_by()
    return rows.values_list("organisation", "issue", "people", "place").distinct()


def open_on(today: date) -> Q:
    """This keeps needs and offers whose last day has not passed."""
    return Q(until=None) | Q(until__gte=today)


def still(rows: Sequence[Lasting], today: date) -> list[Lasting]:
    """This leaves out needs and offers whose last day has passed."""
    return [row for row in rows if row.until is None or row.until >= today]


def facts(
    viewer: Viewer,
    organisation: Organisation,
    *,
    today: date,
    seen: Rows | None = None,
    records: dict[str, SectionRecord] | None = None,
    shown: dict[str, str] | None = None,
) -> list[Fact]:
    """This lists what is known of an organisation, section by section, and what is not.

    `records` and `shown` (`seen_at_work`) are what the page has read already for many at once.
    """
    seen = seen or rows_of(viewer, [organisation], PARTS)[organisation.pk]
    records = section_records(viewer, organisation) if records is None else records
    where = [str(organisation.place)] if organisation.place else []
    where += [area.name for area in seen.areas]
    about = [", ".join(language_name(code) for code in organisation.language_codes)]
    if organisation.size is not None:
        about.append(
            ngettext("%(size)s person works there", "%(size)s people work there", organisation.size)
            % {"size": organisation.size}
        )
    if organisation.founded:
        about.append(_("founded in %(year)s") % {"year": organisation.founded})
    issues = [str(issue) for issue in seen.issues]
    values = {
        "names": ", ".join(str(name) for name in seen.names),
        "identifiers": ", ".join(str(number) for number in seen.identifiers),
        "mission": "\n\n".join(
            text
            for text in (organisation.mission, organisation.vision, organisation.values)
            if text
        ),
        "work": ", ".join([*issues, *(service.name for service in seen.services)]),
        "people_served": ", ".join(str(group) for group in seen.people),
        "places": ", ".join(dict.fromkeys(where)),
        "about": "; ".join(part for part in about if part),
        "needs": "; ".join(str(need) for need in still(seen.needs, today)),
        "offers": "; ".join(str(offer) for offer in still(seen.offers, today)),
        "contact": organisation.website,
    }
    if shown is None:
        lacks = not all(values[key] for key in ("work", "people_served", "places"))
        shown = seen_at_work(viewer, [organisation.pk])[organisation.pk] if lacks else {}
    known = []
    for key, (label, missing) in SECTIONS.items():
        record = records.get(SECTION_OF.get(key, key))
        as_of = record.as_of if record else organisation.as_of
        age, is_stale = age_in_words(as_of, today)
        source = record.source if record else organisation.source
        said_before = organisation.is_claimed and record is None and bool(source)
        if not source and organisation.is_claimed:
            source = _("they say so themselves")
        if not values[key] and shown.get(key):
            values[key], source, age, is_stale = shown[key], _("what they do"), "", False
            said_before = False
        known.append(
            Fact(
                key=key,
                label=str(label),
                value=values[key],
                source=source if values[key] else "",
                age=age if values[key] else "",
                is_stale=is_stale and bool(values[key]),
                missing=_("We do not know their website.")
                if key == "contact" and seen.contacts
                else str(missing),
                said_before=said_before and bool(values[key]),
            )
        )
    return known


def common(both: Both, *, today: date) -> Common | None:
    """This finds what an organisation shares with the one acted for; nothing with itself."""
    we, they = both.ours, both.theirs
    if we is None:
        return None
    issues = {issue.pk for issue in we.issues}
    people = {group.pk for group in we.people}
    places = {area.pk for area in we.areas} | {we.organisation.place_id}
    theirs = [*([they.organisation.place] if they.organisation.place else []), *they.areas]
    lacking = {need.kind for need in still(we.needs, today)}
    wanting = {need.kind for need in still(they.needs, today)}
    return Common(
        issues=[str(issue) for issue in they.issues if issue.pk in issues],
        people=[str(group) for group in they.people if group.pk in people],
        places=list(dict.fromkeys(place.name for place in theirs if place.pk in places)),
        they_have=[offer for offer in still(they.offers, today) if offer.kind in lacking],
        we_have=[offer for offer in still(we.offers, today) if offer.kind in wanting],
    )
