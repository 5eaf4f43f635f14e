"""`commonground recommend`: the partner finder on files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli.delivering import check_out
from commonground.cli.failing import complain, explained
from commonground.cli.matching import Candidates, Model, Organisations, Partnerships, matching
from commonground.cli.scaling import Master, Processes, check_engine, done_by
from commonground.cli.waiting import busy, progress
from commonground.methods.errors import (
    UnknownOrganisation,
    UnusableFile,
    UnusableQuestion,
)

if TYPE_CHECKING:
    from commonground.methods.matching import Advice, Field
    from commonground.scale import Partners

    Answered = Sequence[tuple[str, Sequence[Advice]]]

ENGINES = ("plain", "duckdb", "spark")


@explained()
def recommend(
    *,
    organisations: Organisations,
    partnerships: Partnerships,
    before: Annotated[
        str, typer.Option(metavar="DATE", help="Use only partnerships dated before it.")
    ] = "",
    asking: Annotated[
        list[str] | None,
        typer.Option("--for", metavar="ORG_ID", help="Who asks; may be given several times."),
    ] = None,
    queries: Annotated[
        str, typer.Option(metavar="F", help="A file of org_id lines: who asks.")
    ] = "",
    everyone: Annotated[
        bool, typer.Option("--all", help="Everyone known before the date asks.")
    ] = False,
    purpose: Annotated[
        str,
        typer.Option(
            metavar="P",
            help="any, learn, coordinate, reach, pool, capacity, advocate, government "
            "or international.",
        ),
    ] = "any",
    candidates: Candidates = "",
    model: Model = "",
    diversity: Annotated[
        float, typer.Option(help="0 to 1: how much the answers should differ from each other.")
    ] = 0.0,
    k: Annotated[int, typer.Option("-k", "--most", help="How many to name for each.")] = 50,
    engine: Annotated[
        str,
        typer.Option(
            metavar="E",
            help="plain; duckdb shares the work among processes, spark among the machines of "
            "a cluster. All give the same bytes.",
        ),
    ] = "plain",
    master: Master = "",
    processes: Processes = 0,
    out: Annotated[
        str,
        typer.Option(
            metavar="F",
            help="CSV, .csv.gz or .parquet by ending; - is standard output.",
        ),
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """Name the organisations most worth talking to, and say why.

    Every score is the sum of its named reasons. The same input gives the same bytes.

    Example: commonground recommend --organisations organisations.csv
    --partnerships partnerships.csv.gz --for my-organisation --out partners.csv
    """
    if not 0 <= diversity <= 1:
        raise UnusableQuestion("--diversity lies between 0 and 1.")
    if k < 1:
        raise UnusableQuestion("-k: ask for at least one candidate.")
    _one_of_each(
        [bool(asking), bool(queries), everyone],
        [organisations, partnerships, queries],
        as_json and out == "-",
    )
    check_engine(engine, ENGINES, master, processes)
    check_out(out, [organisations, partnerships, queries, model])
    # numpy and scipy take a while to load; neither `--help` nor a mistyped word waits for them.
    from commonground.methods.interchange import (
        ORGANISATIONS,
        PARTNERSHIPS,
        read_all,
        read_queries,
        write_table,
    )

    profiles = read_all(organisations, ORGANISATIONS)
    chosen = matching("--candidates", candidates, profiles)
    ties = read_all(partnerships, PARTNERSHIPS)
    rows = read_queries(queries) if queries else ()
    from commonground.methods.matching import TABLE, Field
    from commonground.methods.matching.advice import COLUMNS, read, rows_of
    from commonground.methods.matching.weights import read_model
    from commonground.scale import Answers, Partners

    field = Field(profiles, ties, before=before)
    _notes(field, "" if chosen is None or chosen else candidates)
    for row, org_id in rows:
        if org_id not in field.number:
            raise UnusableFile(queries, row, "org_id", str(UnknownOrganisation(org_id)))
    wanted = [org_id for _, org_id in rows] or list(dict.fromkeys(asking or ()))
    if everyone:
        wanted = [org_id for org_id in field.ids if org_id not in field.later]
    for org_id in wanted:
        field.row(org_id)
    table = read_model(model) if model else TABLE
    table.of(purpose)  # refuses an unknown purpose before the work begins
    as_table = bool(out) and not as_json
    kind = Partners if as_table or engine == "plain" else Answers
    work = kind(field, tuple(wanted), purpose, chosen, k, table, diversity)
    if as_table and engine != "plain":
        with busy("Finding partners"):
            found = done_by(engine, work, master, processes)
            write_table(out, COLUMNS, (row[1:] for row in found))
    elif as_table:
        write_table(out, COLUMNS, (row for one in _answers(work) for row in rows_of(*one)))
    elif engine == "plain":
        _tell(list(_answers(work)), field, out, as_json)
    else:
        with busy("Finding partners"):
            whole = [
                (org_id, read(str(text)))
                for org_id, (_, text) in zip(
                    wanted, done_by(engine, work, master, processes), strict=True
                )
            ]
        _tell(whole, field, out, as_json)


def _notes(field: Field, nobody_matches: str) -> None:
    """Say what of the question or its data may surprise."""
    if field.unlisted:
        complain(
            f"Note: {len(field.unlisted):,} organisations are named in partnerships but not in "
            "organisations; they go by their identifier."
        )
    if not field.degree.any():
        dated = f" dated before {field.before}" if field.before else ""
        complain(f"Note: no partnership{dated} is known, so only what is said of each counts.")
    if nobody_matches:
        complain(
            f"Note: no organisation matches --candidates {nobody_matches}, so nobody is named."
        )


def _tell(answers: Answered, field: Field, out: str, as_json: bool) -> None:
    """Show the answers to people or to a program."""
    from commonground.methods.interchange import write_table
    from commonground.methods.matching.advice import COLUMNS, rows_of

    if out:
        write_table(out, COLUMNS, [row for answer in answers for row in rows_of(*answer)])
    if as_json:
        typer.echo(document(answers))
    else:
        show(answers, {o.org_id: o.name for o in field.organisations})


def _answers(work: Partners) -> Iterator[tuple[str, Sequence[Advice]]]:
    """Answer one after the other."""
    for org_id in progress(work.wanted, "Finding partners"):
        yield org_id, work.answer(org_id)


def _one_of_each(asked: Sequence[bool], inputs: Sequence[str], both_out: bool) -> None:
    if sum(asked) != 1:
        raise UnusableQuestion("Say who asks: either --for ORG_ID, --queries F or --all.")
    if both_out:
        raise UnusableQuestion("--json and --out - both want standard output. Choose one.")
    if list(inputs).count("-") > 1:
        raise UnusableQuestion("Only one file can come from standard input.")


def document(answers: Answered) -> str:
    """All answers as one JSON document."""
    document = {
        "queries": [
            {
                "query": org_id,
                "advice": [
                    {"rank": rank, **asdict(advice)} for rank, advice in enumerate(answer, 1)
                ],
            }
            for org_id, answer in answers
        ]
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def show(answers: Answered, names: dict[str, str]) -> None:
    """Answers as tables for people."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    for org_id, answer in answers:
        table = Table("rank", "candidate", "score", "why", title=escape(names[org_id]))
        for rank, advice in enumerate(answer, start=1):
            why = [reason.sentence for reason in advice.reasons[:3]]
            why += [f"Beware: {warning}" for warning in advice.warnings]
            table.add_row(
                str(rank),
                escape(names[advice.candidate]),
                f"{advice.score:.2f}",
                escape("\n".join(why)),
            )
        console.print(table)
