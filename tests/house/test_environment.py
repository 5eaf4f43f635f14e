"""A wrong setting stops the start with a sentence that names it."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from commonground.hub.site.environment import Environment, read_environment

WRONG = {
    "COMMONGROUND_DEBUG": "perhaps",
    "COMMONGROUND_BASE_URL": "ground.example",
    "COMMONGROUND_EMAIL_PORT": "70000",
    "COMMONGROUND_EMAIL_SECURITY": "maybe",
    "COMMONGROUND_LANGUAGE": "xx",
    "COMMONGROUND_LOG_LEVEL": "LOUD",
    "COMMONGROUND_MAIL_ADDRESS": "in.ground.example",
    "COMMONGROUND_IMAP_SECURITY": "perhaps",
    "COMMONGROUND_QUICK_EXIT": "elsewhere",
    "DATABASE_URL": "mysql://ground.example/ground",
}


@pytest.mark.parametrize(("name", "value"), WRONG.items())
def test_a_wrong_value_is_named_with_what_is_wrong(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The start ends with exit code 2 and a line that names the variable and its value."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        read_environment()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f"commonground cannot start: {name} is {value!r}" in said


def test_every_fault_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An operator mends all of them in one go."""
    for name, value in WRONG.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        read_environment()
    assert len(capsys.readouterr().err.splitlines()) == len(WRONG)


def test_a_wrong_value_stops_the_program_without_a_traceback() -> None:
    """The same from a shell, as an operator sees it."""
    done = subprocess.run(
        [sys.executable, "-m", "commonground.cli", "check"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "COMMONGROUND_EMAIL_PORT": "none"},
    )
    assert done.returncode == 2
    assert "COMMONGROUND_EMAIL_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_hosts_are_read_from_a_list_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """`a, b` means two hosts."""
    monkeypatch.setenv("COMMONGROUND_ALLOWED_HOSTS", "ground.example, www.ground.example")
    assert Environment().allowed_hosts == ["ground.example", "www.ground.example"]


def test_a_secret_key_is_made_once_and_kept_for_its_owner_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    """The second start reads the key of the first; nobody else on the machine can."""
    monkeypatch.setenv("COMMONGROUND_VAR", str(tmp_path))
    monkeypatch.delenv("COMMONGROUND_SECRET_KEY", raising=False)
    first = Environment().kept_secret_key()
    assert first == Environment().kept_secret_key()
    assert len(first) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir()] == ["secret-key"]


def test_programs_that_start_at_once_have_one_secret_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What one signs the others can read: web server, worker and receiver begin together."""
    monkeypatch.setenv("COMMONGROUND_VAR", str(tmp_path))
    monkeypatch.setenv("COMMONGROUND_SECRET_KEY", "")
    others: list[str] = []
    drawn = secrets.token_urlsafe

    def meanwhile(length: int) -> str:
        if not others:
            others.append("")
            others[0] = Environment().kept_secret_key()
        return drawn(length)

    monkeypatch.setattr(secrets, "token_urlsafe", meanwhile)
    assert len(first := Environment().kept_secret_key()) > 60
    assert [first] == others
