"""What the library says to a page is said in the reader's language: here a made-up one."""

import csv
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from commonground.hub.access.verdicts import Refused
from commonground.hub.coalitions.queries import Question as Wanted
from commonground.hub.coalitions.queries import proposal
from commonground.hub.finder.models import Purpose
from commonground.hub.finder.queries import Question, answers
from commonground.hub.organisations.models import Organisation
from commonground.hub.registers import actions
from commonground.hub.registers.models import Upload
from commonground.hub.registers.queries import reasons
from commonground.methods.coalitions import build, problem_of
from commonground.methods.errors import UnusableFile
from commonground.methods.interchange.rows import EMPTY_CELL
from tests.browser.pseudo import make_catalogue
from tests.cast import NOW, Cast
from tests.hub.test_coalitions import field as coalition_field
from tests.hub.test_finder import field as finder_field

PSEUDO = "en-xa"
pytestmark = [pytest.mark.django_db, pytest.mark.capability("X5")]
to_find, to_build = finder_field, coalition_field


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up language's catalogue, of the strings that `makemessages` finds."""
    folder = tmp_path_factory.mktemp("locale")
    assert make_catalogue(folder) > 1_000
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


# Every kind of row that an import refuses or remarks on, and at the end a quotation mark never closed.
ROWS = """org_id,name,country,issues,latitude,longitude,founded
T-1,Harbour Choir,Nowhere,Juggling,4,,
T-2,,,,,,
T-3,Net Menders,,,north,,
T-4,Pier Club,,,,,soon
T-1,Harbour Choir,,,,,
T-5,Short row
T-6,Long,,,,,,,,x
T-7,"Never closed
T-8,Swallowed
T-9,Swallowed too
"""


@pytest.mark.capability("K9")
def test_why_rows_are_refused_is_said_to_each_reader(cast: Cast, pseudo: None, visit) -> None:
    """An English reader has the table looked at; the next one reads the reasons in their language."""
    alice, acting = visit("alice"), cast.organisations["citizens"].slug
    form = {"table": "organisations", "register": "Quay", "file": csv_file(ROWS)}
    looked = alice.post(reverse("registers:new", args=[acting]), form, follow=True)
    assert "The line after it" not in looked.content.decode()
    assert "The 2 lines after it could not be read either" in looked.content.decode()
    upload = Upload.objects.get()
    with translation.override(PSEUDO):
        told = [reason.reason for reason in reasons(cast.viewer("alice"), upload)]
    assert len(told) > 8 and [text for text in told if not is_translated(text)] == []
    here = reverse("registers:upload", args=[acting, upload.ref])
    shown = alice.get(here, headers={"Accept-Language": PSEUDO}).content.decode()
    assert "［The cell is empty. Every row needs one.］" in shown and "never closed.］" in shown
    file = alice.get(
        reverse("registers:upload_reasons", args=[acting, upload.ref]),
        headers={"Accept-Language": PSEUDO},
    ).getvalue().decode()  # fmt: skip
    lines = list(csv.reader(file.splitlines()[1:]))
    assert len(lines) > 8 and all(is_translated(line[3]) for line in lines)


@pytest.mark.capability("K9")
def test_reasons_kept_in_words_are_shown_as_they_stand(cast: Cast, pseudo: None, visit) -> None:
    alice, acting = visit("alice"), cast.organisations["citizens"].slug
    form = {"table": "organisations", "register": "Quay", "file": csv_file(ROWS)}
    alice.post(reverse("registers:new", args=[acting]), form)
    upload = Upload.objects.get()
    upload.faults = [{"row": 2, "column": "", "state": "refused", "reason": "100 % of it is new."}]
    upload.save()
    here = reverse("registers:upload", args=[acting, upload.ref])
    shown = alice.get(here, headers={"Accept-Language": PSEUDO}).content.decode()
    assert '<span lang="en" dir="auto">100 % of it is new.</span>' in shown
    upload.trouble, upload.state = "It was no table.", "stopped"
    upload.save()
    assert "It was no table." in alice.get(here).content.decode()


@pytest.mark.capability("K9")
def test_why_a_table_cannot_be_taken_in_is_translated(cast: Cast, pseudo: None, visit) -> None:
    alice, acting = visit("alice"), cast.organisations["citizens"].slug
    new = reverse("registers:new", args=[acting])
    form = {"table": "organisations", "register": "Quay", "file": csv_file("a,b\n1,2\n")}
    told = alice.post(new, form, headers={"Accept-Language": PSEUDO})
    assert told.status_code == 422
    assert "［The column org_id is missing. The header has: a, b.］" in told.content.decode()
    for reason in (UnusableFile("a.csv", None, "", EMPTY_CELL), Refused("Ask one of yours.")):
        actions.uploads.stop(viewer=cast.viewer("alice"), upload=kept_upload(cast), error=reason)
    with translation.override(PSEUDO):
        stopped = [one.why_stopped for one in Upload.objects.order_by("pk")]
    assert stopped == ["［The cell is empty. Every row needs one.］", "Ask one of yours."]


def csv_file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("quay.csv", text.encode(), "text/csv")


def kept_upload(cast: Cast) -> Upload:
    return actions.keep_upload(
        viewer=cast.viewer("alice"), table="organisations", content=b"", file_name="quay.csv",
        options={"register": "Quay"}, now=NOW,
    )  # fmt: skip
