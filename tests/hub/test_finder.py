"""The finder in the hub: asks as a viewer, says why, remembers what was decided."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from commonground.hub.access.audience import Level
from commonground.hub.activities.models import Activity, ActivityRole, Partnership
from commonground.hub.finder.models import FIRST, WITHOUT_ISSUES, Candidate, Opinion, Purpose
from commonground.hub.finder.queries import Question, answers
from commonground.hub.organisations.models import Need, Offer, Organisation
from commonground.hub.ties.models import Tie
from commonground.hub.vocabularies.models import Issue, Kind, Place
from tests.cast import NOW, Cast

TODAY = NOW.date()
WATER = "Finder water"


@pytest.fixture
def field(cast: Cast) -> dict[str, Organisation]:
    """Citizens work on water in Quay; five others do or do not, one of them hidden."""
    issue = Issue.objects.create(key="finder-water", name=WATER)
    city = Place.objects.create(code="XF", name="Finder City", kind="city")
    quay = Place.objects.create(code="XF-Q", name="Finder Quay", kind="district", parent=city)
    kind = Kind.objects.create(key="finder-kind", name="Finder group")
    found = {"citizens": cast.organisations["citizens"]}

    def make(key: str, **fields: object) -> Organisation:
        found[key] = Organisation.objects.create(
            name=f"{key.title()} Circle", created_at=NOW, changed_at=NOW, kind=kind, **fields
        )
        return found[key]

    for key in ("near", "far", "friend", "friends-friend"):
        make(key)
    make("secret", level=Level.ORGANISATION, owner=cast.organisations["arts"])
    for key in ("citizens", "near", "secret"):
        found[key].issues.add(issue)
        found[key].service_areas.add(quay)
    Offer.objects.create(organisation=found["near"], kind="space", description="A hall")
    Need.objects.create(organisation=found["citizens"], kind="space", description="A room")
    for a, b, year in (("citizens", "friend", 2024), ("friend", "friends-friend", 2025)):
        Partnership.objects.create(
            organisation_a=found[a],
            organisation_b=found[b],
            began_on=date(year, 1, 1),
            precision="year",
            digest=f"{a}{b}",
        )
    return found


@pytest.mark.capability("K5")
def test_names_those_who_share_work_and_partners_and_says_why(cast: Cast, field) -> None:
    found = answers(cast.viewer("bob"), Question("coordinate"), today=TODAY)
    named = {answer.organisation.slug: answer for answer in found.found}
    near = named[field["near"].slug]
    told = {part.name: part.sentence for part in near.parts}
    assert told["issues"] == f"You both work on {WATER}."
    assert told["places"] == "You both work in Finder City and Finder Quay."
    assert told["exchange"] == "They offer what you need: space."
    assert near.score == pytest.approx(sum(part.points for part in near.parts), abs=0.1)
    friends_friend = named[field["friends-friend"].slug]
    told = {part.name: part.sentence for part in friends_friend.parts}
    assert told["common_partners"] == "Your partner Friend Circle works with them (last in 2025)."
    assert "We do not know which places they work in." in friends_friend.unknown
    assert field["friend"].slug not in named, "a partner already had is not named"


@pytest.mark.capability("K5")
def test_labels_are_words_a_person_reads_and_one_for_one_thing(cast: Cast, field) -> None:
    """Keys and other words of partnerships' sectors are the issue; an offer has its label."""
    Issue.objects.filter(key="finder-water").update(aliases="Wells and taps\nWASH")
    Offer.objects.create(organisation=field["near"], kind="audience", description="A paper")
    Need.objects.create(organisation=field["citizens"], kind="audience", description="Readers")
    Partnership.objects.create(
        organisation_a=field["near"],
        organisation_b=field["far"],
        sectors="finder-water; wash;Elsewhere",
        digest="near-far",
    )
    Partnership.objects.filter(organisation_a=field["citizens"]).update(sectors="finder-water")
    asked = Question("reach", offers=("audience",))
    found = {
        one.organisation.slug: one for one in answers(cast.viewer("bob"), asked, today=TODAY).found
    }
    told = {part.name: part.sentence for part in found[field["near"].slug].parts}
    assert told["issues"] == f"You both work on {WATER}."
    assert told["exchange"] == "They offer what you need: space and an audience."
    assert told["suits"] == "They can bring you before an audience of theirs."
    assert told["asked"] == "They match what you asked for: the offer."


