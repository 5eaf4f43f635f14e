"""What waits for a person: promises due, ties gone quiet, stages to confirm."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.hub.access.audience import VisibleQuerySet
from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Membership, Role
from commonground.hub.organisations.queries import Entry, Listed, Waits, colleagues_here
from commonground.hub.organisations.rules import has_rank
from commonground.hub.ties.models import NextStep, Stage, Tie

from .contact import proposals, standings
from .ladder import told_lately
from .ledger import answered_otherwise, waiting_answers
from .looking import worth_a_look
from .ties import open_steps, ties_for
from .told import told_of_us

AT_MOST = 6
SOON = timedelta(days=6)
LATELY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Waiting:
    """This is what waits, each list the most urgent first and never long; `more` tells that there is a rest."""

    mine: list[NextStep]
    nobodys: list[NextStep]
    colleagues: list[NextStep]
    undated: list[NextStep]
    soon: list[NextStep]
    quiet: list[Any]
    proposals: list[tuple[Any, Any]]
    more: bool

    def __bool__(self) -> bool:
        return bool(
            self.mine
            or self.nobodys
            or self.colleagues
            or self.undated
            or self.soon
            or self.quiet
            or self.proposals
        )


def waiting(viewer: Viewer, today: date, *, ours: Iterable[Membership] | None = None) -> Waiting:
    """This reads what waits for the viewer on a day: their own first, then nobody's, then others'.

    A step promised by someone who has left is nobody's.
    """
    here = {row.person_id for row in (colleagues_here(viewer) if ours is None else ours)}
    due = due_by(viewer, today)
    mine = [step for step in due if step.responsible_id == viewer.person_id]
    nobodys = [step for step in due if step.responsible_id not in here]
    others = [step for step in due if step not in mine and step not in nobodys]
    loose = without_a_day(viewer, here)
    soon = mine_ahead(viewer, today, today + SOON)
    known = standings(viewer, worth_a_look(viewer, today))
    quiet = sorted(
        (one for one in known.values() if one.is_quiet(today)),
        key=lambda one: (one.heard_on, one.tie),
    )
    ready = proposals(viewer, (one for one in known.values() if one.stage != Stage.ENDED))
    proposed = sorted(ready, key=lambda tie: (-ready[tie].held_on.toordinal(), tie))
    shown = [one.tie for one in quiet[:AT_MOST]] + proposed[:AT_MOST]
    ties: dict[int, Any] = {tie.pk: tie for tie in (ties_of(viewer, shown) if shown else [])}
    for tie in ties.values():
        tie.standing = known[tie.pk]
    lists: tuple[list[Any], ...] = (mine[AT_MOST:], nobodys, others, loose, soon, quiet, proposed)
    return Waiting(
        mine=mine[: 2 * AT_MOST],
        nobodys=nobodys[:AT_MOST],
        colleagues=others[:AT_MOST],
        undated=loose[:AT_MOST],
        soon=soon[:AT_MOST],
        quiet=[ties[one.tie] for one in quiet[:AT_MOST]],
        proposals=[(ties[tie], ready[tie]) for tie in proposed[:AT_MOST]],
        more=any(len(rows) > AT_MOST for rows in lists),
    )


@prepared
def due_by(viewer: Viewer, day: date) -> VisibleQuerySet[NextStep]:
    """This asks for what was promised by a day."""
    return open_steps(viewer).filter(due_on__lte=day)[: 4 * AT_MOST]


@prepared
def without_a_day(viewer: Viewer, here: Collection[int]) -> VisibleQuerySet[NextStep]:
    """This asks for what was promised without a day, by the viewer or by nobody who is here."""
    mine_or_nobodys = Q(responsible=viewer.person_id) | ~Q(responsible__in=Listed(here))
    loose = open_steps(viewer).filter(Q(responsible=None) | mine_or_nobodys, due_on=None)
    return loose[: AT_MOST + 1]


@prepared
def mine_ahead(viewer: Viewer, after: date, until: date) -> VisibleQuerySet[NextStep]:
    """This asks for what the viewer promised for the days after one, until another."""
    mine = open_steps(viewer).filter(responsible=viewer.person_id)
    return mine.filter(due_on__gt=after, due_on__lte=until)[: AT_MOST + 1]


@prepared
def ties_of(viewer: Viewer, keys: Collection[int]) -> VisibleQuerySet[Tie]:
    """This asks for ties of ours by their keys."""
    return ties_for(viewer).filter(pk__in=Listed(keys)).order_by()


def waits(viewer: Viewer, day: date) -> Waits | None:
    """This lists what other organisations told us and nobody of ours has answered, for those who may:
    where they stand with us, what was given, and contact they recorded."""
    if not has_rank(viewer, Role.EDITOR):
        return None
    entries = []
    for row, both in told_lately(viewer, day):
        names = {"name": row.owner.name, "stage": row.get_stage_display()}
        if both.differ and both.ours is not None:
            names["ours"] = both.ours.get_stage_display()
            words = _("%(name)s say “%(stage)s”, you say “%(ours)s”. Talk about it.") % names
        else:
            words = _("%(name)s told you how they see it: “%(stage)s”.") % names
        at = reverse("ties:ladder", args=[viewer.organisation_slug, row.owner.slug]) + "#told"
        entries.append(Entry(words, at))
    for slug, name, count in waiting_answers(viewer):
        words = ngettext(
            "%(name)s wrote down %(count)s thing that passed between you. Was it so?",
            "%(name)s wrote down %(count)s things that passed between you. Was it so?",
            count,
        ) % {"name": name, "count": count}
        at = reverse("ties:given", args=[viewer.organisation_slug, slug])
        entries.append(Entry(words, at))
    since = datetime.combine(day - LATELY, time(), timezone.get_current_timezone())
    for slug, name, count in answered_otherwise(viewer, since):
        words = ngettext(
            "%(name)s see %(count)s thing that passed between you otherwise than you. Talk about it.",
            "%(name)s see %(count)s things that passed between you otherwise than you. Talk about it.",
            count,
        ) % {"name": name, "count": count}
        entries.append(Entry(words, reverse("ties:given", args=[viewer.organisation_slug, slug])))
    for contact in told_of_us(viewer, since):
        words = _("%(name)s wrote down contact with you that you can read: %(kind)s, %(day)s.") % {
            "name": contact.owner.name,
            "kind": contact.get_kind_display(),
            "day": date_format(contact.held_on, "j F"),
        }
        at = reverse("ties:touchpoint", args=[viewer.organisation_slug, contact.ref])
        entries.append(Entry(words, at))
    return Waits(_("What others told you"), entries) if entries else None
