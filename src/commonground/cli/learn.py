"""`commonground learn`: make a model from one's own record."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from commonground.cli.delivering import check_out
from commonground.cli.failing import explained
from commonground.cli.waiting import progress
from commonground.methods.errors import UnusableFile, UnusableQuestion

learn = typer.Typer(no_args_is_help=True, help="Make a model from your own record.")


@learn.callback()
def learning() -> None:
    """Make a model from your own record."""


@learn.command()
@explained()
def partners(
    *,
    organisations: Annotated[
        list[str],
        typer.Option(metavar="F", help="Who there is; may be given for several fields."),
    ],
    partnerships: Annotated[
        list[str],
        typer.Option(metavar="F", help="Who worked with whom, for each of them."),
    ],
    before: Annotated[
        list[str],
        typer.Option(metavar="DATE", help="Look at nothing from this date on, for each of them."),
    ],
    out: Annotated[str, typer.Option(metavar="F", help="The model, JSON; - is standard output.")],
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="WORDS", help="What to call each field; else its file's name."),
    ] = None,
) -> None:
    """Learn how much each part of the partner finder's score should count.

    The finder is tried on earlier years: cut five, four … years before the date, each time looking
    two years ahead. Use the model with `recommend --model` and `evaluate partners --model`.

    Example: commonground learn partners --organisations organisations.csv
    --partnerships partnerships.csv.gz --before 2016 --out model.json
    """
    names = name or organisations
    if not len(organisations) == len(partnerships) == len(before) == len(names):
        raise UnusableQuestion(
            "Give as many --partnerships, --before and (if any) --name as --organisations."
        )
    if [*organisations, *partnerships].count("-") > 1:
        raise UnusableQuestion("Only one file can come from standard input.")
    check_out(out, [*organisations, *partnerships], table=False)
    from commonground.methods.matching.cuts import check_cut

    for date in before:
        check_cut(date)
    from commonground.methods.interchange import ORGANISATIONS, PARTNERSHIPS, read_all
    from commonground.methods.matching.learning import Record
    from commonground.methods.matching.learning import learn as find

    records = [
        Record(called, read_all(who, ORGANISATIONS), read_all(ties, PARTNERSHIPS), date)
        for called, who, ties, date in zip(names, organisations, partnerships, before, strict=True)
    ]
    model = find(records, going_on=lambda steps: progress(steps, "Learning"))
    text = json.dumps(model, ensure_ascii=False, indent=1) + "\n"
    if out == "-":
        typer.echo(text, nl=False)
        return
    try:
        with open(out, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UnusableFile(out, None, "", f"It cannot be written ({error.strerror}).") from None
