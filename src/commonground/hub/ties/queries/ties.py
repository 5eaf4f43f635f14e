"""Reading ties: all of ours, the one to an organisation, and its ladder with the evidence."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonground.hub.access.audience import VisibleQuerySet, owned_by
from commonground.hub.access.prepared import prepared
from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Partnership
from commonground.hub.organisations.models import Organisation, OrganisationQuerySet
from commonground.hub.organisations.queries import Listed, Panel, hidden_from
from commonground.hub.ties.models import (
    STILL_WANTED,
    NextStep,
    Note,
    Stage,
    StageChange,
    Tie,
    Touchpoint,
)
from commonground.hub.ties.rules import LADDER, SUPPORTS, rung_wanted
from commonground.hub.vocabularies.models import Relationship

from .contact import (
    Proposal,
    bare,
    given_and_told,
    kind_in_words,
    our_partnerships,
    our_touchpoints,
    partnership_in_words,
    proposals,
    standings,
    touchpoints,
    with_contact,
)

RUNG = Case(
    *[When(stage=stage, then=Value(stage.rung)) for stage in Stage],
    default=Value(0),
    output_field=IntegerField(),
)


def ties_for(viewer: Viewer) -> VisibleQuerySet[Tie]:
    """This lists the ties of the organisation acted for."""
    return (
        Tie.objects.visible_to(viewer)
        .filter(owned_by(viewer))
        .select_related("subject", "responsible")
    )


def out_of_sight(viewer: Viewer) -> int:
    """This counts our ties to organisations whose entry an operator hid from us. The ties themselves
    are as hidden as the entries; that there are some, we knew."""
    hidden = hidden_from(viewer)
    return Tie.objects.filter(owned_by(viewer), subject__in=hidden).count() if hidden else 0


def touchpoint(viewer: Viewer, ref: str) -> Touchpoint:
    """This is one touchpoint, or `Hidden`."""
    return touchpoints(viewer).seen(viewer, ref)


def author_shown(viewer: Viewer, row: Touchpoint | Note) -> str:
    """This names who wrote something down, for colleagues only: whoever shares what was said with
    others has not agreed to put a person's name on it."""
    is_ours = viewer.acts and row.owner_id == viewer.organisation_id
    return str(row.author) if row.author and is_ours else ""


def notes(viewer: Viewer, subject: Organisation) -> VisibleQuerySet[Note]:
    """This lists the notes on our tie to an organisation that the viewer may read, newest first."""
    return (
        Note.objects.visible_to(viewer)
        .filter(owned_by(viewer), tie__subject=subject)
        .select_related("author")
        .order_by("-written_at", "-pk")
    )


def note(viewer: Viewer, ref: str) -> Note:
    """This is one note, or `Hidden`."""
    return Note.objects.select_related("tie__subject").seen(viewer, ref)


def step(viewer: Viewer, ref: str) -> NextStep:
    """This is one next step, or `Hidden`."""
    return NextStep.objects.select_related("tie__subject", "responsible").seen(viewer, ref)


def stage_change(viewer: Viewer, tie: Tie, ref: str) -> StageChange:
    """This is one change of stage of a tie, or `Hidden`."""
    return StageChange.objects.filter(tie=tie).seen(viewer, ref)


def open_steps(viewer: Viewer) -> VisibleQuerySet[NextStep]:
    """This lists what was promised and is not done, the most urgent first, undated last."""
    return (
        NextStep.objects.visible_to(viewer)
        .filter(owned_by(viewer), done_at=None)
        .select_related("tie__subject", "responsible")
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )


def tie_to(viewer: Viewer, subject: Organisation) -> Tie | None:
    """This is our tie to an organisation, if it has begun."""
    found = next(iter(tie_with(viewer, subject.pk)), None)
    if found is not None:
        found.subject = subject
    return found


@prepared
def tie_with(viewer: Viewer, subject: int) -> VisibleQuerySet[Tie]:
    """This asks for our tie to an organisation, which the page has read already."""
    ties = ties_for(viewer).select_related(None).select_related("responsible")
    return ties.filter(subject=subject)[:1]


@prepared
def wanted_in(viewer: Viewer, tie: int) -> QuerySet[Relationship]:
    """This asks what we want of the organisation of a tie that the viewer sees."""
    chosen = Tie.wanted.through.objects.filter(tie=tie)
    return Relationship.objects.filter(pk__in=chosen.values("relationship"))


@prepared
def latest_changes(viewer: Viewer, tie: int) -> VisibleQuerySet[StageChange]:
    """This asks for the latest changes of stage of a tie."""
    return StageChange.objects.visible_to(viewer).filter(tie=tie).order_by("-pk")[:40]


