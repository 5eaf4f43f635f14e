"""`commonground introductions`: through whom one reaches another."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from commonground.cli.failing import complain, explained
from commonground.cli.waiting import busy

NONE_FOUND = 1


@explained()
def introductions(
    *,
    edges: Annotated[
        str,
        typer.Argument(metavar="EDGES", help="Who knows whom: source, target; weight is how well."),
    ],
    start: Annotated[str, typer.Option("--from", metavar="ID", help="Who asks.")],
    end: Annotated[str, typer.Option("--to", metavar="ID", help="Whom they want to meet.")],
    k: Annotated[int, typer.Option("-k", "--most", help="How many ways at most.")] = 5,
    weight: Annotated[
        str,
        typer.Option(metavar="COLUMN", help="How strong a tie is, more than 0 and at most 1."),
    ] = "weight",
    directed: Annotated[
        bool | None,
        typer.Option(
            "--directed/--undirected", help="Whether only the source can introduce the target."
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """Find the strongest ways to be introduced to somebody.

    A way is as strong as the product of its ties; without weights every tie is 1, and the
    shortest ways come first. Exit code 1 says that no way leads there.

    Example: commonground introductions edges.csv --from us --to ministry -k 3 --json
    """
    from commonground.methods.interchange.ties import read_ties
    from commonground.methods.network import introductions as find
    from commonground.methods.network import network

    with busy("Looking for ways …"):
        ties = read_ties(edges, weight=weight, weight_needed=weight != "weight", strengths=True)
        ways = find(network(ties, directed=directed, strongest=True), start, end, k)
    if as_json:
        rows = [{"path": list(way.path), "strength": float(f"{way.strength:.12g}")} for way in ways]
        typer.echo(json.dumps(rows, ensure_ascii=False))
    for way in () if as_json else ways:
        typer.echo(f"{way.strength:.3f}  {' → '.join(way.path)}")
    if not ways:
        complain(f"No way leads from “{start}” to “{end}” in this network.")
        sys.exit(NONE_FOUND)
