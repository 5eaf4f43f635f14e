"""Up to four organisations side by side: what we share, what each lacks and has, where we stand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.queries import at_work
from commonground.hub.choosing.rules import AT_MOST_COMPARED
from commonground.hub.finder.queries import shortlist
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import acting_for, facts, organisations
from commonground.hub.organisations.queries.profiles import PARTS, seen_at_work, still
from commonground.hub.organisations.queries.rows import Rows, rows_of
from commonground.hub.ties.models import Tie
from commonground.hub.ties.queries import our_touchpoints, ties_for

from .choices import choices
from .flags import flags_on, in_a_sentence
from .on_record import OnRecord, on_record, partners_of_both

LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class Done:
    """These are the issues and places, by row key, of what an organisation is known to do, and what
    partnerships on record say of it, whose issues and places count alike."""

    issues: dict[int, str] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)
    record: OnRecord = field(default_factory=OnRecord)


@dataclass(frozen=True, slots=True)
class Column:
    """This is one organisation of the comparison, line by line."""

    organisation: Organisation
    stage: str
    wanted: str
    last_contact: date | None
    issues_shared: list[str]
    issues_theirs: list[str]
    places_shared: list[str]
    places_theirs: list[str]
    together: list[str]
    partners_shared: list[str]
    needs: list[str]
    offers: list[str]
    unknown: list[str]
    warnings: list[str]
    choice: Any | None


@dataclass(frozen=True, slots=True)
class Line:
    """This is one row of the table: what it is about, and what each organisation says to it."""

    key: str
    label: str
    cells: list[tuple[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Compared:
    """This is the comparison, the purpose it is made for, and whom one could add."""

    columns: list[Column]
    lines: list[Line]
    purpose: str
    others: list[Any]


def to_compare(viewer: Viewer, slugs: Sequence[str], purpose: str = "") -> list[Organisation]:
    """This finds whom to compare, in the order asked, at most four; without any, the first of the
    shortlist. What is hidden or absent raises `Hidden`."""
    rows = organisations(viewer).select_related("kind", "scale", "place")
    rows = rows.defer("place__boundary", "search_text")
    wanted = list(dict.fromkeys(slugs))[:AT_MOST_COMPARED]
    if wanted:
        found = {row.slug: row for row in rows.filter(slug__in=wanted)}
        if len(found) != len(wanted):
            raise Hidden
        return [found[slug] for slug in wanted if found[slug].pk != viewer.organisation_id]
    kept = shortlist(viewer, purpose).values_list("organisation_id", flat=True)
    first = list(dict.fromkeys(kept))[:AT_MOST_COMPARED]
    by_key = rows.in_bulk(first)
    return [by_key[pk] for pk in first if pk in by_key]


def compared(
    viewer: Viewer, chosen: Sequence[Organisation], today: date, purpose: str = ""
) -> Compared:
    """This sets organisations side by side, in a number of questions that does not grow with what
    hangs on them."""
    ours = acting_for(viewer)
    seen = rows_of(viewer, [*chosen, *([ours] if ours else [])], PARTS)
    keys = [row.pk for row in chosen]
    ties: dict[int, Tie] = {
        tie.subject_id: tie
        for tie in ties_for(viewer).filter(subject__in=keys).prefetch_related("wanted")
    }
    met = our_touchpoints(viewer).select_related(None).filter(parties__in=keys).order_by()
    last = dict(met.values_list("parties").annotate(Max("held_on")))
    warned = flags_on(viewer, keys, today)
    weighed: dict[int, Any] = {}
    for row in choices(viewer).filter(organisation__in=keys):
        if not purpose or row.purpose == purpose:
            weighed.setdefault(row.organisation_id, row)
    own = seen[ours.pk] if ours else None
    shown = seen_at_work(viewer, keys)
    done = done_by(viewer, [*keys, *([ours.pk] if ours else [])])
    columns = [
        column(
            viewer, seen[row.pk], own, ties.get(row.pk), today=today, last=last.get(row.pk),
            warnings=[in_a_sentence(viewer, flag) for flag in warned.get(row.pk, [])],
            choice=weighed.get(row.pk), shown=shown[row.pk],
            done=(done.get(row.pk, Done()), done.get(ours.pk, Done()) if ours else Done()),
        )
        for row in chosen
    ]  # fmt: skip
    kept = shortlist(viewer, purpose).exclude(organisation__in=keys)
    others = list({row.organisation_id: row.organisation for row in kept[:12]}.values())
    return Compared(columns, lines_of(columns), purpose, others)


def done_by(viewer: Viewer, ids: Collection[int]) -> dict[int, Done]:
    """This names the issues and places of what organisations are known to do, alone and with others."""
    records = on_record(viewer, ids)
    found = {pk: Done(dict(one.issues), dict(one.places), one) for pk, one in records.items()}
    rows = at_work(viewer).filter(organisation__in=ids).select_related("issue", "place")
    for row in rows.defer("place__boundary").order_by()[:LOOKED_AT]:
        done = found.setdefault(row.organisation_id, Done())
        done.issues[row.issue_id] = str(row.issue)
        done.places[row.place_id] = row.place.name
    return found


def column(
    viewer: Viewer,
    they: Rows,
    we: Rows | None,
    tie: Tie | None,
    *,
    today: date,
    last: date | None,
    warnings: list[str],
    choice: Any | None,
    shown: dict[str, str],
    done: tuple[Done, Done],
) -> Column:
    """This is one organisation of the comparison; `done` is what they and we are known to do."""
    they_do, we_do = done
    our_issues = {issue.pk for issue in we.issues} | we_do.issues.keys() if we else set()
    our_places: set[int | None] = {area.pk for area in we.areas} if we else set()
    our_places |= {we.organisation.place_id if we else None, *we_do.places}
    home = they.organisation.place
    issues = {issue.pk: str(issue) for issue in they.issues} | they_do.issues
    places = {area.pk: area.name for area in [*([home] if home else []), *they.areas]}
    places |= they_do.places
    # What is unknown does not hang on who said the rest and when: no records are read for it.
    unknown = facts(viewer, they.organisation, today=today, seen=they, records={}, shown=shown)
    return Column(
        organisation=they.organisation,
        stage=tie.stage if tie else "",
        wanted=", ".join(map(str, tie.wanted.all())) if tie and not tie.is_over else "",
        last_contact=last,
        issues_shared=[name for pk, name in issues.items() if pk in our_issues],
        issues_theirs=[name for pk, name in issues.items() if pk not in our_issues],
        places_shared=[name for pk, name in places.items() if pk in our_places],
        places_theirs=[name for pk, name in places.items() if pk not in our_places],
        together=they_do.record.works(we.organisation.pk) if we else [],
        partners_shared=partners_of_both(they_do.record, we_do.record),
        needs=[str(need) for need in still(they.needs, today)],
        offers=[str(offer) for offer in still(they.offers, today)],
        unknown=[fact.label for fact in unknown if not fact.value],
        warnings=warnings,
        choice=choice,
    )


def lines_of(columns: list[Column]) -> list[Line]:
    """This lays the comparison out line by line, each cell with the name it belongs to."""

    def line(key: str, label: str, said: Any) -> Line:
        return Line(key, label, [(one.organisation.name, said(one)) for one in columns])

    def in_common(shared: list[str], theirs: list[str]) -> list[str]:
        return shared or ([_("none in common")] if theirs else [])

    def who(one: Column) -> list[str]:
        them = one.organisation
        known = [them.kind, them.scale, them.place]
        return [", ".join(str(word) for word in known if word), them.mission]

    def contact(one: Column) -> list[str]:
        return [date_format(one.last_contact, "j F Y") if one.last_contact else _("none yet")]

    def decided(one: Column) -> list[str]:
        if one.choice is None:
            return []
        if not one.choice.decision:
            return [_("being weighed")]
        return [str(one.choice.get_decision_display()), one.choice.reason]

    drawn = [
        line("who", _("Who they are"), who),
        line(
            "issues",
            _("Issues we share"),
            lambda one: in_common(one.issues_shared, one.issues_theirs),
        ),
        line("more-issues", _("What else they do"), lambda one: one.issues_theirs),
        line(
            "places",
            _("Places we share"),
            lambda one: in_common(one.places_shared, one.places_theirs),
        ),
        line("more-places", _("Where else they are"), lambda one: one.places_theirs),
        line("together", _("What we did together"), lambda one: one.together),
        line("partners", _("Partners of both"), lambda one: one.partners_shared),
        line("offers", _("What they offer"), lambda one: one.offers),
        line("needs", _("What they need"), lambda one: one.needs),
        line("wanted", _("What we want of them"), lambda one: [one.wanted]),
        line("contact", _("Last contact"), contact),
        line("unknown", _("What we do not know"), lambda one: one.unknown),
        line("warnings", _("Warnings"), lambda one: one.warnings),
        line("decided", _("What we decided"), decided),
    ]
    told = [
        Line(one.key, one.label, [(name, [text for text in said if text]) for name, said in one.cells])
        for one in drawn
    ]  # fmt: skip
    return [one for one in told if any(said for _name, said in one.cells)]
