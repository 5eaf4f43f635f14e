"""Taking on what we do not know, handing it on, and settling it with a source."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import owned_by
from commonground.hub.access.verdicts import Conflict, Refused, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Organisation, Person
from commonground.hub.vocabularies.models import Issue, Place

from .models import Facet, Gap, Settled
from .queries import still_unwritten
from .rules import may_ask_about, may_be_settled, may_change, may_take_on


@transaction.atomic
def take_on(
    *,
    viewer: Viewer,
    responsible: Person | None,
    due_on: date | None,
    now: datetime,
    organisation: Organisation | None = None,
    facet: str = "",
    issue: Issue | None = None,
    place: Place | None = None,
) -> Gap:
    """This makes a task of something we do not know, or finds the one there is."""
    require(may_take_on(viewer))
    about: dict[str, Any] = {"issue": issue, "place": place, "organisation": None, "facet": ""}
    if organisation is not None:
        require(may_ask_about(viewer, organisation))
        if facet not in Facet:
            raise Refused(_("There is nothing to find out here."))
        about = {"organisation": organisation, "facet": facet, "issue": None, "place": None}
    gap, is_new = Gap.objects.get_or_create(
        owner_id=viewer.organisation_id,
        settled="",
        **about,
        defaults={
            "author_id": viewer.person_id,
            "responsible": responsible,
            "due_on": due_on,
            "taken_at": now,
        },
    )
    if is_new:
        append(
            viewer=viewer, verb=gettext_noop("took on to find something out"), subject=gap, now=now
        )
    return gap


def next_version(*, viewer: Viewer, gap: Gap, version: int) -> None:
    """This counts one change of a gap; `Conflict` if a colleague changed it in between."""
    own = Gap.objects.filter(owned_by(viewer), pk=gap.pk)
    if not own.filter(version=version).update(version=F("version") + 1):
        raise Conflict(_("A colleague changed this while you were writing."))


@transaction.atomic
def hand_on(
    *,
    viewer: Viewer,
    gap: Gap,
    responsible: Person | None,
    due_on: date | None,
    version: int,
    now: datetime,
) -> Gap:
    """This changes who finds it out, and by when."""
    require(may_change(viewer, gap))
    next_version(viewer=viewer, gap=gap, version=version)
    Gap.objects.filter(pk=gap.pk).update(responsible=responsible, due_on=due_on)
    append(viewer=viewer, verb=gettext_noop("handed on what to find out"), subject=gap, now=now)
    gap.refresh_from_db()
    return gap


@transaction.atomic
def settle(
    *,
    viewer: Viewer,
    gap: Gap,
    settled: Settled,
    fact: str,
    source: str,
    looked_on: date | None,
    version: int,
    now: datetime,
) -> Gap:
    """This closes a gap: with the fact and its source, or with where we looked in vain."""
    require(may_change(viewer, gap))
    unwritten = still_unwritten(viewer, gap)
    require(may_be_settled(settled, fact, source, looked_on, now.date(), still_unwritten=unwritten))
    next_version(viewer=viewer, gap=gap, version=version)
    Gap.objects.filter(pk=gap.pk).update(
        settled=settled,
        fact=fact,
        source=source,
        looked_on=looked_on,
        settled_at=now,
        settled_by=viewer.person_id,
    )
    append(viewer=viewer, verb=gettext_noop("found something out"), subject=gap, now=now)
    gap.refresh_from_db()
    return gap


@transaction.atomic
def drop(*, viewer: Viewer, gap: Gap, now: datetime) -> None:
    """This puts a task back: the gap stays, and nobody has it in hand."""
    require(may_change(viewer, gap))
    append(viewer=viewer, verb=gettext_noop("put back what to find out"), subject=gap, now=now)
    gap.delete()
