"""The coalition builder against every subset there is, reckoned one by one."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.methods.coalitions import (
    Coalition,
    Problem,
    branching,
    build,
    preview,
    problem_of,
)
from commonground.methods.coalitions.board import Board
from commonground.methods.coalitions.dominance import Dominance

pytestmark = pytest.mark.capability("K7")

NEEDS = "pqrstu"
Chosen = tuple[str, ...]


def one_in(steps: int) -> st.SearchStrategy[float]:
    return st.integers(0, steps).map(lambda part: part / steps)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Small problems in which every kind of limit occurs."""
    needs = NEEDS[: draw(st.integers(1, 6))]
    names = [f"o{number}" for number in range(draw(st.integers(0, 7)))]
    amounts = st.one_of(st.integers(0, 4), one_in(10), st.none())
    some = st.lists(st.sampled_from(names), max_size=2, unique=True) if names else st.just([])
    many = st.lists(st.sampled_from(names), max_size=4, unique=True) if names else st.just([])
    pairs = st.lists(st.sampled_from(list(combinations(names, 2))), max_size=4)
    rare = st.sampled_from([False, False, True])
    group = st.fixed_dictionaries(
        {"organisations": many, "at_least": st.integers(0, 2)},
        optional={"at_most": st.integers(1, 3)},
    )
    return {
        "needs": [{"id": need, "weight": draw(amounts)} for need in needs],
        "organisations": [
            {
                "id": name,
                "covers": draw(st.lists(st.sampled_from(needs), max_size=4, unique=True)),
                "trust": draw(st.one_of(st.none(), one_in(7))),
                "cost": draw(amounts),
            }
            for name in names
        ],
        "cover": draw(st.sampled_from(["all", "most"])),
        "at_most": draw(st.one_of(st.none(), st.integers(0, 5))),
        "budget": draw(st.one_of(st.none(), st.none(), st.integers(0, 8))),
        "minimum_mean_trust": draw(st.one_of(st.none(), one_in(3), one_in(10))),
        "conflicts": [list(pair) for pair in draw(pairs)] if len(names) > 1 else [],
        "must": draw(some) if draw(rare) else [],
        "must_not": draw(some) if draw(rare) else [],
        "constituencies": [
            {"id": f"g{number}", **one}
            for number, one in enumerate(draw(st.lists(group, max_size=2)))
        ],
    }


