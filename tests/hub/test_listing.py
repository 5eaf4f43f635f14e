"""Listing an organisation that has no account, and noting people there."""

import pytest
from django.urls import reverse
from django.utils import timezone

from commonground.hub.access.audience import Level
from commonground.hub.organisations.models import Contact, Organisation
from tests.cast import NOW, Cast
from tests.hub.test_profiles import at


@pytest.mark.capability("K1")
def test_listing_one_that_has_no_account(cast: Cast, visit) -> None:
    session = visit("bob")
    address = reverse("organisations:list_new", args=[cast.organisations["citizens"].slug])
    sent = {
        "name": "Quay Workers Union", "kind": "union", "find": "Somalia",
        "issues": ["corruption"], "level": "organisation", "source": "met at the market",
    }  # fmt: skip
    answer = session.post(address, sent)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    listed = Organisation.objects.get(name="Quay Workers Union")
    assert (listed.owner, listed.author, listed.place.code, listed.level) == (
        cast.organisations["citizens"], cast.people["bob"], "SO", Level.ORGANISATION,
    )  # fmt: skip
    assert session.get(answer.url).status_code == 200
    hidden = reverse(
        "organisations:organisation", args=[cast.organisations["arts"].slug, listed.slug]
    )
    assert visit("charlie").get(hidden).status_code == 404
    assert (
        visit("anonymous").get(reverse("public:organisation", args=[listed.slug])).status_code
        == 404
    )


def test_namesakes_are_shown_before_listing_but_never_hidden_ones(cast: Cast, visit) -> None:
    for owner, level in (("legal", Level.ORGANISATION), ("legal", Level.PUBLIC)):
        Organisation.objects.create(
            name=f"Harbour Union {level.value}", level=level, owner=cast.organisations[owner],
            created_at=NOW, changed_at=NOW,
        )  # fmt: skip
    address = reverse("organisations:list_new", args=[cast.organisations["citizens"].slug])
    sent = {"name": "harbour union", "level": "organisation"}
    page = visit("alice").post(address, sent).content.decode()
    assert "Harbour Union public" in page
    assert "Harbour Union organisation" not in page
    assert not Organisation.objects.filter(name="harbour union").exists()
    assert visit("alice").post(address, sent | {"another": "1"}).status_code == 302
    assert Organisation.objects.filter(name="harbour union").count() == 1


def test_members_cannot_publish_and_stewards_confirm(cast: Cast, visit) -> None:
    address = reverse("organisations:list_new", args=[cast.organisations["citizens"].slug])
    sent = {"name": "Seen by All", "level": "public"}
    assert "Only a steward" in visit("bob").post(address, sent).content.decode()
    asked = visit("alice").post(address, sent)
    assert asked.status_code == 422
    assert "Anyone in the world" in asked.content.decode()
    assert visit("alice").post(address, sent | {"widen": "on"}).status_code == 302


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "This is still empty"),
        ({"name": "x" * 501}, "we can keep 500 at most"),
        ({"name": "A \u2066trick"}, "turn the direction"),
        ({"find": "Nowhereville"}, "We know no place called “Nowhereville”"),
        ({"find": "islands"}, "Choose the one you mean"),
        ({"level": "all"}, "is not on this list"),
    ],
)
def test_listing_answers_bad_input_with_a_sentence(
    cast: Cast, visit, fields: dict[str, str], sentence: str
) -> None:
    address = reverse("organisations:list_new", args=[cast.organisations["citizens"].slug])
    sent = {"name": "Kept", "level": "organisation", "source": "kept source"} | fields
    answer = visit("alice").post(address, sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "kept source" in answer.content.decode()


def person(**fields: object) -> dict[str, object]:
    """What the page for someone noted sends."""
    return {
        "name": "Dora Door", "position": "Porter", "body": "staff", "email": "d@x.example",
        "phone": "", "source": "", "as_of": timezone.localdate().isoformat(),
        "level": "organisation", "version": "0",
    } | fields  # fmt: skip


def test_people_there_have_an_audience_of_their_own(cast: Cast, visit) -> None:
    address = at(cast, "contact_add", key="arts")
    assert visit("bob").post(address, person()).status_code == 302
    assert visit("bob").post(address, person()).status_code == 302
    noted = Contact.objects.get()
    assert (noted.owner, noted.author) == (cast.organisations["citizens"], cast.people["bob"])
    page = at(cast, "organisation", key="arts")
    assert "Dora Door" in visit("erin").get(page).content.decode()
    own = at(cast, "organisation", key="arts", acting="arts")
    assert "Dora Door" not in visit("charlie").get(own).content.decode()
    hidden = reverse("organisations:contact", args=["arts-cast00", noted.ref])
    assert visit("charlie").get(hidden).status_code == 404
    named = person(level="named", readers=[cast.memberships["erin", "citizens"].ref], version="1")
    assert (
        visit("bob")
        .post(reverse("organisations:contact", args=["citizens-cast00", noted.ref]), named)
        .status_code
        == 302
    )
    assert "Dora Door" in visit("erin").get(page).content.decode()
    assert "Dora Door" not in visit("alice").get(page).content.decode()


def test_two_people_changing_one_person_lose_nothing(cast: Cast, visit) -> None:
    visit("bob").post(at(cast, "contact_add", key="arts"), person())
    address = reverse("organisations:contact", args=["citizens-cast00", Contact.objects.get().ref])
    assert visit("bob").post(address, person(phone="111", version="1")).status_code == 302
    answer = visit("erin").post(address, person(phone="222", version="1"))
    assert answer.status_code == 409
    assert "111" in answer.content.decode() and "222" in answer.content.decode()
    assert visit("erin").post(address, person(phone="222", version="2")).status_code == 302
    assert Contact.objects.get().phone == "222"


def test_a_person_there_is_taken_away_after_asking(cast: Cast, visit) -> None:
    visit("bob").post(at(cast, "contact_add", key="arts"), person())
    address = reverse(
        "organisations:contact_remove", args=["citizens-cast00", Contact.objects.get().ref]
    )
    assert "Dora Door" in visit("bob").get(address).content.decode()
    assert visit("bob").post(address).status_code == 302
    assert not Contact.objects.exists()
