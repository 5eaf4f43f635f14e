"""English that is left in an answer is found; every page is searched for it in `test_pages.py`."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.server import Server
from tests.browser.words import PSEUDO, bare, data_of

SENTENCES = {
    "finder:find": ".rows.numbered > li > p[dir=auto], .parts-list li, .chips .ask",
    "coalitions:build": ".rows li p, .labelled td",
}


@pytest.mark.capability("X5")
@pytest.mark.parametrize("room", SENTENCES)
def test_english_in_an_answer_would_be_found(
    server: Server, window: Callable[..., BrowserContext], room: str
) -> None:
    """Takes the brackets of the answers away, as if their sentences were not marked."""
    data = data_of(server)
    one = next(one for one in server.pages if one.name.startswith(f"{room}?"))
    context = window(one.who)
    context.add_cookies([{"name": "django_language", "value": PSEUDO, "url": server.url}])
    page = context.new_page()
    page.goto(one.address, wait_until="domcontentloaded")
    sentences = page.locator(SENTENCES[room])
    assert sentences.count() > 3
    assert bare(page, data) == []
    sentences.evaluate_all(
        "all => all.forEach(one => one.innerHTML = one.innerHTML.replace(/[［］]/g, ''))"
    )
    assert len(bare(page, data)) > 1
