"""The home page: what waits, in order, each line done, put off or handed on right there."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonground.hub.access.audience import Level
from commonground.hub.organisations.models import Membership, Organisation
from commonground.hub.ties import actions, queries
from commonground.hub.ties.models import NextStep, Stage, Tie, TouchpointKind
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.capability("T4")]

HOME = "/o/citizens-cast00/"


def promised(cast: Cast, text: str, *, by: str | None, days: int = 0, **more: object) -> NextStep:
    """A next step with Legal Aid House, due so many days from today."""
    return actions.add_step(
        viewer=cast.viewer("alice"),
        subject=cast.organisations["legal"],
        text=text,
        due_on=timezone.localdate() + timedelta(days=days),
        responsible=cast.people[by] if by else None,
        now=timezone.now(),
        **more,
    )


def shown(visit, name: str = "bob", home: str = HOME) -> str:
    answer = visit(name).get(home)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_day_leads_to_profile_field_and_partners(cast, visit) -> None:
    text = shown(visit)
    places = [
        text.index(words) for words in ("Say who you are", "Look at the field", "Find partners")
    ]
    assert places == sorted(places)
    assert "That is all for today." in text


def test_promises_come_in_order_mine_nobodys_colleagues(cast, visit) -> None:
    promised(cast, "erin's", by="erin", days=-3)
    promised(cast, "nobody's", by=None, days=-2)
    promised(cast, "bob's", by="bob")
    promised(cast, "next month's", by="bob", days=30)
    gone = promised(cast, "left behind", by="leo", days=-1)
    text = shown(visit).replace("&#x27;", "'")
    order = [text.index(words) for words in ("bob's", "nobody's", "erin's")]
    assert order == sorted(order)
    assert "next month's" not in text
    waits = queries.waiting(cast.viewer("bob"), timezone.localdate())
    assert gone in waits.nobodys


def test_each_line_is_done_put_off_or_handed_on_right_there(cast, visit) -> None:
    step = promised(cast, "Send the list", by="bob", days=-1)
    bob = visit("bob")
    at = f"/o/citizens-cast00/ties/steps/{step.ref}/"
    text = bob.get(HOME).content.decode()
    due = re.search(r'name="due" value="([^"]+)"', text)
    assert due
    answer = bob.post(f"{at}postpone/", {"back": "today", "due": due[1]})
    assert answer["Location"] == HOME
    assert "Send the list" not in bob.get(HOME).content.decode()
    step.refresh_from_db()
    assert step.due_on == timezone.localdate() + timedelta(days=7)
    NextStep.objects.update(due_on=timezone.localdate())
    erin = cast.memberships["erin", "citizens"].ref
    assert bob.post(f"{at}hand-on/", {"back": "today", "responsible": erin}).status_code == 302
    assert "You promised" in shown(visit, "erin")
    bob.post(f"{at}done/", {"back": "today"})
    assert (
        "Send the list" not in shown(visit, "erin").split("What your colleagues did", maxsplit=1)[0]
    )


def test_what_is_kept_for_named_people_waits_for_them_only(cast, visit) -> None:
    promised(cast, "canary step", by="alice", level=Level.NAMED)
    assert "canary step" in shown(visit, "alice")
    assert "canary step" not in shown(visit, "bob")
    assert "canary step" not in shown(visit, "charlie", "/o/arts-cast00/")
    assert visit("charlie").get(HOME).status_code == 404


def test_a_tie_gone_quiet_comes_up_until_somebody_takes_it(cast, visit) -> None:
    today = timezone.localdate()
    for key, stage in (("legal", Stage.COORDINATING), ("arts", Stage.ACQUAINTED)):
        tie = actions.begin_tie(viewer=cast.viewer("bob"), subject=cast.organisations[key], now=NOW)
        Tie.objects.filter(pk=tie.pk).update(stage=stage, stage_since=today - timedelta(days=45))
    text = shown(visit)
    assert "Gone quiet" in text
    assert "Legal Aid House" in text
    assert "Harbour Street Theatre" not in text
    answer = visit("bob").post("/o/citizens-cast00/ties/legal-cast00/again/", {"back": "today"})
    assert answer["Location"] == HOME
    step = NextStep.objects.get()
    assert (step.responsible, step.due_on) == (cast.people["bob"], today + timedelta(days=7))
    assert "Gone quiet" not in shown(visit)


def test_a_quiet_tie_is_handed_on_to_a_colleague(cast, visit) -> None:
    erin = cast.memberships["erin", "citizens"].ref
    visit("bob").post("/o/citizens-cast00/ties/legal-cast00/again/", {"responsible": erin})
    assert NextStep.objects.get().responsible == cast.people["erin"]


def test_stages_wait_for_those_who_may_confirm_them(cast, visit) -> None:
    actions.record_touchpoint(
        viewer=cast.viewer("bob"),
        parties=[cast.organisations["legal"]],
        kind=TouchpointKind.CALL,
        held_on=timezone.localdate(),
        now=timezone.now(),
    )
    assert "Where do you stand now?" in shown(visit, "erin")
    assert "Where do you stand now?" not in shown(visit, "bob")
    version = Tie.objects.get().version
    at = "/o/citizens-cast00/ties/legal-cast00/stage/stay/"
    typed = {"version": version, "back": "today"}
    unsaid = visit("erin").post(at, typed)
    assert unsaid.status_code == 422
    assert "Say in a few words why not yet." in unsaid.content.decode()
    assert visit("erin").post(at, typed | {"reason": "Once only"})["Location"] == HOME
    assert "Where do you stand now?" not in shown(visit, "erin")


def test_what_colleagues_did_is_told_by_its_audience(cast, visit) -> None:
    for text, level in (("open", Level.ORGANISATION), ("canary", Level.NAMED)):
        actions.record_touchpoint(
            viewer=cast.viewer("erin"),
            parties=[cast.organisations["legal" if text == "open" else "arts"]],
            kind=TouchpointKind.CALL,
            held_on=timezone.localdate(),
            now=timezone.now(),
            said=text,
            level=level,
        )
    text = shown(visit, "bob")
    assert "recorded contact" in text
    assert "Legal Aid House" in text
    assert "Harbour Street Theatre" not in text
    assert "recorded contact" not in shown(visit, "erin")
    Membership.objects.filter(person=cast.people["erin"]).update(until=NOW)
    assert "A former colleague" in shown(visit, "bob")


def test_the_day_ends_when_nothing_waits(cast, visit) -> None:
    actions.begin_tie(viewer=cast.viewer("bob"), subject=cast.organisations["legal"], now=NOW)
    text = shown(visit)
    assert "Nothing waits for you." in text
    assert "That is all for today." in text


def test_the_page_asks_the_database_as_often_for_many_lines_as_for_one(cast, visit) -> None:
    alice = visit("alice")

    def fill(start: int, end: int) -> None:
        for index in range(start, end):
            other = Organisation.objects.create(
                name=f"Other {index}", slug=f"other-{index}", created_at=NOW, changed_at=NOW
            )
            for text, by, due in (
                ("a", "alice", 0),
                ("b", None, 0),
                ("c", "erin", 0),
                ("d", None, None),
            ):
                actions.add_step(
                    viewer=cast.viewer("erin"),
                    subject=other,
                    text=text,
                    due_on=None if due is None else timezone.localdate(),
                    responsible=cast.people[by] if by else None,
                    now=timezone.now(),
                )
            actions.record_touchpoint(
                viewer=cast.viewer("erin"),
                parties=[other],
                kind=TouchpointKind.MEETING,
                held_on=timezone.localdate(),
                now=timezone.now(),
            )
            actions.write_note(
                viewer=cast.viewer("erin"), subject=other, text="x", now=timezone.now()
            )
            quiet = Organisation.objects.create(
                name=f"Quiet {index}", slug=f"quiet-{index}", created_at=NOW, changed_at=NOW
            )
            tie = actions.begin_tie(viewer=cast.viewer("erin"), subject=quiet, now=NOW)
            Tie.objects.filter(pk=tie.pk).update(stage=Stage.ALLIED, stage_since="2020-01-01")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert alice.get(HOME).status_code == 200
        return len(captured)

    fill(0, 1)
    few = asked()
    fill(1, 6)
    assert asked() == few


def test_what_is_promised_for_this_week_stands_there_beforehand(cast, visit) -> None:
    promised(cast, "Bring the leaflets", by="bob", days=2)
    promised(cast, "erin's own", by="erin", days=2)
    text = shown(visit)
    assert "Coming up this week" in text and "Bring the leaflets" in text
    assert "erin&#x27;s own" not in text
