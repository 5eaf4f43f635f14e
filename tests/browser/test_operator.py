"""The operators' pages: Django's own in our looks, to be read by everybody like the others."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.addresses import OPERATOR
from tests.browser.server import Page, Server
from tests.browser.test_pages import AXE, Reader, told

PLACES = "/operator/vocabularies/place/"
PAGES = [
    "/operator/",
    PLACES,
    f"{PLACES}add/",
    f"{PLACES}take-in/",
    "/operator/vocabularies/kind/",
    "/operator/organisations/claim/",
]


@pytest.mark.capability("X7")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_of_operators_can_be_read_by_everybody(
    server: Server, window: Callable[..., BrowserContext], language: str
) -> None:
    axe = AXE.read_text(encoding="utf-8")
    context = window()
    context.add_cookies([{"name": "sessionid", "value": server.operator, "url": server.url}])
    reader = Reader(context, language, server)
    reader.page.goto(PLACES)
    found = {one: reader.faults(Page(one, one, OPERATOR), axe) for one in PAGES}
    assert not any(found.values()), told({page: said for page, said in found.items() if said})


@pytest.mark.capability("X7")
def test_operators_see_our_colours_and_a_way_back(
    server: Server, window: Callable[..., BrowserContext]
) -> None:
    context = window()
    context.add_cookies([{"name": "sessionid", "value": server.operator, "url": server.url}])
    page = context.new_page()
    colours = "() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).fontFamily]"
    page.goto("/organisations/")
    ours = page.evaluate(colours)[0]
    page.goto(PLACES)
    theirs, family = page.evaluate(colours)
    assert theirs == ours and "Ground Sans" in family
    page.locator("#user-tools a").click()
    expect(page).not_to_have_url(re.compile("/operator/"))
