"""The HTTP API: the same rules as the pages, a token per person and organisation, faults in words."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from ninja import Schema
from schemathesis.config import SchemathesisConfig

from commonground.hub.organisations.actions import create_token, revoke_token
from commonground.hub.organisations.models import Membership
from commonground.hub.site.api import api
from commonground.hub.site.wsgi import application
from commonground.hub.vocabularies.models import Relationship
from tests.cast import NOW, Cast
from tests.hub.numbers import lax, strict


def days_ahead(days: int) -> str:
    """A day from today, as the API writes days."""
    return (timezone.localdate() + timedelta(days=days)).isoformat()


ROLES = ("anonymous", "bob", "alice", "charlie")


class Program:
    """A program that calls the API with a token."""

    def __init__(self, cast: Cast, name: str) -> None:
        self.client = Client()
        self.headers: dict[str, str] = {}
        if name != "anonymous":
            _row, secret = create_token(viewer=cast.viewer(name), name="test", now=NOW)
            self.headers["Authorization"] = f"Bearer {secret}"

    def call(self, method: str, path: str, body: object | None = None) -> tuple[int, Any]:
        """Send one request; the status, and the answer read as JSON."""
        response = self.client.generic(
            method,
            f"/api/v1{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers=self.headers,
        )
        text = response.content.decode()
        return response.status_code, json.loads(text) if text else None


@pytest.fixture
def program(cast):
    """This makes a program for a member of the cast."""
    return lambda name: Program(cast, name)


@pytest.mark.capability("T2")
@pytest.mark.capability("X7")
def test_record_a_touchpoint_and_who_reads_it(cast: Cast, program) -> None:
    bob, alice, charlie, anonymous = (program(n) for n in ("bob", "alice", "charlie", "anonymous"))
    arts = cast.organisations["arts"].slug
    given = {
        "parties": [arts],
        "kind": "meeting",
        "held_on": "2026-10-30",
        "said": "We talked about the play.",
        "request_key": "k-1",
    }
    assert bob.call("POST", "/touchpoints", {**given, "held_on": "9999-12-31"})[0] == 403
    status, recorded = bob.call("POST", "/touchpoints", given)
    assert status == 201
    assert bob.call("POST", "/touchpoints", given)[1]["ref"] == recorded["ref"]
    assert alice.call("GET", f"/touchpoints/{recorded['ref']}")[1]["said"] == given["said"]
    hidden = charlie.call("GET", f"/touchpoints/{recorded['ref']}")
    assert hidden == charlie.call("GET", "/touchpoints/absent222222")
    assert hidden[0] == 404
    assert anonymous.call("GET", "/touchpoints")[0] == 401
    assert alice.call("GET", f"/ties/{arts}")[1]["stage"] == "identified"
    change = {**given, "said": "Corrected.", "changed_at": None}
    assert alice.call("PUT", f"/touchpoints/{recorded['ref']}", change)[0] == 200
    assert bob.call("PUT", f"/touchpoints/{recorded['ref']}", change)[0] == 409


@pytest.mark.capability("T1")
def test_ties_and_notes(cast: Cast, program) -> None:
    Relationship.objects.get_or_create(key="learn", defaults={"name": "Learn"})
    alice, bob = program("alice"), program("bob")
    arts = cast.organisations["arts"].slug
    status, tie = alice.call("PUT", f"/ties/{arts}", {"wanted": ["learn"]})
    assert (status, tie["wanted"]) == (200, ["learn"])
    moved = {"stage": "in_contact", "evidence": "They called", "held_on": "2026-10-01"}
    assert alice.call("POST", f"/ties/{arts}/stage", {**moved, "version": 0})[0] == 409
    status, tie = alice.call("POST", f"/ties/{arts}/stage", {**moved, "version": tie["version"]})
    assert (status, tie["stage"]) == (200, "in_contact")
    note = {"text": "Only for me", "level": "named"}
    assert alice.call("POST", f"/ties/{arts}/notes", note)[0] == 201
    assert len(alice.call("GET", f"/ties/{arts}/notes")[1]) == 1
    assert bob.call("GET", f"/ties/{arts}/notes")[1] == []
    status, fault = bob.call("POST", f"/ties/{arts}/notes", {"text": "For all", "level": "public"})
    assert status == 403
    assert "steward" in fault["reason"]


@pytest.mark.capability("K1")
@pytest.mark.parametrize(
    ("section", "given", "reason"),
    [
        (
            "needs",
            {"until": -1},
            "That day has passed: leave it empty, or remove the need",
        ),
        ("offers", {"until": -1}, "leave it empty, or remove the offer"),
        ("offers", {"until": "9999-12-31"}, "more than twenty years ahead"),
        ("needs", {"as_of": 2}, "This day is still to come"),
        ("about", {"founded": 2100}, "This year is still to come"),
    ],
)
def test_programs_cannot_give_days_that_the_form_refuses(
    cast: Cast, program, section: str, given: dict[str, Any], reason: str
) -> None:
    """The rule stands beside the form, not in it."""
    alice, path = (
        program("alice"),
        f"/organisations/{cast.organisations['citizens'].slug}/{section}",
    )
    # A small number counts days from the day on which the test runs.
    given = {
        name: days_ahead(value) if isinstance(value, int) and value < 10 else value
        for name, value in given.items()
    }
    row = {"kind": "space", "description": "A hall", "until": given.get("until", days_ahead(1))}
    body = given if section == "about" else {"rows": [row], "as_of": given.get("as_of")}
    status, fault = alice.call("PUT", path, body)
    assert status == 403 and reason in fault["reason"]
    row["until"] = days_ahead(0)
    body = {} if section == "about" else {"rows": [row]}
    assert alice.call("PUT", path, body)[0] == 200


def test_what_an_operation_does_not_understand_is_refused(cast: Cast, program) -> None:
    """A filter mistyped would else be passed over, and the answer taken for filtered."""
    alice = program("alice")
    status, fault = alice.call("GET", "/organisations?q=Harbour&isue=corruption")
    assert status == 422 and fault["faults"][0]["where"] == "query.isue"
    assert fault["reason"] == (
        "There is no “isue” to ask for here. There are: issue, kind, page, people, place, q, scale."
    )
    one = f"/organisations/{cast.organisations['arts'].slug}"
    assert alice.call("GET", one)[0] == 200
    assert "takes none" in alice.call("GET", f"{one}?verbose=1")[1]["reason"]
    assert alice.call("GET", "/organisations?issue=corruption&issue=health&page=1")[0] == 200
    reading = [
        (path, method)
        for path, methods in api.get_openapi_schema(path_prefix="")["paths"].items()
        for method in methods
    ]
    assert len(reading) > 30
    for path, method in reading:
        asked = re.sub(r"\{\w+\}", "absent222222", path)
        status, fault = alice.call(method.upper(), f"{asked}?no_such=1", None)
        assert status == 422 and "“no_such”" in fault["reason"], path


def shapes(above: type[Schema] = Schema) -> Iterator[type[Schema]]:
    """This goes through every shape that a room of ours says or takes."""
    for shape in above.__subclasses__():
        if shape.__module__.startswith("commonground."):
            yield shape
        yield from shapes(shape)


@pytest.mark.capability("X7")
def test_no_two_shapes_share_a_name() -> None:
    """The description keeps one shape under a name: of two, programs would be told the wrong one."""
    where: dict[str, set[str]] = {}
    for shape in shapes():
        where.setdefault(shape.__name__, set()).add(shape.__module__)
    assert len(where) > 100
    assert {name: rooms for name, rooms in where.items() if len(rooms) > 1} == {}


@pytest.mark.parametrize("hours", [True, "6", "", None, -1, 5001])
def test_only_a_number_is_taken_for_hours(cast: Cast, program, hours: object) -> None:
    """A yes would else be kept as one hour a week."""
    alice = program("alice")
    assert alice.call("PUT", "/portfolio/hours", {"hours": hours})[0] == 422
    assert alice.call("PUT", "/portfolio/hours", {"hours": 6.5})[0] == 204


@pytest.mark.parametrize(
    ("unit", "fits"),
    [
        ({"kind": "money", "currency": "EUR"}, True),
        ({"kind": "money", "currency": "ZZZ"}, False),
        ({"kind": "money", "currency": ""}, False),
        ({"kind": "money"}, False),
        ({"kind": "letter", "currency": "EUR"}, False),
        ({"kind": "letter", "currency": ""}, True),
        ({"kind": "letter"}, True),
    ],
)
def test_the_description_says_which_currency_fits(
    cast: Cast, program, unit: dict[str, str], fits: bool
) -> None:
    """What it allows is taken, what it rules out is refused."""
    given = {"direction": "gave", "amount": 1, "held_on": "2026-10-30", **unit}
    described = api.get_openapi_schema(path_prefix="")["components"]["schemas"]["ContributionNewIn"]
    assert jsonschema_rs.is_valid(described, given) is fits
    status, _answer = program("alice").call("POST", "/ties/legal-cast00/given", given)
    assert status == (201 if fits else 422)


@pytest.mark.capability("X1")
def test_a_token_dies_with_the_membership_and_when_revoked(cast: Cast, program) -> None:
    bob, alice = program("bob"), program("alice")
    assert bob.call("GET", "/ties")[0] == 200
    Membership.objects.filter(pk=cast.memberships["bob", "citizens"].pk).update(until=NOW)
    assert bob.call("GET", "/ties")[0] == 401
    row, secret = create_token(viewer=cast.viewer("alice"), name="second", now=NOW)
    alice.headers["Authorization"] = f"Bearer {secret}"
    assert alice.call("GET", "/ties")[0] == 200
    revoke_token(viewer=cast.viewer("alice"), token=row, now=NOW)
    assert alice.call("GET", "/ties")[0] == 401


@pytest.mark.parametrize("header", ["Bearer nonsense", "Basic YTpi", "Bearer ", "Bearer \u00e9"])
def test_a_wrong_token_is_refused_in_words(cast: Cast, header: str) -> None:
    response = Client().get("/api/v1/ties", headers={"Authorization": header})
    assert response.status_code == 401
    assert response.json()["reason"]


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"parties": "x"}', b"\xff\xfe", b"null"])
def test_an_unreadable_body_is_told_where(cast: Cast, program, body: bytes) -> None:
    bob = program("bob")
    response = bob.client.generic(
        "POST",
        "/api/v1/touchpoints",
        body,
        content_type="application/json",
        headers=bob.headers,
    )
    assert response.status_code == 422
    assert response.json()["reason"]


def test_no_yes_no_or_word_passes_for_a_number() -> None:
    assert lax() == []
    assert strict() == []


def test_no_word_stands_where_a_reference_may() -> None:
    """`/gaps/empty` beside `/gaps/{ref}`: something whose reference is that word has no address."""
    paths = [path.split("/") for path in api.get_openapi_schema()["paths"]]
    for path in paths:
        for word in [one for one in paths if len(one) == len(path) and one != path]:
            differing = [(a, b) for a, b in zip(path, word, strict=True) if a != b]
            assert not (len(differing) == 1 and differing[0][0].startswith("{")), (path, word)


@pytest.fixture
def one_connection():
    """Requests share the test's transaction, as they do through Django's own test client: the real
    entry point would close its connection before and after each."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def described(*, at_its_bounds: bool) -> Any:
    """The API as its description has it, asked at random, or at every bound of what it takes."""
    config = SchemathesisConfig()
    found = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=config)
    found.config.phases.coverage.enabled = at_its_bounds
    found.config.phases.fuzzing.enabled = not at_its_bounds
    return found


at_random, at_its_bounds = described(at_its_bounds=False), described(at_its_bounds=True)
same_each_time = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def asking(cast: Cast, one_connection) -> Any:
    """This asks what a case asks as somebody, and holds the answer against the description."""
    known: dict[str, Program] = {}

    def ask(case: Any, role: str) -> None:
        if role not in known:
            known[role] = Program(cast, role)
        case.call_and_validate(headers={**known[role].headers, "Accept-Encoding": "identity"})

    return ask


@pytest.mark.capability("X7")
@pytest.mark.parametrize("role", ROLES)
@at_random.parametrize()
@same_each_time
def test_no_server_error_and_no_undocumented_answer(asking, case, role: str) -> None:
    """Each operation, as four roles: every answer is one its description names."""
    asking(case, role)


@pytest.mark.capability("X7")
@at_its_bounds.parametrize()
@same_each_time
def test_every_bound_of_what_is_taken_has_a_described_answer(asking, case) -> None:
    """Each operation, as who may most: longest, shortest, least, most, absent and of a wrong kind."""
    asking(case, "alice")
