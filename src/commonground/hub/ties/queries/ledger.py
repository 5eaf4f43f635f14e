"""What each side gave the other: lines, totals unit by unit, and what the other side says of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from commonground.hub.access.audience import VisibleQuerySet
from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import Listed, Panel
from commonground.hub.ties.models import (
    Contribution,
    ContributionKind,
    Direction,
    SecondView,
    Tie,
    Touchpoint,
)
from commonground.hub.ties.rules import GIVEN_BY_KIND, in_words, unit_of

from .contact import kind_in_words, our_touchpoints

Unit = tuple[str, str]
OTHER_WAY = {Direction.GAVE: Direction.GOT, Direction.GOT: Direction.GAVE}
ASKED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Line:
    """This is one thing given, as we see it: who wrote it down, what counts, what the others say.

    `source` is "ours" (a line of ours), "theirs" (one they told us) or "contact" (what a contact
    says by itself). `counted` is our figure: for a line of theirs what we answered, None before.
    """

    source: str
    direction: Direction
    kind: str
    currency: str
    amount: int
    counted: int | None
    held_on: date
    words: str = ""
    ref: str = ""
    contact: str = ""
    is_told: bool = False
    said: int | None = None
    said_words: str = ""
    said_at: datetime | None = None

    @property
    def title(self) -> str:
        """This names what was given."""
        label = ContributionKind(self.kind).label
        return str(label)[:1].upper() + str(label)[1:]

    @property
    def much(self) -> str:
        """This says how much, by whoever wrote the line."""
        return in_words(self.amount, self.kind, self.currency)

    @property
    def much_said(self) -> str:
        """This says how much, by the side that answered."""
        return in_words(self.said, self.kind, self.currency) if self.said else ""

    @property
    def agrees(self) -> bool:
        """This tells that the answer is as much as the line says."""
        return self.said == self.amount

    @property
    def is_answered(self) -> bool:
        """This tells that the side that did not write the line has said how it sees it."""
        return self.said is not None


@dataclass(slots=True)
class Column:
    """This is one direction: its lines, and totals unit by unit."""

    direction: Direction
    lines: list[Line] = field(default_factory=list)
    totals: dict[Unit, int] = field(default_factory=dict)

    def add(self, line: Line, *, is_listed: bool = True) -> None:
        """This counts a line, within its own unit only."""
        if is_listed:
            self.lines.append(line)
        if line.counted:
            unit = (line.kind, line.currency)
            self.totals[unit] = self.totals.get(unit, 0) + line.counted

    @property
    def in_order(self) -> list[tuple[Unit, int, str]]:
        """This gives unit, amount and words of each total, in the order of the list of kinds."""
        order = list(ContributionKind.values)
        units = sorted(self.totals, key=lambda unit: (order.index(unit[0]), unit[1]))
        return [(unit, self.totals[unit], in_words(self.totals[unit], *unit)) for unit in units]

    @property
    def sums(self) -> list[str]:
        """This says the totals in words."""
        return [words for _unit, _amount, words in self.in_order]


@dataclass(frozen=True, slots=True)
class Year:
    """This is what was given and got in a year."""

    number: int
    gave: Column
    got: Column


@dataclass(frozen=True, slots=True)
class Asked:
    """This is a contact at which something was given, though nobody has said by whom."""

    contact: str
    kind: ContributionKind
    words: str
    held_on: date


@dataclass(frozen=True, slots=True)
class Ledger:
    """This is what we gave an organisation and got from it: the lines of one year (0: all), totals
    year by year, what they told us and waits for an answer, and what contact leaves open."""

    year: int
    gave: Column
    got: Column
    years: list[Year]
    all_gave: Column
    all_got: Column
    unanswered: list[Line]
    asked: list[Asked]


def contributions(viewer: Viewer) -> VisibleQuerySet[Contribution]:
    """This lists all that our organisation wrote down as given or got, the newest first."""
    rows = Contribution.objects.visible_to(viewer).filter(owner=viewer.organisation_id)
    return rows.select_related("owner", "other").order_by("-held_on", "-pk")


def contributions_with(
    viewer: Viewer, subject: Organisation | int
) -> VisibleQuerySet[Contribution]:
    """This lists what we wrote down as given between us and an organisation, and what it told us."""
    us = viewer.organisation_id
    pair = Q(owner=us, other=subject) | Q(owner=subject, other=us)
    rows = Contribution.objects.visible_to(viewer).filter(pair)
    return rows.select_related("owner", "other")


def contribution(viewer: Viewer, ref: str) -> Contribution:
    """This is one line that we wrote or were told, or `Hidden`."""
    row = Contribution.objects.select_related("owner", "other").seen(viewer, ref)
    found: Contribution = answered(viewer, [row])[0]
    return found


def answered(viewer: Viewer, rows: Iterable[Contribution]) -> list[Any]:
    """This puts on each line what the other side says of it, as `second_view`."""
    found: list[Any] = list(rows)
    if not found:
        return found
    keys = Listed(row.pk for row in found)
    said = SecondView.objects.visible_to(viewer).filter(contribution__in=keys)
    by_line = {answer.contribution_id: answer for answer in said}
    for row in found:
        row.second_view = by_line.get(row.pk)
    return found


def second_view_of(row: Contribution) -> SecondView | None:
    """This is what the other side says of a line that was read through `answered`."""
    return getattr(row, "second_view", None)


def touchpoint_of(viewer: Viewer, row: Contribution) -> Touchpoint | None:
    """This is the contact that a line of ours comes from, if the viewer may read it."""
    if row.touchpoint_id is None:
        return None
    return our_touchpoints(viewer).filter(pk=row.touchpoint_id).first()


def as_line(viewer: Viewer, row: Contribution, contact: str = "") -> Line:
    """This turns a row into a line as we see it: what they gave, we got."""
    is_ours = row.owner_id == viewer.organisation_id
    answer = second_view_of(row)
    said = answer.amount if answer else None
    direction = Direction(row.direction)
    return Line(
        source="ours" if is_ours else "theirs",
        direction=direction if is_ours else OTHER_WAY[direction],
        kind=row.kind,
        currency=row.currency,
        amount=row.amount,
        counted=row.amount if is_ours else said,
        held_on=row.held_on,
        words=row.words,
        ref=row.ref,
        contact=contact,
        is_told=row.told_at is not None,
        said=said,
        said_words=answer.words if answer else "",
        said_at=answer.said_at if answer else None,
    )


@prepared
def lines_between(viewer: Viewer, subject: int) -> VisibleQuerySet[Contribution]:
    """This reads `contributions_with`; that the two are we and they is known."""
    return contributions_with(viewer, subject).select_related(None)


@prepared
def giving_contacts(viewer: Viewer, subject: int) -> QuerySet[Any, Any]:
    """This asks for our contacts with an organisation at which something was given."""
    contacts = our_touchpoints(viewer).select_related(None)
    contacts = contacts.filter(parties=subject, kind__in=list(GIVEN_BY_KIND))
    return contacts.values_list("pk", "ref", "kind", "held_on")


def lines_with(viewer: Viewer, subject: Organisation) -> tuple[list[Line], list[Asked]]:
    """This reads all that is written down as given between us and an organisation, the newest
    first, and what contact leaves open."""
    us = viewer.organisation_id
    rows = answered(viewer, lines_between(viewer, subject.pk))
    contacts = {
        pk: (ref, kind, held_on) for pk, ref, kind, held_on in giving_contacts(viewer, subject.pk)
    }
    found, written = [], set()
    for row in rows:
        ref = ""
        if row.owner_id == us and row.touchpoint_id in contacts:
            written.add(row.touchpoint_id)
            ref = contacts[row.touchpoint_id][0]
        found.append(as_line(viewer, row, ref))
    asked = []
    for pk, (ref, kind, held_on) in contacts.items():
        if pk in written:
            continue
        given, direction = GIVEN_BY_KIND[kind]
        if direction is None:
            asked.append(Asked(ref, given, kind_in_words(kind), held_on))
        else:
            found.append(Line("contact", direction, given, "", 1, 1, held_on, contact=ref))
    found.sort(key=lambda line: line.held_on, reverse=True)
    asked.sort(key=lambda one: one.held_on, reverse=True)
    return found, asked


def columns(
    lines: Iterable[Line], year: int = 0, *, counted_only: bool = False
) -> tuple[Column, Column]:
    """This puts the lines of a year (0: all) into what we gave and what we got."""
    found = {way: Column(way) for way in Direction}
    for line in lines:
        if not year or line.held_on.year == year:
            found[line.direction].add(line, is_listed=not counted_only)
    return found[Direction.GAVE], found[Direction.GOT]


def ledger(viewer: Viewer, subject: Organisation, year: int | None = None) -> Ledger:
    """This reads what we gave an organisation and got from it; without a year, the latest there is."""
    lines, asked = lines_with(viewer, subject)
    numbers = sorted({line.held_on.year for line in lines}, reverse=True)
    chosen = year if year is not None else (numbers[0] if numbers else 0)
    gave, got = columns(lines, chosen)
    all_gave, all_got = columns(lines, counted_only=True)
    return Ledger(
        year=chosen,
        gave=gave,
        got=got,
        years=[Year(number, *columns(lines, number, counted_only=True)) for number in numbers],
        all_gave=all_gave,
        all_got=all_got,
        unanswered=[line for line in lines if line.source == "theirs" and not line.is_answered],
        asked=asked[:ASKED_AT_MOST],
    )


def table(viewer: Viewer, subject: Organisation) -> list[list[str]]:
    """This writes the lines as a table for spreadsheets, the heading first."""
    lines, _asked = lines_with(viewer, subject)
    heading = [
        "day", "direction", "kind", "unit", "smallest_parts", "amount", "words", "written_by",
        "both_read_it", "other_side_says", "other_side_words",
    ]  # fmt: skip
    rows = []
    for line in lines:
        written_by = subject.name if line.source == "theirs" else viewer.organisation_name
        rows.append(
            [
                line.held_on.isoformat(),
                str(line.direction),
                line.kind,
                unit_of(line.kind, line.currency),
                str(line.amount),
                line.much,
                line.words,
                written_by,
                "yes" if line.is_told else "no",
                line.much_said if line.said else ("0" if line.said == 0 else ""),
                line.said_words,
            ]
        )
    return [heading, *rows]


def waiting_answers(viewer: Viewer) -> list[tuple[str, str, int]]:
    """This counts, organisation by organisation, the lines told us that we have not answered."""
    return unanswered(viewer)


@prepared
def unanswered(viewer: Viewer) -> QuerySet[Any, tuple[str, str, int]]:
    """This asks for `waiting_answers`."""
    said = SecondView.objects.visible_to(viewer).filter(contribution=OuterRef("pk"))
    told = Contribution.objects.visible_to(viewer)
    told = told.filter(~Exists(said), other=viewer.organisation_id).order_by()
    by_owner = told.values_list("owner__slug", "owner__name").annotate(Count("pk"))
    return by_owner.order_by("owner__name", "owner__slug")[:6]


@prepared
def answered_otherwise(viewer: Viewer, since: datetime) -> QuerySet[Any, tuple[str, str, int]]:
    """This counts, organisation by organisation, the lines of ours that the other side answered since
    a moment with another amount."""
    said = SecondView.objects.visible_to(viewer).filter(
        contribution=OuterRef("pk"), said_at__gte=since
    )
    ours = Contribution.objects.visible_to(viewer)
    ours = ours.filter(
        Exists(said.exclude(amount=OuterRef("amount"))), owner=viewer.organisation_id
    )
    by_other = ours.order_by().values_list("other__slug", "other__name").annotate(Count("pk"))
    return by_other.order_by("other__name", "other__slug")[:6]


def given_panel_of(viewer: Viewer, subject: Organisation, tie: Tie | None) -> Panel | None:
    """This is what we gave and got, in short, for the page of the tie."""
    if tie is None:
        return None
    read = ledger(viewer, subject, 0)
    context = {"read": read, "subject": subject}
    return Panel("beside", "ties/_given.html", context)
