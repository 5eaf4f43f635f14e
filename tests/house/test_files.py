"""What lies where: names, sizes, kinds, spelling, and nothing of anybody else's."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.reading import HUB, ROOMS, ROOT, named, parsed, tracked

MOST_LINES = 420
LAYERS = {
    "__init__", "apps", "models", "rules", "queries", "actions", "forms", "mails", "views", "api",
    "admin", "urls", "jobs", "migrations", "templates", "static", "templatetags",
}  # fmt: skip
OWN_FILES = {
    "access": {"__init__", "apps", "refs", "verdicts", "viewer", "audience", "prepared", "web", "api"},
    "analyses": {
        "__init__", "actions", "apps", "changes", "finding", "index", "jobs", "migrations",
        "models", "network", "snapshot",
    },
    "demo": {"__init__", "apps", "doors", "loading", "network"},
    "organisations": LAYERS | {"public_urls"},
    "pulses": LAYERS | {"public_urls"},
    "site": {
        "__init__", "account_forms", "accounts", "apps", "settings", "environment", "condition", "context", "middleware",
        "description", "formats", "jobs", "mails", "sentences", "operator", "specimen", "urls", "views", "api", "wsgi", "templates", "static", "assets", "templatetags",
    },
    "vocabularies": LAYERS | {"lists"},
}  # fmt: skip
KINDS = {
    "", ".py", ".md", ".toml", ".ini", ".lock", ".json", ".mjs", ".js", ".css", ".html", ".txt",
    ".csv", ".svg", ".po", ".typed", ".geojson", ".typ",
}  # fmt: skip
LONG_LINES_ALLOWED = {".csv", ".json", ".geojson", ".lock"}
AMERICAN = re.compile(
    r"\b(organiz\w*|recogniz\w*|behavior\w*|neighbor\w*|favorit\w*|analyz\w*|summariz\w*|honor\w*"
    r"|prioritiz\w*|catalog|labor|defense|colored|centered|gray|fulfill|judgment|canceled)\b",
    re.IGNORECASE,
)
AMERICAN_BY_RIGHT = re.compile(
    r"World Health Organization|Classification of (Non-?profit|Status)|International Organization"
    r"|Mathematical Organization Theory|\bOrganization_Name\b|(Nonprofit|Tax-Exempt) Organizations?|\bORGANIZER\b|prefers-color|Friends and neighbors|\bANALYZE\b"
)
MACHINE = re.compile(
    r"(?<![\w.])/(?:work|root|Users)/|/opt/"
    r"|https?://[\w.-]*(?:pypi|pythonhosted|npmjs|yarnpkg|registry\.|debian\.org)"
)
TOLD_BY_THE_FRAMEWORK = re.compile(r"^(40\d|500)\.html$|^(account|mfa|allauth|admin|django)/")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def ours() -> list[Path]:
    """Every file kept here but the lock files, which name hosts, and this one, which names faults."""
    left_out = {"uv.lock", "package-lock.json", "LICENSE"}
    return [path for path in tracked() if path.name not in left_out and path != Path(__file__)]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_holds_the_files_everybody_knows(room: str) -> None:
    """A new `utils.py` or `services.py` has no place; see docs/where-things-go.md."""
    allowed = OWN_FILES.get(room, LAYERS)
    found = {path.stem for path in (HUB / room).iterdir() if path.name != "__pycache__"}
    assert found - allowed == set()


def test_no_file_grows_past_reading() -> None:
    """A file much over 400 lines becomes a package that keeps its name."""
    code = {".py", ".js", ".mjs", ".css", ".html"}
    long = {
        named(path): lines
        for path in tracked()
        if path.suffix in code and (lines := len(text_of(path).splitlines())) > MOST_LINES
    }
    assert long == {}


def test_only_kinds_of_files_we_write() -> None:
    """No binary, no archive, no font, no image but drawings and the user guide's pictures."""
    strange = {named(path) for path in tracked() if path.suffix not in KINDS}
    binary = {named(path) for path in tracked() if b"\0" in path.read_bytes()}
    assert strange | binary == set()


