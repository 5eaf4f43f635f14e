"""Reading our own source: what the house tests share."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "commonground"
HUB = PACKAGE / "hub"
PICTURES = ROOT / "docs" / "pictures"
ROOMS = sorted(path.name for path in HUB.iterdir() if (path / "apps.py").exists())

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def kept() -> tuple[Path, ...]:
    """Every file that is kept in git, or is about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    return tuple(path for name in listed if name and (path := ROOT / name).is_file())


def pictures() -> tuple[Path, ...]:
    """The pictures of our own pages that `make pictures` makes for the user guide."""
    return tuple(path for path in kept() if path.parent == PICTURES and path.suffix == ".png")


def tracked() -> tuple[Path, ...]:
    """Every file that somebody wrote."""
    return tuple(path for path in kept() if path not in set(pictures()))


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def modules(layer: str) -> Iterator[tuple[str, Path]]:
    """The files of one layer (`queries`, `actions`, …) in every room, with the room's name."""
    for room in ROOMS:
        single = HUB / room / f"{layer}.py"
        if single.exists():
            yield room, single
        for path in sorted((HUB / room / layer).rglob("*.py")):
            yield room, path


def functions(layer: str) -> Iterator[tuple[str, Function]]:
    """The functions of a layer at the top of their modules, named `room.function`."""
    for room, path in modules(layer):
        for node in parsed(path).body:
            if isinstance(node, Function):
                yield f"{room}.{node.name}", node


def named(path: Path) -> str:
    """A path as a person would write it."""
    return path.relative_to(ROOT).as_posix()
