"""What the library says to a page is said in the reader's language: here a made-up one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from commonground.hub.coalitions.queries import Question as Wanted
from commonground.hub.coalitions.queries import proposal
from commonground.hub.finder.models import Purpose
from commonground.hub.finder.queries import Question, answers
from commonground.hub.organisations.models import Organisation
from commonground.methods.coalitions import build, problem_of
from tests.browser.pseudo import LOCALE, write_catalogue
from tests.cast import NOW, Cast
from tests.hub.test_coalitions import field as coalition_field
from tests.hub.test_finder import field as finder_field

ROOT = Path(__file__).resolve().parents[2]
PSEUDO = "en-xa"
pytestmark = [pytest.mark.django_db, pytest.mark.capability("X5")]
to_find, to_build = finder_field, coalition_field


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up language's catalogue, of the strings that `makemessages` finds."""
    folder = tmp_path_factory.mktemp("locale")
    search = [sys.executable, "-m", "django", "makemessages", "--locale", LOCALE]
    search += ["--ignore", "locale", "-v0", "--settings", "tests.browser.searching"]
    environment = {
        **os.environ,
        "COMMONGROUND_VAR": str(folder / "var"),
        "COMMONGROUND_TEST_LOCALE": str(folder),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
    }
    subprocess.run(search, cwd=ROOT / "src" / "commonground", env=environment, check=True)
    found = folder / LOCALE / "LC_MESSAGES" / "django.po"
    assert write_catalogue(found, found.with_suffix(".mo")) > 1_000
    return folder


@pytest.fixture
def pseudo(settings, catalogue: Path):
    """The made-up language, spoken during the test."""
    settings.LANGUAGES = [*settings.LANGUAGES, (PSEUDO, "Pseudo")]
    settings.LOCALE_PATHS = [catalogue, *settings.LOCALE_PATHS]
    with translation.override(PSEUDO):
        yield


def is_translated(text: str) -> bool:
    """Whether a text is one bracketed sentence from its first letter to its last."""
    depth, ends = 0, 0
    for letter in text:
        depth += {"［": 1, "］": -1}.get(letter, 0)
        ends += depth == 0
    return text.startswith("［") and ends == 1


def test_english_would_be_noticed() -> None:
    assert is_translated("［You both serve ［children and youth］.］")
    for text in (
        "You both serve children.",
        "［They］ serve ［youth］",
        "［They］［ serve］",
        "［a］.",
    ):
        assert not is_translated(text)


@pytest.mark.capability("K5")
@pytest.mark.parametrize("purpose", [one.value for one in Purpose])
def test_every_sentence_of_an_answer_is_translated(
    cast: Cast, to_find: dict[str, Organisation], pseudo: None, purpose: str
) -> None:
    found = answers(
        cast.viewer("bob"), Question(purpose, issues=("finder-water",)), today=NOW.date()
    ).found
    told = [text for one in found for text in (one.why, *one.unknown, *one.warnings)]
    told += [text for one in found for part in one.parts for text in (part.label, part.sentence)]
    assert len(told) > 20
    assert [text for text in told if not is_translated(text)] == []


@pytest.mark.capability("K5")
def test_the_answers_of_a_page_are_translated(
    cast: Cast, to_find: dict[str, Organisation], pseudo: None, visit
) -> None:
    page = visit("bob").get(
        reverse("finder:find", args=[cast.organisations["citizens"].slug]),
        {"purpose": "coordinate"},
        headers={"Accept-Language": PSEUDO},
    )
    shown = page.content.decode()
    assert f'lang="{PSEUDO}"' in shown
    assert "［You both work on Finder water.］" in shown


@pytest.mark.capability("K7")
def test_everything_a_coalition_says_is_translated(
    cast: Cast, to_build: dict[str, Organisation], pseudo: None
) -> None:
    asked = Wanted(issues=("build-a", "build-b", "build-c"), offers=("space",), with_us=False)
    found = proposal(cast.viewer("bob"), asked, today=NOW.date())
    told = [one.label for one in found.wanted]
    told += [text for one in found.members for text in (*one.covers, *one.only)]
    assert len(told) > 8
    assert [text for text in told if not is_translated(text)] == []
    impossible = {"needs": ["x"], "cover": "all", "organisations": [{"id": "a", "covers": []}]}
    reason = build(problem_of(impossible), say=translation).reason
    assert reason == "［Nobody covers ［“x”］, and every need has to be covered.］"
