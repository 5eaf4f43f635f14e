"""How long 10,000 mails take, and whether any is lost: a real receiver in a process of its own, on a
database of its own, killed outright in the middle and started again; four senders that send each
mail until it is acknowledged.

    python -m tests.bench.mail_in              10,000 mails
    python -m tests.bench.mail_in 2000

The database is that of the settings (DATABASE_URL), empty before; without one, a file of SQLite.
"""

import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.hub.test_mail_killed import BEGIN
from tests.ports import free_port

MAILS, SENDERS, TIES = 10_000, 4, 100
PATIENCE_S = 120
ROOT = Path(__file__).resolve().parents[2]
Environment = dict[str, str]
# Each address takes 120 mails an hour: there are as many as the mails need.
MANY = """
others = [actions.found_organisation(viewer=viewer, name=f"Other {n}", level=Level.PUBLIC, **given)
          for n in range(%d)]
print(" ".join(make_address(viewer=acting, subject=one, **given).local_part for one in others))
"""
KEPT = """
import django; django.setup()
from commonground.hub.correspondence.models import IncomingMail
subjects = list(IncomingMail.objects.values_list("subject", flat=True))
print(len(subjects), len(set(subjects)))
"""


@dataclass(frozen=True)
class Figures:
    """What was measured: mails, wall time, what the kill cost, and processor time of the receiver."""

    mails: int
    seconds: float
    mails_per_second: float
    tried_again: int
    lost: int
    doubled: int
    receiver_cpu_seconds: float


class Receiver:
    """The receiver as an operator starts it, on one port; killed, it is started again there."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.cpu_seconds = 0.0
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "commonground.cli", "receive"]
        self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT)
        deadline = time.monotonic() + PATIENCE_S
        port = int(self.environment["COMMONGROUND_MAIL_PORT"])
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                assert time.monotonic() < deadline and self.process.poll() is None, "no receiver"
                time.sleep(0.05)

    def end(self, how: signal.Signals) -> None:
        """End the process, and add what it used to the sum."""
        ticks = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        self.cpu_seconds += (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
        self.process.send_signal(how)
        self.process.wait(30)


class Sender:
    """Another mail server, over one connection: it sends each mail until somebody has taken it."""

    def __init__(self, port: int, addresses: list[str], numbers: range) -> None:
        self.port, self.addresses, self.numbers = port, addresses, numbers
        self.taken = 0
        self.again = 0

    def run(self) -> None:
        begun = time.monotonic()
        while self.taken < len(self.numbers):
            try:
                with smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE_S) as line:
                    for number in self.numbers[self.taken :]:
                        to = self.addresses[number % len(self.addresses)]
                        line.sendmail("a@b.example", [to], mail(number, to))
                        self.taken += 1
            except (OSError, smtplib.SMTPException):
                assert time.monotonic() - begun < 30 * PATIENCE_S, "nothing is taken any more"
                self.again += 1
                time.sleep(0.05)


def mail(number: int, to: str) -> str:
    """A mail of about two pages, as text."""
    head = f"From: a@b.example\r\nTo: {to}\r\nMessage-ID: <{number}@b>\r\nSubject: n{number}\r\n"
    return f"{head}\r\n" + "We met, and this is what was said there.\r\n" * 80


def told(environment: Environment, program: str) -> list[str]:
    """What a program says that runs in the platform's environment."""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, text=True, stdout=-1)
    return done.stdout.split()


@contextmanager
def environment(url: str) -> Iterator[Environment]:
    """Settings of an installation of its own, with a folder that goes away in the end."""
    with tempfile.TemporaryDirectory(prefix="commonground-mail-") as var:
        yield {
            **os.environ,
            "DATABASE_URL": url or f"sqlite:///{var}/mail.sqlite3",
            "COMMONGROUND_VAR": var,
            "COMMONGROUND_MAIL_ADDRESS": "*@in.bench.example",
            "COMMONGROUND_MAIL_LISTEN": "127.0.0.1",
            "COMMONGROUND_MAIL_PORT": str(free_port()),
            "COMMONGROUND_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "commonground.hub.site.settings",
        }


def measure(mails: int = MAILS, url: str = "") -> Figures:
    """Send mails over real connections until every one is acknowledged, then count what is kept."""
    with environment(url or os.environ.get("DATABASE_URL", "")) as given:
        made = told(given, BEGIN + MANY % max(TIES, mails // 100 + 1))
        addresses = [f"{one}@in.bench.example" for one in made]
        receiver = Receiver(given)
        port = int(given["COMMONGROUND_MAIL_PORT"])
        senders = [Sender(port, addresses, range(at, mails, SENDERS)) for at in range(SENDERS)]
        begun = time.perf_counter()
        try:
            with ThreadPoolExecutor(SENDERS) as threads:
                sending = [threads.submit(sender.run) for sender in senders]
                while sum(sender.taken for sender in senders) < mails // 2:
                    assert receiver.process.poll() is None, "the receiver ended by itself"
                    time.sleep(0.005)
                receiver.end(signal.SIGKILL)
                receiver.start()
                for one in sending:
                    one.result()
            seconds = time.perf_counter() - begun
        finally:
            receiver.end(signal.SIGTERM)
        rows, different = map(int, told(given, KEPT))
    return Figures(
        mails=mails,
        seconds=round(seconds, 1),
        mails_per_second=round(mails / seconds, 1),
        tried_again=sum(sender.again for sender in senders),
        lost=mails - different,
        doubled=rows - different,
        receiver_cpu_seconds=round(receiver.cpu_seconds, 1),
    )


if __name__ == "__main__":
    print(json.dumps(asdict(measure(int(sys.argv[1]) if sys.argv[1:] else MAILS))))