@pytest.mark.capability("K5")
def test_needs_and_offers_whose_day_has_passed_count_for_nothing(cast: Cast, field) -> None:
    """On its last day an offer counts, on the day after neither as a reason nor as what is asked."""
    Offer.objects.update(until=TODAY)

    def told(today: date) -> set[str]:
        asked = Question("pool", offers=("space",))
        found = answers(cast.viewer("bob"), asked, today=today).found
        parts = {one.organisation.slug: one.parts for one in found}
        return {part.name for part in parts.get(field["near"].slug, ())} & {"exchange", "asked"}

    assert told(TODAY) == {"exchange", "asked"}
    assert told(TODAY + timedelta(days=1)) == set()
    Offer.objects.update(until=None)
    Need.objects.update(until=TODAY - timedelta(days=1))
    assert told(TODAY) == {"asked"}


@pytest.mark.capability("X2")
def test_what_is_hidden_is_neither_named_nor_counted(cast: Cast, field) -> None:
    """The arts group's private listing changes nothing in what citizens are told."""
    before = answers(cast.viewer("bob"), Question("coordinate"), today=TODAY)
    assert field["secret"].slug not in {answer.organisation.slug for answer in before.found}
    field["secret"].delete()
    after = answers(cast.viewer("bob"), Question("coordinate"), today=TODAY)
    assert before == after


@pytest.mark.capability("K5")
def test_a_hidden_partnership_speaks_for_nobody(cast: Cast, field) -> None:
    Partnership.objects.update(level=Level.ORGANISATION, owner=cast.organisations["arts"])
    found = answers(cast.viewer("bob"), Question("coordinate"), today=TODAY)
    parts = {part.name for answer in found.found for part in answer.parts}
    assert "common_partners" not in parts
    assert "paths" not in parts


@pytest.mark.capability("K5")
def test_ask_keep_and_set_aside_in_the_pages(cast: Cast, field, visit) -> None:
    bob, alice, charlie = visit("bob"), visit("alice"), visit("charlie")
    home = cast.organisations["citizens"].slug
    near = field["near"]
    url = reverse("finder:find", args=[home])
    assert bob.get(url).status_code == 200
    page = bob.get(url, {"purpose": "coordinate"}).content.decode()
    assert "Near Circle" in page
    assert f"You both work on {WATER}." in page
    bob.post(reverse("finder:keep", args=[home, near.slug]), {"purpose": "coordinate"})
    assert "Near Circle" in alice.get(reverse("finder:shortlist", args=[home])).content.decode()
    arts = cast.organisations["arts"].slug
    strangers = charlie.get(reverse("finder:shortlist", args=[arts])).content.decode()
    assert "Near Circle" not in strangers
    aside = reverse("finder:set_aside", args=[home, near.slug])
    empty = bob.post(aside, {"purpose": "coordinate", "reason": ""})
    assert empty.status_code == 422
    bob.post(aside, {"purpose": "coordinate", "reason": "Too far for now"})
    assert "We will not name" in bob.get(url).content.decode()
    again = bob.get(url, {"purpose": "coordinate"}).content.decode()
    assert "Near Circle" not in again
    assert "1 was set aside by you." in again
    candidate = Candidate.objects.get(opinion=Opinion.SET_ASIDE)
    foreign = charlie.post(reverse("finder:take_back", args=[arts, candidate.ref]))
    assert foreign.status_code == 404
    bob.post(reverse("finder:take_back", args=[home, candidate.ref]))
    assert "Near Circle" in bob.get(url, {"purpose": "coordinate"}).content.decode()


