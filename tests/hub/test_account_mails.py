"""The mails about accounts: all of them in our words, each saying who acted and what to do."""

from pathlib import Path

import allauth
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from commonground.hub.organisations.models import Person
from commonground.hub.site.accounts import AccountAdapter
from commonground.hub.site.mails import NOTICES
from tests.cast import NOW, PASSWORD, Cast
from tests.post import Post, link_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.capability("X1")]

# Ways of signing in that are not offered here.
OFF = {"account/email/login_code", "account/email/password_reset_code"}
FACTS = {
    "activate_url": "http://localhost/accounts/confirm-email/key/",
    "password_reset_url": "http://localhost/accounts/password/reset/key/abc/",
    "signup_url": "http://localhost/accounts/signup/",
    "from_email": "old@cast.example",
    "to_email": "new@cast.example",
    "deleted_email": "old@cast.example",
    "timestamp": NOW,
    "ip": "192.0.2.7",
    "user_agent": "Mozilla/5.0",
}


def theirs() -> set[str]:
    """Every mail that allauth may want to send about accounts."""
    folder = Path(allauth.__file__).parent / "templates"
    found = [*folder.glob("account/email/*_subject.txt"), *folder.glob("mfa/email/*_subject.txt")]
    return {path.relative_to(folder).as_posix().removesuffix("_subject.txt") for path in found}


def test_every_mail_of_allauth_has_our_words() -> None:
    assert theirs() - OFF == set(NOTICES)


@pytest.mark.parametrize("kind", sorted(NOTICES))
def test_a_mail_says_who_acts_and_what_to_do(post: Post, kind: str) -> None:
    AccountAdapter().send_mail(kind, "nina@cast.example", FACTS)
    [mail] = post.mails
    text = text_of(mail)
    assert "Common Ground" in mail["Subject"] and "@" not in mail["Subject"]
    assert "Somebody, we hope it was you," in text or "If it was not you" in text
    assert ("you need not do anything" in text) == ("If it was not you" not in text)
    assert "http://localhost" in text or reverse("account_reset_password") in text
    assert "192.0.2.7" not in text and "Mozilla" not in text, "a mail may be read by others"
    assert len(text.split()) < 90
    html = mail.get_body(("html",))
    assert html is not None and 'href="http' in html.get_content()


def test_known_and_unknown_get_mails_of_one_subject(cast: Cast, post: Post) -> None:
    for email in ("alice@cast.example", "aline@cast.example"):
        Client().post(reverse("account_reset_password"), {"email": email})
    known, unknown = post.mails
    assert known["Subject"] == unknown["Subject"]
    assert Client().get(link_in(known, "reset/key")).status_code == 302
    assert Client().get(link_in(unknown, "signup")).status_code == 200


def test_a_mail_speaks_the_language_of_its_reader(cast: Cast, post: Post) -> None:
    Person.objects.filter(email="alice@cast.example").update(language="ar")
    with translation.override("en"):
        Client().post(reverse("account_reset_password"), {"email": "alice@cast.example"})
    html = post.mails[0].get_body(("html",))
    assert html is not None and '<html lang="ar" dir="rtl">' in html.get_content()


def test_a_changed_password_is_told(cast: Cast, visit, post: Post) -> None:
    new = "seven boats and a lantern"
    alice = visit("alice")
    alice.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    alice.post(reverse("account_change_password"), given)
    [mail] = post.mails
    assert "was changed" in text_of(mail)
    assert Client().get(link_in(mail, "password/reset")).status_code == 200
