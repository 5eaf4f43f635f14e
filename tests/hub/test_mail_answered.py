"""Answers to mails of ours: they reach nobody, and whoever wrote one is told where to answer."""

import pytest

from commonground.hub.correspondence import jobs
from commonground.hub.correspondence.models import IncomingMail
from tests.cast import Cast
from tests.hub.test_mail_in import (  # noqa: F401 - a fixture is asked for by being here
    UNKNOWN,
    _one_connection,
    address,
    mailbox,
    sent,
    written,
)
from tests.post import Post, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.capability("X4")]


def test_an_answer_to_a_mail_of_ours_is_told_where_to_answer(cast: Cast, settings) -> None:
    """The address our mails come from is known to all; the others are still told alike."""
    settings.DEFAULT_FROM_EMAIL = "Common Ground <Post@in.cast.example>"
    to = address(cast)
    for own in ("post@in.cast.example", "POST@IN.cast.example"):
        code, words = sent(written(own), own)
        assert code == 550 and b"reaches nobody" in words and b"sign in" in words
    assert sent(written("mail@in.cast.example"), "mail@in.cast.example") == UNKNOWN
    assert sent(written(to), to)[0] == 250
    assert IncomingMail.objects.count() == 1


def test_an_answer_found_in_the_mailbox_is_told_so_once_a_day(
    cast: Cast, settings, post: Post
) -> None:
    """A person of ours gets one plain mail; strangers, machines and who left get none."""
    settings.DEFAULT_FROM_EMAIL = "Common Ground <post@in.cast.example>"
    own, to = "post@in.cast.example", address(cast)
    answers = [
        written(own, From="Bob <Bob@cast.example>", Subject="Re: canary", text="canary words"),
        written(own, From="bob@cast.example"),
        written(own, From="zoe@elsewhere.example"),
        written(own, From="leo@cast.example"),
        written(own, From="erin@cast.example", Auto_Submitted="auto-replied"),
        written(to, From="Alice <alice@cast.example>", Cc=own),
    ]
    for number, mail in enumerate(answers):
        mail.replace_header("Message-ID", f"<{number}@x.example>")
    with mailbox([bytes(mail) for mail in answers]) as served:
        counts = jobs.collect(served.box)
        assert not any(jobs.collect(served.box).values())
    assert {str(name): number for name, number in counts.items()} == {
        "kept": 1, "known": 0, "refused": 1, "nowhere": 0, "unread": 4, "later": 0,
    }  # fmt: skip
    [told] = post.mails
    assert told["To"] == "bob@cast.example" and told["Auto-Submitted"] == "auto-replied"
    text = " ".join(text_of(told).split())
    assert "reaches none of your colleagues" in text and "stands on Today" in text
    for secret in ("canary", "Citizens", "Legal"):
        assert secret not in told.as_string()
    assert IncomingMail.objects.count() == 1
