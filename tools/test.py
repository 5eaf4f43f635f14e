"""Runs every test: those that touch rows on SQLite and on PostgreSQL, all others once.

A test that was skipped counts as failed: what is not run is not proved.
"""

import argparse
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path

from postgres import postgres, programs
from steps import BIN, ROOT, Took, say, stop

DEBIAN = {
    "postgresql": "PostgreSQL",
    "chromium-headless-shell": "Chromium without windows",
    "fonts-noto-core": "Noto fonts",
    "gettext": "the gettext tools",
    "default-jre-headless": "Java, for the cluster of two workers",
    "libatomic1": "libatomic, which Playwright's own Node loads",
}
NO_TESTS = 5


@dataclass(frozen=True)
class Outcome:
    """This is how one run of pytest ended."""

    name: str
    ran: int
    failed: int
    skipped: int
    took: str
    ended_well: bool


def missing() -> list[str]:
    """This names the Debian packages that the tests need and the machine lacks."""
    names = []
    if programs() is None:
        names.append("postgresql")
    if not shutil.which("chromium-headless-shell"):
        names.append("chromium-headless-shell")
    if not glob.glob("/usr/share/fonts/**/NotoSansArabic-Regular.*", recursive=True):
        names.append("fonts-noto-core")
    if not all(map(shutil.which, ("xgettext", "msguniq", "msgmerge"))):
        names.append("gettext")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        names.append("default-jre-headless")
    if find_library("atomic") is None:
        names.append("libatomic1")
    return names


def system_packages() -> None:
    """This installs from Debian what the tests need, or says what to install."""
    names = missing()
    if not names:
        return
    words = ", ".join(DEBIAN[name] for name in names)
    install = ["apt-get", "install", "-y", "--no-install-recommends", *names]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        stop(
            f"The tests need {words}, which this machine lacks.",
            "On Debian and Ubuntu, as root: " + " ".join(install),
        )
    say(f"Installing {words} from Debian …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
        if done.returncode:
            stop(done.stdout + done.stderr, f"Debian could not install {words}: see above.")


def counted(report: Path) -> tuple[int, int, int]:
    """This reads how many ran, failed and were skipped out of pytest's report."""
    if not report.is_file():
        return 0, 0, 0
    suites = ET.parse(report).getroot().iter("testsuite")
    ran = failed = skipped = 0
    for suite in suites:
        ran += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return ran, failed, skipped


def run(
    name: str, folders: list[str], *, environment: dict[str, str], workers: int, more: list[str]
) -> Outcome:
    """This runs pytest on some folders and tells how it ended."""
    took = Took()
    with tempfile.TemporaryDirectory(prefix="commonground-tests-") as var:
        report = Path(var) / "report.xml"
        command = [str(BIN / "python"), "-m", "pytest", "-q", f"--junit-xml={report}"]
        command += ["-n", str(workers), "--dist=worksteal"] if workers > 1 else []
        say(f"\n== {name}")
        done = subprocess.run(
            [*command, *more, *folders],
            cwd=ROOT,
            check=False,
            env={**environment, "COMMONGROUND_VAR": var},
        )
        ran, failed, skipped = counted(report)
    fine = done.returncode in (0, NO_TESTS) and not failed and not skipped
    return Outcome(name, ran, failed, skipped, str(took), fine)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=["once", "cluster", "sqlite", "postgresql", "browser"])
    given, more = parser.parse_known_args()
    system_packages()
    ours = ("COMMONGROUND_", "DATABASE_URL", "DJANGO_")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    if "COMMONGROUND_SHARED_DATA" in os.environ:
        plain["COMMONGROUND_SHARED_DATA"] = os.environ["COMMONGROUND_SHARED_DATA"]
    took = Took()
    outcomes = []

    def wanted(name: str) -> bool:
        return given.only in (None, name)

    def suite(name: str, folders: list[str], workers: int, **extra: str) -> None:
        present = [folder for folder in folders if (ROOT / folder).is_dir()]
        environment = {**plain, **extra}
        outcomes.append(run(name, present, environment=environment, workers=workers, more=more))

    if wanted("once"):
        suite("the library and the house", ["tests/methods", "tests/house"], given.workers)
    if wanted("cluster"):
        suite("the cluster of two workers", ["tests/scale"], 1)
    if wanted("sqlite"):
        suite("the hub on SQLite", ["tests/hub"], given.workers)
    if wanted("postgresql"):
        with postgres() as address:
            suite("the hub on PostgreSQL", ["tests/hub"], given.workers, DATABASE_URL=address)
    if wanted("browser"):
        # Browsers wait as much as they work: one more than there are processors.
        suite("the journeys in Chromium", ["tests/browser"], given.workers + 1)
    say("")
    for one in outcomes:
        verdict = "passed" if one.ended_well else "FAILED"
        counts = f"{one.ran} ran, {one.failed} failed, {one.skipped} skipped"
        say(f"{verdict:7} {one.name:28} {counts:42} {one.took}")
    say(f"All of it took {took}.")
    if not all(one.ended_well for one in outcomes):
        sys.exit(1)


if __name__ == "__main__":
    main()
