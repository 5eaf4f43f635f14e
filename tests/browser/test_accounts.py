"""Coming in: signing up, founding, being invited, the second step, passkeys, leaving."""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.server import Server

PASSWORD = "seven lanterns over quiet water"
BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


def link_of_mail(page: Page, to: str, subject: str) -> str:
    """The address in the newest mail to someone, from the demonstration's page of sent mails."""
    page.goto("/mails/")
    page.get_by_role("listitem").filter(has_text=to).get_by_role("link", name=subject).first.click()
    return str(
        page.get_by_role("main")
        .locator("a[href*='/accounts/'], a[href*='/join/']")
        .first.get_attribute("href")
    )


def sign_in(page: Page, email: str, password: str) -> None:
    """This signs in by the form; what comes next is the caller's to wait for."""
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def enter_again(page: Page, address: str, password: str) -> None:
    """This goes to a page that asks for the password once more, and gives it."""
    page.goto(address)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("main").get_by_role("button", name="Confirm").click()
    page.wait_for_url(re.compile(re.escape(address) + "$"))


def sign_up(page: Page, email: str, name: str) -> None:
    """This makes an account and confirms its address."""
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url(lambda url: "/signup/" not in url)
    page.goto(link_of_mail(page, email, "Confirm"))
    page.get_by_role("main").get_by_role("button", name="Yes, it is mine").click()
    page.wait_for_url(lambda url: "confirm-email" not in url)


@BOTH
@pytest.mark.capability("X1")
def test_someone_new_signs_up_and_sets_up_their_organisation(
    server: Server, window: Callable[..., BrowserContext], scripts: bool
) -> None:
    name = "Lamp Lighters" if scripts else "Circle of Sailmakers"
    page = window(scripts=scripts).new_page()
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Sign up").click()
    sign_up(page, "ida@lamps.example" if scripts else "idun@lamps.example", "Ida Lampe")
    page.goto("/me/")
    page.get_by_role("link", name="Set up my organisation").click()
    page.get_by_role("textbox", name=re.compile("Name")).fill(name)
    page.get_by_role("radio", name="Everyone signed in here").check()
    page.get_by_role("button", name="Set it up").click()
    expect(page).to_have_url(re.compile("/o/(lamp-lighters|circle-of-sailmakers)-"))
    expect(page.locator("header .acting-name")).to_have_text(name)
    page.goto("/")
    expect(page.get_by_role("heading", name="Three things to begin with")).to_be_visible()


@pytest.mark.capability("X1")
def test_an_organisation_on_the_list_is_claimed_by_a_code(
    server: Server, window: Callable[..., BrowserContext]
) -> None:
    page = window().new_page()
    page.goto("/accounts/signup/")
    sign_up(page, "vera@radiomarea.example", "Vera Lund")
    page.goto("/me/")
    page.get_by_label("Name of your organisation").fill("Radio Marea 98.4")
    page.get_by_role("button", name="Look for it").click()
    page.get_by_role("main").get_by_role("link", name="Radio Marea 98.4").click()
    page.get_by_role("link", name="I speak for it").click()
    expect(page.get_by_role("button", name="Send the code")).to_be_visible()
    claim = page.url
    page.get_by_role("button", name="Send the code").click()
    expect(page.get_by_role("heading", name="Enter the code")).to_be_visible()
    page.goto("/mails/")
    page.get_by_role("link", name="Your code for Common Ground").first.click()
    expect(page.get_by_role("main")).to_contain_text("this is the code")
    page.wait_for_load_state()
    code = re.search(r"this is the code:\s*(\S+)", page.locator("main").inner_text())
    assert code
    page.goto(claim)
    page.get_by_label(re.compile("code", re.IGNORECASE)).first.fill(code.group(1))
    page.get_by_role("button", name="This is the code").click()
    page.goto("/me/")
    expect(page.get_by_role("main")).to_contain_text("Radio Marea 98.4")
    expect(page.get_by_role("main")).to_contain_text("steward")


