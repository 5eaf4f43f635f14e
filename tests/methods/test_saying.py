"""Every sentence is a whole template: with its words taken away, nothing but facts is left."""

import json
import re
from collections.abc import Mapping

import pytest
from hypothesis import given, settings

from commonground.methods.coalitions import build, problem_of
from commonground.methods.matching import PURPOSES, Field, Sought, recommend
from commonground.methods.saying import (
    ENGLISH,
    Told,
    joined,
    kept,
    listing,
    number,
    percent,
    said,
    told_from,
)
from commonground.methods.values import Organisation, Partnership
from tests.methods.test_finder import IDS, organisations, partnerships, purposes, soughts

PLACE = re.compile(r"%\(\w+\)[sd]")


class Facts:
    """Says nothing but the facts: of a template only the places for them are left."""

    def gettext(self, message: str, /) -> str:
        return "|".join(PLACE.findall(message)) if re.search(r"\w", message) else "|"

    def ngettext(self, singular: str, plural: str, number: int, /) -> str:
        return self.gettext(singular if number == 1 else plural)


def told(field: Field, query: str, **asked: object) -> set[str]:
    """Every piece of every sentence that is not a template's own."""
    sentences = set()
    for advice in recommend(field, query, say=Facts(), **asked):  # type: ignore[arg-type]
        sentences |= {reason.sentence for reason in advice.reasons}
        sentences |= {*advice.unknown, *advice.warnings}
    return {piece for one in sentences for piece in one.split("|")}


def facts_of(people: list[Organisation]) -> set[str]:
    """Everything that is known of organisations, piece by piece, in small letters."""
    values: set[object] = set()
    for one in people:
        for value in one.__class__.__slots__:
            held = getattr(one, value)
            if isinstance(held, Mapping):
                held = tuple(held.values())
            values |= set(held) if isinstance(held, tuple) else {held}
    texts = {" ".join(str(value).split()).casefold() for value in values}
    words = {word for text in texts for word in re.findall(r"\w+", text)}
    return texts | words | {org_id.casefold() for org_id in IDS}


def is_fact(piece: str, known: set[str]) -> bool:
    piece = " ".join(piece.split()).casefold()
    return not re.search(r"[^\W\d_]", piece) or piece in known


@settings(max_examples=40)
@given(organisations(), partnerships, purposes, soughts)
def test_the_finder_glues_no_words_together(
    people: list[Organisation], ties: list[Partnership], purpose: str, sought: Sought
) -> None:
    known = facts_of(people) | {label for tie in ties for label in (*tie.sectors, tie.country)}
    known |= {"ke", "so", "et", "funder", "implementer"}
    pieces = told(Field(people, ties), "a", purpose=purpose, sought=sought)
    assert {piece for piece in pieces if not is_fact(piece, known)} == set()


def test_every_purpose_and_every_warning_is_a_template() -> None:
    us = Organisation(
        "us", "Water Watch", org_type="NGO", country="KE", issues=("water",), places=("Bay",),
        people=("children",), needs=("van",), offers=("hall",), mission="clean wells for all",
        facts={"refuses": "arms", "conflicts_with": "them"},
    )  # fmt: skip
    them = Organisation(
        "them", "Watch Water", org_type="City council", country="SO", issues=("water", "arms"),
        places=("Sea",), people=("youth",), needs=("hall",), offers=("van", "audience"),
        mission="campaigns for clean wells", facts={"risk": "inquiry", "do_not_contact": "yes"},
    )  # fmt: skip
    body = Organisation("body", "Body", org_type="multilateral agency")
    field = Field([us, them, body], [Partnership("us", "friend"), Partnership("friend", "them")])
    known = facts_of([us, them, body]) | {"friend", "city council", "arms"}
    for purpose in PURPOSES:
        sought = Sought(places=("Sea", "Gedo"), issues=("water",), kinds=("NGO",))
        pieces = told(field, "us", purpose=purpose, sought=sought)
        assert {piece for piece in pieces if not is_fact(piece, known)} == set(), purpose


@pytest.mark.parametrize(
    "limits",
    [
        {"needs": ["x", "y", "z"]},
        {"must": ["a"], "must_not": ["a"]},
        {"must_not": ["a", "b"]},
        {"must": ["a", "b"], "conflicts": [["a", "b"]]},
        {"must": ["a", "b"], "at_most": 1},
        {"must": ["a", "b"], "budget": 1},
        {"constituencies": [{"id": "g", "members": ["a"], "at_least": 2}]},
        {"at_most": 1},
        {"budget": 1, "at_most": 2},
    ],
)
def test_a_coalition_that_cannot_be_glues_no_words_together(limits: dict[str, object]) -> None:
    problem = problem_of(
        {
            "needs": ["x", "z"],
            "cover": "all",
            "organisations": [
                {"id": "a", "covers": ["x"], "cost": 1},
                {"id": "b", "covers": ["x"], "cost": 1},
                {"id": "c", "covers": ["z"], "cost": 1},
            ],
            **limits,
        }
    )
    answer = build(problem, say=Facts())
    assert answer.status == "infeasible"
    assert build(problem).reason.endswith(".")
    pieces = re.split(r"[|; ]", answer.reason)
    assert {one for one in pieces if one and not is_fact(one, set("abcgxyz"))} == set()


def test_words_and_numbers_in_english() -> None:
    assert [listing(list("abcdef")), joined(list("abcdef"))] == [
        "a, b, c and 3 more",
        "a, b, c, d, e and f",
    ]
    assert [number(n) for n in (0, 1, 9, 10, 1234)] == ["No", "One", "Nine", "10", "1,234"]
    assert [percent(share) for share in (0.0, 0.001, 0.5, 1.0)] == [
        "0 %",
        "under 1 %",
        "50 %",
        "100 %",
    ]
    assert ENGLISH.ngettext("one", "many", 2) == "many"


def test_what_is_kept_is_said_in_the_language_of_whoever_reads_it() -> None:
    closed = Told("A quotation mark opened in this row is never closed.")
    lines = ("%(reason)s One line is lost.", "%(reason)s %(count)s lines are lost.")
    for count, english in ((1, "One line is lost."), (1200, "1,200 lines are lost.")):
        whole = Told(lines, count, reason=closed)
        again = told_from(json.loads(json.dumps(kept(whole))))
        assert again == whole == f"{closed} {english}"
        assert said(again, ENGLISH) == whole and json.dumps(whole) == json.dumps(str(whole))
        assert said(again, Facts()) == ("" if count == 1 else "|1,200")
    assert said("Kept in words: 100 %.", Facts()) == "Kept in words: 100 %."
