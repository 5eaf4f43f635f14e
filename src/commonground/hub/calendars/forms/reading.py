"""Reading calendar files and invitations (iCalendar, RFC 5545), whoever wrote them."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dateutil.rrule import rrulestr
from django.utils import timezone
from icalendar import Calendar

from commonground.hub.calendars.models import CalendarEvent

MOST_EVENTS = 3_000
MOST_KEPT = 100
MOST_PEOPLE = 60
OLDEST = timedelta(days=366 * 60)
AHEAD = timedelta(days=366 * 2)
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Finer than a day, a rule would count for minutes until it came to an end.
FINE = re.compile(r"FREQ=(HOURLY|MINUTELY|SECONDLY)|BY(HOUR|MINUTE|SECOND)", re.IGNORECASE)


class UnreadableCalendar(Exception):
    """This is raised for what is no calendar file."""


@dataclass
class Found:
    """This is what a file holds: the events to ask about, and how many were left out and why."""

    events: list[CalendarEvent] = field(default_factory=list)
    cancelled: int = 0
    unreadable: int = 0
    far: int = 0


def events_in(content: bytes, now: datetime) -> Found:
    """This reads a calendar file: of what repeats, the last time it was and the next it will be.

    Raises
    ------
    UnreadableCalendar
        Where it is no calendar file, or broken beyond reading.
    """
    try:
        calendars: list[Any] = Calendar.from_ical(
            content.decode("utf-8-sig", "replace"), multiple=True
        )
        parts = [part for one in calendars for part in one.walk("VEVENT")]
        methods = {str(one.get("METHOD", "")).upper() for one in calendars}
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableCalendar from error
    if not calendars:
        raise UnreadableCalendar
    found = Found()
    moved = exceptions_of(parts)
    read: dict[str, CalendarEvent] = {}
    for part in parts[:MOST_EVENTS]:
        if "CANCEL" in methods or str(part.get("STATUS", "")).upper() == "CANCELLED":
            found.cancelled += 1
            continue
        try:
            times = list(times_of(part, moved, now))
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
            times = []
        if not times:
            found.unreadable += 1
        for begins_at, is_all_day, repeats in times:
            event = event_of(part, begins_at, is_all_day=is_all_day, repeats=repeats)
            read[event.digest] = event
    near = sorted(read.values(), key=lambda one: abs(one.begins_at - now))
    found.events, found.far = near[:MOST_KEPT], len(near[MOST_KEPT:])
    found.events.sort(key=lambda one: one.begins_at)
    return found


def exceptions_of(parts: list[Any]) -> dict[str, set[datetime]]:
    """These are the times at which something that repeats was moved or called off by itself."""
    moved: dict[str, set[datetime]] = {}
    for part in parts:
        try:
            when = part.get("RECURRENCE-ID")
            if when is not None:
                moved.setdefault(str(part.get("UID", "")), set()).add(moment(when.dt))
        except (ValueError, TypeError, AttributeError, OverflowError):
            continue
    return moved


def moment(when: Any) -> datetime:
    """This is a moment: a whole day begins at midnight here, a time without zone is one of ours."""
    if isinstance(when, datetime):
        found = when if when.tzinfo else timezone.make_aware(when)
    elif isinstance(when, date):
        found = timezone.make_aware(datetime.combine(when, time.min))
    else:
        raise TypeError("no day")
    return found.astimezone(UTC)


def times_of(
    part: Any, moved: dict[str, set[datetime]], now: datetime
) -> Iterator[tuple[datetime, bool, bool]]:
    """This gives the times of an event that matter: when, whether all day, whether it repeats.

    Raises
    ------
    ValueError, TypeError, AttributeError, OverflowError
        Where its day cannot be read.
    """
    given = part["DTSTART"].dt
    begins = moment(given)
    is_all_day = not isinstance(given, datetime)
    if abs(begins - now) > OLDEST:
        raise ValueError("out of sight")
    if "RRULE" not in part or part.get("RECURRENCE-ID") is not None:
        yield begins, is_all_day, False
        return
    rule = part["RRULE"]
    text = (rule[0] if isinstance(rule, list) else rule).to_ical().decode()
    if FINE.search(text):
        yield begins, is_all_day, False
        return
    left_out = moved.get(str(part.get("UID", "")), set()) | excluded(part)
    times = [one for one in repeated(text, given, now) if one not in left_out]
    before = [one for one in times if one <= now]
    after = [one for one in times if one > now]
    for one in (*before[-1:], *after[:1]):
        yield one, is_all_day, True


def repeated(rule: str, given: Any, now: datetime) -> list[datetime]:
    """This lists when something that repeats takes place, until two years from now. It is counted in
    the clock of its own zone, so that ten o'clock stays ten o'clock in summer."""
    zone = given.tzinfo if isinstance(given, datetime) else None
    zone = zone or timezone.get_current_timezone()
    start = given if isinstance(given, datetime) else datetime.combine(given, time.min)
    start = start.replace(tzinfo=None)
    last = (now + AHEAD).astimezone(zone).replace(tzinfo=None)
    parts = [one for one in rule.split(";") if not one.upper().startswith("UNTIL=")]
    until = re.search(r"UNTIL=(\d{8})(T\d{6})?(Z?)", rule, re.IGNORECASE)
    if until:
        end = datetime.strptime(until[1] + (until[2] or "T235959"), "%Y%m%dT%H%M%S")  # noqa: DTZ007
        if until[3]:
            end = end.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
        last = min(last, end)
    count = next((int(one[6:]) for one in parts if one.upper().startswith("COUNT=")), None)
    parts = [one for one in parts if not one.upper().startswith("COUNT=")]
    # With an end of its own, a rule that never holds is not counted until the year 9999.
    counted = rrulestr(f"{';'.join(parts)};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=start)
    return [one.replace(tzinfo=zone).astimezone(UTC) for one in list(counted)[:count]]


def excluded(part: Any) -> set[datetime]:
    """These are the times at which something that repeats does not take place."""
    given = part.get("EXDATE")
    lists = given if isinstance(given, list) else [given] if given is not None else []
    return {moment(one.dt) for some in lists for one in getattr(some, "dts", [])}


def event_of(part: Any, begins_at: datetime, *, is_all_day: bool, repeats: bool) -> CalendarEvent:
    """This makes the row to ask about."""
    uid = str(part.get("UID", "")) or line(part, "SUMMARY", 300)
    digest = hashlib.sha256(f"{uid}\n{begins_at.isoformat()}".encode("utf-8", "replace"))
    return CalendarEvent(
        digest=digest.hexdigest(),
        title=line(part, "SUMMARY", 300),
        text=plain(str(part.get("DESCRIPTION", "")))[:20_000].strip(),
        place=line(part, "LOCATION", 300),
        people=people_of(part),
        begins_at=begins_at,
        is_all_day=is_all_day,
        repeats=repeats,
    )


def plain(text: str) -> str:
    """This takes out what cannot be kept or turns the direction of what follows."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub("", TURNING.sub("", text))


def line(part: Any, name: str, longest: int) -> str:
    """This is one property as a line of text."""
    given = part.get(name, "")
    return " ".join(plain(str(given[0] if isinstance(given, list) and given else given)).split())[
        :longest
    ]


def people_of(part: Any) -> list[list[str]]:
    """These are the names and addresses of who called it and who was asked."""
    found: dict[str, str] = {}
    for name in ("ORGANIZER", "ATTENDEE"):
        given = part.get(name)
        for one in given if isinstance(given, list) else [given] if given is not None else []:
            address = re.sub("(?i)^mailto:", "", plain(str(one))).strip().lower()[:320]
            called = plain(str(getattr(one, "params", {}).get("CN", "")))
            if "@" in address:
                found.setdefault(address, " ".join(called.split())[:200])
    return [[called, address] for address, called in found.items()][:MOST_PEOPLE]
