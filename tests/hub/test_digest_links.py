"""The links of the mail: one press marks a reminder done or later, and each dies in its time."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from commonground.hub.home import jobs, rules
from commonground.hub.home.models import Digest, Often, UsedLink
from commonground.hub.organisations.models import Membership
from commonground.hub.ties.actions import begin_tie, reopen_step
from commonground.hub.ties.models import NextStep, Stage, Tie
from tests.cast import NOW, Cast
from tests.hub.test_digest import due, waits
from tests.post import Post, link_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.capability("X4"), pytest.mark.capability("T4")]

Links = Callable[[], tuple[NextStep, str, str]]


@pytest.fixture
def links(cast: Cast, post: Post) -> Links:
    """A step, and the two links of the mail that reminds of it: done, and in a week."""

    def sent() -> tuple[NextStep, str, str]:
        step = waits(cast, "Send the canary")
        due(cast)
        jobs.digests.call()
        text = text_of(post.mails[-1])
        lines = [line.strip().partition(": ") for line in text.splitlines()]
        found = {words: url.partition("127.0.0.1:8000")[2] for words, _colon, url in lines}
        return step, found["Done"], found["In a week"]

    return sent


def dead(answer) -> bool:  # type: ignore[no-untyped-def]
    return answer.status_code == 404 and "works no longer" in answer.content.decode()


def test_looking_does_nothing_and_pressing_marks_it_done_once(cast: Cast, links: Links) -> None:
    step, done, _later = links()
    stranger = Client(enforce_csrf_checks=True)
    for _look in range(3):
        page = stranger.get(done)
        assert page.status_code == 200
        text = page.content.decode()
        assert "canary" not in text and "Legal Aid House" not in text
        assert "Bob" not in re.findall(r"\w+", text)
        assert "no-store" in page["Cache-Control"]
    assert stranger.head(done).status_code == 200
    step.refresh_from_db()
    assert step.done_at is None
    assert "Well done" in stranger.post(done).content.decode()
    step.refresh_from_db()
    assert step.done_at is not None
    reopen_step(viewer=cast.viewer("bob"), step=step, now=timezone.now())
    assert dead(stranger.get(done)) and dead(stranger.post(done))


def test_in_a_week_moves_it_and_is_good_for_nothing_else(links: Links) -> None:
    step, done, later = links()
    assert Client().post(later).status_code == 200
    step.refresh_from_db()
    assert step.due_on == timezone.localdate() + timedelta(days=7)
    assert step.done_at is None
    assert dead(Client().post(later))
    assert Client().post(done).status_code == 200
    assert UsedLink.objects.count() == 2


def test_a_step_moved_by_hand_is_not_moved_again(links: Links) -> None:
    step, _done, later = links()
    moved = timezone.localdate() + timedelta(days=3)
    NextStep.objects.update(due_on=moved)
    assert dead(Client().post(later))
    step.refresh_from_db()
    assert step.due_on == moved and not UsedLink.objects.exists()


def test_it_dies_with_the_membership_with_its_days_and_with_any_change(
    cast: Cast, links: Links, monkeypatch: pytest.MonkeyPatch
) -> None:
    step, done, _later = links()
    assert dead(Client().get(done[:-3] + "x/")) and dead(Client().get("/mail/answer/nothing/"))
    ahead = timezone.now() + timedelta(days=14, minutes=1)
    assert rules.answer_behind(done.split("/")[3], ahead) is None
    NextStep.objects.update(level="named", author=cast.people["erin"])
    assert dead(Client().get(done)) and dead(Client().post(done))
    NextStep.objects.update(level="organisation")
    Membership.objects.filter(person=cast.people["bob"]).update(until=NOW)
    assert dead(Client().get(done)) and dead(Client().post(done))
    step.refresh_from_db()
    assert step.done_at is None


def test_a_quiet_tie_comes_up_again_in_a_week(cast: Cast, post: Post) -> None:
    tie = begin_tie(viewer=cast.viewer("bob"), subject=cast.organisations["arts"], now=NOW)
    Tie.objects.filter(pk=tie.pk).update(stage=Stage.ALLIED, stage_since="2020-01-01")
    due(cast)
    jobs.digests.call()
    at = link_in(post.mails[-1], "mail/answer")
    assert "comes up again in a week" in Client().post(at).content.decode()
    step = NextStep.objects.get()
    assert (step.responsible, step.due_on) == (
        cast.people["bob"], timezone.localdate() + timedelta(days=7),
    )  # fmt: skip
    assert dead(Client().post(at))


def test_one_press_in_the_mail_program_stops_the_mails(
    cast: Cast, links: Links, post: Post
) -> None:
    links()
    at = str(post.mails[-1]["List-Unsubscribe"]).strip("<>").partition("127.0.0.1:8000")[2]
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.get(at).content.decode()
    assert "Stop these mails?" in page and "Citizens" not in page
    digest = Digest.objects.get(membership=cast.memberships["bob", "citizens"])
    assert digest.often == Often.WEEKLY
    for _press in range(2):
        assert stranger.post(at, {"List-Unsubscribe": "One-Click"}).status_code == 200
    digest.refresh_from_db()
    assert (digest.often, digest.next_at) == (Often.NEVER, None)
    assert dead(stranger.post("/mail/stop/nobody/"))
    Membership.objects.filter(person=cast.people["bob"]).update(until=NOW)
    assert stranger.post(at).status_code == 200