@pytest.mark.capability("K5")
def test_what_others_do_counts_as_work_what_they_pay_for_does_not(cast: Cast, field) -> None:
    def record(key: str, **fields: object) -> None:
        Activity.objects.create(
            organisation=field[key],
            issue=Issue.objects.get(key="finder-water"),
            place=Place.objects.get(code="XF-Q"),
            **{"level": Level.PUBLIC, **fields},
        )

    record("far")
    record("friends-friend", role=ActivityRole.FUNDER)
    record("secret")
    found = answers(cast.viewer("bob"), Question("coordinate"), today=TODAY)
    told = {
        answer.organisation.slug: {part.name: part.sentence for part in answer.parts}
        for answer in found.found
    }
    assert told[field["far"].slug]["issues"] == f"You both work on {WATER}."
    assert told[field["far"].slug]["places"] == "You both work in Finder City and Finder Quay."
    assert not {"issues", "places"} & set(told[field["friends-friend"].slug])
    assert field["secret"].slug not in told
    Activity.objects.update(level=Level.ORGANISATION, owner=cast.organisations["arts"])
    hidden = answers(cast.viewer("bob"), Question("coordinate"), today=TODAY)
    assert field["far"].slug not in {answer.organisation.slug for answer in hidden.found}


@pytest.mark.capability("K5")
def test_only_who_can_serve_the_purpose_is_named_once_enough_are_known(cast: Cast, field) -> None:
    """Twelve work on water, and the one met everywhere does something else."""
    for number in range(12):
        one = Organisation.objects.create(name=f"Well {number}", created_at=NOW, changed_at=NOW)
        one.issues.add(Issue.objects.get(key="finder-water"))
    learn = answers(cast.viewer("bob"), Question("learn"), today=TODAY)
    named = {answer.organisation.name for page in (1, 2) for answer in answers(
        cast.viewer("bob"), Question("learn"), page, today=TODAY
    ).found}  # fmt: skip
    assert learn.has_more
    assert "Well 11" in named
    assert field["friends-friend"].name not in named


@pytest.mark.capability("K5")
def test_an_old_partner_is_never_named_as_a_new_one(cast: Cast, field, monkeypatch) -> None:
    """Others have so many newer partnerships that not all can be read."""
    monkeypatch.setattr("commonground.hub.analyses.snapshot.EDGES", 1)
    field["friend"].issues.add(Issue.objects.get(key="finder-water"))
    for number in range(8):
        Partnership.objects.create(
            organisation_a=field["near"],
            organisation_b=field["friend"],
            began_on=date(2026, 1, number + 1),
            digest=f"newer {number}",
        )
    found = answers(cast.viewer("bob"), Question("coordinate"), today=TODAY)
    assert field["friend"].slug not in {answer.organisation.slug for answer in found.found}


@pytest.mark.capability("K5")
def test_a_registers_own_codes_are_not_told_as_shared_work(cast: Cast, field) -> None:
    Issue.objects.filter(key="finder-water").update(dac="777")
    Partnership.objects.filter(digest="citizensfriend").update(sectors="777; 77710; No cluster")
    Partnership.objects.filter(digest="friendfriends-friend").update(sectors="77720; No cluster")
    found = answers(cast.viewer("bob"), Question("learn"), today=TODAY)
    named = {answer.organisation.slug: answer for answer in found.found}
    told = {part.name: part.sentence for part in named[field["friends-friend"].slug].parts}
    assert told["issues"] == f"You both work on {WATER}."


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"purpose": "conquer"}, "is not on this list"),
        ({"purpose": "learn", "place": "Atlantis"}, "We know no place called “Atlantis”"),
        ({"purpose": "learn", "place": "Finder"}, "Several places are called like that"),
        ({"purpose": "learn", "issue": "nonsense"}, "is not on this list"),
        ({"purpose": "learn", "page": "x"}, "We compared"),
    ],
)
def test_odd_questions_get_a_sentence(cast: Cast, field, visit, given, told) -> None:
    url = reverse("finder:find", args=[cast.organisations["citizens"].slug])
    response = visit("bob").get(url, given)
    assert response.status_code == 200
    assert told in response.content.decode()


def test_the_number_of_queries_does_not_grow(
    cast, field, visit, django_assert_max_num_queries
) -> None:
    issue = Issue.objects.get(key="finder-water")
    for number in range(30):
        one = Organisation.objects.create(name=f"More {number}", created_at=NOW, changed_at=NOW)
        one.issues.add(issue)
    client = visit("bob")
    url = reverse("finder:find", args=[cast.organisations["citizens"].slug])
    with django_assert_max_num_queries(60):
        client.get(url, {"purpose": "learn"})


