"""Checks what can be checked without running: style, types, layers, templates, settings."""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from steps import BIN, ROOT, Took, say

PRODUCTION = {
    "COMMONGROUND_SECRET_KEY": "k9" * 32 + "-only-for-this-check",
    "COMMONGROUND_BASE_URL": "https://ground.example",
    "COMMONGROUND_ALLOWED_HOSTS": "ground.example",
    "COMMONGROUND_EMAIL_HOST": "mail.example",
    "COMMONGROUND_DEBUG": "0",
    "COMMONGROUND_DEMONSTRATION": "0",
}
CODE = ["src", "tests", "tools", "manage.py"]
# The longest first: two run at a time.
CHECKS = {
    "types": ["mypy"],
    "style": ["ruff", "check", *CODE],
    "format": ["ruff", "format", "--check", *CODE],
    "types of the tools": ["mypy", "--config-file=tools/mypy.ini", "tools"],
    "layers": ["lint-imports"],
    "templates": ["djlint", "src", "--lint", "--quiet"],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "settings": ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
}


def told_by(
    name: str, command: list[str], environment: dict[str, str]
) -> tuple[str, bool, str, str]:
    """This runs one check and gives its name, whether it went well, its words and its time."""
    took = Took()
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return name, done.returncode == 0, done.stdout, str(took)


def main() -> None:
    ours = ("COMMONGROUND_", "DATABASE_URL", "DJANGO_")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    failed = []
    whole = Took()
    with (
        tempfile.TemporaryDirectory(prefix="commonground-check-") as var,
        ThreadPoolExecutor(max_workers=2) as two,
    ):
        environment = {**plain, **PRODUCTION, "COMMONGROUND_VAR": var}
        begun = [two.submit(told_by, name, CHECKS[name], environment) for name in CHECKS]
        for one in begun:
            name, is_fine, words, took = one.result()
            say(f"{'fine' if is_fine else 'failed':7} {name:20} {took}")
            if not is_fine:
                failed.append(name)
                say(words)
    say(f"All of it took {whole}.")
    if failed:
        sys.exit(1)


if __name__ == "__main__":
    main()