@prepared
def kinds_met(viewer: Viewer, subject: int) -> QuerySet[Any, tuple[str, date]]:
    """This asks of which kind our latest contacts with an organisation were, and when."""
    contacts = our_touchpoints(viewer).select_related(None).filter(parties=subject)
    return contacts.values_list("kind", "held_on")[:200]


@prepared
def steps_of_tie(viewer: Viewer, tie: int) -> VisibleQuerySet[NextStep]:
    """This asks for what is promised in a tie."""
    return open_steps(viewer).filter(tie=tie)


def ties_in_groups(
    viewer: Viewer,
    today: date,
    *,
    stage: str = "",
    wanted: str = "",
    responsible: int | None = None,
    nobody: bool = False,
    quiet: bool = False,
    text: str = "",
) -> QuerySet[Tie]:
    """This lists our ties, the nearest stage first, filtered."""
    found = ties_for(viewer).prefetch_related("wanted")
    if stage:
        found = found.filter(stage=stage)
    if wanted:
        found = found.filter(STILL_WANTED, wanted__key=wanted)
    if responsible is not None:
        found = found.filter(responsible_id=responsible)
    if nobody:
        found = found.filter(responsible=None)
    if text:
        found = found.filter(subject__name__icontains=text)
    if quiet:
        known = standings(viewer, bare(ties_for(viewer))).values()
        found = found.filter(pk__in=Listed(one.tie for one in known if one.is_quiet(today)))
    off = Case(When(stage=Stage.ENDED, then=2), When(stage=Stage.PAUSED, then=1), default=0)
    return found.annotate(rung=RUNG).order_by(off, "-rung", "subject__name", "pk")


def counts_by_stage(viewer: Viewer) -> dict[str, int]:
    """This counts our ties on each rung."""
    counted = ties_for(viewer).order_by().values_list("stage").annotate(number=Count("pk"))
    return dict(counted)


def stages_by_organisation(viewer: Viewer) -> dict[int, tuple[str, frozenset[str]]]:
    """This gives, for each organisation we have a tie with, the stage and the keys still wanted."""
    wanted: dict[int, set[str]] = {}
    ties = ties_for(viewer).select_related(None).order_by()
    asking = ties.filter(STILL_WANTED).values("pk")
    for tie_id, key in Tie.wanted.through.objects.filter(tie__in=asking).values_list(
        "tie_id", "relationship__key"
    ):
        wanted.setdefault(tie_id, set()).add(key)
    return {
        subject: (stage, frozenset(wanted.get(pk, ())))
        for pk, subject, stage in ties.values_list("pk", "subject_id", "stage")
    }


def organisations_at(
    viewer: Viewer,
    organisations: OrganisationQuerySet,
    *,
    stages: Collection[str] = (),
    wanted: Collection[str] = (),
) -> OrganisationQuerySet:
    """This keeps the organisations at any of the stages ("none": no tie) of whom we want any of
    the relationships."""
    ties = ties_for(viewer).select_related(None).filter(subject=OuterRef("pk"))
    if stages:
        named = [stage for stage in stages if stage != "none"]
        rule = Q(Exists(ties.filter(stage__in=named)))
        if "none" in stages:
            rule = rule | Q(~Exists(ties))
        organisations = organisations.filter(rule)
    if wanted:
        asked = ties.filter(STILL_WANTED, wanted__key__in=list(wanted))
        organisations = organisations.filter(Exists(asked))
    return organisations


@dataclass(frozen=True, slots=True)
class Rung:
    """This is one rung of the ladder with what shows that we stood on it."""

    stage: str
    label: str
    state: str
    evidence: list[str] = field(default_factory=list)
    shows: str = ""
    lacks: str = ""


def rungs(
    tie: Any,
    changes: Iterable[StageChange],
    contacts: Iterable[tuple[str, date]],
    wanted: Stage | None,
    on_record: Iterable[tuple[Stage, str]] = (),
) -> list[Rung]:
    """This lays out the ladder from the first rung to the last."""
    lines: dict[str, list[str]] = {}
    for change in changes:
        if change.evidence and change.stage != change.stage_before:
            lines.setdefault(change.stage, []).append(f"{day(change.held_on)}: {change.evidence}")
    for kind, held_on in contacts:
        shown = SUPPORTS.get(kind)
        if shown and not lines.get(shown):
            lines[shown] = [f"{day(held_on)}: {kind_in_words(kind)}"]
    for stage, words in on_record:
        if not lines.get(stage):
            lines[stage] = [words]
    here = Stage(tie.stage).rung if tie else 0
    off = tie is not None and not here
    ladder = []
    for stage in Stage:
        if not stage.rung:
            continue
        state = "open"
        if stage.rung == here and not off:
            state = "now"
        elif stage == wanted:
            state = "wanted"
        elif stage.rung < here:
            state = "done"
        rule = LADDER[stage]
        ladder.append(
            Rung(
                stage=stage.value,
                label=str(stage.label),
                state=state,
                evidence=lines.get(stage, [])[:3],
                shows=str(rule.words),
                lacks=str(rule.lacks),
            )
        )
    return ladder


