"""Ambassadors: whom our people know, ways through them, and asking to be introduced."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Refused
from commonground.hub.activities.models import Partnership
from commonground.hub.ambassadors import actions, queries
from commonground.hub.ambassadors.models import Acquaintance, Answer, IntroductionRequest
from commonground.hub.home.queries import waits_in_rooms
from commonground.hub.organisations.actions import create_token, end_membership, erase_person
from commonground.hub.organisations.models import Contact, Organisation
from commonground.hub.ties.models import Stage, Tie, Touchpoint
from tests.cast import NOW, Cast
from tests.hub.proof.visits import body, quiet

pytestmark = [pytest.mark.django_db, pytest.mark.capability("T7")]

DOORS = "/o/citizens-cast00/doors/"
TODAY = NOW.date()


def known(cast: Cast, who: str = "bob", at: str = "arts", **more: Any) -> Acquaintance:
    """Somebody of ours knows the director of another organisation well."""
    said = {"contact": None, "name": "the director", "closeness": "good", "note": ""} | more
    return actions.write_down(
        viewer=cast.viewer(who), organisation=cast.organisations[at], now=NOW, **said
    )


def worked(cast: Cast, one: str, other: str, level: str = "public", **more: Any) -> Partnership:
    """Two organisations that worked together."""
    return Partnership.objects.create(
        organisation_a=cast.organisations[one], organisation_b=cast.organisations[other],
        level=level, owner=cast.organisations["former"], digest=f"{one} {other} {level}", **more,
    )  # fmt: skip


def test_whom_one_knows_is_written_down_and_stays_among_us(cast: Cast, visit) -> None:
    bob = visit("bob")
    assert "Somebody on your board went to school" in bob.get(DOORS).content.decode()
    typed = {"who": "me", "name": "Mina Solano", "closeness": "close", "note": "From choir",
             "text": "", "version": 0}  # fmt: skip
    missing = bob.post(f"{DOORS}add/", typed)
    assert missing.status_code == 422
    assert "Choose the organisation where they are" in missing.content.decode()
    looked = bob.post(f"{DOORS}add/", typed | {"text": "Harbour", "find": "1"}).content.decode()
    assert "Harbour Street Theatre" in looked and "Mina Solano" in looked
    sent = bob.post(f"{DOORS}add/", typed | {"organisation": "arts-cast00"})
    assert sent.headers["Location"] == f"{DOORS}to/arts-cast00/"
    told = "Bob is close to Mina Solano at Harbour Street Theatre."
    assert "You are close to Mina Solano" in bob.get(DOORS).content.decode()
    erin = visit("erin")
    for page in (DOORS, f"{DOORS}to/arts-cast00/", "/o/citizens-cast00/ties/arts-cast00/",
                 "/o/citizens-cast00/organisations/arts-cast00/"):  # fmt: skip
        assert told in erin.get(page).content.decode(), page
    charlie = visit("charlie")
    for page in ("doors/", "ties/citizens-cast00/", "organisations/citizens-cast00/", "history/"):
        assert "Mina Solano" not in charlie.get(f"/o/arts-cast00/{page}").content.decode()
    row = Acquaintance.objects.get()
    assert erin.get(f"{DOORS}{row.ref}/change/").status_code == 403
    for page in ("change/", "remove/", "ask/arts-cast00/"):
        hidden = charlie.get(f"/o/arts-cast00/doors/{row.ref}/{page}")
        absent = charlie.get(f"/o/arts-cast00/doors/absent222222/{page}")
        assert (hidden.status_code, quiet(body(hidden))) == (404, quiet(body(absent)))
    assert bob.post(f"{DOORS}{row.ref}/remove/").status_code == 302
    assert not Acquaintance.objects.exists()


def test_two_people_changing_one_line_lose_nothing(cast: Cast, visit) -> None:
    row = known(cast)
    typed = {"who": "me", "name": "the director", "organisation": "arts-cast00",
             "closeness": "weak", "note": "First", "version": 1}  # fmt: skip
    bob = visit("bob")
    assert bob.post(f"{DOORS}{row.ref}/change/", typed).status_code == 302
    clash = bob.post(f"{DOORS}{row.ref}/change/", typed | {"note": "Second"})
    page = clash.content.decode()
    assert clash.status_code == 409 and "First" in page and "Second" in page
    assert 'name="version" value="2"' in page


def test_editors_speak_for_the_board_and_only_for_their_own(cast: Cast, visit) -> None:
    fields = {"owner": cast.organisations["citizens"], "level": Level.ORGANISATION}
    ours = Contact.objects.create(
        organisation=cast.organisations["citizens"], name="Ines Vallory", body="board", **fields
    )
    theirs = Contact.objects.create(
        organisation=cast.organisations["arts"], name="Perla Quint", body="board", **fields
    )
    for who, contact in (("bob", ours), ("erin", theirs)):
        with pytest.raises(Refused):
            known(cast, who, contact=contact)
    assert "Ines Vallory" not in visit("bob").get(f"{DOORS}add/").content.decode()
    assert "Ines Vallory" in visit("erin").get(f"{DOORS}add/").content.decode()
    row = known(cast, "erin", contact=ours)
    [way] = queries.ways(cast.viewer("bob"), cast.organisations["arts"])
    told = "Ines Vallory knows the director at Harbour Street Theatre well."
    assert (way.sentences, way.known and way.known.asked) == ((told,), "Erin")
    # Whoever saves it next answers for it: nothing is lost when a colleague leaves.
    alice = cast.viewer("alice")
    end_membership(viewer=alice, membership=cast.memberships["erin", "citizens"], now=NOW)
    [way] = queries.ways(cast.viewer("bob"), cast.organisations["arts"])
    assert way.known and not way.known.can_ask
    row = queries.acquaintance(alice, row.ref)
    said = {"contact": ours, "name": row.name, "closeness": "close", "note": ""}
    arts = cast.organisations["arts"]
    actions.change(viewer=alice, row=row, organisation=arts, version=1, now=NOW, **said)
    [way] = queries.ways(cast.viewer("bob"), cast.organisations["arts"])
    assert way.known and way.known.can_ask and way.known.asked == "Alice"


def test_who_has_an_account_is_not_spoken_for(cast: Cast, visit) -> None:
    fields = {"owner": cast.organisations["citizens"], "organisation": cast.organisations["citizens"],
              "level": Level.ORGANISATION}  # fmt: skip
    for name, email in (("Robert of the board", "Bob@Cast.example"), ("Ines Vallory", "")):
        Contact.objects.create(name=name, email=email, **fields)
    page = visit("erin").get(f"{DOORS}add/").content.decode()
    assert "Ines Vallory" in page and "Robert of the board" not in page
    end_membership(
        viewer=cast.viewer("alice"), membership=cast.memberships["bob", "citizens"], now=NOW
    )
    assert "Robert of the board" in visit("erin").get(f"{DOORS}add/").content.decode()


def test_a_line_that_few_may_read_is_told_by_nothing_else(cast: Cast, visit) -> None:
    ours = cast.organisations["citizens"]
    donor = Contact.objects.create(
        organisation=ours,
        owner=ours,
        level=Level.NAMED,
        author=cast.people["alice"],
        name="A donor",
    )
    history = "/o/citizens-cast00/history/"
    before = quiet(body(visit("erin").get(history)))
    donor.readers.add(cast.memberships["bob", "citizens"])
    row = known(cast, "alice", contact=donor, name="Mina Solano")
    assert quiet(body(visit("erin").get(history))) == before
    alice, bob = cast.viewer("alice"), cast.viewer("bob")
    arts = cast.organisations["arts"]
    asked = actions.ask(viewer=bob, row=row, target=arts, words="The tour", now=NOW)
    actions.answer(viewer=alice, request=asked, said=Answer.ACCEPTED, now=NOW)
    actions.say_made(viewer=alice, request=asked, held_on=TODAY, said="", now=NOW)
    assert (
        "Mina Solano"
        not in visit("erin").get("/o/citizens-cast00/ties/arts-cast00/").content.decode()
    )
    assert Touchpoint.objects.get().people == ""


def test_what_somebody_knew_leaves_with_them(cast: Cast, visit) -> None:
    asked = asked_of_bob(cast)
    alice, page = cast.viewer("alice"), f"{DOORS}requests/{asked.ref}/"
    assert "Bob knows the director" in visit("erin").get(page).content.decode()
    end_membership(viewer=alice, membership=cast.memberships["bob", "citizens"], now=NOW)
    assert Acquaintance.objects.exists()
    assert queries.known_at(alice, cast.organisations["arts"]) == []
    assert queries.ways(alice, cast.organisations["arts"]) == []
    told = visit("erin").get(page).content.decode()
    assert "the director" not in told and "Bob has left" in told
    erase_person(viewer=cast.viewer("bob"), now=NOW)
    assert not Acquaintance.objects.exists()


def test_ways_are_told_in_sentences_the_strongest_first(cast: Cast) -> None:
    known(cast, "bob", "arts", closeness="close")
    known(cast, "erin", "procurement", closeness="weak", name="a clerk")
    worked(cast, "arts", "procurement")
    Tie.objects.create(
        owner=cast.organisations["citizens"], subject=cast.organisations["arts"],
        stage=Stage.ALLIED, created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    bob = cast.viewer("bob")
    ways = queries.ways(bob, cast.organisations["procurement"])
    together = "Harbour Street Theatre and City Procurement Office have worked together."
    assert [way.sentences for way in ways] == [
        ("We have a tie with Harbour Street Theatre: allies.", together),
        ("You are close to the director at Harbour Street Theatre.", together),
        ("Erin knows a clerk at City Procurement Office a little.",),
    ]
    assert [round(way.strength, 3) for way in ways] == [0.45, 0.45, 0.3]
    assert [way.words for way in ways] == ["a strong way", "a strong way", "a fair way"]
    assert queries.ways(bob, cast.organisations["former"]) == []


@pytest.mark.capability("X2")
def test_no_way_tells_of_what_is_hidden(cast: Cast, visit) -> None:
    """With and without rows that a viewer may not see, every answer is the same byte for byte."""
    known(cast, "bob", "arts")
    worked(cast, "arts", "legal")
    clients = {"browser": visit("erin")}
    secret = create_token(viewer=cast.viewer("erin"), name="proof", now=NOW)[1]
    clients["program"] = Client(headers={"Authorization": f"Bearer {secret}"})

    def answers() -> dict[str, bytes]:
        found = {}
        for slug in ("arts-cast00", "legal-cast00", "procurement-cast00"):
            for url in (f"{DOORS}to/{slug}/", f"/o/citizens-cast00/ties/{slug}/",
                        f"/o/citizens-cast00/organisations/{slug}/", DOORS,
                        "/o/citizens-cast00/", f"{DOORS}add/?organisation={slug}"):  # fmt: skip
                found[url] = quiet(body(clients["browser"].get(url)))
            for url in (f"/api/v1/doors/to/{slug}", "/api/v1/doors", "/api/v1/introductions"):
                found[url] = body(clients["program"].get(url))
        return found

    def hidden_partnership() -> None:
        worked(cast, "arts", "procurement", "organisation")
        worked(cast, "legal", "procurement", "named")

    def through_a_hidden_organisation() -> None:
        house = Organisation.objects.create(
            name="Safe House", slug="hidden-cast00", level=Level.ORGANISATION,
            owner=cast.organisations["arts"], created_at=NOW, changed_at=NOW,
        )  # fmt: skip
        cast.organisations["hidden"] = house
        worked(cast, "arts", "hidden")
        worked(cast, "hidden", "procurement")

    def whom_others_know() -> None:
        known(cast, "charlie", "procurement")
        known(cast, "dana", "procurement")

    def ties_of_others() -> None:
        for owner, subject in (("arts", "procurement"), ("legal", "procurement")):
            Tie.objects.create(
                owner=cast.organisations[owner], subject=cast.organisations[subject],
                stage=Stage.ALLIED, created_at=NOW, changed_at=NOW,
            )  # fmt: skip

    def a_board_member_kept_for_few() -> None:
        contact = Contact.objects.create(
            organisation=cast.organisations["citizens"], owner=cast.organisations["citizens"],
            level=Level.NAMED, author=cast.people["alice"], name="A silent donor",
        )  # fmt: skip
        known(cast, "alice", "procurement", contact=contact)

    def a_request_between_two_others() -> None:
        row = known(cast, "bob", "arts")
        asked = actions.ask(
            viewer=cast.viewer("alice"), row=row, target=cast.organisations["arts"],
            words="The spring tour", now=NOW,
        )  # fmt: skip
        actions.answer(viewer=cast.viewer("bob"), request=asked, said=Answer.DECLINED, now=NOW)

    answers()
    before = answers()
    assert answers() == before, "an answer differs by itself"
    assert b"Bob knows the director" in before[f"{DOORS}to/legal-cast00/"]
    for hide in (hidden_partnership, through_a_hidden_organisation, whom_others_know,
                 ties_of_others, a_board_member_kept_for_few, a_request_between_two_others):  # fmt: skip
        with transaction.atomic():
            hide()
            told = {url for url, answer in answers().items() if answer != before[url]}
            transaction.set_rollback(True)
        assert told == set(), hide.__name__


def asked_of_bob(cast: Cast) -> IntroductionRequest:
    """Erin asks Bob to introduce her."""
    arts = cast.organisations["arts"]
    row = queries.acquaintance(cast.viewer("erin"), known(cast).ref)
    return actions.ask(
        viewer=cast.viewer("erin"), row=row, target=arts, words="The spring tour", now=NOW
    )


def test_asking_answering_and_making_an_introduction(cast: Cast, visit) -> None:
    row = known(cast)
    erin, bob = visit("erin"), visit("bob")
    ask = f"{DOORS}{row.ref}/ask/arts-cast00/"
    assert "Only Bob reads this" in erin.get(ask).content.decode()
    assert bob.get(ask).status_code == 403
    assert erin.post(ask, {"words": ""}).status_code == 422
    assert erin.post(ask, {"words": "The spring tour"}).status_code == 302
    assert erin.post(ask, {"words": "The spring tour"}).status_code == 302
    asked = IntroductionRequest.objects.get()
    page = f"{DOORS}requests/{asked.ref}/"
    waiting = bob.get("/o/citizens-cast00/").content.decode()
    assert "Erin asks whether you would introduce them to Harbour Street Theatre." in waiting
    assert "whether you would introduce" not in erin.get("/o/citizens-cast00/").content.decode()
    assert visit("alice").get(page).status_code == 404
    assert erin.post(f"{page}answer/", {"answer": "accepted"}).status_code == 403
    assert bob.post(f"{page}answer/", {"answer": "perhaps"}).status_code == 422
    assert bob.post(f"{page}made/", {"held_on": "2026-10-30"}).status_code == 403
    assert bob.post(f"{page}answer/", {"answer": "accepted"}).status_code == 302
    told = [entry.words for waits in waits_in_rooms(cast.viewer("erin"), timezone.localdate())
            for entry in waits.entries]  # fmt: skip
    assert told == ["Bob will introduce you to Harbour Street Theatre."]
    assert bob.post(f"{page}made/", {"held_on": "9999-01-01"}).status_code == 422
    day = timezone.localdate().isoformat()
    for _twice in range(2):
        assert bob.post(f"{page}made/", {"held_on": day, "said": "Over tea"}).status_code == 302
    contact = Touchpoint.objects.get()
    assert (contact.kind, contact.said, contact.author) == (
        "introduction", "Over tea", cast.people["bob"],
    )  # fmt: skip
    assert [one.slug for one in contact.parties.all()] == ["arts-cast00"]
    assert "What came of it" in erin.get(page).content.decode()
    assert waits_in_rooms(cast.viewer("bob"), timezone.localdate()) == []


def test_no_and_not_yet_are_the_same_to_the_one_who_asked(cast: Cast, visit) -> None:
    asked = asked_of_bob(cast)
    erin, seen = visit("erin"), {}
    pages = (DOORS, f"{DOORS}requests/{asked.ref}/", f"{DOORS}to/arts-cast00/",
             "/o/citizens-cast00/", "/o/citizens-cast00/history/")  # fmt: skip
    for said in (Answer.DECLINED, Answer.NOT_YET):
        with transaction.atomic():
            actions.answer(viewer=cast.viewer("bob"), request=asked, said=said, now=NOW)
            seen[said] = [quiet(body(erin.get(page))) for page in pages]
            transaction.set_rollback(True)
    assert seen[Answer.DECLINED] == seen[Answer.NOT_YET]
    assert b"not now" in seen[Answer.DECLINED][1] and b"You said" not in seen[Answer.DECLINED][1]
    bob = cast.viewer("bob")
    actions.answer(viewer=bob, request=asked, said=Answer.NOT_YET, now=NOW)
    assert queries.waits(bob, TODAY) is None
    later = queries.waits(bob, TODAY + timedelta(days=28))
    assert later and len(later.entries) == 1
    with transaction.atomic():
        left = cast.memberships["erin", "citizens"]
        end_membership(viewer=cast.viewer("alice"), membership=left, now=NOW)
        assert queries.waits(bob, TODAY + timedelta(days=28)) is None
        transaction.set_rollback(True)
    actions.answer(viewer=bob, request=asked, said=Answer.DECLINED, now=NOW)
    assert queries.waits(bob, TODAY + timedelta(days=400)) is None
    asked.refresh_from_db()
    actions.withdraw(viewer=cast.viewer("erin"), request=asked, now=NOW)
    assert not IntroductionRequest.objects.exists()


@pytest.mark.capability("X7")
def test_programs_do_the_same(cast: Cast) -> None:
    programs = {}
    for who in ("bob", "erin", "charlie"):
        secret = create_token(viewer=cast.viewer(who), name="p", now=NOW)[1]
        programs[who] = Client(headers={"Authorization": f"Bearer {secret}"})

    def call(who: str, method: str, path: str, given: Any = None) -> tuple[int, Any]:
        answer = programs[who].generic(
            method, f"/api/v1{path}", "" if given is None else json.dumps(given),
            content_type="application/json",
        )  # fmt: skip
        return answer.status_code, answer.json() if answer.content else None

    given = {"organisation": "arts-cast00", "name": "the director", "closeness": "good"}
    status, door = call("bob", "POST", "/doors", given)
    assert status == 201 and door["sentence"].startswith("You know the director")
    assert call("erin", "GET", "/doors")[1]["found"][0]["ref"] == door["ref"]
    assert call("charlie", "GET", "/doors")[1]["found"] == []
    assert call("charlie", "GET", f"/doors/{door['ref']}") == call(
        "charlie", "GET", "/doors/absent222222"
    )
    [way] = call("erin", "GET", "/doors/to/arts-cast00")[1]
    assert (way["door"], way["strength"]) == (door["ref"], 0.6)
    ask = {"door": door["ref"], "to": "arts-cast00", "words": "The tour"}
    assert call("bob", "POST", "/introductions", ask)[0] == 403
    status, asked = call("erin", "POST", "/introductions", ask)
    assert (status, asked["state"], asked["is_mine"]) == (201, "waiting", True)
    path = f"/introductions/{asked['ref']}"
    assert call("charlie", "GET", path) == call("charlie", "GET", "/introductions/absent222222")
    assert call("bob", "POST", f"{path}/answer", {"answer": "declined"})[1]["state"] == "declined"
    assert call("erin", "GET", path)[1]["state"] == "not_now"
    assert call("bob", "POST", f"{path}/answer", {"answer": "accepted"})[0] == 200
    status, made = call("bob", "POST", f"{path}/made", {"held_on": "2026-10-30"})
    assert (status, made["state"]) == (200, "made") and made["contact"]
    changed = {**given, "closeness": "close", "version": 1}
    assert call("erin", "PUT", f"/doors/{door['ref']}", changed)[0] == 403
    assert call("bob", "PUT", f"/doors/{door['ref']}", changed)[1]["closeness"] == "close"
    assert call("bob", "PUT", f"/doors/{door['ref']}", changed)[0] == 409
    assert call("bob", "DELETE", f"/doors/{door['ref']}")[0] == 204