@BOTH
@pytest.mark.capability("X1")
def test_a_colleague_is_invited_joins_and_is_out_at_the_next_click_when_removed(
    server: Server, window: Callable[..., BrowserContext], scripts: bool
) -> None:
    """Live membership: what one session ends is ended in every other."""
    email = "noor@steps.example" if scripts else "nuria@steps.example"
    steward = window("farah@opentender.example", scripts=scripts).new_page()
    room = f"/o/{server.slug('Open Tender')}/"
    steward.goto(f"{room}organisations/people/")
    steward.get_by_role("link", name="Invite someone").click()
    steward.get_by_label("Their e-mail address").fill(email)
    steward.get_by_role("button", name="Send the invitation").click()
    expect(steward.get_by_role("main")).to_contain_text(email)

    guest = window(scripts=scripts).new_page()
    guest.goto(link_of_mail(guest, email, "You are invited"))
    guest.get_by_role("link", name="Sign up and accept").click()
    invitation = guest.url
    sign_up(guest, email, "Noor Haddad")
    guest.goto("/me/")
    guest.get_by_role("button", name="Accept").click()
    guest.goto(f"{room}ties/")
    expect(guest.get_by_role("heading", level=1)).to_have_text("Partners")
    assert "/accounts/signup/" in invitation

    steward.goto(f"{room}organisations/people/")
    steward.get_by_role("row").filter(has_text="Noor Haddad").get_by_role("link").click()
    steward.get_by_role("button", name="Yes, end it").click()
    guest.get_by_role("navigation", name="Places").get_by_role("link", name="Today").click()
    expect(guest.get_by_role("heading", level=1)).to_have_text("There is nothing here for you")


def six_digits(secret: str) -> str:
    """The code an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


@BOTH
@pytest.mark.capability("X1")
def test_a_second_step_is_set_up_and_asked_for(
    server: Server, window: Callable[..., BrowserContext], scripts: bool
) -> None:
    email = "paulo@cityhall.example" if scripts else "lucia@ombuds.example"
    page = window(scripts=scripts).new_page()
    sign_in(page, email, server.password)
    page.wait_for_url(re.compile("/o/"))
    enter_again(page, "/accounts/2fa/totp/activate/", server.password)
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill(six_digits(secret))
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("recovery codes", re.IGNORECASE))

    again = window(scripts=scripts).new_page()
    sign_in(again, email, server.password)
    expect(again).to_have_url(re.compile("/accounts/2fa/authenticate/"))
    again.locator("input[name=code]").fill("000000")
    again.locator("main form button[type=submit]").first.click()
    expect(again.get_by_role("main")).to_contain_text(re.compile("code", re.IGNORECASE))
    # Each code works once: the next one comes from the window ahead, which is let through.
    again.locator("input[name=code]").fill(ahead(secret))
    again.locator("main form button[type=submit]").first.click()
    expect(again).to_have_url(re.compile("/o/"))


def ahead(secret: str) -> str:
    """The first code that differs from the one just used."""
    used = six_digits(secret)
    while (code := six_digits(secret)) == used:
        time.sleep(0.5)
    return code


@pytest.mark.capability("X1")
def test_a_passkey_is_registered_and_signs_in(
    server: Server, window: Callable[..., BrowserContext]
) -> None:
    context = window()
    page = context.new_page()
    sign_in(page, "jonah@stonesteps.example", server.password)
    page.wait_for_url(re.compile("/o/"))
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    enter_again(page, "/accounts/2fa/webauthn/add/", server.password)
    page.locator("input[name=name]").fill("My phone")
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile("/accounts/2fa/(?!webauthn/add)"))
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("main")).to_contain_text("My phone")
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/o/stone-steps"))


@BOTH
@pytest.mark.capability("X1")
def test_leaving_quickly_signs_out_and_goes_elsewhere(
    server: Server, window: Callable[..., BrowserContext], scripts: bool
) -> None:
    page = window(scripts=scripts).new_page()
    sign_in(page, "hedda@cpi.example", server.password)
    page.wait_for_url(re.compile("/o/"))
    inside = page.url
    page.get_by_role("button", name="Leave").click()
    expect(page).to_have_url(re.compile("/organisations/$"))
    page.goto(inside)
    expect(page).to_have_url(re.compile("/accounts/login/"))
