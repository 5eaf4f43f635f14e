"""`commonground demo`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from commonground.cli.opening import open_hub


def demo(
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Do nothing when the database holds anything.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Fill an empty database with the demonstration network.

    Example: commonground demo
    """
    open_hub()
    from django.utils import timezone

    from commonground.hub.demo.loading import fill, is_empty

    filled = is_empty()
    counts = fill(now=timezone.now()) if filled else {}
    sentence = (
        "The demonstration network is in place."
        if filled
        else "The database already holds people or organisations, so nothing was changed."
    )
    if as_json:
        typer.echo(json.dumps({"filled": filled, "counts": counts}))
    elif filled or not if_empty:
        typer.echo(sentence, err=not filled)
    if not filled and not if_empty:
        raise typer.Exit(1)
