"""The finder's tables of projects, places, kinds and name words against slow, plain computations."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from commonground.methods.matching import TABLE, Field, Table, recommend
from commonground.methods.matching.labels import folded
from commonground.methods.matching.meetings import LARGEST_PROJECT
from commonground.methods.matching.signals import (
    fresh_paths_raw,
    home_work_raw,
    kinds_chance_raw,
    name_places_raw,
    projects_raw,
    telling_paths_raw,
    telling_walk_raw,
    walk_raw,
)
from commonground.methods.matching.weights import LARGE, SMALL
from commonground.methods.values import Organisation, Partnership
from tests.methods.test_finder import IDS, freshness, organisations, partnerships

pytestmark = pytest.mark.capability("K5")


@given(partnerships)
def test_fame_is_pagerank(ties: list[Partnership]) -> None:
    field, slow = Field([Organisation(x, x) for x in IDS], ties), nx.Graph()
    slow.add_nodes_from(IDS)
    slow.add_weighted_edges_from((a, b, fresh) for (a, b), fresh in freshness(ties).items())
    # networkx hands what stops at those without ties to everybody; here it is lost.
    joined = [x for x in IDS if slow.degree(x)]
    if not joined:
        return
    exact = nx.pagerank(slow.subgraph(joined), alpha=0.85, tol=1e-12, max_iter=1000)
    fame = field.meetings.fame * len(IDS) / len(joined)
    assert np.allclose([fame[field.row(x)] for x in joined], [exact[x] for x in joined], atol=0.01)
    assert (field.meetings.fame > 0).all()
    row = field.row("a")
    assert np.allclose(telling_walk_raw(field, row) * field.meetings.fame, walk_raw(field, row))
    assert np.allclose(
        telling_paths_raw(field, row),
        fresh_paths_raw(field, row) / np.sqrt(np.maximum(field.fresh_degree, 0.05)),
    )


@given(organisations(), partnerships)
def test_kinds_and_work_at_home(people: list[Organisation], ties: list[Partnership]) -> None:
    field, fresh = Field(people, ties), freshness(ties)
    kind = {one.org_id: folded(one.org_type) for one in people}
    members = Counter(kind.values())
    between: Counter[tuple[str, str]] = Counter()
    for (a, b), value in fresh.items():
        between[kind[a], kind[b]] += value
    chance = kinds_chance_raw(field, field.row("a"))
    for end in IDS:
        tied = any(end in pair for pair in fresh)
        slow = between[kind["a"], kind[end]] / members[kind[end]] if tied else 0.0
        assert chance[field.row(end)] == pytest.approx(slow, abs=1e-9)
    home = next(one.country for one in people if one.org_id == "a")
    newest = max(
        (int(tie.date[:4]) for tie in ties if tie.date and tie.org_a != tie.org_b), default=0
    )
    work = home_work_raw(field, field.row("a"))
    for end in IDS:
        best: dict[str, float] = {}
        for tie in ties:
            if end in (tie.org_a, tie.org_b) and tie.org_a != tie.org_b:
                other = tie.org_b if tie.org_a == end else tie.org_a
                value = 0.5 ** ((newest - int(tie.date[:4])) / 2) if tie.date else 0.25
                if home and home in tie.country.split(";"):
                    best[other] = max(best.get(other, 0.0), value)
        assert work[field.row(end)] == pytest.approx(sum(best.values()), abs=1e-9)


def test_projects_both_were_in_but_not_as_a_pair() -> None:
    """a and c were both paid by b for one project; d was in another; a programme tells nothing."""
    crowd = [Partnership("b", f"o{i}", project="everything", date="2015") for i in range(60)]
    ties = [
        Partnership("b", "a", project="wells", date="2014"),
        Partnership("b", "c", project="wells", date="2014"),
        Partnership("b", "d", project="schools", date="2014"),
        Partnership("b", "a", project="everything", date="2015"),
        *crowd,
    ]
    field = Field([Organisation(x, x.upper()) for x in "abcd"], ties)
    together = projects_raw(field, field.row("a"))
    assert together[field.row("c")] == 0.5
    assert together[field.row("d")] == 0
    assert together[field.row("o5")] == 0
    assert len(crowd) > LARGEST_PROJECT
    answer = {one.candidate: one for one in recommend(field, "a")}
    told = [reason.sentence for reason in answer["c"].reasons if reason.part == "projects"]
    assert told == ["You were both in the project wells."]


def test_words_of_a_name_tell_where_one_works() -> None:
    """Two of Kampala work in Uganda, so a third may; a word of one's own tells nothing."""
    people = [
        Organisation("a", "Kampala Water", country=""),
        Organisation("b", "Kampala Health", places=("Uganda",)),
        Organisation("c", "Kampala Schools", places=("Uganda",)),
        Organisation("d", "Ministry", places=("Uganda",)),
        Organisation("e", "Zanzibar", places=("Tanzania",)),
        Organisation("f", "Other", places=("Tanzania",)),
        *(Organisation(f"n{i}", f"Name{i}") for i in range(8)),
    ]
    field = Field(people, [Partnership("d", "b", date="2015"), Partnership("e", "f", date="2015")])
    value = name_places_raw(field, field.row("a"))
    assert value[field.row("d")] == pytest.approx(1.0)
    assert value[field.row("f")] == 0
    assert not name_places_raw(field, field.row("e")).any()
    told = [
        reason.sentence
        for one in recommend(field, "a")
        for reason in one.reasons
        if reason.part == "name_places" and one.candidate == "d"
    ]
    assert told == ["They work in Uganda, as do others with “kampala” in their names."]


