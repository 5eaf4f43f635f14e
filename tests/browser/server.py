"""The real server with the demonstration network, on a port of its own, as people meet it."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest

from tests.browser.pseudo import make_catalogue
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "src" / "commonground" / "hub" / "site" / "static" / "site" / "built"
# How long is waited for what does come: a machine may have much else to do.
PATIENCE_S = 120.0
COMMONGROUND = [sys.executable, "-m", "commonground.cli"]


@dataclass(frozen=True)
class Page:
    """One page of the register: its name, its address and who looks at it ("" for a stranger)."""

    name: str
    address: str
    who: str
    status: int = 200


@dataclass
class Server:
    """Where the server is, what pages it has and the folder of its data."""

    url: str
    var: Path
    environment: dict[str, str]
    pages: list[Page] = field(default_factory=list)
    slugs: dict[str, str] = field(default_factory=dict)
    password: str = ""
    operator: str = ""
    process: subprocess.Popen[bytes] | None = None
    log: IO[bytes] | None = None

    def slug(self, beginning: str) -> str:
        """The slug of the organisation whose name begins so."""
        return next(slug for name, slug in self.slugs.items() if name.startswith(beginning))

    @property
    def mail_port(self) -> int:
        """Where its mail receiver listens."""
        return int(self.environment["COMMONGROUND_MAIL_PORT"])

    def end(self) -> None:
        """This ends the server and its worker."""
        if self.process:
            self.process.terminate()
            self.process.wait(PATIENCE_S)
        if self.log:
            self.log.close()


def settings_of(var: Path, url: str, locale: Path) -> dict[str, str]:
    """The environment of a server whose data lie in a folder."""
    ours = ("COMMONGROUND_", "DATABASE_URL", "DJANGO_")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
        "COMMONGROUND_VAR": str(var),
        "COMMONGROUND_DEMONSTRATION": "1",
        "COMMONGROUND_BASE_URL": url,
        "COMMONGROUND_QUICK_EXIT": f"{url}/organisations/",
        "COMMONGROUND_LOG_LEVEL": "WARNING",
        "COMMONGROUND_MAIL_ADDRESS": "*@in.ground.example",
        "COMMONGROUND_MAIL_LISTEN": "127.0.0.1",
        "COMMONGROUND_MAIL_PORT": str(free_port()),
        "COMMONGROUND_TEST_LOCALE": str(locale),
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
    }


def prepared(folder: Path) -> Path:
    """The site before it starts: its words, its files and its database, made once for all workers."""
    if not (BUILT / "site.css").is_file() or not (ROOT / "node_modules" / "axe-core").is_dir():
        pytest.fail("the browser packages are missing: npm ci && npm run build")
    site = folder / "site"
    with (folder / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (site / "known.json").is_file():
            shutil.rmtree(site, ignore_errors=True)
            prepare(site)
    return site


def prepare(site: Path) -> None:
    """This makes the words of the made-up language and fills the database."""
    locale = site / "locale"
    environment = settings_of(site / "var", "http://localhost:8000", locale)
    django = [sys.executable, "-m", "django"]
    (site / "var").mkdir(parents=True)
    locale.mkdir()
    make_catalogue(locale)
    # Pages are looked into for rows that they show: with all that they refer to.
    run([*django, "collectstatic", "--noinput", "-v0"], environment)
    told = run([sys.executable, "-m", "tests.browser.addresses"], environment)
    (site / "known.json").write_text(told, encoding="utf-8")


def begin(site: Path, var: Path) -> Server:
    """This starts a server on a copy of the site under `var`."""
    shutil.copytree(site / "var", var, dirs_exist_ok=True)
    port = free_port()
    url = f"http://localhost:{port}"
    environment = settings_of(var, url, site / "locale")
    known = json.loads((site / "known.json").read_text(encoding="utf-8"))
    server = Server(
        url=url,
        var=var,
        environment=environment,
        pages=[Page(**page) for page in known["pages"]],
        slugs=known["slugs"],
        password=known["password"],
        operator=known["operator"],
        log=(var / "server.log").open("wb"),
    )
    server.process = subprocess.Popen(
        [*COMMONGROUND, "serve", "--port", str(port), "--workers", "1"],
        cwd=ROOT,
        env=environment,
        stdout=server.log,
        stderr=subprocess.STDOUT,
    )
    wait_for(server)
    return server


def wait_for(server: Server) -> None:
    """This returns when the server answers."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(
                f"{server.url}/accounts/login/", timeout=PATIENCE_S
            ) as answer:
                answer.read()
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not start: " + (server.var / "server.log").read_text()[-3000:])


def run(command: list[str], environment: dict[str, str]) -> str:
    """This runs a program of the server to its end and gives what it printed."""
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode:
        pytest.fail(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def chromium() -> str:
    """Where Chromium is; its absence is a failure and never a silent skip.

    The form without windows draws the same pages in two thirds of the time.
    """
    named = os.environ.get("COMMONGROUND_CHROMIUM")
    found = named or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if not found:
        pytest.fail(
            "Chromium is missing: apt-get install chromium-headless-shell, "
            "or set COMMONGROUND_CHROMIUM"
        )
    return found