def test_the_shortlist_leads_to_the_tie_where_there_is_one(cast: Cast, field, visit) -> None:
    bob, home = visit("bob"), cast.organisations["citizens"].slug
    near, page = field["near"], reverse("finder:shortlist", args=[home])
    tie = reverse("ties:tie", args=[home, near.slug])
    keep = reverse("finder:keep", args=[home, near.slug])
    told = bob.post(keep, {"purpose": "fun"}, follow=True).content.decode()
    assert "Nobody was kept" in told
    bob.post(keep, {"purpose": "reach"})
    shown = bob.get(page).content.decode()
    assert f"{tie}?want=reach" in shown and "Put on my map" in shown
    assert 'value="reach" ' in (begun := bob.get(f"{tie}?want=reach").content.decode())
    assert "checked" in begun.split('value="reach"')[1].split(">")[0]
    assert "Each brings the other to people it cannot reach alone." in begun
    Tie.objects.create(
        owner=cast.organisations["citizens"], subject=near, stage="acquainted",
        created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    shown = bob.get(page).content.decode()
    assert "Put on my map" not in shown and "stage-acquainted" in shown and tie in shown


def test_each_purpose_says_what_it_puts_first(cast: Cast, field, visit) -> None:
    page = reverse("finder:find", args=[cast.organisations["citizens"].slug])
    for purpose in Purpose:
        assert str(FIRST[purpose]) in visit("bob").get(page, {"purpose": purpose}).content.decode()


@pytest.mark.capability("K5")
def test_no_issue_is_called_yours_where_none_is_known(cast: Cast, field, visit) -> None:
    cast.organisations["citizens"].issues.clear()
    page, bob = reverse("finder:find", args=[cast.organisations["citizens"].slug]), visit("bob")
    for purpose, words in WITHOUT_ISSUES.items():
        shown = bob.get(page, {"purpose": purpose}).content.decode()
        assert str(words) in shown and str(FIRST[purpose]) not in shown
        assert "your issue" not in shown
        chosen = bob.get(page, {"purpose": purpose, "issue": "finder-water"}).content.decode()
        assert str(FIRST[purpose]) in chosen


@pytest.mark.capability("K5")
def test_a_country_is_known_by_the_place_and_small_reasons_are_folded(cast: Cast, field) -> None:
    land = Place.objects.create(code="XG", name="Finderland", kind="country")
    town = Place.objects.create(code="XG-T", name="Finder Town", kind="city", parent=land)
    ours = cast.organisations["citizens"]
    Organisation.objects.filter(pk__in=[ours.pk, field["far"].pk]).update(place=town)
    for who in ("near", "friends-friend"):
        Partnership.objects.create(
            organisation_a=field["far"], organisation_b=field[who],
            began_on=date(2025, 1, 1), precision="year", digest=f"far{who}",
        )  # fmt: skip
    found = answers(cast.viewer("bob"), Question("learn"), today=TODAY).found
    told = {answer.organisation.pk: answer for answer in found}
    sentences = " ".join(part.sentence for part in told[field["near"].pk].parts)
    assert "from your country (Finderland)" in sentences and "not recorded" not in sentences
    for answer in found:
        assert set(answer.small) == {part for part in answer.parts if part.share < 3}


@pytest.mark.capability("K5")
def test_a_longer_bar_speaks_more(cast: Cast, field) -> None:
    found = answers(cast.viewer("bob"), Question("coordinate"), today=TODAY).found
    bars = [sum(part.length for part in answer.parts) for answer in found]
    assert len(bars) > 1
    assert bars == sorted(bars, reverse=True)
    # Each part is rounded to whole per cents by itself.
    assert abs(bars[0] - 100) <= len(found[0].parts)
    for answer, bar in zip(found, bars, strict=True):
        assert abs(bar - 100 * answer.score / found[0].score) <= len(answer.parts) + 1
        assert abs(sum(part.share for part in answer.parts) - 100) <= len(answer.parts)
