"""`commonground coverage`: gaps, thin places and overlaps of who does what, where."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from commonground.cli.delivering import check_out
from commonground.cli.failing import complain, explained
from commonground.cli.waiting import busy
from commonground.methods.errors import UnusableQuestion

SHOWN = 40


@explained()
def coverage(
    *,
    activities: Annotated[
        str,
        typer.Option(metavar="F", help="Who does what where: org_id, issue, place …"),
    ],
    needs: Annotated[
        str, typer.Option(metavar="F", help="What is needed where: issue, place, need …")
    ] = "",
    by: Annotated[
        str, typer.Option(metavar="COLUMNS", help="What makes a cell: issue,place[,people].")
    ] = "issue,place",
    period: Annotated[
        str,
        typer.Option(
            metavar="START:END",
            help="Only what happens in it; each side a year, month or day, or empty.",
        ),
    ] = "",
    out: Annotated[
        str,
        typer.Option(metavar="F", help="CSV, .csv.gz or .parquet by ending; - is standard output."),
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """Show where nobody is, where one is alone and where several do the same.

    A gap has a stated need and nobody; thin is one organisation; an overlap is two or more in the
    same period; covered is two or more, one after the other. It shows presence, not quality.

    Example: commonground coverage --activities 3w.csv --needs needs.csv --by issue,place
    --period 2024-01:2024-06 --out cells.csv
    """
    if activities == "-" and needs == "-":
        raise UnusableQuestion("Only one file can come from standard input.")
    if as_json and out == "-":
        raise UnusableQuestion("--json and --out - both want standard output. Choose one.")
    check_out(out, [activities, needs])
    from commonground.methods.coverage import LABELS, Period
    from commonground.methods.coverage import coverage as calculate
    from commonground.methods.interchange.frames import read_frame
    from commonground.methods.interchange.kinds import ACTIVITIES
    from commonground.methods.interchange.writing import write_frame

    asked = [label.strip() for label in by.split(",")]
    within = Period.of(period) if period else None
    labels = [label for label in asked if label in LABELS]
    optional = ("people", "name", "start", "end", "reached")
    with busy("Counting who is where …"):
        have = read_frame(
            activities,
            ("org_id", *(label for label in labels if label != "people")),
            [column for column in optional if column != "people" or "people" in labels],
            {**ACTIVITIES.synonyms, "org_name": "name"},
        )
        want = None
        if needs:
            want = read_frame(
                needs,
                [label for label in labels if label != "people"],
                [column for column in ("people", "need", "start", "end")
                 if column != "people" or "people" in labels],
                ACTIVITIES.synonyms,
            )  # fmt: skip
        cells = calculate(have, want, by=asked, period=within)
    if out:
        write_frame(out, cells)
    if as_json:
        states = dict(sorted(cells["state"].value_counts().iter_rows()))
        head = json.dumps({"cells": cells.height, "states": states})
        typer.echo(f'{head[:-1]}, "rows": {cells.write_json()}}}')
    elif not out:
        _show(cells.rows(), cells.columns)
    if not have.columns.height:
        complain(f"Note: {have.called} has no rows below its header.")
    elif within and not {"start", "end"} & set(have.columns.columns):
        complain("Note: the activities have no dates, so all of them count in any period.")


def _show(rows: list[tuple[object, ...]], columns: list[str]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*columns)
    for row in rows[:SHOWN]:
        table.add_row(*("" if cell is None else escape(str(cell)[:200]) for cell in row))
    Console().print(table)
    if len(rows) > SHOWN:
        complain(f"Note: {SHOWN} of {len(rows):,} cells are shown; --out F writes them all.")
