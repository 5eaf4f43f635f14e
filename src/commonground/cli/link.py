"""`commonground link`: the same organisation in two rows, of one file or two."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli.delivering import check_out
from commonground.cli.failing import complain, explained
from commonground.cli.scaling import Master, Processes, check_engine, done_by
from commonground.cli.teaching import labels_of, told_by_row
from commonground.cli.waiting import busy
from commonground.methods.errors import UnusableFile, UnusableQuestion

if TYPE_CHECKING:
    from commonground.methods.linkage import Label, Link, Record
    from commonground.scale import Links

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
        str,
        typer.Option(
            metavar="E",
            help="duckdb, on this machine, or spark, on a cluster. Both give the same bytes.",
        ),
    ] = "duckdb",
    master: Master = "",
    processes: Processes = 1,
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
    _sensible(threshold, [left, right, train], as_json and out == "-")
    check_engine(engine, ENGINES, master, processes)
    check_out(out, [left, right, train])
    shared = engine == "spark" or processes != 1
    # duckdb and scipy take a while to load; neither `--help` nor a mistyped word waits for them.
    from commonground.methods.interchange import write_table
    from commonground.methods.linkage import link as find
    from commonground.methods.linkage.linking import COLUMNS, link_of, row_of

    labels = labels_of(train, one_file=not right)
    with busy("Linking"), told_by_row(train):
        rows = _rows(left), _rows(right) if right else None
        links: Iterator[Link]
        if shared:
            # What is only written to a file stays as the engine gave it.
            found = done_by(engine, _work(*rows, threshold, labels), master, processes)
            links = (link_of(str(a), str(b), float(p), str(why)) for a, b, p, why in found)
        else:
            links = find(*rows, threshold=threshold, labels=labels)
        if out:
            write_table(out, COLUMNS, found if shared else map(row_of, links))
        elif as_json:
            typer.echo(json.dumps({"links": [asdict(each) for each in links]},
                                  ensure_ascii=False, indent=1))  # fmt: skip
        else:
            shown = list(links)
    if not out and not as_json:
        _show(shown)
    elif out and as_json:
        typer.echo(json.dumps({"written": out}, ensure_ascii=False))


def _work(
    left: Iterable[Record],
    right: Iterable[Record] | None,
    threshold: float,
    labels: Sequence[Label],
) -> Links:
    """Read the rows and learn from the labels here; the rest may be done anywhere."""
    from commonground.methods.linkage import shipped
    from commonground.methods.linkage.linking import train
    from commonground.methods.linkage.records import Columns
    from commonground.scale import Links

    columns, model = Columns(left, right), shipped()
    return Links(columns, train(columns, labels, start=model) if labels else model, threshold)


def _sensible(threshold: float, inputs: list[str], both_out: bool) -> None:
    if not 0 <= threshold <= 1:
        raise UnusableQuestion(f"--threshold: {threshold} is not between 0 and 1.")
    if both_out:
        raise UnusableQuestion("--json and --out - both want standard output. Choose one.")
    if inputs.count("-") > 1:
        raise UnusableQuestion("Only one file can come from standard input.")


def _rows(file: str) -> Iterator[Record]:
    """Read row by row, so that a million rows need not lie in memory as objects."""
    from commonground.methods.interchange import Fault, read_rows
    from commonground.methods.interchange.cells import named
    from commonground.methods.linkage import ROWS

    called = named(file)
    empty = True
    for row in read_rows(file, ROWS):
        if isinstance(row, Fault):
            raise UnusableFile(called, row.row, row.column, row.reason)
        empty = False
        yield row.value
    if empty:
        complain(f"Note: {called} has no rows below its header.")


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
