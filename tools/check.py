"""Checks what can be checked without running: style, types, layers, templates, settings."""

import os
import subprocess
import sys
import tempfile

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
CHECKS = {
    "style": ["ruff", "check", *CODE],
    "format": ["ruff", "format", "--check", *CODE],
    "types": ["mypy"],
    "types of the tools": ["mypy", "--config-file=tools/mypy.ini", "tools"],
    "layers": ["lint-imports"],
    "templates": ["djlint", "src", "--lint", "--quiet"],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "settings": ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
}


def main() -> None:
    ours = ("COMMONGROUND_", "DATABASE_URL", "DJANGO_")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    failed = []
    whole = Took()
    with tempfile.TemporaryDirectory(prefix="commonground-check-") as var:
        environment = {**plain, **PRODUCTION, "COMMONGROUND_VAR": var}
        for name, (program, *arguments) in CHECKS.items():
            took = Took()
            done = subprocess.run(
                [str(BIN / program), *arguments],
                cwd=ROOT,
                env=environment,
                check=False,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            say(f"{'failed' if done.returncode else 'fine':7} {name:20} {took}")
            if done.returncode:
                failed.append(name)
                say(done.stdout)
    say(f"All of it took {whole}.")
    if failed:
        sys.exit(1)


if __name__ == "__main__":
    main()
