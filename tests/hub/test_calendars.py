"""Calendars: a feed that says only what its holder may see, and files that become contact or plans."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from commonground.hub.access.audience import Level
from commonground.hub.calendars import actions, queries
from commonground.hub.calendars.forms import UnreadableCalendar, events_in
from commonground.hub.calendars.models import CalendarEvent, Feed
from commonground.hub.organisations.models import Contact, Membership
from commonground.hub.ties.actions import add_step
from commonground.hub.ties.models import NextStep, Touchpoint
from tests.cast import NOW, Cast
from tests.hub.proof.visits import body, quiet

HERE = "/o/citizens-cast00/calendar/"
SECRET = re.compile(r"/calendar/(cal_[\w-]+)\.ics")


def promised(cast: Cast, text: str, *, by: str | None = "bob", **more: Any) -> NextStep:
    """A next step with Legal Aid House, tomorrow."""
    return add_step(
        viewer=cast.viewer("alice"),
        subject=cast.organisations["legal"],
        text=text,
        due_on=timezone.localdate() + timedelta(days=1),
        responsible=cast.people[by] if by else None,
        now=timezone.now(),
        **more,
    )


def made(client: Client) -> str:
    """The path of a new feed, as its page shows it once."""
    found = SECRET.search(client.post(HERE, {"do": "make"}).content.decode())
    assert found
    return f"/calendar/{found[1]}.ics"


def titles(path: str) -> list[str]:
    """What a calendar program reads there."""
    answer = Client().get(path)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    return [str(one["SUMMARY"]) for one in Calendar.from_ical(answer.content).walk("VEVENT")]


@pytest.mark.django_db
@pytest.mark.capability("T2")
@pytest.mark.capability("X2")
def test_a_feed_tells_one_persons_steps_and_dies_with_the_membership(cast: Cast, visit) -> None:
    promised(cast, "Bring the list")
    promised(cast, "Whoever has time", by=None)
    promised(cast, "Erin's own", by="erin")
    promised(cast, "canary", by="alice", level=Level.NAMED)
    kept_close = promised(cast, "canary of two", level=Level.NAMED)
    kept_close.readers.add(cast.memberships["bob", "citizens"])
    bob = visit("bob")
    path = made(bob)
    assert "cal_" not in bob.get(HERE).content.decode()
    assert Feed.objects.get().digest not in path
    assert titles(path) == ["Next step"] * 3
    assert "Legal Aid" not in Client().get(path).content.decode()
    bob.post(HERE, {"do": "names", "tells_names": "on"})
    assert set(titles(path)) == {
        "Bring the list (Legal Aid House)",
        "Whoever has time (Legal Aid House)",
        "Next step",
    }
    cast.organisations["legal"].level = Level.ORGANISATION
    cast.organisations["legal"].save()
    assert titles(path) == []
    absent = Client().get("/calendar/cal_nothing.ics")
    assert absent.status_code == 404
    again = made(bob)
    assert Client().get(path).status_code == 404
    Membership.objects.filter(person=cast.people["bob"]).update(until=timezone.now())
    dead = Client().get(again)
    assert (dead.status_code, quiet(body(dead))) == (404, quiet(body(absent)))


@pytest.mark.django_db
@pytest.mark.capability("T2")
def test_a_real_calendar_program_reads_the_feed(cast: Cast, visit, tmp_path: Path) -> None:
    step = promised(cast, "Bring the list; and “ink”, \\ ١٢")
    bob = visit("bob")
    path = made(bob)
    bob.post(HERE, {"do": "names", "tells_names": "on"})
    file = tmp_path / "feed.ics"
    file.write_bytes(Client().get(path).content)
    (tmp_path / "khal").mkdir()
    (tmp_path / "khal" / "config").write_text(
        f"[calendars]\n[[own]]\npath = {tmp_path / 'own'}\n[locale]\nlocal_timezone = UTC\n"
        "default_timezone = UTC\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\n"
        "longdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
        "longdatetimeformat = %Y-%m-%d %H:%M\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", "from khal.cli import main_khal; main_khal()",
         "-c", str(tmp_path / "khal" / "config"),
         "printics", "--format", "{start-date} {title}", str(file)],
        check=False, capture_output=True, text=True,
        env={**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"{step.due_on} Bring the list; and “ink”, \\ ١٢ (Legal Aid House)" in done.stdout


def ics(*events: str, method: str = "") -> bytes:
    """A calendar file with these events."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    lines += [f"METHOD:{method}"] if method else []
    for event in events:
        lines += ["BEGIN:VEVENT", *event.split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read(*events: str, now: datetime = NOW, method: str = "") -> list[tuple[str, str]]:
    """Titles and moments of what is read."""
    found = events_in(ics(*events, method=method), now).events
    return [(one.title, one.begins_at.strftime("%Y-%m-%dT%H:%M")) for one in found]


@pytest.mark.capability("T2")
def test_times_are_read_in_their_zones_and_what_repeats_twice() -> None:
    assert read("UID:1\nSUMMARY:Zone\nDTSTART;TZID=Africa/Nairobi:20261102T100000") == [
        ("Zone", "2026-11-02T07:00")
    ]
    assert read("UID:1\nSUMMARY:Day\nDTSTART;VALUE=DATE:20261102") == [("Day", "2026-11-02T00:00")]
    weekly = "UID:1\nSUMMARY:Weekly\nDTSTART;TZID=Europe/Berlin:20261007T180000\nRRULE:FREQ=WEEKLY"
    assert read(weekly) == [("Weekly", "2026-10-28T17:00"), ("Weekly", "2026-11-04T17:00")]
    moved = "UID:1\nSUMMARY:Moved\nRECURRENCE-ID;TZID=Europe/Berlin:20261104T180000\nDTSTART:20261105T090000Z"
    assert read(weekly, moved)[1:] == [
        ("Moved", "2026-11-05T09:00"),
        ("Weekly", "2026-11-11T17:00"),
    ]
    off = f"{weekly};UNTIL=20261101T000000Z\nEXDATE;TZID=Europe/Berlin:20261028T180000"
    assert read(off) == [("Weekly", "2026-10-21T16:00")]
    assert read(f"{weekly};COUNT=1") == [("Weekly", "2026-10-07T16:00")]
    assert read("UID:1\nSUMMARY:x\nDTSTART:20261102T100000Z", method="CANCEL") == []
    never = "UID:1\nSUMMARY:N\nDTSTART:20261102T100000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    assert read(never) == []
    fine = "UID:1\nSUMMARY:F\nDTSTART:20260102T100000Z\nRRULE:FREQ=SECONDLY"
    assert read(fine) == [("F", "2026-01-02T10:00")]


@pytest.mark.capability("T2")
@pytest.mark.parametrize(
    "content",
    [b"", b"no calendar", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b"%PDF-1.4",
     b"BEGIN:VCARD\r\nEND:VCARD\r\n", b"END:VEVENT", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"],
)  # fmt: skip
def test_what_is_no_calendar_is_told_so(content: bytes) -> None:
    try:
        found = events_in(content, NOW)
    except UnreadableCalendar:
        return
    assert not found.events


@pytest.mark.capability("T2")
@pytest.mark.parametrize(
    "event",
    ["UID:1\nSUMMARY:x", "UID:1\nDTSTART:tomorrow", "UID:1\nDTSTART:00010101T000000Z",
     "DTSTART:20261102T100000Z\nRRULE:FREQ=SOMETIMES", "DTSTART:20261102T100000Z\nRRULE:nonsense",
     "DTSTART;TZID=Nowhere/Land:20261102T100000", "DTSTART:20261102T100000Z\nEXDATE:x\nRRULE:FREQ=DAILY"],
)  # fmt: skip
def test_a_broken_event_leaves_the_others_whole(event: str) -> None:
    whole = "UID:9\nSUMMARY:Whole\nDTSTART:20261103T100000Z"
    assert ("Whole", "2026-11-03T10:00") in read(event, whole)


def sent(client: Client, content: bytes) -> Any:
    """Upload a calendar file."""
    file = SimpleUploadedFile("x.ics", content, content_type="text/calendar")
    return client.post(HERE, {"do": "bring", "file": file})


@pytest.mark.django_db
@pytest.mark.capability("T2")
def test_a_meeting_behind_becomes_contact_and_one_ahead_a_next_step(cast: Cast, visit) -> None:
    Contact.objects.create(
        organisation=cast.organisations["legal"], owner=cast.organisations["citizens"],
        author=cast.people["bob"], name="Dana", email="dana@legal.example",
    )  # fmt: skip
    before = (datetime.now(UTC) - timedelta(days=3)).strftime("%Y%m%dT%H%M%SZ")
    after = (datetime.now(UTC) + timedelta(days=9)).strftime("%Y%m%dT%H%M%SZ")
    who = "ORGANIZER;CN=Dana:mailto:dana@legal.example\nATTENDEE:mailto:bob@cast.example"
    content = ics(
        f"UID:1\nSUMMARY:Coffee\u202e\nDESCRIPTION:About the list\nLOCATION:Quay\nDTSTART:{before}\n{who}",
        f"UID:2\nSUMMARY:Hearing\nDTSTART:{after}\n{who}",
        f"UID:3\nSUMMARY:Off\nSTATUS:CANCELLED\nDTSTART:{after}",
        "UID:4\nSUMMARY:Undated",
        method="REQUEST",
    )
    bob = visit("bob")
    assert sent(bob, content).status_code == 302
    text = bob.get(HERE).content.decode()
    assert "2 events wait below" in text
    assert "Called off and left out: 1" in text and "no day could be read: 1" in text
    assert sent(bob, content).status_code == 302
    assert "Nothing new was in this file." in bob.get(HERE).content.decode()
    assert "2 events out of your calendar wait" in bob.get("/o/citizens-cast00/").content.decode()
    coffee, hearing = queries.events(cast.viewer("bob"))
    at = f"{HERE}events/{coffee.ref}/"
    for other in ("erin", "charlie"):
        home = "citizens-cast00" if other == "erin" else "arts-cast00"
        path = f"/o/{home}/calendar/events/{coffee.ref}/"
        assert visit(other).get(path).status_code == 404
        assert visit(other).post(f"{path}remove/").status_code == 404
        assert "Coffee" not in visit(other).get(f"/o/{home}/calendar/").content.decode()
    shown = bob.get(at).content.decode()
    assert 'value="legal-cast00"' in shown and "About the list" in shown and "Dana" in shown
    given = {"parties": ["legal-cast00"], "level": "organisation"}
    wrong = bob.post(at, given | {"kind": "", "said": "Typed", "held_on": queries.day_of(coffee)})
    assert wrong.status_code == 422 and "Typed" in wrong.content.decode()
    done = given | {"kind": "meeting", "said": "Typed", "held_on": queries.day_of(coffee)}
    assert bob.post(at, done)["Location"] == "/o/citizens-cast00/ties/legal-cast00/"
    assert bob.post(at, done).status_code == 404
    assert Touchpoint.objects.get().said == "Typed"
    at = f"{HERE}events/{hearing.ref}/"
    plan = given | {"next_step": "Go to the hearing", "next_due": queries.day_of(hearing)}
    both = bob.post(at, plan | {"parties": ["legal-cast00", "arts-cast00"]})
    assert both.status_code == 422 and "tick one organisation" in both.content.decode()
    assert bob.post(at, plan).status_code == 302
    step = NextStep.objects.get()
    assert (step.text, step.due_on) == ("Go to the hearing", queries.day_of(hearing))
    assert not queries.events(cast.viewer("bob")).exists()
    assert sent(bob, content).status_code == 302
    assert CalendarEvent.objects.filter(title="").count() == 2


@pytest.mark.django_db
@pytest.mark.capability("T2")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.4 no calendar", "We cannot read this as a calendar file"),
        (ics(), "There is no event in this file"),
        (ics("UID:1\nSUMMARY:x"), "None of the events in this file has a day"),
        (b"BEGIN:VCALENDAR\r\n" + b" " * 1_000_001, "more than 1 MB"),
        (b"", "The file is empty"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_words(cast: Cast, visit, content, words) -> None:
    answer = sent(visit("bob"), content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert actions.live(viewer=cast.viewer("bob")).count() == 0
