"""Imports do not speak for organisations that speak here for themselves."""

from datetime import timedelta

import pytest
from django.urls import reverse

from commonground.hub.access.viewer import ANONYMOUS, Viewer
from commonground.hub.activities.actions import import_activities, import_partnerships
from commonground.hub.activities.models import Activity, Partnership
from commonground.hub.organisations.models import Identifier, Organisation
from commonground.hub.registers.actions import Outcome, undo
from commonground.hub.registers.models import Record, Run
from commonground.hub.registers.queries.facts import register_facts
from tests.cast import Cast
from tests.hub.imported import LATER, counts, organisations

ABOUT = (
    "org_id,name,mission,website,oddity,size\n"
    "XX-REG-legal,Legal Aid House,We cheat,https://bad.example,slander,many\n"
    "x,Well Diggers,,,x,\n"
)
REFUSED = (
    "“Legal Aid House” speaks for itself here: what others say of it is not taken in. "
    "Ask it to say so itself."
)
LAST = LATER + timedelta(days=1)


@pytest.fixture
def charlie(cast: Cast) -> Viewer:
    for key in ("legal", "arts", "former"):
        Identifier.objects.create(organisation=cast.organisations[key], scheme="XX-REG", number=key)
    return cast.viewer("charlie")


def told(outcome: Outcome, state: str) -> list[tuple[int, str]]:
    return [(fault["row"], fault["reason"]) for fault in outcome.faults if fault["state"] == state]


@pytest.mark.capability("K9")
@pytest.mark.capability("X2")
def test_of_the_claimed_a_register_keeps_the_number_and_no_word(
    charlie: Viewer, cast: Cast, visit
) -> None:
    legal = cast.organisations["legal"]
    trial = organisations(charlie, ABOUT, is_dry=True)
    outcome = organisations(charlie, ABOUT)
    assert trial.faults == outcome.faults and trial.counts == outcome.counts
    assert counts(outcome, "linked", "created", "in_part", "to_review") == (1, 1, 1, 0)
    assert told(outcome, "in_part") == [(2, REFUSED)]
    assert told(outcome, "linked") == [
        (2, "This is “Legal Aid House”, here already: the row is linked to it.")
    ]
    record = Record.objects.get(organisation=legal)
    assert (record.number, record.facts) == ("XX-REG-legal", {})
    for viewer in (ANONYMOUS, charlie, cast.viewer("dana")):
        assert [entry.facts for entry in register_facts(viewer, legal)] == [[]]
    shown = visit("anonymous").get(reverse("public:organisation", args=[legal.slug]))
    assert "XX-REG-legal" in shown.text
    assert "slander" not in shown.text and "bad.example" not in shown.text
    again = organisations(charlie, ABOUT.replace("cheat", "lie"), now=LATER)
    assert counts(again, "unchanged", "updated", "in_part") == (2, 0, 1)
    assert Record.objects.get(organisation=legal).facts == {}
    assert undo(viewer=charlie, run=outcome.run, now=LAST).left == 0


@pytest.mark.capability("K9")
def test_an_organisation_may_import_of_itself(charlie: Viewer, cast: Cast) -> None:
    text = ABOUT.replace("XX-REG-legal,Legal Aid House", "XX-REG-arts,Harbour Street Theatre")
    organisations(charlie, text)
    own = cast.organisations["arts"]
    assert ("oddity", "slander") in register_facts(ANONYMOUS, own)[0].facts
    outcome = organisations(charlie, text.replace("slander", "praise"), now=LATER)
    assert counts(outcome, "updated") == (1,)
    assert ("oddity", "praise") in register_facts(ANONYMOUS, own)[0].facts


@pytest.mark.capability("K9")
def test_what_a_register_said_before_a_claim_stays_and_stays_as_it_is(
    charlie: Viewer, cast: Cast
) -> None:
    organisations(charlie, ABOUT)
    diggers = Organisation.objects.get(name="Well Diggers")
    diggers.owner, diggers.claimed_at, diggers.changed_at = diggers, LATER, LATER
    diggers.save()
    outcome = organisations(charlie, ABOUT.replace(",x,", ",slander,"), now=LAST)
    assert counts(outcome, "unchanged", "in_part") == (2, 2)
    assert register_facts(ANONYMOUS, diggers)[0].facts == [("oddity", "x")]
    undone = undo(viewer=charlie, run=Run.objects.order_by("pk")[0], now=LAST)
    assert [(stay.name, stay.reason) for stay in undone.stays] == [
        ("Well Diggers", "Its own people keep this profile now.")
    ]


