"""The shared words: installed once, kept by operators, places from a file."""

import json

import pytest

from commonground.hub.access.verdicts import Refused
from commonground.hub.access.viewer import ANONYMOUS
from commonground.hub.vocabularies.actions import FaultyPlaces, import_places, install
from commonground.hub.vocabularies.models import Issue, Kind, Place
from commonground.hub.vocabularies.queries import places_found, with_children, within
from tests.cast import NOW, Cast

TABLE = """code,name,kind,parent,latitude,longitude
SO-MOG,Mogadishu,city,SO-BN,2.04,45.34
SO-MOG-1,Harbour,district,SO-MOG,,
"""


def test_words_and_places_are_there_and_installing_again_adds_nothing(cast: Cast) -> None:
    assert Issue.objects.get(key="corruption").parent.key == "clean-government"
    assert Kind.objects.filter(key="local-ngo").exists()
    assert Place.objects.filter(kind="country").count() > 240
    assert Place.objects.get(code="SO-BN").path == "/SO/SO-BN/"
    Issue.objects.filter(key="corruption").update(name="Our own word")
    assert set(install(now=NOW).values()) == {0}
    assert Issue.objects.get(key="corruption").name == "Our own word"


def test_a_word_that_came_later_is_added(cast: Cast) -> None:
    Issue.objects.filter(key="corruption").delete()
    assert install(now=NOW)["issues"] == 1
    assert Issue.objects.get(key="corruption").parent.key == "clean-government"


def test_a_place_means_all_places_below_it(cast: Cast) -> None:
    codes = set(within(ANONYMOUS, ["SO"]).values_list("code", flat=True))
    assert {"SO", "SO-BN"} <= codes
    assert all(code.startswith("SO") for code in codes)
    assert not within(ANONYMOUS, []).exists()
    assert "corruption" in {issue.key for issue in with_children(ANONYMOUS, ["clean-government"])}


def test_places_are_found_by_name_other_words_and_code(cast: Cast) -> None:
    assert places_found(ANONYMOUS, "kenya")[0].code == "KE"
    assert places_found(ANONYMOUS, "KEN")[0].code == "KE"
    assert places_found(ANONYMOUS, "so-bn")[0].code == "SO-BN"
    assert places_found(ANONYMOUS, "  ") == []
    assert places_found(ANONYMOUS, "%") == []


def test_operators_bring_more_places(cast: Cast) -> None:
    shape = {"type": "Polygon", "coordinates": [[[45, 2], [46, 2], [46, 3], [45, 2]]]}
    boundaries = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": {"code": "SO-MOG-1"}, "geometry": shape}
            ],
        }
    )
    olga = cast.viewer("olga")
    counts = import_places(viewer=olga, table=TABLE, boundaries=boundaries, now=NOW)
    assert counts == {"added": 2, "changed": 0, "boundaries": 1}
    assert Place.objects.get(code="SO-MOG-1").path == "/SO/SO-BN/SO-MOG/SO-MOG-1/"
    assert Place.objects.get(code="SO-MOG-1").boundary == shape
    moved = TABLE.replace("city,SO-BN", "city,SO")
    assert import_places(viewer=olga, table=moved, now=NOW)["changed"] == 2
    assert Place.objects.get(code="SO-MOG-1").path == "/SO/SO-MOG/SO-MOG-1/"


@pytest.mark.parametrize(
    ("table", "boundaries", "sentence"),
    [
        ("", "", "these are missing: code, kind, name"),
        ("code;name;kind\nA;B;city", "", "these are missing"),
        ("code,name,kind\nA,B,galaxy", "", "Row 2: the kind must be one of"),
        ("code,name,kind\n,B,city", "", "Row 2: the code"),
        ("code,name,kind\nA,,city", "", "Row 2: the name"),
        ("code,name,kind\nA/B,B,city", "", "Row 2: the code"),
        ("code,name,kind,parent\nA,B,city,ZZZ", "", "Row 2: there is no place with the code “ZZZ”"),
        ("code,name,kind,parent\nSO,B,country,SO-BN", "", "cannot lie within itself"),
        ("code,name,kind,latitude\nA,B,city,north", "", "“north” is no latitude"),
        ("code,name,kind,latitude\nA,B,city,99", "", "latitude must lie between"),
        ("code,name,kind,latitude\nA,B,city,nan", "", "latitude must lie between"),
        ('code,name,kind\n"A,B,city', "", "not a table we can read"),
        ("code,name,kind\nA,B,city", "{", "must be a GeoJSON collection"),
        ("code,name,kind\nA,B,city", '{"features": [1]}', "must be a GeoJSON collection"),
    ],
)
def test_a_faulty_file_of_places_is_refused_whole(
    cast: Cast, table: str, boundaries: str, sentence: str
) -> None:
    before = Place.objects.count()
    with pytest.raises(FaultyPlaces) as caught:
        import_places(viewer=cast.viewer("olga"), table=table, boundaries=boundaries, now=NOW)
    assert sentence in str(caught.value)
    assert Place.objects.count() == before


def test_only_operators_bring_places(cast: Cast) -> None:
    with pytest.raises(Refused):
        import_places(viewer=cast.viewer("alice"), table=TABLE, now=NOW)


def test_operators_edit_words_and_places_without_code(cast: Cast, visit) -> None:
    people = cast.people["olga"]
    people.is_superuser = True
    people.save()
    session = visit("olga")
    for page in ("issue", "peopleserved", "kind", "scale", "relationship", "place"):
        assert session.get(f"/operator/vocabularies/{page}/").status_code == 200
    corruption = Issue.objects.get(key="corruption")
    page = f"/operator/vocabularies/issue/{corruption.pk}/change/"
    assert session.get(page).status_code == 200
    assert visit("alice").get(page).status_code == 302
