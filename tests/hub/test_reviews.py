"""Reviews of partnerships: written, due, and the good end they may lead to."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.utils import timezone

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Refused
from commonground.hub.reviews import actions, queries
from commonground.hub.reviews.models import Again, Conclusion, Gain, Review
from commonground.hub.ties.actions import (
    add_step,
    begin_tie,
    change_stage,
    record_touchpoint,
    remove_touchpoint,
)
from commonground.hub.ties.models import Contribution, Direction, Note, Stage, StageChange, Tie
from commonground.hub.vocabularies.models import Relationship
from tests.cast import Cast
from tests.hub.test_api import Program

pytestmark = [pytest.mark.django_db, pytest.mark.capability("T8")]

NEW = "/o/citizens-cast00/reviews/with/legal-cast00/"
NOW = timezone.now().replace(hour=10)
TODAY = timezone.localdate(NOW)


def begun(cast: Cast, days_ago: int = 400) -> Tie:
    """We coordinate with Legal Aid House, since so many days."""
    viewer, legal = cast.viewer("erin"), cast.organisations["legal"]
    tie = begin_tie(viewer=viewer, subject=legal, now=NOW)
    since = TODAY - timedelta(days=days_ago)
    change_stage(
        viewer=viewer, subject=legal, stage=Stage.COORDINATING, evidence="A calendar",
        held_on=since, version=tie.version, now=NOW,
    )  # fmt: skip
    return queries.tie_reviewed(viewer, "legal-cast00")


def given(**more: object) -> dict[str, object]:
    return {"held_on": TODAY.isoformat(), "again": "yes", "conclusion": "continue"} | more


def kept(cast: Cast, tie: Tie, **more: object) -> Review:
    fields = {
        "held_on": TODAY, "hours": 40, "money_hundredths": None, "currency": "", "again": Again.YES,
        "why": "canary reason", "conclusion": Conclusion.CONTINUE, "gains": [], "now": NOW,
    } | more  # fmt: skip
    return actions.keep_review(viewer=cast.viewer("erin"), tie=tie, **fields)


def test_a_review_is_written_once_read_by_ours_and_goes_on(cast, visit) -> None:
    tie = begun(cast)
    contact = record_touchpoint(
        viewer=cast.viewer("bob"), parties=[tie.subject], kind="meeting", held_on=TODAY, now=NOW
    )
    erin, bob = visit("erin"), visit("bob")
    assert "A year with Legal Aid House" in erin.get("/o/citizens-cast00/").content.decode()
    assert "A year with" not in bob.get("/o/citizens-cast00/").content.decode()
    assert bob.get(NEW).status_code == 403
    page = erin.get(NEW).content.decode()
    assert "a stronger voice" in page and "Only people of Citizens Fighting Corruption" in page
    wrong = erin.post(NEW, given(money="12", again="", clout_text="They were heard"))
    text = wrong.content.decode()
    assert wrong.status_code == 422 and "They were heard" in text
    assert "Say in which currency" in text and "Say whether you would do it again" in text
    typed = given(
        hours="120", money="99.50", currency="eur", clout_text="They were heard",
        energy_contact=contact.ref, why="canary reason",
        request_key="4f9c7a52-6f5c-4d3a-9d64-0a3f6d1c2b11",
    )  # fmt: skip
    assert erin.post(NEW, typed).status_code == 302
    went = erin.post(NEW, typed)
    review = Review.objects.get()
    assert went["Location"].endswith(f"/reviews/{review.ref}/")
    assert (review.money_hundredths, review.currency, Gain.objects.count()) == (9950, "EUR", 2)
    shown = bob.get(went["Location"]).content.decode()
    assert "99.50 EUR" in shown and "They were heard" in shown and "120 hours" in shown
    assert "go on as we do" in bob.get("/o/citizens-cast00/ties/legal-cast00/").content.decode()
    assert "A year with" not in erin.get("/o/citizens-cast00/").content.decode()
    for other in ("dana", "charlie"):
        assert visit(other).get(went["Location"]).status_code == 404
    theirs = visit("dana").get("/o/legal-cast00/ties/citizens-cast00/").content.decode()
    assert "canary" not in theirs
    assert bob.get(f"{went['Location']}remove/").status_code == 403
    assert erin.post(f"{went['Location']}remove/").status_code == 302
    assert not Review.objects.exists()


def test_a_review_is_due_after_a_year_and_where_time_is_spent_only(cast) -> None:
    erin = cast.viewer("erin")
    tie = begun(cast, days_ago=300)
    assert not queries.due(erin, TODAY)
    later = TODAY + timedelta(days=80)
    assert [one.pk for one in queries.due(erin, later)] == [tie.pk]
    kept(cast, tie)
    assert not queries.due(erin, later)
    assert [one.pk for one in queries.due(erin, TODAY + timedelta(days=366))] == [tie.pk]
    Tie.objects.update(stage=Stage.ACQUAINTED)
    assert not queries.due(erin, TODAY + timedelta(days=366))


def test_a_benefit_needs_something_that_shows_it(cast) -> None:
    tie = begun(cast)
    with pytest.raises(Refused, match="what shows it"):
        kept(cast, tie, gains=[actions.Seen("clout", "  ")])
    twice = [actions.Seen("clout", "a"), actions.Seen("clout", "b")]
    with pytest.raises(Refused, match="once"):
        kept(cast, tie, gains=twice)
    with pytest.raises(Refused, match="speaks for all"):
        actions.keep_review(
            viewer=cast.viewer("bob"), tie=tie, held_on=TODAY, hours=None, money_hundredths=None,
            currency="", again=Again.NO, why="", conclusion=Conclusion.END, gains=[], now=NOW,
        )  # fmt: skip


def test_what_cites_a_contact_for_named_people_goes_with_it(cast) -> None:
    tie = begun(cast)
    contact = record_touchpoint(
        viewer=cast.viewer("erin"), parties=[tie.subject], kind="meeting", held_on=TODAY,
        level=Level.NAMED, now=NOW,
    )  # fmt: skip
    review = kept(cast, tie, gains=[actions.Seen("clout", "Said in confidence", contact)])
    assert queries.gains(cast.viewer("erin"), review)
    assert not queries.gains(cast.viewer("bob"), review)
    remove_touchpoint(viewer=cast.viewer("erin"), touchpoint=contact, now=NOW)
    assert not queries.gains(cast.viewer("bob"), review)
    assert Review.objects.exists()


def test_what_was_given_stands_there_already(cast, visit) -> None:
    tie = begun(cast)
    for kind, amount, currency in (("hours", 90, ""), ("money", 12050, "EUR")):
        Contribution.objects.create(
            owner=cast.organisations["citizens"], other=tie.subject, direction=Direction.GAVE,
            kind=kind, amount=amount, currency=currency, held_on=TODAY, recorded_at=NOW,
            changed_at=NOW,
        )  # fmt: skip
    page = visit("erin").get(NEW).content.decode()
    assert "1.5 hours" in page and 'value="2"' in page and 'value="120.50"' in page
    known = queries.put_in(cast.viewer("erin"), tie, TODAY)
    assert (known.hours, str(known.money), known.currency) == (2, "120.50", "EUR")


def ended_shows_no_wish(cast: Cast, visit) -> None:
    """What was wanted stands as what it was, on the page of the tie alone; begun again, it counts."""
    tie = Tie.objects.get()
    wish = Relationship.objects.get(key="advocate")
    tie.wanted.add(wish)
    bob, home, slug = visit("bob"), "/o/citizens-cast00", tie.subject.slug
    address = f"{home}/ties/{slug}/"
    page = bob.get(address)
    assert "What we wanted until it ended" in page.content.decode() and str(wish) in words(page)
    assert page.context["read"].rung_wanted is None
    elsewhere = {
        f"{home}/organisations/{slug}/": "We would like:",
        f"{home}/ties/": f"<li>{wish}</li>",
        f"{home}/ties/?wanted={wish.key}": f">{tie.subject}<",
        f"{home}/field/?view=table&wanted={wish.key}": f">{tie.subject}<",
        f"{home}/choosing/compare/?with={slug}": "What we want of them",
    }
    for at, told in elsewhere.items():
        assert told not in bob.get(at).content.decode(), at
    Tie.objects.update(stage=Stage.IN_CONTACT)
    page = bob.get(address)
    assert "until it ended" not in page.content.decode()
    assert page.context["read"].rung_wanted
    for at, told in elsewhere.items():
        assert told in bob.get(at).content.decode(), at
    Tie.objects.update(stage=Stage.ENDED)


def words(page: HttpResponse) -> str:
    """What a page says beside the form that asks for the wishes anew."""
    return " ".join(
        chip.text for chip in BeautifulSoup(page.content, "html.parser")(class_="chips")
    )


def test_a_good_end_is_guided_and_sends_nothing(cast, visit) -> None:
    tie = begun(cast)
    step = add_step(
        viewer=cast.viewer("bob"), subject=tie.subject, text="Give back the projector",
        due_on=TODAY, responsible=cast.people["bob"], now=NOW,
    )  # fmt: skip
    erin = visit("erin")
    went = erin.post(NEW, given(conclusion="end"))
    assert went["Location"] == f"{NEW}end/"
    page = erin.get(f"{NEW}end/").content.decode()
    for told in ("Give back the projector", "Bob", "Clean Procurement Coalition", "Dear friends"):
        assert told in page, told
    assert visit("bob").get(f"{NEW}end/").status_code == 403
    typed = {"message": "Thank you, all.", "reason": "", "held_on": TODAY.isoformat()}
    empty = erin.post(f"{NEW}end/", typed | {"version": tie.version})
    assert empty.status_code == 422 and "Thank you, all." in empty.content.decode()
    # A button beside a promise loses nothing that was typed, and ends nothing.
    typed["reason"] = "Our ways part"
    for button, words in (("postpone", "Put off by a week"), ("done", "Well done")):
        press = {button: step.ref, f"due-{step.ref}": TODAY.isoformat(), "version": tie.version}
        told = erin.post(f"{NEW}end/", typed | press)
        text = told.content.decode()
        assert told.status_code == 200 and words in text
        assert "Thank you, all." in text and "Our ways part" in text
    assert "Nothing is promised any more" in text
    clash = erin.post(f"{NEW}end/", typed | {"version": tie.version - 1})
    assert clash.status_code == 409 and "Our ways part" in clash.content.decode()
    assert erin.post(f"{NEW}end/", typed | {"version": tie.version}).status_code == 302
    tie.refresh_from_db()
    assert tie.stage == Stage.ENDED
    assert StageChange.objects.order_by("-pk")[0].evidence == "Our ways part"
    assert Note.objects.get().text == "Thank you, all."
    ended_shows_no_wish(cast, visit)
    again = erin.get(f"{NEW}end/")
    assert again.status_code == 403 and "has ended already" in again.content.decode()


def test_a_message_nobody_touched_is_kept_only_if_they_say_so(cast, visit) -> None:
    tie = begun(cast)
    proposed = queries.ending(cast.viewer("erin"), tie, TODAY).message.replace("\n", "\r\n")
    typed = {"message": proposed, "reason": "Done", "held_on": TODAY.isoformat()}
    erin = visit("erin")
    assert erin.post(f"{NEW}end/", typed | {"version": tie.version}).status_code == 302
    assert not Note.objects.exists()
    Tie.objects.update(stage=Stage.ACQUAINTED)
    tie.refresh_from_db()
    typed |= {"version": tie.version, "keep_message": "on"}
    assert erin.post(f"{NEW}end/", typed).status_code == 302
    assert Note.objects.get().text.startswith("Dear friends")


def test_programs_do_the_same(cast) -> None:
    tie = begun(cast)
    erin, bob, dana = Program(cast, "erin"), Program(cast, "bob"), Program(cast, "dana")
    body = given(gains=[{"benefit": "change", "evidence": "A by-law"}], hours=3)
    path = f"/ties/{tie.subject.slug}"
    assert bob.call("POST", f"{path}/reviews", body)[0] == 403
    status, review = erin.call("POST", f"{path}/reviews", body)
    assert status == 201 and review["gains"][0]["benefit"] == "change"
    assert bob.call("GET", f"/reviews/{review['ref']}")[1]["hours"] == 3
    absent = dana.call("GET", "/reviews/absent222222")
    assert dana.call("GET", f"/reviews/{review['ref']}") == absent
    status, ending = erin.call("GET", f"{path}/ending")
    assert status == 200 and ending["tables"] == ["Clean Procurement Coalition"]
    end = {"reason": "Done", "held_on": TODAY.isoformat(), "version": ending["version"]}
    assert erin.call("POST", f"{path}/end", end)[1]["stage"] == "ended"
    assert erin.call("GET", "/ties/arts-cast00/ending")[0] == 403
