"""`commonground network` and `introductions` in a shell, with files good and bad."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import polars
import pytest
from typer.testing import CliRunner, Result

from commonground.cli.main import app

pytestmark = [pytest.mark.capability("T9"), pytest.mark.capability("X7")]

EDGES = "source,target,weight\na,b,0.9\nb,c,0.8\na,c,0.5\nc,c,1\nb,a,0.3\nc,d,1\n"
KEYS = {
    "nodes", "edges", "density", "components", "degree_centralisation",
    "betweenness_centralisation", "transitivity", "reciprocity", "mean_distance", "diameter",
    "fragmentation", "organisations",
}  # fmt: skip
COLUMNS = {
    "id", "degree", "indegree", "outdegree", "betweenness", "closeness", "eigenvector",
    "constraint", "effective_size", "core", "community", "cut_point",
}  # fmt: skip
GRAPHML = """<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="w" for="edge" attr.name="weight" attr.type="double"/><graph edgedefault="directed">
<node id="a"/><node id="b"/><edge source="a" target="b"><data key="w">0.5</data></edge></graph>
</graphml>"""


@pytest.fixture
def edges(tmp_path: Path) -> Path:
    path = tmp_path / "edges.csv"
    path.write_text(EDGES, encoding="utf-8")
    return path


def run(*words: str | Path, given: str | bytes = "") -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], input=given)


def told(*words: str | Path, given: str | bytes = "") -> dict[str, object]:
    done = run("network", *words, "--json", given=given)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_keys_and_columns_are_those_promised(edges: Path) -> None:
    document = told(edges)
    assert set(document) >= KEYS
    rows = document["organisations"]
    assert isinstance(rows, list)
    assert [row["id"] for row in rows] == ["a", "b", "c", "d"]
    assert all(set(row) >= COLUMNS for row in rows)
    assert (document["nodes"], document["edges"]) == (4, 4)
    assert document["left_out"] == {"loops": 1, "doubles": 1, "empty": 0}
    assert [row["cut_point"] for row in rows] == [False, False, True, False]


def test_the_same_input_gives_the_same_bytes_in_every_form(edges: Path, tmp_path: Path) -> None:
    first = run("network", edges, "--json").stdout
    packed = tmp_path / "edges.csv.gz"
    packed.write_bytes(gzip.compress(EDGES.encode()))
    polars.read_csv(edges).write_parquet(tmp_path / "edges.parquet")
    assert run("network", packed, "--json").stdout == first
    assert run("network", tmp_path / "edges.parquet", "--json").stdout == first
    assert run("network", "-", "--json", given=EDGES).stdout == first
    assert run("network", "-", "--json", given=EDGES.replace(",", ";")).stdout == first
    quoted = EDGES.replace("a,", '"a",') + '"c","d",1\n'
    assert told("-", given=quoted)["organisations"] == json.loads(first)["organisations"]


def test_direction_weights_and_those_without_ties(edges: Path, tmp_path: Path) -> None:
    nodes = tmp_path / "nodes.csv"
    nodes.write_text("id,kind\nz,x\nd,\nc,\nb,\na,\n", encoding="utf-8")
    document = told(edges, "--nodes", nodes, "--directed", "--weight", "weight")
    rows = document["organisations"]
    assert isinstance(rows, list)
    assert [row["id"] for row in rows] == ["z", "d", "c", "b", "a"]
    assert document["edges"] == 5
    assert document["reciprocity"] == pytest.approx(0.4)
    assert rows[0]["constraint"] is None
    assert rows[0]["degree"] == 0
    assert rows[3]["strength"] == pytest.approx(0.9 + 0.8 + 0.3)


def test_without_some(edges: Path) -> None:
    for words in (["--remove", "c", "--remove", "a"], ["--remove", "c", "a"]):
        document = told(edges, *words)
        assert (document["nodes"], document["edges"]) == (2, 0)
        assert document["fragmentation"] == 1.0


def test_graphml_says_itself_which_way_ties_lead(tmp_path: Path) -> None:
    path = tmp_path / "n.graphml"
    path.write_text(GRAPHML, encoding="utf-8")
    assert told(path)["directed"] is True
    assert told(path, "--undirected", "--weight", "weight")["directed"] is False


def test_key_players(edges: Path) -> None:
    done = run("network", edges, "--key-players", "1", "--json")
    assert json.loads(done.stdout) == {
        "set": ["c"], "score": pytest.approx(2 / 3), "aim": "fragment", "proven": True,
    }  # fmt: skip
    reach = json.loads(
        run("network", edges, "--key-players", "1", "--aim", "reach", "--json").stdout
    )
    assert (reach["set"], reach["score"]) == (["c"], 1.0)
    assert run("network", edges, "--key-players", "1").stdout == "c\n"


@pytest.mark.capability("T7")
def test_introductions(edges: Path) -> None:
    done = run("introductions", edges, "--from", "a", "--to", "c", "--json")
    assert json.loads(done.stdout) == [
        {"path": ["a", "b", "c"], "strength": 0.72},
        {"path": ["a", "c"], "strength": 0.5},
    ]
    assert run("introductions", edges, "--from", "a", "--to", "c", "-k", "1").stdout == (
        "0.720  a → b → c\n"
    )
    plain = run("introductions", "-", "--from", "a", "--to", "c", "--json",
                given="source,target\na,b\nb,c\n")  # fmt: skip
    assert json.loads(plain.stdout) == [{"path": ["a", "b", "c"], "strength": 1.0}]
    apart = run("introductions", "-", "--from", "a", "--to", "d", "--json",
                given="source,target\na,b\nc,d\n")  # fmt: skip
    assert (apart.exit_code, json.loads(apart.stdout)) == (1, [])
    assert "No way leads" in apart.stderr


def test_tables_for_people(edges: Path) -> None:
    done = run("network", edges)
    assert done.exit_code == 0
    assert "First 20 by betweenness" in done.stdout
    assert "yes" in done.stdout
    assert "left out 1 ties of one with itself" in done.stderr


@pytest.mark.parametrize(
    ("given", "words", "sentence"),
    [
        ("", [], "standard input: The file is empty. It needs a header row."),
        ("source,target\n", [], "The file names no tie, only a header."),
        ("who,whom\na,b\n", [], "row 1: The column source (or from, org_a) is missing."),
        ("source,target\na,\n", [], "row 2, column target: The cell is empty."),
        ("source,target\na,b\nc", [], "row 3: The row has fewer cells (1) than the header (2)."),
        ('source,target\na,b\n"c,d\n', [], "row 3: A quotation mark opened in this row"),
        ("source,target\na,b,c\n", [], "row 2: The row has more cells"),
        ("source,target\na,b\n", ["--weight", "w"], "The column w is missing."),
        (EDGES, ["--remove", "nobody"], "“nobody” is not in this network."),
        (EDGES, ["--key-players", "0"], "ask for a set of at least one"),
        (EDGES, ["--key-players", "3"], "so that two are left"),
        (EDGES, ["--key-players", "1", "--aim", "fame"], "“fame” is no aim."),
        (EDGES, ["--aim", "reach"], "--aim is that of key players. Add --key-players K."),
        (EDGES, ["stray"], "what is “stray”?"),
        (EDGES, ["--nodes", "-"], "Only one file"),
        ("<graphml><graph>", [], "The GraphML cannot be read, perhaps it is cut off"),
        ("<!DOCTYPE a><graphml/>", [], "It declares a document type (<!DOCTYPE …>)"),
        ("<a/>", [], "This is XML but holds no GraphML graph."),
        (GRAPHML.replace('target="b"', 'target="q"'), [], "“q”, is none of the nodes."),
    ],
)
def test_what_cannot_be_used(given: str, words: list[str], sentence: str) -> None:
    done = run("network", "-", *words, given=given)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("weight", ["nan", "inf", "-1", "much", "", "1e308"])
def test_weights_that_are_none(weight: str) -> None:
    given = f"source,target,weight\na,b,1\nb,c,{weight}\n"
    done = run("network", "-", "--weight", "weight", given=given)
    assert done.exit_code == 2
    assert f"row 3, column weight: “{weight}” is not a weight." in done.stderr


def test_strengths_that_are_none() -> None:
    for weight in ("0", "1.5", "nan"):
        given = f"source,target,weight\na,b,{weight}\n"
        done = run("introductions", "-", "--from", "a", "--to", "b", given=given)
        assert done.exit_code == 2
        assert f"row 2, column weight: “{weight}” is not a strength." in done.stderr


def test_nodes_that_do_not_fit(edges: Path, tmp_path: Path) -> None:
    nodes = tmp_path / "nodes.csv"
    for text, sentence in (
        ("id\na\nb\nc\n", f"{edges}, row 7, column target: “d” is not among the nodes."),
        ("id\na\na\n", f"{nodes}, row 3, column id: “a” stands here already."),
        ("id\n", f"{nodes}: The file names nobody, only a header."),
    ):
        nodes.write_text(text, encoding="utf-8")
        done = run("network", edges, "--nodes", nodes)
        assert (done.exit_code, sentence in done.stderr) == (2, True)


def test_a_long_file_cut_in_the_middle() -> None:
    text = "source,target,weight\n" + "".join(f"o{n},o{n * 7 % 1000},1\n" for n in range(100_000))
    done = run("network", "-", given=text[:-5])
    assert done.exit_code == 2
    assert "row 100001: The row has fewer cells" in done.stderr


def test_help_shows_an_example() -> None:
    for command in ("network", "introductions"):
        assert f"Example: commonground {command}" in run(command, "--help").stdout
