"""Two people at one profile: neither loses what they wrote."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.server import Server


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.capability("K1")
def test_two_people_change_one_section(
    server: Server, window: Callable[..., BrowserContext], scripts: bool
) -> None:
    slug = server.slug("Centre for Public Integrity")
    address = f"/o/{slug}/organisations/{slug}/sections/mission/"
    first = window("hedda@cpi.example", scripts=scripts).new_page()
    second = window("yusuf@cpi.example", scripts=scripts).new_page()
    first.goto(address)
    second.goto(address)
    earlier, later = f"Written first {scripts}.", f"Written second {scripts}."
    first.locator("textarea[name=mission]").fill(earlier)
    first.get_by_role("main").get_by_role("button", name="Save").click()
    expect(first.get_by_role("main")).to_contain_text(earlier)

    second.locator("textarea[name=mission]").fill(later)
    second.get_by_role("main").get_by_role("button", name="Save").click()
    expect(second.locator("textarea[name=mission]")).to_have_value(later)
    expect(second.get_by_role("alert").first).to_contain_text(earlier)
    second.get_by_role("main").get_by_role("button", name="Save").click()
    expect(second.get_by_role("main")).to_contain_text(later)
