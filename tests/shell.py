"""Commands as a person runs them: in this process, which is quick, or in one of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

from typer.testing import CliRunner

from commonground.cli.main import app


@dataclass(frozen=True)
class Done:
    """How a command ended and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def run(*words: object, given: str | bytes = "") -> Done:
    """Run `commonground` with these words here; what it does not explain is raised."""
    result = CliRunner().invoke(app, [*map(str, words)], input=given)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def run_alone(
    *words: object, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run it as a program of its own."""
    return subprocess.run(
        [sys.executable, "-m", "commonground.cli", *map(str, words)],
        env={**os.environ, **environment},
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
