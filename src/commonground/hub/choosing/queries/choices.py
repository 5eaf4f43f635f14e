"""Reading choices: who was asked, what was heard, how far colleagues lie apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.audience import VisibleQuerySet, owned_by
from commonground.hub.access.viewer import Viewer
from commonground.hub.choosing.models import CRITERIA, Choice, Judge, Judgement, Mark
from commonground.hub.choosing.rules import may_judge, may_show
from commonground.hub.organisations.models import Organisation

CRITERION_WORDS: dict[str, Any] = {
    "fit": gettext_lazy("Do they fit what we want this for?"),
    "trust": gettext_lazy("Can we rely on them, from what we have seen so far?"),
    "cost": gettext_lazy("Is it worth the time and money it asks of us?"),
    "risk": gettext_lazy("Would it be safe for us and those we work for?"),
}
"""The criteria as questions; every "fully" speaks for them, so that marks can be set side by side."""


@dataclass(frozen=True, slots=True)
class Heard:
    """This is one colleague's mark on one criterion: nothing where they cannot say."""

    who: str
    mark: int | None
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Spread:
    """This is what all colleagues said on one criterion: how many gave each mark, and how far apart
    they lie; the mean only beside it."""

    criterion: str
    question: str
    counts: tuple[int, int, int, int]
    cannot_say: int
    lowest: int | None
    highest: int | None
    mean: float | None
    sentence: str
    heard: tuple[Heard, ...]

    @property
    def is_wide(self) -> bool:
        """This tells that colleagues see it very differently."""
        return self.apart >= 2

    @property
    def apart(self) -> int:
        """This is how far the lowest and the highest mark lie apart."""
        return (self.highest or 0) - (self.lowest or 0)


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """This is all that the page of a choice shows."""

    choice: Any
    asked: list[Any]
    waiting: list[str]
    answered: int
    spreads: list[Spread]
    own: Judgement | None
    may_judge: Any
    may_show: Any


def choices(viewer: Viewer) -> VisibleQuerySet[Choice]:
    """This lists what our organisation weighs and has decided, the newest first."""
    return (
        Choice.objects.visible_to(viewer)
        .filter(owned_by(viewer))
        .select_related("organisation__kind", "organisation__place", "decided_by")
        .defer("organisation__search_text", "organisation__place__boundary")
        .order_by("-opened_at", "-pk")
    )


def choice(viewer: Viewer, ref: str) -> Choice:
    """This is one choice of ours, or `Hidden`."""
    return choices(viewer).seen(viewer, ref)


def choice_on(viewer: Viewer, organisation: Organisation, purpose: str = "") -> Choice | None:
    """This is our newest choice on an organisation, if there is one (for a purpose, if named)."""
    found = choices(viewer).filter(organisation=organisation)
    return (found.filter(purpose=purpose) if purpose else found).first()


def asked_of(viewer: Viewer, choice: Choice) -> list[Any]:
    """This lists the colleagues asked who are still here: those who left count no more."""
    rows = Judge.objects.visible_to(viewer).filter(choice=choice, membership__until=None)
    return list(
        rows.select_related("membership__person").order_by("membership__person__name", "pk")
    )


def own_judgement(viewer: Viewer, choice: Choice) -> Judgement | None:
    """This is what the viewer said, if they answered."""
    rows = Judgement.objects.visible_to(viewer).filter(choice=choice)
    return rows.filter(membership_id=viewer.membership_id).first()


def judgements(viewer: Viewer, choice: Choice) -> list[Any]:
    """This lists what colleagues who are still here said, as far as the viewer may read it."""
    rows = Judgement.objects.visible_to(viewer).filter(choice=choice, membership__until=None)
    return list(
        rows.select_related("membership__person").order_by("membership__person__name", "pk")
    )


def choice_page(viewer: Viewer, ref: str) -> ChoicePage:
    """This reads one choice: the spread only once it is shown."""
    found = choice(viewer, ref)
    asked = asked_of(viewer, found)
    read = judgements(viewer, found)
    waiting = [str(row.membership.person) for row in asked if row.answered_at is None]
    answered = len(asked) - len(waiting)
    is_asked = any(row.membership_id == viewer.membership_id for row in asked)
    return ChoicePage(
        choice=found,
        asked=asked,
        waiting=waiting,
        answered=answered,
        spreads=spreads(read) if found.shown_at else [],
        own=next((row for row in read if row.membership_id == viewer.membership_id), None),
        may_judge=may_judge(found, is_asked=is_asked),
        may_show=may_show(viewer, found, waiting=waiting, is_any=answered > 0),
    )


def spreads(read: Iterable[Any]) -> list[Spread]:
    """This sets what colleagues said side by side, criterion by criterion."""
    rows = list(read)
    return [spread(criterion, rows) for criterion in CRITERIA] if rows else []


def spread(criterion: str, rows: list[Any]) -> Spread:
    """This is what colleagues said on one criterion."""
    heard = tuple(
        Heard(
            who=str(row.membership.person),
            mark=getattr(row, criterion),
            words=mark_in_words(getattr(row, criterion)),
            why=getattr(row, f"{criterion}_why"),
        )
        for row in rows
    )
    marks = sorted(one.mark for one in heard if one.mark is not None)
    lowest, highest = (marks[0], marks[-1]) if marks else (None, None)
    return Spread(
        criterion=criterion,
        question=str(CRITERION_WORDS[criterion]),
        counts=tuple(marks.count(mark) for mark in Mark.values),  # type: ignore[arg-type]
        cannot_say=len(heard) - len(marks),
        lowest=lowest,
        highest=highest,
        mean=round(sum(marks) / len(marks), 1) if marks else None,
        sentence=in_a_sentence(heard, lowest, highest),
        heard=heard,
    )


def mark_in_words(mark: int | None) -> str:
    """This says a mark, or that somebody cannot say."""
    return str(Mark(mark).label) if mark else _("I cannot say")


def in_a_sentence(heard: tuple[Heard, ...], lowest: int | None, highest: int | None) -> str:
    """This says how far colleagues lie apart, and who should talk to whom."""
    if lowest is None or highest is None:
        return _("Nobody can say. Find out before you decide.")
    if highest - lowest >= 2:
        return _("You see this differently: %(one)s says “%(high)s”, %(other)s says “%(low)s”. Talk about it before you decide.") % {
            "one": next(one.who for one in heard if one.mark == highest),
            "high": mark_in_words(highest),
            "other": next(one.who for one in heard if one.mark == lowest),
            "low": mark_in_words(lowest),
        }  # fmt: skip
    if len([one for one in heard if one.mark]) < 2:
        return _("Only one of you can say.")
    if highest == lowest:
        return _("You agree: %(mark)s.") % {"mark": mark_in_words(lowest)}
    return _("You see this much alike.")