@pytest.mark.capability("X2")
def test_what_others_took_in_after_a_claim_is_not_shown(charlie: Viewer, cast: Cast) -> None:
    organisations(charlie, ABOUT, now=LATER)
    legal = cast.organisations["legal"]
    Record.objects.filter(organisation=legal).update(facts={"oddity": "slander"})
    assert register_facts(ANONYMOUS, legal)[0].facts == []


@pytest.mark.capability("K4")
def test_activities_of_the_claimed_are_refused_but_for_ones_own(
    charlie: Viewer, cast: Cast
) -> None:
    text = (
        "org_id,issue,place,source\n"
        "XX-REG-legal,Health,Awdal,They steal\n"
        "XX-REG-arts,Health,Awdal,Us\n"
        "x,Health,Awdal,3W\n"
    )
    organisations(charlie, ABOUT)

    def done(is_dry: bool) -> Outcome:
        return import_activities(
            viewer=charlie, content=text.encode(), file_name="3w.csv", now=LATER,
            register="City register", country="SO", is_dry=is_dry,
        )  # fmt: skip

    trial, outcome = done(True), done(False)
    assert trial.faults == outcome.faults
    assert counts(outcome, "created", "refused") == (2, 1)
    assert told(outcome, "refused") == [(2, REFUSED)]
    assert not Activity.objects.filter(organisation=cast.organisations["legal"]).exists()
    assert Activity.objects.filter(organisation=cast.organisations["arts"]).exists()


@pytest.mark.capability("K1")
def test_partnerships_need_every_claimed_end_to_be_the_importer(
    charlie: Viewer, cast: Cast
) -> None:
    organisations(charlie, ABOUT + "y,Clinic Union,,,,\n")
    text = (
        "org_a,org_b\n"
        "x,y\n"
        "XX-REG-arts,x\n"
        "XX-REG-legal,x\n"
        "XX-REG-arts,XX-REG-legal\n"
        "XX-REG-legal,XX-REG-former\n"
    )

    def done(is_dry: bool) -> Outcome:
        return import_partnerships(
            viewer=charlie, content=text.encode(), file_name="p.csv", now=LATER,
            register="City register", is_dry=is_dry,
        )  # fmt: skip

    trial, outcome = done(True), done(False)
    assert trial.faults == outcome.faults
    assert counts(outcome, "created", "refused") == (2, 3)
    former = REFUSED.replace("Legal Aid House", "Former Partners Union")
    assert told(outcome, "refused") == [(4, REFUSED), (5, REFUSED), (6, REFUSED), (6, former)]
    assert Partnership.objects.count() == 2


@pytest.mark.capability("K9")
def test_a_bare_number_of_anothers_register_does_not_link(charlie: Viewer, cast: Cast) -> None:
    first = organisations(cast.viewer("alice", "citizens"), "org_id,name\nR1,Well Diggers\n")
    outcome = organisations(charlie, "org_id,name\nR1,Hijacked Name\n", now=LATER)
    assert counts(outcome, "created", "linked", "to_review") == (1, 0, 1)
    assert "not linked" in told(outcome, "to_review")[0][1]
    undone = undo(viewer=cast.viewer("alice", "citizens"), run=first.run, now=LAST)
    assert (undone.removed, undone.left, undone.stays) == (1, 0, ())


@pytest.mark.capability("K9")
def test_undoing_names_what_stays_and_why(cast: Cast, visit) -> None:
    first = organisations(cast.viewer("alice", "citizens"), "org_id,name\nR1,Well Diggers\n")
    other = organisations(cast.viewer("dana"), "org_id,name\nR1,The Well Diggers\n", now=LATER)
    assert counts(other, "linked") == (1,)
    assert first.run is not None
    address = f"/o/{cast.organisations['citizens'].slug}/imports/{first.run.ref}/undo/"
    done = visit("alice").post(address, follow=True).text
    assert "“Well Diggers”: Another import rests on it too." in done
    assert "Legal Aid House" not in done


@pytest.mark.capability("K9")
def test_the_look_names_twenty_links(charlie: Viewer) -> None:
    text = "org_id,name\n" + "".join(f"XX-ALL-{n},Club {n}\n" for n in range(25))
    organisations(charlie, text)
    outcome = organisations(charlie, text, is_dry=True, register="Another register", now=LATER)
    assert counts(outcome, "linked") == (25,)
    assert len(told(outcome, "linked")) == 20 and "“Club 0”" in told(outcome, "linked")[0][1]
