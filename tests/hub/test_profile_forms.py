"""What the forms of a profile answer when something typed was not chosen, has passed or is wrong."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commonground.hub.organisations.models import Need, Offer, SectionRecord
from commonground.hub.vocabularies.models import Place, PlaceKind
from commonground.hub.vocabularies.queries import places_found
from tests.cast import Cast
from tests.hub.test_profiles import at, rows, typed

pytestmark = [pytest.mark.django_db, pytest.mark.capability("K1")]
BOX = "Something needs another look"


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("text", ["Millbank", "millba"])
def test_a_place_typed_but_never_chosen_is_added_where_one_is_meant(
    cast: Cast, visit, text: str
) -> None:
    Place.objects.create(code="XX-MB", name="Millbank", kind=PlaceKind.DISTRICT, path="XX-MB/")
    session, address = visit("alice"), at(cast, "section", "places")
    done = session.post(address, typed(find=text, service_areas=["SO"]), follow=True)
    assert "“Millbank” was added to where they work." in done.content.decode()
    organisation = cast.organisations["citizens"]
    assert {place.code for place in organisation.service_areas.all()} == {"SO", "XX-MB"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Atlantis", "We know no place called “Atlantis”"),
        ("islands", "Several places could be meant."),
    ],
)
def test_a_place_that_is_not_understood_is_asked_again(
    cast: Cast, visit, text: str, sentence: str
) -> None:
    sent = typed(find=text, service_areas=["SO"], source="kept source")
    answer = visit("alice").post(at(cast, "section", "places"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and BOX in page and sentence in page
    assert f'value="{text}"' in page and "kept source" in page and 'value="SO"' in page
    assert not SectionRecord.objects.exists()


def test_a_place_looked_up_and_chosen_adds_no_other(cast: Cast, visit) -> None:
    chosen = places_found(cast.viewer("alice"), "islands")[0]
    sent = typed(find="islands", place=chosen.code)
    assert visit("alice").post(at(cast, "section", "places"), sent).status_code == 302
    organisation = cast.organisations["citizens"]
    organisation.refresh_from_db()
    assert organisation.place == chosen and not organisation.service_areas.exists()


@pytest.mark.parametrize(
    ("section", "days", "sentence"),
    [
        ("needs", -30, "That day has passed: leave it empty, or remove the need."),
        ("offers", -30, "That day has passed: leave it empty, or remove the offer."),
        ("needs", 366 * 21, "more than twenty years ahead. Is the year right?"),
    ],
)
def test_a_day_that_cannot_be_meant_is_asked_for_again(
    cast: Cast, visit, section: str, days: int, sentence: str
) -> None:
    until = day(days)
    given = rows(
        {"kind": "money", "description": "A grant", "until": day(0)},
        {"kind": "space", "description": "A hall", "until": until},
    )
    answer = visit("alice").post(at(cast, "section", section), typed() | given)
    page = answer.content.decode()
    assert answer.status_code == 422 and page.count(sentence) == 2 and "A hall" in page
    assert page.index(BOX) < page.index('<a href="#id_rows-1-until">Row 2, Until</a>')


def test_a_row_that_goes_is_not_found_fault_with(cast: Cast, visit) -> None:
    gone = {"kind": "money", "description": "A grant", "until": day(-1), "DELETE": "on"}
    wrong = {"kind": "", "description": "A hall"}
    sent = typed() | rows(gone, wrong, initial=1)
    page = visit("alice").post(at(cast, "section", "needs"), sent).content.decode()
    assert "Row 2, What sort" in page and "That day has passed" not in page.split("<fieldset")[0]


def test_what_stands_twice_is_said_at_the_top(cast: Cast, visit) -> None:
    room = {"kind": "space", "description": "A room"}
    sent = typed() | rows(room, room)
    page = visit("alice").post(at(cast, "section", "offers"), sent).content.decode()
    assert page.index(BOX) < page.index("stands here twice") < page.index("<fieldset")
    assert page.count("stands here twice") == 1


def test_needs_and_offers_whose_day_has_passed_are_not_shown_as_open(cast: Cast, visit) -> None:
    ours, theirs = cast.organisations["citizens"], cast.organisations["legal"]
    Need.objects.create(organisation=ours, kind="space", description="A hall", until=day(-3))
    Need.objects.create(organisation=ours, kind="money", description="A grant", until=day(3))
    Offer.objects.create(organisation=theirs, kind="space", description="Our cellar")
    Offer.objects.create(organisation=theirs, kind="money", description="Old coins", until=day(-3))
    Offer.objects.create(organisation=theirs, kind="money", description="New coins")
    session = visit("alice")
    own = session.get(at(cast, "organisation")).content.decode()
    assert "A grant" in own and "A hall" not in own
    page = session.get(at(cast, "organisation", key="legal")).content.decode()
    assert "Our cellar" in page and "Old coins" not in page
    common = page[page.index("They have what we need") : page.index("People and doors")]
    assert "New coins" in common and "Our cellar" not in common
    assert "A hall" in session.get(at(cast, "section", "needs")).content.decode()


def test_a_wider_audience_is_asked_about_calmly(cast: Cast, visit) -> None:
    address = reverse("organisations:list_new", args=[cast.organisations["citizens"].slug])
    sent = {"name": "Seen by All", "level": "public"}
    page = visit("alice").post(address, sent).content.decode()
    assert "Is that what you want?" in page and "Anyone in the world" in page
    assert 'href="#id_widen"' in page and 'id="id_widen"' in page
    assert BOX not in page and "errorlist" not in page
    both = visit("alice").post(address, sent | {"name": ""}).content.decode()
    assert BOX in both and "This is still empty" in both and "Is that what you want?" in both
    assert "Yes, let them read it</a>" not in both
