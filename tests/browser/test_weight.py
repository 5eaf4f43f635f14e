"""What the first page costs on a poor line; those that follow are weighed in `test_pages.py`."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.scale import FIRST_KB, Line, too_heavy
from tests.browser.server import Server

WANTED = (
    "front",
    "account_login",
    "home:today",
    "public:organisation",
    "finder:find?purpose=learn",
)


@pytest.mark.capability("X7")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_first_page_is_light(
    server: Server, window: Callable[..., BrowserContext], language: str
) -> None:
    for one in server.pages:
        if one.name in WANTED:
            context = window(one.who)
            context.add_cookies([{"name": "django_language", "value": language, "url": server.url}])
            parts = Line(context.new_page()).weigh(one.address)
            assert sum(parts.values()) > 20_000, "nothing was weighed"
            assert not too_heavy(parts, FIRST_KB), one.name
