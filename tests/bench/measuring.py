"""Asking a server for pages, one after the other or by eight at once, and timing the answers."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, RemoteDisconnected
from typing import Self
from urllib.parse import urlencode, urlsplit

import httpx

CLIENTS = 8
PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to be sent; with `form`, a POST that must answer with a redirect."""

    path: str
    form: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Timings:
    """What was measured of one page of one server; times in milliseconds."""

    alone_ms: list[float] = field(default_factory=list)
    crowd_ms: list[float] = field(default_factory=list)
    crowd_s: float = 0.0
    sizes: list[int] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Answers a second with eight clients."""
        return len(self.crowd_ms) / self.crowd_s if self.crowd_s else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 100) * len(ordered) // 100) - 1)] if ordered else 0.0


class Unexpected(RuntimeError):
    """An answer that is not the page asked for: nothing is measured then."""


def browser(url: str, cookies: dict[str, str]) -> httpx.Client:
    """A client for reading what is to be asked; it measures nothing."""
    return httpx.Client(base_url=url, cookies=cookies, timeout=PATIENCE_S, headers={"Referer": url})


class Line:
    """One client as lean as can be, for it shares the processors with the server it measures.

    It keeps its connection and takes compressed answers as browsers do, but unpacks nothing and
    keeps no cookie that it is given.
    """

    def __init__(self, url: str, cookies: dict[str, str]) -> None:
        place = urlsplit(url)
        self.connection = HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE_S)
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self.headers = {"Accept-Encoding": "gzip", "Referer": url, "Cookie": cookie}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.close()

    def send(self, asked: Asked) -> tuple[int, bytes]:
        """The status and the body as it was sent."""
        headers, body, method = self.headers, None, "GET"
        if asked.form:
            headers = headers | {"Content-Type": "application/x-www-form-urlencoded"}
            body, method = urlencode(asked.form), "POST"
        try:
            self.connection.request(method, asked.path, body, headers)
            answer = self.connection.getresponse()
        except (RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # The server had closed a line that lay idle while others were measured.
            self.connection.close()
            self.connection.request(method, asked.path, body, headers)
            answer = self.connection.getresponse()
        return answer.status, answer.read()


def ask(client: Line, asked: Asked) -> tuple[float, int]:
    """Send one request; the time until its last byte in milliseconds, and its bytes as sent."""
    begun = time.perf_counter()
    status, body = client.send(asked)
    took = (time.perf_counter() - begun) * 1000
    if status != (302 if asked.form else 200):
        raise Unexpected(f"{asked.path} answered {status}: {body[:2000]!r}")
    return took, len(body)


Next = Callable[[], Asked]


def alone(client: Line, following: Next, count: int, timings: Timings) -> None:
    """One client asks `count` times, each time after the answer before."""
    for _ in range(count):
        took, size = ask(client, following())
        timings.alone_ms.append(took)
        timings.sizes.append(size)


def crowd(
    url: str, cookies: dict[str, str], following: Next, seconds: float, timings: Timings
) -> None:
    """Eight clients ask for `seconds`, each as fast as it is answered."""
    lock = threading.Lock()
    faults: list[Exception] = []
    begun = time.perf_counter()

    def one() -> None:
        try:
            with Line(url, cookies) as client:
                while time.perf_counter() - begun < seconds:
                    with lock:
                        asked = following()
                    took, _ = ask(client, asked)
                    timings.crowd_ms.append(took)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=one) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    timings.crowd_s += time.perf_counter() - begun
    if faults:
        raise faults[0]
