"""Asking the finder, always as a viewer, and reading the shortlist."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import VisibleQuerySet, owned_by
from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.analyses.finding import Asked, Fits, compared
from commonground.hub.analyses.snapshot import Wanted, resources_called
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.models import Stage, Tie
from commonground.hub.vocabularies.models import Issue, Kind, PeopleServed, Place
from commonground.hub.vocabularies.queries import with_children, within
from commonground.methods import values
from commonground.methods.matching import Reason, Sought
from commonground.methods.matching.suiting import is_government

from .models import Candidate, Opinion, Purpose
from .rules import may_find

SHOWN = 10

Warned = Callable[[Viewer, Collection[int], date], dict[int, list[str]]]
WARNED: list[Warned] = []
"""Rooms above add (in their `ready`) what they warn the viewer of: sentences by an organisation's key,
of those shown only. Nothing of it enters the score or the index."""
PARTS = {
    "paths": _("Ways through partners"),
    "peers": _("Organisations like you"),
    "walk": _("How near in the network"),
    "own_kind": _("Works with your kind"),
    "roles": _("Roles that meet"),
    "issues": _("Shared issues"),
    "places": _("Shared places"),
    "name": _("Names in common"),
    "common_partners": _("Common partners"),
    "like_partners": _("In the place of a partner"),
    "alike": _("Work with those who do your work"),
    "namesakes": _("Work with your namesakes"),
    "family": _("Family of a partner"),
    "kinds": _("Kinds that meet"),
    "home_ties": _("Work with your country"),
    "home": _("Your country"),
    "home_work": _("Work in your country"),
    "projects": _("Projects you were both in"),
    "name_places": _("Work where your namesakes do"),
    "partners_work": _("Work of your partners"),
    "recent": _("Active lately"),
    "people": _("People served"),
    "exchange": _("Needs and offers"),
    "mission": _("Same words for the work"),
    "suits": _("Fits the purpose"),
    "asked": _("What you asked for"),
}


@dataclass(frozen=True)
class Question:
    """This is what was asked: a purpose, and what is sought (keys of terms, codes of places)."""

    purpose: str
    issues: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    known_too: bool = False
    """Whether to name those too with whom we are in contact or nearer already."""


TELLING = 3
"""The share of a whole, in per cent, from which a part is shown without being asked for."""


@dataclass(frozen=True)
class Part:
    """This is one part of a score as the page draws it: `share` of the whole in per cent, and
    `length` in per cent of the whole of the first of all answers."""

    name: str
    label: str
    points: float
    share: int
    length: int
    sentence: str
    known: bool = True

    @property
    def is_small(self) -> bool:
        """This tells whether it weighs too little to be read at once."""
        return self.known and self.share < TELLING


@dataclass(frozen=True)
class Answer:
    """This is one candidate with the reasons, what is unknown and what to beware of."""

    organisation: Organisation
    score: float
    parts: tuple[Part, ...]
    why: str
    unknown: tuple[str, ...]
    warnings: tuple[str, ...]
    stage: str = ""
    opinion: str = ""

    @property
    def small(self) -> tuple[Part, ...]:
        """These are the parts to be read when they are asked for."""
        return tuple(part for part in self.parts if part.is_small)


@dataclass(frozen=True)
class Answers:
    """This is a page of answers, and how many organisations were compared for it."""

    question: Question
    found: tuple[Answer, ...]
    looked_at: int
    complete: bool
    has_more: bool
    set_aside: int
    in_contact: int
    knows_issues: bool
    index_is_due: bool = False


def parts_of(reasons: tuple[Reason, ...], score: float, best: float) -> tuple[Part, ...]:
    """This turns the reasons of a score into the parts of its bar, which is as long as the score is
    high beside the best."""
    return tuple(
        Part(
            reason.part,
            str(PARTS.get(reason.part, reason.part)),
            round(reason.contribution, 2),
            round(100 * reason.contribution / score) if score > 0 else 0,
            round(100 * reason.contribution / best) if best > 0 else 0,
            reason.sentence,
        )
        for reason in reasons
    )


# Parts whose fact tells a person little when it stands alone.
FAINT = frozenset(
    {"walk", "own_kind", "roles", "name", "recent", "suits", "kinds", "home_ties", "home", "family"}
    | {"namesakes", "like_partners", "name_places"}
)


def told_first(reasons: tuple[Reason, ...]) -> str:
    """This is the sentence to read first: the weightiest that names people, work or places, or
    what the purpose is about where that weighs most."""
    if reasons[0].part == "suits":
        return reasons[0].sentence
    telling = [reason for reason in reasons if reason.part not in FAINT]
    return (telling or list(reasons))[0].sentence


def wanted_rows(viewer: Viewer, question: Question) -> Wanted:
    """This finds the rows that the question's keys and codes mean."""

    def keys(model: type[PeopleServed] | type[Kind], chosen: tuple[str, ...]) -> frozenset[int]:
        if not chosen:
            return frozenset()
        rows = model.objects.visible_to(viewer).filter(key__in=chosen)
        return frozenset(rows.values_list("pk", flat=True))

    return Wanted(
        issues=frozenset(with_children(viewer, question.issues).values_list("pk", flat=True))
        if question.issues
        else frozenset(),
        people=keys(PeopleServed, question.people),
        places=frozenset(within(viewer, question.places).values_list("pk", flat=True))
        if question.places
        else frozenset(),
        kinds=keys(Kind, question.kinds),
        offers=frozenset(question.offers),
    )


