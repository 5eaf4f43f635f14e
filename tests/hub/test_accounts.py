"""Signing up and in, second steps, one's own page, leaving and being erased."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commonground.hub.access.verdicts import Refused
from commonground.hub.calendars.actions import make_feed
from commonground.hub.history.models import Detail
from commonground.hub.history.queries import breaks
from commonground.hub.organisations import actions, queries
from commonground.hub.organisations.models import Claim, Invitation, Organisation, Person
from tests.cast import NOW, PASSWORD, Cast
from tests.hub.proof.visits import body, quiet
from tests.post import Post, link_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.capability("X1")]

GOOD = "seven boats and a lantern"


def sign_in(email: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": password})
    return client


def sure(client: Client) -> Client:
    """The client after giving the password once more, as erasing an account asks."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("me")).status_code == 200


def test_from_signing_up_to_a_place_of_one_s_own(post: Post) -> None:
    client = Client()
    answer = client.post(
        reverse("account_signup"),
        {"email": "Noor@new.example", "password1": GOOD, "name": "Noor"},
    )
    assert answer.status_code == 302
    assert not is_signed_in(client)
    [mail] = post.to("noor@new.example")
    assert "your account is ready" in text_of(mail)
    link = link_in(mail, "confirm-email")
    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 302
    assert is_signed_in(client)
    page = client.get(reverse("front"), follow=True).content.decode()
    assert "Noor" in page and reverse("public:found") in page
    assert "Accept an invitation" in page


def test_an_invited_stranger_signs_up_and_comes_back(cast: Cast, visit, post: Post) -> None:
    invite = reverse("organisations:invite", args=[cast.organisations["citizens"].slug])
    visit("alice").post(invite, {"email": "noor@new.example", "role": "member"})
    link = link_in(post.to("noor@new.example")[0], "join")
    client = Client()
    client.post(
        reverse("account_signup"),
        {"email": "noor@new.example", "password1": GOOD, "next": link},
    )
    confirm = link_in(post.to("noor@new.example")[1], "confirm-email")
    assert client.post(confirm)["Location"] == link
    assert client.post(link).status_code == 302
    people = reverse("organisations:people", args=[cast.organisations["citizens"].slug])
    assert client.get(people).status_code == 200


def test_known_and_unknown_addresses_answer_alike(cast: Cast, post: Post) -> None:
    def answers(email: str) -> list[tuple[int, str, bytes]]:
        found = []
        for name, form in (
            ("account_signup", {"email": email, "password1": GOOD}),
            ("account_reset_password", {"email": email}),
            ("account_login", {"login": email, "password": "wrong wrong wrong wrong"}),
        ):
            client = Client()
            answer = client.post(reverse(name), form)
            shown = answer
            if answer.status_code == 302:
                shown = client.get(answer["Location"])
            raw = quiet(body(shown)).replace(email.encode(), b"")
            found.append((answer.status_code, answer.headers.get("Location", ""), raw))
        return found

    assert answers("alice@cast.example") == answers("aline@cast.example")
    assert Person.objects.filter(email="alice@cast.example").count() == 1


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "fourteen chars",
        "aaaaaaaaaaaaaaaaaaaa",
        "passwordpassword",
        "abcabcabcabcabcabc",
        "password12345678",
        "noor@new.example",
        "my commonground pass",
    ],
)
def test_easy_passwords_are_refused_in_words(post: Post, password: str) -> None:
    answer = Client().post(
        reverse("account_signup"), {"email": "noor@new.example", "password1": password}
    )
    assert answer.status_code == 200
    assert "noor@new.example" in answer.content.decode()
    assert not Person.objects.exists() and not post.mails


@pytest.mark.parametrize(
    "password", ["all lower case words", "日本語のとても長い合言葉です。海", GOOD]
)
def test_no_composition_is_asked_for(post: Post, password: str) -> None:
    Client().post(reverse("account_signup"), {"email": "noor@new.example", "password1": password})
    assert Person.objects.filter(email="noor@new.example").exists()


