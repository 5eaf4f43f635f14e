"""A scale on the line between a window and the server: what a page costs, in bytes."""

import urllib.parse

from playwright.sync_api import CDPSession, Page

FIRST_KB, LATER_KB = 100, 30


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
        # Types and pictures that the page itself asks for come after it has loaded.
        self.page.goto(address, wait_until="networkidle")
        return dict(self.bytes)


def is_map(path: str) -> bool:
    """Whether a file belongs to the map or the graph, which have a page of their own."""
    return any(f"/built/{name}" in path for name in ("map.", "graph.", "world."))


def too_heavy(parts: dict[str, int], limit_kb: int) -> list[str]:
    """What a page weighs that weighs too much, with its heaviest parts; a map is weighed apart."""
    total = sum(size for path, size in parts.items() if not is_map(path))
    if total <= limit_kb * 1000:
        return []
    heaviest = sorted(parts.items(), key=lambda item: -item[1])[:4]
    return [f"weighs {total / 1000:.1f} kB: {heaviest}"]
