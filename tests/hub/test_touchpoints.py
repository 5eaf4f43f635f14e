"""Recording contact: three answers, once and only once, for the audience chosen."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Conflict, Refused
from commonground.hub.history.models import Entry
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties import actions, queries
from commonground.hub.ties.models import NextStep, Tie, Touchpoint, TouchpointKind
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.capability("T2")]

RECORD = "/o/citizens-cast00/ties/record/"


def answers(**more: object) -> dict[str, object]:
    """The three answers, and the rest as the form shows it first."""
    return {
        "parties": ["legal-cast00"],
        "kind": "meeting",
        "said": "They see the same three clerks.",
        "held_on": timezone.localdate().isoformat(),
        "level": "organisation",
        "request_key": "5a0c3a9e-6d2b-4a3f-9f5e-0d6b3a4a7c11",
    } | more


def recorded(cast: Cast, by: str = "bob", **more: object) -> Touchpoint:
    """A contact with Legal Aid House."""
    fields = {
        "parties": [cast.organisations["legal"]],
        "kind": TouchpointKind.MEETING,
        "held_on": NOW.date(),
        "said": "canary said",
        "now": NOW,
    } | more
    return actions.record_touchpoint(viewer=cast.viewer(by), **fields)


def test_three_answers_make_a_contact_that_colleagues_see_and_strangers_do_not(cast, visit) -> None:
    answer = visit("bob").post(RECORD, answers())
    assert answer.status_code == 302
    assert answer["Location"] == "/o/citizens-cast00/ties/legal-cast00/"
    touchpoint = Touchpoint.objects.get()
    assert [party.slug for party in touchpoint.parties.all()] == ["legal-cast00"]
    assert Tie.objects.get().subject == cast.organisations["legal"]
    page = visit("erin").get("/o/citizens-cast00/ties/legal-cast00/")
    assert "They see the same three clerks." in page.content.decode()
    address = f"ties/touchpoints/{touchpoint.ref}/"
    assert visit("erin").get(f"/o/citizens-cast00/{address}").status_code == 200
    stranger = visit("charlie").get(f"/o/arts-cast00/{address}")
    absent = visit("charlie").get("/o/arts-cast00/ties/touchpoints/222222222222/")
    assert stranger.status_code == absent.status_code == 404
    assert visit("dana").get(f"/o/legal-cast00/{address}").status_code == 404


def test_two_tabs_and_a_double_press_record_once(cast, visit) -> None:
    bob = visit("bob")
    for _press in range(2):
        assert bob.post(RECORD, answers(next_step="Send the list")).status_code == 302
    assert Touchpoint.objects.count() == 1
    assert NextStep.objects.count() == 1
    key = re.search(r'name="request_key" value="([^"]+)"', bob.get(RECORD).content.decode())
    other = re.search(r'name="request_key" value="([^"]+)"', bob.get(RECORD).content.decode())
    assert key and other and key[1] != other[1]


def test_a_hidden_organisation_cannot_be_named(cast, visit) -> None:
    """Hidden and absent organisations get the same answer, letter for letter."""
    Organisation.objects.create(
        name="Safe House",
        slug="hidden-cast00",
        level=Level.ORGANISATION,
        owner=cast.organisations["arts"],
        created_at=NOW,
        changed_at=NOW,
    )
    bob = visit("bob")
    for slug in ("hidden-cast00", "absent-cast00"):
        assert bob.get(RECORD, {"party": slug}).status_code == 404
        answer = bob.post(RECORD, answers(parties=[slug]))
        assert answer.status_code == 422
        text = answer.content.decode()
        assert f"We do not know the organisation “{slug}”" in text
        assert "Safe House" not in text
    found = bob.post(RECORD, answers(parties=[], find="1", text="Safe"))
    assert "hidden-cast00" not in found.content.decode()
    assert not Touchpoint.objects.exists()


def test_organisations_are_found_without_javascript_and_nothing_typed_is_lost(cast, visit) -> None:
    answer = visit("bob").post(RECORD, answers(find="1", text="theatre"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="arts-cast00"' in text
    assert re.search(r'value="legal-cast00"[^>]*checked', text)
    assert "They see the same three clerks." in text
    assert not Touchpoint.objects.exists()


@pytest.mark.parametrize(
    ("days", "words"), [(7, "That day lies ahead"), (-366 * 90, "more than sixty years ago")]
)
def test_a_day_ahead_or_absurdly_past_is_told_in_words(cast, visit, days, words) -> None:
    day = timezone.localdate() + timedelta(days=days)
    answer = visit("bob").post(RECORD, answers(held_on=day.isoformat()))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert "They see the same three clerks." in text
    assert not Touchpoint.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"parties": []}, "tick at least one organisation"),
        ({"kind": ""}, "Choose what it was"),
        ({"kind": "duel"}, "duel"),
        ({"next_due": "2020-01-01", "next_step": "x"}, "That day has gone by"),
        ({"next_due": "2400-01-01"}, "more than twenty years ahead"),
        ({"level": "public"}, "public"),
        ({"level": "network"}, "Only a steward"),
    ],
)
def test_wrong_answers_keep_what_was_typed(cast, visit, wrong, words) -> None:
    answer = visit("bob").post(RECORD, answers(**wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "They see the same three clerks." in answer.content.decode()


def test_reaching_out_to_those_who_asked_not_to_be_contacted_warns_first(cast, visit) -> None:
    Organisation.objects.filter(slug="legal-cast00").update(do_not_contact=True)
    bob = visit("bob")
    assert (
        "asked not to be contacted" in bob.get(RECORD, {"party": "legal-cast00"}).content.decode()
    )
    answer = bob.post(RECORD, answers(kind="call"))
    assert answer.status_code == 422
    assert 'type="checkbox" name="despite"' in answer.content.decode()
    assert bob.post(RECORD, answers(kind="letter-of-support-received")).status_code == 302
    other = "00000000-0000-4000-8000-000000000001"
    assert (
        bob.post(RECORD, answers(kind="call", despite="on", request_key=other)).status_code == 302
    )
    assert Touchpoint.objects.count() == 2


def test_several_organisations_are_one_contact(cast, visit) -> None:
    answer = visit("bob").post(RECORD, answers(parties=["legal-cast00", "arts-cast00"]))
    touchpoint = Touchpoint.objects.get()
    assert answer["Location"] == f"/o/citizens-cast00/ties/touchpoints/{touchpoint.ref}/"
    assert Tie.objects.count() == 2


def test_contact_for_named_people_leaves_no_trace_for_colleagues(cast, visit) -> None:
    key = cast.memberships["erin", "citizens"].ref
    visit("bob").post(RECORD, answers(level="named", readers=[key]))
    touchpoint = Touchpoint.objects.get()
    assert not Tie.objects.exists()
    address = f"/o/citizens-cast00/ties/touchpoints/{touchpoint.ref}/"
    assert visit("erin").get(address).status_code == 200
    assert visit("alice").get(address).status_code == 404
    page = visit("alice").get("/o/citizens-cast00/ties/legal-cast00/").content.decode()
    assert "clerks" not in page
    assert not Entry.objects.visible_to(cast.viewer("alice")).exists()


def test_a_next_step_is_as_narrow_as_its_contact(cast) -> None:
    recorded(cast, level=Level.NAMED, next_step="Ask again", next_due=NOW.date())
    step = NextStep.objects.get()
    assert step.level == Level.NAMED
    assert not queries.open_steps(cast.viewer("alice")).exists()
    assert queries.open_steps(cast.viewer("bob")).get() == step


def test_nobody_opens_a_step_they_cannot_read(cast: Cast) -> None:
    """Opened to all of ours, a contact takes along the steps that whoever opens it may read."""
    contact = recorded(
        cast, level=Level.NAMED, readers=[cast.memberships["alice", "citizens"]],
        next_step="Between the two", next_due=NOW.date(),
    )  # fmt: skip
    seen = NextStep.objects.get()
    kept = NextStep.objects.create(
        tie=seen.tie, touchpoint=contact, text="For Bob and Erin", created_at=NOW,
        owner=seen.owner, author=cast.people["bob"], level=Level.NAMED,
    )  # fmt: skip
    kept.readers.set([cast.memberships["erin", "citizens"]])
    actions.change_touchpoint(
        viewer=cast.viewer("alice", "citizens"), touchpoint=contact,
        parties=[cast.organisations["legal"]], kind=contact.kind, held_on=contact.held_on,
        said=contact.said, people="", changed_at_shown=None, now=NOW,
    )  # fmt: skip
    levels = dict(NextStep.objects.values_list("text", "level"))
    assert levels == {"Between the two": Level.ORGANISATION, "For Bob and Erin": Level.NAMED}
    assert [reader.person for reader in kept.readers.all()] == [cast.people["erin"]]


def test_contact_shared_with_a_table_is_read_there_and_changed_only_by_us(cast, visit) -> None:
    touchpoint = recorded(cast, "alice", level=Level.SPACE, space=cast.coalition)
    dana = visit("dana")
    address = f"/o/legal-cast00/ties/touchpoints/{touchpoint.ref}/"
    assert "canary said" in dana.get(address).content.decode()
    assert dana.get(f"{address}change/").status_code == 403
    assert dana.post(f"{address}remove/").status_code == 403
    tie = dana.get("/o/legal-cast00/ties/citizens-cast00/").content.decode()
    assert "canary said" in tie
    assert "recorded by Citizens Fighting Corruption" in tie
    told = dana.get("/o/legal-cast00/ties/legal-cast00/told/").content.decode()
    assert "canary said" in told and "a table we sit at" in told


def test_who_shares_contact_with_somebody_hidden_is_told_who_can_read_it(cast, visit) -> None:
    """A contact with somebody whom only we may see is read by us alone, whatever was chosen."""
    hidden = Organisation.objects.create(
        name="Safe House", slug="hidden-cast00", level=Level.ORGANISATION,
        owner=cast.organisations["citizens"], created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    both = answers(parties=["legal-cast00", hidden.slug], level="network", widen="on")
    page = visit("alice").post(RECORD, both, follow=True).content.decode()
    assert "Only those who may see Safe House can read it." in page
    at = f"ties/touchpoints/{Touchpoint.objects.get().ref}/"
    kept = visit("alice").get(f"/o/citizens-cast00/{at}").content.decode()
    assert "Only those who may see Safe House can read it." in kept
    assert visit("dana").get(f"/o/legal-cast00/{at}").status_code == 404


def test_two_people_correcting_at_once_lose_nothing(cast, visit) -> None:
    touchpoint = recorded(cast)
    address = f"/o/citizens-cast00/ties/touchpoints/{touchpoint.ref}/change/"
    first, second = visit("erin"), visit("alice")
    typed = answers(held_on="2026-10-30", shown="")
    assert first.post(address, typed | {"said": "Erin's words"}).status_code == 302
    answer = second.post(address, typed | {"said": "Alice's words"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Erin&#x27;s words" in text
    assert "Alice&#x27;s words" in text
    shown = re.search(r'name="shown" value="([^"]+)"', text)
    assert shown
    assert second.post(address, typed | {"said": "Both", "shown": shown[1]}).status_code == 302
    touchpoint.refresh_from_db()
    assert touchpoint.said == "Both"


def test_the_action_itself_refuses_a_stale_correction(cast) -> None:
    touchpoint = recorded(cast)
    fields = {
        "viewer": cast.viewer("bob"),
        "touchpoint": touchpoint,
        "parties": [cast.organisations["legal"]],
        "kind": TouchpointKind.CALL,
        "held_on": NOW.date(),
        "said": "",
        "people": "",
        "changed_at_shown": None,
        "now": NOW,
    }
    actions.change_touchpoint(**fields)
    with pytest.raises(Conflict):
        actions.change_touchpoint(**fields)


def test_only_the_author_and_stewards_remove_and_are_asked_first(cast, visit) -> None:
    touchpoint = recorded(cast, next_step="Send the list")
    address = f"/o/citizens-cast00/ties/touchpoints/{touchpoint.ref}/remove/"
    refused = visit("erin").post(address)
    assert refused.status_code == 403
    assert "Only the person who wrote this or a steward" in refused.content.decode()
    asked = visit("alice").get(address).content.decode()
    assert "canary said" in asked
    assert "Send the list" in asked
    assert Touchpoint.objects.exists()
    assert visit("alice").post(address).status_code == 302
    assert not Touchpoint.objects.exists()
    assert visit("alice").post(address).status_code == 404


def test_one_cannot_record_contact_with_oneself(cast, visit) -> None:
    answer = visit("bob").post(RECORD, answers(parties=["citizens-cast00"]))
    assert answer.status_code == 422
    with pytest.raises(Refused):
        recorded(cast, parties=[cast.organisations["citizens"]])


def test_every_change_is_in_the_history(cast) -> None:
    touchpoint = recorded(cast, next_step="Send the list")
    actions.remove_touchpoint(viewer=cast.viewer("bob"), touchpoint=touchpoint, now=NOW)
    verbs = [entry.verb for entry in Entry.objects.order_by("number")]
    assert verbs == [
        "recorded contact",
        "began a tie",
        "promised a next step",
        "removed a contact",
    ]


@pytest.mark.capability("X2")
def test_what_others_share_stands_on_the_page_of_whom_it_is_about(cast: Cast, visit) -> None:
    page = "/o/arts-cast00/organisations/legal-cast00/"
    kept = recorded(cast, said="Only ours")
    shared = recorded(cast, by="alice", level=Level.NETWORK, said="Ours for everyone here")
    shown = visit("charlie").get(page).content.decode()
    assert "Ours for everyone here" in shown and "Only ours" not in shown
    assert f"/o/arts-cast00/ties/touchpoints/{shared.ref}/" in shown and kept.ref not in shown
    assert "recorded by Citizens Fighting Corruption" in shown
    # A contact is shared in the organisation's name; who wrote it down is for colleagues to know.
    told = visit("charlie").get(f"/o/arts-cast00/ties/touchpoints/{shared.ref}/").content.decode()
    assert "Recorded for" in told and "Alice" not in told
    ours = visit("bob").get(f"/o/citizens-cast00/ties/touchpoints/{shared.ref}/").content.decode()
    assert "Alice" in ours
    # On our own page of them it stands among ours; whom it is about sees it on theirs.
    own = visit("bob").get("/o/citizens-cast00/organisations/legal-cast00/").content.decode()
    assert "What others share" not in own
    theirs = visit("dana").get("/o/legal-cast00/organisations/legal-cast00/").content.decode()
    assert "Ours for everyone here" in theirs
    # It comes up on their Today, and is gone from it once they have written something down as well.
    now = timezone.now()
    shared = recorded(cast, by="alice", level=Level.NETWORK, said="Ours once more", now=now)
    told = "Citizens Fighting Corruption wrote down contact with you that you can read: meeting"
    assert told in visit("dana").get("/o/legal-cast00/").content.decode()
    assert told not in visit("charlie").get("/o/arts-cast00/").content.decode()
    at = f"/o/legal-cast00/ties/touchpoints/{shared.ref}/"
    assert "ties/record/?party=citizens-cast00" in visit("dana").get(at).content.decode()
    theirs = cast.organisations["citizens"]
    recorded(cast, by="dana", parties=[theirs], now=now + timedelta(minutes=1))
    assert told not in visit("dana").get("/o/legal-cast00/").content.decode()
    assert (
        "Ours for everyone"
        not in visit("anonymous").get("/organisations/legal-cast00/").content.decode()
    )
    for number in range(5):
        recorded(cast, by="alice", level=Level.NETWORK, said=f"Time {number}", now=NOW)
    shown = visit("charlie").get(page).content.decode()
    assert "/o/arts-cast00/ties/legal-cast00/told/" in shown
    told = visit("charlie").get("/o/arts-cast00/ties/legal-cast00/told/").content.decode()
    assert all(f"Time {number}" in told for number in range(5)) and "Only ours" not in told
    empty = visit("charlie").get("/o/arts-cast00/ties/former-cast00/told/").content.decode()
    assert "Nobody else shares" in empty
    cast.organisations["legal"].level = Level.ORGANISATION
    cast.organisations["legal"].save()
    hidden = visit("charlie").get("/o/arts-cast00/ties/legal-cast00/told/")
    assert hidden.status_code == 404
