"""`make bench`: measures both databases beside Datasette and writes docs/performance.md.

    make bench                   100,000 organisations
    make bench SIZE=1000000      a million
    make bench PARTS=tending     an organisation with 5,000 ties and 50,000 touchpoints, and 10,000
                                 mails that come in (those alone: PARTS=mail)
    make bench PARTS=library     the library's own measurements only
    make bench PARTS=tending QUICK=1    small numbers, only to see that it runs; the docs stay

Generated organisations, seed 1 (see `generator.py`). Each server is asked in turn, in blocks, so
that whatever else the machine does meets both.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import psycopg
from bs4 import BeautifulSoup

from tests.bench import comparison, loading, mail_in, report
from tests.bench.families import FAMILIES
from tests.bench.families import results as results_of
from tests.bench.measuring import Asked, Line, Next, Timings, alone, browser, crowd, percentile
from tests.bench.serving import Server, common_ground, datasette

ROOT = Path(__file__).resolve().parents[2]
SEED = 1
KEPT = (loading.TIES, loading.TOUCHPOINTS)
TENDING = (20_000, (5_000, 50_000))
QUICK_SIZE, QUICK_KEPT, QUICK_MAILS = 1_200, (130, 1_300), 400


@dataclass(frozen=True, slots=True)
class Pace:
    """How often each page is asked."""

    rounds: int = 3
    block: int = 20
    crowd_s: float = 3.0


COMPARED = {"directory": "list", "search": "search", "profile": "detail"}


def say(text: str) -> None:
    print(text, flush=True)


class Measurement:
    """One database with its generated rows, the server before it and what was measured."""

    pace = Pace()

    def __init__(
        self, engine: str, size: int, url: str, folder: Path, kept: tuple[int, int] = KEPT
    ) -> None:
        self.engine, self.size = engine, size
        self.ties, self.touchpoints = kept
        self.var = folder / engine
        self.var.mkdir(parents=True, exist_ok=True)
        self.file = self.var / "commonground.sqlite3"
        self.handles_file = self.var / "handles.json"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "commonground.hub.site.settings",
            "COMMONGROUND_VAR": str(self.var),
            "COMMONGROUND_LOG_LEVEL": "ERROR",
            "DATABASE_URL": url,
            "PYTHONPATH": str(ROOT),
        }
        self.token = ""
        self.form: list[tuple[str, str]] = []
        self.ours: dict[str, Timings] = {}
        self.theirs: dict[str, Timings] = {}

    def call(self, *arguments: str) -> str:
        """Run a Python module in the platform's environment."""
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            env=self.environment,
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def prepare(self, *, reuse: bool) -> None:
        """Make the database and fill it, unless the last one may be used again."""
        self.call("django", "collectstatic", "--noinput", "--clear", "--verbosity=0")
        if reuse and self.handles_file.exists():
            self.call("django", "migrate", "--noinput", "--verbosity=0")
            self.handles = json.loads(self.handles_file.read_text(encoding="utf-8"))
            loaded = self.handles["loading"]
            if (loaded["organisations"], loaded.get("ties")) == (self.size, self.ties):
                return
        for left in self.var.glob("commonground.sqlite3*"):
            left.unlink()
        say(f"{self.engine}: writing {self.size:,} generated organisations …")
        self.call("django", "migrate", "--noinput", "--verbosity=0")
        self.call(
            "tests.bench.loading", "--size", str(self.size), "--seed", str(SEED),
            "--ties", str(self.ties), "--touchpoints", str(self.touchpoints),
            "--out", str(self.handles_file),
        )  # fmt: skip
        self.handles = json.loads(self.handles_file.read_text(encoding="utf-8"))
        say(f"{self.engine}: written in {self.handles['loading']['seconds']} s.")

    @property
    def cookies(self) -> dict[str, str]:
        """The session of the generated person, and the token that forms need."""
        return {"sessionid": self.handles["session"], "csrftoken": self.token}

    def measure(self, beside: Server) -> dict[str, Any]:
        """Measure every page, ours and theirs in turn."""
        with common_ground(self.environment, self.var) as server:
            ours = self.requests(server)
            theirs = their_requests(beside, self.handles)
            started = server.memory_bytes()
            with ExitStack() as stack:
                us = stack.enter_context(Line(server.url, self.cookies))
                them = stack.enter_context(Line(beside.url, {}))
                for name, following in ours.items():
                    alone(us, following, 8, Timings())
                    self.ours[name] = Timings()
                    if name in theirs:
                        alone(them, theirs[name], 4, Timings())
                        self.theirs[name] = Timings()
                rounds, block, crowd_s = self.pace.rounds, self.pace.block, self.pace.crowd_s
                for number in range(rounds):
                    say(f"{self.engine}: one client, round {number + 1} of {rounds} …")
                    for name, following in ours.items():
                        alone(us, following, block, self.ours[name])
                        if name in theirs:
                            alone(them, theirs[name], block, self.theirs[name])
                for number in range(rounds - 1):
                    say(f"{self.engine}: eight clients, round {number + 1} of {rounds - 1} …")
                    for name, following in ours.items():
                        crowd(server.url, self.cookies, following, crowd_s, self.ours[name])
                        if name in theirs:
                            crowd(beside.url, {}, theirs[name], crowd_s, self.theirs[name])
            counted = self.call("tests.bench.counting", "--handles", str(self.handles_file))
            return {
                "engine": self.engine,
                "size": self.size,
                "ties": self.ties,
                "touchpoints": self.touchpoints,
                "seed": SEED,
                "loading": self.handles["loading"],
                "database_bytes": self.file.stat().st_size if self.engine == "sqlite" else None,
                "memory_bytes": {"started": started, "after": server.memory_bytes()},
                "datasette_memory_bytes": beside.memory_bytes(),
                "ours": {name: summary(one) for name, one in self.ours.items()},
                "theirs": {name: summary(one) for name, one in self.theirs.items()},
                "queries": json.loads(counted.splitlines()[-1]),
            }

    def requests(self, server: Server) -> dict[str, Next]:
        """What to ask of our server for each page, in turn."""
        found: dict[str, Next] = {}
        for name, addresses in self.handles["pages"].items():
            found[name] = following(Asked(address) for address in cycle(addresses))
        if self.handles["record"]:
            self.open_form(server)
            found["record"] = following(self.recordings())
        return found

    def open_form(self, server: Server) -> None:
        """Read the form for a touchpoint once, as the server gives it, with the token it expects."""
        with browser(server.url, {"sessionid": self.handles["session"]}) as client:
            page = client.get(self.handles["record"])
            self.token = client.cookies["csrftoken"]
        self.form = [(name, value) for name, value in form_of(page.text) if name not in CHANGED]

    def recordings(self) -> Iterator[Asked]:
        """The form filled in, each time with another organisation and a key of its own."""
        for slug in cycle(self.handles["with_whom"]):
            filled = (
                ("csrfmiddlewaretoken", self.token),
                ("parties", slug),
                ("kind", "call"),
                ("said", "We spoke about the generated market and agreed to speak again."),
                ("request_key", str(uuid.uuid4())),
            )
            yield Asked(self.handles["record"], (*self.form, *filled))