def totp_code(secret: str, steps: int = 0) -> str:
    """What the app shows, on a phone whose clock is some half minutes ahead."""
    now = list(yield_hotp_counters_from_time())[1]
    return format_hotp_value(hotp_value(secret, now + steps))


@pytest.fixture
def guarded(cast: Cast) -> str:
    """Alice has an app for codes; its secret."""
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(cast.people["alice"], secret)
    return secret


def test_a_second_step_is_asked_for(cast: Cast, guarded: str) -> None:
    client = sign_in("alice@cast.example")
    assert not is_signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": totp_code(guarded)})
    assert is_signed_in(client)


def test_a_phone_s_clock_may_be_half_a_minute_off_and_a_code_serves_once(
    cast: Cast, guarded: str
) -> None:
    for steps in (-4, 4):
        client = sign_in("alice@cast.example")
        client.post(reverse("mfa_authenticate"), {"code": totp_code(guarded, steps)})
        assert not is_signed_in(client)
    before = totp_code(guarded)
    client.post(reverse("mfa_authenticate"), {"code": before})
    assert is_signed_in(client)
    another = sign_in("alice@cast.example")
    another.post(reverse("mfa_authenticate"), {"code": before})
    assert not is_signed_in(another)


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_code_of_the_step_beside_is_taken(
    cast: Cast, guarded: str, monkeypatch, steps: int
) -> None:
    """The clock stands still, so that no step ends between showing a code and typing it."""
    now = time.time()
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now)
    client = sign_in("alice@cast.example")
    client.post(reverse("mfa_authenticate"), {"code": totp_code(guarded, steps)})
    assert is_signed_in(client)


def test_resetting_the_password_does_not_pass_the_second_step(
    cast: Cast, guarded: str, post: Post
) -> None:
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "alice@cast.example"})
    link = link_in(post.to("alice@cast.example")[0], "password/reset")
    form = client.get(link)["Location"]
    client.post(form, {"password1": GOOD, "password2": GOOD})
    assert not is_signed_in(client)
    client = sign_in("alice@cast.example", GOOD)
    assert not is_signed_in(client)
    assert not is_signed_in(sign_in("alice@cast.example"))


def test_a_new_password_ends_every_token_and_feed_of_the_person(cast: Cast, post: Post) -> None:
    """Whoever had the old password may have made a token or a feed with it."""
    made, feeds = {}, {}
    for name, at in (("bob", ""), ("alice", "citizens"), ("alice", "arts")):
        viewer = cast.viewer(name, at) if at else cast.viewer(name)
        made[name, at] = actions.create_token(viewer=viewer, name="t", now=NOW)[1]
        secret = make_feed(viewer=viewer, tells_names=True, now=NOW)[1]
        feeds[name, at] = reverse("calendar_feed", args=[secret])
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "alice@cast.example"})
    form = client.get(link_in(post.to("alice@cast.example")[0], "password/reset"))["Location"]
    assert queries.token_viewer(made["alice", "arts"])
    assert [client.get(path).status_code for path in feeds.values()] == [200, 200, 200]
    client.post(form, {"password1": GOOD, "password2": GOOD})
    assert not queries.token_viewer(made["alice", "citizens"])
    assert not queries.token_viewer(made["alice", "arts"])
    assert queries.token_viewer(made["bob", ""])
    assert [client.get(path).status_code for path in feeds.values()] == [200, 404, 404]
    bob = sign_in("bob@cast.example")
    changed = {"oldpassword": PASSWORD, "password1": GOOD, "password2": GOOD}
    assert bob.post(reverse("account_change_password"), changed).status_code == 302
    assert not queries.token_viewer(made["bob", ""])
    assert client.get(feeds["bob", ""]).status_code == 404


def test_operators_keep_what_is_ours_and_nobody_s_account(cast: Cast, visit) -> None:
    """With addresses and second factors in hand an operator could sign in as anybody."""
    assert {model._meta.label for model in admin.site._registry} == {
        "organisations.Claim",
        "organisations.Report",
        "vocabularies.Check",
        "vocabularies.Issue",
        "vocabularies.Kind",
        "vocabularies.PeopleServed",
        "vocabularies.Place",
        "vocabularies.Relationship",
        "vocabularies.Scale",
    }
    Person.objects.filter(pk=cast.people["olga"].pk).update(is_superuser=True)
    olga = visit("olga")
    assert olga.get("/operator/").status_code == 200
    for table in ("account/emailaddress", "mfa/authenticator", "auth/group", "sessions/session"):
        assert olga.get(f"/operator/{table}/").status_code == 404
        assert olga.get(f"/operator/{table}/add/").status_code == 404


