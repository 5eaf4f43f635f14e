"""All our ties at once: what each is worth against the hours it asks, and what that says of us."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.hub.access.audience import owned_by
from commonground.hub.access.viewer import Viewer
from commonground.hub.choosing.models import Hours, Worth
from commonground.hub.choosing.rules import (
    HOURS_EACH,
    ONE_SIDED_FROM,
    THIN_AFTER_DAYS,
    WEEKS_COUNTED,
    is_tended,
    worth_of_rung,
)
from commonground.hub.organisations.models import Organisation
from commonground.hub.pulses.models import Result
from commonground.hub.ties.models import ContributionKind, Stage
from commonground.hub.ties.queries import Passed, our_touchpoints, passed_since, tie_to, ties_for
from commonground.hub.ties.queries.ties import stages_by_organisation
from commonground.hub.ties.rules import TOWARDS_US, rung_wanted

NAMED_AT_MOST = 3
HOUR_STEPS: tuple[float, ...] = (0.0, 0.25, 0.5, 1.0, 2.0)
"""Where the columns of the picture begin, in hours a week."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """This is one tie: worth 1 to 4, hours a week, and how we know either."""

    slug: str
    name: str
    stage: str
    value: float
    value_from: str
    hours: float
    hours_from: str
    last_contact: date | None
    contacts: int
    is_thin: bool
    is_one_sided: bool
    only_they: bool

    @property
    def step(self) -> int:
        """This is the column of the picture, from 0."""
        return max(at for at, begin in enumerate(HOUR_STEPS) if self.hours >= begin)

    @property
    def row(self) -> int:
        """This is the row of the picture: the worth as a whole number."""
        return min(4, max(1, round(self.value)))

    @property
    def value_words(self) -> str:
        """This says how we know what the tie is worth."""
        return {
            "said": _("one of us said so"),
            "answers": _("from your answers about them"),
            "wish": _("a guess, from where you stand and what you want"),
        }[self.value_from]

    @property
    def hours_words(self) -> str:
        """This says how we know what the tie asks."""
        return {
            "said": _("one of us said so"),
            "contact": _("from contact recorded"),
            "given": _("from contact and hours given"),
        }[self.hours_from]


@dataclass(frozen=True, slots=True)
class Spot:
    """This is one field of the picture: how many ties stand there, with the name of a single one."""

    x: int
    y: int
    radius: int
    count: int
    label: str
    words: str
    address: str
    step: int
    row: int


@dataclass(frozen=True, slots=True)
class Portfolio:
    """This is all of our ties that are tended, what they say together, and a part of the list."""

    rows: list[Weighed]
    told: list[str]
    hours: Decimal | None
    asked: float
    spots: list[Spot]
    count: int


def hours_of(viewer: Viewer) -> Hours | None:
    """This is how many hours a week our organisation says it has for its ties."""
    return Hours.objects.visible_to(viewer).filter(owned_by(viewer)).first()


def worth_of(viewer: Viewer, subject: Organisation) -> Worth | None:
    """This is what one of us said of our tie to an organisation."""
    tie = tie_to(viewer, subject)
    rows = Worth.objects.visible_to(viewer).select_related("person")
    return rows.filter(tie=tie).first() if tie else None


def weighed(viewer: Viewer, today: date) -> list[Weighed]:
    """This weighs all our ties that are tended, in a fixed number of questions."""
    ties = ties_for(viewer).exclude(stage__in=(Stage.PAUSED, Stage.ENDED)).select_related(None)
    rows = list(
        ties.order_by().values_list("pk", "subject_id", "subject__slug", "subject__name", "stage")
    )
    wishes = stages_by_organisation(viewer)
    said = {
        tie: (value, hours)
        for tie, value, hours in Worth.objects.visible_to(viewer)
        .filter(tie__owner=viewer.organisation_id)
        .values_list("tie_id", "value", "hours")
    }
    known = answered(viewer)
    met = contact_counts(viewer, today)
    given = given_by_subject(viewer, today)
    lately = today - timedelta(weeks=WEEKS_COUNTED)
    found = []
    for pk, subject, slug, name, stage in rows:
        if not is_tended(stage) and pk not in said:
            continue
        value, hours = said.get(pk, (None, None))
        kinds = met.get(subject, {})
        wanted = rung_wanted(sorted(wishes[subject][1]), stage) if subject in wishes else None
        rung = max(Stage(stage).rung, wanted.rung if wanted else 0)
        year = {kind: number for kind, (number, _recent, _last) in kinds.items() if number}
        last = max((last for *_counts, last in kinds.values() if last), default=None)
        contacts = sum(year.values())
        towards = sum(number for kind, number in year.items() if kind in TOWARDS_US)
        lines = given.get(subject, [])
        from_us = contacts - towards + sum(line.is_from_us for line in lines)
        from_them = towards + sum(not line.is_from_us for line in lines)
        # A line that comes from a contact tells who gave; the contact itself is counted already.
        times = contacts + sum(not line.contact for line in lines)
        only_one = times >= ONE_SIDED_FROM and 0 in (from_us, from_them)
        spent = sum(HOURS_EACH.get(kind, 1.0) * recent for kind, (_y, recent, _l) in kinds.items())
        worked = hours_given(line for line in lines if line.held_on > lately)
        found.append(
            Weighed(
                slug=slug,
                name=name,
                stage=stage,
                value=float(value or known.get(subject) or worth_of_rung(rung)),
                value_from="said" if value else "answers" if subject in known else "wish",
                hours=float(hours)
                if hours is not None
                else round((spent + worked) / WEEKS_COUNTED, 2),
                hours_from="said" if hours is not None else "given" if worked else "contact",
                last_contact=last,
                contacts=contacts,
                is_thin=last is None or last < today - timedelta(days=THIN_AFTER_DAYS),
                is_one_sided=only_one,
                only_they=only_one and from_them > 0,
            )
        )
    return found


def given_by_subject(viewer: Viewer, today: date) -> dict[int, list[Passed]]:
    """This is what passed within a year between us and each organisation, by the ledger."""
    found: dict[int, list[Passed]] = {}
    for line in passed_since(viewer, today - timedelta(days=364)):
        found.setdefault(line.subject, []).append(line)
    return found


def hours_given(lines: Iterable[Passed]) -> float:
    """This is how many hours we gave beyond those that the contact they come from is reckoned at."""
    ours = (line for line in lines if line.is_from_us and line.kind == ContributionKind.HOURS)
    return sum(
        max(0.0, line.amount / 60 - (HOURS_EACH.get(line.contact, 1.0) if line.contact else 0.0))
        for line in ours
    )


def answered(viewer: Viewer) -> dict[int, int]:
    """This is what ties are worth by the newest answers of our colleagues that may be told, as whole
    numbers: nearer to an end than that, a mean would say what each single person answered."""
    rows = (
        Result.objects.visible_to(viewer)
        .filter(round__owner=viewer.organisation_id, round__ended_at__isnull=False)
        .filter(value__isnull=False, value_raters__gte=F("round__at_least"))
        .order_by("round__ended_at", "pk")
    )
    return {
        subject: round(value or 0) for subject, value in rows.values_list("subject_id", "value")
    }


def contact_counts(
    viewer: Viewer, today: date
) -> dict[int, dict[str, tuple[int, int, date | None]]]:
    """This counts contact by organisation and kind: within a year, within the weeks that hours are
    reckoned from, and the last day."""
    year = Q(held_on__gt=today - timedelta(days=365))
    lately = Q(held_on__gt=today - timedelta(weeks=WEEKS_COUNTED))
    counted = (
        our_touchpoints(viewer)
        .select_related(None)
        .order_by()
        .values_list("parties", "kind")
        .annotate(
            in_year=Count("pk", filter=year), recent=Count("pk", filter=lately), last=Max("held_on")
        )
    )
    found: dict[int, dict[str, tuple[int, int, date | None]]] = {}
    for subject, kind, in_year, recent, last in counted:
        found.setdefault(subject, {})[kind] = (in_year, recent, last)
    return found


SHOWN: dict[str, Callable[[Weighed], bool]] = {
    "thin": lambda one: one.is_thin,
    "one-sided": lambda one: one.is_one_sided,
    "costly": lambda one: one.value < 2.5 and one.hours >= 0.5,
    "precious": lambda one: one.value >= 3.5 and one.is_thin,
}


def portfolio(
    viewer: Viewer, today: date, *, show: str = "", step: int | None = None, row: int | None = None
) -> Portfolio:
    """This reads the portfolio; the list is narrowed to what is shown or to one field of the picture."""
    rows = weighed(viewer, today)
    held = hours_of(viewer)
    asked = round(sum(one.hours for one in rows), 1)
    kept = [one for one in rows if show not in SHOWN or SHOWN[show](one)]
    if step is not None and row is not None:
        kept = [one for one in kept if (one.step, one.row) == (step, row)]
    kept.sort(key=lambda one: (-one.hours, one.value, one.name))
    return Portfolio(
        rows=kept,
        told=sentences(rows, held.hours if held else None, asked),
        hours=held.hours if held else None,
        asked=asked,
        spots=spots(rows),
        count=len(rows),
    )


def number(value: float | Decimal) -> str:
    """This writes hours without a tail of noughts."""
    return f"{float(value):.1f}".removesuffix(".0")


def names(rows: list[Weighed]) -> str:
    """This names the first few."""
    return ", ".join(one.name for one in rows[:NAMED_AT_MOST])


def sentences(rows: list[Weighed], hours: Decimal | None, asked: float) -> list[str]:
    """This says in sentences what the ties come to: hours, thin ones, one-sided ones, dear ones."""
    if not rows:
        return []
    told = [hours_told(len(rows), hours, asked)]
    thin = sorted(
        (one for one in rows if SHOWN["thin"](one)), key=lambda one: (-one.value, one.name)
    )
    if thin:
        told.append(
            ngettext(
                "%(count)d tie is thin, without contact for half a year: %(names)s.",
                "%(count)d ties are thin, without contact for half a year, such as %(names)s.",
                len(thin),
            )
            % {"count": len(thin), "names": names(thin)}
        )
    we_only = [one for one in rows if one.is_one_sided and not one.only_they]
    if we_only:
        told.append(
            ngettext(
                "%(count)d tie is one-sided: in a year only you reached out or gave, to %(names)s.",
                "%(count)d ties are one-sided: in a year only you reached out or gave, such as to %(names)s.",
                len(we_only),
            )
            % {"count": len(we_only), "names": names(we_only)}
        )
    they_only = [one for one in rows if one.only_they]
    if they_only:
        told.append(
            ngettext(
                "%(count)d tie is one-sided: in a year only they came to you or gave, %(names)s.",
                "%(count)d ties are one-sided: in a year only they came to you or gave, such as %(names)s.",
                len(they_only),
            )
            % {"count": len(they_only), "names": names(they_only)}
        )
    dear = sorted((one for one in rows if SHOWN["costly"](one)), key=lambda one: -one.hours)
    if dear:
        told.append(
            _("These ask for much and are worth little to you today: %(names)s. Could it be less?")
            % {"names": names(dear)}
        )
    return told


def hours_told(count: int, hours: Decimal | None, asked: float) -> str:
    """This sets the hours there are against those the ties ask for."""
    facts: dict[str, Any] = {"count": count, "asked": number(asked)}
    if hours is None:
        return (
            ngettext(
                "This tie asks for %(asked)s hours a week. How many have you?",
                "These %(count)d ties ask for %(asked)s hours a week. How many have you?",
                count,
            )
            % facts
        )
    facts["hours"] = number(hours)
    if asked > float(hours):
        return (
            ngettext(
                "You have %(hours)s hours a week; this tie asks for %(asked)s.",
                "You have %(hours)s hours a week; these %(count)d ties ask for %(asked)s: fewer, and better.",
                count,
            )
            % facts
        )
    return (
        ngettext(
            "You have %(hours)s hours a week; this tie asks for %(asked)s. That fits.",
            "You have %(hours)s hours a week; these %(count)d ties ask for %(asked)s. That fits.",
            count,
        )
        % facts
    )


def spots(rows: list[Weighed]) -> list[Spot]:
    """This lays the picture out: hours to the right, worth upwards, one circle a field."""
    fields: dict[tuple[int, int], list[Weighed]] = {}
    for one in rows:
        fields.setdefault((one.step, one.row), []).append(one)
    most = max((len(found) for found in fields.values()), default=1)
    return [
        Spot(
            x=140 + 130 * step,
            y=60 + 80 * (4 - row),
            radius=round(12 + 24 * (len(found) / most) ** 0.5),
            count=len(found),
            label=found[0].name if len(found) == 1 else "",
            words=spot_words(found, step, row),
            address=f"?hours={step}&worth={row}",
            step=step,
            row=row,
        )
        for (step, row), found in sorted(fields.items())
    ]


def spot_words(found: list[Weighed], step: int, row: int) -> str:
    """This says what one field of the picture holds."""
    return ngettext(
        "%(count)d tie worth %(worth)d of 4, from %(hours)s hours a week: %(names)s",
        "%(count)d ties worth %(worth)d of 4, from %(hours)s hours a week: %(names)s",
        len(found),
    ) % {
        "count": len(found),
        "worth": row,
        "hours": number(HOUR_STEPS[step]) if HOUR_STEPS[step] != 0.25 else "0.25",
        "names": names(found),
    }