CHANGED = ("csrfmiddlewaretoken", "parties", "kind", "said", "request_key", "text", "find")


def form_of(page: str) -> list[tuple[str, str]]:
    """The fields of the page's main form as a browser would send them unchanged."""
    found: list[tuple[str, str]] = []
    form: Any = next(
        form
        for form in BeautifulSoup(page, "html.parser").find_all("form", method="post")
        if form.find(attrs={"name": "kind"})
    )
    for field in form.find_all(["input", "select", "textarea"]):
        name, kind = field.get("name"), field.get("type", "")
        if not name or kind in ("submit", "button"):
            continue
        if kind in ("checkbox", "radio") and not field.has_attr("checked"):
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            found.append((name, chosen.get("value", "") if chosen else ""))
        else:
            found.append((name, field.text if field.name == "textarea" else field.get("value", "")))
    return found


def following(requests: Iterator[Asked]) -> Next:
    """The next request, each time it is called."""
    return lambda: next(requests)


def their_requests(server: Server, handles: dict[str, Any]) -> dict[str, Next]:
    """What to ask of Datasette for the pages that both have."""
    table = "/generated/organisations"
    lists, path = [], f"{table}?_sort=name"
    with browser(server.url, {}) as client:
        for _ in range(20):
            lists.append(path)
            json_path = path.replace(table, f"{table}.json", 1)
            path = re.sub(r"^https?://[^/]+", "", client.get(json_path).json()["next_url"])
            path = path.replace(f"{table}.json", table)
    pages = {
        "directory": lists,
        "search": [f"{table}?{httpx.QueryParams({'_search': word})}" for word in handles["words"]],
        "profile": [f"{table}/{pk}" for pk in handles["profiles"]],
    }
    return {
        name: following(Asked(address) for address in cycle(addresses))
        for name, addresses in pages.items()
    }


