"""`commonground coalition`, run as a person runs it."""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from commonground.methods.coalitions import problem_of
from commonground.methods.errors import UnusableFile
from tests.shell import run

pytestmark = [pytest.mark.capability("K7"), pytest.mark.capability("X7")]

PROBLEM: dict[str, Any] = {
    "needs": [{"id": "water", "weight": 3}, {"id": "health"}, {"id": "schools", "weight": 0.5}],
    "organisations": [
        {"id": "a", "covers": ["water"], "trust": 0.9, "cost": 2},
        {"id": "b", "covers": ["water", "health"], "trust": 0.4, "cost": 2},
        {"id": "c", "covers": ["health"], "trust": 0.8, "cost": 1},
    ],
    "conflicts": [],
    "at_most": 2,
    "cover": "most",
    "minimum_mean_trust": None,
    "must": [],
    "must_not": [],
    "constituencies": None,
}


def test_the_keys_are_those_promised(tmp_path: Path) -> None:
    (tmp_path / "p.json.gz").write_bytes(gzip.compress(json.dumps(PROBLEM).encode()))
    done = run("coalition", tmp_path / "p.json.gz", "--seconds", "120", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert (document["status"], document["chosen"]) == ("optimal", ["b"])
    assert (document["value"], document["bound"], document["gap"]) == (4, 4, 0)
    assert (document["covered"], document["uncovered"]) == (["water", "health"], ["schools"])
    assert document["nobody_covers"] == ["schools"]
    assert document["adds"]["b"]["only_it_covers"] == ["water", "health"]
    assert document["adds"]["b"]["value_without_it"] == 0
    assert document["alternatives"][0]["chosen"] == ["a", "c"]
    assert done.stdout == run("coalition", tmp_path / "p.json.gz", "--json").stdout


def test_no_answer_ends_with_one_and_says_why() -> None:
    done = run("coalition", "-", "--json", given=json.dumps({**PROBLEM, "cover": "all"}))
    document = json.loads(done.stdout)
    assert done.returncode == 1
    assert (document["status"], document["chosen"]) == ("infeasible", [])
    assert document["nobody_covers"] == ["schools"]
    assert "“schools”" in document["reason"]


def test_a_table_for_people_and_a_preview() -> None:
    done = run("coalition", "-", given=json.dumps({**PROBLEM, "colour": "red"}))
    assert done.returncode == 0
    assert "1 organisation covers 2 of 3 needs" in done.stdout
    assert "Alternative 1" in done.stdout
    assert "not used, for nothing here is called so: colour" in done.stderr
    first = run("coalition", "-", "--preview", "--json", given=json.dumps(PROBLEM))
    assert json.loads(first.stdout)["status"] == "feasible"


def changed(path: str, value: object) -> dict[str, Any]:
    """The problem with one part replaced; numbers in the path are entries."""
    problem = copy.deepcopy(PROBLEM)
    part: Any = problem
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        part = part[step]
    part[last] = value
    return problem


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([], "must be an object with “needs”"),
        ({"needs": ["x"]}, "The list “organisations” is missing"),
        (changed("needs", []), "needs: There is no need"),
        (changed("needs", ["x", "x"]), "needs, entry 2: The need “x” stands here twice"),
        (changed("needs.1.weight", -1), "needs, entry 2, weight: -1 will not do"),
        (changed("needs.1.weight", float("nan")), "needs, entry 2, weight"),
        (changed("needs.1.weight", True), "“True” is not a number"),
        (changed("organisations.2.id", "a"), "entry 3: The organisation “a” stands here twice"),
        (changed("organisations.0.id", ""), "organisations, entry 1, id"),
        (changed("organisations.0.covers", ["roads"]), "“a” covers “roads”, which is not among"),
        (changed("organisations.0.trust", 1.5), "from 0 to 1"),
        (changed("organisations.0.cost", "2"), "“2” is not a number"),
        (changed("organisations", "all"), "must be a list"),
        (changed("conflicts", [["a", "x"]]), "conflicts, entry 1: There is no organisation “x”"),
        (changed("conflicts", [["a", "a"]]), "in conflict with itself"),
        (changed("conflicts", [["a"]]), "must be a pair"),
        (changed("at_most", 1.5), "at_most: “1.5” is not a whole number"),
        (changed("cover", "some"), "Write “all” or “most”"),
        (changed("must", ["x"]), "must: There is no organisation “x”"),
        (changed("constituencies", [{"id": "g", "organisations": ["x"]}]), "no organisation “x”"),
        (changed("constituencies", [{"id": "g", "at_least": -1}]), "at_least: “-1”"),
        (changed("constituencies", ["g", "g"]), "“g” stands here twice"),
    ],
)
def test_documents_that_cannot_be_used(document: object, told: str) -> None:
    with pytest.raises(UnusableFile) as refused:
        problem_of(document, "p.json")
    assert told in str(refused.value)
    assert str(refused.value).startswith("p.json: ")


@pytest.mark.parametrize(
    ("given_", "words", "told"),
    [
        ("", [], "standard input: The file is empty"),
        (
            json.dumps(PROBLEM)[:60],
            [],
            "standard input, row 1: This is not JSON, or it is cut off here, at character",
        ),
        ('{"needs": [{"id": "x", "weight": NaN}]}', [], "“NaN”, which is not a number"),
        ('{"needs": [{"id": "x", "weight": 1e999}], "organisations": []}', [], "entry 1, weight"),
        (json.dumps(PROBLEM), ["--seconds", "0"], "--seconds"),
        (json.dumps(PROBLEM), ["--alternatives", "-1"], "--alternatives"),
    ],
)
def test_input_that_cannot_be_used(given_: str, words: list[str], told: str) -> None:
    done = run("coalition", "-", *words, "--json", given=given_)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_it_helps_with_an_example() -> None:
    assert "Example: commonground coalition" in run("coalition", "--help").stdout


def test_one_is_said_in_the_singular() -> None:
    """One member and one organisation are not “1 members” and “1 organisations”."""
    problem = {"needs": ["w"], "organisations": [{"id": "a", "covers": ["w"]}], "at_most": 0}
    told = run("coalition", "-", given=json.dumps(problem))
    assert told.returncode == 1
    sentence = " ".join(told.stdout.split())
    assert "the need is covered (cover)" in sentence
    assert "At least 1 organisation would be needed, not 0." in sentence


def test_a_preview_that_nothing_can_beat_says_so() -> None:
    problem = {"needs": ["w"], "organisations": [{"id": "a", "covers": ["w"]}], "cover": "most"}
    told = run("coalition", "-", "--preview", given=json.dumps(problem))
    assert "nothing can be better." in " ".join(told.stdout.split())
