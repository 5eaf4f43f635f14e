"""The index against the finder: the same answers, whole or changed, and never half an index."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.methods.errors import UnknownOrganisation, UnusableQuestion
from commonground.methods.index import Index, build, change, find, laid_over, latest, near
from commonground.methods.interchange import ORGANISATIONS, PARTNERSHIPS, read_all
from commonground.methods.matching import PURPOSES, Advice, Field, Sought, Table, recommend
from commonground.methods.values import Organisation, Partnership
from tests.bench.methods.nation import organisations as organisations_of
from tests.bench.methods.nation import partnerships as partnerships_of
from tests.methods.test_finder import organisations, partnerships, purposes, soughts

pytestmark = pytest.mark.capability("K5")
TOLERANCE = 2e-6
"""Of a part: it is rounded to the sixth digit, and what lies on the edge may fall to either side."""

SCORE = 5e-6
"""Of a score, which adds up such parts."""

NEAR = near()
WHOLE = near(walk="walk_any")
EVERY: dict[str, dict[str, float]] = {purpose: {} for purpose in PURPOSES}
TABLES = (
    NEAR,
    replace(NEAR, small=None),
    # Signals that the model shipped gives nothing, among them two that share a sum over ties.
    near(Table({"paths": 3.0, "peers": 2.0, "alike": 2.0, "recent": 1.0}, EVERY, "even")),
)


def same(ours: Sequence[Advice], theirs: Sequence[Advice]) -> None:
    """Scores, parts and sentences are the same; whoever has the same score may change places."""
    # Not rounded first: two scores beside an edge would be a whole step apart.
    assert [one.score for one in ours] == pytest.approx([one.score for one in theirs], abs=SCORE)
    known = {one.candidate: one for one in theirs}
    for place, one in enumerate(ours):
        if one.candidate not in known:
            # Only at the end of the list, level with one that stands there instead.
            assert one.score == pytest.approx(theirs[-1].score, abs=SCORE)
            continue
        other = known[one.candidate]
        assert one.score == pytest.approx(other.score, abs=SCORE)
        assert {r.part: r.sentence for r in one.reasons} == {
            r.part: r.sentence for r in other.reasons
        }
        for reason in other.reasons:
            [mine] = [r for r in one.reasons if r.part == reason.part]
            assert mine.value == pytest.approx(reason.value, abs=TOLERANCE)
        assert (one.unknown, one.warnings) == (other.unknown, other.warnings)
        if place and ours[place - 1].score == one.score:
            assert ours[place - 1].candidate < one.candidate


@given(organisations(), partnerships, purposes, soughts, st.sampled_from([WHOLE, NEAR]))
@settings(max_examples=10, deadline=None)
def test_the_same_answers_as_the_finder(
    profiles: list[Organisation],
    ties: list[Partnership],
    purpose: str,
    sought: Sought,
    table: Table,
) -> None:
    field = Field(profiles, ties)
    with tempfile.TemporaryDirectory() as folder:
        build(profiles, ties, Path(folder))
        index = Index(Path(folder))
        assert len(index) == len(field)
        for org_id in field.ids[:4]:
            asked = {"purpose": purpose, "sought": sought, "table": table, "k": len(field)}
            plain = recommend(field, org_id, **asked)  # type: ignore[arg-type]
            # In a small field the quick way looks at everyone, too.
            for exact in (True, False):
                same(find(index, org_id, exact=exact, **asked), plain)  # type: ignore[arg-type]


def test_the_same_answers_on_real_data(tmp_path: Path, partnership_data: Path) -> None:
    data = partnership_data / "somalia"
    profiles = read_all(str(data / "organisations.csv"), ORGANISATIONS)
    ties = read_all(str(next(data.glob("partnerships.csv*"))), PARTNERSHIPS)
    field = Field(profiles, ties)
    build(profiles, ties, tmp_path)
    index = Index(tmp_path)
    asking = random.Random(7).sample(field.ids, 25)
    for org_id in asking:
        same(find(index, org_id, k=20), recommend(field, org_id, table=NEAR, k=20))


@pytest.mark.parametrize("seed", [3, 4])
def test_whoever_is_left_out_could_not_be_among_the_best(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So few in front and so few ties followed that nearly everyone is bounded, and left out.
    monkeypatch.setattr("commonground.methods.index.rooms.FRONT", 8)
    monkeypatch.setattr("commonground.methods.index.sums.FOLLOWED", 100)
    monkeypatch.setattr("commonground.methods.index.sums.STRONG", (100, 100, 100, 40))
    monkeypatch.setattr("commonground.methods.index.searching.SEEN_FIRST", 30)
    profiles, ties = list(organisations_of(1_500, seed)), list(partnerships_of(1_500, seed))
    field = Field(profiles, ties)
    build(profiles, ties, tmp_path)
    index = Index(tmp_path)
    for number, org_id in enumerate(random.Random(seed).sample(field.ids, 18)):
        purpose = PURPOSES[number % len(PURPOSES)]
        table = TABLES[number % len(TABLES)]
        same(
            find(index, org_id, purpose=purpose, table=table, k=5),
            recommend(field, org_id, purpose=purpose, table=table, k=5),
        )


def test_candidates_are_settled_before_anybody_is_ranked(tmp_path: Path) -> None:
    profiles, ties = world(30, seed=3)
    build(profiles, ties, tmp_path)
    index, field = Index(tmp_path), Field(profiles, ties)
    chosen = [one.org_id for one in profiles[::3]]
    mask = np.zeros(index.rows, dtype=np.bool_)
    mask[[index.row(org_id) for org_id in chosen]] = True
    for org_id in field.ids[:5]:
        plain = recommend(field, org_id, candidates=chosen, table=NEAR, k=6)
        same(find(index, org_id, candidates=[*chosen, "nobody"], k=6), plain)
        assert find(index, org_id, candidates=mask, k=6) == find(
            index, org_id, candidates=chosen, k=6
        )


def world(count: int, seed: int) -> tuple[list[Organisation], list[Partnership]]:
    """Organisations of one kind whose partnerships say nothing but a year."""
    chance = random.Random(seed)
    labels = ("health", "water", "schools", "peace", "food")
    words = ("clean", "water", "for", "every", "village", "school", "harbour", "neighbours")
    profiles = [
        Organisation(
            f"o{i:03}",
            " ".join(chance.choices(["Save", "Water", "Aid", "Care", "Children", "Hope"], k=2)),
            org_type="NGO",
            country=chance.choice(["KE", "SO", ""]),
            issues=tuple(chance.choices(labels, k=2)),
            people=tuple(chance.choices(labels, k=1)),
            needs=tuple(chance.choices(labels, k=1)),
            offers=tuple(chance.choices(labels, k=1)),
            mission=" ".join(chance.choices(words, k=4)),
        )
        for i in range(count)
    ]
    ties = [
        Partnership(f"o{a:03}", f"o{b:03}", date=str(chance.randint(2010, 2015)))
        for a, b in (chance.sample(range(count * 2 // 3), 2) for _ in range(count * 2))
    ]
    return profiles, [*ties, Partnership("o000", "o001", date="2016")]


def touching(ties: Sequence[Partnership], *ids: str) -> list[Partnership]:
    """All partnerships of some organisations."""
    return [tie for tie in ties if tie.org_a in ids or tie.org_b in ids]


@given(st.integers(0, 10_000))
@settings(max_examples=5, deadline=None)
def test_a_change_is_seen_as_if_all_were_built_anew(seed: int) -> None:
    # Two profiles change places and a tie moves: nothing counted over everybody changes.
    profiles, ties = world(24, seed)
    chance = random.Random(seed)
    one, other = chance.sample(range(len(profiles)), 2)
    fields = ("name", "issues", "people", "needs", "offers", "mission")
    swapped = list(profiles)
    swapped[one] = replace(profiles[one], **{f: getattr(profiles[other], f) for f in fields})
    swapped[other] = replace(profiles[other], **{f: getattr(profiles[one], f) for f in fields})
    left = chance.randrange(len(ties) - 1)
    moved = list(ties)
    moved[left] = replace(ties[left], org_b=f"o{chance.randrange(24):03}")
    ends = {ties[left].org_a, ties[left].org_b, moved[left].org_b}
    given_ids = {swapped[one].org_id, swapped[other].org_id, *ends}
    now = [profile for profile in swapped if profile.org_id in given_ids]
    with tempfile.TemporaryDirectory() as folder:
        build(profiles, ties, Path(folder))
        old = Index(Path(folder))
        before = find(old, "o002", k=24)
        change(Path(folder), now, touching(moved, *given_ids))
        index = latest(old)
        assert latest(index) is index
        field = Field(swapped, moved)
        for org_id in sorted(given_ids | {"o000", "o002"}):
            same(
                find(index, org_id, table=WHOLE, k=24),
                recommend(field, org_id, table=WHOLE, k=24),
            )
        # Laid over in memory alone it is the same, and nobody else sees it.
        alone = laid_over(old, now, touching(moved, *given_ids))
        assert find(alone, "o002", table=WHOLE, k=24) == find(index, "o002", table=WHOLE, k=24)
        assert find(old, "o002", k=24) == before


@given(st.integers(0, 10_000))
@settings(max_examples=5, deadline=None)
def test_changed_roles_are_read_as_if_all_were_built_anew(seed: int) -> None:
    # Two partnerships swap roles and nothing else: how roles meet over everybody stays as it was.
    profiles, ties = world(24, seed)
    chance = random.Random(seed)
    pairs = (("monitor", "clinic"), ("monitor", "shelter"), ("clinic", "shelter"), ("partner", ""))
    acted = [
        replace(tie, role_a=a, role_b=b)
        for tie, (a, b) in zip(ties, chance.choices(pairs, k=len(ties)), strict=True)
    ]
    one, other = chance.sample(range(len(acted)), 2)
    now = list(acted)
    for here, there in ((one, other), (other, one)):
        now[here] = replace(acted[here], role_a=acted[there].role_a, role_b=acted[there].role_b)
    ends = {end for at in (one, other) for end in (now[at].org_a, now[at].org_b)}
    anew = [profile for profile in profiles if profile.org_id in ends]
    with tempfile.TemporaryDirectory() as folder:
        build(profiles, acted, Path(folder))
        index = laid_over(Index(Path(folder)), anew, touching(now, *ends))
        field = Field(profiles, now)
        for org_id in sorted(ends | {"o000", "o002"}):
            same(
                find(index, org_id, table=WHOLE, k=24),
                recommend(field, org_id, table=WHOLE, k=24),
            )


def acting(*ties: tuple[str, str, str, str]) -> list[Partnership]:
    """Partnerships of one year, each side in a role."""
    return [Partnership(a, b, role_a=x, role_b=y, date="2025") for a, b, x, y in ties]


SAID = acting(("o4", "o5", "monitor", "canary"), ("o6", "o5", "monitor", "canary"))
LEFT_OVER = acting(
    ("o1", "o2", "monitor", "clinic"), ("o1", "o3", "monitor", "shelter"),
    ("o7", "o8", "monitor", "shelter"), ("o5", "o9", "shelter", "clinic"),
)  # fmt: skip


def spoken(index: Index) -> str:
    """Everything that is told to everybody."""
    asking = [org_id for org_id in (f"o{i}" for i in range(12)) if index.find(org_id) >= 0]
    return " ".join(
        reason.sentence for one in asking for advice in find(index, one, k=12)
        for reason in advice.reasons
    )  # fmt: skip


@pytest.mark.parametrize("told_of", [("o4", "o5", "o6"), ("o4", "o6")])
def test_a_role_is_not_told_of_once_its_partnerships_are_gone(
    tmp_path: Path, told_of: tuple[str, ...]
) -> None:
    # Also of o5 where nobody gave it anew, and it only lost its ties.
    by_id = {
        f"o{i}": Organisation(f"o{i}", f"Name {i} word{i}", issues=("water",)) for i in range(12)
    }
    build(by_id.values(), [*SAID, *LEFT_OVER], tmp_path)
    index = Index(tmp_path)
    assert "“monitor” and they “canary”" in spoken(index)
    anew = [by_id[org_id] for org_id in told_of]
    without = laid_over(index, anew, touching(LEFT_OVER, *told_of))
    assert "canary" not in spoken(without)
    assert "“monitor” and they “shelter”" in spoken(without)
    # Only what the role was changes: who works with whom, and when, stays.
    renamed = [replace(tie, role_b="clinic") for tie in SAID]
    ends = ("o4", "o5", "o6")
    changed = laid_over(
        index, [by_id[one] for one in ends], touching([*renamed, *LEFT_OVER], *ends)
    )
    assert "canary" not in spoken(changed)
    assert "“monitor” and they “clinic”" in spoken(changed)
    # Those who had it are removed, and the one left is given with the ties to them, or not at all.
    for given_too in ([], [by_id["o5"]]):
        left = laid_over(index, given_too, [*SAID, *LEFT_OVER], ["o4", "o6"])
        assert "canary" not in spoken(left)
    change(tmp_path, anew, touching(LEFT_OVER, *told_of))
    assert "canary" not in spoken(latest(index))


def test_roles_that_had_never_met_wait_for_the_next_index(tmp_path: Path) -> None:
    # Nothing is counted of such a pair, and the first role of the list is not told in its place.
    profiles = [Organisation(f"o{i}", f"Name {i} word{i}", issues=("water",)) for i in range(8)]
    ties = acting(
        ("o6", "o7", "canary", "keeper"), ("o0", "o1", "monitor", "clinic"),
        ("o2", "o3", "shelter", "school"),
    )  # fmt: skip
    build(profiles, ties, tmp_path)
    met = acting(("o4", "o3", "monitor", "school"), ("o2", "o3", "shelter", "school"))
    index = laid_over(Index(tmp_path), [profiles[3], profiles[4]], met)
    told = [advice for advice in find(index, "o0", k=8) if advice.candidate in ("o3", "o4")]
    assert len(told) == 2
    assert not [r for advice in told for r in advice.reasons if "canary" in r.sentence]
    parts = {advice.candidate: {r.part for r in advice.reasons} for advice in told}
    assert "roles" not in parts["o3"]


def test_new_and_removed_organisations(tmp_path: Path) -> None:
    profiles, ties = world(20, seed=1)
    build(profiles, ties, tmp_path)
    first = Index(tmp_path)
    newcomer = replace(profiles[0], org_id="new", name="Zanzibar Lighthouse")
    change(
        tmp_path, [newcomer], [Partnership("new", "o005", date="2015"), Partnership("new", "o019")]
    )
    second = latest(first)
    assert len(second) == 21
    assert "new" in [one.candidate for one in find(second, "o000", k=21)]
    assert "new" not in [one.candidate for one in find(second, "o005", k=21)]
    reasons = {r.part for one in find(second, "new", k=21) for r in one.reasons}
    assert "common_partners" in reasons
    change(tmp_path, removed=["o005", "never there"])
    third = latest(second)
    assert "o005" not in [one.candidate for one in find(third, "o000", k=21)]
    assert second.find("o005") >= 0
    with pytest.raises(UnknownOrganisation):
        find(third, "o005")
    build(profiles, ties, tmp_path)
    assert len(latest(third)) == 20


def test_a_change_too_many_asks_for_a_new_index(tmp_path: Path) -> None:
    profiles, ties = world(10, seed=1)
    build(profiles, ties, tmp_path)
    change(tmp_path, [Organisation(f"n{i}", f"New {i}") for i in range(100)])
    with pytest.raises(UnusableQuestion, match="Make it anew"):
        latest(Index(tmp_path))


def test_unusable_questions(tmp_path: Path) -> None:
    with pytest.raises(UnusableQuestion, match="no organisation"):
        build([], [], tmp_path)
    with pytest.raises(UnusableQuestion, match="twice"):
        build([Organisation("a", "A"), Organisation("a", "B")], [], tmp_path)
    build([Organisation("a", "A"), Organisation("b", "B")], [], tmp_path)
    index = Index(tmp_path)
    with pytest.raises(UnknownOrganisation):
        find(index, "c")
    with pytest.raises(UnusableQuestion):
        find(index, "a", k=0)
    with pytest.raises(UnusableQuestion):
        find(index, "a", purpose="fun")
    assert [one.candidate for one in find(index, "a")] == ["b"]


def test_every_purpose_is_answered(tmp_path: Path) -> None:
    build(*world(12, seed=5), tmp_path)
    index = Index(tmp_path)
    assert all(find(index, "o001", purpose=purpose, k=3) for purpose in PURPOSES)
