"""How it feels, as far as a file can tell: see docs/design.md."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory

from commonground.hub.site.specimen import specimen
from commonground.hub.ties.models import Stage

HUB = Path(__file__).resolve().parents[2] / "src" / "commonground" / "hub"
ASSETS = HUB / "site" / "assets"
SIDED = re.compile(
    r"\b(?:margin|padding|border)-(?:left|right)\b|[;{]\s*(?:left|right)\s*:|text-align:\s*(?:left|right)|float:"
    r"|\b(?:margin|padding):\s*(?:[^\s;()]+(?:\([^)]*\))?\s+){3}[^\s;]+"
)


def _templates() -> list[Path]:
    return sorted(HUB.glob("*/templates/**/*.html"))


def test_every_stage_of_a_tie_has_its_colour_and_marks() -> None:
    """A stage added to ties without a colour and a mark would be drawn as nothing."""
    tokens = (ASSETS / "tokens.mjs").read_text(encoding="utf-8")
    listed = re.search(r"export const STAGES = \[(.*?)\]", tokens, re.S)
    assert listed
    assert re.findall(r'"(\w+)"', listed[1]) == list(Stage.values)
    marks = (ASSETS / "marks.mjs").read_text(encoding="utf-8")
    for stage in Stage.values:
        assert len(re.findall(rf"^  {stage}:", marks, re.M)) == 2, f"{stage}: one pair and one dot"


def test_styles_know_no_left_and_right() -> None:
    """Right-to-left pages use the same sheets."""
    for sheet in sorted((ASSETS / "css").glob("*.css")):
        assert not SIDED.findall(sheet.read_text(encoding="utf-8")), sheet.name


def test_templates_carry_no_inline_style_script_or_handler() -> None:
    """The content security policy would refuse them, and the page would lose something unseen."""
    for path in _templates():
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"<[^>{}]*\s(?:style|on[a-z]+)=", source), path
        assert "<style" not in source, path
        for opening in re.findall(r"<script\b[^>]*>", source):
            assert "src=" in opening or "application/json" in opening, f"{path}: {opening}"


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_specimen_shows_every_part(
    rf: RequestFactory, language: str, direction: str, settings: object
) -> None:
    """The page of all parts draws in both directions, each stage as a pair and as a dot."""
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    request = rf.get("/design/", {"language": language})
    page = BeautifulSoup(specimen(request).content, "html.parser")
    assert page.html
    assert (page.html["lang"], page.html["dir"]) == (language, direction)
    drawn = {str(use["href"]).split("#")[-1] for use in page.find_all("use")}
    for stage in Stage.values:
        assert {stage, f"dot-{stage}"} <= drawn
    identifiers = [tag["id"] for tag in page.find_all(id=True)]
    assert len(identifiers) == len(set(identifiers))
    for control in page.select("main input:not([type=hidden]), main select, main textarea"):
        assert control.find_parent("label") or page.find("label", attrs={"for": control["id"]})
