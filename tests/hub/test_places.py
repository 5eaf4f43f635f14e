"""Operators take in places on a page: looked at first, and nothing kept where a row has a fault."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commonground.hub.history.models import Entry
from commonground.hub.vocabularies.models import Place
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.capability("K1")]
PAGE = "/operator/vocabularies/place/take-in/"
TABLE = "code,name,kind,parent\nSO1101,Borama,district,SO-AW\nSO,Somalia,country,\n"
SHAPE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
SHAPES = json.dumps(
    {"features": [{"properties": {"code": "SO1101"}, "geometry": SHAPE}]}
)  # fmt: skip


@pytest.fixture
def olga(cast: Cast, visit):
    person = cast.people["olga"]
    person.is_staff = person.is_superuser = True
    person.save()
    return visit("olga")


def sent(olga, table: str | bytes = TABLE, **more: str):
    content = table if isinstance(table, bytes) else table.encode()
    files = {"file": SimpleUploadedFile("places.csv", content, "text/csv")}
    files |= {name: SimpleUploadedFile(name, text.encode()) for name, text in more.items()}
    return olga.post(PAGE, files)


def test_places_are_looked_at_first_and_taken_in_by_a_button(olga) -> None:
    assert PAGE in olga.get("/operator/vocabularies/place/").content.decode()
    shown = sent(olga, shapes=SHAPES)
    text = shown.content.decode()
    assert shown.status_code == 200 and "Nothing is taken in yet" in text
    assert not Place.objects.filter(code="SO1101").exists() and not Entry.objects.exists()
    looked_at = {"table": TABLE.replace("\n", "\r\n"), "boundaries": SHAPES}
    done = olga.post(PAGE, looked_at, follow=True).content.decode()
    assert "Taken in. New places: 1; renewed: 1; boundaries: 1." in done
    assert Place.objects.get(code="SO1101").boundary == SHAPE
    assert Entry.objects.get().verb == "imported places"


def test_a_place_is_put_below_another_by_its_code(olga) -> None:
    page = "/operator/vocabularies/place/add/"
    given = {"code": "SO1102", "name": "Zeila", "kind": "district", "parent": "nowhere"}
    given |= {"aliases": "", "latitude": "", "longitude": "", "boundary": "null"}
    assert "No place here has this code." in olga.post(page, given).content.decode()
    assert olga.post(page, {**given, "parent": "SO-AW"}).status_code == 302
    kept = Place.objects.get(code="SO1102")
    assert kept.parent == Place.objects.get(code="SO-AW")
    shown = olga.get(f"/operator/vocabularies/place/{kept.pk}/change/").content.decode()
    assert 'value="SO-AW"' in shown


def test_faults_are_told_row_by_row_and_nothing_is_kept(olga) -> None:
    table = TABLE + "X1,Nowhere,district,ZZ-9\nX2,,district,\nX3,Loop,moon,\n"
    text = sent(olga, table).content.decode()
    assert "Row 4: there is no place" in text
    assert "Row 5: the name" in text and "Row 6: the kind" in text
    text = sent(olga, TABLE + "X1,Nowhere,district,ZZ-9\nX2,There,district,ZZ-8\n").content.decode()
    assert "Row 4: there is no place" in text and "Row 5: there is no place" in text
    assert not Place.objects.filter(code="SO1101").exists()


def test_a_row_that_only_waits_for_a_faulty_one_is_not_blamed(olga) -> None:
    """All that is wrong is named at once: what cannot be read, and what leads nowhere."""
    rows = ["Z1,,district,", "Z2,Below,city,Z1", "Z3,Lower,city,Z2", "Z4,Lost,city,ZZ-7"]
    text = sent(
        olga, TABLE + "\n".join([*rows, '"Z5,Open,city,', "Z6,Gone,city,"])
    ).content.decode()
    named = [row for row in range(2, 12) if f"Row {row}:" in text]
    assert named == [4, 7, 8]
    assert "Row 8: From here on this is not a table we can read" in text


def test_very_many_faults_are_named_up_to_a_number_and_counted(olga) -> None:
    rows = "".join(f"Y{number},,city,\n" for number in range(230))
    text = sent(olga, TABLE + rows).content.decode()
    assert text.count(": the name must have") == 200
    assert "These are the first 200 of 230." in text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04", "This is a spreadsheet"),
        (b"caf\xe9", "not plain text in UTF-8"),
        (b"a,b\n", "these are missing"),
    ],
)
def test_what_is_no_table_is_refused(olga, content: bytes, reason: str) -> None:
    answer = sent(olga, content)
    assert answer.status_code == 422 and reason in answer.content.decode()


def test_a_form_without_a_file_says_so_and_others_are_kept_out(olga, visit) -> None:
    answer = olga.post(PAGE, {})
    assert answer.status_code == 422 and "Choose a file." in answer.content.decode()
    assert visit("alice").get(PAGE).status_code in (302, 403)
    assert visit("alice").post(PAGE, {"table": TABLE}).status_code in (302, 403)
    assert not Place.objects.filter(code="SO1101").exists()
