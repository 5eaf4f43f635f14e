"""Taking back what a register said of an organisation that speaks for itself by now."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.registers.models import Before, Record
from commonground.hub.registers.rules import may_take_words_back


def take_words_back(*, viewer: Viewer, record: Record, now: datetime) -> None:
    """This empties a register's words of the organisation acted for; the number there stays.

    What an undoing would put back goes too, or the words came again by that door.
    """
    require(may_take_words_back(viewer, record))
    with transaction.atomic():
        append(
            viewer=viewer,
            verb=gettext_noop("took away what a register said"),
            subject=record,
            now=now,
            detail={"register": record.register, "number": record.number},
        )
        Before.objects.filter(subject=record, is_link=False).delete()
        record.facts = {}
        record.save(update_fields=["facts"])
