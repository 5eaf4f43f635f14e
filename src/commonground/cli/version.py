"""`commonground version`."""

from __future__ import annotations

import json
from importlib.metadata import version as installed
from typing import Annotated

import typer

from commonground.cli.failing import explained


@explained()
def version(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Print the version.

    Example: commonground version
    """
    number = installed("commonground")
    typer.echo(json.dumps({"version": number}) if as_json else f"commonground {number}")
