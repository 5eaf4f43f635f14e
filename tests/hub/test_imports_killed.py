"""An import whose process is killed outright keeps whole batches, and the next one the rest."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
ROWS, BATCH = 8_000, 1_000
PATIENCE_S = 120
STEWARD = "steward@cut.example"
# What stands in an empty installation before its first import: one steward of one organisation.
BEGIN = f"""
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.utils import timezone
from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import ANONYMOUS
from commonground.hub.organisations import actions, queries
given = {{"now": timezone.now()}}
person = actions.enrol_person(viewer=ANONYMOUS, email="{STEWARD}", password=None, name="S", **given)
viewer = queries.person_viewer(person)
actions.found_organisation(viewer=viewer, name="Keepers", level=Level.PUBLIC, **given)
"""
RECORDS = "SELECT count(*) FROM registers_record"
ORGANISATIONS = "SELECT count(*) FROM organisations_organisation"
NAMES = "SELECT count(DISTINCT name) FROM organisations_organisation"
Rows = Callable[[str], list[tuple[object, ...]]]


class Installation:
    """A database of its own that real processes work on, and that this test only looks at."""

    def __init__(self, url: str, rows: Rows, folder: Path) -> None:
        self.rows = rows
        self.environment = {
            **os.environ,
            "DATABASE_URL": url,
            "COMMONGROUND_VAR": str(folder),
            "DJANGO_SETTINGS_MODULE": "commonground.hub.site.settings",
        }

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def said(self, *words: str) -> str:
        started = self.start(*words)
        answer, complaint = started.communicate(timeout=PATIENCE_S)
        assert started.returncode == 0, complaint
        return answer

    def number(self, sql: str) -> int:
        return int(str(self.rows(sql)[0][0]))


@pytest.fixture
def installation(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    """On SQLite a file, on PostgreSQL a new database on the same server; gone afterwards."""
    if connection.vendor == "sqlite":
        file = tmp_path / "cut.sqlite3"

        def of_file(sql: str) -> list[tuple[object, ...]]:
            look = sqlite3.connect(file, timeout=30)
            try:
                return look.execute(sql).fetchall()
            finally:
                look.close()

        yield Installation(f"sqlite:///{file}", of_file, tmp_path)
        return
    given = connection.settings_dict
    name = f"cut_{uuid.uuid4().hex[:12]}"
    at = f"{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT'] or 5432}"

    def on_server(database: str, sql: str, *, answers: bool = True) -> list[tuple[object, ...]]:
        with psycopg.connect(f"postgresql://{at}/{database}", autocommit=True) as look:
            done = look.execute(sql.encode())
            return done.fetchall() if answers else []

    on_server("postgres", f"CREATE DATABASE {name}", answers=False)
    try:
        yield Installation(f"postgresql://{at}/{name}", lambda sql: on_server(name, sql), tmp_path)
    finally:
        on_server("postgres", f"DROP DATABASE {name} WITH (FORCE)", answers=False)


@pytest.mark.capability("K9")
def test_a_killed_import_keeps_whole_batches_and_the_next_doubles_none(
    installation: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "register.csv"
    lines = "".join(f"n{n},Club {n},SO,Health\n" for n in range(ROWS))
    file.write_text(f"org_id,name,country,issues\n{lines}", encoding="utf-8")
    installation.said("-c", BEGIN)
    command = ("-m", "commonground.cli", "import", "organisations", str(file))
    command += ("--as", f"{STEWARD}@Keepers", "--json")
    kept = 0
    for _time in range(2):
        importing = installation.start(*command)
        deadline = time.monotonic() + PATIENCE_S
        while installation.number(RECORDS) <= kept:
            assert importing.poll() is None and time.monotonic() < deadline, "nothing was kept"
            time.sleep(0.005)
        importing.send_signal(signal.SIGKILL)
        importing.communicate()
        assert importing.returncode == -signal.SIGKILL
        kept = installation.number(RECORDS)
        assert 0 < kept < ROWS and kept % BATCH == 0
        assert installation.number(ORGANISATIONS) == kept + 1
        [(last,)] = installation.rows("SELECT counts FROM registers_run ORDER BY id DESC LIMIT 1")
        counts = last if isinstance(last, dict) else json.loads(str(last))
        assert counts["created"] + counts["unchanged"] == kept
        verified = installation.said("-m", "commonground.cli", "history", "verify", "--json")
        assert json.loads(verified)["whole"] is True
    done = json.loads(installation.said(*command))
    assert (done["created"], done["unchanged"]) == (ROWS - kept, kept)
    assert installation.number(RECORDS) == ROWS
    assert installation.number(NAMES) == ROWS + 1 == installation.number(ORGANISATIONS)
    verified = installation.said("-m", "commonground.cli", "history", "verify", "--json")
    assert json.loads(verified)["whole"] is True
