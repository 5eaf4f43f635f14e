"""Keeping a proposed coalition: its members go on the shortlist."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.finder.actions import decide
from commonground.hub.finder.models import Opinion
from commonground.hub.organisations.models import Organisation

from .rules import may_build


def keep(
    *, viewer: Viewer, members: Sequence[Organisation], purpose: str, now: datetime
) -> list[Organisation]:
    """This puts the members on the shortlist, all of them or none; ourselves we need not keep."""
    require(may_build(viewer))
    others = [one for one in members if one.pk != viewer.organisation_id]
    with transaction.atomic():
        for one in others:
            decide(
                viewer=viewer,
                organisation=one,
                purpose=purpose,
                opinion=Opinion.SHORTLISTED,
                now=now,
            )
    return others
