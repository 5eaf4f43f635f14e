"""Starts Common Ground for one person to look at: data under `var/`, filled with the demonstration.

Runs inside `.venv`. What did not change since the last start is not done again.
"""

import argparse
import os
from pathlib import Path

from steps import BIN, BUILT, ROOT, Took, call, digest_of, is_done, mark_done, say

HUB = ROOT / "src" / "commonground" / "hub"


def environment_for(port: int) -> dict[str, str]:
    """This is the machine's environment, with the demonstration's values where none are given."""
    address = f"http://127.0.0.1:{port}"
    return {
        "COMMONGROUND_VAR": str(ROOT / "var"),
        "COMMONGROUND_DEMONSTRATION": "1",
        "COMMONGROUND_BASE_URL": address,
        "COMMONGROUND_LOG_LEVEL": "WARNING",
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "commonground.hub.site.settings",
    }


def static_files(environment: dict[str, str], var: Path) -> None:
    """This collects what pages load, compressed, under `var/static`."""
    digest = digest_of([BUILT, *sorted(HUB.glob("*/static"))], more=str(var))
    stamp = var / "stamps" / "static"
    if is_done(stamp, digest) and (var / "static").is_dir():
        return
    say("Collecting the files that pages load …")
    django = [str(BIN / "python"), "-m", "django"]
    call(
        [*django, "collectstatic", "--noinput", "--clear", "--verbosity=0"],
        failure="The static files could not be collected: see above.",
        environment=environment,
    )
    mark_done(stamp, digest)


def database(environment: dict[str, str], var: Path) -> None:
    """This brings the database up to date, and fills an empty one with the demonstration."""
    url = environment.get("DATABASE_URL", "")
    digest = digest_of([*sorted(HUB.glob("*/migrations")), ROOT / "uv.lock"], more=url)
    stamp = var / "stamps" / "database"
    if not url and is_done(stamp, digest) and (var / "commonground.sqlite3").is_file():
        return
    took = Took()
    say("Preparing the database …")
    django = [str(BIN / "python"), "-m", "django"]
    call(
        [*django, "migrate", "--noinput", "--verbosity=0"],
        failure="The database could not be prepared: see above.",
        environment=environment,
    )
    call(
        [str(BIN / "commonground"), "demo", "--if-empty"],
        failure="The demonstration network could not be loaded: see above.",
        environment=environment,
        quiet=False,
    )
    mark_done(stamp, digest)
    say(f"Database ready ({took}).")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    environment = environment_for(port)
    var = Path(environment["COMMONGROUND_VAR"])
    var.mkdir(parents=True, exist_ok=True)
    static_files(environment, var)
    database(environment, var)
    serve = [str(BIN / "commonground"), "serve", "--port", str(port), "--workers", "1"]
    os.execve(serve[0], serve, environment)


if __name__ == "__main__":
    main()
