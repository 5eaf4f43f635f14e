"""Rounds of questions: the journey by link and inside, what is told, and what nobody can work out."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from commonground.hub.access.verdicts import Hidden, Refused
from commonground.hub.history.models import Entry
from commonground.hub.organisations.actions import end_membership
from commonground.hub.organisations.models import Person
from commonground.hub.pulses import actions, queries
from commonground.hub.pulses.models import QUESTIONS, Answer, Asked, Feedback, Result, Round
from commonground.hub.site.jobs import night
from commonground.hub.ties.actions import begin_tie
from commonground.hub.ties.models import NextStep
from commonground.hub.ties.queries import ties_for
from tests.cast import Cast
from tests.hub.test_api import Program

pytestmark = [pytest.mark.django_db, pytest.mark.capability("T6")]

HERE = "/o/citizens-cast00/pulses/"
NOW = timezone.now().replace(hour=10)
TODAY = timezone.localdate(NOW)
THREE = ("alice", "bob", "erin")


@pytest.fixture(autouse=True)
def _mail(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def begun(cast: Cast, *subjects: str) -> None:
    """Ties of ours to these."""
    for key in subjects:
        begin_tie(viewer=cast.viewer("alice"), subject=cast.organisations[key], now=NOW)


def started(cast: Cast, *subjects: str, **more: object) -> Round:
    """A round about these, asked of our three."""
    begun(cast, *subjects)
    given = {"name": "Spring round", "until": TODAY + timedelta(days=7), "at_least": 3} | more
    return actions.start_round(
        viewer=cast.viewer("erin"),
        subjects=[cast.organisations[key] for key in subjects],
        colleagues=[cast.memberships[name, "citizens"] for name in THREE],
        **{"today": TODAY, "now": NOW} | given,
    )


def say(cast: Cast, round: Round, name: str, said: int, **more: int) -> None:
    """One colleague answers everything about every partner alike."""
    viewer = cast.viewer(name, "citizens")
    asked = queries.own_asked(viewer, round.ref)
    for about in queries.results(viewer, round):
        actions.save_answer(
            viewer=viewer, asked=asked, about=about, today=TODAY, now=NOW,
            said=dict.fromkeys(QUESTIONS, said) | more,
        )  # fmt: skip


def ended(cast: Cast, round: Round) -> Round:
    return actions.end_round(viewer=cast.viewer("erin"), round=round, today=TODAY, now=NOW)


def links() -> dict[str, str]:
    """The personal links in the mails sent, by recipient."""
    found = {}
    for message in mail.outbox:
        lines = message.body.split()
        found[message.to[0]] = next(one for one in lines if "/answers/" in one)
    return {to: url[url.index("/answers/") :] for to, url in found.items()}


def test_the_journey_from_asking_to_one_agreed_action(cast, visit) -> None:
    begun(cast, "legal", "arts")
    erin, bob = visit("erin"), visit("bob")
    assert bob.get(f"{HERE}new/").status_code == 403
    page = erin.get(f"{HERE}new/?about=legal-cast00").content.decode()
    assert "Legal Aid House" in page and "Ask them now" in page
    looked = {"partners": ["legal-cast00"], "text": "Harbour", "find": "1", "name": "Mine"}
    kept = erin.post(f"{HERE}new/", looked).content.decode()
    assert "Harbour Street Theatre" in kept and 'value="Mine"' in kept
    asked = {
        "partners": ["legal-cast00", "arts-cast00"],
        "people": [cast.memberships[name, "citizens"].ref for name in THREE],
        "until": (TODAY + timedelta(days=5)).isoformat(),
        "name": "Before the summer",
    }
    few = erin.post(f"{HERE}new/", asked | {"people": asked["people"][:2]})
    assert few.status_code == 422 and "Ask 3 people or more" in few.content.decode()
    answer = erin.post(f"{HERE}new/", asked)
    assert answer.status_code == 302
    round = Round.objects.get()
    assert {message.to[0] for message in mail.outbox} == {f"{one}@cast.example" for one in THREE}
    for message in mail.outbox:
        assert "Legal" not in message.subject + message.body and "Citizens" not in message.subject

    link = links()["bob@cast.example"]
    phone = Client()
    first = phone.get(link)
    assert first.status_code == 200 and "no-store" in first["Cache-Control"]
    assert "Only you see your answers" in first.content.decode()
    assert "could come close to guessing yours" in first.content.decode()
    assert "Asked in this round" in first.content.decode() and "Erin" in first.content.decode()
    assert all("could come close to guessing yours" in " ".join(one.body.split())
               for one in mail.outbox)  # fmt: skip
    about = list(Result.objects.filter(round=round).order_by("subject__name"))
    one = phone.get(f"{link}{about[0].ref}/").content.decode()
    assert "Harbour Street Theatre" in one and "Partner 1 of 2" in one
    assert "trust" not in one.lower()
    some = phone.post(f"{link}{about[0].ref}/", {"reliability": 4, "openness": 9})
    assert some.status_code == 422 and "What you answered is kept" in some.content.decode()
    assert Answer.objects.get().reliability == 4
    whole = dict.fromkeys(QUESTIONS, 3)
    went = phone.post(f"{link}{about[0].ref}/", whole)
    assert went["Location"] == f"{link}{about[1].ref}/"
    assert "Short questions about Legal Aid House wait" in bob.get(HERE[:-7]).content.decode()
    assert phone.post(f"{link}{about[1].ref}/", whole)["Location"] == link
    assert "That is all" in phone.get(link).content.decode()
    assert "wait for you" not in bob.get(HERE[:-7]).content.decode()

    inside = visit("alice")
    url = f"{HERE}{round.ref}/answer/{about[1].ref}/"
    assert inside.post(url, dict.fromkeys(QUESTIONS, 2)).status_code == 302
    say(cast, round, "alice", 2)
    say(cast, round, "erin", 4)
    still = erin.get(f"{HERE}{round.ref}/").content.decode()
    assert "3 of 3 have begun to answer" in still and "3.0" not in still
    assert bob.post(f"{HERE}{round.ref}/end/").status_code == 403
    assert erin.post(f"{HERE}{round.ref}/end/").status_code == 302
    assert not Answer.objects.exists()
    shown = bob.get(f"{HERE}{round.ref}/").content.decode()
    assert "3.0" in shown and "3 of 3 people answered this" in shown and "75 of 100" in shown
    assert phone.post(f"{link}{about[0].ref}/", whole)["Location"] == link
    assert "These questions are closed" in phone.get(link).content.decode()

    step = {"about": about[1].ref, "text": "Ask them to lunch", "due_on": ""}
    step["responsible"] = cast.memberships["bob", "citizens"].ref
    open_day = erin.post(f"{HERE}{round.ref}/agree/", step)
    assert open_day.status_code == 422 and "Ask them to lunch" in open_day.content.decode()
    step["due_on"] = (TODAY + timedelta(days=9)).isoformat()
    assert erin.post(f"{HERE}{round.ref}/agree/", step).status_code == 302
    agreed = NextStep.objects.get()
    assert (agreed.text, agreed.tie.subject.name) == ("Ask them to lunch", "Legal Aid House")
    assert "Ask them to lunch" in bob.get(f"{HERE}{round.ref}/").content.decode()
    assert (
        "What we together say" in bob.get("/o/citizens-cast00/ties/legal-cast00/").content.decode()
    )


def test_programs_read_means_to_one_decimal_and_nobody_asks_about_themselves(cast, visit) -> None:
    round = started(cast, "legal")
    for name, said in (("alice", 2), ("bob", 3), ("erin", 3)):
        say(cast, round, name, said)
    ended(cast, round)
    _status, read = Program(cast, "bob").call("GET", f"/pulses/{round.ref}")
    assert [read["results"][0][one] for one in ("trust", "value", "closeness")] == [2.7, 2.7, 2.7]
    assert visit("bob").get(f"{HERE}with/citizens-cast00/").status_code == 403


def test_too_few_answers_show_nothing_anywhere(cast, visit) -> None:
    round = started(cast, "legal", "arts")
    say(cast, round, "bob", 4)
    say(cast, round, "erin", 1)
    ended(cast, round)
    kept = Result.objects.filter(round=round)
    assert {(one.trust, one.value, one.closeness, one.trust_raters) for one in kept} == {
        (None, None, None, 2)
    }
    page = visit("alice").get(f"{HERE}{round.ref}/").content.decode()
    assert "too few answered" in page and "of 100" not in page
    about = kept[0]
    with pytest.raises(Refused, match="too few"):
        actions.tell(viewer=cast.viewer("alice", "citizens"), result=about, now=NOW)


def test_a_score_needs_all_three_of_its_questions_and_ends_are_folded(cast) -> None:
    round = started(cast, "legal")
    for name in ("alice", "bob"):
        say(cast, round, name, 4)
    say(cast, round, "erin", 4, resources=9, closeness=9)
    ended(cast, round)
    about = Result.objects.get(round=round)
    assert (about.trust, about.trust_raters) == (3.7, 3)
    assert [one.words for one in about.told] == ["3.7 or more", "", ""]
    assert (about.value, about.value_raters, about.closeness_raters) == (None, 2, 2)


def test_another_answer_changes_nothing_that_anybody_else_is_shown(cast, visit) -> None:
    """While a round is open, what bob says can be read nowhere: not by stewards, not by operators."""
    round = started(cast, "legal")
    for name in THREE:
        say(cast, round, name, 3)
    about = Result.objects.get()
    here = f"{HERE}{round.ref}/"
    paths = [HERE, here, f"{here}answer/", f"{here}answer/{about.ref}/", f"{HERE}with/legal-cast00/",
             "/o/citizens-cast00/ties/legal-cast00/", "/o/citizens-cast00/", "/o/citizens-cast00/history/"]  # fmt: skip

    def read() -> list[bytes]:
        from tests.hub.proof.visits import quiet

        return [
            quiet(client.get(path).content)
            for client in (visit("alice"), visit("erin"), visit("olga"))
            for path in paths
        ]

    before = read()
    say(cast, round, "bob", 1)
    assert read() == before
    mine = cast.viewer("bob")
    assert Answer.objects.visible_to(mine).count() == 1
    for name, viewer in cast.viewers().items():
        seen = Answer.objects.visible_to(viewer)
        assert {one.asked.membership.person_id for one in seen} <= {viewer.person_id}, name
    assert not Entry.objects.filter(verb__contains="answer").exists()


def test_a_link_opens_one_thing_and_dies_with_the_membership(cast, visit) -> None:
    round = started(cast, "legal")
    asked = Asked.objects.get(membership=cast.memberships["bob", "citizens"])
    secret = queries.link_secret(cast.viewer("erin"), asked)
    about = Result.objects.get()
    assert Client().get(f"/answers/{secret}/").status_code == 200
    for wrong in (secret[:-1], f"{asked.ref}.{secret.partition('.')[2]}x", asked.ref, "x.y"):
        assert Client().get(f"/answers/{wrong}/").status_code == 404
    end_membership(
        viewer=cast.viewer("alice", "citizens"), membership=asked.membership, now=NOW
    )  # fmt: skip
    assert Client().get(f"/answers/{secret}/").status_code == 404
    assert Client().post(f"/answers/{secret}/{about.ref}/", {"reliability": 1}).status_code == 404
    with pytest.raises(Hidden):
        queries.own_asked(cast.viewer("charlie"), round.ref)
    assert visit("charlie").get(f"{HERE}{round.ref}/").status_code == 404


def test_rounds_about_one_partner_keep_apart_in_time(cast, visit) -> None:
    """Asked again at once, with one person more, that person's answers would show."""
    round = started(cast, "legal", "arts")
    with pytest.raises(Refused, match="Legal Aid House"):
        started(cast, "legal")
    erin, form = visit("erin"), f"{HERE}new/?about=legal-cast00"
    assert (
        "Legal Aid House (your colleagues are being asked now)" in erin.get(form).content.decode()
    )
    for name in THREE:
        say(cast, round, name, 2)
    ended(cast, round)
    # Said before anybody fills in the form, not after.
    day = date_format(TODAY + timedelta(days=57), "j F Y")
    text = erin.get(form).content.decode()
    assert f"Legal Aid House (asked lately; again from {day})" in text and "disabled" in text
    for page in ("ties/legal-cast00/", "pulses/with/legal-cast00/"):
        text = erin.get(f"{HERE[:-7]}{page}").content.decode()
        assert f"You can ask your colleagues again from {day}" in text, page
        assert "?about=" not in text
    with pytest.raises(Refused, match="less than eight weeks ago"):
        started(cast, "legal")
    # What the form says holds to the day, at whatever hour the round before ended.
    last = {"today": TODAY + timedelta(days=56), "now": NOW + timedelta(days=56, hours=1)}
    with pytest.raises(Refused, match="less than eight weeks ago"):
        started(cast, "legal", **last, until=TODAY + timedelta(days=60))
    later = NOW + timedelta(days=57)
    days = {"today": TODAY + timedelta(days=57), "until": TODAY + timedelta(days=60), "now": later}
    second = started(cast, "legal", **days)
    read = queries.over_time(cast.viewer("bob"), "legal-cast00")
    assert [one.round_id for one in read.ended] == [round.pk] and second.pk != round.pk


