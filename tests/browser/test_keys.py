"""With the keyboard alone."""

import re
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import BrowserContext, Page, TimeoutError, expect

from tests.browser.server import PATIENCE_S, Server

FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  return {
    name: (at.innerText || at.value || at.placeholder || at.tagName).trim().slice(0, 60),
    tag: at.tagName,
    inside: at !== document.body,
    ring: parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none",
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


@pytest.mark.capability("X7")
def test_tab_reaches_everything_in_order_and_shows_where_one_is(
    server: Server, window: Callable[..., BrowserContext]
) -> None:
    page = window("nadia@amareldesk.example", viewport={"width": 1280, "height": 800}).new_page()
    page.goto(f"/o/{server.slug('Amarel Investigative')}/")
    seen = []
    for _ in range(24):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if not at["inside"]:
            break
        assert at["ring"], f"no ring on {at}"
        assert at["seen"], f"out of sight: {at}"
        seen.append(at["name"])
    assert seen[0] == "Skip to the content"
    order = ["Skip to the content", "Leave quickly", "Me", "Today", "Field", "Partners"]
    places = [next(i for i, name in enumerate(seen) if name == word) for word in order]
    assert places == sorted(places), seen


@pytest.mark.capability("X7")
def test_the_keys_go_where_the_help_says(
    server: Server, window: Callable[..., BrowserContext]
) -> None:
    page = window("nadia@amareldesk.example").new_page()
    room = f"/o/{server.slug('Amarel Investigative')}/"
    page.goto(room)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search organisations")).to_be_focused()
    page.keyboard.type("theatre")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=theatre"))
    expect(page.get_by_role("main")).to_contain_text("Stone Steps Theatre")
    page.wait_for_load_state()
    for letter, place in (("p", "ties/"), ("f", "field/"), ("t", "")):
        press_both(page, letter, re.compile(f"{room}{place}$"))
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keys")
    expect(help_).to_be_visible()
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()


def press_both(page: Page, letter: str, leads_to: re.Pattern[str]) -> None:
    """This presses g and the letter, again where the machine was slower than the page waits."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and not leads_to.search(page.url):
        page.keyboard.press("g")
        page.keyboard.press(letter)
        with suppress(TimeoutError):
            page.wait_for_url(leads_to, timeout=3_000)
    expect(page).to_have_url(leads_to)
    page.wait_for_load_state()


@pytest.mark.capability("X7")
def test_a_contact_is_recorded_without_a_mouse(
    server: Server, window: Callable[..., BrowserContext]
) -> None:
    said = "We agreed to meet at the quay."
    page = window("nadia@amareldesk.example").new_page()
    page.goto(
        f"/o/{server.slug('Amarel Investigative')}/ties/record/?party={server.slug('Stone Steps')}"
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate("() => [document.activeElement.name, document.activeElement.type]")
        if at[0] == "kind":
            page.keyboard.press("ArrowDown")
        if at[0] == "said":
            page.keyboard.type(said)
        if at == ["save", "submit"]:
            page.keyboard.press("Enter")
            break
    expect(page.get_by_role("main")).to_contain_text(said)


@pytest.mark.capability("K7")
def test_a_long_list_of_boxes_is_searched_by_typing(
    server: Server, window: Callable[..., BrowserContext]
) -> None:
    page = window("nadia@amareldesk.example").new_page()
    page.goto(f"/o/{server.slug('Amarel Investigative')}/coalition/")
    issues = page.get_by_role("group", name="Issues it must know")
    search = issues.get_by_role("searchbox", name="Search in this list")
    search.fill("corrup")
    expect(issues.get_by_role("checkbox")).to_have_count(1)
    issues.get_by_role("checkbox", name="Standing up to corruption").check()
    search.fill("WÁTER")
    expect(issues.get_by_role("checkbox", name="Safe water and sanitation")).to_be_visible()
    expect(issues.get_by_role("checkbox", name="Standing up to corruption")).to_be_checked()
    search.press("Enter")
    expect(page).to_have_url(re.compile("/coalition/$"))
