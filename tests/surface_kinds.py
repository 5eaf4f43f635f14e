"""The kinds of surfaces that `surfaces.py` lists, and the short words for them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Surface:
    """One address by URL name (or "command:…", "task:…", "mail:…" with the reason it shows nothing
    of its own or the test that visits it)."""

    name: str
    kind: str
    args: tuple[str, ...] = ()
    queries: tuple[str, ...] = ("",)
    acting: bool = True
    reason: str = ""


def page(name: str, *args: str, queries: tuple[str, ...] = ("",)) -> Surface:
    """A page below `/o/<acting>/`."""
    return Surface(name, "page", args, queries)


def file(name: str, *args: str, queries: tuple[str, ...] = ("",)) -> Surface:
    """A download or a JSON answer below `/o/<acting>/`."""
    return Surface(name, "file", args, queries)


def action(name: str, *args: str) -> Surface:
    """An address below `/o/<acting>/` that only changes things (POST)."""
    return Surface(name, "action", args)


def outside(name: str, *args: str, queries: tuple[str, ...] = ("",)) -> Surface:
    """A page without an acting organisation."""
    return Surface(name, "page", args, queries, acting=False)


def outside_file(name: str, *args: str) -> Surface:
    """A download without an acting organisation."""
    return Surface(name, "file", args, acting=False)


def api(operation: str, path: str, *args: str) -> Surface:
    """An API operation that reads: visited with a token, and without one."""
    return Surface(f"api:{operation}", "api", (path, *args))


def api_change(operation: str, method: str, path: str, *args: str) -> Surface:
    """An API operation that changes: tried at hidden rows, which must answer as absent ones."""
    return Surface(f"api:{operation}", f"api {method}", (path, *args))


def other(name: str, reason: str) -> Surface:
    """Something that the page proof does not visit, with the reason or the test that does."""
    return Surface(name, "other", reason=reason)