def test_what_a_partner_is_told_and_sees(cast, visit) -> None:
    round = started(cast, "legal")
    for name, said in zip(THREE, (2, 3, 3), strict=True):
        say(cast, round, name, said)
    about = Result.objects.get()
    alice = visit("alice")
    early = alice.get(f"{HERE}results/{about.ref}/tell/")
    assert early.status_code == 403 and "once the round has ended" in early.content.decode()
    ended(cast, round)
    dana = visit("dana")
    theirs = "/o/legal-cast00/pulses/with/citizens-cast00/"
    assert "How they see us" not in dana.get(theirs).content.decode()
    assert visit("erin").post(f"{HERE}results/{about.ref}/tell/").status_code == 403
    page = alice.get(f"{HERE}results/{about.ref}/tell/").content.decode()
    assert "2.7" in page and "Legal Aid House" in page
    assert alice.post(f"{HERE}results/{about.ref}/tell/").status_code == 302
    told = dana.get(theirs).content.decode()
    assert "How they see us" in told and "2.7" in told and "3 of 3" in told
    assert "Spring round" not in told
    tie, today = "/o/legal-cast00/ties/citizens-cast00/", "/o/legal-cast00/"
    assert not ties_for(cast.viewer("dana")).exists()
    assert "2.7" in dana.get(tie).content.decode()
    assert "Citizens Fighting Corruption told you what they" in dana.get(today).content.decode()
    assert "told you what they" not in visit("charlie").get("/o/arts-cast00/").content.decode()
    assert Feedback.objects.visible_to(cast.viewer("charlie")).count() == 0
    assert alice.post(f"{HERE}results/{about.ref}/take-back/").status_code == 302
    assert "2.7" not in dana.get(theirs).content.decode()
    assert "told you what they" not in dana.get(today).content.decode()
    assert "told you: what they together say of you." in dana.get(tie).content.decode()


