"""Sending the mails of what waits: the worker looks every quarter of an hour whose day has come."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django_tasks import task

from commonground.hub.access.viewer import ANONYMOUS
from commonground.hub.notices.jobs import later, soon
from commonground.hub.notices.mails import can_leave
from commonground.hub.organisations.models import Membership
from commonground.hub.organisations.queries import LIVE, acting_viewer, my_addresses

from . import actions, queries, rules
from .mails import send_digest
from .models import Digest

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=15)
A_RUN = 50
"""How many mails one run sends before others in the queue have their turn."""
KEPT = timedelta(days=2)


@task(priority=-5)
def digests() -> None:
    """This sends the mails whose time has come, and sees to it that it is asked again."""
    now = timezone.now()
    # The next run is queued first: whoever is stopped in the middle must not end the habit.
    later(digests, now + EVERY, now=now, kept=KEPT)
    if not can_leave():
        return
    actions.tidy(viewer=ANONYMOUS, now=now)
    actions.enrol(viewer=ANONYMOUS, now=now)
    due = list(Digest.objects.filter(next_at__lte=now).order_by("next_at", "pk")[: A_RUN + 1])
    for digest in due[:A_RUN]:
        try:
            send_one(digest, now)
        except Exception as error:
            # One that cannot be written keeps nobody else waiting; its words stay out of the log.
            log.error("a mail of what waits could not be written: %s", type(error).__name__)
            actions.note_sent(viewer=ANONYMOUS, digest=digest, was_taken=False, now=now)
    if len(due) > A_RUN:
        digests_soon()


def digests_soon() -> None:
    """This has the worker look at once."""
    soon(digests)


def send_one(digest: Digest, now: datetime) -> None:
    """This sends one mail, if the person still acts for the organisation and proved the address."""
    live = Membership.objects.filter(LIVE, pk=digest.membership_id, person__is_active=True)
    membership = live.select_related("person", "organisation").first()
    if membership is None:
        return
    viewer = acting_viewer(membership)
    habits = queries.my_habits(viewer)
    if not actions.claim(viewer=viewer, digest=digest, habits=habits, now=now):
        return
    if membership.person.email.lower() not in my_addresses(viewer):
        return
    language = habits.language or membership.person.language or settings.LANGUAGE_CODE
    with timezone.override(rules.zone_of(habits)), translation.override(language):
        parts = queries.digest(viewer, timezone.localdate(now))
        if not parts and not digest.is_asked:
            return
        was_taken = send_digest(
            viewer=viewer, membership=membership, digest=digest, habits=habits, parts=parts, now=now
        )
    actions.note_sent(viewer=viewer, digest=digest, was_taken=was_taken, now=now)
