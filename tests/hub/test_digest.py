"""The mail of what waits: when it leaves, what it says, and that none leaves twice or to who left."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commonground.hub.access.audience import Level
from commonground.hub.ambassadors.actions import ask, write_down
from commonground.hub.home import actions, jobs, rules
from commonground.hub.home.models import Digest, MailHabits, Often
from commonground.hub.notices.models import SentMail
from commonground.hub.organisations.actions import create_token
from commonground.hub.organisations.models import Membership, Person
from commonground.hub.pulses.actions import start_round
from commonground.hub.ties.actions import add_step, begin_tie
from commonground.hub.ties.models import NextStep, Stage, Tie
from tests.cast import NOW, Cast
from tests.post import Post, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.capability("X4")]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026; the 2nd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("often", "habits", "after", "leaves"),
    [
        (Often.WEEKLY, {}, at(1, 12), at(2, 7)),
        (Often.WEEKLY, {}, at(2, 7), at(9, 7)),
        (Often.WEEKLY, {"weekday": 4}, at(2, 7), at(6, 7)),
        (Often.DAILY, {}, at(2, 6, 59), at(2, 7)),
        (Often.DAILY, {"quiet_from": 6, "quiet_until": 9}, at(2, 7), at(2, 9)),
        (Often.DAILY, {"quiet_from": 5, "quiet_until": 5}, at(2, 6), at(2, 7)),
        (Often.DAILY, {"time_zone": "Africa/Nairobi"}, at(2, 0), at(2, 4)),
        (Often.WEEKLY, {"time_zone": "Pacific/Auckland"}, at(1, 0), at(1, 18)),
        (Often.WEEKLY, {"time_zone": "Nowhere/Atlantis"}, at(1, 12), at(2, 7)),
        (Often.NEVER, {}, at(1, 12), None),
    ],
)
def test_the_next_mail_leaves_in_the_morning_of_its_day(
    often: Often, habits: dict[str, Any], after: datetime, leaves: datetime | None
) -> None:
    assert rules.next_at(often, MailHabits(**habits), after) == leaves


@pytest.mark.parametrize(
    ("hour", "until"), [(21, at(3, 7)), (3, at(2, 7)), (7, at(2, 7)), (12, at(2, 12))]
)
def test_hours_left_in_peace_end_in_the_morning(hour: int, until: datetime) -> None:
    assert rules.out_of_quiet(MailHabits(), at(2, hour)) == until


def waits(cast: Cast, text: str, *, by: str = "bob", **more: Any) -> NextStep:
    """Something promised to Legal Aid House, due today."""
    return add_step(
        viewer=cast.viewer("bob"), subject=cast.organisations["legal"], text=text,
        due_on=timezone.localdate(), responsible=cast.people[by], now=timezone.now(), **more,
    )  # fmt: skip


def due(cast: Cast, name: str = "bob", **more: Any) -> Digest:
    """The mail of a member, due since a minute, in no hour left in peace."""
    person = cast.people[name]
    MailHabits.objects.update_or_create(person=person, defaults={"quiet_from": 0, "quiet_until": 0})
    membership = cast.memberships[name, "citizens"]
    found, _new = Digest.objects.update_or_create(
        membership=membership, defaults={"next_at": timezone.now() - timedelta(minutes=1), **more}
    )
    return found


def run() -> None:
    """What the worker does when the run has its turn."""
    jobs.digests.call()


def test_the_mail_says_what_waits_and_its_subject_nothing(cast: Cast, post: Post) -> None:
    waits(cast, "Send the list")
    waits(cast, "Erin calls", by="erin")
    waits(cast, "canary for two", level=Level.NAMED)
    tie = begin_tie(viewer=cast.viewer("bob"), subject=cast.organisations["arts"], now=NOW)
    Tie.objects.filter(pk=tie.pk).update(stage=Stage.ALLIED, stage_since="2020-01-01")
    due(cast)
    run()
    [mail] = post.to("bob@cast.example")
    assert mail["Subject"] == "What waits for you this week"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/mail/stop/" in mail["List-Unsubscribe"]
    text = text_of(mail)
    order = ["Citizens Fighting Corruption", "You promised", "Send the list (Legal Aid House), today",
             "Your colleagues promised", "Erin calls", "Gone quiet", "Harbour Street Theatre"]  # fmt: skip
    assert [text.index(words) for words in order] == sorted(text.index(words) for words in order)
    assert "canary" not in text and "only named people may read" in text
    assert "An answer to this mail reaches none of your colleagues." in " ".join(text.split())
    html = mail.get_body(("html",))
    assert html is not None and "<li>" in html.get_content() and "<img" not in html.get_content()
    digest = Digest.objects.get(membership=cast.memberships["bob", "citizens"])
    assert digest.sent_at is not None and digest.next_at is not None
    assert digest.next_at > timezone.now()
    run()
    assert len(post.to("bob@cast.example")) == 1


def test_it_comes_in_the_person_s_language_and_to_who_chose_it(cast: Cast, post: Post) -> None:
    waits(cast, "Send the list")
    due(cast)
    MailHabits.objects.update(language="ar")
    due(cast, "erin", often=Often.NEVER, next_at=None)
    run()
    [mail] = post.mails
    html = mail.get_body(("html",))
    assert html is not None and '<html lang="ar" dir="rtl">' in html.get_content()


def test_nothing_waits_so_none_comes_unless_asked_for(cast: Cast, visit, post: Post) -> None:
    due(cast)
    run()
    assert post.mails == []
    assert (
        visit("bob").post(f"/me/mails/{cast.memberships['erin', 'citizens'].ref}/now/").status_code
        == 404
    )
    own = f"/me/mails/{cast.memberships['bob', 'citizens'].ref}/now/"
    assert visit("bob").post(own)["Location"] == "/me/mails/"
    assert DBTaskResult.objects.ready().exists()
    MailHabits.objects.update(quiet_from=0, quiet_until=23)
    run()
    [mail] = post.mails
    assert "Nothing waits for you at Citizens Fighting Corruption." in text_of(mail)
    assert "a few minutes ago" in visit("bob").post(own, follow=True).content.decode()


def test_in_hours_left_in_peace_it_waits_for_their_end(cast: Cast, post: Post) -> None:
    waits(cast, "Send the list")
    digest = due(cast)
    hour = timezone.now().astimezone(UTC).hour
    MailHabits.objects.update(time_zone="UTC", quiet_from=hour, quiet_until=(hour + 2) % 24)
    run()
    assert post.mails == []
    digest.refresh_from_db()
    assert digest.next_at is not None and digest.next_at > timezone.now()
    assert digest.next_at < timezone.now() + timedelta(hours=2)


@pytest.mark.parametrize("gone", ["left", "inactive", "unproved"])
def test_who_left_gets_nothing_that_was_queued(cast: Cast, post: Post, gone: str) -> None:
    waits(cast, "Send the list")
    due(cast)
    if gone == "left":
        Membership.objects.filter(person=cast.people["bob"]).update(until=NOW)
    elif gone == "inactive":
        Person.objects.filter(pk=cast.people["bob"].pk).update(is_active=False)
    else:
        from allauth.account.models import EmailAddress

        EmailAddress.objects.filter(user=cast.people["bob"]).update(verified=False)
    run()
    assert post.mails == []


def test_whoever_is_stopped_in_the_middle_sends_none_twice(
    cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker is stopped while it hands a mail over: that one is claimed by then, and not sent
    again; those behind it leave with the next run, which was queued before anything else."""
    waits(cast, "Send the list")
    first, _second = due(cast), due(cast, "erin")
    Digest.objects.filter(pk=first.pk).update(next_at=timezone.now() - timedelta(hours=1))

    def stopped(**facts: Any) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "send_digest", stopped)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert post.mails == []
    queued = DBTaskResult.objects.filter(task_path=jobs.digests.module_path, status="READY")
    assert queued.count() == 1
    run()
    assert [mail["To"] for mail in post.mails] == ["erin@cast.example"]
    assert queued.count() == 1
    # Of two workers at once, one alone has a mail to send.
    third = due(cast, "alice")
    claimed = [
        actions.claim(viewer=cast.viewer("alice"), digest=third, habits=MailHabits(quiet_from=0, quiet_until=0), now=timezone.now())
        for _worker in range(2)
    ]  # fmt: skip
    assert claimed == [True, False]


