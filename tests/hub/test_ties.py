"""Ties: the ladder with its evidence, wishes, notes and steps, and who sees them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Conflict, Refused
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import panels
from commonground.hub.ties import actions, queries
from commonground.hub.ties.models import (
    NextStep,
    Note,
    Stage,
    StageChange,
    Tie,
    TouchpointKind,
)
from commonground.hub.vocabularies.models import Relationship
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.capability("T1")]

TIE = "/o/citizens-cast00/ties/legal-cast00/"
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _words(db) -> None:
    for position, key in enumerate(("learn", "pool", "advocate")):
        Relationship.objects.get_or_create(
            key=key, defaults={"name": key.title(), "position": position}
        )


def begun(cast: Cast, **more: object) -> Tie:
    """Our tie to Legal Aid House."""
    return actions.begin_tie(
        viewer=cast.viewer("bob"), subject=cast.organisations["legal"], now=NOW
    )


def meeting(cast: Cast, **more: object) -> None:
    """A meeting with Legal Aid House."""
    fields = {"held_on": TODAY, "now": NOW} | more
    actions.record_touchpoint(
        viewer=cast.viewer("bob"),
        parties=[cast.organisations["legal"]],
        kind=TouchpointKind.MEETING,
        **fields,
    )


def test_the_page_stands_before_the_tie_and_offers_to_begin_it(cast, visit) -> None:
    bob = visit("bob")
    page = bob.get(TIE).content.decode()
    assert "Put them on our map" in page
    assert not Tie.objects.exists()
    assert bob.post(f"{TIE}keep/", {"wanted": ["learn", "pool"], "version": 0}).status_code == 302
    tie = Tie.objects.get()
    assert {word.key for word in tie.wanted.all()} == {"learn", "pool"}
    assert "Learn" in visit("erin").get(TIE).content.decode()
    other = visit("dana").get("/o/legal-cast00/ties/citizens-cast00/").content.decode()
    assert "Nobody has said yet what you want of them" in other


def test_a_hidden_organisation_has_no_tie_page(cast, visit) -> None:
    Organisation.objects.create(
        name="Safe House",
        slug="hidden-cast00",
        level=Level.ORGANISATION,
        owner=cast.organisations["arts"],
        created_at=NOW,
        changed_at=NOW,
    )
    for slug in ("hidden-cast00", "absent-cast00"):
        assert visit("bob").get(f"/o/citizens-cast00/ties/{slug}/").status_code == 404
        for do in ("keep", "note", "step", "again", "stage/stay", "stage/undo"):
            answer = visit("bob").post(f"/o/citizens-cast00/ties/{slug}/{do}/", {"note": "x"})
            assert answer.status_code == (404), do


def test_evidence_proposes_a_stage_and_an_editor_confirms_it(cast, visit) -> None:
    meeting(cast)
    tie = queries.tie_to(cast.viewer("erin"), cast.organisations["legal"])
    assert queries.tie_page(
        cast.viewer("erin"), cast.organisations["legal"], TODAY
    ).proposal.stage == (Stage.ACQUAINTED)
    assert tie.stage == Stage.IDENTIFIED
    asked = {
        "stage": "acquainted",
        "evidence": "Meeting",
        "held_on": timezone.localdate().isoformat(),
        "version": tie.version,
    }
    refused = visit("bob").post(f"{TIE}stage/", asked)
    assert refused.status_code == 403
    assert "Only an editor or steward" in refused.content.decode()
    assert visit("erin").post(f"{TIE}stage/", asked).status_code == 302
    tie.refresh_from_db()
    assert tie.stage == Stage.ACQUAINTED
    read = queries.tie_page(cast.viewer("bob"), cast.organisations["legal"], TODAY)
    assert read.proposal is None
    assert [rung.state for rung in read.rungs][:4] == ["done", "done", "now", "open"]
    assert any("Meeting" in line for line in read.rungs[2].evidence)


def test_not_yet_is_remembered_until_more_happens(cast) -> None:
    meeting(cast)
    erin = cast.viewer("erin")
    tie = queries.tie_to(erin, cast.organisations["legal"])
    later = NOW + timedelta(hours=1)
    actions.keep_stage(
        viewer=erin, tie=tie, reason="They have not called back", version=tie.version, now=later
    )
    assert queries.tie_page(erin, cast.organisations["legal"], TODAY).proposal is None
    meeting(cast, now=NOW + timedelta(days=2))
    assert queries.tie_page(erin, cast.organisations["legal"], TODAY).proposal is not None


def test_changing_the_stage_asks_what_shows_it_and_can_be_taken_back(cast, visit) -> None:
    begun(cast)
    erin = visit("erin")
    day = timezone.localdate().isoformat()
    typed = {"stage": "coordinating", "evidence": "", "held_on": day, "version": 1}
    answer = erin.post(f"{TIE}stage/", typed)
    assert answer.status_code == 422
    assert "Say in a sentence what shows it" in answer.content.decode()
    assert erin.post(f"{TIE}stage/", typed | {"evidence": "A shared calendar"}).status_code == 302
    assert "A shared calendar" in erin.get(TIE).content.decode()
    change = StageChange.objects.get()
    tie = Tie.objects.get()
    assert tie.stage == Stage.COORDINATING
    undo = {"change": change.ref, "version": tie.version}
    assert visit("bob").post(f"{TIE}stage/undo/", undo).status_code == 403
    assert erin.post(f"{TIE}stage/undo/", undo).status_code == 302
    tie.refresh_from_db()
    assert tie.stage == Stage.IDENTIFIED
    assert tie.stage_since is None
    assert not StageChange.objects.exists()


def test_two_people_changing_one_tie_lose_nothing(cast, visit) -> None:
    begun(cast)
    erin, bob = visit("erin"), visit("bob")
    assert bob.post(f"{TIE}keep/", {"wanted": ["learn"], "version": 1}).status_code == 302
    answer = erin.post(f"{TIE}keep/", {"wanted": ["pool"], "version": 1})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "A colleague changed this tie" in text
    assert {word.key for word in Tie.objects.get().wanted.all()} == {"learn"}
    assert 'name="version" value="2"' in text


def test_a_note_for_named_people_is_hidden_from_the_colleague_not_named(cast, visit) -> None:
    bob = visit("bob")
    typed = {"note": "canary note", "level": "named"}
    typed["readers"] = [cast.memberships["erin", "citizens"].ref]
    assert bob.post(f"{TIE}note/", typed).status_code == 302
    for name, sees in (("bob", True), ("erin", True), ("alice", False)):
        assert ("canary note" in visit(name).get(TIE).content.decode()) is sees, name
    note = Note.objects.get()
    address = f"/o/citizens-cast00/ties/notes/{note.ref}/remove/"
    assert visit("alice").get(address).status_code == 404
    assert visit("erin").post(address).status_code == 403
    assert bob.post(address).status_code == 302
    assert not Note.objects.exists()


def test_a_note_sent_twice_is_one(cast, visit) -> None:
    for _press in range(2):
        visit("bob").post(f"{TIE}note/", {"note": "They moved", "level": "organisation"})
    assert Note.objects.count() == 1


def test_steps_are_added_done_put_off_and_handed_on(cast, visit) -> None:
    bob = visit("bob")
    today = timezone.localdate()
    typed = {"step": "Send the list", "due_on": today.isoformat()}
    assert bob.post(f"{TIE}step/", typed).status_code == 302
    step = NextStep.objects.get()
    at = f"/o/citizens-cast00/ties/steps/{step.ref}/"
    for _press in range(2):
        bob.post(f"{at}postpone/", {"due": today.isoformat()})
    step.refresh_from_db()
    assert step.due_on == today + timedelta(days=7)
    erin = cast.memberships["erin", "citizens"].ref
    bob.post(f"{at}hand-on/", {"responsible": erin})
    step.refresh_from_db()
    assert step.responsible == cast.people["erin"]
    bob.post(f"{at}done/")
    step.refresh_from_db()
    assert step.done_at
    assert "Done: Send the list" in bob.get(TIE).content.decode()
    bob.post(f"{at}reopen/")
    step.refresh_from_db()
    assert step.done_at is None
    for do in ("done", "postpone", "hand-on", "reopen"):
        answer = visit("charlie").post(f"/o/arts-cast00/ties/steps/{step.ref}/{do}/")
        assert answer.status_code == 404
    stranger = cast.memberships["charlie", "arts"].ref
    bob.post(f"{at}hand-on/", {"responsible": stranger})
    step.refresh_from_db()
    assert step.responsible == cast.people["erin"]


def test_a_narrow_step_goes_only_to_those_who_read_it(cast) -> None:
    meeting(cast, level=Level.NAMED, next_step="Ask again")
    with pytest.raises(Refused, match="cannot read this step"):
        actions.hand_on_step(
            viewer=cast.viewer("bob"),
            step=NextStep.objects.get(),
            responsible=cast.people["erin"],
            now=NOW,
        )


def test_htmx_gets_only_the_line(cast, visit) -> None:
    meeting(cast, next_step="Send the list")
    step = NextStep.objects.get()
    answer = visit("bob").post(
        f"/o/citizens-cast00/ties/steps/{step.ref}/done/", headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert text.strip().startswith(f'<li id="step-{step.ref}"')
    assert "<html" not in text


def test_the_list_is_filtered_and_shows_quiet_ties(cast, visit) -> None:
    actions.want(
        viewer=cast.viewer("bob"),
        subject=cast.organisations["arts"],
        wanted=[Relationship.objects.get(key="pool")],
        now=NOW,
    )
    begun(cast)
    Tie.objects.filter(subject__slug="legal-cast00").update(
        stage=Stage.COORDINATING, stage_since=timezone.localdate() - timedelta(days=40)
    )
    bob = visit("bob")

    def listed(**asked: str) -> set[str]:
        text = bob.get("/o/citizens-cast00/ties/", asked).content.decode()
        names = ("Legal Aid House", "Harbour Street Theatre")
        return {name for name in names if name in text}

    assert listed() == {"Legal Aid House", "Harbour Street Theatre"}
    assert listed(stage="coordinating") == listed(stage="quiet") == {"Legal Aid House"}
    assert listed(wanted="pool") == {"Harbour Street Theatre"}
    assert listed(responsible="nobody") == listed(stage="no-such-thing")
    assert listed(responsible=cast.memberships["bob", "citizens"].ref) == set()
    assert listed(text="legal") == {"Legal Aid House"}
    assert "gone quiet" in bob.get("/o/citizens-cast00/ties/").content.decode()
    stranger = visit("charlie").get("/o/arts-cast00/ties/").content.decode()
    assert "Nobody is written down yet" in stranger


def test_others_ask_for_stages_by_organisation(cast) -> None:
    actions.want(
        viewer=cast.viewer("bob"),
        subject=cast.organisations["arts"],
        wanted=Relationship.objects.filter(key__in=["pool", "learn"]),
        now=NOW,
    )
    bob = cast.viewer("bob")
    arts = cast.organisations["arts"]
    assert queries.stages_by_organisation(bob) == {
        arts.pk: ("identified", frozenset({"pool", "learn"}))
    }
    assert queries.stages_by_organisation(cast.viewer("dana")) == {}
    everyone = Organisation.objects.visible_to(bob)
    assert list(queries.organisations_at(bob, everyone, stages=["identified"])) == [arts]
    assert list(queries.organisations_at(bob, everyone, wanted=["pool"])) == [arts]
    assert arts not in queries.organisations_at(bob, everyone, stages=["none"])
    assert not queries.organisations_at(bob, everyone, wanted=["advocate"]).exists()


def test_pages_ask_the_database_no_more_often_for_many_rows_than_for_one(cast, visit) -> None:
    bob = visit("bob")

    def asked() -> dict[str, int]:
        counted = {}
        for address in (TIE, "/o/citizens-cast00/ties/", "/o/citizens-cast00/ties/record/"):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert bob.get(address).status_code == 200
            counted[address] = len(captured)
        return counted

    def fill(number: int) -> None:
        for index in range(number):
            other = Organisation.objects.create(
                name=f"Other {index}",
                slug=f"other-{number}-{index}",
                created_at=NOW,
                changed_at=NOW,
            )
            actions.record_touchpoint(
                viewer=cast.viewer("bob"),
                parties=[cast.organisations["legal"], other],
                kind=TouchpointKind.CALL,
                held_on=TODAY,
                now=NOW + timedelta(minutes=index),
                next_step=f"Step {index}",
                next_by=cast.people["erin"],
            )
            actions.write_note(
                viewer=cast.viewer("bob"),
                subject=cast.organisations["legal"],
                text=f"Note {index}",
                now=NOW,
            )

    fill(1)
    actions.finish_step(viewer=cast.viewer("bob"), step=NextStep.objects.all()[0], now=NOW)
    actions.add_step(
        viewer=cast.viewer("bob"),
        subject=cast.organisations["legal"],
        text="Another",
        due_on=None,
        responsible=None,
        now=NOW,
    )
    few = asked()
    fill(7)
    many = asked()
    assert all(many[address] <= few[address] for address in few), (few, many)


def test_undo_is_only_for_the_latest_change(cast) -> None:
    erin = cast.viewer("erin")
    legal = cast.organisations["legal"]
    changes = [
        actions.change_stage(
            viewer=erin,
            subject=legal,
            stage=stage,
            evidence="x",
            held_on=TODAY,
            version=version,
            now=NOW,
        )
        for version, stage in enumerate((Stage.IN_CONTACT, Stage.ACQUAINTED), start=1)
    ]
    tie = Tie.objects.get()
    with pytest.raises(Conflict):
        actions.undo_stage(viewer=erin, tie=tie, change=changes[0], version=tie.version, now=NOW)


def test_an_organisation_is_shown_with_what_we_have_with_them(cast) -> None:
    meeting(cast, next_step="Send the list")
    legal = cast.organisations["legal"]

    def drawn(name: str) -> str:
        viewer = cast.viewer(name)
        panel = next(part for part in panels(viewer, legal) if part.template == "ties/_panel.html")
        return render_to_string(panel.template, {"panel": panel.context, "viewer": viewer})

    assert "Send the list" in drawn("erin")
    assert "Begin a tie" in drawn("charlie")
    assert "Send the list" not in drawn("charlie")
    assert queries.panel_of(cast.viewer("dana"), legal) is None
    assert queries.panel_of(cast.viewer("anonymous"), legal) is None
