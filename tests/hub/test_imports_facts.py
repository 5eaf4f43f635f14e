"""Importing partnerships and activities as public, sourced facts; and the commands."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from commonground.cli.main import app
from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.actions import import_activities, import_partnerships
from commonground.hub.activities.models import Activity, Partnership
from commonground.hub.registers import queries
from commonground.hub.registers.actions import Outcome, undo
from commonground.hub.registers.models import Run
from commonground.hub.vocabularies.models import Place
from commonground.methods.errors import MethodError
from tests.cast import Cast
from tests.hub.imported import FILE, LATER, counts, organisations, reasons


@pytest.fixture
def alice(cast: Cast) -> Viewer:
    return cast.viewer("alice", "citizens")


PAIRS = (
    "org_a,org_b,project,role_a,role_b,date,sector,place,country\n"
    "a,b,P1,funder,implementer,2015-04,140;150,Awdal,SO\n"
    "a,b,P1,funder,implementer,2015-04,140;150,Awdal,SO\n"
    "b,a,P2,,,2016,,,\n"
    "a,nobody,P1,,,2016,,,\n"
    "a,a,P1,,,2016,,,\n"
)


@pytest.mark.capability("K9")
def test_partnerships_become_public_facts(alice: Viewer) -> None:
    organisations(alice)

    def pairs(text: str = PAIRS) -> Outcome:
        return import_partnerships(
            viewer=alice,
            content=text.encode(),
            file_name="pairs.csv",
            now=LATER,
            register="City register",
        )

    outcome = pairs()
    assert counts(outcome, "created", "unchanged", "to_review", "refused") == (2, 1, 1, 2)
    assert reasons(outcome, "refused") == [(5, "org_b"), (6, "org_b")]
    first = Partnership.objects.get(project="P1")
    assert (first.precision, first.began_on.isoformat()) == ("month", "2015-04-01")
    assert (first.sectors, first.level, first.owner) == ("140; 150", Level.PUBLIC, None)
    assert counts(pairs(), "created", "unchanged") == (0, 3)
    changed = pairs(PAIRS.replace("2016,,,\na,nobody", "2016,151,,\na,nobody"))
    assert counts(changed, "created", "updated", "unchanged") == (0, 1, 2)
    assert undo(viewer=alice, run=outcome.run, now=LATER).removed == 2
    assert not Partnership.objects.exists()


DONE = (
    "org_id,issue,place,people,role,start,end,reached,source,title\n"
    "a,Water Sanitation Hygiene;Nutrition,Awdal;Bari,Women,implementing,2020,2020-06,40,3W,Wells\n"
    "a,Knitting,Awdal,,,,,,,\n"
    "a,Health,Atlantis,,,,,,,\n"
    "a,Health,Bay;Atlantis,Mermaids,juggling,,,,,\n"
    "a,Health,Bay,,,2021,2020,,,\n"
    "z,Health,Bay,,,,,,,\n"
)


@pytest.mark.capability("K9")
def test_activities_become_one_fact_for_each_combination(alice: Viewer) -> None:
    organisations(alice)

    def done(**options: Any) -> Outcome:
        return import_activities(
            viewer=alice,
            content=DONE.encode(),
            file_name="3w.csv",
            now=LATER,
            register="City register",
            country="SO",
            **options,
        )

    outcome = done()
    assert counts(outcome, "created", "refused", "activities") == (2, 4, 5)
    assert reasons(outcome, "refused") == [(3, "issue"), (4, "place"), (6, "end"), (7, "org_id")]
    assert reasons(outcome, "in_part") == [(5, "place"), (5, "role"), (5, "people")]
    wells = Activity.objects.filter(title="Wells")
    assert {(row.issue.key, row.place.code) for row in wells} == {
        (issue, place) for issue in ("safe-water", "nutrition") for place in ("SO-AW", "SO-BR")
    }
    assert {(str(row.starts_on), str(row.ends_on)) for row in wells} == {
        ("2020-01-01", "2020-06-30")
    }
    assert {(row.level, row.owner, row.reached) for row in wells} == {(Level.PUBLIC, None, 40)}
    assert Activity.objects.get(title="").facts["people"] == "Mermaids"
    assert counts(done(), "created", "unchanged") == (0, 2)
    more = done(issue_unknown="other", place_unknown="SO")
    assert counts(more, "created", "unchanged", "refused") == (2, 2, 2)
    with pytest.raises(MethodError, match="no issue"):
        done(issue_unknown="knitting")


@pytest.mark.capability("K9")
def test_undoing_says_what_is_gone_and_guesses_no_rows(alice: Viewer) -> None:
    """A row may have made several facts, and some may have gone before: the rows are not known."""
    organisations(alice)
    outcome = import_activities(
        viewer=alice, content=DONE.encode(), file_name="3w.csv", now=LATER,
        register="City register", country="SO",
    )  # fmt: skip
    assert outcome.run
    undone = undo(viewer=alice, run=outcome.run, now=LATER)
    assert undone.removed == 5
    told = {str(one["label"]): one["value"] for one in queries.counts(alice, outcome.run)}
    assert not any("rows taken back" in label for label in told)
    assert told["entries and facts taken back, of which a row can make several"] == 5


@pytest.mark.capability("X7")
def test_the_command_prints_counts_and_reasons(cast: Cast, alice: Viewer, tmp_path: Any) -> None:
    file = tmp_path / "register.csv"
    file.write_text(FILE + "c\n", encoding="utf-8")
    acting = ["--as", "alice@cast.example@citizens-cast00"]
    run = CliRunner().invoke
    dry = run(app, ["import", "organisations", str(file), *acting, "--dry-run", "--json"])
    assert dry.exit_code == 1 and json.loads(dry.stdout)["created"] == 3
    assert not Run.objects.exists()
    done = run(app, ["import", "organisations", str(file), *acting])
    assert done.exit_code == 1 and "register.csv, row 5" in done.stderr and "run " in done.stdout
    ref = Run.objects.get().ref
    undone = run(app, ["import", "--undo", ref, *acting, "--json"])
    assert undone.exit_code == 0 and json.loads(undone.stdout)["removed"] == 3
    assert "rows_taken_back" not in json.loads(undone.stdout)
    unusable = [
        ["import", "organisations", str(file)],
        ["import", "organisations", str(file), "--as", "alice"],
        ["import", "organisations", str(file), "--as", "zoe@cast.example@citizens-cast00"],
        ["import", "organisations", str(file), "--as", "alice@cast.example@Legal Aid House"],
        ["import", "organisations", str(file), "--as", "bob@cast.example@citizens-cast00"],
        ["import", "organisations", "missing.csv", *acting],
        ["import", "elephants", str(file), *acting],
        ["import", "organisations", *acting],
        ["import", "--undo", "nothing", *acting],
    ]
    for words in unusable:
        answer = run(app, words)
        assert answer.exit_code == 2 and len(answer.stderr) > 20, words
        assert "Traceback" not in answer.stderr


def test_operators_import_places(cast: Cast, tmp_path: Any) -> None:
    file = tmp_path / "places.csv"
    file.write_text("code,name,kind,parent\nSO1101,Borama,district,SO-AW\n", encoding="utf-8")
    run = CliRunner().invoke
    done = run(app, ["places", "import", str(file), "--as", "olga@cast.example", "--json"])
    assert json.loads(done.stdout)["added"] == 1
    assert Place.objects.get(code="SO1101").path == "/SO/SO-AW/SO1101/"
    refused = run(app, ["places", "import", str(file), "--as", "alice@cast.example"])
    assert refused.exit_code == 2 and "operator" in refused.stderr
