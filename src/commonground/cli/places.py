"""`commonground places import`: more places, and their boundaries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from commonground.cli.acting import operator_named
from commonground.cli.failing import complain, explained
from commonground.cli.opening import open_hub
from commonground.methods.errors import UnusableFile, UnusableQuestion

SHOWN = 200

places = typer.Typer(no_args_is_help=True, help="Places everybody shares.")


@places.callback()
def of_places() -> None:
    """Places everybody shares."""


@places.command("import")
@explained()
def import_places(
    file: Annotated[str, typer.Argument(metavar="FILE", help="CSV in UTF-8.")],
    *,
    acting: Annotated[
        str, typer.Option("--as", metavar="PERSON", help="An operator's e-mail address.")
    ],
    boundaries: Annotated[
        str, typer.Option(metavar="FILE", help="GeoJSON; a feature's code names its place.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Add or renew places from a table: code, name, kind, parent, latitude, longitude.

    A parent stands above the places that lie in it. Nothing is kept when a row has a fault.

    Example: commonground places import districts.csv --as operator@hub.example
    """
    open_hub()
    from django.utils import timezone

    from commonground.hub.access.verdicts import Refused
    from commonground.hub.vocabularies.actions import FaultyPlaces
    from commonground.hub.vocabularies.actions import import_places as carry_out

    viewer = operator_named(acting)
    try:
        counts = carry_out(
            viewer=viewer,
            table=text_of(file),
            boundaries=text_of(boundaries) if boundaries else "",
            now=timezone.now(),
        )
    except Refused as refused:
        raise UnusableQuestion(refused.reason) from None
    except FaultyPlaces as faulty:
        for fault in faulty.faults[:SHOWN]:
            complain(f"{file}: {fault}")
        if len(faulty.faults) > SHOWN:
            complain(f"{file}: {len(faulty.faults) - SHOWN:,} more are wrong.")
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps(counts))
    else:
        typer.echo(
            f"{counts['added']:,} places added, {counts['changed']:,} renewed, "
            f"{counts['boundaries']:,} boundaries."
        )


def text_of(file: str) -> str:
    """Read a file of text."""
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableFile(file, None, "", "It is not UTF-8. Save it as “CSV UTF-8”.") from None
    except OSError as error:
        raise UnusableFile(
            file, None, "", f"It cannot be read ({error.strerror or error})."
        ) from None