def sought_words(viewer: Viewer, question: Question, wanted: Wanted) -> Sought:
    """This says what is sought in the words that the library's values carry."""
    places = Place.objects.visible_to(viewer).filter(code__in=question.places)
    return Sought(
        places=tuple(places.values_list("name", flat=True)),
        issues=tuple(Issue.objects.filter(pk__in=wanted.issues).values_list("name", flat=True)),
        people=tuple(
            PeopleServed.objects.filter(pk__in=wanted.people).values_list("name", flat=True)
        ),
        offers=resources_called(sorted(question.offers)),
        kinds=tuple(Kind.objects.filter(pk__in=wanted.kinds).values_list("name", flat=True)),
    )


def fitting(us: values.Organisation, purpose: str, sought: Sought) -> Fits | None:
    """This tells who can serve a purpose at all; nothing for a purpose that anybody may serve.

    Whoever is met everywhere would else stand first for everything. To learn or to change a law,
    the other works on the same issue; to coordinate, in the same place; an office of the state is
    one. What counts is what they do or say, not what they paid for.
    """
    issues = frozenset(sought.issues or us.issues)
    places = frozenset(sought.places or us.places)
    rules: dict[str, Fits] = {
        Purpose.LEARN: Fits(lambda other: not issues.isdisjoint(other.issues), issues=issues),
        Purpose.ADVOCATE: Fits(lambda other: not issues.isdisjoint(other.issues), issues=issues),
        Purpose.COORDINATE: Fits(lambda other: not places.isdisjoint(other.places), places=places),
        Purpose.GOVERNMENT: Fits(lambda other: is_government(other.org_type), kinds=is_government),
    }
    return rules.get(purpose)


def decisions(viewer: Viewer) -> VisibleQuerySet[Candidate]:
    """This lists what the organisation decided of candidates, the newest first."""
    return (
        Candidate.objects.visible_to(viewer)
        .filter(owned_by(viewer))
        .select_related("organisation__kind", "organisation__place", "author")
        .order_by("-decided_at", "-pk")
    )


def shortlist(viewer: Viewer, purpose: str = "") -> VisibleQuerySet[Candidate]:
    """This lists the candidates kept, for one purpose or all."""
    kept = decisions(viewer).filter(opinion=Opinion.SHORTLISTED)
    return kept.filter(purpose=purpose) if purpose else kept


