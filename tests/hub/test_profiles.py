"""Profiles: section by section, with sources and gaps; two people editing lose nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commonground.hub.access.audience import Level
from commonground.hub.history.models import Entry
from commonground.hub.organisations.models import (
    Contact,
    Identifier,
    Need,
    Organisation,
    OrganisationName,
    SectionRecord,
    Service,
)
from commonground.hub.organisations.queries import facts
from commonground.hub.vocabularies.models import Issue, Place
from tests.cast import NOW, Cast


def at(cast: Cast, name: str, *parts: str, key: str = "citizens", acting: str = "citizens") -> str:
    """The address of a page about an organisation of the cast."""
    return reverse(
        f"organisations:{name}",
        args=[cast.organisations[acting].slug, cast.organisations[key].slug, *parts],
    )


def typed(section: str = "", **fields: object) -> dict[str, object]:
    """What a section's page sends, first saved."""
    return {"version": "0", "source": "", "as_of": timezone.localdate().isoformat()} | fields


def rows(*given: dict[str, object], initial: int = 0) -> dict[str, object]:
    """What the rows of a section send."""
    sent: dict[str, object] = {"rows-TOTAL_FORMS": len(given) + 2, "rows-INITIAL_FORMS": initial}
    for number, row in enumerate(given):
        sent |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return sent


@pytest.mark.capability("K1")
def test_each_section_saves_and_shows(cast: Cast, visit) -> None:
    session = visit("erin")
    somalia = Place.objects.get(code="SO")
    sent = {
        "names": typed(name="Citizens Now", acronym="CN")
        | rows({"name": "مواطنون", "language": "Arabic"}),
        "mission": typed(mission="We watch budgets.", vision="Clean hands.", values="Courage."),
        "work": typed(issues=["corruption"], people_served=["women"])
        | rows({"name": "Hotline", "description": "Call us", "people": "women"}),
        "places": typed(place="SO", service_areas=["SO", "KE"], latitude="2.04", longitude="45.3"),
        "about": typed(kind="local-ngo", languages="Somali, English", size="12", founded="1999"),
        "needs": typed() | rows({"kind": "money", "description": "A grant", "until": ""}),
        "offers": typed() | rows({"kind": "skills", "description": "Audit training"}),
        "contact": typed(website="example.org/us"),
        "identifiers": typed() | rows({"scheme": "gb-chc", "number": "12345"}),
        "listing": typed(level="public"),
    }
    for section, fields in sent.items():
        answer = session.post(at(cast, "section", section), fields)
        assert answer.status_code == 302, (section, answer.content.decode()[-3000:])
        assert session.get(at(cast, "section", section)).status_code == 200
    kept = Organisation.objects.get(pk=cast.organisations["citizens"].pk)
    assert (kept.name, kept.acronym, kept.place, kept.languages) == (
        "Citizens Now", "CN", somalia, "so en",
    )  # fmt: skip
    assert kept.website == "https://example.org/us"
    assert Identifier.objects.get(organisation=kept).scheme == "GB-CHC"
    assert OrganisationName.objects.get(organisation=kept).language == "ar"
    assert Service.objects.get(organisation=kept).people.key == "women"
    assert Need.objects.get(organisation=kept).kind == "money"
    page = session.get(at(cast, "organisation")).content.decode()
    for word in ("Citizens Now", "مواطنون", "We watch budgets.", "Hotline", "Somalia", "Kenya",
                 "Somali, English", "12 people work there", "1999", "A grant", "Audit training",
                 "https://example.org/us", "GB-CHC-12345"):  # fmt: skip
        assert word in page, word
    assert (
        SectionRecord.objects.filter(organisation=kept, saved_by=cast.people["erin"]).count() == 10
    )
    assert Entry.objects.filter(verb="changed a profile").count() == 10


@pytest.mark.capability("K1")
def test_two_people_editing_one_section_lose_nothing(cast: Cast, visit) -> None:
    alice, erin = visit("alice"), visit("erin")
    address = at(cast, "section", "mission")
    assert alice.post(address, typed(mission="Alice wrote this.")).status_code == 302
    answer = erin.post(address, typed(mission="Erin wrote this."))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Alice wrote this." in page
    assert "Erin wrote this." in page
    assert 'name="version" value="1"' in page
    assert (
        Organisation.objects.get(pk=cast.organisations["citizens"].pk).mission
        == "Alice wrote this."
    )
    assert erin.post(address, typed(mission="Both.") | {"version": "1"}).status_code == 302
    assert Organisation.objects.get(pk=cast.organisations["citizens"].pk).mission == "Both."


