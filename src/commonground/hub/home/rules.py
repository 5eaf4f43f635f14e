"""When the mail of what waits may leave, and what a link in it is good for."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import YES, Verdict, no

from .models import Digest, MailHabits, Often

MORNING = time(7)
"""When the mail of a day leaves, unless the person wants to be left in peace then."""

LINKS_LAST = timedelta(days=14)
"""How long the links of a mail can be used."""

AGAIN_AFTER = timedelta(hours=1)
TRIES = 5
"""How often, and after how long, a mail that the server did not take is tried again."""

BETWEEN_ASKED = timedelta(minutes=10)

OF_A_REMINDER, OF_STOPPING = "home.reminder", "home.stopping"


def zones() -> list[str]:
    """This lists the time zones that are taken: also names of old, for what was chosen once."""
    areas = ("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/",
             "Europe/", "Indian/", "Pacific/")  # fmt: skip
    return sorted({name for name in available_timezones() if name.startswith(areas)} | {"UTC"})


@cache
def zones_of_today() -> list[str]:
    """This lists the time zones that are offered: one for each place that the table of time zones
    names today, without the names of old; all that are taken where that table is missing."""
    tables = [Path(folder, "zone.tab") for folder in TZPATH]
    if brought := find_spec("tzdata"):
        tables += [
            Path(at, "zoneinfo", "zone.tab") for at in brought.submodule_search_locations or ()
        ]
    table = next((one for one in tables if one.is_file()), None)
    if table is None:
        return zones()
    lines = table.read_text(encoding="utf-8").splitlines()
    named = {line.split("\t")[2] for line in lines if line and not line.startswith("#")}
    return sorted(named & set(zones()) | {"UTC"})


def may_live_in(time_zone: str) -> Verdict:
    """This takes only time zones that there are; empty is that of the site."""
    if not time_zone or time_zone in zones():
        return YES
    return no(
        _("There is no time zone called “%(name)s”. Give one such as Africa/Nairobi.")
        % {"name": time_zone[:60]}
    )


def may_read_in(language: str) -> Verdict:
    """This takes only languages that the pages have; empty is that of one's pages."""
    if not language or language in dict(settings.LANGUAGES):
        return YES
    return no(_("The pages are not translated into “%(code)s”.") % {"code": language[:20]})


def zone_of(habits: MailHabits) -> ZoneInfo:
    """This is the time zone of a person: the one they chose, else the site's."""
    try:
        return ZoneInfo(habits.time_zone or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def out_of_quiet(habits: MailHabits, at: datetime) -> datetime:
    """This is the moment itself, or the end of the quiet hours that it lies in."""
    start, end = habits.quiet_from, habits.quiet_until
    local = at.astimezone(zone_of(habits))
    over_night = start > end
    is_quiet = local.hour >= start or local.hour < end if over_night else start <= local.hour < end
    if start == end or not is_quiet:
        return at
    on = local.date()
    if over_night and local.hour >= start:
        on += timedelta(days=1)
    return datetime.combine(on, time(end), zone_of(habits)).astimezone(UTC)


def next_at(often: str, habits: MailHabits, after: datetime) -> datetime | None:
    """This is when the next mail leaves after a moment; None: never."""
    if often == Often.NEVER:
        return None
    zone = zone_of(habits)
    on = after.astimezone(zone).date() - timedelta(days=1)
    for _day in range(10):
        if often == Often.DAILY or on.weekday() == habits.weekday:
            morning = datetime.combine(on, MORNING, zone).astimezone(UTC)
            leaves = out_of_quiet(habits, morning)
            if leaves > after:
                return leaves
        on += timedelta(days=1)
    raise AssertionError("every week has every day")


def may_ask(digest: Digest, now: datetime) -> Verdict:
    """This sends the mail at once at most every ten minutes."""
    if digest.sent_at is not None and digest.sent_at > now - BETWEEN_ASKED:
        return no(
            _("It left a few minutes ago. Look again in your mailbox, also among unwanted mail.")
        )
    return YES


@dataclass(frozen=True, slots=True)
class Answer:
    """This is what one link of a mail is good for: one answer to one reminder, by one member.

    `purpose` is "done" or "later" for a next step, "again" for a quiet tie; `row` its reference;
    `due` the day that the mail said.
    """

    membership: str
    purpose: str
    row: str
    due: str
    until: int

    @property
    def is_done(self) -> bool:
        """This tells "done" from "later"."""
        return self.purpose == "done"


def secret_of(answer: Answer) -> str:
    """This is the signed part of the link for an answer."""
    fields = [answer.membership, answer.purpose, answer.row, answer.due, answer.until]
    return signing.dumps(fields, salt=OF_A_REMINDER)


def answer_behind(secret: str, now: datetime) -> Answer | None:
    """This is what a link is good for, if it was signed here and its days are not over."""
    try:
        answer = Answer(*signing.loads(secret, salt=OF_A_REMINDER))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return answer if now.timestamp() < answer.until else None


def stopping_secret(membership_ref: str) -> str:
    """This is the signed part of the link that stops the mails of one membership."""
    return signing.dumps(membership_ref, salt=OF_STOPPING)


def stopping_behind(secret: str) -> str:
    """This is the membership whose mails a link stops, empty if it was not signed here."""
    try:
        return str(signing.loads(secret, salt=OF_STOPPING))
    except (signing.BadSignature, ValueError):
        return ""
