"""An installation of its own, on which real processes work and are killed."""

import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 600
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
            look = sqlite3.connect(file, timeout=PATIENCE_S)
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
