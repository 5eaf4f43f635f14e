"""The proof of a coalition: in parts as at once, and over when its seconds are."""

from __future__ import annotations

from random import Random
from unittest.mock import patch

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from commonground.methods.coalitions import (
    Problem,
    branching,
    build,
    problem_of,
)
from commonground.methods.coalitions.board import Board
from commonground.methods.coalitions.preview import Search
from commonground.methods.coalitions.solver import Allowance
from tests.methods.test_coalitions import check_best

pytestmark = pytest.mark.capability("K7")


def test_what_cannot_be_divided_is_settled_without_a_limit_of_branches() -> None:
    covers = {"a": ["1"], "b": ["2", "3", "4"], "c": ["5"], "d": [], "e": ["1", "2", "6"]}
    document = {
        "needs": list("123456"),
        "organisations": [{"id": name, "covers": given} for name, given in covers.items()],
        "cover": "most",
        "constituencies": [{"id": "g", "organisations": list("abcde"), "at_least": 2}],
    }
    with patch.multiple(branching, FEW=-1, NODES=(0, 0), PARTS=(2, 2)):
        check_best(document)


def test_a_share_of_no_seconds_is_over() -> None:
    """Else a proof whose seconds the first step took would go on and on."""
    allowance = Allowance(10.0)
    assert not allowance.is_over
    assert not allowance.part(0.5).is_over
    allowance.spend(10.0)
    assert allowance.is_over
    assert allowance.part(0.5).is_over
    assert Allowance(0.0).is_over


def test_the_search_ends_where_time_has_run_out() -> None:
    """The clock is looked at before every round; else a search outlives the seconds given."""
    random = Random(1)
    names = [f"n{number}" for number in range(60)]
    board = Board(
        problem_of(
            {
                "needs": [{"id": name, "weight": random.randint(1, 9)} for name in names],
                "organisations": [
                    {"id": f"o{number:03}", "covers": random.sample(names, random.randint(2, 8))}
                    for number in range(200)
                ],
                "cover": "most",
                "at_most": 8,
            }
        )
    )
    looks = iter([False] * 5 + [True])
    # Six rounds begun, and no more: a seventh look would find no answer.
    ended = Search(board, is_over=lambda: next(looks)).found(600)
    assert ended == Search(board).found(5)
    long = Search(board).found(600)
    assert ended is not None and long is not None
    assert board.value(ended) < board.value(long)


def test_a_field_too_large_to_look_at_is_proven_in_parts_as_at_once() -> None:
    """Sixty organisations: the plain programme of another solver's interface agrees."""
    random = Random(5)
    needs = {f"n{number}": random.randint(1, 9) for number in range(40)}
    document = {
        "needs": [{"id": need, "weight": weight} for need, weight in needs.items()],
        "organisations": [
            {"id": f"o{number:02}", "covers": random.sample(sorted(needs), random.randint(2, 7))}
            for number in range(60)
        ],
        "cover": "most",
        "at_most": 6,
    }
    problem = problem_of(document)
    with patch.multiple(branching, FEW=-1, NODES=(1, 1), PARTS=(3, 2)):
        found = build(problem, alternatives=0)
    assert (found.status, found.bound) == ("optimal", found.value)
    assert found.value == pytest.approx(plain_value(problem))
    assert found == build(problem, alternatives=0)


def plain_value(problem: Problem) -> float:
    """The textbook programme by `scipy.optimize.milp`."""
    people, needs = problem.candidates, problem.needs
    covers = np.array([[need.id in one.covers for one in people] for need in needs], dtype=float)
    rows = np.block([[covers, -np.eye(len(needs))], [np.ones(len(people)), np.zeros(len(needs))]])
    least = np.r_[np.zeros(len(needs)), -np.inf]
    most = np.r_[np.full(len(needs), np.inf), float(problem.at_most or len(people))]
    found = milp(
        np.r_[np.zeros(len(people)), [-float(need.weight) for need in needs]],
        integrality=np.ones(len(people) + len(needs)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, least, most),
    )
    return -float(found.fun)
