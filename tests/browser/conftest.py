"""One server, one Chromium; each test has a browser window of its own."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.addresses import OPERATOR
from tests.browser.server import PATIENCE_S, Server, begin, chromium, prepared

expect.set_options(timeout=PATIENCE_S * 1000)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server, filled with the demonstration network."""
    own = tmp_path_factory.getbasetemp()
    # Workers have folders beside each other, and one site to start from.
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    running = begin(prepared(own.parent if is_worker else own), tmp_path_factory.mktemp("served"))
    yield running
    running.end()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox"], timeout=PATIENCE_S * 1000
        )
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def signed_in(server: Server, browser: Browser) -> Callable[[str], Any]:
    """This signs a person in by the form once, and gives what the browser keeps of it."""
    secured = {"name": "sessionid", "value": server.operator, "domain": "localhost", "path": "/"}
    # The operator has a second step instead of a password: her session is there already.
    kept: dict[str, Any] = {OPERATOR: {"cookies": [secured], "origins": []}}

    def state(email: str) -> Any:
        if email not in kept:
            context = browser.new_context(base_url=server.url, locale="en-GB")
            context.set_default_timeout(PATIENCE_S * 1000)
            page = context.new_page()
            page.goto("/accounts/login/")
            page.locator("input[name=login]").fill(email)
            page.locator("input[name=password]").fill(server.password)
            page.locator("main form button[type=submit]").first.click()
            page.wait_for_url(lambda url: "/accounts/" not in url)
            kept[email] = context.storage_state()
            context.close()
        return kept[email]

    return state


@pytest.fixture
def window(
    server: Server, browser: Browser, signed_in: Callable[[str], Any]
) -> Iterator[Callable[..., BrowserContext]]:
    """This opens a browser window, signed in as `who` or as a stranger, with or without scripts."""
    opened: list[BrowserContext] = []

    def open_window(who: str = "", *, scripts: bool = True, **more: Any) -> BrowserContext:
        context = browser.new_context(
            base_url=server.url,
            locale=more.pop("locale", "en-GB"),
            java_script_enabled=scripts,
            storage_state=signed_in(who) if who else None,
            reduced_motion="reduce",
            **more,
        )
        # The journeys speak English, whatever the language of the person.
        context.add_cookies([{"name": "django_language", "value": "en", "url": server.url}])
        context.set_default_timeout(PATIENCE_S * 1000)
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()
