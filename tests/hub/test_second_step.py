"""The operators' pages open to a second step used in this session, and to nothing less."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from commonground.cli.main import app
from commonground.hub.organisations import actions
from commonground.hub.organisations.models import Organisation, Person
from tests.cast import NOW, Cast, sign_in, sign_in_with_second_step

SECRET = "JBSWY3DPEHPK3PXP"
ADDRESS = "olga@cast.example"
PLACES = "/operator/vocabularies/place/take-in/"
PAGES = ("/operator/", "/operator/vocabularies/issue/", "/operator/organisations/claim/", PLACES)
STEPS = [
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
]


@pytest.fixture
def olga(cast: Cast) -> Person:
    """The operator, who may do everything on her pages."""
    Person.objects.filter(pk=cast.people["olga"].pk).update(is_superuser=True)
    return cast.people["olga"]


def by_password(person: Person) -> Client:
    """A session opened by password, while the person has no second step."""
    Authenticator.objects.filter(user=person).delete()
    client = Client()
    sign_in(client, person)
    return client


def code_now(secret: str) -> str:
    """What the app shows."""
    return format_hotp_value(hotp_value(secret, list(counters())[1]))


@pytest.mark.capability("X7")
def test_operators_without_a_second_step_are_told_where_to_get_one(
    cast: Cast, olga: Person
) -> None:
    """A password alone opens none of their pages; every other page stays open to them."""
    listing = Organisation.objects.create(
        name="Junk Traders", level="public", created_at=NOW, changed_at=NOW
    )
    bob = cast.viewer("bob")
    report = actions.report(viewer=bob, organisation=listing, wrong="false", note="", now=NOW)
    session = by_password(olga)
    for address in PAGES:
        answer = session.get(address)
        text = answer.content.decode()
        assert answer.status_code == 403 and "a password alone is not enough" in text
        assert f"commonground second-step <bdi>{ADDRESS}</bdi>" in text
    chosen = {"action": "hide", "_selected_action": [report.pk]}
    assert session.post("/operator/organisations/report/", chosen).status_code == 403
    listing.refresh_from_db()
    assert listing.level == "public"
    assert "You are an operator of this site." in session.get(reverse("me")).content.decode()
    assert session.get(reverse("public:directory")).status_code == 200


@pytest.mark.capability("X7")
@pytest.mark.parametrize("has_one", [False, True])
@pytest.mark.parametrize("name", STEPS)
def test_a_password_alone_sets_up_and_shows_no_second_step(
    olga: Person, name: str, has_one: bool
) -> None:
    """Whoever learnt it would give the operator a step of their own, or read the recovery codes."""
    session = by_password(olga)
    if has_one:
        TOTP.activate(olga, SECRET)
        RecoveryCodes.activate(olga)
    before = Authenticator.objects.count()
    again = {"password": "a long walk to the harbour"}
    session.post(reverse("account_reauthenticate"), again)
    assert session.get(reverse(name)).status_code == 403
    assert session.post(reverse(name), {"code": code_now(SECRET)}).status_code == 403
    assert Authenticator.objects.count() == before


@pytest.mark.capability("X7")
def test_a_session_from_before_the_second_step_is_asked_for_it(olga: Person) -> None:
    """That the account has one says nothing of who opened this session."""
    session = by_password(olga)
    TOTP.activate(olga, SECRET)
    shown = session.get(PLACES)
    use_it = reverse("mfa_reauthenticate") + "?next=%2Foperator%2Fvocabularies%2Fplace%2Ftake-in%2F"
    assert shown.status_code == 403 and use_it in shown.content.decode()
    assert session.post(use_it, {"code": "000000"}).status_code == 200
    assert session.get(PLACES).status_code == 403
    done = session.post(use_it, {"code": code_now(SECRET)})
    assert (done.status_code, done["Location"]) == (302, PLACES)
    assert session.get(PLACES).status_code == 200
    assert session.get(reverse("mfa_index")).status_code == 200
    assert 'href="/operator/"' in session.get(reverse("me")).content.decode()


@pytest.mark.capability("X7")
def test_a_step_used_counts_as_long_as_the_person_has_one(olga: Person, cast: Cast, visit) -> None:
    """Recovery codes alone are no second step; a passkey is asked for at its own page."""
    session = visit("olga")
    assert session.get("/operator/").status_code == 200
    Authenticator.objects.filter(user=olga, type=Authenticator.Type.TOTP).delete()
    assert session.get("/operator/").status_code == 403
    fresh = by_password(olga)
    Authenticator.objects.create(user=olga, type=Authenticator.Type.WEBAUTHN, data={})
    assert reverse("mfa_reauthenticate_webauthn") in fresh.get("/operator/").content.decode()
    assert visit("alice").get("/operator/").status_code == 302
    assert visit("alice").get(reverse("mfa_index")).status_code == 200


@pytest.mark.capability("X7")
def test_the_first_second_step_is_set_up_on_the_server(olga: Person, monkeypatch) -> None:
    """The command keeps it once the code is right, and signing in then asks for it."""
    from commonground.hub.site import accounts

    monkeypatch.setattr(accounts, "generate_totp_secret", lambda: SECRET)
    runner, asked = CliRunner(), ["second-step", ADDRESS.upper()]
    there = runner.invoke(app, asked)
    assert there.exit_code == 2 and "has a second step already" in there.output
    Authenticator.objects.filter(user=olga).delete()
    wrong = runner.invoke(app, asked, input="000000\nabc\n000000\n")
    assert wrong.exit_code == 2 and "Nothing was changed." in wrong.output
    assert not accounts.has_second_step(olga)
    done = runner.invoke(app, asked, input=f"000000\n{code_now(SECRET)}\n")
    assert done.exit_code == 0 and f"secret={SECRET}" in done.output
    assert all(code in done.output for code in RecoveryCodes.activate(olga).get_unused_codes())
    session = Client()
    sign_in_with_second_step(session, olga)
    assert session.get("/operator/").status_code == 200
    nobody = runner.invoke(app, ["second-step", "x@cast.example"])
    assert nobody.exit_code == 2 and "Nobody signs in here" in nobody.output
