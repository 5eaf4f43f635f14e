"""`commonground link`: the same organisation in two rows, of one file or two."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli.failing import complain, explained
from commonground.cli.waiting import busy
from commonground.methods.errors import UnusableFile, UnusableQuestion

if TYPE_CHECKING:
    from commonground.methods.linkage import Label, Link, Record

COLUMNS = ("id_left", "id_right", "probability", "reasons")
ENGINES = ("duckdb", "spark")
_MOST_SHOWN = 100


@explained()
def link(
    left: Annotated[
        str,
        typer.Argument(
            metavar="LEFT",
            help="Rows: id (or org_id), name and any "
            "of address, city, region, postcode, country, identifier, "
            "website, phone.",
        ),
    ],
    right: Annotated[
        str, typer.Argument(metavar="[RIGHT]", help="The other file; without it, doubles in LEFT.")
    ] = "",
    *,
    threshold: Annotated[
        float, typer.Option(metavar="P", help="Write links of at least this probability.")
    ] = 0.9,
    train: Annotated[
        str,
        typer.Option(metavar="LABELS", help="Learn from id_left,id_right,match (1 or 0) first."),
    ] = "",
    engine: Annotated[
        str, typer.Option(metavar="E", help="duckdb; spark is not there yet.")
    ] = "duckdb",
    out: Annotated[
        str,
        typer.Option(metavar="F", help="CSV, .csv.gz or .parquet by ending; - is standard output."),
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """Find rows that are the same organisation, with probability and reasons.

    An equal register number is strong evidence, but no proof. The same input gives the same bytes.

    Example: commonground link ours.csv register.csv.gz --threshold 0.9 --out links.csv
    """  # fmt: skip
    _sensible(engine, threshold, [left, right, train], as_json and out == "-")
    # duckdb and scipy take a while to load; neither `--help` nor a mistyped word waits for them.
    from commonground.methods.interchange import read_all, write_table
    from commonground.methods.linkage import LABELS
    from commonground.methods.linkage import link as find

    labels: tuple[Label, ...] = read_all(train, LABELS) if train else ()
    if train and not labels:
        raise UnusableFile(train, None, "", "It has no labels below its header.")
    with busy("Linking"):
        links = find(
            _rows(left), _rows(right) if right else None, threshold=threshold, labels=labels
        )
        if out:
            write_table(out, COLUMNS, _table(links))
        elif as_json:
            typer.echo(json.dumps({"links": [asdict(each) for each in links]},
                                  ensure_ascii=False, indent=1))  # fmt: skip
        else:
            found = list(links)
    if not out and not as_json:
        _show(found)
    elif out and as_json:
        typer.echo(json.dumps({"written": out}, ensure_ascii=False))


def _sensible(engine: str, threshold: float, inputs: list[str], both_out: bool) -> None:
    if engine not in ENGINES:
        raise UnusableQuestion(f"“{engine}” is not an engine. Choose duckdb.")
    if engine == "spark":
        raise UnusableQuestion("The engine spark is not there yet. Use --engine duckdb.")
    if not 0 <= threshold <= 1:
        raise UnusableQuestion(f"--threshold: {threshold} is not between 0 and 1.")
    if both_out:
        raise UnusableQuestion("--json and --out - both want standard output. Choose one.")
    if inputs.count("-") > 1:
        raise UnusableQuestion("Only one file can come from standard input.")


def _rows(file: str) -> Iterator[Record]:
    """Read row by row, so that a million rows need not lie in memory as objects."""
    from commonground.methods.interchange import Fault, read_rows
    from commonground.methods.linkage import ROWS

    called = "standard input" if file == "-" else file
    empty = True
    for row in read_rows(file, ROWS):
        if isinstance(row, Fault):
            raise UnusableFile(called, row.row, row.column, row.reason)
        empty = False
        yield row.value
    if empty:
        complain(f"Note: {called} has no rows below its header.")


def _table(links: Iterable[Link]) -> Iterator[tuple[str, str, float, str]]:
    for each in links:
        why = [asdict(reason) for reason in each.reasons]
        yield each.id_left, each.id_right, each.probability, json.dumps(why, ensure_ascii=False)


def _show(links: list[Link]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("left", "right", "probability", "why")
    for each in links[:_MOST_SHOWN]:
        why = [reason.sentence for reason in each.reasons if reason.part != "start"]
        table.add_row(escape(each.id_left), escape(each.id_right), f"{each.probability:.3f}",
                      escape("\n".join(why)))  # fmt: skip
    console = Console()
    console.print(table)
    if len(links) > _MOST_SHOWN:
        console.print(f"{len(links):,} links; the first {_MOST_SHOWN} are shown. "
                      "Use --out to have them all.")  # fmt: skip
    elif not links:
        console.print("No two rows are that likely to be the same organisation.")
