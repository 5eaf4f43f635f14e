"""The coalition builder in the hub: who covers what, among those the viewer may see."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Refused
from commonground.hub.access.viewer import ANONYMOUS
from commonground.hub.coalitions.queries import Question, proposal
from commonground.hub.finder.models import Candidate
from commonground.hub.organisations.models import Offer, Organisation
from commonground.hub.ties.models import Tie
from commonground.hub.vocabularies.models import Issue, Place
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.capability("K7")]


@pytest.fixture
def field(cast: Cast) -> dict[str, Organisation]:
    """Four issues; `both` covers two of them, `hidden` covers all and only Arts may see it."""
    issues = {key: Issue.objects.create(key=f"build-{key}", name=f"Build {key}") for key in "abcd"}
    city = Place.objects.create(code="XB", name="Builder City", kind="city")
    found = {"citizens": cast.organisations["citizens"]}

    def make(key: str, works_on: str, **fields: object) -> None:
        found[key] = Organisation.objects.create(
            name=f"{key.title()} Group", slug=f"build-{key}", created_at=NOW, changed_at=NOW,
            **fields,
        )  # fmt: skip
        found[key].issues.set(issues[one] for one in works_on)

    make("both", "ab")
    make("one", "a")
    make("other", "b", place=city)
    make("third", "c")
    make("quiet", "abc", do_not_contact=True)
    make("hidden", "abcd", level=Level.ORGANISATION, owner=cast.organisations["arts"])
    Offer.objects.create(organisation=found["third"], kind="space", description="A hall")
    return found


TODAY = NOW.date()
ASKED = Question(issues=("build-a", "build-b", "build-c"), with_us=False)


def members(found: object) -> list[str]:
    return [one.organisation.slug for one in found.members]  # type: ignore[attr-defined]


def test_the_smallest_set_that_covers_most_is_named_with_what_each_adds(cast: Cast, field) -> None:
    found = proposal(cast.viewer("bob"), ASKED, today=TODAY)
    assert (found.status, members(found)) == ("optimal", ["build-both", "build-third"])
    both, third = found.members
    assert both.only == ("Works on Build a", "Works on Build b")
    assert (both.left_without, both.best_without, both.is_irreplaceable) == (1, 3, False)
    assert (third.left_without, third.best_without, third.is_irreplaceable) == (2, 2, True)
    assert found.covered == 3 and not found.nobody


def test_the_hidden_and_those_who_want_no_contact_are_not_considered(cast: Cast, field) -> None:
    asked = Question(issues=("build-a", "build-b", "build-c", "build-d"), with_us=False)
    found = proposal(cast.viewer("bob"), asked, today=TODAY)
    assert found.considered == 4
    assert [one.label for one in found.nobody] == ["Works on Build d"]
    assert [one.slug for one in found.unwilling] == ["build-quiet"]
    named = Question(issues=("build-a",), must=("build-hidden",), with_us=False)
    assert "build-hidden" not in members(proposal(cast.viewer("bob"), named, today=TODAY))


def test_a_member_left_out_is_replaced_and_one_asked_for_stays(cast: Cast, field) -> None:
    without = Question(issues=ASKED.issues, with_us=False, must_not=("build-both",))
    found = proposal(cast.viewer("bob"), without, today=TODAY)
    assert members(found) == ["build-one", "build-other", "build-third"]
    assert [one.slug for one in found.left_out] == ["build-both"]
    kept = Question(issues=ASKED.issues, with_us=False, must=("build-other",))
    assert "build-other" in members(proposal(cast.viewer("bob"), kept, today=TODAY))


def test_what_cannot_be_is_said_with_what_stands_in_the_way(cast: Cast, field) -> None:
    all_of_it = Question(issues=(*ASKED.issues, "build-d"), everything=True, with_us=False)
    found = proposal(cast.viewer("bob"), all_of_it, today=TODAY)
    assert found.status == "infeasible" and not found.members
    assert [one.id for one in found.nobody] == ["issues:build-d"]
    tight = Question(
        issues=ASKED.issues, everything=True, at_most=2, must_not=("build-both",), with_us=False
    )
    assert "at_most" in proposal(cast.viewer("bob"), tight, today=TODAY).limits


def test_among_equals_the_nearer_one_is_asked(cast: Cast, field) -> None:
    asked = Question(issues=("build-b",), with_us=False)
    Tie.objects.create(
        owner=cast.organisations["citizens"], subject=field["other"], stage="coordinating",
        created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    assert members(proposal(cast.viewer("bob"), asked, today=TODAY)) == ["build-other"]
    near = Question(issues=ASKED.issues, nearest="in_contact", with_us=False)
    assert members(proposal(cast.viewer("bob"), near, today=TODAY)) == ["build-other"]
    trusted = Question(issues=("build-a", "build-b"), trust="acquainted", with_us=False)
    assert members(proposal(cast.viewer("bob"), trusted, today=TODAY)) == ["build-other"]


def test_resources_and_places_are_covered_too(cast: Cast, field) -> None:
    found = proposal(
        cast.viewer("bob"), Question(offers=("space",), places=("XB",), with_us=False), today=TODAY
    )
    assert members(found) == ["build-other", "build-third"]


def test_without_an_organisation_nothing_is_proposed(cast: Cast, field) -> None:
    with pytest.raises(Refused):
        proposal(ANONYMOUS, ASKED, today=TODAY)


def test_an_offer_whose_day_has_passed_covers_nothing(cast: Cast, field) -> None:
    Offer.objects.update(until=TODAY)
    asked = Question(offers=("space",), with_us=False)
    assert members(proposal(cast.viewer("bob"), asked, today=TODAY)) == ["build-third"]
    after = proposal(cast.viewer("bob"), asked, today=TODAY + timedelta(days=1))
    assert not members(after) and [one.id for one in after.nobody] == ["offers:space"]


def address(cast: Cast, name: str = "coalitions:build") -> str:
    return reverse(name, args=[cast.organisations["citizens"].slug])


def test_the_page_asks_answers_and_keeps(cast: Cast, field, client: Client) -> None:
    client.force_login(cast.people["bob"])
    page = client.get(address(cast), {"issue": ["build-a", "build-c"], "at_most": 4})
    assert page.status_code == 200
    assert "Third Group" in page.text and "Hidden Group" not in page.text
    kept = client.post(
        address(cast, "coalitions:keep"),
        {"member": ["build-both", cast.organisations["citizens"].slug], "purpose": "advocate"},
    )
    assert kept.status_code == 302
    rows = Candidate.objects.filter(owner=cast.organisations["citizens"], purpose="advocate")
    assert [row.organisation.slug for row in rows] == ["build-both"]
    for given, told in (
        (("purpose", "fun"), "no purpose “fun”"),
        (("other", ""), "Choose what you"),
    ):
        wrong = client.post(
            address(cast, "coalitions:keep"), {"member": ["build-third"], given[0]: given[1]}
        )
        assert (
            wrong.status_code == 422 and told in wrong.text and 'value="build-third"' in wrong.text
        )
    assert Candidate.objects.count() == 1
    hidden = client.post(address(cast, "coalitions:keep"), {"member": ["build-hidden"]})
    assert hidden.status_code == 404


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"issue": []}, "Say what has to be covered"),
        ({"place": ""}, "Choose at least one thing that has to be covered."),
        ({"issue": "no-such"}, "no-such"),
        ({"place": "Nowhere at all"}, "We know no place called “Nowhere at all”."),
        ({"issue": "build-a", "at_most": "99"}, "15"),
    ],
)
def test_what_makes_no_sense_is_answered_with_a_sentence(
    cast: Cast, field, client: Client, asked: dict[str, object], sentence: str
) -> None:
    client.force_login(cast.people["bob"])
    page = client.get(address(cast), asked)
    assert page.status_code == 200
    assert sentence in page.text


def test_each_other_set_has_an_address_of_its_own(cast: Cast, field, client: Client) -> None:
    client.force_login(cast.people["bob"])
    asked = {"issue": ["build-a", "build-b"], "without": "build-both", "without_us": "on"}
    page = client.get(address(cast), asked)
    links = [link["href"] for link in BeautifulSoup(page.text, "html.parser").select(".rows p a")]
    assert len(links) == len(set(links))
    both = client.get(address(cast), {**asked, "must": "build-both"})
    assert "Left out by you" not in both.text


def test_a_coalition_of_oneself_is_none_and_says_what_to_try(cast: Cast, field, visit) -> None:
    """Citizens cover an issue that nobody else does."""
    alone = Issue.objects.create(key="build-e", name="Build e")
    cast.organisations["citizens"].issues.add(alone)
    home = reverse("coalitions:build", args=[cast.organisations["citizens"].slug])
    page = visit("bob").get(home, {"issue": "build-e"}).content.decode()
    assert "You would stand alone: you cover 1 of 1" in page
    assert "One organisation is no coalition" in page and "You cover all you asked for" in page
    assert "issue=build-e&amp;without_us=on" in page and "Keep them on the shortlist" not in page
    others = visit("bob").get(home, {"issue": "build-e", "without_us": "on"}).content.decode()
    assert "One organisation is no coalition" not in others
    both = visit("bob").get(home, {"issue": ["build-e", "build-c"]}).content.decode()
    assert "stand alone" not in both and "Keep them on the shortlist" in both
