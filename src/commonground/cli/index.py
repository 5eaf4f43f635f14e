"""`commonground index`: an index on disk, and the partner finder over it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli.delivering import check_out
from commonground.cli.failing import explained
from commonground.cli.matching import Organisations, Partnerships
from commonground.methods.errors import UnusableFile, UnusableQuestion

if TYPE_CHECKING:
    from commonground.methods.matching import Advice

index = typer.Typer(
    no_args_is_help=True,
    help="Name partners among millions: make an index once, ask it often.",
)

Folder = Annotated[Path, typer.Option("--index", metavar="FOLDER", help="Where the index lies.")]


def _loops() -> None:
    """Say what to install where the compiled loops are missing."""
    try:
        import numba  # noqa: F401
    except ImportError:
        raise UnusableQuestion(
            'The index needs numba. Install it with: pip install "commonground[index]"'
        ) from None


@index.command("build")
@explained()
def build_(*, organisations: Organisations, partnerships: Partnerships, into: Folder) -> None:
    """Make an index of organisations and partnerships; one that is in use goes on meanwhile.

    Example: commonground index build --organisations organisations.csv
    --partnerships partnerships.csv.gz --index partners.index
    """
    _loops()
    from commonground.methods.index import build
    from commonground.methods.interchange import ORGANISATIONS, PARTNERSHIPS, read_all

    if (organisations, partnerships) == ("-", "-"):
        raise UnusableQuestion("Only one file can come from standard input.")
    ties = read_all(partnerships, PARTNERSHIPS)
    profiles = read_all(organisations, ORGANISATIONS)
    if into.exists() and not into.is_dir():
        raise UnusableFile(str(into), None, "", "This is a file. An index is made in a folder.")
    try:
        built = build(profiles, ties, into)
    except OSError as error:
        reason = f"The index cannot be written here ({error.strerror})."
        raise UnusableFile(str(into), None, "", reason) from None
    typer.echo(f"{built.organisations:,} organisations and {built.ties:,} ties are in the index.")


@index.command("change")
@explained()
def change_(
    *,
    into: Folder,
    organisations: Annotated[
        str, typer.Option(metavar="F", help="Organisations as they are now.")
    ] = "",
    partnerships: Annotated[
        str, typer.Option(metavar="F", help="All partnerships of these organisations.")
    ] = "",
    removed: Annotated[
        list[str] | None,
        typer.Option(
            "--remove", metavar="ORG_ID", help="Name it no more; may be given several times."
        ),
    ] = None,
) -> None:
    """Change some organisations of an index; whoever asks next sees it.

    Example: commonground index change --index partners.index --organisations changed.csv
    --partnerships of-those.csv
    """
    _loops()
    from commonground.methods.index import Index, change, latest
    from commonground.methods.interchange import ORGANISATIONS, PARTNERSHIPS, read_all

    if not organisations and not removed:
        raise UnusableQuestion("Say what changed: --organisations F, --remove ORG_ID, or both.")
    if partnerships and not organisations:
        raise UnusableQuestion("Partnerships are changed with the organisations they belong to.")
    profiles = read_all(organisations, ORGANISATIONS) if organisations else ()
    present = latest(Index(into))
    for org_id in removed or ():
        if present.find(org_id) < 0:
            raise UnusableQuestion(f"--remove: “{org_id}” is not in the index.")
    change(
        into, profiles, read_all(partnerships, PARTNERSHIPS) if partnerships else (), removed or ()
    )
    typer.echo(f"{len(latest(Index(into))):,} organisations are in the index now.")


@index.command("ask")
@explained()
def ask(
    *,
    into: Folder,
    asking: Annotated[
        list[str],
        typer.Option("--for", metavar="ORG_ID", help="Who asks; may be given several times."),
    ],
    purpose: Annotated[
        str, typer.Option(metavar="P", help="As for `commonground recommend`.")
    ] = "any",
    k: Annotated[int, typer.Option("-k", "--most", help="How many to name for each.")] = 10,
    out: Annotated[
        str,
        typer.Option(metavar="F", help="CSV, .csv.gz or .parquet by ending; - is standard output."),
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
    exact: Annotated[
        bool | None,
        typer.Option(
            "--exact/--quick",
            help="Look at everyone, or at the likeliest only; by default at the likeliest from "
            "500,000 organisations on, where no purpose is stated.",
        ),
    ] = None,
) -> None:
    """Name the organisations most worth talking to, and say why, from an index.

    Writes what `commonground recommend` writes; the walk is cut off after three steps.
    Standard error says so where only the likeliest were looked at.

    Example: commonground index ask --index partners.index --for my-organisation
    """
    _loops()
    from commonground.cli.recommend import document, show
    from commonground.methods.index import Index, find, is_quick, latest
    from commonground.methods.interchange import write_table
    from commonground.methods.matching.advice import COLUMNS, rows_of

    if as_json and out == "-":
        raise UnusableQuestion("--json and --out - both want standard output. Choose one.")
    check_out(out, [])
    opened = latest(Index(into))
    answers: list[tuple[str, tuple[Advice, ...]]] = [
        (org_id, find(opened, org_id, purpose=purpose, k=k, exact=exact))
        for org_id in dict.fromkeys(asking)
    ]
    if is_quick(opened, exact, purpose=purpose):
        typer.echo(
            f"Quick: of {len(opened):,} organisations the likeliest were looked at. "
            "With --exact it is everyone.",
            err=True,
        )
    if out:
        write_table(out, COLUMNS, [row for answer in answers for row in rows_of(*answer)])
    if as_json:
        typer.echo(document(answers))
    elif not out:
        named = {org_id for org_id, _ in answers}
        named |= {one.candidate for _, answer in answers for one in answer}
        show(answers, {org_id: opened.name(opened.row(org_id)) for org_id in named})
