"""`commonground history verify`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from commonground.cli.opening import open_hub

history = typer.Typer(no_args_is_help=True, help="The record of who did what for whom.")


@history.callback()
def about() -> None:
    """The record of who did what for whom."""


@history.command()
def verify(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Check that nobody rewrote the history; exit 1 when somebody did.

    Example: commonground history verify
    """
    open_hub()
    from commonground.hub.access.viewer import Viewer
    from commonground.hub.history.queries import breaks

    found = breaks(Viewer(is_operator=True))
    if as_json:
        listed = [{"number": one.number, "reason": one.reason} for one in found]
        typer.echo(json.dumps({"whole": not found, "breaks": listed}, ensure_ascii=False))
    elif not found:
        typer.echo("The history is whole: every entry follows from the one before.")
    for one in [] if as_json else found:
        typer.echo(f"Entry {one.number}: {one.reason}.", err=True)
    if found:
        raise typer.Exit(1)
