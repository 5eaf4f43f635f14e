"""Who could stand together: what has to be covered, who covers it, and the set proposed."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from time import monotonic
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy

from commonground.hub.access.audience import owned_by
from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Offer, Organisation, ResourceKind
from commonground.hub.organisations.queries import (
    Listed,
    OrganisationFilter,
    open_on,
    organisations,
)
from commonground.hub.ties.models import Stage, Tie
from commonground.hub.vocabularies.models import Issue, Kind, PeopleServed, Place
from commonground.methods.coalitions import Candidate, Coalition, Need, Problem
from commonground.methods.coalitions import build as solve

from .rules import may_build

CANDIDATES_AT_MOST = 5_000
SECONDS = 6.0
ALTERNATIVES = 2
UNWILLING_SHOWN = 10
NEARLY = 0.7
"""The share of what the best set covers from which another one is worth showing."""
HIGHEST = Stage.ALLIED.rung

FACETS: dict[str, Any] = {
    "issues": Issue,
    "people": PeopleServed,
    "places": Place,
    "kinds": Kind,
}
LEADS = {
    "issues": gettext_lazy("Works on %(what)s"),
    "people": gettext_lazy("Is close to %(what)s"),
    "places": gettext_lazy("At work in %(what)s"),
    "kinds": gettext_lazy("Speaks for the sector: %(what)s"),
    "offers": gettext_lazy("Brings %(what)s"),
}


@dataclass(frozen=True)
class Question:
    """This is what a coalition is asked for: what to cover (keys and codes), and the limits.

    `trust` is the stage that the members should have reached with us on average, `nearest` the
    lowest stage of a tie from which organisations are considered (empty: anyone).
    """

    issues: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    everything: bool = False
    at_most: int = 8
    nearest: str = ""
    trust: str = ""
    with_us: bool = True
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """This is one thing to be covered, in words, with the members that cover it."""

    id: str
    label: str
    by: tuple["Member", ...] = ()
    able: int = 0

    @property
    def is_open(self) -> bool:
        """This tells that no member covers it."""
        return not self.by


@dataclass(frozen=True)
class Member:
    """This is one member of the proposed set: what only it covers, and what is lost without it."""

    number: int
    organisation: Organisation
    stage: str
    is_us: bool
    is_kept: bool
    ids: frozenset[str]
    covers: tuple[str, ...]
    only: tuple[str, ...]
    left_without: int
    best_without: int | None
    is_irreplaceable: bool


@dataclass(frozen=True)
class Other:
    """This is another set: who comes in and who goes out, and how much it covers."""

    members: tuple[Organisation, ...]
    comes: tuple[Organisation, ...]
    goes: tuple[Organisation, ...]
    covers: int


@dataclass(frozen=True)
class Proposal:
    """This is the answer: the set, who covers what, and how sure it is."""

    question: Question
    status: str
    members: tuple[Member, ...]
    wanted: tuple[Wanted, ...]
    left_out: tuple[Organisation, ...]
    others: tuple[Other, ...]
    limits: tuple[str, ...]
    considered: int
    complete: bool
    unwilling: tuple[Organisation, ...]
    gap_percent: int

    @property
    def covered(self) -> int:
        """This counts what the set covers."""
        return sum(not one.is_open for one in self.wanted)

    @property
    def is_alone(self) -> bool:
        """This tells that the best set is ourselves and nobody else, which is no coalition."""
        return len(self.members) == 1 and self.members[0].is_us

    @property
    def nobody(self) -> tuple[Wanted, ...]:
        """This lists what nobody at all is known to cover."""
        return tuple(one for one in self.wanted if not one.able)


def named(viewer: Viewer, question: Question) -> list[Wanted]:
    """This puts what has to be covered into words; what nobody knows of is left out."""
    found = []
    for facet, model in FACETS.items():
        column = "code" if facet == "places" else "key"
        rows = model.objects.visible_to(viewer).filter(
            **{f"{column}__in": getattr(question, facet)}
        )
        for row in rows:
            label = str(LEADS[facet] % {"what": row})
            found.append(Wanted(f"{facet}:{getattr(row, column)}", label))
    labels = dict(ResourceKind.choices)
    for kind in question.offers:
        if kind in labels:
            found.append(Wanted(f"offers:{kind}", str(LEADS["offers"] % {"what": labels[kind]})))
    return found


def who_covers(viewer: Viewer, wanted: Wanted, today: date) -> QuerySet[Any, int]:
    """This lists the keys of the visible organisations that cover one thing today."""
    facet, _, key = wanted.id.partition(":")
    rows: QuerySet[Organisation]
    if facet == "offers":
        offers = Offer.objects.visible_to(viewer).filter(open_on(today), kind=key)
        offering = offers.values("organisation_id")
        rows = organisations(viewer).order_by().filter(pk__in=offering)
    else:
        chosen: dict[str, Any] = {facet: (key,)}
        rows = OrganisationFilter(**chosen).apply(viewer)
    return rows.values_list("pk", flat=True)


def stages(viewer: Viewer) -> dict[int, str]:
    """This gives the stage of each of our ties, by the other's key."""
    ties = Tie.objects.visible_to(viewer).filter(owned_by(viewer)).order_by()
    return dict(ties.values_list("subject_id", "stage"))


