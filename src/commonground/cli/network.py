"""`commonground network`: measures of a network, and its key players."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli.failing import complain, explained
from commonground.cli.waiting import busy
from commonground.methods.errors import UnusableQuestion

if TYPE_CHECKING:
    import polars

    from commonground.methods.network import KeyPlayers, Report

DIGITS = 12
"""Significant digits told; the last ones of a sum differ from machine to machine."""
SHOWN = 20
ORDER = (
    "id", "degree", "indegree", "outdegree", "betweenness", "betweenness_error", "closeness",
    "eigenvector", "constraint", "effective_size", "core", "community", "cut_point",
)  # fmt: skip


@explained()
def network(
    *,
    edges: Annotated[
        str,
        typer.Argument(metavar="EDGES", help="Who has a tie with whom: source, target; GraphML."),
    ],
    also_remove: Annotated[list[str] | None, typer.Argument(metavar="", hidden=True)] = None,
    nodes: Annotated[
        str, typer.Option(metavar="F", help="Who there is: id. Brings in those without ties.")
    ] = "",
    directed: Annotated[
        bool | None,
        typer.Option(
            "--directed/--undirected",
            help="Whether a tie leads from source to target only. GraphML says so itself; "
            "other files are undirected unless you say.",
        ),
    ] = None,
    weight: Annotated[
        str, typer.Option(metavar="COLUMN", help="The column that says how strong a tie is.")
    ] = "",
    remove: Annotated[
        list[str] | None,
        typer.Option(metavar="ID …", help="What is left without them? Several may follow."),
    ] = None,
    key_players: Annotated[
        int | None,
        typer.Option(metavar="K", help="Choose the K whose leaving, or reach, matters most."),
    ] = None,
    aim: Annotated[
        str,
        typer.Option(metavar="AIM", help="Of key players: fragment (if not said) or reach."),
    ] = "",
    full: Annotated[
        bool, typer.Option("--full", help="Follow paths even in a very large network.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """Measure a network: density, brokers, cut points, communities, key players.

    Definitions as in R's sna and igraph; docs/methods/network.md names each.

    Example: commonground network edges.csv --nodes nodes.csv --directed --json

    Example: commonground network edges.csv --key-players 3 --aim reach --json
    """
    if edges == "-" and nodes == "-":
        raise UnusableQuestion("Only one file can come from standard input.")
    if also_remove and not remove:
        raise UnusableQuestion(f"One file of ties, please: what is “{also_remove[0]}”?")
    if aim and key_players is None:
        raise UnusableQuestion("--aim is that of key players. Add --key-players K.")
    from commonground.methods.interchange.ties import read_ties
    from commonground.methods.network import key_players as choose
    from commonground.methods.network import network as simple
    from commonground.methods.network import report

    with busy("Reading ties …"):
        ties = read_ties(edges, nodes or None, weight=weight)
        graph = simple(ties, directed=directed)
        gone = list(dict.fromkeys([*(remove or ()), *(also_remove or ())]))
        if gone:
            graph = graph.without(gone)
    if key_players is not None:
        with busy("Comparing sets …"):
            chosen = choose(graph, key_players, aim=aim or "fragment")
        _tell_set(chosen, as_json)
        return
    with busy("Measuring …"):
        told = report(graph, full=full or None)
    table = _table(graph.ids, told)
    if as_json:
        whole = {key: _rounded(value) for key, value in told.whole.items()}
        head = json.dumps(whole, ensure_ascii=False)
        typer.echo(f'{head[:-1]}, "organisations": {table.write_json()}}}')
        return
    _show(told, table)
    _notes(told.whole)


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, Mapping):
        return {key: _rounded(part) for key, part in value.items()}
    return value


def _table(ids: Sequence[str], told: Report) -> polars.DataFrame:
    import numpy as np
    import polars as pl

    data: dict[str, object] = {"id": pl.Series("id", ids, dtype=pl.String)}
    names = [name for name in ORDER if name in told.columns]
    names += [name for name in told.columns if name not in ORDER]
    for name in names:
        column = told.columns[name]
        series = pl.Series(name, column)
        if column.dtype == np.float64:
            series = series.fill_nan(None).round_sig_figs(DIGITS)
        data[name] = series
    return pl.DataFrame(data)


def _tell_set(chosen: KeyPlayers, as_json: bool) -> None:
    if as_json:
        document = {
            "set": list(chosen.members),
            "score": _rounded(chosen.score),
            "aim": chosen.aim,
            "proven": chosen.proven,
        }
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    typer.echo("\n".join(chosen.members))
    how = "the best of all sets" if chosen.proven else "the best found; not every set was tried"
    complain(f"Note: {chosen.aim} score {chosen.score:.4f}, {how}.")


def _show(told: Report, table: polars.DataFrame) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    whole = Table("the network", "")
    for key, value in told.whole.items():
        if value is None or isinstance(value, (int, float, str)):
            whole.add_row(key.replace("_", " "), _words(value))
    console.print(whole)
    by = "betweenness" if table["betweenness"].count() else "degree"
    names = ["id", "degree", "betweenness", "closeness", "constraint", "core", "cut_point"]
    people = Table(*(name.replace("_", " ") for name in names), title=f"First {SHOWN} by {by}")
    first = table.sort([by, "id"], descending=[True, False], nulls_last=True).head(SHOWN)
    for row in first.select(names).iter_rows():
        people.add_row(*(escape(_words(cell)) for cell in row))
    console.print(people)


def _words(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _notes(whole: Mapping[str, object]) -> None:
    estimated, missing, left_out = (
        whole.get(key) for key in ("estimated", "not_calculated", "left_out")
    )
    if isinstance(estimated, dict):
        complain(
            f"Note: paths were followed from {estimated['sources']:,} organisations, so "
            "betweenness, closeness and mean distance are estimates; --json gives their errors."
        )
    if missing:
        complain("Note: the network is very large; --full follows its paths too.")
    if isinstance(left_out, dict) and any(left_out.values()):
        complain(
            f"Note: left out {left_out['loops']:,} ties of one with itself and "
            f"{left_out['empty']:,} of weight 0; {left_out['doubles']:,} repeat another."
        )
