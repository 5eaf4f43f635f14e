"""The surface register is whole: nothing is shown, sent or run that the leak proof does not know."""

import ast
import re
from collections.abc import Iterator

import pytest
import typer
from django.urls import URLPattern, URLResolver, get_resolver

from commonground.cli.main import app
from commonground.hub.site.mails import NOTICES
from tests.house.reading import Function, functions, modules, parsed
from tests.surfaces import SURFACES

NOT_OURS = {
    "admin:": "operators' own pages, closed to everybody else by the framework",
    "account_": "sign-in shows a person their own account only; tests/hub/test_accounts.py",
    "mfa_": "sign-in shows a person their own account only; tests/hub/test_accounts.py",
    "api:openapi-json": "describes the API and holds no row",
    "api:api-root": "leads to the description of the API",
}


def addresses(
    resolver: URLResolver, names: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern]]:
    """Every address below a resolver, with its full name."""
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            inner = (*names, part.namespace) if part.namespace else names
            yield from addresses(part, inner)
        else:
            yield ":".join((*names, part.name or f"(nameless {part.pattern})")), part


def commands() -> Iterator[str]:
    """Every command of the shell, as it is typed."""

    def below(group: object, before: str) -> Iterator[str]:
        inner = getattr(group, "commands", None)
        if inner is None:
            yield before
            return
        for name, command in inner.items():
            yield from below(command, f"{before} {name}".strip())

    yield from below(typer.main.get_command(app), "")


def tasks() -> Iterator[str]:
    """Every function that runs later."""
    for room, path in modules("jobs"):
        for node in parsed(path).body:
            if isinstance(node, Function) and any(
                "task" in ast.unparse(decorator) for decorator in node.decorator_list
            ):
                yield f"{room}.{node.name}"


def mails() -> Iterator[str]:
    """Every mail a room sends: the functions `send_…` of its `mails`."""
    for name, function in functions("mails"):
        if function.name.startswith("send_"):
            yield name.replace(".send_", ".")
    for kind in NOTICES:
        yield f"account.{kind.rpartition('/')[2]}"


REGISTERED = {surface.name for surface in SURFACES}


def test_every_address_is_in_the_register() -> None:
    """A page that the proof does not visit may leak."""
    names = {name for name, _part in addresses(get_resolver())}
    ours = {name for name in names if not name.startswith(tuple(NOT_OURS))}
    assert ours - REGISTERED == set()


@pytest.mark.parametrize(
    ("kind", "found"),
    [("command", sorted(commands())), ("task", sorted(tasks())), ("mail", sorted(mails()))],
)
def test_every_command_task_and_mail_is_in_the_register(kind: str, found: list[str]) -> None:
    """What does not go by an address shows things too."""
    assert {f"{kind}:{name}" for name in found} - REGISTERED == set()


def test_nothing_is_registered_twice_or_without_a_reason() -> None:
    """A second entry hides the first; what is not visited says why."""
    entries = [(surface.name, surface.args) for surface in SURFACES]
    assert len(entries) == len(set(entries))
    assert [one.name for one in SURFACES if one.kind == "other" and len(one.reason) < 10] == []


def test_nothing_is_registered_that_is_not_there() -> None:
    """An entry for what was taken away proves nothing."""
    there = {name for name, _part in addresses(get_resolver())}
    there |= {f"command:{name}" for name in commands()}
    there |= {f"task:{name}" for name in tasks()} | {f"mail:{name}" for name in mails()}
    assert REGISTERED - there == set()


def test_the_tests_named_in_reasons_exist() -> None:
    """“Proved elsewhere” names a file that is there."""
    from tests.house.reading import ROOT

    pattern = re.compile(r"tests/[\w/]+\.py")
    named = {hit for one in SURFACES for hit in pattern.findall(one.reason)}
    assert {name for name in named if not (ROOT / name).is_file()} == set()
