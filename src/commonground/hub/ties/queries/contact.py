"""What is known of contact in our ties: when we last heard, what is promised, what it shows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from typing import Any

from django.db.models import Case, F, Max, Min, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.hub.access.audience import Level, VisibleQuerySet, owned_by
from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Partnership
from commonground.hub.organisations.queries import Listed
from commonground.hub.ties.models import (
    Contribution,
    NextStep,
    SecondView,
    Stage,
    StageChange,
    Tie,
    Touchpoint,
)
from commonground.hub.ties.rules import (
    GIVEN,
    LADDER,
    PARTNERSHIP,
    Met,
    highest_shown,
    quiet_after_days,
)

BARE = ("pk", "subject_id", "stage", "stage_since", "created_at", "rhythm_days")
Bare = tuple[int, int, str, date | None, datetime, int | None]
"""What `standings` needs of a tie, and in which order."""

LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
BEFORE_THE_TIE = timedelta(days=730)
"""How far before a tie began what is on record still speaks for it, until somebody judged."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """This is a stage the evidence speaks for, waiting for a person to confirm it.

    What shows it `is_kept` when only named people may read it: then neither it nor its day goes into
    the ladder, which all colleagues read.
    """

    stage: Stage
    evidence: str
    held_on: date
    touchpoint_ref: str
    is_kept: bool = False

    @property
    def told(self) -> str:
        """This is what the ladder says shows it."""
        return _("What one of us knows of them") if self.is_kept else self.evidence


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


def standings(viewer: Viewer, ties: Iterable[Bare]) -> dict[int, Standing]:
    """This reads what is known of contact in these ties, by their keys: five questions for all."""
    rows = list(ties)
    keys, subjects = [row[0] for row in rows], [row[1] for row in rows]
    met = contacts(viewer, subjects)
    known = facts(viewer, subjects)
    judged: dict[int, datetime] = dict(last_judged(viewer, keys))
    promised: dict[int, date | None] = dict(first_promised(viewer, keys))
    found = {}
    for pk, subject, stage, since, began, rhythm_days in rows:
        kinds = met.get(subject, {})
        last = max((one.last for one in kinds.values()), default=None)
        judged_at = judged.get(pk) or LONG_AGO
        earliest = judged.get(pk) or began - BEFORE_THE_TIE
        shown = {name: at for name, at in known.get(subject, {}).items() if at > earliest}
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
            proposed=highest_shown(stage, kinds, shown, judged_at),
        )
    return found


def bare(ties: VisibleQuerySet[Tie]) -> QuerySet[Any, Bare]:
    """This keeps of ties what `standings` needs of each."""
    return ties.select_related(None).order_by().values_list(*BARE)


@prepared
def last_judged(viewer: Viewer, ties: Collection[int]) -> QuerySet[Any, Any]:
    """This asks when the stage of each tie was last judged."""
    rows = StageChange.objects.visible_to(viewer).filter(tie__in=Listed(ties)).order_by()
    return rows.values_list("tie").annotate(Max("recorded_at"))


@prepared
def first_promised(viewer: Viewer, ties: Collection[int]) -> QuerySet[Any, Any]:
    """This asks for the first day by which something is promised in each tie."""
    rows = NextStep.objects.visible_to(viewer).filter(tie__in=Listed(ties), done_at=None)
    return rows.order_by().values_list("tie").annotate(Min("due_on"))


def touchpoints(viewer: Viewer) -> VisibleQuerySet[Touchpoint]:
    """This lists the touchpoints the viewer may see, whoever recorded them."""
    return Touchpoint.objects.visible_to(viewer).select_related("owner", "author", "space")


def our_touchpoints(viewer: Viewer) -> VisibleQuerySet[Touchpoint]:
    """This lists the touchpoints our organisation recorded, as far as the viewer may see them."""
    return touchpoints(viewer).filter(owned_by(viewer))


def contacts(viewer: Viewer, subjects: list[int]) -> dict[int, dict[str, Met]]:
    """This gives all contact with each organisation, kind by kind."""
    found: dict[int, dict[str, Met]] = {}
    for subject, kind, first, last, recorded_at in by_kind(viewer, subjects):
        found.setdefault(subject, {})[kind] = Met(first, last, recorded_at)
    return found


@prepared
def by_kind(viewer: Viewer, subjects: Collection[int]) -> QuerySet[Any, Any]:
    """This asks for the first and last contact of each kind with each organisation."""
    rows = our_touchpoints(viewer).filter(parties__in=Listed(subjects)).order_by()
    kinds = rows.values_list("parties", "kind")
    return kinds.annotate(Min("held_on"), Max("held_on"), Max("recorded_at"))


def our_partnerships(viewer: Viewer) -> VisibleQuerySet[Partnership]:
    """This lists the partnerships on record in which we are one of the two."""
    us = viewer.organisation_id
    ours = Q(organisation_a=us) | Q(organisation_b=us)
    return Partnership.objects.visible_to(viewer).filter(ours, began_on__isnull=False)


def given_and_told(viewer: Viewer) -> VisibleQuerySet[Contribution]:
    """This lists what was given between us and others, both can read, and neither says was nothing:
    our lines unless they answered so, theirs once we said how much. `shows_from` is since when."""
    us = viewer.organisation_id
    answer = SecondView.objects.visible_to(viewer).filter(contribution=OuterRef("pk"))
    told = Contribution.objects.visible_to(viewer).filter(told_at__isnull=False)
    read = told.annotate(
        said=Subquery(answer.values("amount")), said_at=Subquery(answer.values("said_at"))
    )
    ours = Q(owner=us) & (Q(said=None) | Q(said__gt=0))
    return read.filter(ours | Q(other=us, said__gt=0)).annotate(
        shows_from=Case(When(owner=us, then=F("told_at")), default=F("said_at"))
    )


def facts(viewer: Viewer, subjects: list[int]) -> dict[int, dict[str, datetime]]:
    """This gives, for each organisation, what else is on record between us and since when."""
    found: dict[int, dict[str, datetime]] = {}
    for one, another, began_on in pairs_with(viewer, subjects):
        whom = another if one == viewer.organisation_id else one
        if began_on:
            began = datetime.combine(began_on, time(), UTC)
            found.setdefault(whom, {})[PARTNERSHIP] = began
    for owner, other, shows_from in told_with(viewer, subjects):
        subject = other if owner == viewer.organisation_id else owner
        found.setdefault(subject, {})[GIVEN] = shows_from
    return found


def partnerships_with(viewer: Viewer, subjects: Collection[int]) -> VisibleQuerySet[Partnership]:
    """This lists the partnerships on record between us and some organisations, the oldest first."""
    either = Q(organisation_a__in=Listed(subjects)) | Q(organisation_b__in=Listed(subjects))
    return our_partnerships(viewer).filter(either).order_by("began_on", "pk")


def given_with(viewer: Viewer, subjects: Collection[int]) -> VisibleQuerySet[Contribution]:
    """This lists what was given between us and some organisations and both can read."""
    either = Q(owner__in=Listed(subjects)) | Q(other__in=Listed(subjects))
    return given_and_told(viewer).filter(either).order_by("shows_from", "pk")


@prepared
def pairs_with(viewer: Viewer, subjects: Collection[int]) -> QuerySet[Any, Any]:
    """This asks who the two of each partnership are, and when it began."""
    rows = partnerships_with(viewer, subjects)
    return rows.values_list("organisation_a", "organisation_b", "began_on")


@prepared
def told_with(viewer: Viewer, subjects: Collection[int]) -> QuerySet[Any, Any]:
    """This asks between whom things were given, and since when that shows."""
    return given_with(viewer, subjects).values_list("owner", "other", "shows_from")


@prepared
def contacts_with(viewer: Viewer, subjects: Collection[int]) -> QuerySet[Any, Any]:
    """This asks for all contact with some organisations, the oldest first."""
    rows = our_touchpoints(viewer).filter(parties__in=Listed(subjects)).order_by("held_on", "pk")
    return rows.values_list("parties", "kind", "held_on", "recorded_at", "ref", "level")


def proposals(viewer: Viewer, known: Iterable[Standing]) -> dict[int, Proposal]:
    """This words what is new and what it is evidence for, by the key of the tie: the last contact
    that shows it, else what is on record."""
    asked = {one.subject: one for one in known if one.proposed}
    if not asked:
        return {}
    found: dict[int, Proposal] = {}
    for subject, kind, held_on, recorded_at, ref, level in contacts_with(viewer, asked):
        one = asked[subject]
        if one.proposed is None or recorded_at <= one.judged_at:
            continue
        shown_by, is_kept = LADDER[one.proposed], level == Level.NAMED
        before = found.get(one.tie)
        if kind in shown_by.once and (before is None or before.is_kept or not is_kept):
            words = kind_in_words(kind)
            found[one.tie] = Proposal(one.proposed, words, held_on, ref, is_kept)
        elif kind in shown_by.twice:
            words = _("%(what)s, not for the first time") % {"what": kind_in_words(kind)}
            found.setdefault(one.tie, Proposal(one.proposed, words, held_on, ref, is_kept))
    rest = {subject: one for subject, one in asked.items() if one.tie not in found}
    return found | (on_record(viewer, rest) if rest else {})


def on_record(viewer: Viewer, asked: dict[int, Standing]) -> dict[int, Proposal]:
    """This words what on record shows the stages proposed, the newest."""
    found = {}
    us = viewer.organisation_id
    for line in given_with(viewer, asked):
        one = asked[line.other_id if line.owner_id == us else line.owner_id]
        if one.proposed and GIVEN in LADDER[one.proposed].facts:
            words = _("Something given that both of you can read")
            found[one.tie] = Proposal(one.proposed, words, line.held_on, "")
    for fact in partnerships_with(viewer, asked):
        other = fact.organisation_b_id if fact.organisation_a_id == us else fact.organisation_a_id
        one = asked[other]
        if one.proposed and PARTNERSHIP in LADDER[one.proposed].facts and fact.began_on:
            found[one.tie] = Proposal(one.proposed, partnership_in_words(fact), fact.began_on, "")
    return found


def partnership_in_words(fact: Partnership) -> str:
    """This names a partnership on record."""
    if fact.project:
        return _("Partnership on record: %(project)s") % {"project": fact.project}
    return _("A partnership on record")


def kind_in_words(kind: str) -> str:
    """This names a kind of contact as the first word of a line."""
    words = dict(Touchpoint._meta.get_field("kind").flatchoices).get(kind, kind)
    return str(words)[:1].upper() + str(words)[1:]


def with_contact(viewer: Viewer, ties: Iterable[Any], today: date) -> list[Any]:
    """This puts `standing` and `is_quiet` on each of a page's ties."""
    shown = list(ties)
    known = standings(viewer, map(attrgetter(*BARE), shown)) if shown else {}
    for tie in shown:
        tie.standing = known[tie.pk]
        tie.is_quiet = tie.standing.is_quiet(today)
    return shown