def summary(timings: Timings) -> dict[str, float]:
    """The figures kept of one page."""
    return {
        "p50_ms": round(percentile(timings.alone_ms, 0.5), 1),
        "p95_ms": round(percentile(timings.alone_ms, 0.95), 1),
        "per_second_1": round(1000 * len(timings.alone_ms) / max(sum(timings.alone_ms), 1e-9), 1),
        "crowd_p50_ms": round(percentile(timings.crowd_ms, 0.5), 1),
        "crowd_p95_ms": round(percentile(timings.crowd_ms, 0.95), 1),
        "per_second_8": round(timings.per_second, 1),
        "bytes": round(sum(timings.sizes) / max(len(timings.sizes), 1)),
    }


def machine() -> Mapping[str, Any]:
    """What was measured on, and how busy it was before."""
    import psutil

    return {
        "cpus": os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=int(os.environ.get("SIZE", "100000")))
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument(
        "--parts",
        default=os.environ.get("PARTS", "platform,tending,library"),
        help="platform, tending, mail, library, or one family of the library",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        default=bool(os.environ.get("QUICK")),
        help="small numbers, only to see that it runs",
    )
    parser.add_argument("--reuse", action="store_true", help="use the rows of the last run again")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--dry", action="store_true", help="print, and leave the docs as they are")
    given = parser.parse_args()
    if given.quick:
        given.size, given.dry, given.folder = QUICK_SIZE, True, given.folder / "quick"
    begun = time.monotonic()
    told = machine()
    parts = given.parts.split(",")
    families = list(FAMILIES) if "library" in parts else parts
    if "platform" in parts:
        platform_measured(given, told, begun, size=given.size)
    if "tending" in parts:
        size, kept = (QUICK_SIZE, QUICK_KEPT) if given.quick else TENDING
        platform_measured(given, told, begun, size=size, kept=kept)
    if {"tending", "mail"} & set(parts):
        mails_measured(given, told)
    if families := [family for family in families if family in FAMILIES]:
        report.keep_library(results_of(families), ROOT / "docs", dry=given.dry)


def platform_measured(
    given: argparse.Namespace,
    told: Mapping[str, Any],
    begun: float,
    *,
    size: int,
    kept: tuple[int, int] = KEPT,
) -> None:
    """Measure the pages on each database asked for."""
    results = []
    with ExitStack() as stack:
        beside: Server | None = None
        for engine in given.engines.split(","):
            url = address_of(engine, f"bench_{size}_{kept[0]}")
            measurement = Measurement(engine, size, url, given.folder / str(size), kept)
            if given.quick:
                measurement.pace = Pace(rounds=2, block=3, crowd_s=0.3)
            measurement.prepare(reuse=given.reuse)
            if beside is None:
                file = measurement.var / "generated.db"
                if engine != "sqlite":
                    raise SystemExit("SQLite comes first: Datasette serves its rows.")
                if not (given.reuse and file.exists()):
                    say("Exporting the same rows for Datasette …")
                    comparison.export(measurement.file, file)
                beside = stack.enter_context(datasette(file, measurement.var))
            results.append({**measurement.measure(beside), "machine": told})
            report.tell(results[-1])
    if not given.dry:
        report.keep(results, ROOT / "docs", minutes=(time.monotonic() - begun) / 60)
        if not given.reuse:
            shutil.rmtree(given.folder, ignore_errors=True)


def mails_measured(given: argparse.Namespace, told: Mapping[str, Any]) -> None:
    """Measure the mails that come in, on each database asked for."""
    mails = QUICK_MAILS if given.quick else mail_in.MAILS
    found = {}
    for engine in given.engines.split(","):
        say(f"{engine}: {mails:,} mails come in, and the receiver is killed in the middle …")
        url = address_of(engine, "bench_mail")
        found[engine] = {**asdict(mail_in.measure(mails, url)), "machine": told}
        say(f"  {found[engine]}")
    if not given.dry:
        report.keep_mails(found, ROOT / "docs")


def address_of(engine: str, database: str) -> str:
    """The address of an empty database; on PostgreSQL one of its own for each measurement."""
    if engine != "postgresql":
        return ""
    url = os.environ.get("COMMONGROUND_BENCH_POSTGRESQL", "")
    if not url:
        raise SystemExit("Start through `make bench`: it brings a PostgreSQL.")
    with psycopg.connect(url, autocommit=True) as line:
        line.execute(f'DROP DATABASE IF EXISTS "{database}"')
        line.execute(f'CREATE DATABASE "{database}"')
    return f"{url.rpartition('/')[0]}/{database}"


if __name__ == "__main__":
    main()
