"""Writing down what was found, without losing what was found before."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.verdicts import Conflict, Refused, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.choosing.models import Answer, Finding
from commonground.hub.choosing.rules import may_weigh_them
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.rules import may_date
from commonground.hub.vocabularies.models import Check


@transaction.atomic
def record_finding(
    *,
    viewer: Viewer,
    organisation: Organisation,
    answer: Answer,
    evidence: str,
    looked_on: date,
    now: datetime,
    asked: Check | None = None,
    question: str = "",
    link: str = "",
    holds_until: date | None = None,
    before: Finding | None = None,
    shown: str = "",
) -> Finding:
    """This writes down what was found on a question, in place of what was found `before`.

    `shown` is the reference of the finding that the person saw, empty for none; `Conflict` if a
    colleague has looked in between.
    """
    require(may_weigh_them(viewer, organisation))
    require(may_date(looked_on, now.date()))
    if not evidence.strip():
        raise Refused(_("Say what shows it, or where you looked."))
    if asked is None and not question.strip():
        raise Refused(_("Say what you looked at."))
    if holds_until is not None and holds_until <= looked_on:
        raise Refused(_("The day to look again lies before the day you looked."))
    stands = Finding.objects.filter(
        owner_id=viewer.organisation_id, organisation=organisation, replaced_at=None
    )
    stands = stands.filter(pk=before.pk) if asked is None and before else stands.filter(asked=asked)
    if asked is not None or before is not None:
        newest = stands.values_list("ref", flat=True).first() or ""
        if newest != shown:
            raise Conflict(_("A colleague has looked at this in between."))
        stands.update(replaced_at=now)
    finding = Finding.objects.create(
        owner_id=viewer.organisation_id,
        author_id=viewer.person_id,
        organisation=organisation,
        asked=asked,
        question="" if asked else question,
        answer=answer,
        evidence=evidence,
        link=link,
        looked_on=looked_on,
        holds_until=holds_until,
        recorded_at=now,
    )
    append(viewer=viewer, verb=gettext_noop("looked into a partner"), subject=finding, now=now)
    return finding