def rung(stage: str) -> int:
    """This is the height of a stage on the ladder; 0 where there is no tie, or one that rests."""
    return Stage(stage).rung if stage else 0


@dataclass(frozen=True)
class Board:
    """This is who is considered: what each covers (ids of `Wanted`), and the stage of our tie."""

    covers: dict[int, set[str]]
    slugs: dict[int, str]
    stages: dict[int, str]
    complete: bool
    unwilling: tuple[Organisation, ...]

    def able(self) -> Counter[str]:
        """This counts who covers each thing."""
        return Counter(one for pk in self.slugs for one in self.covers[pk])


def board(viewer: Viewer, question: Question, wanted: list[Wanted], today: date) -> Board:
    """This reads who the viewer may see, covers anything, and is near enough; and who was named."""
    known = stages(viewer)
    covers: dict[int, set[str]] = defaultdict(set)
    for one in wanted:
        for pk in who_covers(viewer, one, today):
            covers[pk].add(one.id)
    asked = organisations(viewer).order_by().filter(slug__in=question.must)
    asked_for = set(asked.values_list("pk", flat=True))
    ours = {viewer.organisation_id} - {None} if question.with_us else set()
    least = rung(question.nearest)
    near = [pk for pk in covers if rung(known.get(pk, "")) >= least]
    first = asked_for | ours
    others = sorted(
        set(near) - first - {viewer.organisation_id},
        key=lambda pk: (-len(covers[pk]), -rung(known.get(pk, "")), pk),
    )
    chosen = [*first, *others[:CANDIDATES_AT_MOST]]
    rows = organisations(viewer).order_by().filter(pk__in=Listed(chosen))
    willing = rows.filter(do_not_contact=False)
    return Board(
        covers,
        dict(willing.values_list("pk", "slug")),
        known,
        complete=len(others) <= CANDIDATES_AT_MOST,
        unwilling=tuple(rows.filter(do_not_contact=True).order_by("name", "pk")[:UNWILLING_SHOWN]),
    )


def proposal(viewer: Viewer, question: Question, *, today: date) -> Proposal:
    """This proposes the set that covers most, or everything with the fewest.

    Candidates are those the viewer may see. Among equals it takes those nearer to us. Raises
    `Refused` for a person who acts for no organisation.
    """
    require(may_build(viewer))
    wanted = named(viewer, question)
    considered = board(viewer, question, wanted, today)
    ours = viewer.organisation_slug if question.with_us else ""
    problem = as_problem(wanted, considered, question, ours or "")
    answer = solve(
        problem, seconds=SECONDS, alternatives=ALTERNATIVES, clock=monotonic, say=translation
    )
    return described(viewer, question, answer, wanted, considered)


