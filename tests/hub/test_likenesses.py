"""Deciding about the look-alikes of an import: one and the same, or not."""

from typing import Any

import pytest
from django.test import Client

from commonground.hub.history.models import Entry
from commonground.hub.history.queries import breaks
from commonground.hub.organisations.models import Organisation
from commonground.hub.registers.actions import Outcome, undo
from commonground.hub.registers.models import Likeness, Record, Run, Upload
from commonground.hub.registers.queries import lookalikes
from commonground.hub.ties.models import Tie
from tests.cast import NOW, Cast
from tests.hub.imported import LATER, counts, organisations
from tests.hub.test_uploads import at, text, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.capability("K9")]
TABLE = "org_id,name,mission\nr1,The Harbour Choir,Sing\nr2,Well Diggers,Dig\n"


@pytest.fixture
def choir(cast: Cast) -> Organisation:
    """An organisation that was here before: made through a list, so that it is searched."""
    organisations(cast.viewer("dana"), "org_id,name\nx,Harbour Choir\n", register="Elsewhere")
    return Organisation.objects.get(name="Harbour Choir")


@pytest.fixture
def taken_in(cast: Cast, choir: Organisation) -> Outcome:
    return organisations(cast.viewer("alice", "citizens"), TABLE, now=LATER)


def run_of(outcome: Outcome) -> Run:
    assert outcome.run
    return outcome.run


def answer(
    cast: Cast, client: Client, outcome: Outcome, what: str, other: Organisation, **more: str
) -> Any:
    sent = {"answer": what, "number": "r1", "organisation": other.ref, **more}
    return client.post(at(cast, run_of(outcome).ref, "alike"), sent, follow=True)


def test_two_that_are_not_the_same_are_named_once(
    cast: Cast, visit, choir: Organisation, taken_in: Outcome
) -> None:
    alice, viewer = visit("alice"), cast.viewer("alice", "citizens")
    page = text(alice.get(at(cast, run_of(taken_in).ref)))
    assert "One and the same" in page and "Not the same" in page and "The Harbour Choir" in page
    entry = Organisation.objects.get(name="The Harbour Choir")
    assert entry.slug in page and choir.slug in page
    done = text(answer(cast, alice, taken_in, "other", choir))
    assert "They are two." in done and "is not the same as" in done
    run = run_of(taken_in)
    assert not lookalikes(viewer, run) and Organisation.objects.filter(pk=entry.pk).exists()
    undo(viewer=viewer, run=run, now=LATER)
    again = organisations(viewer, TABLE, now=LATER)
    assert not [fault for fault in again.faults if fault["state"] == "alike"]
    assert "asked about again" in text(answer(cast, alice, taken_in, "again", choir))
    assert not Likeness.objects.exists() and len(lookalikes(viewer, run)) == 1
    decided = Entry.objects.filter(verb="decided about a look-alike of an import")
    assert decided.count() == 2 and breaks(viewer) == []


def test_two_that_are_the_same_become_one_and_stay_so(
    cast: Cast, visit, choir: Organisation, taken_in: Outcome
) -> None:
    alice, viewer = visit("alice"), cast.viewer("alice", "citizens")
    assert "They are one" in text(answer(cast, alice, taken_in, "same", choir))
    assert not Organisation.objects.filter(name="The Harbour Choir").exists()
    run = Run.objects.get(pk=run_of(taken_in).pk)
    assert (run.counts["created"], run.counts["linked"]) == (1, 1)
    record = Record.objects.get(number="r1")
    assert record.organisation == choir and not lookalikes(viewer, run)
    for what in ("again", "other"):
        refused = answer(cast, alice, taken_in, what, choir)
        assert refused.status_code == 403 and "linked to “Harbour Choir” already" in text(refused)
    assert Likeness.objects.get().is_same
    again = organisations(viewer, TABLE, now=LATER)
    assert counts(again, "created", "updated", "unchanged") == (0, 0, 2)
    changed = organisations(viewer, TABLE.replace("Sing", "Sing loud"), now=LATER)
    choir.refresh_from_db()
    assert changed.counts["updated"] == 1 and choir.mission == ""
    undone = undo(viewer=viewer, run=run, now=LATER)
    assert (undone.removed, undone.left) == (2, 0)
    assert Organisation.objects.filter(pk=choir.pk).exists()
    fresh = organisations(viewer, TABLE, now=LATER)
    assert counts(fresh, "created", "linked") == (1, 1)
    assert Record.objects.get(number="r1").organisation == choir


def test_an_entry_that_somebody_built_on_is_not_taken_away(
    cast: Cast, visit, choir: Organisation, taken_in: Outcome
) -> None:
    entry = Organisation.objects.get(name="The Harbour Choir")
    arts = cast.organisations["arts"]
    Tie.objects.create(owner=arts, subject=entry, created_at=NOW, changed_at=NOW)
    refused = answer(cast, visit("alice"), taken_in, "same", choir)
    assert refused.status_code == 403 and "tell the operators that it is here twice" in text(
        refused
    )
    assert Organisation.objects.filter(pk=entry.pk).exists() and not Likeness.objects.exists()


def test_a_look_alike_can_be_decided_before_the_table_is_taken_in(
    cast: Cast, visit, choir: Organisation
) -> None:
    alice = visit("alice")
    assert "One and the same" in text(uploaded(cast, alice, TABLE.encode()))
    upload = Upload.objects.get()
    sent = {"answer": "same", "number": "r1", "organisation": choir.ref}
    told = text(alice.post(at(cast, "uploads", upload.ref, "alike"), sent, follow=True))
    assert "taken in, the row is linked to" in told and "is one and the same with" in told
    alice.post(at(cast, "uploads", upload.ref, "take-in"))
    assert counts_of(Run.objects.latest("pk")) == (1, 1)
    assert Record.objects.get(number="r1").organisation == choir


def counts_of(run: Run) -> tuple[int, int]:
    return run.counts["created"], run.counts["linked"]


def test_only_stewards_decide_and_only_about_what_was_proposed(
    cast: Cast, visit, choir: Organisation, taken_in: Outcome
) -> None:
    bob, alice = visit("bob"), visit("alice")
    page = text(bob.get(at(cast, run_of(taken_in).ref)))
    assert "The Harbour Choir" in page and 'value="same"' not in page
    assert answer(cast, bob, taken_in, "other", choir).status_code == 403
    assert answer(cast, alice, taken_in, "same", cast.organisations["arts"]).status_code == 404
    assert answer(cast, alice, taken_in, "other", choir, number="r2").status_code == 404
    assert answer(cast, alice, taken_in, "perhaps", choir).status_code == 404
    other = at(cast, run_of(taken_in).ref, "alike", key="arts")
    sent = {"answer": "other", "number": "r1", "organisation": choir.ref}
    assert visit("charlie").post(other, sent).status_code == 404
    assert not Likeness.objects.exists()


def test_a_slip_of_the_pen_is_still_a_look_alike(cast: Cast, choir: Organisation) -> None:
    table = "org_id,name\ns1,Harbor Choir\ns2,Harbour Chorus\n"
    outcome = organisations(cast.viewer("alice", "citizens"), table, now=LATER)
    alike = [fault for fault in outcome.faults if fault["state"] == "alike"]
    assert [(fault["number"], fault["others"]) for fault in alike] == [("s1", [choir.ref])]
