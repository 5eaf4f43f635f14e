"""Choosing when mail comes, claiming it for sending, and answering a reminder from it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.refs import digest_of_secret
from commonground.hub.access.verdicts import Conflict, Refused, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.notices.mails import can_leave
from commonground.hub.organisations.models import Membership
from commonground.hub.organisations.queries import LIVE, my_account, my_memberships
from commonground.hub.ties.actions import finish_step, get_in_touch_again, postpone_step
from commonground.hub.ties.queries import oneself

from . import rules
from .models import Digest, MailHabits, Often, UsedLink
from .queries import Reminder

AT_ONCE = 500
"""How many new members a run looks after, so that it stays short."""


@transaction.atomic
def set_habits(
    *,
    viewer: Viewer,
    weekday: int,
    quiet_from: int,
    quiet_until: int,
    time_zone: str,
    language: str,
    often: Mapping[str, Often],
    version: int,
    now: datetime,
) -> MailHabits:
    """This keeps when mail may reach the viewer, and how often it comes for each organisation (by
    the reference of the membership). Raises `Conflict` when it was changed in between."""
    require(rules.may_live_in(time_zone))
    require(rules.may_read_in(language))
    person = my_account(viewer)
    habits, is_new = MailHabits.objects.get_or_create(person=person)
    same = MailHabits.objects.filter(pk=habits.pk, version=habits.version if is_new else version)
    if not same.update(version=F("version") + 1):
        raise Conflict(_("You changed this elsewhere in the meantime."))
    habits.refresh_from_db()
    habits.weekday, habits.quiet_from, habits.quiet_until = weekday, quiet_from, quiet_until
    habits.time_zone, habits.language = time_zone, language
    habits.save()
    for held in my_memberships(viewer):
        known, _new = Digest.objects.get_or_create(membership=held)
        known.often = often.get(held.ref, Often(known.often))
        known.next_at = rules.next_at(known.often, habits, now)
        known.save(update_fields=["often", "next_at"])
    append(viewer=viewer, verb=gettext_noop("chose when mail comes"), subject=habits, now=now,
           organisation_slug="")  # fmt: skip
    return habits


@transaction.atomic
def ask_for_digest(*, viewer: Viewer, digest: Digest, now: datetime) -> Digest:
    """This puts the viewer's own mail first in the queue, at whatever hour."""
    require(rules.may_ask(digest, now))
    if not can_leave():
        raise Refused(_("This site has no mail server yet, so no mail leaves. Ask its operators."))
    if digest.pk is None:
        digest.save()
    digest.is_asked, digest.next_at = True, now
    digest.save(update_fields=["is_asked", "next_at"])
    return digest


@transaction.atomic
def stop_digest(*, viewer: Viewer, digest: Digest, now: datetime) -> Digest:
    """This stops the mails of one membership; stopped twice, they stay stopped. The link of the mail,
    which went to that person alone, is the right to it."""
    digest.often, digest.next_at, digest.is_asked = Often.NEVER, None, False
    digest.save()
    return digest


def enrol(*, viewer: Viewer, now: datetime) -> int:
    """This gives members who chose nothing yet the mail of the week, from its next day on."""
    known = Digest.objects.values("membership")
    new = Membership.objects.filter(LIVE, person__is_active=True).exclude(pk__in=known)
    held = list(new.only("person_id")[:AT_ONCE])
    chosen = {
        habits.person_id: habits
        for habits in MailHabits.objects.filter(person__in=[one.person_id for one in held])
    }
    Digest.objects.bulk_create(
        (
            Digest(
                membership=one,
                next_at=rules.next_at(Often.WEEKLY, chosen.get(one.person_id) or MailHabits(), now),
            )
            for one in held
        ),
        ignore_conflicts=True,
    )
    return len(held)


def tidy(*, viewer: Viewer, now: datetime) -> None:
    """This forgets the mails of who left, the habits of who is gone, and links that died of age."""
    Digest.objects.exclude(membership__until=None).delete()
    MailHabits.objects.exclude(person__erased_at=None).delete()
    UsedLink.objects.filter(used_at__lt=now - 2 * rules.LINKS_LAST).delete()


def claim(*, viewer: Viewer, digest: Digest, habits: MailHabits, now: datetime) -> bool:
    """This takes one mail for sending, before it is sent, and answers whether it is ours to send.

    Its next day is written first: whoever is stopped in the middle leaves a mail unsent, and none is
    ever sent twice. In the hours in which the person is left in peace, it is put off to their end.
    """
    shown = Digest.objects.filter(pk=digest.pk, next_at=digest.next_at)
    leaves = now if digest.is_asked else rules.out_of_quiet(habits, now)
    if leaves > now:
        shown.update(next_at=leaves)
        return False
    after = rules.next_at(digest.often, habits, now)
    return bool(shown.update(next_at=after, is_asked=False))


def note_sent(*, viewer: Viewer, digest: Digest, was_taken: bool, now: datetime) -> None:
    """This notes that a mail left, or lets one that the mail server did not take be tried again,
    unless the person chose otherwise in the meantime."""
    if was_taken:
        Digest.objects.filter(pk=digest.pk).update(sent_at=now, failures=0)
        return
    tried = digest.failures + 1
    if tried >= rules.TRIES:
        Digest.objects.filter(pk=digest.pk).update(failures=0)
        return
    Digest.objects.filter(pk=digest.pk, often=digest.often).update(
        failures=tried, next_at=now + rules.AGAIN_AFTER, is_asked=digest.is_asked
    )


@transaction.atomic
def answer_reminder(
    *, viewer: Viewer, secret: str, reminder: Reminder, today: date, now: datetime
) -> None:
    """This gives the answer that a link of a mail stands for, and uses the link up.

    Raises `Conflict` when the link was used, or the step moved or finished, in the meantime.
    """
    member, answer = reminder.viewer, reminder.answer
    try:
        with transaction.atomic():
            UsedLink.objects.create(digest=digest_of_secret(secret), used_at=now)
    except IntegrityError as error:
        raise Conflict(_("This link was used already.")) from error
    if reminder.step is not None and answer.is_done:
        finish_step(viewer=member, step=reminder.step, now=now)
    elif reminder.step is not None:
        due = parse_date(answer.due) if answer.due else None
        postpone_step(viewer=member, step=reminder.step, due_shown=due, today=today, now=now)
    elif reminder.tie is not None:
        get_in_touch_again(
            viewer=member,
            subject=reminder.tie.subject,
            responsible=oneself(member),
            today=today,
            now=now,
        )
