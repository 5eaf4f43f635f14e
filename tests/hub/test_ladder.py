"""The ladder: what shows each rung, why not yet, and what each side tells the other."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from commonground.hub.access.audience import Level
from commonground.hub.activities.models import Partnership
from commonground.hub.organisations.actions import create_token
from commonground.hub.ties import actions, queries
from commonground.hub.ties.models import (
    Stage,
    StageChange,
    StageTold,
    TakenBack,
    Tie,
    TouchpointKind,
)
from commonground.hub.ties.rules import LADDER, SUPPORTS
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.capability("T1")]

OURS = "/o/citizens-cast00/ties/legal-cast00/"
THEIRS = "/o/legal-cast00/ties/citizens-cast00/"
TODAY = NOW.date()


def met(cast: Cast, kind: TouchpointKind, days_ago: int = 0, **more: object) -> None:
    """Contact of citizens with legal."""
    fields = {
        "viewer": cast.viewer("bob"),
        "parties": [cast.organisations["legal"]],
        "kind": kind,
        "held_on": TODAY - timedelta(days=days_ago),
        "now": NOW,
    } | more
    actions.record_touchpoint(**fields)


def proposed(cast: Cast) -> str:
    """What the evidence speaks for."""
    found = queries.tie_page(cast.viewer("erin"), cast.organisations["legal"], TODAY).proposal
    return found.stage if found else ""


def stand(cast: Cast, stage: Stage, who: str = "alice", subject: str = "legal") -> None:
    """One side says where it stands."""
    viewer = cast.viewer(who)
    tie = actions.begin_tie(viewer=viewer, subject=cast.organisations[subject], now=NOW)
    actions.change_stage(
        viewer=viewer,
        subject=tie.subject,
        stage=stage,
        evidence="A canary reason",
        held_on=TODAY,
        version=tie.version,
        now=NOW,
    )


def test_a_stage_is_proposed_among_thousands_of_ties_too(cast: Cast, monkeypatch) -> None:
    """However many contacts came later, what speaks for a higher stage comes up until judged."""
    met(cast, TouchpointKind.MEETING, days_ago=400)
    alice, arts = cast.viewer("alice"), cast.organisations["arts"]
    actions.begin_tie(viewer=alice, subject=arts, now=NOW)
    Partnership.objects.create(
        owner=arts, organisation_a=arts, organisation_b=cast.organisations["citizens"],
        began_on=TODAY - timedelta(days=300), level="public",
    )  # fmt: skip
    stand(cast, Stage.EXCHANGING, subject="former")
    actions.record_touchpoint(
        viewer=alice, parties=[cast.organisations["former"]], kind="call", held_on=TODAY, now=NOW
    )
    all_of_them = queries.waiting(alice, TODAY)
    monkeypatch.setattr("commonground.hub.access.prepared.WRITTEN", {})
    for name, many in (("ALL_OF", 0), ("NEWEST", 1), ("QUIETEST", 0), ("SPEAKING", 1)):
        monkeypatch.setattr(queries.looking, name, many)
    found = queries.waiting(alice, TODAY)
    assert found.proposals == all_of_them.proposals
    assert {tie.subject.name for tie, _why in found.proposals} == {
        "Legal Aid House",
        "Harbour Street Theatre",
    }
    tie = next(tie for tie, _why in found.proposals if tie.subject != arts)
    actions.keep_stage(viewer=alice, tie=tie, reason="Not yet", version=tie.version, now=NOW)
    assert [tie.subject for tie, _why in queries.waiting(alice, TODAY).proposals] == [arts]
    assert not Tie.objects.filter(speaks_for_more=True).exists()


def test_every_rung_says_what_shows_it_and_what_cannot_yet(cast, visit) -> None:
    assert set(LADDER) == {stage for stage in Stage if stage.rung}
    assert set(SUPPORTS) == set(TouchpointKind)
    nothing_shows = [s for s, rule in LADDER.items() if not (rule.once | rule.twice | rule.facts)]
    assert all(LADDER[stage].lacks for stage in nothing_shows if stage != Stage.IDENTIFIED)
    page = visit("bob").get(f"{OURS}ladder/").content.decode()
    assert "They cannot be agreed here yet" in page
    assert "Coalitions have no table here yet" in page


def test_a_message_counts_from_the_second_day_on(cast) -> None:
    met(cast, TouchpointKind.MESSAGE)
    met(cast, TouchpointKind.MESSAGE)
    assert proposed(cast) == ""
    met(cast, TouchpointKind.LETTER_GIVEN, days_ago=9)
    assert proposed(cast) == Stage.IN_CONTACT
    met(cast, TouchpointKind.TRAINING)
    assert proposed(cast) == Stage.EXCHANGING


def test_a_partnership_on_record_and_a_line_both_read_are_evidence(cast, visit) -> None:
    viewer, legal = cast.viewer("alice"), cast.organisations["legal"]
    actions.begin_tie(viewer=viewer, subject=legal, now=NOW)
    actions.add_contribution(
        viewer=viewer, subject=legal, direction="gave", kind="hours", amount=60, currency="",
        held_on=TODAY, words="", now=NOW, tell=True,
    )  # fmt: skip
    assert proposed(cast) == Stage.EXCHANGING
    Partnership.objects.create(
        organisation_a=legal, organisation_b=cast.organisations["citizens"], digest="x",
        project="Open tender evenings", began_on=TODAY - timedelta(days=90),
    )  # fmt: skip
    assert proposed(cast) == Stage.COLLABORATING
    page = visit("erin").get(OURS).content.decode()
    assert "Partnership on record: Open tender evenings" in page
    Partnership.objects.update(began_on=TODAY - timedelta(days=3000))
    assert proposed(cast) == Stage.EXCHANGING


def test_not_yet_needs_a_reason_which_stays_in_the_ladder(cast, visit) -> None:
    met(cast, TouchpointKind.MEETING)
    erin = visit("erin")
    unsaid = erin.post(f"{OURS}stage/stay/", {"reason": " ", "version": 1})
    assert unsaid.status_code == 422
    assert "Say in a few words why not yet." in unsaid.content.decode()
    late = erin.post(f"{OURS}stage/stay/", {"reason": "Only in passing", "version": 7})
    assert late.status_code == 409
    assert 'value="Only in passing"' in late.content.decode()
    kept = erin.post(f"{OURS}stage/stay/", {"reason": "Only in passing", "version": 1})
    assert kept.status_code == 302
    assert StageChange.objects.get().evidence == "Only in passing"
    page = erin.get(f"{OURS}ladder/").content.decode()
    assert "Stays: we know of them" in page
    assert "Only in passing" in page


def test_not_yet_said_on_today_ends_on_today(cast, visit) -> None:
    """Without a reason it is asked for where the button was, with it one is back there."""
    met(cast, TouchpointKind.MEETING)
    home, not_yet = "/o/citizens-cast00/", "/o/citizens-cast00/not-yet/legal-cast00/"
    erin = visit("erin")
    asked = BeautifulSoup(erin.get(home).content, "html.parser")
    form = asked.find("input", {"name": "reason"}).find_parent("form")
    assert form["action"].partition("#")[0] == not_yet
    given = {one["name"]: one.get("value", "") for one in form.find_all("input")}
    unsaid = erin.post(not_yet, given)
    assert unsaid.status_code == 422
    page = BeautifulSoup(unsaid.content, "html.parser")
    assert page.h1.text == "Today"
    field = page.find("input", {"name": "reason"})
    assert field["aria-invalid"] == "true"
    told = page.find(id=field["aria-describedby"])
    assert told.text.strip() == "Say in a few words why not yet."
    assert field.find_parent("details").has_attr("open")
    long = erin.post(not_yet, given | {"reason": "x" * 2001})
    assert "x" * 2001 in long.content.decode()
    late = erin.post(not_yet, given | {"reason": "Only in passing", "version": 7})
    assert late.status_code == 409
    kept_back = BeautifulSoup(late.content, "html.parser").find("input", {"name": "reason"})
    assert kept_back.find_parent("form").find("input", {"name": "back"})["value"] == "today"
    kept = erin.post(not_yet, given | {"reason": "Only in passing"})
    assert (kept.status_code, kept["Location"]) == (302, home)
    assert StageChange.objects.get().evidence == "Only in passing"
    assert visit("bob").post(not_yet, given).status_code == 403
    assert erin.post("/o/citizens-cast00/not-yet/arts-cast00/", given).status_code == 404


def test_the_way_so_far_is_a_picture_and_the_same_in_words(cast, visit) -> None:
    for stage in (Stage.IN_CONTACT, Stage.ACQUAINTED, Stage.PAUSED):
        stand(cast, stage)
    page = visit("bob").get(f"{OURS}ladder/").content.decode()
    assert page.count('class="way-dot') == 3
    assert "From “we have met” to “paused”" in page


def test_the_other_side_learns_what_it_is_told_and_nothing_else(cast, visit) -> None:
    """Nothing before; the words and the day while told; nothing more once it is taken back."""
    alice, dana = visit("alice"), visit("dana")
    before = dana.get(f"{THEIRS}ladder/").content
    stand(cast, Stage.COORDINATING)
    assert plain(dana.get(f"{THEIRS}ladder/").content) == plain(before)
    coordinating = {"stage": "coordinating"}
    assert 'name="stage" value="coordinating"' in alice.get(f"{OURS}ladder/").content.decode()
    assert visit("erin").post(f"{OURS}ladder/tell/", coordinating).status_code == 403
    assert alice.post(f"{OURS}ladder/tell/", coordinating).status_code == 302
    told = dana.get(f"{THEIRS}ladder/").content.decode()
    assert "how they see it: “we coordinate”" in told
    assert "canary" not in told
    assert "Citizens Fighting Corruption told you" in dana.get("/o/legal-cast00/").content.decode()
    for who, slug in (("charlie", "arts-cast00"), ("gus", "procurement-cast00")):
        page = visit(who).get(f"/o/{slug}/ties/citizens-cast00/ladder/").content.decode()
        assert "told you" not in page
    stand(cast, Stage.ALLIED)
    assert "allies”" not in dana.get(f"{THEIRS}ladder/").content.decode()
    assert "You stand elsewhere now" in alice.get(f"{OURS}ladder/").content.decode()
    assert visit("bob").post(f"{OURS}ladder/take-back/").status_code == 302
    assert not StageTold.objects.exists()
    gone = dana.get(f"{THEIRS}ladder/").content.decode()
    assert "told you: where they stand with you." in gone and "coordinate”" not in gone
    assert "told you: where" not in visit("charlie").get(
        "/o/arts-cast00/ties/citizens-cast00/ladder/"
    ).content.decode()  # fmt: skip
    TakenBack.objects.update(told_at=NOW - timedelta(days=90))
    assert plain(dana.get(f"{THEIRS}ladder/").content) == plain(before)
    alice.post(f"{OURS}ladder/tell/", {"stage": "allied"})
    assert not TakenBack.objects.exists()


def plain(page: bytes) -> str:
    """A page without what differs at every visit."""
    lines = page.decode().splitlines()
    return "\n".join(line for line in lines if "csrf" not in line.lower() and "nonce" not in line)


def test_two_who_see_it_otherwise_are_asked_to_talk(cast, visit) -> None:
    stand(cast, Stage.ALLIED)
    stand(cast, Stage.IN_CONTACT, who="dana", subject="citizens")
    alice, dana = visit("alice"), visit("dana")
    alice.post(f"{OURS}ladder/tell/", {"stage": "allied"})
    assert "told each other" not in dana.get(THEIRS).content.decode()
    dana.post(f"{THEIRS}ladder/tell/", {"stage": "in_contact"})
    assert "You say “allies”" in alice.get(OURS).content.decode()
    assert "say “allies”" in dana.get(THEIRS).content.decode()
    assert "Talk about it." in alice.get("/o/citizens-cast00/").content.decode()
    assert "Talk about it." not in visit("bob").get("/o/citizens-cast00/").content.decode()


def test_only_the_stage_that_was_shown_is_told(cast, visit) -> None:
    """A colleague judges anew while a steward reads: nothing is told that nobody decided to tell."""
    alice = visit("alice")
    assert 'name="stage" value="identified"' in alice.get(f"{OURS}ladder/").content.decode()
    stand(cast, Stage.ALLIED, who="erin")
    late = alice.post(f"{OURS}ladder/tell/", {"stage": "identified"})
    assert late.status_code == 409
    assert "You stand elsewhere with them now" in late.content.decode()
    assert alice.post(f"{OURS}ladder/tell/").status_code == 409
    assert not StageTold.objects.exists()
    assert alice.post(f"{OURS}ladder/tell/", {"stage": "allied"}).status_code == 302
    assert StageTold.objects.get().stage == Stage.ALLIED


def test_a_line_is_evidence_once_neither_side_says_it_was_nothing(cast, visit) -> None:
    """A line they told us shows nothing before we say it was so; one answered with nothing, never."""
    citizens, legal = (cast.organisations[key] for key in ("citizens", "legal"))
    actions.begin_tie(viewer=cast.viewer("alice"), subject=legal, now=NOW)
    stand(cast, Stage.IN_CONTACT)
    given = {
        "direction": "gave", "kind": "hours", "amount": 60, "currency": "", "held_on": TODAY,
        "words": "", "tell": True,
    }  # fmt: skip
    theirs = actions.add_contribution(
        viewer=cast.viewer("dana"), subject=citizens, **given, now=NOW - timedelta(days=1)
    )
    assert proposed(cast) == ""
    later = NOW + timedelta(hours=1)
    said_at = None
    for amount, shown in ((0, ""), (60, Stage.EXCHANGING)):
        said = actions.answer(
            viewer=cast.viewer("alice"), row=theirs, amount=amount, words="", now=later,
            version=theirs.version, said_at=said_at,
        )  # fmt: skip
        said_at = said.said_at
        assert proposed(cast) == shown
        on_page = (
            "Something given that both of you can read" in visit("erin").get(OURS).content.decode()
        )
        assert on_page == bool(shown)
    theirs.delete()
    ours = actions.add_contribution(viewer=cast.viewer("alice"), subject=legal, **given, now=later)
    assert proposed(cast) == Stage.EXCHANGING
    actions.answer(
        viewer=cast.viewer("dana"), row=ours, amount=0, words="", now=later, version=ours.version,
        said_at=None,
    )  # fmt: skip
    assert proposed(cast) == ""


def test_who_is_not_here_cannot_be_told(cast, visit) -> None:
    legal = cast.organisations["legal"]
    legal.claimed_at = None
    legal.save()
    answer = visit("alice").post(f"{OURS}ladder/tell/")
    assert answer.status_code == 403
    assert "They are not here yet" in answer.content.decode()
    assert "They are not here yet" in visit("alice").get(f"{OURS}ladder/").content.decode()


@pytest.mark.capability("X2")
def test_what_named_people_keep_is_not_told_by_the_stage_it_shows(cast, visit) -> None:
    """Whoever confirms is told so, and colleagues read neither what it was nor when."""
    alice = cast.viewer("alice")
    actions.begin_tie(viewer=alice, subject=cast.organisations["legal"], now=NOW)
    met(cast, TouchpointKind.MEETING, viewer=alice, level=Level.NAMED)
    page = BeautifulSoup(visit("alice").get(OURS).content, "html.parser")
    form = page.select_one(".notice form")
    assert form is not None and "Only named people may read this contact" in form.text
    sent = {one["name"]: one.get("value", "") for one in form.select("input")}
    assert visit("alice").post(form["action"], sent).status_code == 302
    change = StageChange.objects.get()
    assert change.evidence == "What one of us knows of them"
    assert change.held_on == timezone.localdate()
    assert change.evidence in visit("bob").get(f"{OURS}ladder/").content.decode()


def test_the_ladder_for_programs(cast) -> None:
    met(cast, TouchpointKind.MEETING)
    secret = create_token(viewer=cast.viewer("alice"), name="test", now=NOW)[1]
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    found = program.get("/api/v1/ties/legal-cast00/ladder").json()
    assert (found["proposed"]["stage"], found["proposed"]["is_kept"]) == ("acquainted", False)
    assert found["ours"] is None

    def tell(stage: str) -> Client:
        sent = {"stage": stage}
        return program.put("/api/v1/ties/legal-cast00/told", sent, content_type="application/json")

    assert tell("allied").status_code == 409
    assert tell("identified").json()["stage"] == "identified"
    assert program.get("/api/v1/ties/legal-cast00/ladder").json()["ours"]
    assert program.delete("/api/v1/ties/legal-cast00/told").status_code == 204
    theirs = create_token(viewer=cast.viewer("dana"), name="test", now=NOW)[1]
    told = Client(headers={"Authorization": f"Bearer {theirs}"}).get(
        "/api/v1/ties/citizens-cast00/taken-back"
    )
    assert [row["word"] for row in told.json()] == ["stage"]
    assert program.get("/api/v1/ties/legal-cast00/taken-back").json() == []
    stay = {"reason": "In passing", "version": 1}
    answer = program.post(
        "/api/v1/ties/legal-cast00/stage/stay", stay, content_type="application/json"
    )
    assert answer.status_code == 204
    assert program.get("/api/v1/ties/legal-cast00/ladder").json()["proposed"] is None
