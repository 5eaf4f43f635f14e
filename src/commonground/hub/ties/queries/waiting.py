"""What waits for a person: promises due, ties gone quiet, stages to confirm."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Role
from commonground.hub.organisations.queries import Entry, Waits, colleagues
from commonground.hub.organisations.rules import has_rank
from commonground.hub.ties.models import NextStep, Stage

from .contact import proposals, standings
from .ladder import told_lately
from .ledger import waiting_answers
from .looking import worth_a_look
from .ties import open_steps, ties_for

AT_MOST = 6
SOON = timedelta(days=6)


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


def waiting(viewer: Viewer, today: date) -> Waiting:
    """This reads what waits for the viewer on a day: their own first, then nobody's, then others'.

    A step promised by someone who has left is nobody's.
    """
    here = set(colleagues(viewer).values_list("person_id", flat=True))
    steps = open_steps(viewer)
    due = list(steps.filter(due_on__lte=today)[: 4 * AT_MOST])
    mine = [step for step in due if step.responsible_id == viewer.person_id]
    nobodys = [step for step in due if step.responsible_id not in here]
    others = [step for step in due if step not in mine and step not in nobodys]
    mine_or_nobodys = Q(responsible=viewer.person_id) | ~Q(responsible__in=here)
    loose = list(steps.filter(Q(responsible=None) | mine_or_nobodys, due_on=None)[: AT_MOST + 1])
    mine_ahead = steps.filter(
        due_on__gt=today, due_on__lte=today + SOON, responsible=viewer.person_id
    )
    soon = list(mine_ahead[: AT_MOST + 1])
    known = standings(viewer, worth_a_look(viewer, today))
    quiet = sorted(
        (one for one in known.values() if one.is_quiet(today)),
        key=lambda one: (one.heard_on, one.tie),
    )
    ready = proposals(viewer, (one for one in known.values() if one.stage != Stage.ENDED))
    proposed = sorted(ready, key=lambda tie: (-ready[tie].held_on.toordinal(), tie))
    shown = [one.tie for one in quiet[:AT_MOST]] + proposed[:AT_MOST]
    ties: dict[int, Any] = ties_for(viewer).in_bulk(shown)
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


def waits(viewer: Viewer, day: date) -> Waits | None:
    """This lists what other organisations told us and nobody of ours has answered, for those who may:
    where they stand with us, and what was given."""
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
        at = reverse("ties:ladder", args=[viewer.organisation_slug, row.owner.slug])
        entries.append(Entry(words, at))
    for slug, name, count in waiting_answers(viewer):
        words = ngettext(
            "%(name)s wrote down %(count)s thing that passed between you. Was it so?",
            "%(name)s wrote down %(count)s things that passed between you. Was it so?",
            count,
        ) % {"name": name, "count": count}
        at = reverse("ties:given", args=[viewer.organisation_slug, slug])
        entries.append(Entry(words, at))
    return Waits(_("What others told you"), entries) if entries else None