def as_problem(wanted: list[Wanted], given: Board, question: Question, ours: str) -> Problem:
    """This asks the library: slugs for organisations, so that equals are settled alike each time.

    Trust is the rung of our tie out of the highest; our own is what is asked for on average, so
    that it weighs nothing. A nearer one costs a little less, never as much as one member more.
    """
    floor = Fraction(rung(question.trust), HIGHEST) if question.trust else None

    def candidate(pk: int, slug: str) -> Candidate:
        height = Fraction(rung(given.stages.get(pk, "")), HIGHEST)
        return Candidate(
            slug,
            tuple(one.id for one in wanted if one.id in given.covers[pk]),
            trust=floor or Fraction(1) if slug == ours else height,
            cost=1 - height / 20,
        )

    considered = set(given.slugs.values())
    must = dict.fromkeys(slug for slug in (ours, *question.must) if slug in considered)
    return Problem(
        needs=tuple(Need(one.id) for one in wanted),
        candidates=tuple(candidate(pk, slug) for pk, slug in given.slugs.items()),
        cover="all" if question.everything else "most",
        at_most=question.at_most,
        minimum_mean_trust=floor,
        must=tuple(must),
        must_not=tuple(
            slug for slug in question.must_not if slug in considered and slug not in must
        ),
    )


def described(
    viewer: Viewer, question: Question, answer: Coalition, wanted: list[Wanted], given: Board
) -> Proposal:
    """This puts the library's answer into rows and words."""
    ours = viewer.organisation_slug
    sets = [answer.chosen, *(other.chosen for other in answer.alternatives)]
    rows = {
        row.slug: row
        for row in organisations(viewer)
        .filter(slug__in={*question.must_not, *(slug for one in sets for slug in one)})
        .select_related("kind", "place")
    }
    members = [
        member(
            rows[slug],
            answer,
            wanted,
            given,
            number=number,
            is_kept=slug in question.must,
            is_us=slug == ours,
        )
        for number, slug in enumerate(us_first(answer.chosen, ours), start=1)
    ]
    able = given.able()
    return Proposal(
        question=question,
        status=answer.status,
        members=tuple(members),
        wanted=tuple(
            Wanted(
                one.id, one.label, tuple(who for who in members if one.id in who.ids), able[one.id]
            )
            for one in wanted
        ),
        left_out=tuple(
            rows[slug] for slug in question.must_not if slug in rows and slug not in answer.chosen
        ),
        others=tuple(
            Other(
                members=tuple(rows[slug] for slug in us_first(other.chosen, ours)),
                comes=tuple(rows[slug] for slug in other.chosen if slug not in answer.chosen),
                goes=tuple(rows[slug] for slug in answer.chosen if slug not in other.chosen),
                covers=len(other.covered),
            )
            for other in answer.alternatives
            if len(other.covered) >= max(1, NEARLY * len(answer.covered))
        ),
        limits=answer.limits,
        considered=len(given.slugs),
        complete=given.complete,
        unwilling=given.unwilling,
        gap_percent=ceil(100 * (answer.gap or 0)),
    )


def member(
    row: Organisation,
    answer: Coalition,
    wanted: list[Wanted],
    given: Board,
    *,
    number: int,
    is_us: bool,
    is_kept: bool,
) -> Member:
    """This says of one member what it adds."""
    added = dict(answer.adds)[row.slug]
    best = added.best_value_without_it
    return Member(
        number=number,
        organisation=row,
        stage=given.stages.get(row.pk, ""),
        is_us=is_us,
        is_kept=is_kept,
        ids=frozenset(given.covers[row.pk]),
        covers=tuple(one.label for one in wanted if one.id in given.covers[row.pk]),
        only=tuple(one.label for one in wanted if one.id in added.only_it_covers),
        left_without=int(added.value_without_it),
        best_without=None if best is None else int(best),
        is_irreplaceable=bool(added.irreplaceable),
    )


def us_first(slugs: Iterable[str], ours: str | None) -> list[str]:
    """This lists ourselves first, then the others by slug."""
    return sorted(slugs, key=lambda slug: (slug != ours, slug))
