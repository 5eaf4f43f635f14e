"""A receiver that is killed outright: what it acknowledged is there, what it did not comes again."""

import os
import signal
import smtplib
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests.hub.installations import PATIENCE_S, Installation, installation
from tests.ports import free_port

__all__ = ["installation"]
MAILS, KILLED_AFTER = 40, (7, 23)
# What stands before the first mail: a steward of one organisation, and the address of one tie.
BEGIN = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.utils import timezone
from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import ANONYMOUS
from commonground.hub.correspondence.actions import make_address
from commonground.hub.organisations import actions, queries
from commonground.hub.organisations.models import Organisation
given = {"now": timezone.now()}
person = actions.enrol_person(viewer=ANONYMOUS, email="s@cut.example", password=None, name="S", **given)
viewer = queries.person_viewer(person)
found = actions.found_organisation(viewer=viewer, name="Keepers", level=Level.PUBLIC, **given)
other = actions.found_organisation(viewer=viewer, name="Others", level=Level.PUBLIC, **given)
acting = queries.membership_viewer(person, found.slug)
print(make_address(viewer=acting, subject=other, **given).local_part)
"""


class Sender:
    """Another mail server: it sends each mail until somebody says that it is kept."""

    def __init__(self, port: int, to: str) -> None:
        self.port, self.to = port, to
        self.kept: list[int] = []
        self.repeated = 0
        self.ended = threading.Event()

    def run(self) -> None:
        for number in range(MAILS):
            while number not in self.kept and not self.ended.is_set():
                try:
                    self.send(number)
                except (OSError, smtplib.SMTPException):
                    self.repeated += 1
                    time.sleep(0.02)

    def send(self, number: int) -> None:
        raw = (
            f"From: a@b.example\r\nTo: {self.to}\r\nMessage-ID: <{number}@b>\r\n"
            f"Subject: n{number}\r\n\r\nwords\r\n"
        )
        with smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE_S) as line:
            refused = line.sendmail("a@b.example", [self.to], raw)
            assert not refused
            self.kept.append(number)


@pytest.mark.capability("T2")
@pytest.mark.capability("X4")
def test_no_mail_is_lost_or_doubled_when_the_receiver_is_killed(
    installation: Installation, tmp_path: Path
) -> None:
    local_part = installation.said("-c", BEGIN).strip()
    port = free_port()
    installation.environment |= {
        "COMMONGROUND_MAIL_ADDRESS": "*@in.cut.example",
        "COMMONGROUND_MAIL_LISTEN": "127.0.0.1",
        "COMMONGROUND_MAIL_PORT": str(port),
    }
    sender = Sender(port, f"{local_part}@in.cut.example")
    thread = threading.Thread(target=sender.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + PATIENCE_S
    try:
        for number in (*KILLED_AFTER, MAILS):
            receiver: subprocess.Popen[str] = installation.start(
                "-m", "commonground.cli", "receive"
            )
            while len(sender.kept) < number:
                assert receiver.poll() is None and time.monotonic() < deadline, "nothing arrives"
                time.sleep(0.001)
            if number < MAILS:
                receiver.send_signal(signal.SIGKILL)
                receiver.communicate()
                assert receiver.returncode == -signal.SIGKILL
            else:
                receiver.send_signal(signal.SIGTERM)
                receiver.communicate(timeout=PATIENCE_S)
                assert receiver.returncode == os.EX_OK
    finally:
        sender.ended.set()
        if receiver.poll() is None:
            receiver.kill()
    thread.join(PATIENCE_S)
    rows = installation.rows("SELECT subject FROM correspondence_incomingmail")
    assert sorted(str(one) for (one,) in rows) == sorted(f"n{number}" for number in range(MAILS))
    assert sender.repeated > 0
