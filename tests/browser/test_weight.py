"""What a page costs on a poor line: the first one, and those that follow."""

import urllib.parse
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page

from tests.browser.server import Server

FIRST_KB, LATER_KB = 100, 30
PARTS = 2  # so that two workers come to an end together


class Line:
    """The line between a window and the server, with a scale on it: bytes as they travelled."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.devices: CDPSession = page.context.new_cdp_session(page)
        self.addresses: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        self.devices.on("Network.requestWillBeSent", self.asked)
        self.devices.on("Network.responseReceived", self.answered)
        self.devices.on("Network.loadingFinished", self.finished)
        self.devices.send("Network.enable")

    def asked(self, event: dict) -> None:  # type: ignore[type-arg]
        self.addresses[event["requestId"]] = event["request"]["url"]

    def answered(self, event: dict) -> None:  # type: ignore[type-arg]
        if event["response"].get("fromDiskCache"):
            self.addresses.pop(event["requestId"], None)

    def finished(self, event: dict) -> None:  # type: ignore[type-arg]
        address = self.addresses.get(event["requestId"], "")
        if address.startswith("http"):
            path = urllib.parse.urlsplit(address).path
            self.bytes[path] = self.bytes.get(path, 0) + int(event["encodedDataLength"])

    def weigh(self, address: str) -> dict[str, int]:
        """What came over the line for a page, by path."""
        self.bytes.clear()
        self.page.goto(address)
        # Types and pictures that the page itself asks for come after it has loaded.
        self.page.wait_for_timeout(400)
        return dict(self.bytes)


def is_map(path: str) -> bool:
    """Whether a file belongs to the map or the graph, which have a page of their own."""
    return any(f"/built/{name}" in path for name in ("map.", "graph.", "world."))


def told(weights: dict[str, dict[str, int]], limit_kb: int) -> str:
    """The pages that weigh too much, with their heaviest parts."""
    lines = []
    for name, parts in weights.items():
        total = sum(size for path, size in parts.items() if not is_map(path))
        if total > limit_kb * 1000:
            heaviest = sorted(parts.items(), key=lambda item: -item[1])[:4]
            lines.append(f"{name}: {total / 1000:.1f} kB, {heaviest}")
    return "\n".join(lines)


@pytest.mark.capability("X7")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_first_page_is_light(
    server: Server, window: Callable[..., BrowserContext], language: str
) -> None:
    weights = {}
    wanted = (
        "front",
        "account_login",
        "home:today",
        "public:organisation",
        "finder:find?purpose=learn",
    )
    for page in server.pages:
        if page.name in wanted:
            context = window(page.who)
            context.add_cookies([{"name": "django_language", "value": language, "url": server.url}])
            weights[page.name] = Line(context.new_page()).weigh(page.address)
            assert sum(weights[page.name].values()) > 20_000, "nothing was weighed"
    assert not told(weights, FIRST_KB), told(weights, FIRST_KB)


@pytest.mark.capability("X7")
@pytest.mark.parametrize("part", range(PARTS))
def test_every_later_page_is_lighter(
    server: Server, window: Callable[..., BrowserContext], part: int
) -> None:
    lines: dict[str, Line] = {}
    weights = {}
    for page in server.pages[part::PARTS]:
        if page.who not in lines:
            lines[page.who] = Line(window(page.who).new_page())
            lines[page.who].weigh(page.address)
        weights[page.name] = lines[page.who].weigh(page.address)
    assert not told(weights, LATER_KB), told(weights, LATER_KB)
    carried = {name for name, parts in weights.items() if any(map(is_map, parts))}
    assert all(name.startswith("field:") for name in carried), carried
