"""`commonground coalition`: the smallest or strongest set of organisations within limits."""

from __future__ import annotations

import json
import sys
import time
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonground.cli.failing import complain, explained
from commonground.methods.errors import UnusableQuestion

if TYPE_CHECKING:
    from commonground.methods.coalitions import Coalition

NO = 1


@explained()
def coalition(
    *,
    problem: Annotated[
        str, typer.Argument(metavar="PROBLEM.json", help="Needs, organisations and limits.")
    ],
    seconds: Annotated[float, typer.Option(metavar="S", help="How long it may take.")] = 20.0,
    preview: Annotated[
        bool, typer.Option("--preview", help="A good set at once, without proof.")
    ] = False,
    alternatives: Annotated[
        int, typer.Option(metavar="N", help="How many next best sets to look for.")
    ] = 3,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """Propose who should sit in a coalition, what each adds, and who is irreplaceable.

    With “cover”: “all”, every need at the least cost; with “most”, the greatest weight of
    needs within the limits. The answer is proven, or says how far from best it may be.
    Ends with 1 if no set keeps the limits, and says which bite.

    Example: commonground coalition problem.json --seconds 20 --json
    """
    if not 0 < seconds <= 86_400:
        raise UnusableQuestion("--seconds: give a number of seconds above 0, at most a day.")
    if alternatives < 0:
        raise UnusableQuestion("--alternatives: ask for 0 or more.")
    # numpy, scipy and HiGHS take a while to load; `--help` does not wait for them.
    from commonground.methods.interchange import read_document

    document = read_document(problem)
    from commonground.methods import coalitions

    asked = coalitions.problem_of(document, problem if problem != "-" else "standard input")
    unknown = (
        [key for key in document if key not in coalitions.KEYS]
        if isinstance(document, dict)
        else []
    )
    if unknown:
        complain(f"Note: not used, for nothing here is called so: {', '.join(unknown)}.")
    found = (
        coalitions.preview(asked)
        if preview
        else coalitions.build(
            asked, seconds=seconds, alternatives=alternatives, clock=time.monotonic
        )
    )
    if as_json:
        typer.echo(json.dumps(_document(found), ensure_ascii=False, indent=1))
    else:
        _show(found)
    if found.status == "infeasible":
        sys.exit(NO)


def _number(amount: Fraction | None) -> int | float | None:
    if amount is None:
        return None
    return int(amount) if amount.denominator == 1 else float(amount)


def _set(found: Coalition) -> dict[str, Any]:
    return {
        "status": found.status,
        "chosen": list(found.chosen),
        "covered": list(found.covered),
        "uncovered": list(found.uncovered),
        "value": _number(found.value),
        "bound": _number(found.bound),
        "gap": found.gap,
        "cost": _number(found.cost),
        "cost_bound": _number(found.cost_bound),
        "mean_trust": _number(found.mean_trust),
        "ties_settled": found.ties_settled,
    }


def _document(found: Coalition) -> dict[str, Any]:
    return {
        **_set(found),
        "adds": {
            name: {
                "only_it_covers": list(added.only_it_covers),
                "value_without_it": _number(added.value_without_it),
                "best_value_without_it": _number(added.best_value_without_it),
                "irreplaceable": added.irreplaceable,
            }
            for name, added in found.adds
        },
        "irreplaceable": [name for name, added in found.adds if added.irreplaceable],
        "nobody_covers": list(found.nobody_covers),
        "alternatives": [_set(other) for other in found.alternatives],
        "reason": found.reason,
        "limits": list(found.limits),
    }


def _headline(found: Coalition) -> str:
    if found.status in ("infeasible", "unknown"):
        return found.reason
    total = len(found.covered) + len(found.uncovered)
    if found.status == "optimal":
        sure = "proven best"
    elif not found.gap:
        sure = "nothing can be better"
    elif found.gap < 1:
        sure = f"at most {found.gap:.1%} from best"
    else:
        sure = "how far from best is not known"
    cover = "organisation covers" if len(found.chosen) == 1 else "organisations cover"
    return (
        f"{len(found.chosen)} {cover} {len(found.covered)} of {total} needs "
        f"(value {_number(found.value):g}, cost {_number(found.cost):g}): {sure}."
    )


def _show(found: Coalition) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    console.print(escape(_headline(found)))
    if found.adds:
        table = Table("member", "only it covers", "value without it", "irreplaceable")
        words = {True: "yes", False: "no", None: "not known"}
        for name, added in found.adds:
            without = f"{_number(added.value_without_it):g}"
            only = escape("; ".join(added.only_it_covers)) or "–"
            table.add_row(escape(name), only, without, words[added.irreplaceable])
        console.print(table)
    for label, names in (("Not covered", found.uncovered), ("Nobody covers", found.nobody_covers)):
        if names:
            console.print(escape(f"{label}: {'; '.join(names)}"))
    for place, other in enumerate(found.alternatives, start=1):
        cost = f"value {_number(other.value):g}, cost {_number(other.cost):g}"
        console.print(escape(f"Alternative {place} ({cost}): {', '.join(other.chosen)}"))