def test_no_third_party_code_is_kept() -> None:
    """Libraries come from the lock files; a minified line is nobody's handwriting."""
    kept = []
    for path in tracked():
        name = named(path)
        if ".min." in path.name or "/vendor" in name or "/node_modules/" in name:
            kept.append(name)
        elif path.suffix not in LONG_LINES_ALLOWED and path.name != "LICENSE":
            if any(len(line) > 1000 for line in text_of(path).splitlines()):
                kept.append(f"{name}: a line over 1000 characters")
            head = text_of(path)[:600].lower()
            if "copyright" in head and path.suffix in {".js", ".mjs", ".css", ".py"}:
                kept.append(f"{name}: somebody's copyright notice")
    assert kept == []


def test_spelling_is_british() -> None:
    """One spelling, so that one search finds a word."""
    found = []
    for path in ours():
        if path.suffix not in {".py", ".md", ".html", ".txt", ".toml"}:
            continue
        for number, line in enumerate(text_of(path).splitlines(), 1):
            for word in AMERICAN.finditer(AMERICAN_BY_RIGHT.sub("", line)):
                found.append(f"{named(path)}:{number} {word[0]}")
    assert found == []


def test_no_machine_and_no_registry_is_named() -> None:
    """What is kept here works on any machine, from any mirror."""
    found = [
        f"{named(path)}:{number} {hit[0]}"
        for path in ours()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        for hit in MACHINE.finditer(line)
    ]
    assert found == []


def named_templates() -> list[re.Pattern[str]]:
    """Every template that some line names, as patterns, for a name may have a part filled in."""
    patterns = []
    for path in sorted((ROOT / "src").rglob("*.py")) + sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if node.value.endswith((".html", ".txt", ".typ")):
                    patterns.append(re.compile(re.escape(node.value)))
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(value.value)) if isinstance(value, ast.Constant) else r"[^/]+"
                    for value in node.values
                ]
                if parts and parts[-1].endswith((r"\.html", r"\.txt")):
                    patterns.append(re.compile("".join(parts)))
    tag = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
    for path in HUB.glob("*/templates/**/*.*"):
        patterns += [re.compile(re.escape(name)) for name in tag.findall(text_of(path))]
    return patterns


def test_every_template_is_used() -> None:
    """A page that nothing draws is a page that nobody checks."""
    used = named_templates()
    unused = []
    for folder in sorted(HUB.glob("*/templates")):
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            name = path.relative_to(folder).as_posix()
            if TOLD_BY_THE_FRAMEWORK.match(name):
                continue
            if not any(pattern.fullmatch(name) for pattern in used):
                unused.append(name)
    assert unused == []


def test_nothing_is_put_off() -> None:
    """What is not done yet stands in docs/capabilities.md, not in the code."""
    put_off = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
    found = [
        f"{named(path)}:{number}"
        for path in ours()
        if path.suffix in {".py", ".js", ".mjs", ".css", ".html"}
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if put_off.search(line)
    ]
    assert found == []


def test_no_test_is_skipped() -> None:
    """A test that may be left out proves nothing."""
    found = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(parsed(path)):
            name = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
            if name in {
                "pytest.skip",
                "pytest.mark.skip",
                "pytest.mark.skipif",
                "pytest.mark.xfail",
            }:
                found.append(f"{named(path)}:{node.lineno} {name}")
    assert found == []


def test_nothing_inline_that_the_browser_refuses() -> None:
    """The content security policy allows no inline script, style or handler."""
    inline = re.compile(
        r"<style\b|\sstyle=|\son\w+=[\"']|javascript:|<script(?![^>]*\b(src|type=))"
    )
    found = [
        f"{named(path)}:{number} {hit[0]}"
        for path in sorted(HUB.glob("*/templates/**/*.html"))
        for number, line in enumerate(text_of(path).splitlines(), 1)
        for hit in inline.finditer(line)
    ]
    assert found == []