def test_saving_the_same_twice_is_one_save(cast: Cast, visit) -> None:
    session, address = visit("alice"), at(cast, "section", "needs")
    sent = typed() | rows({"kind": "money", "description": "A grant"})
    assert session.post(address, sent).status_code == 302
    assert session.post(address, sent).status_code == 302
    assert Need.objects.count() == 1
    assert SectionRecord.objects.get().version == 1


def test_other_sections_do_not_get_in_the_way(cast: Cast, visit) -> None:
    session = visit("alice")
    assert session.post(at(cast, "section", "mission"), typed(mission="One.")).status_code == 302
    assert session.post(at(cast, "section", "contact"), typed(website="")).status_code == 302


def test_rows_can_be_taken_away_and_none_stands_twice(cast: Cast, visit) -> None:
    session, address = visit("alice"), at(cast, "section", "offers")
    room = {"kind": "space", "description": "A room"}
    assert session.post(address, typed() | rows(room)).status_code == 302
    twice = session.post(address, typed() | {"version": "1"} | rows(room, room, initial=1))
    assert twice.status_code == 422
    assert "stands here twice" in twice.content.decode()
    gone = typed() | {"version": "1"} | rows(room | {"DELETE": "on"}, initial=1)
    assert session.post(address, gone).status_code == 302
    page = session.get(at(cast, "organisation")).content.decode()
    assert "A room" not in page


