"""`commonground check`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from commonground.cli.opening import open_hub


def check(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Say what is wrong with this installation and what to do; exit 1 when something is.

    Example: commonground check
    """
    open_hub()
    from django.utils import timezone

    from commonground.hub.site.condition import State, findings

    found = findings(now=timezone.now())
    wrong = [one for one in found if one.state == State.WRONG]
    if as_json:
        listed = [asdict(one) for one in found]
        typer.echo(json.dumps({"fine": not wrong, "findings": listed}, ensure_ascii=False))
    else:
        for one in found:
            typer.echo(f"{one.state.value:9} {one.about:14} {one.found}")
            if one.to_do:
                typer.echo(f"{'':24} → {one.to_do}")
        typer.echo("Something is wrong: see above." if wrong else "This installation can run.")
    if wrong:
        raise typer.Exit(1)