def test_rounds_end_by_themselves_once_their_day_has_gone_by(cast) -> None:
    round, open_still = started(cast, "legal"), started(cast, "arts")
    for name in THREE:
        say(cast, round, name, 3)
        say(cast, open_still, name, 3)
    Round.objects.filter(pk=round.pk).update(until=timezone.localdate() - timedelta(days=1))
    for _twice in range(2):
        night.call()
    round.refresh_from_db()
    open_still.refresh_from_db()
    assert round.ended_at is not None and open_still.ended_at is None
    assert not Answer.objects.filter(asked__round=round).exists()
    assert Answer.objects.filter(asked__round=open_still).count() == 3
    assert Result.objects.get(round=round).trust is not None
    told = Entry.objects.filter(subject_ref=round.ref, verb="ended a round of questions")
    assert [one.organisation_slug for one in told] == ["citizens-cast00"]


def test_leaving_or_erasing_does_not_change_what_was_told(cast) -> None:
    """Results stand: what changed when somebody left would be what they said."""
    round = started(cast, "legal")
    for name in THREE:
        say(cast, round, name, 3)
    Person.objects.filter(pk=cast.people["bob"].pk).update(erased_at=NOW)
    ended(cast, round)
    assert (Result.objects.get().trust, Result.objects.get().trust_raters) == (None, 2)


