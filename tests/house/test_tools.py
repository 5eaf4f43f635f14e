"""What `make` and `commonground serve` say and do on a machine that is not as hoped."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.house.reading import ROOT
from tests.ports import free_port

TOOLS = ROOT / "tools"
PATIENCE_S = 600


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch):
    """This loads one of the steps by name, as `make` would."""
    monkeypatch.syspath_prepend(str(TOOLS))

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"tools_{name}", TOOLS / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that something listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_a_taken_port_is_told_before_any_work(
    tool, taken_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """`make run` says which port is taken and how to choose another."""
    with pytest.raises(SystemExit) as ended:
        tool("prepare").check_port(taken_port)
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert f"Port {taken_port}" in said
    assert f"make run PORT={taken_port + 1}" in said


def test_an_old_python_is_told(
    tool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`make` says which Python it needs and how to name another."""
    prepare = tool("prepare")
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit):
        prepare.check_python()
    assert "needs Python 3.11 or newer; this is 3.9.2" in capsys.readouterr().err


def test_without_root_the_tests_say_exactly_what_to_install(
    tool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line to copy for whoever has root."""
    testing = tool("test")
    monkeypatch.setattr(testing, "missing", lambda: ["postgresql", "chromium-headless-shell"])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as ended:
        testing.system_packages()
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "PostgreSQL, Chromium without windows" in said
    assert "apt-get install -y --no-install-recommends postgresql chromium-headless-shell" in said


def test_a_step_is_done_again_only_when_its_input_changed(tool, tmp_path: Path) -> None:
    """The second start is quick because nothing is done twice."""
    steps = tool("steps")
    steps.ROOT = tmp_path
    (tmp_path / "input").write_text("one")
    stamp = tmp_path / "stamps" / "step"
    first = steps.digest_of([tmp_path / "input"])
    assert not steps.is_done(stamp, first)
    steps.mark_done(stamp, first)
    assert steps.is_done(stamp, steps.digest_of([tmp_path / "input"]))
    (tmp_path / "input").write_text("two")
    assert not steps.is_done(stamp, steps.digest_of([tmp_path / "input"]))


def served(command: list[str], **environment: str) -> subprocess.Popen[str]:
    """This starts a program of ours and reads what it says."""
    return subprocess.Popen(
        [sys.executable, "-m", "commonground.cli", *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_serve_says_when_its_port_is_taken(taken_port: int) -> None:
    """Exit code 2 and one sentence."""
    program = served(["serve", "--port", str(taken_port)])
    said, _ = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 2
    assert said.startswith(f"Port {taken_port} of 127.0.0.1 is already taken")


def children_of(pid: int) -> list[int]:
    """The processes that a process started (Linux)."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in listed.split()]


def is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of an installation on one's own machine, its database ready."""
    settings = {
        "COMMONGROUND_VAR": str(tmp_path_factory.mktemp("var")),
        "COMMONGROUND_DEBUG": "1",
        "DATABASE_URL": "",
        "PYTHONUNBUFFERED": "1",
    }
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(migrate, cwd=ROOT, env={**os.environ, **settings}, check=True)
    return settings


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_serve_begins_and_ends_web_server_and_worker_together(
    at_home: dict[str, str], ending: signal.Signals
) -> None:
    """A page is answered; at Ctrl-C both parts end, the port is free, and the exit code is 0."""
    port = free_port()
    program = served(["serve", "--port", str(port), "--workers", "1"], **at_home)
    assert program.stdout is not None
    try:
        said = ""
        while "Ctrl-C ends it" not in said:
            line = program.stdout.readline()
            assert line, said
            said += line
        assert f"http://127.0.0.1:{port}/" in said
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE_S) as answer:
            assert answer.status == 200
        deadline = time.monotonic() + PATIENCE_S
        while len(parts := children_of(program.pid)) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        program.send_signal(ending)
        program.communicate(timeout=PATIENCE_S)
        assert program.returncode == 0
        assert [part for part in parts if is_alive(part)] == []
    finally:
        if program.poll() is None:
            program.terminate()
            program.wait(timeout=PATIENCE_S)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
