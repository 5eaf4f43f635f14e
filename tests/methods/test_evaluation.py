"""The finder measured: the protocol, the baselines, and that nothing from after the cut leaks."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from commonground.methods.errors import UnusableFile, UnusableQuestion
from commonground.methods.interchange import ORGANISATIONS, PARTNERSHIPS, read_all
from commonground.methods.matching import Field, recommend
from commonground.methods.matching.evaluation import BASELINES, Outcome, evaluate, figures, trial
from commonground.methods.matching.fitting import Examples, fit
from commonground.methods.matching.learning import (
    AMONG,
    Record,
    learn,
    of_civil_society,
    pseudo_cuts,
)
from commonground.methods.matching.parts import SIGNALS
from commonground.methods.matching.signals import ABSOLUTE, RELATIVE, walk_raw
from commonground.methods.matching.weights import TABLE, as_table, read_model
from commonground.methods.values import Organisation, Partnership
from tests.methods.test_finder import IDS, freshness, partnerships
from tests.shell import run

pytestmark = pytest.mark.capability("K5")


def graph(ties: list[Partnership]) -> nx.Graph:
    made = nx.Graph()
    made.add_nodes_from(IDS)
    made.add_edges_from(freshness(ties))
    return made


@given(partnerships)
def test_baselines_agree_with_another_library(ties: list[Partnership]) -> None:
    field, slow = Field([Organisation(x, x) for x in IDS], ties), graph(ties)
    row = field.row("a")
    steps = np.linalg.matrix_power(nx.to_numpy_array(slow, nodelist=IDS), 2)
    assert BASELINES["popularity"](field, row).tolist() == [slow.degree(x) for x in IDS]
    assert np.allclose(BASELINES["common_neighbours"](field, row), steps[0])
    if slow.degree("a"):
        exact = nx.pagerank(slow, alpha=0.85, personalization={"a": 1}, tol=1e-10, max_iter=500)
        assert np.allclose(walk_raw(field, row), [exact[x] for x in IDS], atol=0.02)
    normal = nx.to_numpy_array(slow, nodelist=IDS)
    root = np.diag(1 / np.sqrt(np.maximum(normal.sum(axis=0), 1)))
    assert np.allclose(
        BASELINES["l3"](field, row), (normal @ root @ normal @ root @ normal)[0], atol=1e-9
    )


def test_the_protocol_by_hand() -> None:
    """b is new to a, c to nobody it could be named to; d comes too late to be named."""
    ties = [
        Partnership("a", "h", date="2014"),
        Partnership("b", "h", date="2014"),
        Partnership("c", "x", date="2014"),
        Partnership("a", "b", date="2016"),
        Partnership("a", "h", date="2016"),
        Partnership("c", "d", date="2017"),
    ]
    held = trial([Organisation(x, x) for x in "abcdhx"], ties, "2016")
    ids = held.field.ids
    assert [ids[row] for row in held.queries] == ["a", "b"]
    assert {ids[row]: {ids[r] for r in rows} for row, rows in held.found.items()} == {
        "a": {"b"}, "b": {"a"}, "d": {"c"},
    }  # fmt: skip
    assert held.unreachable == 1
    report = evaluate(held)
    assert (report.whole.queries, report.whole.pairs, report.candidates) == (2, 2, 5)
    assert report.whole.methods["common_neighbours"]["mrr"] == 1.0
    assert report.groups["no_partner_yet"].queries == 1


def test_figures_by_hand() -> None:
    done = [Outcome(1, 1.0, frozenset({1, 2})), Outcome(20, 0.5, frozenset({2, 3}))]
    found = figures(done, 6)
    assert (found["hit_at_10"], found["mrr"], found["recall_at_50"]) == (0.5, 0.525, 0.75)
    assert (found["coverage"], found["named"]) == (0.5, 3)
    assert found == figures(done, 6)


def test_nothing_dated_after_the_cut_changes_an_answer(partnership_data: Path) -> None:
    folder = partnership_data / "eutf_africa"
    people = read_all(str(folder / "organisations.csv"), ORGANISATIONS)
    ties = read_all(str(folder / "partnerships.csv"), PARTNERSHIPS)
    early = [tie for tie in ties if not tie.date or tie.date < "2018"]
    seen = {x for tie in early for x in (tie.org_a, tie.org_b)}
    kept = [one for one in people if one.org_id in seen]
    whole, cut = (Field(kept, rows, before="2018") for rows in (
        [t for t in ties if {t.org_a, t.org_b} <= seen], early))  # fmt: skip
    for asker in ("giz", "danish refugee council"):
        assert recommend(whole, asker, k=20) == recommend(cut, asker, k=20)


def test_the_figures_on_the_page_are_those_measured(partnership_data: Path) -> None:
    folder = partnership_data / "eutf_africa"
    done = run("evaluate", "partners", "--organisations", folder / "organisations.csv",
               "--partnerships", folder / "partnerships.csv", "--cut", "2018", "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {"queries", "pairs", "methods"} <= set(found)
    assert set(found["methods"]) == {"ours", *BASELINES}
    for one in found["methods"].values():
        assert {"hit_at_10", "mrr", "recall_at_50", "interval_95", "coverage"} <= set(one)
    page = Path(__file__).resolve().parents[2] / "docs" / "methods" / "matching.md"
    row, *_ = [line for line in page.read_text().splitlines() if line.startswith("| EUTF Africa")]
    ours = found["methods"]["ours"]
    told = " / ".join(f"{ours[m]:.3f}"[1:] for m in ("hit_at_10", "mrr", "recall_at_50"))
    assert told in row
    assert ours["named"] >= found["methods"]["personalised_pagerank"]["named"]


def test_every_signal_is_known_and_the_model_names_no_other() -> None:
    names = [name for made_of in SIGNALS.values() for name in made_of]
    # Only an index takes part of the walk for the whole.
    assert sorted(names) == sorted({*RELATIVE, *ABSOLUTE} - {"walk_near"})
    assert TABLE.newcomer is not None
    assert TABLE.civil is not None
    for table in (TABLE, TABLE.newcomer, TABLE.civil):
        for shares in table.shares.values():
            assert sum(shares.values()) == pytest.approx(1)


def test_learning_finds_the_signal_that_tells_and_gives_nothing_negative() -> None:
    random = np.random.default_rng(0)
    queries, size = 60, 20
    width = sum(len(made_of) for made_of in SIGNALS.values())
    x = random.random((queries * size, width)).astype(np.float32)
    share = np.zeros(queries * size)
    for q in range(queries):
        share[q * size + int(np.argmax(x[q * size : (q + 1) * size, 0]))] = 1.0
    starts = np.arange(queries) * size
    weights = fit(Examples(x, np.zeros(len(x)), share, starts, np.ones(queries)), penalty=1.0)
    assert max(weights, key=lambda name: weights[name]) == "l3"
    assert min(weights.values()) > 0


def test_a_model_learned_from_a_small_record_can_be_used() -> None:
    people = [Organisation(f"o{i}", f"Organisation {i}") for i in range(12)]
    ties = [
        Partnership(f"o{i % 12}", f"o{(i * i + 3 * i + i // 12) % 12}", date=str(2008 + i % 8))
        for i in range(90)
    ]
    model = learn([Record("made up", people, ties, "2016")])
    assert model == learn([Record("made up", people, ties, "2016")])
    later = [*ties, Partnership("o1", "o2", date="2016"), Partnership("o3", "o9", date="2018")]
    assert model == learn([Record("made up", people, later, "2016")])
    answer = recommend(Field(people, ties[:20]), "o1", table=as_table(model))
    for advice in answer:
        total = sum(reason.contribution for reason in advice.reasons)
        assert total == pytest.approx(advice.score, abs=1e-6)


def test_civil_society_is_learned_from_among_everybody_and_among_itself() -> None:
    people = [
        Organisation(x, x.upper(), org_type="National NGO" if x in "abc" else "Government")
        for x in "abcdef"
    ]
    known = [Partnership(x, "d", date="2014") for x in "abcef"]
    found = [Partnership("a", "b", date="2016"), Partnership("a", "e", date="2016"),
             Partnership("c", "f", date="2016")]  # fmt: skip
    made = of_civil_society(trial(people, [*known, *found], "2015"))
    assert made is not None
    # a, b and c ask of everybody; a and b, who found an NGO, of NGOs alone.
    assert made.weight.tolist() == [1.0, 1.0, 1.0, AMONG, AMONG]
    sizes = np.diff([*made.starts, len(made.x)]).tolist()
    assert sizes == [4, 4, 4, 2, 2]
    assert made.share.reshape(-1).sum() == pytest.approx(5)
    none = of_civil_society(trial(people, [*known, found[2]], "2015"))
    assert none is None


def test_pseudo_cuts_end_before_the_date() -> None:
    assert pseudo_cuts("2016-06")[-1] == ("2014-06", "2016-06")


@pytest.mark.parametrize(
    "text", ["", "{}", '{"card": {"data": "x"}, "partnered": {"l3": -1}}', "[1"]
)
def test_a_file_that_is_no_model(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.json").write_text(text)
    with pytest.raises(UnusableFile, match="learn partners"):
        read_model(str(tmp_path / "m.json"))


@pytest.mark.parametrize("cut", ["", "soon", "1900", "2100"])
def test_a_cut_that_leaves_nothing(cut: str) -> None:
    with pytest.raises(UnusableQuestion):
        evaluate(trial([], [Partnership("a", "b", date="2014")], cut))


@pytest.mark.parametrize("words", [["--cut", "soon"], ["--cut", "2016", "--asking", "x"],
                                   ["--cut", "2016", "--model", "nowhere.json"]])  # fmt: skip
def test_bad_questions_in_a_shell(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "o.csv").write_text("org_id,name\na,A\n")
    (tmp_path / "p.csv").write_text("org_a,org_b,date\na,b,2014\n")
    done = run("evaluate", "partners", "--organisations", tmp_path / "o.csv",
               "--partnerships", tmp_path / "p.csv", *words)  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.strip().endswith((".", ")."))
    assert "Traceback" not in done.stderr