@pytest.mark.parametrize(
    ("section", "fields", "sentence"),
    [
        ("names", {"name": ""}, "This is still empty"),
        ("names", {"name": "x" * 501}, "This has 501 characters; we can keep 500 at most."),
        ("names", {"name": "Good \u202eliated"}, "turn the direction"),
        ("names", {"name": "a\x07b"}, "signs that cannot be shown"),
        ("about", {"languages": "Klingonese"}, "We know no language called “Klingonese”"),
        ("about", {"founded": "3000"}, "still to come"),
        ("about", {"size": "many"}, "Write a whole number"),
        ("contact", {"website": "not a site"}, "no address of a website"),
        ("contact", {"website": "javascript:alert(1)"}, "no address of a website"),
        ("places", {"latitude": "5"}, "both latitude and longitude"),
        ("places", {"latitude": "91", "longitude": "0"}, "can be 90 at most"),
        ("mission", {"as_of": "2999-01-01"}, "still to come"),
        ("identifiers", rows({"scheme": "Charity", "number": "1"}), "is no code of a register"),
    ],
)
def test_bad_input_is_answered_with_a_sentence_and_kept(
    cast: Cast, visit, section: str, fields: dict[str, str], sentence: str
) -> None:
    sent = typed(mission="kept words", source="kept source") | rows() | fields
    answer = visit("alice").post(at(cast, "section", section), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "kept source" in page
    assert not SectionRecord.objects.exists()


def test_a_long_name_and_one_from_right_to_left_are_shown_isolated(cast: Cast, visit) -> None:
    session = visit("alice")
    for name in ("x" * 500, "جمعية \u200fالميناء"):
        version = str(SectionRecord.objects.count() and SectionRecord.objects.get().version)
        sent = typed(name=name) | rows() | {"version": version}
        assert session.post(at(cast, "section", "names"), sent).status_code == 302
        assert f"<bdi>{name}</bdi>" in session.get(at(cast, "organisation")).content.decode()


def test_a_place_is_looked_up_then_chosen_without_losing_what_was_typed(cast: Cast, visit) -> None:
    session, address = visit("alice"), at(cast, "section", "places")
    looked = session.post(
        address, typed(find="Kenya", look="1", latitude="1", longitude="2", service_areas=["SO"])
    )
    page = looked.content.decode()
    assert looked.status_code == 200
    assert 'value="KE"' in page
    assert 'value="SO"' in page and "checked" in page
    assert not SectionRecord.objects.exists()
    none = session.post(address, typed(find="Nowhereville", look="1")).content.decode()
    assert "We know no place of that name" in none


@pytest.mark.capability("K3")
def test_what_is_not_known_is_asked_with_the_reason(cast: Cast, visit) -> None:
    page = visit("alice").get(at(cast, "organisation")).content.decode()
    assert "We do not know which places they work in. Without it, the finder cannot" in page
    assert at(cast, "section", "places") in page
    stranger = visit("charlie").get(at(cast, "organisation", acting="arts")).content.decode()
    assert "We do not know which places they work in." in stranger
    assert at(cast, "section", "places", acting="arts") not in stranger


def test_old_facts_are_marked(cast: Cast) -> None:
    organisation = cast.organisations["citizens"]
    organisation.mission = "We watch."
    organisation.save()
    record = SectionRecord.objects.create(
        organisation=organisation, section="mission", saved_at=NOW, source="A report",
        as_of=NOW.date() - timedelta(days=3 * 365 + 10),
    )  # fmt: skip
    known = {fact.key: fact for fact in facts(cast.viewer("bob"), organisation, today=NOW.date())}
    assert known["mission"].is_stale
    assert known["mission"].age == "3 years old: ask whether it still holds"
    record.as_of = NOW.date() - timedelta(days=30)
    record.save()
    known = {fact.key: fact for fact in facts(cast.viewer("bob"), organisation, today=NOW.date())}
    assert not known["mission"].is_stale


@pytest.mark.parametrize(
    ("name", "status"),
    [("alice", 200), ("erin", 200), ("bob", 403)],
)
def test_who_may_change_the_own_profile(cast: Cast, visit, name: str, status: int) -> None:
    session = visit(name)
    assert session.get(at(cast, "section", "mission")).status_code == status
    assert session.get(at(cast, "edit")).status_code == status
    if status == 403:
        assert session.post(at(cast, "section", "mission"), typed(mission="x")).status_code == 403


def test_nobody_changes_what_others_keep(cast: Cast, visit) -> None:
    answer = visit("alice").get(at(cast, "section", "mission", key="legal"))
    assert answer.status_code == 403
    assert "keeps this profile itself" in answer.content.decode()


def test_an_unknown_section_is_not_found(cast: Cast, visit) -> None:
    assert visit("alice").get(at(cast, "section", "salary")).status_code == 404


@pytest.mark.capability("K1")
def test_do_not_contact_is_said_and_honoured(cast: Cast, visit) -> None:
    Contact.objects.create(
        organisation=cast.organisations["arts"], name="Dora Door", email="dora@arts.example",
        phone="+1 555 0100", level=Level.ORGANISATION, owner=cast.organisations["citizens"],
    )  # fmt: skip
    page = at(cast, "organisation", key="arts")
    assert "dora@arts.example" in visit("bob").get(page).content.decode()
    sent = typed(level="public", do_not_contact="on", do_not_contact_reason="They are in danger.")
    own = at(cast, "section", "listing", key="arts", acting="arts")
    assert visit("charlie").post(own, sent).status_code == 302
    after = visit("bob").get(page).content.decode()
    assert "They do not want to be contacted." in after
    assert "They are in danger." in after
    assert "dora@arts.example" not in after
    assert "+1 555 0100" not in after
    assert "Dora Door" in after


@pytest.mark.capability("K1")
def test_the_public_page_shows_what_is_public_only(cast: Cast, visit) -> None:
    legal = cast.organisations["legal"]
    address = reverse("public:organisation", args=[legal.slug])
    assert visit("anonymous").get(address).status_code == 200
    for level, statuses in ((Level.NETWORK, (404, 200)), (Level.ORGANISATION, (404, 404))):
        legal.level = level
        legal.save()
        assert visit("anonymous").get(address).status_code == statuses[0]
        assert visit("nina").get(address).status_code == statuses[1]


def test_what_both_share_is_said(cast: Cast, visit) -> None:
    for key in ("citizens", "arts"):
        cast.organisations[key].issues.add(Issue.objects.get(key="corruption"))
    Need.objects.create(
        organisation=cast.organisations["citizens"], kind="space", description="Room"
    )
    page = visit("alice").get(at(cast, "organisation", key="arts")).content.decode()
    assert "Why they might matter to us" in page
    assert "Both work on" in page
