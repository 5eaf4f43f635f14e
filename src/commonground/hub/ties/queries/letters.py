"""The timeline of a tie: contacts, changes of stage, notes and steps, as letters one reads."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.hub.access.audience import Level, Shared, VisibleQuerySet, owned_by
from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import Listed, open_tables
from commonground.hub.ties.models import NextStep, Note, StageChange, Tie, Touchpoint
from commonground.hub.ties.rules import may_remove

from .contact import kind_in_words, touchpoints
from .ties import author_shown, day

A_PAGE = 25
Key = tuple[date, datetime, str, int]


@dataclass(frozen=True, slots=True)
class Letter:
    """This is one entry of a timeline, in words."""

    ref: str
    held_on: date
    title: str
    who: str = ""
    text: str = ""
    next_step: str = ""
    shared_with: str = ""
    url: str = ""
    url_label: str = ""


def tables(viewer: Viewer) -> frozenset[int]:
    """This is where the viewer's organisation sits today (row keys of spaces)."""
    return frozenset(row.pk for row in open_tables(viewer))


def shared_with(row: Shared, seated: frozenset[int]) -> str:
    """This says who else reads a row, when it is not simply everyone of our organisation.

    A table's name is told to those who sit there (`seated`), and no longer to those who left.
    """
    if row.level == Level.NAMED:
        return _("Only named people")
    if row.level == Level.SPACE and row.space_id not in seated:
        return _("Shared at a table you do not sit at")
    if row.level == Level.SPACE:
        return _("Shared with %(table)s") % {"table": row.space}
    if row.level == Level.NETWORK:
        return _("Shared with everyone signed in here")
    if row.level == Level.PUBLIC:
        return _("Shared with anyone")
    return ""


def timeline(
    viewer: Viewer, subject: Organisation, tie: Tie | None, number: str | int = 1
) -> tuple[list[Letter], Page[Key]]:
    """This reads one page of what happened between us and an organisation, the newest first.

    Contact that the other side recorded and shares with us stands among ours.
    """
    keys: list[Key] = [
        (held_on, recorded_at, "contact", pk)
        for held_on, recorded_at, pk in contacts_between(viewer, subject.pk)
    ]
    if tie:
        keys += [
            (held_on, recorded_at, "stage", pk)
            for held_on, recorded_at, pk in changes_in(viewer, tie.pk)
        ]
        keys += [(timezone.localdate(at), at, "note", pk) for at, pk in notes_in(viewer, tie.pk)]
        keys += [(timezone.localdate(at), at, "step", pk) for at, pk in done_in(viewer, tie.pk)]
    keys.sort(reverse=True)
    page = Paginator(keys, A_PAGE).get_page(number)
    return letters(viewer, subject, list(page.object_list)), page


@prepared
def contacts_between(viewer: Viewer, subject: int) -> QuerySet[Any, Any]:
    """This asks for the contacts of a timeline: ours with them, and what they share of theirs."""
    us = owned_by(viewer) & Q(parties=subject)
    them = Q(owner=subject, parties=viewer.organisation_id)
    contacts = touchpoints(viewer).select_related(None).filter(us | them).distinct().order_by()
    return contacts.values_list("held_on", "recorded_at", "pk")


@prepared
def changes_in(viewer: Viewer, tie: int) -> QuerySet[Any, Any]:
    """This asks for the changes of stage of a timeline."""
    changes = StageChange.objects.visible_to(viewer).filter(tie=tie).order_by()
    return changes.values_list("held_on", "recorded_at", "pk")


@prepared
def notes_in(viewer: Viewer, tie: int) -> QuerySet[Any, Any]:
    """This asks for the notes of a timeline."""
    notes = Note.objects.visible_to(viewer).filter(tie=tie).order_by()
    return notes.values_list("written_at", "pk")


@prepared
def done_in(viewer: Viewer, tie: int) -> QuerySet[Any, Any]:
    """This asks for the steps of a timeline: those that are done."""
    done = NextStep.objects.visible_to(viewer).filter(tie=tie, done_at__isnull=False)
    return done.order_by().values_list("done_at", "pk")


def letters(viewer: Viewer, subject: Organisation, keys: list[Key]) -> list[Letter]:
    """This fetches the rows of one page, table by table, and words them in their order."""
    wanted: dict[str, list[int]] = {}
    for _on, _at, table, pk in keys:
        wanted.setdefault(table, []).append(pk)
    seated = tables(viewer) if keys else frozenset()
    found: dict[tuple[str, int], Letter] = {}
    if contacts := wanted.get("contact"):
        steps: dict[int, list[NextStep]] = {}
        for step in promised_at(viewer, contacts):
            steps.setdefault(step.touchpoint_id or 0, []).append(step)
        there: dict[int, list[str]] = {}
        for at, party, name in parties_at(viewer, contacts):
            if party not in (subject.pk, viewer.organisation_id):
                there.setdefault(at, []).append(name)
        for contact in contacts_to_word(viewer, contacts):
            found["contact", contact.pk] = contact_letter(
                viewer, contact, there.get(contact.pk, []), steps.get(contact.pk, []), seated
            )
    if changes := wanted.get("stage"):
        for change in changes_to_word(viewer, changes):
            found["stage", change.pk] = stage_letter(change)
    if notes := wanted.get("note"):
        for note in notes_to_word(viewer, notes):
            found["note", note.pk] = note_letter(viewer, note, seated)
    if finished := wanted.get("step"):
        for step in steps_to_word(viewer, finished):
            found["step", step.pk] = step_letter(step, seated)
    return [found[table, pk] for _on, _at, table, pk in keys if (table, pk) in found]


