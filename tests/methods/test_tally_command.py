"""`commonground tally` and the three forms of ballots, run as a person runs them."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest

from commonground.methods.errors import UnusableFile
from commonground.methods.interchange import read_ballots
from tests.shell import run

pytestmark = [pytest.mark.capability("S5"), pytest.mark.capability("X7")]

BLT = '4 2 # options, seats\n-4\n(1) 3 1 3 4 0\n4 1=2 3 0\n2.5 2 - 3 0\n1 0\n0\n"Ann"\n"Bo B."\n"Cy"\n"Di"\n"Board"\n'
SOI = (
    "# FILE NAME: x.soi\n# TITLE: x\n# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: Ann\n"
    "# ALTERNATIVE NAME 2: Bo\n# ALTERNATIVE NAME 3: Cy\n3: 1,2,3\n2: 2\n1: 3,{1,2}\n"
)
OLD_SOC = "3\n1,Ann\n2,Bo\n3,Cy\n6,6,3\n3,1,2,3\n2,2,1,3\n1,3,{1,2}\n"


def ballots(text: str, method: str, name: str) -> list[tuple[object, ...]]:
    read = read_ballots(io.BytesIO(text.encode()), method, name=name)
    return [(float(one.weight), one.ranking) for one in read.ballots]


def test_blt_with_withdrawn_and_equal_options() -> None:
    read = read_ballots(io.BytesIO(BLT.encode()), "stv", name="b.blt")
    assert (read.options, read.seats) == (("Ann", "Bo B.", "Cy"), 2)
    assert ballots(BLT, "stv", "-") == [
        (3, (("Ann",), ("Cy",))),
        (4, (("Ann", "Bo B."), ("Cy",))),
        (2.5, (("Bo B.",), ("Cy",))),
        (1, ()),
    ]


def test_preflib_newer_and_older() -> None:
    assert ballots(SOI, "schulze", "x.toi") == [
        (3, (("Ann",), ("Bo",), ("Cy",))),
        (2, (("Bo",),)),
        (1, (("Cy",), ("Ann", "Bo"))),
    ]
    assert ballots(OLD_SOC, "schulze", "x.soc")[2] == (1, (("Cy",), ("Ann", "Bo")))


@pytest.mark.parametrize(
    ("text", "method", "first"),
    [
        ("voter,weight,choice\nv,2,Ann > Bo=Cy\n", "schulze", (2, (("Ann",), ("Bo", "Cy")))),
        ("voter,weight,1,2,3\nv,2,Ann,Bo,\n", "stv", (2, (("Ann",), ("Bo",)))),
        ("voter,choice\nv,Ann;Bo\n", "stv", (1, (("Ann",), ("Bo",)))),
        ("rank2;rank1\nBo;Ann\n", "stv", (1, (("Ann",), ("Bo",)))),
        ("first,second\nAnn,Bo\n", "plurality", (1, (("Ann",), ("Bo",)))),
        ("voter,Ann,Bo,Cy\nv,2,1,\n", "schulze", (1, (("Bo",), ("Ann",)))),
        ("voter,Ann,Bo,Cy\nv,yes,0,x\n", "approval", (1, (("Ann",), ("Cy",)))),
        ("voter,choice\nv,Ann;Bo\n", "approval", (1, (("Ann",), ("Bo",)))),
        ("voter,choice\nv,Ann\nv,Bo\n", "approval", (1, (("Ann",), ("Bo",)))),
    ],
)
def test_tables_of_every_shape(text: str, method: str, first: tuple[object, ...]) -> None:
    assert ballots(text, method, "b.csv") == [first]


@pytest.mark.parametrize(
    "text",
    [
        "voter,choice\nv,Ann:3;Bo:0.5\n",
        "voter,Ann,Bo\nv,3,0.5\n",
        "voter,choice,score\nv,Ann,3\nv,Bo,0.5\n",
    ],
)
def test_points_of_every_shape(text: str) -> None:
    [ballot] = read_ballots(io.BytesIO(text.encode()), "score", name="b.csv").ballots
    assert {one: float(points) for one, points in ballot.scores} == {"Ann": 3, "Bo": 0.5}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("b.blt", "", "The file is empty"),
        ("b.blt", "4 2\n3 1 2 0\n", "row 2: The file ends before the 0 that ends the ballots"),
        ("b.blt", "4 2\n3 1 2", "row 2: The file ends before the 0 that ends this ballot"),
        ("b.blt", '2 1\n3 1 5 0\n0\n"A"\n"B"', "row 2: “5” is not the number of one of the 2"),
        ("b.blt", '2 1\nnan 1 0\n0\n"A"\n"B"', "row 2: “nan” is not a number of votes"),
        ("b.blt", '2 1\n3 1 1 0\n0\n"A"\n"B"', "row 2: This ballot names an option twice"),
        ("b.blt", "two 1\n", "“two” stands where the number of options should"),
        ("b.blt", '2 1\n3 1 0\n0\n"A"\n"A"', "same name"),
        ("b.soi", "voter,choice\nv,A\n", "No options are named here"),
        ("b.soi", SOI + "1: 4\n", "row 10: “4” is not the number of an option"),
        ("b.soi", SOI + "1: 1,{2\n", "row 10: A curly bracket is not closed"),
        ("b.soi", SOI + "1\n", "row 10: This is not “votes: 1,2,3”"),
        ("b.soi", SOI.replace("NATIVES: 3", "NATIVES: 4"), "promises 4 options, but names 3"),
        ("b.soi", "# NUMBER VOTERS: 9\n" + SOI, "promises 9 voters, but holds 6 ballots"),
        ("b.csv", "", "The file is empty"),
        ("b.csv", "voter,choice\n", "There is a header, but no ballot"),
        ("b.csv", "voter\nv\n", "neither a column “choice”"),
        ("b.csv", "voter,weight,choice\nv,inf,A\n", "row 2, column weight: “inf” is not a number"),
        ("b.csv", "voter,weight,choice\nv,-1,A\n", "row 2, column weight: “-1” is not a number"),
        ("b.csv", "voter,choice\nv,A\nv,B\n", "row 3, column voter: “v” has voted already"),
        (
            "b.csv",
            "voter,weight,choice\nv,1\n",
            "row 2: The row has fewer cells (2) than the header (3)",
        ),
        ("b.csv", "1,2\nA,A\n", "row 2: This ballot names “A” twice"),
    ],
)
def test_files_that_cannot_be_used(name: str, text: str, told: str) -> None:
    with pytest.raises(UnusableFile) as refused:
        read_ballots(io.BytesIO(text.encode()), "stv", name=name)
    assert told in str(refused.value)
    assert str(refused.value).startswith(name)


def test_the_keys_are_those_promised(tmp_path: Path) -> None:
    (tmp_path / "b.blt.gz").write_bytes(gzip.compress(BLT.encode()))
    (tmp_path / "v.csv").write_text("voter,weight,choice\na,2,yes\nb,1,no\nc,1,abstain\n")
    shared = {"method", "rule", "eligible", "cast", "quorum_met", "winners", "tie", "verdict"}
    own = {"stv": "rounds", "schulze": "strongest_paths", "approval": "counts", "simple": "counts"}
    for method, key in own.items():
        file = "v.csv" if method == "simple" else "b.blt.gz"
        done = run("tally", tmp_path / file, "--method", method, "--json")
        assert (done.returncode, done.stderr) == (0, "")
        assert shared | {key} <= set(json.loads(done.stdout))
        assert done.stdout == run("tally", tmp_path / file, "--method", method, "--json").stdout
    told = run("tally", tmp_path / "v.csv", "--method", "qualified", "--eligible", "4",
               "--quorum", "75%", "--abstentions", "count", "--json")  # fmt: skip
    document = json.loads(told.stdout)
    assert told.returncode == 1
    assert (document["quorum"], document["quorum_met"], document["cast"]) == (3, True, 4)
    assert document["counts"] == {"for": 2, "against": 1, "abstain": 1}
    assert document["verdict"].startswith("Not adopted by qualified majority")


def test_standard_input_and_a_table_for_people() -> None:
    done = run("tally", "-", "--method", "stv", given=BLT)
    assert done.returncode == 0
    assert "Round 1" in done.stdout and "elected by single transferable vote" in done.stdout
    assert "strongest path" in run("tally", "-", "--method", "schulze", given=SOI).stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--method", "dice"], "“dice” is none. Choose one of: simple"),
        (["--method", "simple", "--share", "2"], "“2” is no share"),
        (["--method", "simple", "--quorum", "1/0"], "“1/0” is no quorum"),
        (["--method", "simple", "--quorum", "50%"], "needs --eligible"),
        (["--method", "simple", "--abstentions", "maybe"], "count or ignore"),
        (["--method", "simple", "--eligible", "1"], "only 1 could have been"),
        (["--method", "stv", "--seats", "0"], "at least one seat"),
        (["--method", "score"], "row 2, column choice: “yes” gives no points"),
    ],
)
def test_arguments_that_cannot_be_used(words: list[str], told: str) -> None:
    done = run("tally", "-", *words, given="voter,choice\na,yes\nb,no\n")
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_word_that_is_no_answer_is_refused_with_its_row() -> None:
    done = run("tally", "-", "--method", "simple", given="voter,choice\na,yes\nb,perhaps\n")
    assert done.returncode == 2
    assert done.stderr.startswith(
        "standard input, row 3, column choice: “perhaps” is no answer to a proposal."
    )


def test_two_columns_of_one_name_are_named() -> None:
    done = run("tally", "-", "--method", "stv", given="voter,1,1\na,x,y\n")
    assert done.returncode == 2
    assert "row 1, column 1: Two columns are called “1”." in done.stderr


def test_it_helps_with_an_example() -> None:
    assert "Example: commonground tally" in run("tally", "--help").stdout