class Oracle:
    """Looks at every subset; shares nothing with the solver but the values."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.by_name = {one.id: one for one in problem.candidates}
        names = sorted(self.by_name)
        self.sets = [
            chosen
            for size in range(len(names) + 1)
            for chosen in combinations(names, size)
            if self.allows(chosen)
        ]

    def covered(self, chosen: Chosen) -> set[str]:
        return {need for name in chosen for need in self.by_name[name].covers}

    def value(self, chosen: Chosen) -> Fraction:
        covered = self.covered(chosen)
        return sum((n.weight for n in self.problem.needs if n.id in covered), Fraction(0))

    def cost(self, chosen: Chosen) -> Fraction:
        return sum((self.by_name[name].cost for name in chosen), Fraction(0))

    def allows(self, chosen: Chosen) -> bool:
        problem, inside = self.problem, set(chosen)
        trust = [self.by_name[name].trust or Fraction(0) for name in chosen]
        floor = problem.minimum_mean_trust
        seats = [
            (group, len(inside & set(group.organisations))) for group in problem.constituencies
        ]
        return (
            (problem.at_most is None or len(chosen) <= problem.at_most)
            and (problem.budget is None or self.cost(chosen) <= problem.budget)
            and (floor is None or not chosen or sum(trust) >= floor * len(chosen))
            and not any(a in inside and b in inside for a, b in problem.conflicts)
            and set(problem.must) <= inside
            and not set(problem.must_not) & inside
            and all(group.at_least <= n for group, n in seats)
            and all(group.at_most is None or n <= group.at_most for group, n in seats)
            and (problem.cover == "most" or len(self.covered(chosen)) == len(problem.needs))
        )

    def rank(self, chosen: Chosen) -> tuple[Fraction, Fraction, int, Chosen]:
        first = -self.value(chosen) if self.problem.cover == "most" else Fraction(0)
        return first, self.cost(chosen), len(chosen), chosen

    def best(self, sets: list[Chosen]) -> Chosen | None:
        return min(sets, key=self.rank, default=None)


def check_account(oracle: Oracle, found: Coalition) -> None:
    """Every figure of an answer follows from its members."""
    covered = oracle.covered(found.chosen)
    assert oracle.allows(found.chosen)
    assert set(found.covered) == covered
    assert [*found.chosen] == sorted(found.chosen)
    assert {*found.covered, *found.uncovered} == {need.id for need in oracle.problem.needs}
    assert found.value == oracle.value(found.chosen)
    assert found.cost == oracle.cost(found.chosen)
    assert found.bound is not None and found.bound >= found.value


@settings(max_examples=120)
@given(documents())
def test_every_subset_agrees(document: dict[str, Any]) -> None:
    check_best(document)


@settings(max_examples=30)
@given(documents(), st.sampled_from([0, 1]))
def test_every_subset_agrees_where_the_proof_is_in_parts(
    document: dict[str, Any], nodes: int
) -> None:
    """However small, every question is taken apart, and its parts are again."""
    with patch.multiple(branching, FEW=-1, NODES=(nodes, nodes), PARTS=(2, 2)):
        check_best(document)


@pytest.mark.parametrize("seed", [37, 38])
def test_of_those_who_cost_nothing_the_fewest_are_taken(seed: int) -> None:
    random = Random(seed)
    needs = list("pqrstuv")[: random.randint(2, 7)]
    check_best(
        {
            "needs": needs,
            "organisations": [
                {
                    "id": f"o{number}",
                    "covers": random.sample(needs, random.randint(1, min(3, len(needs)))),
                    "cost": 0,
                    "trust": random.randint(0, 10) / 10,
                }
                for number in range(random.randint(5, 7))
            ],
            "cover": random.choice(["all", "most"]),
            "minimum_mean_trust": 0.4,
        }
    )


def check_best(document: dict[str, Any]) -> None:
    problem = problem_of(document)
    oracle = Oracle(problem)
    best = oracle.best(oracle.sets)
    found = build(problem, alternatives=3)
    able = {need for one in problem.candidates for need in one.covers}
    assert set(found.nobody_covers) == {need.id for need in problem.needs} - able
    if best is None:
        assert found.status == "infeasible"
        assert found.reason and found.limits and not found.chosen
        return
    assert (found.status, found.chosen, found.gap) == ("optimal", best, 0.0)
    assert found.ties_settled
    check_account(oracle, found)
    check_adds(oracle, found)
    seen = [found.chosen]
    for other in found.alternatives:
        left = [s for s in oracle.sets if not any(set(before) <= set(s) for before in seen)]
        assert other.chosen == oracle.best(left)
        check_account(oracle, other)
        seen.append(other.chosen)
    if len(seen) < 4 and seen[-1]:
        assert not [s for s in oracle.sets if not any(set(one) <= set(s) for one in seen)]


def check_adds(oracle: Oracle, found: Coalition) -> None:
    """What a member adds, and whether any set without it is as good."""
    assert [name for name, _ in found.adds] == list(found.chosen)
    for name, added in found.adds:
        rest = tuple(one for one in found.chosen if one != name)
        assert set(added.only_it_covers) == oracle.covered(found.chosen) - oracle.covered(rest)
        assert added.value_without_it == oracle.value(rest)
        must = tuple(one for one in oracle.problem.must if one != name)
        freed = Oracle(problem_without(oracle.problem, must))
        best = freed.best([one for one in freed.sets if name not in one])
        place = 0 if oracle.problem.cover == "most" else 1
        worse = best is None or freed.rank(best)[place] > oracle.rank(found.chosen)[place]
        assert added.irreplaceable is worse
        if best is not None and oracle.problem.cover == "most":
            assert added.best_value_without_it == oracle.value(best)


def problem_without(problem: Problem, must: tuple[str, ...]) -> Problem:
    from dataclasses import replace

    return replace(problem, must=must)


@given(documents())
def test_a_preview_keeps_every_limit(document: dict[str, Any]) -> None:
    problem = problem_of(document)
    oracle = Oracle(problem)
    found = preview(problem)
    if found.status == "feasible":
        check_account(oracle, found)
        best = oracle.best(oracle.sets)
        assert best is not None
        assert found.bound is not None
        if problem.cover == "most":
            assert found.bound >= oracle.value(best)
    else:
        assert found.status == "unknown" and found.reason


@given(documents())
def test_limits_named_bite(document: dict[str, Any]) -> None:
    """The limits named exclude every set even where all others are taken away."""
    if Oracle(problem_of(document)).sets:
        return
    found = build(problem_of(document))
    free = {"at_most": None, "budget": None, "minimum_mean_trust": None, "cover": "most"}
    others = set(document) - {"needs", "organisations", *found.limits}
    alone = {**document, **{limit: free.get(limit, []) for limit in others}}
    assert not Oracle(problem_of(alone)).sets


@given(documents())
def test_nobody_is_left_out_who_could_be_needed(document: dict[str, Any]) -> None:
    problem = problem_of(document)
    oracle, board = Oracle(problem), Board(problem)
    kept = set(board.names(Dominance(board).kept()))
    best = oracle.best(oracle.sets)
    assert best is None or set(best) <= kept


def test_the_need_nobody_covers_is_named() -> None:
    found = build(
        problem_of({"needs": ["x", "y"], "organisations": [{"id": "a", "covers": ["x"]}]})
    )
    assert found.status == "infeasible"
    assert found.reason == "Nobody covers “y”, and every need has to be covered."
    assert (found.nobody_covers, found.limits) == (("y",), ("cover",))


@pytest.mark.parametrize(
    ("more", "limits", "told"),
    [
        ({"at_most": 1}, ("at_most", "cover"), "At least 2 organisations would be needed, not 1."),
        ({"budget": 2}, ("budget", "cover"), "a cost of at most 2 (budget)"),
        ({"conflicts": [["a", "b"]]}, ("conflicts", "cover"), "in conflict"),
        ({"minimum_mean_trust": 0.9}, ("cover", "minimum_mean_trust"), "at least 0.9"),
        ({"must_not": ["a"]}, ("cover", "must_not"), "Only “a” covers “x”, and must_not"),
        ({"must": ["a"], "must_not": ["a"]}, ("cover", "must_not"), "must_not keeps it out"),
        ({"must": ["c"], "must_not": ["c"]}, ("must", "must_not"), "“c”: named in must and"),
        ({"constituencies": {"g": ["c"], "h": 1}}, ("constituencies",), "“h” needs at least 1"),
        ({"constituencies": {"g": {"organisations": ["a", "b", "c"], "at_most": 1}}},
         ("constituencies", "cover"), "at most 1 of “g”"),
    ],
)  # fmt: skip
def test_the_limit_that_bites_is_named(
    more: dict[str, Any], limits: tuple[str, ...], told: str
) -> None:
    found = build(
        problem_of(
            {
                "needs": ["x", "y"],
                "organisations": [
                    {"id": "a", "covers": ["x"], "trust": 0.5, "cost": 2},
                    {"id": "b", "covers": ["y"], "trust": 0.5, "cost": 2},
                    {"id": "c", "covers": [], "trust": 1, "cost": 2},
                ],
                **({"at_most": 2} if "minimum_mean_trust" in more else {}),
                **more,
            }
        )
    )
    assert found.status == "infeasible"
    assert told in found.reason
    assert set(limits) <= set(found.limits)


def test_constituencies_and_sectors_in_every_shape() -> None:
    base = {
        "needs": ["x"],
        "organisations": [
            {"id": "a", "covers": ["x"], "sectors": ["trade"]},
            {"id": "b", "covers": [], "constituencies": "youth", "sectors": "state"},
        ],
    }
    shapes: list[dict[str, Any]] = [
        {"constituencies": [{"id": "youth", "organisations": ["b"], "at_least": 1}]},
        {"constituencies": ["youth"]},
        {"constituencies": {"youth": 1}},
        {"constituencies": {"youth": ["b"]}},
        {"constituencies": {"young": {"organisations": ["b"]}}},
        {"sectors": ["state"]},
        {"sectors": [{"id": "state", "at_least": 1, "at_most": 1}]},
    ]
    for shape in shapes:
        assert build(problem_of({**base, **shape})).chosen == ("a", "b"), shape
    assert build(problem_of(base)).chosen == ("a",)
    assert build(problem_of({**base, "sectors": {"state": 0}})).chosen == ("a",)


def test_amounts_are_counted_as_they_are_written() -> None:
    """Three tenths are not more than a budget of 0.3, and a mean of exactly the floor will do."""
    needs = ["x", "y", "z"]
    organisations = [
        {"id": name, "covers": [need], "cost": 0.1, "trust": trust}
        for name, need, trust in zip("abc", needs, (0.6, 0.7, 0.8), strict=True)
    ]
    found = build(
        problem_of(
            {
                "needs": needs,
                "organisations": organisations,
                "budget": 0.3,
                "minimum_mean_trust": 0.7,
            }
        )
    )
    assert (found.chosen, found.mean_trust) == (("a", "b", "c"), Fraction(7, 10))
