"""What the steps of `make` share: saying what happens, and doing only what changed.

Standard library only: `prepare.py` runs before anything is installed.
"""

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
BUILT = ROOT / "src" / "commonground" / "hub" / "site" / "static" / "site" / "built"


def say(text: str) -> None:
    """This tells the person at the terminal what happens now."""
    print(text, flush=True)


def stop(*lines: str) -> NoReturn:
    """This ends the step with what is wrong and what to do."""
    for line in lines:
        print(line, file=sys.stderr)
    raise SystemExit(1)


def digest_of(paths: Iterable[Path], *, more: str = "") -> str:
    """This is a digest over the contents of files and folders, in a fixed order."""
    whole = hashlib.sha256(more.encode())
    for path in paths:
        found = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        for file in found:
            if "__pycache__" in file.parts:
                continue
            whole.update(str(file.relative_to(ROOT)).encode())
            whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def is_done(stamp: Path, digest: str) -> bool:
    """This tells whether a step already ran on exactly this input."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == digest


def mark_done(stamp: Path, digest: str) -> None:
    """This remembers the input that a step ran on."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest, encoding="utf-8")


def call(
    command: list[str],
    *,
    failure: str,
    environment: Mapping[str, str] | None = None,
    quiet: bool = True,
) -> None:
    """This runs a program; when it fails, shows what it said and then what to do."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        check=False,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
    )
    if done.returncode:
        if done.stdout:
            print(done.stdout, file=sys.stderr)
        stop(failure)


class Took:
    """This measures how long a step took, for the line that tells of it."""

    def __init__(self) -> None:
        self.begun = time.monotonic()

    def __str__(self) -> str:
        return f"{time.monotonic() - self.begun:.1f} s"
