"""`commonground tally`: what ballots came to, by the rule agreed before."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonground.cli.failing import explained
from commonground.methods.errors import UnusableQuestion

if TYPE_CHECKING:
    from commonground.methods.decisions import Outcome, Rules

NO = 1


@explained()
def tally(
    *,
    ballots: Annotated[
        str, typer.Argument(metavar="BALLOTS", help="BLT, PrefLib (.soi .soc .toi) or CSV.")
    ],
    method: Annotated[
        str,
        typer.Option(
            metavar="M",
            help="simple, qualified, unanimity, consent, consensus, approval, score, schulze, "
            "stv or plurality.",
        ),
    ],
    seats: Annotated[
        int | None, typer.Option(metavar="N", help="How many are elected; 1, or as the file says.")
    ] = None,
    share: Annotated[
        str, typer.Option(metavar="S", help="For a qualified majority: 2/3, 0.75 or 75%.")
    ] = "2/3",
    quorum: Annotated[
        str, typer.Option(metavar="X", help="Votes that must be cast: 20, 1/2, 0.5 or 50%.")
    ] = "",
    abstentions: Annotated[
        str, typer.Option(metavar="A", help="count or ignore, in majorities and unanimity.")
    ] = "ignore",
    eligible: Annotated[
        int | None, typer.Option(metavar="N", help="Votes that could have been cast.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """Count ballots exactly and give the verdict, its rule and why.

    Ends with 1 if a proposal is not adopted or the quorum is not met.

    Example: commonground tally ballots.blt --method stv --seats 3 --json
    """
    if abstentions not in ("count", "ignore"):
        raise UnusableQuestion("--abstentions: write count or ignore.")
    from commonground.methods import decisions
    from commonground.methods.interchange import read_ballots

    if method not in decisions.METHODS:
        raise UnusableQuestion(
            f"--method: “{method}” is none. Choose one of: {', '.join(decisions.METHODS)}."
        )
    if eligible is not None and eligible < 1:
        raise UnusableQuestion("--eligible: give a number from 1 up.")
    read = read_ballots(ballots, method)
    rules = decisions.Rules(
        seats=seats if seats is not None else read.seats or 1,
        share=_share(share),
        quorum=_quorum(quorum, eligible),
        abstentions_count=abstentions == "count",
        eligible=eligible,
    )
    outcome = decisions.tally(method, read, rules)
    if as_json:
        typer.echo(json.dumps(_document(outcome, rules), ensure_ascii=False, indent=1))
    else:
        _show(outcome)
    if outcome.adopted is False or not outcome.quorum_met:
        sys.exit(NO)


def _fraction(text: str) -> Fraction | None:
    try:
        if text.endswith("%"):
            return Fraction(text[:-1].strip()) / 100
        return Fraction(text.replace(" ", ""))
    except (ValueError, ZeroDivisionError):
        return None


def _share(text: str) -> Fraction:
    share = _fraction(text)
    if share is None or not 0 < share <= 1:
        raise UnusableQuestion(f"--share: “{text}” is no share. Write 2/3, 0.75 or 75%.")
    return share


def _quorum(text: str, eligible: int | None) -> Fraction | None:
    """A whole number is votes; anything with /, . or % is a share of those eligible."""
    if not text:
        return None
    quorum = _fraction(text)
    if quorum is None or quorum < 0:
        raise UnusableQuestion(f"--quorum: “{text}” is no quorum. Write 20, 1/2, 0.5 or 50%.")
    if text.isdecimal():
        return quorum
    if quorum > 1:
        raise UnusableQuestion(f"--quorum: “{text}” is more than all. Write 20, 1/2, 0.5 or 50%.")
    if eligible is None:
        raise UnusableQuestion("--quorum: a share needs --eligible, how many could have voted.")
    return quorum * eligible


def _number(amount: Fraction) -> int | float:
    return int(amount) if amount.denominator == 1 else float(amount)


def _document(outcome: Outcome, rules: Rules) -> dict[str, Any]:
    document: dict[str, Any] = {
        "method": outcome.method,
        "rule": outcome.rule,
        "eligible": rules.eligible,
        "cast": _number(outcome.cast),
        "quorum": None if rules.quorum is None else _number(rules.quorum),
        "quorum_met": outcome.quorum_met,
        "winners": list(outcome.winners),
        "tie": bool(outcome.tied),
        "tied": list(outcome.tied),
        "adopted": outcome.adopted,
        "verdict": outcome.verdict,
    }
    if outcome.method == "stv":
        document["seats"] = rules.seats
        document["quota"] = _number(outcome.quota or Fraction(0))
        document["rounds"] = [
            {
                "round": number,
                "votes": {option: _number(votes) for option, votes in one.votes},
                "exhausted": _number(one.exhausted),
                "elected": list(one.elected),
                "excluded": list(one.excluded),
                "note": one.note,
            }
            for number, one in enumerate(outcome.rounds, start=1)
        ]
    elif outcome.method == "schulze":
        document["strongest_paths"] = _table(outcome.strongest_paths)
        document["pairwise"] = _table(outcome.pairwise)
        document["ranking"] = [list(group) for group in outcome.ranking]
    else:
        document["counts"] = {option: _number(votes) for option, votes in outcome.counts}
    return document


def _table(cells: tuple[tuple[str, str, Fraction], ...]) -> dict[str, dict[str, int | float]]:
    table: dict[str, dict[str, int | float]] = {}
    for start, end, votes in cells:
        table.setdefault(start, {})[end] = _number(votes)
    return table


def _show(outcome: Outcome) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    console.print(escape(outcome.verdict))
    console.print(escape(f"Rule: {outcome.rule}"))
    for number, one in enumerate(outcome.rounds, start=1):
        votes = ", ".join(f"{option} {_number(held):g}" for option, held in one.votes)
        console.print(escape(f"Round {number}: {votes}. {one.note}"))
    if outcome.counts:
        table = Table("", "votes")
        for option, count in outcome.counts:
            table.add_row(escape(option), f"{_number(count):g}")
        console.print(table)
    if outcome.strongest_paths:
        table = Table("from", "to", "strongest path", "prefer it")
        for (start, end, path), (*_, prefer) in zip(
            outcome.strongest_paths, outcome.pairwise, strict=True
        ):
            table.add_row(escape(start), escape(end), f"{_number(path):g}", f"{_number(prefer):g}")
        console.print(table)
