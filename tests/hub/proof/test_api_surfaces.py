"""The API, operation by operation, as every member of the cast with a token: no leak, and what is
hidden answers as what is absent."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonground.hub.organisations.actions import create_token
from tests.cast import NOW
from tests.hub.proof.oracle import ACTS, Row
from tests.hub.proof.test_surfaces import VIEWERS, allowed
from tests.hub.proof.visits import READ, TRIED, a_few, body, of_table, words
from tests.hub.proof.world import World, build
from tests.surfaces import SURFACES, Surface

READING = [surface for surface in SURFACES if surface.kind == "api"]
CHANGING = [surface for surface in SURFACES if surface.kind.startswith("api ")]

GIVEN = {"direction": "gave", "kind": "letter", "amount": 1, "held_on": "2026-10-01"}
# A body that each changing operation would accept for a row one may see.
BODIES: dict[str, dict[str, Any]] = {
    "keep_review": {"held_on": "2026-10-01", "again": "yes", "conclusion": "continue"},
    "end_tie": {"reason": "r", "held_on": "2026-10-01", "version": 1},
    "start_pulse": {"name": "r", "partners": ["a"], "people": ["a"], "until": "2027-01-01"},
    "agree_pulse": {"about": "a", "text": "t", "responsible": "a", "due_on": "2027-01-01"},
    "record_activity": {"issue": "cast-issue", "place": "XC-T1"},
    "decide": {"purpose": "advocate", "opinion": "shortlisted"},
    "change_stage": {"stage": "in_contact", "held_on": "2026-10-01"},
    "write_note": {"text": "a note"},
    "add_step": {"text": "a step"},
    "change_door": {"organisation": "legal-cast00", "name": "someone", "closeness": "good"},
    "answer_request": {"answer": "accepted"},
    "introduced": {"held_on": "2026-10-01"},
    "list_organisation": {"name": "Somebody new"},
    "change_touchpoint": {"kind": "call", "held_on": "2026-10-01"},
    "keep_stage": {"reason": "not yet", "version": 1},
    "tell_stage": {"stage": "identified"},
    "add_given": GIVEN,
    "change_contribution": GIVEN | {"version": 1},
    "answer_contribution": {"amount": 1, "version": 1},
    "set_rhythm": {"days": 30},
    "close_meeting": {"outcome": "coordinate"},
    "confirm_mail": {"kind": "call", "held_on": "2026-10-01"},
    "record_event": {"kind": "call", "held_on": "2026-10-01"},
    "plan_event": {"organisation": "citizens-cast00", "text": "a step", "due_on": "2030-01-01"},
    "replace_mail_address": {"shown": "x@in.cast.example"},
    "record_touchpoint": {"kind": "call", "held_on": "2026-10-01"},
    "begin_choice": {"purpose": "advocate"},
    "ask_judges": {"judges": ["zzzzzzzzzz22"]},
    "ask_anew": {"version": 1},
    "decide_choice": {"decision": "no", "reason": "a reason", "version": 1},
    "record_finding": {
        "question": "a question",
        "answer": "yes",
        "evidence": "seen",
        "looked_on": "2026-10-01",
    },
    "raise_warning": {"kind": "money", "evidence": "seen", "holds_until": "2027-10-01"},
    "change_warning": {
        "kind": "money",
        "evidence": "seen",
        "holds_until": "2027-10-01",
        "version": 1,
    },
    "reply_to_warning": {"text": "a reply"},
    "take_on_fact": {"facet": "issues"},
    "hand_on_gap": {"version": 1},
    "settle_gap": {
        "settled": "nobody",
        "source": "a call",
        "looked_on": "2026-10-01",
        "version": 1,
    },
}


def token_for(world: World, viewer: str) -> dict[str, str]:
    """The header of a new token; none for those who act for nobody."""
    if "@" not in viewer:
        return {}
    person, organisation = viewer.split("@")
    seen = world.cast.viewer(person, organisation)
    return {"Authorization": f"Bearer {create_token(viewer=seen, name='proof', now=NOW)[1]}"}


def paths(world: World, surface: Surface) -> Iterator[tuple[str, Row | None]]:
    """Every path of an operation, with the row it names."""
    template = f"/api/v1{surface.args[0]}"
    if len(surface.args) == 1:
        yield template, None
        return
    for row, text in of_table(world, surface.args[1]):
        yield template.format(text), row


def absent(surface: Surface) -> str:
    """A path of the same form that names nothing."""
    return f"/api/v1{surface.args[0]}".format("zzzzzzzzzz22")


@pytest.mark.capability("X2")
@pytest.mark.capability("X7")
@pytest.mark.parametrize("viewer", VIEWERS)
def test_the_api_leaks_nothing_and_denies_nothing(db, viewer: str) -> None:
    world = build()
    headers = token_for(world, viewer)
    own = viewer if headers else "anonymous"
    granted = set(allowed(world, own))
    known = {w: f"{r.label}.{n}" for r in world.rows for n, w in r.canaries.items()}
    client = Client(headers=headers)
    faults: list[str] = []
    for surface in READING:
        nothing = client.get(absent(surface))
        every = list(paths(world, surface))
        hidden = [(path, row) for path, row in every if row is not None and not row.seen_by(own)]
        few = {path for path, _row in a_few(surface, hidden, viewer=own, most=READ)}
        for path, row in every:
            if row is not None and not row.seen_by(own) and path not in few:
                continue
            for page in count(1):
                mark = "&" if "?" in path else "?"
                response = client.get(f"{path}{mark}page={page}" if page > 1 else path)
                found = words(world, response, path)
                faults += [f"{path} leaks {known[word]}" for word in found - granted]
                is_json = "json" in response.headers.get("Content-Type", "")
                text = json.loads(body(response)) if is_json else None
                if not isinstance(text, dict) or not text.get("has_more"):
                    break
            if row is not None and not row.seen_by(own):
                if (response.status_code, body(response)) != (nothing.status_code, body(nothing)):
                    faults.append(f"{path}: hidden {row.label} differs from absent")
            # A tie is found by its subject: there may be none yet.
            elif row is not None and response.status_code == 404 and surface.name != "api:tie":
                faults.append(f"{path}: {row.label} is denied")
    assert not faults, "\n".join(sorted(set(faults))[:50])


@pytest.mark.capability("X7")
@pytest.mark.parametrize("viewer", ["charlie@arts", "gus@procurement", "frank@former", "anonymous"])
def test_changing_what_is_hidden_answers_as_absent(db, viewer: str) -> None:
    world = build()
    client = Client(headers=token_for(world, viewer))

    def send(surface: Surface, path: str) -> tuple[int, bytes]:
        if surface.name == "api:attach_file":
            response = client.post(path, {"file": SimpleUploadedFile("a.txt", b"a")})
            return response.status_code, body(response)
        given = {"parties": ["citizens-cast00"], **BODIES.get(surface.name[4:], {})}
        response = client.generic(
            surface.kind.split(" ")[1], path, json.dumps(given), content_type="application/json"
        )
        return response.status_code, body(response)

    faults, tried = [], 0
    for surface in CHANGING:
        if len(surface.args) == 1:
            continue
        nothing = send(surface, absent(surface))
        if nothing[0] not in ((404,) if ACTS[viewer][1] else (401, 404)):
            faults.append(f"{surface.name} answers {nothing[0]} at nothing")
        named = [(path, row) for path, row in paths(world, surface) if row is not None]
        hidden = [(path, row) for path, row in named if not row.seen_by(viewer)]
        for path, _row in a_few(surface, hidden, viewer=viewer, most=TRIED):
            tried += 1
            if send(surface, path) != nothing:
                faults.append(f"{path} differs from absent")
    assert tried > len(CHANGING)
    assert not faults, "\n".join(faults[:40])
