"""The quick way of the index: it names the allowed, scores by the finder's formulas, sees changes."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from commonground.methods.index import Index, build, find, is_quick, laid_over
from commonground.methods.index.asking import Asking
from commonground.methods.index.finding import NEAR, ranked
from commonground.methods.index.quick import Budget, Glance
from commonground.methods.matching import PURPOSES, Sought
from commonground.methods.matching.suiting import is_civil
from commonground.methods.values import Organisation, Partnership
from tests.bench.methods.nation import ISSUES
from tests.bench.methods.nation import organisations as organisations_of
from tests.bench.methods.nation import partnerships as partnerships_of

pytestmark = pytest.mark.capability("K5")
TIGHT = Budget(
    front=15,
    listed=300,
    third=120,
    second=60,
    namesakes=60,
    sampled=6,
    looked=40,
    scored=25,
    ties=400,
)
"""So little that nearly everyone is left out."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """This makes an index of 1,200 organisations in which some lists are long."""
    folder = tmp_path_factory.mktemp("quick")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("commonground.methods.index.champions.LONG", 60)
        patch.setattr("commonground.methods.index.champions.CHAMPIONS", 30)
        patch.setattr("commonground.methods.index.champions.IN_FRONT", 20)
        build(organisations_of(1_200, 6), partnerships_of(1_200, 6), folder)
    return Index(folder)


def test_it_is_quick_where_there_are_many_and_no_purpose_is_stated(
    made: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_quick(made)
    monkeypatch.setattr("commonground.methods.index.finding.QUICK_FROM", 1_000)
    assert is_quick(made)
    assert not is_quick(made, exact=True)
    assert not is_quick(made, purpose="learn")
    assert not is_quick(made, sought=Sought(issues=ISSUES[:1]))
    assert is_quick(made, exact=False, purpose="learn")


def asking(index: Index, seed: int, many: int) -> list[str]:
    """Some who ask, half of them with partners."""
    chance, listed = random.Random(seed), np.flatnonzero(index.listed)
    tied = listed[listed < index.tied]
    rows = [int(chance.choice((tied if n % 2 else listed).tolist())) for n in range(many)]
    return [index.organisation(row).org_id for row in rows]


def test_parts_are_exact_up_to_what_they_are_measured_by(
    made: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commonground.methods.index.quick.BUDGET", TIGHT)
    for number, org_id in enumerate(asking(made, 1, 10)):
        purpose, sought = PURPOSES[number % len(PURPOSES)], Sought(issues=ISSUES[: number % 3])
        found = ranked(made, org_id, purpose=purpose, sought=sought, k=10, exact=False)
        row = made.row(org_id)
        civil = is_civil(made.organisation(row).org_type)
        table = NEAR.suited(made.with_ties, civil=civil)
        plain = Asking(made, row, purpose, sought, table, made.scratch)
        plain.prepare()
        # Nobody is measured by more than the best there is.
        for name, best in found.asking.best.items():
            assert best <= plain.best[name] * (1 + 1e-6)
        plain.best.update(found.asking.best)
        plain.sisters.best = found.asking.sisters.best
        by_part, total = plain.exact(found.rows)
        made.scratch.clear()
        assert found.total == pytest.approx(total, abs=5e-6)
        assert list(found.total) == sorted(found.total, reverse=True)
        for part, values in by_part.items():
            assert found.by_part[part] == pytest.approx(values, abs=2e-6)


@pytest.mark.parametrize("is_told", [True, False])
def test_the_same_question_has_the_same_answer_and_hardly_another_than_the_exact(
    made: Index, monkeypatch: pytest.MonkeyPatch, is_told: bool
) -> None:
    # Mapped pages are let go after each question, and come back.
    monkeypatch.setattr("commonground.methods.index.shelf.MOST_MAPPED", 0)
    if not is_told:
        monkeypatch.setattr("commonground.methods.index.shelf.LET_GO", 1)
        monkeypatch.setattr("commonground.methods.index.shelf.mapped", lambda: None)
    both = []
    for org_id in asking(made, 2, 10):
        quick = find(made, org_id, k=10, exact=False)
        exact = find(made, org_id, k=10, exact=True)
        assert find(made, org_id, k=10, exact=False) == quick
        both.append(len({one.candidate for one in quick} & {one.candidate for one in exact}))
    assert np.mean(both) >= 9.5


def test_only_the_allowed_are_named(made: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonground.methods.index.quick.BUDGET", TIGHT)
    listed = np.flatnonzero(made.listed)
    for seed, org_id in enumerate(asking(made, 3, 5)):
        mask = np.zeros(made.rows, dtype=np.bool_)
        mask[random.Random(seed).sample(listed.tolist(), 70)] = True
        found = ranked(made, org_id, candidates=mask, k=5, exact=False)
        partners = made.ties_of(made.row(org_id))[0]
        assert len(found.rows) == 5
        assert mask[found.rows].all()
        assert made.row(org_id) not in found.rows
        assert not np.isin(found.rows, partners).any()


def test_whoever_changed_is_looked_at(made: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonground.methods.index.quick.BUDGET", TIGHT)
    for org_id in asking(made, 4, 2):
        own = made.organisation(made.row(org_id))
        twin = replace(own, org_id="twin", needs=own.offers, offers=own.needs)
        other = Organisation("other", "Quite Another", org_type="Union")
        third = made.organisation(int(made.rows - 1)).org_id
        changed = laid_over(
            made, [twin, other], [Partnership("other", third, date="2024")], [asking(made, 9, 1)[0]]
        )
        named = ranked(changed, org_id, k=changed.rows, exact=False).rows
        assert {changed.row("twin"), changed.row("other")} <= set(named.tolist())
        of_other = ranked(changed, "other", k=3, exact=False).rows
        assert len(of_other) == 3
        assert changed.row(third) not in of_other


def test_of_whoever_changed_and_has_few_ties_sums_are_exact(
    made: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what is brought by those whose names are the most like the query's."""
    monkeypatch.setattr("commonground.methods.index.quick.BUDGET", replace(TIGHT, namesakes=600))
    org_id = asking(made, 5, 2)[1]
    own = made.organisation(made.row(org_id))
    like = [replace(own, org_id=f"like{n}") for n in range(3)]
    friend = Organisation("friend", "Quite Another", org_type="Union")
    ties = [Partnership("friend", one.org_id, date="2024") for one in like]
    changed = laid_over(made, [*like, friend], ties)
    row = changed.row(org_id)
    table = NEAR.suited(changed.with_ties, civil=is_civil(own.org_type))
    given = Asking(changed, row, "any", Sought(), table, changed.scratch, quick=True)
    glance = Glance(given, given.open, 5)
    glance.best()
    assert glance.asked is not None
    rows = np.array([changed.row("friend")])
    assert set(glance.strong.tolist()) & {changed.row(one.org_id) for one in like}
    assert glance._estimated(rows) == pytest.approx(glance.asked.pull(rows))
    changed.scratch.clear()
