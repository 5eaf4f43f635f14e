"""Reading the history, and checking that nobody rewrote it."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import CharField, JSONField, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.hub.access.viewer import Viewer

from .models import (
    GENESIS,
    Detail,
    Entry,
    EntryQuerySet,
    Head,
    digest_of_detail,
    digest_of_entry,
)

# Which table's rows have a page, what that is called, and which field its address takes. Names only: the
# rooms above know the history, never the other way round.
PAGES = {
    "ties.touchpoint": ("ties:touchpoint", "ref"),
    "organisations.organisation": ("organisations:organisation", "slug"),
}


Subjects = Collection[tuple[str, str]]
Whom = dict[tuple[str, str], tuple[str, str]]

# Rooms above add (in their `ready`) who it was about: for tables and references, the name and the
# address part of the organisation, as far as the viewer sees both the row and the organisation.
ABOUT: list[Callable[[Viewer, Subjects], Whom]] = []


@dataclass(frozen=True, slots=True)
class Break:
    """This is a place where the chain does not hold, and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """This is one entry as a sentence."""

    number: int
    recorded_at: datetime
    sentence: str
    text: str = ""
    url: str = ""
    whom: str = ""
    whom_url: str = ""


def entries(
    viewer: Viewer,
    *,
    person_ref: str = "",
    since: date | None = None,
    until: date | None = None,
) -> EntryQuerySet:
    """This lists what the viewer may read of the history, the newest first; days are whole."""
    found = Entry.objects.visible_to(viewer).order_by("-number")
    if person_ref:
        found = found.filter(person_ref=person_ref)
    if since:
        found = found.filter(recorded_at__gte=_begin(since))
    if until:
        found = found.filter(recorded_at__lt=_begin(until + timedelta(days=1)))
    return found


def _begin(day: date) -> datetime:
    """This is the first moment of a day here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def told(viewer: Viewer, found: EntryQuerySet) -> EntryQuerySet:
    """This adds each entry's detail (or nothing, where it was erased) in the same query."""
    detail = Detail.objects.filter(entry=OuterRef("pk")).values("body")[:1]
    return found.annotate(body=Subquery(detail, output_field=JSONField()))


def lines(viewer: Viewer, told_entries: list[Entry]) -> list[Line]:
    """This turns entries that carry their detail into sentences."""
    told_of = addresses(viewer, told_entries)
    about = whom(viewer, told_entries)
    return [
        Line(
            entry.number,
            entry.recorded_at,
            sentence(viewer, entry),
            str((getattr(entry, "body", None) or {}).get("text", "")),
            told_of.get((entry.subject_table, entry.subject_ref), ""),
            *about.get((entry.subject_table, entry.subject_ref), ("", "")),
        )
        for entry in told_entries
    ]


def whom(viewer: Viewer, found: list[Entry]) -> Whom:
    """This names the organisation that each entry is about and says where its page is."""
    subjects = {(entry.subject_table, entry.subject_ref) for entry in found}
    named: Whom = {}
    for about in ABOUT:
        named |= about(viewer, subjects)
    return {
        subject: (
            name,
            reverse("organisations:organisation", args=[viewer.organisation_slug, slug]),
        )
        for subject, (name, slug) in named.items()
    }


def addresses(viewer: Viewer, found: list[Entry]) -> dict[tuple[str, str], str]:
    """This says where one reads what entries are about: only what still stands and the viewer sees.

    Each table is asked once, through its own `visible_to`.
    """
    told_of: dict[tuple[str, str], str] = {}
    for table, (name, field) in PAGES.items():
        refs = {entry.subject_ref for entry in found if entry.subject_table == table}
        if refs:
            rows: Any = apps.get_model(table)._default_manager
            shown = rows.visible_to(viewer).filter(ref__in=refs)
            for ref, part in shown.values_list("ref", field).distinct():
                told_of[table, ref] = reverse(name, args=[viewer.organisation_slug, part])
    return told_of


def sentence(viewer: Viewer, entry: Entry) -> str:
    """This says who did what."""
    body: dict[str, Any] = getattr(entry, "body", None) or {}
    who = body.get("by") or (
        _("Someone whose account was erased") if entry.person_ref else _("The system")
    )
    if entry.person_ref and entry.person_ref == viewer.person_ref:
        who = _("You")
    what = _(entry.verb.replace("_", " "))
    return _("%(who)s %(what)s") % {"who": who, "what": what}


def people(viewer: Viewer) -> list[tuple[str, str]]:
    """This lists who did things for the organisation: reference and the name they last bore."""
    newest = (
        Detail.objects.filter(
            entry__person_ref=OuterRef("person_ref"),
            entry__organisation_slug=viewer.organisation_slug,
        )
        .order_by("-entry__number")
        .values(by=KT("body__by"))[:1]
    )
    refs = (
        Entry.objects.visible_to(viewer)
        .exclude(person_ref="")
        .order_by("person_ref")
        .values("person_ref")
        .distinct()
        .annotate(by=Subquery(newest, output_field=CharField()))
    )
    named = [
        (row["person_ref"], row["by"] or _("Someone whose account was erased")) for row in refs
    ]
    return sorted(named, key=lambda pair: pair[1].casefold())


def sealed_details(viewer: Viewer) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """This streams the details in the order of their entries."""
    return iter(
        Detail.objects.order_by("entry__number")
        .values_list("entry_id", "salt", "body")
        .iterator(chunk_size=2000)
    )


def breaks(viewer: Viewer, *, at_most: int = 20) -> list[Break]:
    """This walks the whole chain and lists where it was flipped, cut, reordered or shortened.

    It reads every organisation's entries, so it is for the operator's shell: it shows numbers and
    reasons, never what an entry says. Entries and details are streamed side by side.
    """
    found: list[Break] = []
    number, digest = 0, GENESIS
    details = sealed_details(viewer)
    detail = next(details, None)
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        number += 1
        if entry.number != number:
            found.append(Break(number, f"entry {number} is missing; {entry.number} stands there"))
            number = entry.number
        if entry.previous_digest != digest:
            found.append(Break(number, "it does not follow from the entry before it"))
        if digest_of_entry(entry) != entry.digest:
            found.append(Break(number, "what it says is not what was sealed"))
        if detail is not None and detail[0] == entry.pk:
            if digest_of_detail(detail[1], detail[2]) != entry.detail_digest:
                found.append(Break(number, "its detail is not what was sealed"))
            detail = next(details, None)
        digest = entry.digest
        if len(found) >= at_most:
            return found
    head = Head.objects.filter(pk=1).first()
    sealed = (head.number, head.digest) if head else (0, GENESIS)
    if sealed != (number, digest):
        found.append(Break(number, f"the chain ends at {number}, but {sealed[0]} were written"))
    return found
