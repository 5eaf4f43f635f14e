"""Reporting an entry that nobody keeps, and what operators do about it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Conflict, Refused, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Membership, Organisation, Person, Report, Wrong
from commonground.hub.organisations.queries import my_reports, reports_by_me
from commonground.hub.organisations.rules import may_report, may_settle_reports

REPORTS_AT_ONCE = 20


def report(
    *, viewer: Viewer, organisation: Organisation, wrong: Wrong, note: str, now: datetime
) -> Report:
    """This puts what is wrong with an entry before the operators; the same twice is kept once."""
    require(may_report(viewer, organisation))
    with transaction.atomic():
        again = my_reports(viewer, organisation).filter(wrong=wrong, note=note).first()
        if again is not None:
            return again
        if reports_by_me(viewer) >= REPORTS_AT_ONCE:
            raise Refused(_("The operators have many reports of yours already. Give them time."))
        made = Report.objects.create(
            organisation=organisation,
            person_id=viewer.person_id,
            wrong=wrong,
            note=note,
            reported_at=now,
        )
        # Its colleagues need not know: a report may be about something one of them wrote.
        append(
            viewer=viewer,
            verb=gettext_noop("reported an entry to the operators"),
            subject=made,
            now=now,
            organisation_slug="",
        )
    return made


def settle_report(*, viewer: Viewer, report: Report, now: datetime) -> None:
    """This closes a report and leaves the entry as it is."""
    require(may_settle_reports(viewer))
    with transaction.atomic():
        if not Report.objects.filter(pk=report.pk, settled_at=None).update(settled_at=now):
            raise Conflict(_("This report has been settled in the meantime."))
        append(
            viewer=viewer, verb=gettext_noop("settled a report, as an operator"), subject=report,
            now=now, organisation_slug=report.organisation.slug,
        )  # fmt: skip


def hide_reported(*, viewer: Viewer, report: Report, now: datetime) -> None:
    """This takes an entry that nobody keeps out of everybody's sight, with what hangs on it.

    Nothing is deleted: an operator who was wrong can make it readable again with `show_again`.
    """
    require(may_settle_reports(viewer))
    with transaction.atomic():
        found = Organisation.objects.select_for_update().get(pk=report.organisation_id)
        if found.is_claimed:
            raise Refused(_("Its own people keep this profile by now. Speak with them."))
        if Report.objects.filter(organisation=found, hidden_at__isnull=False).exists():
            raise Conflict(_("This entry is hidden already."))
        report.seen_before = {
            "level": found.level,
            "author": found.author_id,
            "space": found.space_id,
            "readers": list(found.readers.values_list("pk", flat=True)),
        }
        report.hidden_at = now
        report.save(update_fields=["seen_before", "hidden_at"])
        found.level, found.author, found.space = Level.NAMED, None, None
        found.save(update_fields=["level", "author", "space"])
        found.readers.clear()
        Report.objects.filter(organisation=found, settled_at=None).update(settled_at=now)
        append(
            viewer=viewer, verb=gettext_noop("hid a reported entry, as an operator"),
            subject=found, now=now, organisation_slug=found.slug,
        )  # fmt: skip


def show_again(*, viewer: Viewer, report: Report, now: datetime) -> None:
    """This lets those read an entry again who could before an operator hid it."""
    require(may_settle_reports(viewer))
    with transaction.atomic():
        held = Report.objects.select_for_update().get(pk=report.pk)
        found = Organisation.objects.select_for_update().get(pk=held.organisation_id)
        if held.hidden_at is None:
            raise Conflict(_("This entry is not hidden, or has been made readable again."))
        if found.is_claimed:
            raise Refused(_("Its own people keep this profile by now. Speak with them."))
        before = held.seen_before
        found.level = before["level"]
        found.author = Person.objects.filter(pk=before["author"]).first()
        found.space_id = before["space"] if _is_there("space", before["space"]) else None
        found.save(update_fields=["level", "author", "space"])
        found.readers.set(Membership.objects.filter(pk__in=before["readers"]))
        held.hidden_at, held.seen_before = None, {}
        held.save(update_fields=["hidden_at", "seen_before"])
        append(
            viewer=viewer, verb=gettext_noop("made a hidden entry readable again, as an operator"),
            subject=found, now=now, organisation_slug=found.slug,
        )  # fmt: skip


def _is_there(name: str, key: int | None) -> bool:
    """This tells whether the row at the other end of an organisation's column is there still."""
    table: Any = Organisation._meta.get_field(name).related_model
    return bool(table._base_manager.filter(pk=key).exists())
