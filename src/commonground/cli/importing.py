"""`commonground import`: registers into the platform's database, and out again."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonground.cli.acting import viewer_named
from commonground.cli.failing import complain, explained
from commonground.cli.opening import open_hub
from commonground.methods.errors import UnusableQuestion

if TYPE_CHECKING:
    from commonground.hub.access.viewer import Viewer
    from commonground.hub.registers.actions import Outcome

TABLES = ("organisations", "partnerships", "activities")
SHOWN = 20
WORDS = {"refused": "refused", "in_part": "refused in part", "linked": "linked"}
COUNTS = ("rows", "created", "updated", "unchanged", "linked", "refused", "in_part", "to_review")


@explained()
def import_(
    table: Annotated[
        str, typer.Argument(metavar="TABLE", help="organisations, partnerships or activities.")
    ] = "",
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE…", help="CSV, .csv.gz or Parquet; - too.")
    ] = None,
    *,
    acting: Annotated[
        str, typer.Option("--as", metavar="PERSON@ORGANISATION", help="Whose import this is.")
    ] = "",
    register: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="The register the files come from. Numbers are looked up within it, so give "
            "the same name for its organisations, partnerships and activities.",
        ),
    ] = "",
    country: Annotated[
        str, typer.Option(metavar="CODE", help="Where places are that say no country.")
    ] = "",
    issue_unknown: Annotated[
        str, typer.Option(metavar="KEY", help="The issue for activities whose own is not known.")
    ] = "",
    place_unknown: Annotated[
        str, typer.Option(metavar="CODE", help="The place for activities whose own is not known.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")
    ] = False,
    undo: Annotated[
        str, typer.Option(metavar="RUN_ID", help="Take back what an import made.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """Import a register's organisations, partnerships or activities as public, sourced facts.

    Only a steward can import: what a register says can be read by anyone. Import organisations
    first; the other two refer to them. The same file again changes nothing. An activity whose
    row names several issues, places or groups of people is kept once for each combination.

    Example: commonground import organisations register.csv --register "City register"
    --as amina@cfc.example@"Citizens Fighting Corruption" --dry-run
    """
    if not acting:
        raise UnusableQuestion("Say with --as PERSON@ORGANISATION whose import this is.")
    if undo:
        if table or files:
            raise UnusableQuestion("--undo takes back a whole import: give no table and no file.")
    elif table not in TABLES:
        raise UnusableQuestion(f"“{table}” is none of: {', '.join(TABLES)}.")
    elif not files:
        raise UnusableQuestion(f"Name at least one file of {table}.")
    open_hub()
    from commonground.hub.access.verdicts import Refused

    viewer = viewer_named(acting)
    try:
        if undo:
            take_back(viewer, undo, as_json=as_json)
            return
        options = {
            "register": register,
            "country": country,
            "issue_unknown": issue_unknown,
            "place_unknown": place_unknown,
        }
        outcomes = [carry_out(viewer, table, file, options, dry_run) for file in files or ()]
    except Refused as refused:
        raise UnusableQuestion(refused.reason) from None
    if as_json:
        typer.echo(json.dumps(document(outcomes, dry_run), ensure_ascii=False, indent=1))
    else:
        show(outcomes, dry_run)
    if any(outcome.counts["refused"] for outcome in outcomes):
        raise typer.Exit(1)


def carry_out(
    viewer: Viewer, table: str, file: str, options: Mapping[str, str], is_dry: bool
) -> Outcome:
    """Import one file."""
    from django.utils import timezone

    from commonground.hub.activities.actions import import_activities, import_partnerships
    from commonground.hub.registers.actions import import_organisations, open_file

    content, name = open_file(file)
    given: dict[str, Any] = {
        "viewer": viewer,
        "content": content,
        "file_name": name,
        "now": timezone.now(),
        "is_dry": is_dry,
        "register": options["register"],
        "progress": tell if sys.stderr.isatty() else None,
    }
    if table == "partnerships":
        return import_partnerships(**given)
    given["country"] = options["country"]
    if table == "organisations":
        return import_organisations(**given)
    return import_activities(
        **given,
        issue_unknown=options["issue_unknown"],
        place_unknown=options["place_unknown"],
    )


def tell(rows: int, _run: object = None) -> None:
    """Say on a terminal how far an import has come."""
    print(f"\r{rows:,} rows", end="", file=sys.stderr, flush=True)


def take_back(viewer: Viewer, ref: str, *, as_json: bool) -> None:
    """Undo one import."""
    from django.utils import timezone

    from commonground.hub.access.verdicts import Hidden
    from commonground.hub.registers.actions import undo
    from commonground.hub.registers.queries import run

    try:
        undone = undo(viewer=viewer, run=run(viewer, ref), now=timezone.now())
    except Hidden:
        raise UnusableQuestion(
            f"--undo: {viewer.organisation_name} has no import “{ref}”."
        ) from None
    if as_json:
        stays = [{"name": stay.name, "reason": stay.reason} for stay in undone.stays]
        typer.echo(
            json.dumps({"run": ref, **undone.as_counts(), "stays": stays}, ensure_ascii=False)
        )
        return
    typer.echo(
        f"{undone.removed:,} entries and facts removed, {undone.restored:,} put back as before."
    )
    if undone.left:
        typer.echo(f"{undone.left:,} stay, because they are in use or were changed since.")
    for stay in undone.stays:
        typer.echo(f"“{stay.name}”: {stay.reason}")


def document(outcomes: Sequence[Outcome], is_dry: bool) -> dict[str, Any]:
    """Make the JSON document: counts over all files, and each file by itself."""
    files = [
        {
            "file": outcome.file_name,
            "run": outcome.run.ref if outcome.run else None,
            **outcome.counts,
            "faults": list(outcome.faults),
        }
        for outcome in outcomes
    ]
    total = {name: sum(outcome.counts[name] for outcome in outcomes) for name in COUNTS}
    return {"dry_run": is_dry, **total, "files": files}


def show(outcomes: Sequence[Outcome], is_dry: bool) -> None:
    """Print the counts, and the first reasons to standard error."""
    if sys.stderr.isatty():
        print(file=sys.stderr)
    for outcome in outcomes:
        reasons: dict[tuple[str, str, str], list[int]] = {}
        for fault in outcome.faults:
            same = (fault["state"], fault["column"], fault["reason"])
            reasons.setdefault(same, []).append(fault["row"])
        often = sorted(reasons.items(), key=lambda item: (item[0][0], -len(item[1])))
        for (state, column, reason), rows in often[:SHOWN]:
            where = f"row {rows[0]}" + (f", column {column}" if column else "")
            more = f" (and {len(rows) - 1:,} more rows)" if len(rows) > 1 else ""
            word = WORDS.get(state, "to review")
            complain(f"{outcome.file_name}, {where}{more}: {word}: {reason}")
        if len(often) > SHOWN:
            complain(
                f"{outcome.file_name}: {len(often) - SHOWN:,} more reasons; --json lists every "
                "row, and so does the page of imports."
            )
        done = (
            "nothing was changed (dry run)" if is_dry else f"run {outcome.run and outcome.run.ref}"
        )
        typer.echo(f"{outcome.file_name}: {done}")
        for name, count in outcome.counts.items():
            typer.echo(f"  {name.replace('_', ' '):<12}{count:>12,}")
