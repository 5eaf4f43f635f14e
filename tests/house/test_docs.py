"""The papers say what the code does: words, settings, capabilities, links."""

import ast
import re

from django.apps import apps

from commonground.hub.site.environment import Environment
from tests.house.reading import PICTURES, ROOT, named, parsed, pictures, tracked

DOCS = ROOT / "docs"
PICTURE = re.compile(r"!\[([^\]]*)\]\(pictures/([^)]+)\)")
MOST_BYTES = 60_000
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")


def test_every_table_stands_in_the_glossary() -> None:
    """One word per thing: class, table, address and title."""
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    missing = {
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("commonground.") and f"`{model.__name__}`" not in glossary
    }
    assert missing == set()


def test_every_setting_stands_in_the_operator_guide() -> None:
    """An operator can only set what is written down."""
    guide = (DOCS / "operator-guide.md").read_text(encoding="utf-8")
    names = set(Environment.model_fields) - {"database_url"}
    missing = {
        name
        for name in names
        if f"COMMONGROUND_{name.upper()}" not in guide
        and f"`_{name.upper().removeprefix('EMAIL_')}`" not in guide
    }
    assert missing == set()
    assert "DATABASE_URL" in guide


def test_tests_name_capabilities_that_exist() -> None:
    """A mark without a row proves nothing that anybody asked for."""
    text = (DOCS / "capabilities.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^\| ([A-Z]\d+) \|", text, flags=re.MULTILINE))
    unknown = set()
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.capability":
                ids = {
                    argument.value for argument in node.args if isinstance(argument, ast.Constant)
                }
                unknown |= {f"{named(path)}: {one}" for one in ids - known}
    assert unknown == set()
    assert len(known) == 62


def test_every_link_between_papers_leads_somewhere() -> None:
    """No dead ends."""
    dead = []
    for path in tracked():
        if path.suffix != ".md":
            continue
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            if "://" in target or target.startswith("mailto:"):
                continue
            if not (path.parent / target).exists():
                dead.append(f"{named(path)}: {target}")
    assert dead == []


def test_the_user_guide_shows_every_picture_and_says_what_is_on_it() -> None:
    """Pictures are made by the journey of a year (`make pictures`), small, and told in words too."""
    shown = PICTURE.findall((DOCS / "user-guide.md").read_text(encoding="utf-8"))
    assert sorted(name for _alt, name in shown) == sorted(path.name for path in pictures())
    assert {name for alt, name in shown if len(alt) < 30} == set()
    assert {path.name for path in PICTURES.iterdir()} == {path.name for path in pictures()}
    for path in pictures():
        content = path.read_bytes()
        assert content.startswith(b"\x89PNG"), path.name
        assert len(content) <= MOST_BYTES, f"{path.name}: {len(content)} bytes"
    taken = re.findall(r'\.picture\(\s*"([\w-]+)"', year())
    assert sorted(f"{name}.png" for name in taken) == sorted(path.name for path in pictures())


def year() -> str:
    """The chapters of the journey."""
    chapters = sorted((ROOT / "tests" / "browser").glob("year*.py"))
    return "\n".join(path.read_text(encoding="utf-8") for path in chapters)
