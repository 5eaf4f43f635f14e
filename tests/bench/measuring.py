"""Asking a server for pages, one after the other or by eight at once, and timing the answers."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

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
    """A client that keeps its connection and takes compressed answers, as browsers do."""
    return httpx.Client(
        base_url=url,
        cookies=cookies,
        timeout=PATIENCE_S,
        headers={"Accept-Encoding": "gzip", "Referer": url},
    )


def ask(client: httpx.Client, asked: Asked) -> tuple[float, int]:
    """Send one request; the time until its last byte in milliseconds, and its bytes as sent."""
    begun = time.perf_counter()
    if asked.form:
        answer = client.post(asked.path, data=gathered(asked.form))
    else:
        answer = client.get(asked.path)
    took = (time.perf_counter() - begun) * 1000
    # A browser would show what was done on its next page, and hold no such note any longer.
    if "messages" in client.cookies:
        client.cookies.delete("messages")
    wanted = 302 if asked.form else 200
    if answer.status_code != wanted:
        raise Unexpected(f"{asked.path} answered {answer.status_code}: {answer.text[:2000]}")
    return took, answer.num_bytes_downloaded


def gathered(form: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    """The fields of a form, those with several values together."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in form:
        found[name].append(value)
    return dict(found)


Next = Callable[[], Asked]


def alone(client: httpx.Client, following: Next, count: int, timings: Timings) -> None:
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
            with browser(url, cookies) as client:
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
