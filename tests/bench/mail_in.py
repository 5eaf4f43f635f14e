"""How long 10,000 mails take: a real receiver in a process of its own, on a database of its own.

    python -m tests.bench.mail_in              10,000 mails, four senders at once
    python -m tests.bench.mail_in 2000

The database is that of the settings (DATABASE_URL), migrated and empty of the ties made here.
"""

import json
import os
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.hub.test_mail_killed import BEGIN, free_port

MAILS, SENDERS, TIES = 10_000, 4, 100
ROOT = Path(__file__).resolve().parents[2]
# Each address takes 120 mails an hour: there are as many as the mails need.
MANY = """
others = [actions.found_organisation(viewer=viewer, name=f"Other {n}", level=Level.PUBLIC, **given)
          for n in range(%d)]
print(" ".join(make_address(viewer=acting, subject=one, **given).local_part for one in others))
"""


@dataclass(frozen=True)
class Figures:
    """What was measured: mails, wall time, and processor time of the receiver."""

    mails: int
    seconds: float
    mails_per_second: float
    receiver_cpu_seconds: float


def mail(number: int, to: str) -> str:
    """A mail of about two pages, as text."""
    head = f"From: a@b.example\r\nTo: {to}\r\nMessage-ID: <{number}@b>\r\nSubject: n{number}\r\n"
    return f"{head}\r\n" + "We met, and this is what was said there.\r\n" * 80


def measure(mails: int = MAILS) -> Figures:
    """Send mails to a receiver over real connections until it has acknowledged every one."""
    with tempfile.TemporaryDirectory(prefix="commonground-mail-") as var:
        port = free_port()
        environment = {
            "DATABASE_URL": f"sqlite:///{var}/mail.sqlite3",
            **os.environ,
            "COMMONGROUND_VAR": var,
            "COMMONGROUND_MAIL_ADDRESS": "*@in.bench.example",
            "COMMONGROUND_MAIL_LISTEN": "127.0.0.1",
            "COMMONGROUND_MAIL_PORT": str(port),
            "COMMONGROUND_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "commonground.hub.site.settings",
        }
        begin = BEGIN + MANY % max(TIES, mails // 100 + 1)
        made = subprocess.run(
            [sys.executable, "-c", begin], env=environment, cwd=ROOT, check=True, text=True,
            capture_output=True,
        ).stdout  # fmt: skip
        addresses = [f"{one}@in.bench.example" for one in made.split()]
        receiver = subprocess.Popen(
            [sys.executable, "-m", "commonground.cli", "receive"], env=environment, cwd=ROOT
        )
        try:
            return sent(port, addresses, mails, receiver)
        finally:
            receiver.terminate()
            receiver.wait(30)


def sent(
    port: int, addresses: list[str], mails: int, receiver: "subprocess.Popen[bytes]"
) -> Figures:
    """Send them, each sender over one connection."""
    deadline = time.monotonic() + 120
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < deadline and receiver.poll() is None, "no receiver"
            time.sleep(0.1)

    def send(first: int) -> int:
        with smtplib.SMTP("127.0.0.1", port, timeout=120) as line:
            numbers = range(first, mails, SENDERS)
            for number in numbers:
                to = addresses[number % len(addresses)]
                line.sendmail("a@b.example", [to], mail(number, to))
        return len(numbers)

    began = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as threads:
        acknowledged = sum(threads.map(send, range(SENDERS)))
    seconds = time.perf_counter() - began
    assert acknowledged == mails
    ticks = Path(f"/proc/{receiver.pid}/stat").read_text().rpartition(")")[2].split()
    cpu = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
    return Figures(mails, round(seconds, 1), round(mails / seconds, 1), round(cpu, 1))


if __name__ == "__main__":
    print(json.dumps(asdict(measure(int(sys.argv[1]) if sys.argv[1:] else MAILS))))
