"""The journey that everything else stands on, with scripts and without."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.server import Server

AMINA, RUTH = "amina@cfc.example", "ruth@cfc.example"
STRANGER = "otto@smalltrade.example"


def sign_in(page: Page, email: str, password: str) -> None:
    """This signs in as people do."""
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def go(page: Page, place: str) -> None:
    """This goes to one of the named places."""
    page.get_by_role("navigation", name="Places").get_by_role("link", name=place).click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.capability("K5")
def test_from_signing_in_to_a_first_contact(
    server: Server, window: Callable[..., BrowserContext], scripts: bool
) -> None:
    said = f"They will send two people on Thursday, {'scripts' if scripts else 'plain'}."
    page = window(scripts=scripts).new_page()
    sign_in(page, AMINA, server.password)
    expect(page).to_have_url(re.compile(f"/o/{server.slug('Citizens Fighting')}/"))

    go(page, "Field")
    expect(page.locator("main")).to_contain_text("organisations")

    go(page, "Partners")
    page.get_by_role("main").get_by_role("link", name=re.compile("Find partners")).first.click()
    page.get_by_role("radio", name="Work with an office of the state").check()
    page.get_by_role("button", name="Find partners").click()
    answers = page.locator("ol.numbered > li")
    expect(answers.first).to_be_visible()
    page.wait_for_load_state()
    assert 1 <= answers.count() <= 10
    chosen = answers.filter(has_text="no tie yet").first
    name = chosen.get_by_role("heading").inner_text()
    chosen.get_by_text("What this is made of").click()
    reasons = chosen.locator(".parts-list li:visible")
    expect(reasons.first).to_be_visible()
    assert all(len(reason.inner_text()) > 10 for reason in reasons.all())

    chosen.get_by_role("link", name="Put on my map").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    tie = page.url
    page.get_by_label("Learn from each other").check()
    page.get_by_role("button", name="Put on our map").click()
    expect(page.locator("aside .chips")).to_contain_text("Learn from each other")

    page.get_by_role("link", name="Record contact").click()
    expect(page.get_by_role("group", name="With whom?").get_by_label(name)).to_be_checked()
    page.get_by_label("What was it?").select_option("call")
    page.get_by_label("What was said?").fill(said)
    expect(page.get_by_text("Only people of Citizens Fighting Corruption").first).to_be_visible()
    page.get_by_role("button", name="Record contact").click()
    expect(page.locator("main")).to_contain_text(said)

    colleague = window(RUTH, scripts=scripts).new_page()
    colleague.goto(tie)
    expect(colleague.locator("main")).to_contain_text(said)
    contact = colleague.locator("article, li").filter(has_text=said).get_by_role("link").first
    contact.click()
    expect(colleague).to_have_url(re.compile("/touchpoints/"))
    expect(colleague.locator("main")).to_contain_text(said)
    letter = colleague.url

    stranger = window(STRANGER, scripts=scripts).new_page()
    own = server.slug("Port Amarel Chamber")
    for address in (tie, letter, letter.replace(server.slug("Citizens Fighting"), own)):
        answer = stranger.goto(address)
        assert answer and answer.status == 404, address
        assert said not in stranger.content()
    nobody = window(scripts=scripts).new_page()
    nobody.goto(letter)
    expect(nobody).to_have_url(re.compile("/accounts/login/"))
