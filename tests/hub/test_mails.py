"""Notices as mail: in words, in the recipient's language, without content in the subject."""

import re

import pytest
from django.core.mail import send_mail
from django.test import Client
from django.urls import reverse

from commonground.hub.notices.mails import Notice, send
from commonground.hub.notices.models import SentMail
from commonground.hub.organisations import actions
from tests.cast import NOW, Cast
from tests.post import Post, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.capability("X1")]


def secret_notice() -> Notice:
    return Notice(
        paragraphs=["Meet at <the> quay & wait."],
        link="http://127.0.0.1:8000/me/",
        link_words="Open",
        after=["Later."],
    )


def test_a_notice_is_plain_text_and_simple_html(post: Post) -> None:
    assert send(to="nina@cast.example", compose=secret_notice)
    [mail] = post.mails
    assert "quay" not in str(mail["Subject"])
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Meet at <the> quay & wait." in text_of(mail)
    html = mail.get_body(("html",))
    assert html is not None
    shown = html.get_content()
    assert "Meet at &lt;the&gt; quay &amp; wait." in shown
    assert 'href="http://127.0.0.1:8000/me/"' in shown and "<img" not in shown


def test_a_notice_speaks_the_recipient_s_language(post: Post) -> None:
    assert send(to="nina@cast.example", compose=secret_notice, language="ar")
    html = post.mails[0].get_body(("html",))
    assert html is not None and '<html lang="ar" dir="rtl">' in html.get_content()


def test_a_refused_or_absent_server_is_told_not_raised(post: Post, settings) -> None:
    post.refuses = True
    assert not send(to="nina@cast.example", compose=secret_notice)
    settings.EMAIL_PORT = 1
    assert not send(to="nina@cast.example", compose=secret_notice)


@pytest.fixture
def demonstration(settings):
    """The site as a demonstration, keeping its mails."""
    settings.DEMONSTRATION = True
    settings.EMAIL_BACKEND = "commonground.hub.notices.mails.KeptMailBackend"


def test_there_is_no_page_of_mails_outside_the_demonstration(cast: Cast, visit) -> None:
    kept = SentMail.objects.create(recipient="a@b.example", subject="s", body="b", sent_at=NOW)
    for name in ("anonymous", "olga", "alice"):
        assert visit(name).get(reverse("notices:mails")).status_code == 404
        assert visit(name).get(reverse("notices:mail", args=[kept.ref])).status_code == 404


def test_the_demonstration_keeps_mails_with_links_that_work(
    cast: Cast, visit, demonstration: None
) -> None:
    invite = reverse("organisations:invite", args=[cast.organisations["citizens"].slug])
    visit("alice").post(invite, {"email": "nina@cast.example", "role": "member"})
    listed = Client().get(reverse("notices:mails")).content.decode()
    assert "nina@cast.example" in listed
    kept = SentMail.objects.get()
    shown = Client().get(reverse("notices:mail", args=[kept.ref])).content.decode()
    found = re.search(r'href="(/organisations/join/[^"]+)"', shown)
    assert found
    assert visit("nina").post(found.group(1)).status_code == 302


def test_a_kept_mail_is_shown_as_words_never_as_markup(demonstration: None) -> None:
    send_mail("<b>subject</b>", "<script>alert(1)</script>", None, ["a@b.example"])
    kept = SentMail.objects.get()
    shown = Client().get(reverse("notices:mail", args=[kept.ref])).content.decode()
    assert "<script>alert" not in shown and "&lt;script&gt;" in shown
    assert Client().get(reverse("notices:mail", args=["nothing"])).status_code == 404


def test_erasing_a_person_erases_their_kept_mails(cast: Cast, demonstration: None) -> None:
    send_mail("s", "b", None, ["NINA@cast.example"])
    actions.erase_person(viewer=cast.viewer("nina"), now=NOW)
    assert not SentMail.objects.exists()