def test_what_the_mail_server_did_not_take_is_tried_again(cast: Cast, post: Post) -> None:
    waits(cast, "Send the list")
    digest = due(cast)
    post.refuses = True
    run()
    digest.refresh_from_db()
    assert (digest.failures, digest.sent_at) == (1, None)
    assert digest.next_at is not None and digest.next_at < timezone.now() + timedelta(hours=1)
    post.refuses = False
    Digest.objects.filter(pk=digest.pk).update(next_at=timezone.now() - timedelta(minutes=1))
    run()
    assert len(post.mails) == 1
    digest.refresh_from_db()
    assert digest.failures == 0


def test_stopped_while_it_is_sent_it_is_not_tried_again(cast: Cast, post: Post) -> None:
    digest = due(cast)
    bob, habits = cast.viewer("bob"), MailHabits(quiet_from=0, quiet_until=0)
    assert actions.claim(viewer=bob, digest=digest, habits=habits, now=timezone.now())
    stopped = Digest.objects.get(pk=digest.pk)
    actions.stop_digest(viewer=bob, digest=stopped, now=timezone.now())
    actions.note_sent(viewer=bob, digest=digest, was_taken=False, now=timezone.now())
    assert Digest.objects.get(pk=digest.pk).next_at is None


def test_it_names_neither_end_of_an_introduction_nor_a_partner_asked_about(
    cast: Cast, post: Post
) -> None:
    arts, erin = cast.organisations["arts"], cast.viewer("erin")
    door = write_down(
        viewer=cast.viewer("bob"), organisation=arts, contact=None, name="Mina", closeness="good",
        note="", now=NOW,
    )  # fmt: skip
    ask(viewer=erin, row=door, target=arts, words="The tour", now=NOW)
    begin_tie(viewer=erin, subject=cast.organisations["legal"], now=NOW)
    today = timezone.localdate()
    start_round(
        viewer=erin, name="About Legal Aid", subjects=[cast.organisations["legal"]], at_least=3,
        colleagues=[cast.memberships[name, "citizens"] for name in ("alice", "bob", "erin")],
        until=today + timedelta(days=7), today=today, now=timezone.now(),
    )  # fmt: skip
    due(cast)
    run()
    text = text_of(post.to("bob@cast.example")[0])
    assert "A colleague asks whether you would introduce them to somebody." in text
    assert "Short questions about partners wait for you." in text
    told = text[text.index("Questions and answers") :]
    assert "Erin" not in told and "Harbour" not in told and "Legal" not in told


