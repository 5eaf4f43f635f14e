"""Reading rounds, whom they ask, and what came of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from commonground.hub.access.audience import VisibleQuerySet, owned_by
from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.pulses.models import Answer, Asked, Feedback, Result, Round
from commonground.hub.pulses.rules import again_from
from commonground.hub.ties.models import NextStep
from commonground.methods.measures import network_trust


def rounds(viewer: Viewer) -> VisibleQuerySet[Round]:
    """This lists the rounds of the organisation acted for, the newest first."""
    return Round.objects.visible_to(viewer).filter(owned_by(viewer)).select_related("author")


def round_of(viewer: Viewer, ref: str) -> Round:
    """This is one round of ours, or `Hidden`."""
    return rounds(viewer).seen(viewer, ref)


def results(viewer: Viewer, round: Round) -> list[Result]:
    """This lists the partners of a round, and once it has ended what it came to about each."""
    found = Result.objects.visible_to(viewer).filter(round=round)
    return list(found.select_related("subject", "round").order_by("subject__name", "pk"))


def result(viewer: Viewer, ref: str) -> Result:
    """This is one partner of a round of ours, or `Hidden`."""
    return Result.objects.select_related("subject", "round").seen(viewer, ref)


def feedback_on(viewer: Viewer, result: Result) -> Feedback:
    """This is what we told a partner of a result, or `Hidden`."""
    found = Feedback.objects.visible_to(viewer).filter(result=result)
    one = found.select_related("result__round").first()
    if one is None:
        raise Hidden
    return one


def colleagues_asked(viewer: Viewer, round: Round) -> list[Asked]:
    """This lists who is asked in a round, by name; not whether they answered."""
    found = Asked.objects.visible_to(viewer).filter(round=round)
    found = found.select_related("membership__person", "membership__organisation", "round")
    return list(found.order_by("membership__person__name", "pk"))


def how_many_answered(viewer: Viewer, round: Round) -> int:
    """This counts the colleagues who have answered something in a round of ours: a number only."""
    seen = Asked.objects.visible_to(viewer).filter(round=round)
    return Answer.objects.filter(asked__in=seen).values("asked").distinct().count()


def closed_until(
    viewer: Viewer, subjects: Iterable[Organisation], today: date
) -> dict[int, date | None]:
    """This says of those of some partners about whom colleagues were asked lately from which day
    they may be asked again; None: they are being asked now."""
    found = Result.objects.visible_to(viewer).filter(
        round__owner_id=viewer.organisation_id, subject__in=list(subjects)
    )
    closed: dict[int, date | None] = {}
    for subject, ended_at in found.order_by("round__started_at", "pk").values_list(
        "subject", "round__ended_at"
    ):
        day = again_from(ended_at) if ended_at else None
        if day is None or day > today:
            closed[subject] = day
    return closed


@dataclass(frozen=True, slots=True)
class RoundPage:
    """This is the page of a round: who is asked about whom, and what came of it once it has ended.

    `network` is the trust in all partners told of together, 0 to 100. `answered` is a number; who
    they are is told to nobody.
    """

    round: Round
    results: list[Result]
    told: dict[int, Feedback]
    asked: list[Asked]
    own: Asked | None
    answered: int
    network: int | None
    step: NextStep | None


def round_page(viewer: Viewer, ref: str) -> RoundPage:
    """This reads one round of ours, or raises `Hidden`."""
    found = round_of(viewer, ref)
    about = results(viewer, found)
    asked = colleagues_asked(viewer, found)
    told = Feedback.objects.visible_to(viewer).filter(result__in=[one.pk for one in about])
    share = network_trust(one.trust for one in about)
    step = NextStep.objects.visible_to(viewer).filter(pk=found.step_id)
    return RoundPage(
        round=found,
        results=about,
        told={one.result_id: one for one in told},
        asked=asked,
        own=next((one for one in asked if one.membership_id == viewer.membership_id), None),
        answered=how_many_answered(viewer, found) if found.ended_at is None else 0,
        network=round_to_percent(share),
        step=step.select_related("tie__subject", "responsible").first() if found.step_id else None,
    )


def round_to_percent(share: float | None) -> int | None:
    """This writes a share as a whole number of hundredths."""
    return None if share is None else int(100 * share + 0.5)
