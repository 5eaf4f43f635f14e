"""Pictures that are wider than a phone: they say so, and all of them can be reached."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.server import Server

PEOPLE, HOME = "amina@cfc.example", "Citizens Fighting"
MARKS = 25
"""How many marks of a picture are gone through."""
PHONE = {"width": 320, "height": 640}
SEEN = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const frame = document.querySelector(".field-picture").parentElement.getBoundingClientRect();
  const beside = box.right < frame.left || box.left > frame.right;
  return !beside && box.bottom > 0 && box.top < innerHeight;
}"""


def wide_pictures(page: Page, home: str) -> list[str]:
    """The addresses of the pages with a picture that the server draws wider than a phone."""
    return [
        f"/o/{home}/{rest}"
        for rest in ("insight/", "field/?view=graph", "field/?view=map", "choosing/portfolio/")
    ]


@pytest.mark.capability("T9")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_wide_picture_says_so_on_a_phone_and_goes_along_by_keyboard(
    server: Server, window: Callable[..., BrowserContext], language: str
) -> None:
    """Without scripts: the words stand above it on a phone only, and tabbing brings each mark into sight."""
    context = window(PEOPLE, scripts=False, viewport=PHONE)
    context.add_cookies([{"name": "django_language", "value": language, "url": server.url}])
    page = context.new_page()
    for address in wide_pictures(page, server.slug(HOME)):
        page.set_viewport_size(PHONE)
        page.goto(address)
        picture = page.locator(".field-picture")
        assert picture.evaluate("at => at.parentElement.scrollWidth > at.parentElement.clientWidth")
        expect(page.locator(".sideways")).to_be_visible()
        assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"], address
        marks = picture.locator("a").filter(visible=True)
        marks.first.focus()
        for _mark in range(min(marks.count(), MARKS)):
            assert page.evaluate(SEEN), f"{address}: out of sight"
            page.keyboard.press("Tab")
        page.set_viewport_size({"width": 1280, "height": 800})
        expect(page.locator(".sideways")).to_be_hidden()
