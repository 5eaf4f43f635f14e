"""`commonground evaluate`: how well a method foretells what happened."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli.failing import explained
from commonground.cli.matching import Candidates, Model, Organisations, Partnerships, matching
from commonground.cli.waiting import progress
from commonground.methods.errors import UnusableQuestion

if TYPE_CHECKING:
    from commonground.methods.matching.evaluation import Group, Report

evaluate = typer.Typer(no_args_is_help=True, help="Measure a method against what really happened.")


@evaluate.callback()
def evaluating() -> None:
    """Measure a method against what really happened."""


@evaluate.command()
@explained()
def partners(
    *,
    organisations: Organisations,
    partnerships: Partnerships,
    cut: Annotated[
        str,
        typer.Option(metavar="DATE", help="Use what is dated before it; test on what came after."),
    ],
    candidates: Candidates = "",
    asking: Annotated[
        str,
        typer.Option(metavar="COLUMN=REGEX", help="Ask only for organisations that match."),
    ] = "",
    model: Model = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """Of the partners found after a date, how many were named before it?

    Everybody known before the date is ranked for each organisation that found a new partner from
    then on, by our finder and by simpler ways beside it.

    Example: commonground evaluate partners --organisations organisations.csv
    --partnerships partnerships.csv.gz --cut 2016 --json
    """
    if organisations == partnerships == "-":
        raise UnusableQuestion("Only one file can come from standard input.")
    from commonground.methods.interchange import ORGANISATIONS, PARTNERSHIPS, read_all

    profiles = read_all(organisations, ORGANISATIONS)
    nameable = matching("--candidates", candidates, profiles)
    askers = matching("--asking", asking, profiles)
    for option, condition, found in (
        ("--candidates", candidates, nameable), ("--asking", asking, askers),
    ):  # fmt: skip
        if found is not None and not found:
            raise UnusableQuestion(f"{option}: no organisation matches {condition}.")
    ties = read_all(partnerships, PARTNERSHIPS)
    from commonground.methods.matching import evaluation
    from commonground.methods.matching.weights import TABLE, read_model

    table = read_model(model) if model else TABLE
    trial = evaluation.trial(profiles, ties, cut, candidates=nameable)
    report = evaluation.evaluate(
        trial, table=table, asking=askers, going_on=lambda rows: progress(rows, "Ranking")
    )
    if as_json:
        typer.echo(json.dumps(_document(report), ensure_ascii=False, indent=1))
    else:
        _show(report)


def _document(report: Report) -> dict[str, object]:
    return {
        "cut": report.cut,
        "candidates": report.candidates,
        "unreachable": report.unreachable,
        **asdict(report.whole),
        "groups": {name: asdict(group) for name, group in report.groups.items()},
    }


def _show(report: Report) -> None:
    from rich.console import Console

    console = Console()
    whole = report.whole
    console.print(
        f"{whole.queries:,} organisations found {whole.pairs:,} new partners from {report.cut} on "
        f"among {report.candidates:,} known before; {report.unreachable:,} more found only "
        "partners not known before."
    )
    console.print(_table("All", whole))
    for name, group in report.groups.items():
        console.print(_table(f"{name.replace('_', ' ').capitalize()}: {group.queries:,}", group))


def _table(title: str, group: Group) -> object:
    from rich.table import Table

    table = Table("method", "hit@10", "95 %", "MRR", "recall@50", "named", title=title)
    for name, found in group.methods.items():
        interval = found["interval_95"]
        assert isinstance(interval, dict)
        low, high = interval["hit_at_10"]
        table.add_row(
            name.replace("_", " "),
            f"{found['hit_at_10']:.3f}",
            f"{low:.3f}–{high:.3f}",
            f"{found['mrr']:.3f}",
            f"{found['recall_at_50']:.3f}",
            f"{found['named']:,}",
        )
    return table