@prepared
def contacts_to_word(viewer: Viewer, keys: Collection[int]) -> VisibleQuerySet[Touchpoint]:
    """This asks for contacts with all that a letter says of them."""
    return touchpoints(viewer).filter(pk__in=Listed(keys)).defer("owner__search_text")


@prepared
def parties_at(viewer: Viewer, contacts: Collection[int]) -> QuerySet[Any, tuple[int, int, str]]:
    """This asks who was there at contacts that the viewer sees, and with them all who were there."""
    there = Touchpoint.parties.through.objects.filter(touchpoint__in=Listed(contacts))
    named = there.order_by("organisation__name", "organisation")
    return named.values_list("touchpoint", "organisation", "organisation__name")


@prepared
def promised_at(viewer: Viewer, contacts: Collection[int]) -> VisibleQuerySet[NextStep]:
    """This asks what was promised at some contacts."""
    rows = NextStep.objects.visible_to(viewer).filter(touchpoint__in=Listed(contacts))
    return rows.select_related("responsible")


@prepared
def changes_to_word(viewer: Viewer, keys: Collection[int]) -> VisibleQuerySet[StageChange]:
    """This asks for changes of stage with who made them."""
    rows = StageChange.objects.visible_to(viewer).filter(pk__in=Listed(keys))
    return rows.select_related("person")


@prepared
def notes_to_word(viewer: Viewer, keys: Collection[int]) -> VisibleQuerySet[Note]:
    """This asks for notes with who wrote them."""
    rows = Note.objects.visible_to(viewer).filter(pk__in=Listed(keys))
    return rows.select_related("author", "space")


@prepared
def steps_to_word(viewer: Viewer, keys: Collection[int]) -> VisibleQuerySet[NextStep]:
    """This asks for steps with who did them."""
    rows = NextStep.objects.visible_to(viewer).filter(pk__in=Listed(keys))
    return rows.select_related("responsible")


def contact_letter(
    viewer: Viewer,
    contact: Touchpoint,
    others: list[str],
    steps: list[NextStep],
    seated: frozenset[int],
) -> Letter:
    """This words a contact: what it was, who was there, who wrote it down, what comes next."""
    who = [contact.people] if contact.people else []
    if others:
        who.append(_("also with %(names)s") % {"names": ", ".join(others)})
    if contact.owner_id != viewer.organisation_id:
        who.append(_("recorded by %(name)s") % {"name": contact.owner})
    elif author := author_shown(viewer, contact):
        who.append(_("recorded by %(name)s") % {"name": author})
    return Letter(
        ref=contact.ref,
        held_on=contact.held_on,
        title=kind_in_words(contact.kind),
        who=" · ".join(who),
        text=contact.said,
        next_step="; ".join(promise(step) for step in steps),
        shared_with=shared_with(contact, seated),
        url=reverse("ties:touchpoint", args=[viewer.organisation_slug, contact.ref]),
    )


def promise(step: NextStep) -> str:
    """This words a next step with who does it, until when, and whether it is done."""
    parts: list[Any] = [step.text]
    if step.responsible:
        parts.append(step.responsible)
    if step.done_at:
        parts.append(_("done"))
    elif step.due_on:
        parts.append(_("by %(day)s") % {"day": day(step.due_on)})
    return " · ".join(str(part) for part in parts)


def stage_letter(change: StageChange) -> Letter:
    """This words a step up or down the ladder, or the answer "not yet"."""
    where = {"stage": change.get_stage_display()}
    if change.stage == change.stage_before:
        title = _("Where we stand stays: %(stage)s") % where
    else:
        title = _("Where we stand now: %(stage)s") % where
    return Letter(
        ref=change.ref,
        held_on=change.held_on,
        title=title,
        who=str(change.person) if change.person else "",
        text=change.evidence,
    )


def note_letter(viewer: Viewer, note: Note, seated: frozenset[int]) -> Letter:
    """This words a note; those who may remove it find the way."""
    remove = reverse("ties:note_remove", args=[viewer.organisation_slug, note.ref])
    return Letter(
        ref=note.ref,
        held_on=timezone.localdate(note.written_at),
        title=_("Note"),
        who=author_shown(viewer, note),
        text=note.text,
        shared_with=shared_with(note, seated),
        url=remove if may_remove(viewer, note) else "",
        url_label=_("Remove"),
    )


def step_letter(step: NextStep, seated: frozenset[int]) -> Letter:
    """This words a step that was done, and how late or early it was."""
    assert step.done_at is not None
    done_on = timezone.localdate(step.done_at)
    late = (done_on - step.due_on).days if step.due_on else 0
    who = [str(step.responsible)] if step.responsible else []
    if late > 0:
        who.append(
            ngettext(
                "%(days)s day after the day promised", "%(days)s days after the day promised", late
            )
            % {"days": late}
        )
    return Letter(
        ref=step.ref,
        held_on=done_on,
        title=_("Done: %(step)s") % {"step": step.text},
        who=" · ".join(who),
        shared_with=shared_with(step, seated),
    )