def test_the_panel_asks_the_database_the_same_however_many_rounds(cast) -> None:
    from commonground.hub.ties.queries import tie_to

    def asked() -> int:
        viewer = cast.viewer("erin")
        tie = tie_to(viewer, cast.organisations["legal"])
        with CaptureQueriesContext(connection) as counted:
            panel = queries.panel_of(viewer, cast.organisations["legal"], tie)
            assert panel is not None
        return len(counted)

    begun(cast, "legal")
    few = asked()
    for number in range(5):
        kept = Round.objects.create(
            owner=cast.organisations["citizens"], name=f"Round {number}", until=TODAY,
            started_at=NOW - timedelta(days=number), ended_at=NOW, at_least=3,
        )  # fmt: skip
        Result.objects.create(round=kept, subject=cast.organisations["legal"], asked=4, trust=3.0)
    assert asked() == few <= 2


def test_programs_do_the_same(cast) -> None:
    erin, bob, charlie = Program(cast, "erin"), Program(cast, "bob"), Program(cast, "charlie")
    begun(cast, "legal")
    given = {
        "name": "By program",
        "partners": ["legal-cast00"],
        "people": [cast.memberships[name, "citizens"].ref for name in THREE],
        "until": TODAY.isoformat(),
    }
    assert bob.call("POST", "/pulses", given)[0] == 403
    status, round = erin.call("POST", "/pulses", given)
    assert (status, len(mail.outbox)) == (201, 3)
    path = f"/pulses/{round['ref']}"
    about = round["results"][0]["ref"]
    status, mine = bob.call("PUT", f"{path}/answers/{about}", {"support": 2})
    assert (status, mine["support"], mine["openness"]) == (200, 2, None)
    assert bob.call("PUT", f"{path}/answers/{about}", {"support": 7})[0] == 422
    assert bob.call("GET", f"{path}/answers")[1][0]["support"] == 2
    assert erin.call("GET", f"{path}/answers")[1][0]["support"] is None
    assert charlie.call("GET", path) == charlie.call("GET", "/pulses/absent222222")
    assert erin.call("POST", f"{path}/end")[1]["ended_at"]
    assert bob.call("PUT", f"{path}/answers/{about}", {"support": 3})[0] == 403
    agreed = {
        "about": about,
        "text": "Lunch",
        "due_on": "2027-01-01",
        "responsible": given["people"][0],
    }
    assert erin.call("POST", f"{path}/agree", agreed)[1]["organisation"] == "legal-cast00"
    assert erin.call("POST", f"{path}/agree", agreed)[0] == 409
    assert bob.call("GET", "/ties/legal-cast00/feedback") == (200, [])