def on_record(viewer: Viewer, subject: Organisation) -> list[tuple[Stage, str]]:
    """This words what else is on record between us and shows a rung, the newest first."""
    found = []
    for fact in newest_partnership(viewer, subject.pk):
        words = partnership_in_words(fact)
        found.append((Stage.COLLABORATING, f"{year_of(fact.began_on)}: {words}"))
    for held_on in last_given(viewer, subject.pk):
        words = _("Something given that both of you can read")
        found.append((Stage.EXCHANGING, f"{day(held_on)}: {words}"))
    return found


@prepared
def newest_partnership(viewer: Viewer, subject: int) -> VisibleQuerySet[Partnership]:
    """This asks for the newest partnership on record between us."""
    shared = Q(organisation_a=subject) | Q(organisation_b=subject)
    found = our_partnerships(viewer).filter(shared).only("project", "began_on")
    return found.order_by("-began_on", "-pk")[:1]


@prepared
def last_given(viewer: Viewer, subject: int) -> QuerySet[Any, date]:
    """This asks when something was last given between us that both can read."""
    both = Q(owner=subject) | Q(other=subject)
    found = given_and_told(viewer).filter(both).order_by("-held_on", "pk")
    return found.values_list("held_on", flat=True)[:1]


def year_of(began_on: date | None) -> str:
    """This names the year something began in."""
    return date_format(began_on, "Y") if began_on else ""


def day(held_on: date) -> str:
    """This writes a day as people do."""
    return date_format(held_on, "j F Y")


@dataclass(frozen=True, slots=True)
class TiePage:
    """This is all that the page of a tie shows beside its timeline."""

    subject: Organisation
    tie: Any | None
    wanted: list[Any]
    rungs: list[Rung]
    rung_wanted: Stage | None
    proposal: Proposal | None
    steps: list[NextStep]
    latest_change: StageChange | None
    is_quiet: bool


def tie_page(viewer: Viewer, subject: Organisation, today: date) -> TiePage:
    """This reads our tie to an organisation that we see; it may not have begun."""
    if not viewer.acts:
        raise Hidden
    tie: Any = tie_to(viewer, subject)
    known: Any = with_contact(viewer, [tie], today)[0].standing if tie else None
    wanted: list[Any] = wanted_in(viewer, tie.pk) if tie else []
    changes = latest_changes(viewer, tie.pk) if tie else []
    wish = rung_wanted([row.key for row in wanted], tie.stage if tie else "")
    contacts = kinds_met(viewer, subject.pk)
    return TiePage(
        subject=subject,
        tie=tie,
        wanted=wanted,
        rungs=rungs(tie, changes, contacts, wish, on_record(viewer, subject)),
        rung_wanted=wish,
        proposal=proposals(viewer, [known]).get(tie.pk) if tie else None,
        steps=steps_of_tie(viewer, tie.pk) if tie else [],
        latest_change=changes[0] if changes else None,
        is_quiet=bool(tie and tie.is_quiet),
    )


@prepared
def last_contact(viewer: Viewer, subject: int) -> VisibleQuerySet[Touchpoint]:
    """This asks for our last contact with an organisation."""
    contacts = our_touchpoints(viewer).select_related(None).only("ref", "kind", "held_on")
    return contacts.filter(parties=subject)[:1]


def panel_of(viewer: Viewer, organisation: Organisation) -> Panel | None:
    """This is what we have with an organisation, for the head of its profile: stage, wish, last
    contact, next step; nothing for strangers and for ourselves."""
    if not viewer.acts or organisation.pk == viewer.organisation_id:
        return None
    tie = tie_to(viewer, organisation)
    wanted = wanted_in(viewer, tie.pk) if tie else []
    context = {
        "organisation": organisation,
        "tie": tie,
        "wanted": wanted,
        "rung_wanted": rung_wanted([row.key for row in wanted], tie.stage if tie else ""),
        "last": next(iter(last_contact(viewer, organisation.pk)), None),
        "next_step": next(iter(steps_of_tie(viewer, tie.pk)), None) if tie else None,
    }
    return Panel("with_us", "ties/_panel.html", context)