def test_work_in_one_s_own_country_is_told_with_whom() -> None:
    people = [Organisation(x, x.upper(), country="KE" if x == "a" else "") for x in "abcd"]
    ties = [Partnership("b", "c", country="KE", date="2015"), Partnership("c", "d", date="2015")]
    answer = {one.candidate: one for one in recommend(Field(people, ties), "a")}
    told = [reason.sentence for reason in answer["b"].reasons if reason.part == "home_work"]
    assert told == ["They have worked in your country (KE), with C."]


def test_civil_society_has_weights_of_its_own_once_it_has_partners() -> None:
    kinds = {"a": "Local NGO", "b": "Government"}
    people = [Organisation(x, x.upper(), org_type=kinds.get(x, "")) for x in "abcde"]
    ties = [Partnership("a", "c"), Partnership("b", "c"), Partnership("c", "d")]

    def made(weight: float) -> Table:
        return Table({"recent": weight}, {"any": {}}, "made up")

    table = replace(made(1.0), newcomer=made(4.0), civil=made(2.0))

    def weight(asks: str, ties: list[Partnership]) -> float:
        best, *_ = recommend(Field(people, ties), asks, table=table)
        return best.reasons[0].weight

    assert [weight(x, ties) for x in "abd"] == [2.0, 1.0, 1.0]
    assert weight("a", ties[1:]) == 4.0


def test_a_small_field_has_weights_of_its_own_and_the_change_is_gradual() -> None:
    assert TABLE.small is not None
    assert TABLE.suited(SMALL).weights == pytest.approx(dict(TABLE.small.weights), abs=1e-4)
    assert TABLE.suited(LARGE).weights == pytest.approx(dict(TABLE.weights), abs=1e-4)
    between = TABLE.suited(round(math.sqrt(SMALL * LARGE)))
    for part, weight in between.weights.items():
        ends = (TABLE.small.weights.get(part, 0.0), TABLE.weights.get(part, 0.0))
        assert weight == pytest.approx(sum(ends) / 2, abs=1e-3)
    civil = [TABLE.suited(size, civil=True) for size in (10, 2000, 10**6)]
    for table in (TABLE.suited(10), between, TABLE.suited(10**6), *civil):
        for one in (table, table.newcomer):
            assert one is not None
            for shares in one.shares.values():
                assert sum(shares.values()) == pytest.approx(1)
