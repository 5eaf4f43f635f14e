"""The papers say what the code does: words, settings, capabilities, links."""

import ast
import re

from django.apps import apps

from commonground.hub.site.environment import Environment
from tests.house.reading import ROOT, named, parsed, tracked

DOCS = ROOT / "docs"
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