def test_operators_pass_the_second_step_too(cast: Cast) -> None:
    answer = Client().get("/operator/login/?next=/operator/")
    assert answer.status_code == 302 and reverse("account_login") in answer["Location"]


def test_many_wrong_passwords_slow_one_down(cast: Cast) -> None:
    client = Client()
    for _attempt in range(10):
        client.post(reverse("account_login"), {"login": "bob@cast.example", "password": "wrong"})
    answer = client.post(
        reverse("account_login"), {"login": "bob@cast.example", "password": PASSWORD}
    )
    assert answer.status_code in (200, 429) and not is_signed_in(client)


@pytest.mark.parametrize("csrf", [True, False])
def test_leaving_quickly_works_from_a_stale_page(cast: Cast, settings, csrf: bool) -> None:
    client = Client(enforce_csrf_checks=csrf)
    client.force_login(cast.people["alice"])
    answer = client.post(reverse("leave"))
    assert answer.status_code == 302 and answer["Location"] == settings.QUICK_EXIT
    assert '"cookies"' in answer["Clear-Site-Data"] and '"cache"' in answer["Clear-Site-Data"]
    assert not is_signed_in(client)
    assert client.get(reverse("leave")).status_code == 405


def test_only_languages_that_are_translated_are_offered(cast: Cast, visit) -> None:
    bob = visit("bob")
    page = bob.get(reverse("me"), headers={"Accept-Language": "ar"}).content.decode()
    assert 'value="ar"' not in page and '<html lang="en" dir="ltr">' in page
    assert bob.post(reverse("me"), {"name": "B", "language": "ar"}).status_code == 422
    assert bob.post(reverse("me"), {"name": "Bobby", "language": "en"}).status_code == 302


def test_pages_that_name_no_icon_find_one() -> None:
    answer = Client().get("/favicon.ico")
    assert answer.status_code == 302 and answer["Location"].endswith(".svg")


def test_signing_out_clears_the_browser(cast: Cast, visit) -> None:
    alice = visit("alice")
    answer = alice.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not is_signed_in(alice)


def test_private_pages_are_not_stored(cast: Cast, visit) -> None:
    slug = cast.organisations["citizens"].slug
    for name in ("organisations:people", "organisations:tokens", "history:history"):
        assert "no-store" in visit("alice").get(reverse(name, args=[slug]))["Cache-Control"]
    assert "no-store" in visit("alice").get(reverse("me"))["Cache-Control"]
    assert "no-store" in visit("alice").get(reverse("mfa_index"))["Cache-Control"]


