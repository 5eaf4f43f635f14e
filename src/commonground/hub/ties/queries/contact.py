"""What is known of contact in our ties: when we last heard, what is promised, what it shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone

from commonground.hub.access.audience import VisibleQuerySet, owned_by
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.queries import Listed
from commonground.hub.ties.models import NextStep, Stage, StageChange, Tie, Touchpoint
from commonground.hub.ties.rules import SUPPORTS, quiet_after_days

LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Proposal:
    """This is a stage the evidence speaks for, waiting for a person to confirm it."""

    stage: Stage
    evidence: str
    held_on: date
    touchpoint_ref: str


@dataclass(frozen=True, slots=True)
class Standing:
    """This is what is known of contact in one tie, read for a viewer.

    `heard_on` is the last contact, else when the stage was reached, else when the tie began.
    `proposed` is the stage that contact since the last judgement is evidence for, if it is higher
    than where we stand.
    """

    tie: int
    subject: int
    stage: Stage
    rhythm_days: int | None
    last_contact: date | None
    heard_on: date
    next_due: date | None
    has_step: bool
    judged_at: datetime
    proposed: Stage | None

    def is_quiet(self, today: date) -> bool:
        """This tells whether there was no contact for longer than the rhythm, or the stage, bears."""
        days = quiet_after_days(self.stage, self.rhythm_days)
        return bool(days and not self.has_step and self.heard_on < today - timedelta(days=days))


def standings(viewer: Viewer, ties: VisibleQuerySet[Tie]) -> dict[int, Standing]:
    """This reads what is known of contact in these ties, by their keys: four questions for all."""
    rows = list(
        ties.select_related(None)
        .order_by()
        .values_list("pk", "subject_id", "stage", "stage_since", "created_at", "rhythm_days")
    )
    keys = Listed(row[0] for row in rows)
    met = contacts(viewer, [row[1] for row in rows])
    judged = dict(
        StageChange.objects.visible_to(viewer)
        .filter(tie__in=keys)
        .order_by()
        .values_list("tie")
        .annotate(Max("recorded_at"))
    )
    promised = dict(
        NextStep.objects.visible_to(viewer)
        .filter(tie__in=keys, done_at=None)
        .order_by()
        .values_list("tie")
        .annotate(Min("due_on"))
    )
    found = {}
    for pk, subject, stage, since, began, rhythm_days in rows:
        kinds = met.get(subject, {})
        last = max((held for held, _ in kinds.values()), default=None)
        judged_at = judged.get(pk) or LONG_AGO
        found[pk] = Standing(
            tie=pk,
            subject=subject,
            stage=Stage(stage),
            rhythm_days=rhythm_days,
            last_contact=last,
            heard_on=last or since or timezone.localtime(began).date(),
            next_due=promised.get(pk),
            has_step=pk in promised,
            judged_at=judged_at,
            proposed=shown_by(
                (kind for kind, (_, recorded) in kinds.items() if recorded > judged_at), stage
            ),
        )
    return found


def shown_by(kinds: Iterable[str], stage: str) -> Stage | None:
    """This is the highest stage that contact of these kinds is evidence for, if above this one."""
    stages = [SUPPORTS[kind] for kind in kinds if kind in SUPPORTS]
    highest = max(stages, key=lambda one: one.rung, default=None)
    return highest if highest and highest.rung > Stage(stage).rung else None


def touchpoints(viewer: Viewer) -> VisibleQuerySet[Touchpoint]:
    """This lists the touchpoints the viewer may see, whoever recorded them."""
    return Touchpoint.objects.visible_to(viewer).select_related("owner", "author", "space")


def our_touchpoints(viewer: Viewer) -> VisibleQuerySet[Touchpoint]:
    """This lists the touchpoints our organisation recorded, as far as the viewer may see them."""
    return touchpoints(viewer).filter(owned_by(viewer))


def contacts(viewer: Viewer, subjects: list[int]) -> dict[int, dict[str, tuple[date, datetime]]]:
    """This gives, for each organisation and kind of contact, the last day and the last record."""
    found: dict[int, dict[str, tuple[date, datetime]]] = {}
    counted = (
        our_touchpoints(viewer)
        .filter(parties__in=Listed(subjects))
        .order_by()
        .values_list("parties", "kind")
        .annotate(Max("held_on"), Max("recorded_at"))
    )
    for subject, kind, held_on, recorded_at in counted:
        found.setdefault(subject, {})[kind] = (held_on, recorded_at)
    return found


def proposals(viewer: Viewer, known: Iterable[Standing]) -> dict[int, Proposal]:
    """This words what new contact is evidence for, by the key of the tie: the last contact that
    shows it."""
    asked = {one.subject: one for one in known if one.proposed}
    if not asked:
        return {}
    rows = (
        our_touchpoints(viewer)
        .filter(parties__in=Listed(asked))
        .order_by("held_on", "pk")
        .values_list("parties", "kind", "held_on", "recorded_at", "ref")
    )
    found = {}
    for subject, kind, held_on, recorded_at, ref in rows:
        one = asked[subject]
        if one.proposed and recorded_at > one.judged_at and SUPPORTS.get(kind) == one.proposed:
            found[one.tie] = Proposal(one.proposed, kind_in_words(kind), held_on, ref)
    return found


def kind_in_words(kind: str) -> str:
    """This names a kind of contact as the first word of a line."""
    words = dict(Touchpoint._meta.get_field("kind").flatchoices).get(kind, kind)
    return str(words)[:1].upper() + str(words)[1:]


def with_contact(viewer: Viewer, ties: Iterable[Any], today: date) -> list[Any]:
    """This puts `standing` and `is_quiet` on each of a page's ties."""
    shown = list(ties)
    known = standings(viewer, Tie.objects.visible_to(viewer).filter(pk__in=[t.pk for t in shown]))
    for tie in shown:
        tie.standing = known[tie.pk]
        tie.is_quiet = tie.standing.is_quiet(today)
    return shown
