"""What rounds came to about one partner over time, what they told us, and a small picture of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from commonground.hub.access.prepared import prepared
from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation, Role
from commonground.hub.organisations.queries import Panel, organisation
from commonground.hub.organisations.rules import has_rank
from commonground.hub.pulses.models import Feedback, Result
from commonground.hub.pulses.rules import again_from
from commonground.hub.ties.models import Tie
from commonground.methods.measures import LEVELS, RATINGS, Pair, pair

WIDTH, HEIGHT, EDGE = 320, 120, 14
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Line:
    """This is one measure over time, drawn: a path, and a dot where each round stands."""

    name: str
    path: str
    dots: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class OverTime:
    """This is what we together said of one partner over time, and what they told us of ourselves."""

    subject: Organisation
    ended: list[Result]
    told_us: list[Feedback]
    lines: list[Line]
    closeness: Pair | None
    again_on: date | None


def ended_about(viewer: Viewer, subject: Organisation | int) -> Any:
    """This lists what our rounds came to about a partner, the newest first."""
    found = Result.objects.visible_to(viewer).filter(
        subject=subject, round__owner_id=viewer.organisation_id
    )
    return found.select_related("round").order_by("-round__started_at", "-pk")


def told_us_by(viewer: Viewer, subject: Organisation | int) -> Any:
    """This lists what a partner told us of what its people say of us, the newest first."""
    found = Feedback.objects.visible_to(viewer)
    return found.filter(owner=subject, other_id=viewer.organisation_id).order_by("-held_on", "pk")


def over_time(viewer: Viewer, slug: str) -> OverTime:
    """This reads what rounds came to about one partner; `Hidden` if we cannot see it."""
    subject = organisation(viewer, slug)
    if not viewer.acts:
        raise Hidden
    ended = [one for one in ended_about(viewer, subject)[:SHOWN] if one.round.ended_at]
    told_us = list(told_us_by(viewer, subject)[:SHOWN])
    return OverTime(
        subject=subject,
        ended=ended,
        told_us=told_us,
        lines=drawn(ended[::-1]),
        closeness=seen_by_both(ended, told_us),
        again_on=asked_again_on(ended, timezone.localdate()),
    )


def asked_again_on(results: Iterable[Result], today: date) -> date | None:
    """This is the day from which one may ask about a partner again, if that is not today already."""
    ended = [one.round.ended_at for one in results if one.round.ended_at]
    day = again_from(max(ended)) if ended else today
    return day if day > today else None


def seen_by_both(ended: list[Result], told_us: list[Feedback]) -> Pair | None:
    """This is how closely we work together as both sides see it, by the newest each has told."""
    ours = next((one.closeness for one in ended if one.closeness is not None), None)
    theirs = next((one.closeness for one in told_us if one.closeness is not None), None)
    return pair(ours, theirs)


def drawn(ended: list[Result]) -> list[Line]:
    """This draws trust and value of rounds, the oldest first; nothing for fewer than two."""
    if len(ended) < 2:
        return []
    lines = []
    for name in ("trust", "value"):
        dots = [
            (across(place, len(ended)), up(getattr(one, name), RATINGS[0], RATINGS[-1]))
            for place, one in enumerate(ended)
            if getattr(one, name) is not None
        ]
        path = " ".join(f"{x:g},{y:g}" for x, y in dots)
        lines.append(Line(name, path, dots))
    return lines


def across(place: int, many: int) -> float:
    """This is how far from the left a round stands."""
    return round(EDGE + (WIDTH - 2 * EDGE) * place / (many - 1), 1)


def up(mean: float, lowest: int, highest: int) -> float:
    """This is how far from the top a mean stands."""
    return round(EDGE + (HEIGHT - 2 * EDGE) * (highest - mean) / (highest - lowest), 1)


@prepared
def newest_about(viewer: Viewer, subject: int) -> QuerySet[Result]:
    """This asks for our newest rounds about a partner."""
    found: QuerySet[Result] = ended_about(viewer, subject)[:3]
    return found


@prepared
def newest_told_us(viewer: Viewer, subject: int) -> QuerySet[Feedback]:
    """This asks for the newest that a partner told us."""
    found: QuerySet[Feedback] = told_us_by(viewer, subject)[:1]
    return found


def panel_of(viewer: Viewer, subject: Organisation, tie: Tie | None) -> Panel | None:
    """This is what we together say of a partner, for the page of the tie: the newest round, whether
    one is open, and the newest that they told us."""
    # What they told us stands there also where nobody of ours has put them on the map yet.
    told_us = next(iter(newest_told_us(viewer, subject.pk)), None)
    if tie is None and told_us is None:
        return None
    found = newest_about(viewer, subject.pk) if tie else []
    may_ask = tie is not None and has_rank(viewer, Role.EDITOR)
    if not found and told_us is None and not may_ask:
        return None
    context = {
        "newest": next((one for one in found if one.round.ended_at), None),
        "open": next((one for one in found if not one.round.ended_at), None),
        "told_us": told_us,
        "may_ask": may_ask,
        "again_on": asked_again_on(found, timezone.localdate()),
        "highest": LEVELS[-1],
    }
    return Panel("beside", "pulses/_panel.html", context)