def with_stage(
    viewer: Viewer, candidates: VisibleQuerySet[Candidate]
) -> VisibleQuerySet[Candidate]:
    """This adds to candidates the `stage` of our tie with each, nothing where there is none."""
    ties = Tie.objects.visible_to(viewer).filter(
        owned_by(viewer), subject=OuterRef("organisation_id")
    )
    return candidates.annotate(stage=Subquery(ties.values("stage")[:1]))


def set_aside(viewer: Viewer, purpose: str = "") -> VisibleQuerySet[Candidate]:
    """This lists the candidates set aside, with the reason, for one purpose or all."""
    aside = decisions(viewer).filter(opinion=Opinion.SET_ASIDE)
    return aside.filter(purpose=purpose) if purpose else aside


def in_contact(viewer: Viewer) -> set[str]:
    """This names (by slug) the organisations that we are in contact with, or nearer."""
    ties = Tie.objects.visible_to(viewer).filter(owned_by(viewer))
    far = [Stage.IDENTIFIED, Stage.PAUSED, Stage.ENDED]
    return set(ties.exclude(stage__in=far).values_list("subject__slug", flat=True))


def answers(viewer: Viewer, question: Question, page: int = 1, *, today: date) -> Answers:
    """This asks the finder and gives one page of at most ten answers, from what is open today.

    Raises `Refused` for a person who acts for no organisation.
    """
    require(may_find(viewer))
    own = Organisation.objects.visible_to(viewer).get(pk=viewer.organisation_id)
    wanted = wanted_rows(viewer, question)
    aside = dict(
        set_aside(viewer, question.purpose).values_list("organisation_id", "organisation__slug")
    )
    near = set() if question.known_too else in_contact(viewer)
    asked = Asked(
        purpose=question.purpose,
        wanted=wanted,
        sought=lambda: sought_words(viewer, question, wanted),
        fitting=fitting,
        aside=aside,
        near=near,
        few=SHOWN,
        most=SHOWN * page + 1,
        today=today,
        say=translation,
    )
    advised = compared(viewer, own, asked)
    speaking = [one for one in advised.advice if one.reasons]
    shown = speaking[SHOWN * (page - 1) : SHOWN * page]
    best = max((one.score for one in speaking), default=0.0)
    rows = {
        row.slug: row
        for row in Organisation.objects.visible_to(viewer)
        .filter(slug__in=[one.candidate for one in shown])
        .select_related("kind", "place")
    }
    stages = {
        tie.subject_id: tie.stage
        for tie in Tie.objects.visible_to(viewer).filter(
            owned_by(viewer), subject__in=[row.pk for row in rows.values()]
        )
    }
    kept = set(shortlist(viewer, question.purpose).values_list("organisation_id", flat=True))
    warned = [tell(viewer, [row.pk for row in rows.values()], today) for tell in WARNED]
    found = []
    # Whoever was hidden while this was worked out is not shown.
    for one in [one for one in shown if one.candidate in rows]:
        row = rows[one.candidate]
        stage = stages.get(row.pk, "")
        warnings = list(one.warnings)
        if stage and Stage(stage).rung >= Stage.COORDINATING.rung:
            warnings.insert(0, str(_("You work with them already.")))
        warnings += [sentence for told in warned for sentence in told.get(row.pk, ())]
        found.append(
            Answer(
                organisation=row,
                score=round(one.score, 2),
                parts=parts_of(one.reasons, one.score, best),
                why=told_first(one.reasons),
                unknown=one.unknown,
                warnings=tuple(warnings),
                stage=stage,
                opinion=Opinion.SHORTLISTED if row.pk in kept else "",
            )
        )
    return Answers(
        question=question,
        found=tuple(found),
        looked_at=advised.looked_at,
        complete=advised.complete,
        has_more=len(speaking) > SHOWN * page,
        set_aside=len(aside),
        in_contact=len(near),
        knows_issues=advised.knows_issues,
        index_is_due=advised.index_is_due,
    )


__all__ = [
    "WARNED",
    "Answer",
    "Answers",
    "Part",
    "Purpose",
    "Question",
    "answers",
    "set_aside",
    "shortlist",
    "with_stage",
]