def test_one_that_cannot_be_written_keeps_nobody_waiting(
    cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch, caplog
) -> None:
    waits(cast, "Send the list")
    first, _second = due(cast), due(cast, "erin")
    Digest.objects.filter(pk=first.pk).update(next_at=timezone.now() - timedelta(hours=1))

    def broken(viewer: Any, day: Any) -> None:
        if viewer.person_name == "Bob":
            raise ValueError("canary")

    monkeypatch.setattr("commonground.hub.home.queries.waits.ASKED", (broken,))
    run()
    assert [mail["To"] for mail in post.mails] == ["erin@cast.example"]
    assert "canary" not in caplog.text
    first.refresh_from_db()
    assert first.failures == 1


def test_members_who_chose_nothing_have_it_from_the_next_week_on(cast: Cast, post: Post) -> None:
    waits(cast, "Send the list")
    run()
    assert post.mails == []
    assert Digest.objects.count() == len(cast.memberships)
    assert {one.often for one in Digest.objects.all()} == {Often.WEEKLY}
    Membership.objects.filter(person=cast.people["bob"]).update(until=NOW)
    run()
    assert Digest.objects.count() == len(cast.memberships) - 1


def test_without_a_mail_server_what_waits_is_not_written_into_the_log(
    cast: Cast, visit, settings, capsys
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    waits(cast, "Send the list")
    due(cast)
    run()
    own = f"/me/mails/{cast.memberships['bob', 'citizens'].ref}/now/"
    assert "no mail server yet" in visit("bob").post(own, follow=True).content.decode()
    run()
    assert "Send the list" not in capsys.readouterr().out


def test_the_demonstration_keeps_it_among_its_mails(cast: Cast, visit, settings) -> None:
    settings.DEMONSTRATION = True
    settings.EMAIL_BACKEND = "commonground.hub.notices.mails.KeptMailBackend"
    waits(cast, "Send the list")
    due(cast)
    run()
    kept = SentMail.objects.get()
    page = visit("anonymous").get(f"/mails/{kept.ref}/").content.decode()
    assert "Send the list (Legal Aid House), today" in page and 'href="/mail/answer/' in page


def test_one_chooses_when_mail_comes(cast: Cast, visit) -> None:
    alice = visit("alice")
    page = alice.get("/me/mails/").content.decode()
    assert "Citizens Fighting Corruption" in page and "Harbour Street Theatre" in page
    for words in (
        "Buenos Aires (Argentina)",
        "Dumont d’Urville",
        '<optgroup label="The Americas">',
    ):
        assert words in page
    for old in ("ComodRivadavia", "Australia/North", "Australia/ACT", "Asia/Calcutta"):
        assert old not in page
    one, other = (cast.memberships["alice", key].ref for key in ("citizens", "arts"))
    given = {f"often-{one}": "daily", f"often-{other}": "never", "weekday": "4", "quiet_from": "21",
             "quiet_until": "8", "time_zone": "Africa/Nairobi", "language": "", "version": "0"}  # fmt: skip
    assert alice.post("/me/mails/", given)["Location"] == "/me/mails/"
    habits = MailHabits.objects.get()
    assert (habits.weekday, habits.quiet_until, habits.time_zone) == (4, 8, "Africa/Nairobi")
    chosen = dict(Digest.objects.values_list("membership__ref", "often"))
    assert chosen == {one: "daily", other: "never"}
    leaves = Digest.objects.get(often="daily").next_at
    assert leaves is not None and leaves.astimezone(UTC).hour == 5
    assert alice.post("/me/mails/", given).status_code == 409
    assert alice.post("/me/mails/", {**given, "time_zone": "Mars/Base"}).status_code == 422
    assert "You act for no organisation" in visit("nina").get("/me/mails/").content.decode()
    assert visit("anonymous").get("/me/mails/").status_code == 302


@pytest.mark.capability("X7")
def test_programs_choose_when_mail_comes(cast: Cast) -> None:
    _row, secret = create_token(viewer=cast.viewer("alice"), name="test", now=NOW)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    at = "/api/v1/mails"

    def put(**given: Any) -> tuple[int, Any]:
        answer = client.put(at, json.dumps(given), content_type="application/json")
        return answer.status_code, answer.json()

    assert client.get(at).json()["often"] == "weekly"
    status, told = put(often="daily", time_zone="Africa/Nairobi", quiet_until=8)
    assert (status, told["often"], told["quiet_until"]) == (200, "daily", 8)
    assert put(often="never")[0] == 409
    assert put()[0] == 422
    for wrong in ({"time_zone": "Mars/Base"}, {"language": "xx"}):
        assert put(often="never", version=told["version"], **wrong)[0] == 403
    # The mail of her other organisation stays as it was.
    assert Digest.objects.get(membership=cast.memberships["alice", "arts"]).often == "weekly"
    assert client.post(f"{at}/now").status_code == 202
    assert Digest.objects.get(is_asked=True).membership == cast.memberships["alice", "citizens"]
    assert Client().get(at).status_code == 401
