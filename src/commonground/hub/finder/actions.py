"""Keeping a candidate, setting one aside with a reason, and taking either back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import owned_by
from commonground.hub.access.verdicts import Hidden, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Organisation

from .models import Candidate, Opinion
from .rules import may_decide

VERBS = {
    Opinion.SHORTLISTED: gettext_noop("put a candidate on the shortlist"),
    Opinion.SET_ASIDE: gettext_noop("set a candidate aside"),
}


def decide(
    *,
    viewer: Viewer,
    organisation: Organisation,
    purpose: str,
    opinion: Opinion,
    reason: str = "",
    now: datetime,
) -> Candidate:
    """This remembers what the organisation thinks of a candidate for a purpose."""
    require(may_decide(viewer))
    with transaction.atomic():
        candidate, _ = Candidate.objects.update_or_create(
            owner_id=viewer.organisation_id,
            organisation=organisation,
            purpose=purpose,
            defaults={
                "opinion": opinion,
                "reason": reason,
                "decided_at": now,
                "author_id": viewer.person_id,
            },
        )
        append(
            viewer=viewer,
            verb=VERBS[opinion],
            subject=candidate,
            now=now,
            detail={"organisation": organisation.slug, "purpose": purpose, "text": reason},
        )
    return candidate


def take_back(*, viewer: Viewer, ref: str, now: datetime) -> None:
    """This forgets a decision on a candidate; the finder may name the organisation again."""
    require(may_decide(viewer))
    with transaction.atomic():
        candidate = (
            Candidate.objects.visible_to(viewer)
            .filter(owned_by(viewer), ref=ref)
            .select_related("organisation")
            .first()
        )
        if candidate is None:
            raise Hidden
        append(
            viewer=viewer,
            verb=gettext_noop("took back what was decided of a candidate"),
            subject=candidate,
            now=now,
            detail={"organisation": candidate.organisation.slug, "purpose": candidate.purpose},
        )
        candidate.delete()