def test_a_person_chooses_name_and_language(cast: Cast, visit, settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    bob = visit("bob")
    assert 'value="ar"' in bob.get(reverse("me")).content.decode()
    answer = bob.post(reverse("me"), {"name": "Bobby", "language": "ar"})
    assert answer.status_code == 302
    assert '<html lang="ar" dir="rtl">' in bob.get(reverse("me")).content.decode()
    again = sign_in("bob@cast.example")
    assert '<html lang="ar" dir="rtl">' in again.get(reverse("me")).content.decode()
    wrong = bob.post(reverse("me"), {"name": "Keep me", "language": "tlh"})
    assert wrong.status_code == 422 and "Keep me" in wrong.content.decode()


def test_one_acts_for_one_organisation_and_switches(cast: Cast, visit) -> None:
    alice = visit("alice")
    page = alice.get(reverse("me")).content.decode()
    assert "Citizens Fighting Corruption" in page and "Harbour Street Theatre" in page
    own = alice.get(reverse("organisations:people", args=[cast.organisations["arts"].slug]))
    words = set(re.findall(r"\w+", own.content.decode()))
    assert "Charlie" in words and "Bob" not in words


def test_erasing_oneself_leaves_no_trace_and_a_valid_chain(cast: Cast, visit) -> None:
    citizens = cast.organisations["citizens"]
    actions.invite(
        viewer=cast.viewer("charlie"), email="erin@cast.example", role="member",
        is_signatory=False, now=NOW,
    )  # fmt: skip
    erin = cast.viewer("erin")
    actions.set_person(viewer=erin, name="Erin Unique", language="en", now=NOW)
    _token, secret = actions.create_token(viewer=cast.viewer("erin"), name="t", now=NOW)
    other_session, client = visit("erin"), visit("erin")
    asked = client.post(reverse("erase"), {"sure": "on"})
    assert asked.status_code == 302 and reverse("account_reauthenticate") in asked["Location"]
    sure(client)
    assert client.post(reverse("erase"), {}).status_code == 422
    assert client.post(reverse("erase"), {"sure": "on"}).status_code == 302
    assert not is_signed_in(other_session)
    assert queries.token_viewer(secret) is None
    person = Person.objects.get(ref=cast.people["erin"].ref)
    assert not person.name and "erin" not in person.email and not person.is_active
    assert not EmailAddress.objects.filter(user=person).exists()
    assert not Invitation.objects.filter(email__icontains="erin").exists()
    assert not Detail.objects.filter(entry__person_ref=person.ref).exists()
    assert "Erin" not in str(list(Detail.objects.values_list("body", flat=True)))
    assert breaks(cast.viewer("olga")) == []
    assert queries.colleagues(cast.viewer("alice")).filter(person=person).count() == 0
    told = visit("alice").get(reverse("history:history", args=[citizens.slug])).content.decode()
    assert "Someone whose account was erased" in told and "Erin" not in told
    assert not is_signed_in(sign_in("erin@cast.example"))


def test_the_last_steward_with_colleagues_names_another_before_erasing(cast: Cast, visit) -> None:
    answer = sure(visit("charlie")).post(reverse("erase"), {"sure": "on"})
    assert answer.status_code == 422 and "someone else steward" in answer.content.decode()
    with pytest.raises(Refused):
        actions.erase_person(viewer=cast.viewer("charlie"), now=NOW)
    assert sure(visit("dana")).post(reverse("erase"), {"sure": "on"}).status_code == 302


def test_erasing_takes_keys_sessions_and_claims_along(cast: Cast, visit, guarded: str) -> None:
    nina = visit("nina")
    organisation = Organisation.objects.create(
        name="Listed", level="public", created_at=NOW, changed_at=NOW
    )
    actions.ask_operator(
        viewer=cast.viewer("nina"),
        organisation=organisation,
        statement="I, Nina",
        now=timezone.now(),
    )
    sure(nina)
    TOTP.activate(cast.people["nina"], guarded)
    nina.post(reverse("erase"), {"sure": "on"})
    assert not Claim.objects.exists()
    assert not Authenticator.objects.filter(user=cast.people["nina"]).exists()
    kept = [str(session.get_decoded().get("_auth_user_id")) for session in Session.objects.all()]
    assert str(cast.people["nina"].pk) not in kept


def test_the_front_page_greets_strangers(settings) -> None:
    page = Client().get("/").content.decode()
    assert reverse("account_signup") in page and reverse("account_login") in page
    assert "<svg" in page and not re.search(r"alma|harbour</strong>", page)
    settings.DEMONSTRATION = True
    assert "a long walk to the harbour" in Client().get("/").content.decode()


def test_a_new_address_counts_once_it_is_proved(cast: Cast, visit, post: Post) -> None:
    bob = sure(visit("bob"))
    bob.post(reverse("account_email"), {"email": "bobby@new.example", "action_add": ""})
    page = bob.get(reverse("account_email")).content.decode()
    assert "bobby@new.example" in page and "style=" not in page
    assert queries.my_addresses(cast.viewer("bob")) == ["bob@cast.example"]
    bob.post(link_in(post.to("bobby@new.example")[0], "confirm-email"))
    assert queries.my_addresses(cast.viewer("bob")) == ["bobby@new.example"]
    assert post.to("bob@cast.example")
