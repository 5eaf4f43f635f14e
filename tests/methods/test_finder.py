"""The finder against slow, plain computations of the same formulas."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.methods.errors import UnknownOrganisation, UnusableQuestion
from commonground.methods.matching import PURPOSES, TABLE, Field, Sought, Table, recommend
from commonground.methods.matching.field import HALF_LIFE, UNDATED
from commonground.methods.matching.signals import (
    DAMPING,
    STEPS,
    common_partners_raw,
    fresh_paths_raw,
    fresh_walk_raw,
)
from commonground.methods.values import Organisation, Partnership

pytestmark = pytest.mark.capability("K5")

LABELS = ("health", "water", "schools", "Health ")
IDS = tuple("abcdefgh")
dates = st.sampled_from(["", "2010", "2013-05", "2014-12-31", "2015", "2015-06", "2016-01-01"])
labels = st.lists(st.sampled_from(LABELS), max_size=3).map(tuple)


@st.composite
def organisations(draw: st.DrawFn) -> list[Organisation]:
    return [
        Organisation(
            org_id,
            draw(st.sampled_from(["Water Aid", "City Council", "Health for All", org_id])),
            org_type=draw(st.sampled_from(["", "22 - National NGO", "10 - Government"])),
            country=draw(st.sampled_from(["", "KE", "SO"])),
            issues=draw(labels),
            people=draw(labels),
            needs=draw(labels),
            offers=draw(labels),
            mission=draw(st.sampled_from(["", "clean water", "clean water for schools"])),
        )
        for org_id in IDS
    ]


partnerships = st.lists(
    st.builds(
        Partnership,
        org_a=st.sampled_from(IDS),
        org_b=st.sampled_from(IDS),
        role_a=st.sampled_from(["", "funder", "implementer"]),
        role_b=st.sampled_from(["", "funder", "implementer"]),
        date=dates,
        sectors=labels,
        country=st.sampled_from(["", "KE", "SO;ET"]),
    ),
    max_size=20,
)
purposes = st.sampled_from(PURPOSES)
soughts = st.builds(Sought, places=labels, issues=labels, people=labels, offers=labels)


def freshness(ties: list[Partnership]) -> dict[tuple[str, str], float]:
    """Freshness of every pair, both ways, by the definition on the method page."""
    last: dict[tuple[str, str], str] = {}
    for tie in ties:
        if tie.org_a != tie.org_b:
            for pair in ((tie.org_a, tie.org_b), (tie.org_b, tie.org_a)):
                last[pair] = max(last.get(pair, ""), tie.date)
    newest = max((int(date[:4]) for date in last.values() if date), default=0)
    return {
        pair: 0.5 ** ((newest - int(date[:4])) / HALF_LIFE) if date else UNDATED
        for pair, date in last.items()
    }


@given(partnerships)
def test_paths_of_length_three(ties: list[Partnership]) -> None:
    field = Field([Organisation(x, x) for x in IDS], ties)
    fresh = freshness(ties)
    degree = {x: sum(fresh.get((x, y), 0.0) for y in IDS) for x in IDS}
    found = fresh_paths_raw(field, field.row("a"))
    for end in IDS:
        slow = sum(
            fresh.get(("a", u), 0.0)
            * fresh.get((u, v), 0.0)
            * fresh.get((v, end), 0.0)
            / math.sqrt(max(degree[u], 0.05) * max(degree[v], 0.05))
            for u, v in itertools.product(IDS, IDS)
        )
        assert found[field.row(end)] == pytest.approx(slow, abs=1e-12)


@given(partnerships)
def test_common_partners(ties: list[Partnership]) -> None:
    field = Field([Organisation(x, x) for x in IDS], ties)
    pairs = set(freshness(ties))
    found = common_partners_raw(field, field.row("a"))
    for end in IDS:
        common = [u for u in IDS if ("a", u) in pairs and (u, end) in pairs]
        slow = sum(1 / math.log(1 + sum((u, y) in pairs for y in IDS)) for u in common)
        assert found[field.row(end)] == pytest.approx(slow, abs=1e-12)


@given(partnerships)
def test_walk_is_personalised_pagerank(ties: list[Partnership]) -> None:
    field = Field([Organisation(x, x) for x in IDS], ties)
    fresh = freshness(ties)
    row = field.row("a")
    if not field.degree[row]:
        assert not fresh_walk_raw(field, row).any()
        return
    n = len(IDS)
    step = np.zeros((n, n))
    for (x, y), weight in fresh.items():
        step[field.row(y), field.row(x)] = weight
    totals = step.sum(axis=0)
    step = step / np.where(totals > 0, totals, 1)
    start = np.eye(n)[row]
    exact = np.linalg.solve(np.eye(n) - DAMPING * step, (1 - DAMPING) * start)
    assert np.abs(fresh_walk_raw(field, row) - exact).sum() <= 2 * DAMPING**STEPS


@given(organisations(), partnerships, purposes, soughts)
def test_score_is_the_sum_of_its_reasons(
    people: list[Organisation], ties: list[Partnership], purpose: str, sought: Sought
) -> None:
    field = Field(people, ties, before="2015-06")
    for advice in recommend(field, "a", purpose=purpose, sought=sought):
        assert advice.score == pytest.approx(
            sum(reason.contribution for reason in advice.reasons), abs=1e-6
        )
        for reason in advice.reasons:
            assert 0 < reason.value <= 1
            assert reason.contribution == pytest.approx(reason.weight * reason.value, abs=1e-6)
            assert reason.sentence.endswith(".")
            assert "  " not in reason.sentence


@given(organisations(), partnerships, purposes)
def test_who_is_named(people: list[Organisation], ties: list[Partnership], purpose: str) -> None:
    field = Field(people, ties, before="2015-06")
    used = [t for t in ties if t.date in ("2010", "2013-05", "2014-12-31")]
    partners = {t.org_b for t in used if t.org_a == "a"} | {t.org_a for t in used if t.org_b == "a"}
    early = {x for t in used if t.org_a != t.org_b for x in (t.org_a, t.org_b)}
    late = {
        x
        for t in ties
        if t.date and t not in used and t.org_a != t.org_b
        for x in (t.org_a, t.org_b)
    }
    answer = recommend(field, "a", purpose=purpose)
    assert {advice.candidate for advice in answer} == set(IDS) - {"a"} - partners - (late - early)
    order = [(-advice.score, advice.candidate) for advice in answer]
    assert order == sorted(order)


@given(organisations(), partnerships, purposes)
def test_the_future_changes_nothing(
    people: list[Organisation], ties: list[Partnership], purpose: str
) -> None:
    known = [*(Partnership("a", x, date="2012") for x in "bc"), *ties]
    early = [t for t in known if t.date in ("2010", "2012", "2013-05", "2014-12-31")]
    met = {x for t in early if t.org_a != t.org_b for x in (t.org_a, t.org_b)}
    chosen = [x for x in IDS if x in met]
    whole = Field(people, known, before="2015")
    cut = Field(people, [t for t in known if t in early or not t.date], before="2015")
    assert recommend(whole, "a", purpose=purpose, candidates=chosen) == recommend(
        cut, "a", purpose=purpose, candidates=chosen
    )


@given(organisations(), partnerships, st.randoms(use_true_random=False))
def test_order_of_the_input_does_not_matter(
    people: list[Organisation], ties: list[Partnership], random: object
) -> None:
    once = recommend(Field(people, ties), "a")
    again = recommend(Field(people[::-1], ties), "a")
    assert [astuple(advice) for advice in once] == [astuple(advice) for advice in again]


def profile(org_id: str, **known: object) -> Organisation:
    return Organisation(org_id, org_id.title(), **known)  # type: ignore[arg-type]


def sentences(field: Field, query: str, candidate: str, **asked: object) -> dict[str, str]:
    [advice] = recommend(field, query, candidates=[candidate], **asked)  # type: ignore[arg-type]
    return {reason.part: reason.sentence for reason in advice.reasons}


def test_common_partners_are_named_with_the_last_year() -> None:
    ties = [Partnership("us", x, date="2012") for x in ("anna", "bela", "caro")]
    ties += [Partnership("them", x, date="2015-04") for x in ("anna", "bela", "caro")]
    told = sentences(Field([profile("us"), profile("them")], ties), "us", "them")
    assert told["common_partners"] == (
        "Three of your partners work with them: anna, bela and caro (last in 2015)."
    )


def test_paths_name_the_way() -> None:
    ties = [Partnership("us", "anna"), Partnership("anna", "bela"), Partnership("bela", "them")]
    told = sentences(Field([], ties), "us", "them")
    assert told["walk"] == (
        "Many short routes lead from your partners to them; they have one partner."
    )
    assert told["paths"] == "Your partner anna also works with bela, who works with them."


def test_an_organisation_without_partners_gets_advice_from_what_is_said_of_it() -> None:
    field = Field(
        [
            profile(
                "us", issues=("water",), places=("bay ",), people=("children",), needs=("van",)
            ),
            profile("near", issues=("Water",), places=("Bay",), people=("children",)),
            profile("van", offers=("van",)),
            profile("far", issues=("roads",), places=("Elsewhere",)),
        ],
        [Partnership("far", "x", date="2014"), Partnership("far", "y", date="2015")],
    )
    answer = recommend(field, "us")
    assert [advice.candidate for advice in answer[:2]] == ["near", "van"]
    told = {r.part: r.sentence for r in answer[0].reasons}
    assert told["issues"] == "You both work on Water."
    assert told["places"] == "You both work in Bay."
    assert told["people"] == "You both serve children."
    assert sentences(field, "us", "van")["exchange"] == "They offer what you need: van."
    assert answer[1].unknown[0] == "We do not know which places they work in."


def test_work_like_yours_speaks_for_those_it_works_with() -> None:
    known = {"issues": ("water",), "places": ("Bay",)}
    field = Field(
        [profile("us", **known), profile("peer", **known), profile("them"), profile("other")],
        [Partnership("peer", "them", date="2014")],
    )
    assert sentences(field, "us", "them")["alike"] == (
        "Peer, who does work like yours, works with them (last in 2014)."
    )


def test_what_is_asked_comes_first_and_is_told() -> None:
    field = Field(
        [profile("us"), profile("one", issues=("roads",)), profile("two", places=("Bay",))], []
    )
    sought = Sought(issues=("Roads",), places=("Bay", "Gedo"))
    answer = recommend(field, "us", sought=sought)
    assert answer[0].score == answer[1].score == TABLE.weights["asked"] / 2
    assert answer[0].reasons[0].sentence == (
        "They match what you asked for: the issue. As far as we know they do not match the place."
    )


@pytest.mark.parametrize(
    ("own", "other", "warning"),
    [
        ({}, {"do_not_contact": "yes"}, "They have asked not to be contacted."),
        ({"conflicts_with": "x;them"}, {}, "This may conflict with your values."),
        ({"refuses": "arms"}, {}, "This may conflict with your values (arms)."),
        ({}, {"conflicts_with": "us"}, "You may conflict with their values."),
        ({}, {"risk": "under inquiry"}, "A risk is recorded: under inquiry"),
    ],
)
def test_warnings(own: dict[str, str], other: dict[str, str], warning: str) -> None:
    field = Field([profile("us", facts=own), profile("them", facts=other, issues=("arms",))], [])
    [advice] = recommend(field, "us")
    assert warning in advice.warnings


def test_a_partnership_without_date_is_a_warning_before_a_date() -> None:
    field = Field([profile("us"), profile("them")], [Partnership("us", "them")], before="2015")
    [advice] = recommend(field, "us")
    assert advice.warnings == (
        "You may be partners already: a partnership without a date is recorded.",
    )
    assert recommend(Field([], [Partnership("us", "them")]), "us") == ()


def test_a_twin_of_a_partner_is_a_warning() -> None:
    field = Field(
        [profile("us"), Organisation("p", "Water Relief"), Organisation("q", "Relief, Water")],
        [Partnership("us", "p")],
    )
    [advice] = recommend(field, "us")
    assert advice.warnings == (
        "Their name is almost that of your partner Water Relief: "
        "check that it is not the same organisation.",
    )


def test_common_words_are_neither_counted_nor_named() -> None:
    """“for” by its list, “clean” because three of five missions have it, “wells” is left."""
    field = Field(
        [
            Organisation("us", "The Bay Trust", mission="Clean wells for all"),
            Organisation("them", "The Bay Women", mission="Clean wells for farmers"),
            Organisation("third", "The Gedo Youth", mission="Clean roads for all of the city"),
            Organisation("fourth", "Herders", mission="Grazing with care"),
            Organisation("fifth", "Weavers", mission="Looms with care"),
        ],
        [],
    )
    told = sentences(field, "us", "them")
    assert told["mission"] == "You and they describe the work in the same words: “wells”."
    assert told["name"] == "Your names have words in common: “bay”."
    told = sentences(field, "us", "third")
    assert "mission" not in told
    assert "name" not in told


@pytest.mark.parametrize(
    ("own", "other", "told"),
    [
        ("implementing", "implementing", None),
        ("partner", "funder", None),
        ("Partner", "partner", None),
        (
            "implementer",
            "funder",
            "In partnerships you have been “implementer” and they “funder”: "
            "100 % of those of the one are with the other.",
        ),
    ],
)
def test_roles_that_say_nothing_are_not_told(own: str, other: str, told: str | None) -> None:
    ties = [
        Partnership("us", "x", role_a=own, role_b=other),
        Partnership("y", "them", role_a=own, role_b=other),
    ]
    assert sentences(Field([], ties), "us", "them").get("roles") == told


def test_another_table_can_take_the_place_of_ours() -> None:
    field = Field([profile("us", issues=("a",)), profile("them", issues=("a",))], [])
    table = Table(weights={"issues": 7.0}, purposes={"any": {}}, source="a test")
    [advice] = recommend(field, "us", table=table)
    assert [(r.part, r.weight) for r in advice.reasons] == [("issues", 7.0)]


def test_every_purpose_only_names_parts_there_are() -> None:
    assert tuple(TABLE.purposes) == PURPOSES
    for factors in TABLE.purposes.values():
        assert set(factors) <= set(TABLE.weights)
    assert min(TABLE.weights.values()) > 0


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda f: recommend(f, "nobody"), UnknownOrganisation),
        (lambda f: recommend(f, "us", purpose="fun"), UnusableQuestion),
        (lambda f: recommend(f, "us", k=0), UnusableQuestion),
        (lambda f: Field([], [], before="soon"), UnusableQuestion),
        (lambda f: Field([profile("a"), profile("a")], []), UnusableQuestion),
    ],
)
def test_questions_that_cannot_be_answered(
    ask: Callable[[Field], object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        ask(Field([profile("us")], []))


def test_diversity_changes_the_order_and_nothing_else() -> None:
    """One and two are copies; three is weaker and another kind: with diversity it comes second."""
    twins = [profile(x, issues=("water", "wells"), org_type="NGO") for x in ("one", "two")]
    other = profile("three", issues=("water",), org_type="School")
    field = Field([profile("us", issues=("water", "wells")), *twins, other], [])
    plain = recommend(field, "us")
    mixed = recommend(field, "us", diversity=0.7)
    assert [a.candidate for a in plain] == ["one", "two", "three"]
    assert [a.candidate for a in mixed] == ["one", "three", "two"]
    assert sorted(plain, key=lambda a: a.candidate) == sorted(mixed, key=lambda a: a.candidate)
    with pytest.raises(UnusableQuestion):
        recommend(field, "us", diversity=1.5)
