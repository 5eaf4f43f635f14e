"""The library and its commands run where the platform is not installed."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.reading import PACKAGE, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# What a package is imported as, where that is not its own name.
IMPORTED_AS = {
    "brotli": "brotli",
    "dj_database_url": "dj_database_url",
    "django_allauth": "allauth",
    "django_csp": "csp",
    "django_htmx": "django_htmx",
    "django_ninja": "ninja",
}

WITHOUT = """
import importlib.abc, sys

GONE = set(sys.argv[1].split(","))

class Gone(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in GONE:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Gone())
sys.argv = ["commonground", *sys.argv[2:]]
"""
EVERY_MODULE = """
import importlib, pkgutil
import commonground.cli, commonground.methods, commonground.scale

for package in (commonground.methods, commonground.scale, commonground.cli):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if "__main__" not in module.name and ".methods.index" not in module.name:
            importlib.import_module(module.name)
            print(module.name)
"""
COMMAND = """
from commonground.cli.main import app

app()
"""
ALONE = ["recommend", "network", "tally"]


def module_of(requirement: str) -> str:
    """The module that a requirement brings."""
    name = re.split(r"[\[<>=~!]", requirement)[0].replace("-", "_")
    return IMPORTED_AS.get(name, name)


LIBRARY = {module_of(one) for one in PROJECT["dependencies"]}
# typer stands on pydantic too.
PLATFORM = {module_of(one) for one in PROJECT["optional-dependencies"]["hub"]} - {"pydantic"}

# The finder's index and the cluster are extras of their own.
INDEX = {module_of(one) for one in PROJECT["optional-dependencies"]["index"]}
SCALE = {module_of(one) for one in PROJECT["optional-dependencies"]["scale"]} | {"py4j"}


def without_platform(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """This runs a program in which nothing of the platform can be imported."""
    gone = ",".join(sorted(PLATFORM | INDEX | SCALE))
    return subprocess.run(
        [sys.executable, "-c", WITHOUT + program, gone, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "src", "NO_COLOR": "1"},
        check=False,
        capture_output=True,
        text=True,
    )


def test_every_module_of_library_and_commands_can_be_imported() -> None:
    """None of them needs Django or anything else of the platform at its top."""
    done = without_platform(EVERY_MODULE)
    assert done.returncode == 0, done.stderr
    assert "commonground.methods.matching.finder" in done.stdout
    assert "commonground.cli.serve" in done.stdout


@pytest.mark.parametrize("command", ALONE)
def test_commands_of_the_library_explain_themselves(command: str) -> None:
    """`--help` appears."""
    done = without_platform(COMMAND, command, "--help")
    assert done.returncode == 0, done.stderr
    assert "Example: commonground" in done.stdout


@pytest.mark.capability("K5")
def test_partners_are_recommended_without_the_platform(tmp_path: Path) -> None:
    """From two files to an answer with its reason."""
    (tmp_path / "o.csv").write_text("org_id,name\na,Anna\nb,Bela\nc,Caro\n", encoding="utf-8")
    (tmp_path / "p.csv").write_text("org_a,org_b,date\na,b,2015\nb,c,2015\n", encoding="utf-8")
    files = ["--organisations", str(tmp_path / "o.csv"), "--partnerships", str(tmp_path / "p.csv")]
    done = without_platform(COMMAND, "recommend", *files, "--for", "a", "--json")
    assert done.returncode == 0, done.stderr
    assert "Your partner Bela works with them (last in 2015)." in done.stdout


@pytest.mark.capability("S5")
def test_ballots_are_counted_without_the_platform(tmp_path: Path) -> None:
    """A simple majority."""
    (tmp_path / "votes.csv").write_text("voter,choice\n1,for\n2,for\n3,against\n", encoding="utf-8")
    done = without_platform(COMMAND, "tally", str(tmp_path / "votes.csv"), "--method", "simple")
    assert done.returncode == 0, done.stderr + done.stdout


@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["demo"],
        ["serve"],
        ["history", "verify"],
        ["import", "organisations", "x.csv", "--as", "a@b"],
        ["places", "import", "x.csv", "--as", "a@b"],
    ],
)
def test_a_command_of_the_platform_says_what_to_install(command: list[str]) -> None:
    """One sentence, exit 2, no traceback."""
    done = without_platform(COMMAND, *command)
    assert done.returncode == 2, done.stdout + done.stderr
    [sentence] = done.stderr.splitlines()
    assert sentence.startswith("This command needs the platform, which is not installed here")
    assert 'pip install "commonground[hub]"' in sentence


def test_without_spark_one_is_told_what_to_install(tmp_path: Path) -> None:
    """One sentence, exit 2, no traceback; DuckDB's engine needs nothing more."""
    rows, out = tmp_path / "rows.csv", tmp_path / "links.csv"
    rows.write_text("id,name\n1,Red River Food Bank\n2,RED RIVER FOODBANK\n", encoding="utf-8")
    done = without_platform(COMMAND, "link", str(rows), "--engine", "spark", "--out", str(out))
    assert done.returncode == 2
    [sentence] = done.stderr.splitlines()
    assert 'pip install "commonground[scale]"' in sentence
    done = without_platform(COMMAND, "link", str(rows), "--processes", "2", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert out.read_text(encoding="utf-8").count("\n") == 2


def test_the_library_imports_only_what_it_asks_for() -> None:
    """Whatever `methods`, `scale` and `cli` import from outside stands among their dependencies."""
    foreign = set()
    parts = ("methods", "scale", "cli")
    for path in [path for part in parts for path in (PACKAGE / part).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                foreign.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                foreign.add((node.module or "").split(".")[0])
    foreign -= set(sys.stdlib_module_names) | {"commonground", ""}
    # Django is imported inside commands that open the platform first.
    assert foreign - LIBRARY - INDEX - SCALE == {"django"}
