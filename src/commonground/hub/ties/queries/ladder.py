"""The ladder of one tie: what each side told the other, and how the stage went over time."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from commonground.hub.access.audience import VisibleQuerySet
from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.models import Stage, StageChange, StageTold, Tie

from .ties import TiePage, tie_page, ties_for

WIDTH, HEIGHT, MARGIN = 600, 200, 14


@dataclass(frozen=True, slots=True)
class Both:
    """This is what each side told the other of where it stands; None: nothing, or taken back."""

    ours: StageTold | None
    theirs: StageTold | None
    stage: str

    @property
    def differ(self) -> bool:
        """This tells that both told, and not the same."""
        return bool(self.ours and self.theirs and self.ours.stage != self.theirs.stage)

    @property
    def is_old(self) -> bool:
        """This tells that we stand elsewhere now than we told them."""
        return bool(self.ours and self.ours.stage != self.stage)


@dataclass(frozen=True, slots=True)
class Dot:
    """This is a stage reached, as a point of the picture."""

    x: int
    y: int
    stage: str


@dataclass(frozen=True, slots=True)
class Picture:
    """This is the way up and down the ladder as a line: dots, and the corners between them."""

    dots: list[Dot]
    corners: str
    rungs: list[int]
    first: date
    last: date
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class LadderPage:
    """This is all that the page of the ladder shows."""

    read: TiePage
    both: Both
    changes: list[StageChange]
    picture: Picture | None


def both_views(viewer: Viewer, subject: Organisation, tie: Tie | None) -> Both:
    """This reads what we told them of where we stand, and what they told us."""
    us = viewer.organisation_id
    told = {row.owner_id: row for row in told_between(viewer, subject.pk)}
    return Both(
        ours=told.get(us or 0),
        theirs=told.get(subject.pk),
        stage=tie.stage if tie else Stage.IDENTIFIED,
    )


@prepared
def told_between(viewer: Viewer, subject: int) -> VisibleQuerySet[StageTold]:
    """This asks what we and an organisation told each other."""
    us = viewer.organisation_id
    pair = Q(owner=us, other=subject) | Q(owner=subject, other=us)
    return StageTold.objects.visible_to(viewer).filter(pair)


def stage_told(viewer: Viewer, subject: Organisation) -> StageTold | None:
    """This is what we told an organisation of where we stand, if we did."""
    rows = StageTold.objects.visible_to(viewer)
    return rows.filter(owner=viewer.organisation_id, other=subject).first()


def ladder_page(viewer: Viewer, subject: Organisation, today: date) -> LadderPage:
    """This reads the ladder of our tie to an organisation."""
    read = tie_page(viewer, subject, today)
    changes: list[Any] = []
    if read.tie:
        rows = StageChange.objects.visible_to(viewer).filter(tie=read.tie)
        changes = list(rows.select_related("person").order_by("-held_on", "-pk")[:200])
    return LadderPage(
        read=read,
        both=both_views(viewer, read.subject, read.tie),
        changes=changes,
        picture=picture(changes[::-1], today),
    )


def picture(changes: Sequence[StageChange], today: date) -> Picture | None:
    """This draws changes of stage, the oldest first, as steps; None when there is but one or none."""
    steps = [change for change in changes if change.stage != change.stage_before]
    if len(steps) < 2:
        return None
    first, last = steps[0].held_on, max(today, steps[-1].held_on)
    days = max((last - first).days, 1)

    def across(day: date) -> int:
        return MARGIN + round((day - first).days / days * (WIDTH - 2 * MARGIN))

    dots = [Dot(across(step.held_on), height_of(step.stage), step.stage) for step in steps]
    corners = [f"{dots[0].x},{dots[0].y}"]
    for before, dot in itertools.pairwise(dots):
        corners += [f"{dot.x},{before.y}", f"{dot.x},{dot.y}"]
    corners.append(f"{across(last)},{dots[-1].y}")
    rungs = [height_of(stage) for stage in Stage if stage.rung]
    return Picture(dots, " ".join(corners), rungs, first, last)


def height_of(stage: str) -> int:
    """This is how high a stage stands in the picture: paused and ended on the ground."""
    return HEIGHT - MARGIN - round(Stage(stage).rung / 7 * (HEIGHT - 2 * MARGIN))


LATELY = timedelta(days=30)


@prepared
def told_us_since(viewer: Viewer, day: date) -> VisibleQuerySet[StageTold]:
    """This asks for the newest that others told us since a day."""
    told = StageTold.objects.visible_to(viewer)
    told = told.filter(other=viewer.organisation_id, told_at__date__gte=day)
    return told.select_related("owner").order_by("-told_at", "pk")[:6]


def told_lately(viewer: Viewer, day: date) -> list[tuple[StageTold, Both]]:
    """This lists whom we have not answered: those who told us lately where they stand, while we told
    them nothing or something else."""
    theirs = told_us_since(viewer, day - LATELY)
    if not theirs:
        return []
    tellers = [row.owner_id for row in theirs]
    mine = StageTold.objects.visible_to(viewer).filter(
        owner=viewer.organisation_id, other__in=tellers
    )
    ours = {row.other_id: row for row in mine}
    stages = dict(ties_for(viewer).filter(subject__in=tellers).values_list("subject", "stage"))
    found = [
        (row, Both(ours.get(row.owner_id), row, stages.get(row.owner_id, Stage.IDENTIFIED)))
        for row in theirs
    ]
    return [(row, both) for row, both in found if both.ours is None or both.differ]
