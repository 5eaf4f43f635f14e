"""Taking an import out again, as far as nobody has built on it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy, gettext_noop

from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.actions.search_texts import renew_search_texts
from commonground.hub.organisations.models import Organisation, Report
from commonground.hub.registers.models import Before, Likeness, Record, Run
from commonground.hub.registers.rules import may_undo

from .profiles import LINKS, PARTS, Profiles, through_of
from .runs import AFTERWARDS

AT_ONCE = 500
STAYS_NAMED = 20


@dataclass(frozen=True, slots=True)
class Stay:
    """This is an organisation that an undoing left as it is, and why."""

    name: str
    reason: str


KEPT = gettext_lazy("Its own people keep this profile now.")
CHANGED = gettext_lazy("It was changed since.")
REGISTERED = gettext_lazy("Another import rests on it too.")
USED = gettext_lazy("It is in use: something was noted of it since.")


@dataclass(frozen=True, slots=True)
class Undone:
    """This counts what an undoing took away, put back and had to leave.

    How many rows of the file made it is not kept: one row may have made several facts.
    """

    removed: int
    restored: int
    left: int
    stays: tuple[Stay, ...] = ()

    def as_counts(self) -> dict[str, int]:
        """This is the count by name."""
        return {
            "removed": self.removed,
            "restored": self.restored,
            "left": self.left,
        }


def undo(*, viewer: Viewer, run: Run, now: datetime) -> Undone:
    """This removes and restores what a run made; what others have used since stays.

    It names what stays and why, never who uses it: that may be private. Raises `Refused`.
    """
    require(may_undo(viewer, run))
    with transaction.atomic():
        removed = _remove_facts(run)
        restored, changed = _restore(run)
        left = len(changed)
        staying: dict[int, str] = dict.fromkeys(changed, str(CHANGED))
        links = Before.objects.filter(run=run, is_link=True).values_list("subject_id", flat=True)
        linked = Record.objects.filter(pk__in=list(links))
        removed += linked.count()
        linked.delete()
        kept: list[int] = list(
            Record.objects.filter(run=run).values_list("organisation_id", flat=True)
        )
        for start in range(0, len(kept), AT_ONCE):
            some = set(kept[start : start + AT_ONCE])
            untouched = Organisation.objects.filter(
                pk__in=some, changed_at=run.started_at, owner=None, claimed_at=None
            )
            free = set(untouched.values_list("pk", flat=True))
            used = _used(free, run)
            free -= set(used)
            Organisation.objects.filter(pk__in=free).delete()
            removed += len(free)
            left += len(some) - len(free)
            staying |= {pk: str(used.get(pk, CHANGED)) for pk in some - free}
        run.undone_at = now
        undone = Undone(removed, restored, left, _named(viewer, staying))
        run.counts = {**run.counts, **undone.as_counts()}
        run.save(update_fields=["undone_at", "counts"])
        append(
            viewer=viewer,
            verb=gettext_noop("undid an import"),
            subject=run,
            now=now,
            detail=undone.as_counts(),
        )
    for follow in AFTERWARDS:
        follow()
    return undone


def _tables_with(target: type[models.Model]) -> Iterator[tuple[Any, str]]:
    """This lists every table and column that points at `target`."""
    for relation in target._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            yield relation.related_model, relation.field.name  # type: ignore[union-attr]


def _remove_facts(run: Run) -> int:
    """This removes the activities and partnerships a run made.

    Rooms above this one own those tables; they are found by pointing at the run.
    """
    removed = 0
    for table, column in _tables_with(Run):
        if table not in (Record, Before):
            facts = table._default_manager.filter(**{column: run})
            removed += facts.count()
            facts.delete()
    return removed


def _restore(run: Run) -> tuple[int, list[int]]:
    """This puts back what a run changed, where it still is as the run left it."""
    changed = Before.objects.filter(run=run, is_link=False).select_related("subject")
    organisations: list[Organisation] = []
    profiles: dict[int, dict[str, Any]] = {}
    records: list[Record] = []
    left: list[int] = []
    there = Organisation.objects.select_for_update().in_bulk(
        [before.subject.organisation_id for before in changed]
    )
    for before in changed:
        record, organisation = before.subject, there[before.subject.organisation_id]
        record.facts, record.digest = before.entry["facts"], before.entry["digest"]
        records.append(record)
        if not before.profile:
            continue
        if organisation.changed_at == run.started_at:
            moment = before.profile.pop("changed_at")
            organisation.changed_at = datetime.fromisoformat(moment)
            profiles[organisation.pk] = before.profile
            organisations.append(organisation)
        else:
            left.append(organisation.pk)
    Profiles.put_back(organisations, profiles)
    renew_search_texts(keys=list(profiles))
    Record.objects.bulk_update(records, ["facts", "digest"], batch_size=100)
    return len(records) - len(left), left


def _named(viewer: Viewer, staying: Mapping[int, str]) -> tuple[Stay, ...]:
    """This names what stays, as far as the viewer sees it."""
    seen = Organisation.objects.visible_to(viewer).filter(pk__in=list(staying)).order_by("name")
    return tuple(
        Stay(organisation.name, str(KEPT) if organisation.is_claimed else staying[organisation.pk])
        for organisation in seen[:STAYS_NAMED]
    )


def _used(keys: Collection[int], run: Run) -> dict[int, Any]:
    """These are the organisations that anything points at which this run did not make, and why
    each of them stays."""
    own: set[Any] = {part for part, _columns in PARTS.values()}
    own |= {through_of(name)[0] for name in LINKS}
    found: dict[int, Any] = {}
    for table, column in _tables_with(Organisation):
        if table in own or table in (Report, Likeness):
            continue
        rows = table._default_manager.filter(**{f"{column}__in": keys})
        if table is Record:
            rows = rows.exclude(run=run)
        because = REGISTERED if table is Record else USED
        for pk in rows.values_list(f"{column}_id", flat=True):
            found[pk] = because if because is REGISTERED else found.get(pk, because)
    return found
