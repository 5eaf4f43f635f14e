"""The command `commonground`: one file a command, registered here.

A command's module may import only the standard library, typer and other light modules at
its top, and everything heavy (numpy, polars, Django) inside the function, so that
`commonground --help` appears at once and needs no database.
"""

from __future__ import annotations

from typing import Annotated

import typer

from commonground.cli.check import check
from commonground.cli.coalition import coalition
from commonground.cli.coverage import coverage
from commonground.cli.demo import demo
from commonground.cli.digests import digests
from commonground.cli.evaluate import evaluate
from commonground.cli.history import history
from commonground.cli.importing import import_
from commonground.cli.index import index
from commonground.cli.introductions import introductions
from commonground.cli.learn import learn
from commonground.cli.link import link
from commonground.cli.network import network
from commonground.cli.places import places
from commonground.cli.receiving import receive
from commonground.cli.recommend import recommend
from commonground.cli.reindex import reindex
from commonground.cli.serve import serve
from commonground.cli.stepping import second_step
from commonground.cli.tally import tally
from commonground.cli.version import version

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Find partners, see who does what, and run the Common Ground platform.",
)


def _version(asked: bool) -> None:
    if asked:
        version()
        raise typer.Exit


@app.callback()
def commonground(
    _: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_version, help="Print the version."),
    ] = False,
) -> None:
    """Find partners, see who does what, and run the Common Ground platform."""


app.command()(recommend)
app.command()(coverage)
app.command()(network)
app.command()(introductions)
app.command()(coalition)
app.command()(tally)
app.command()(link)
app.add_typer(evaluate, name="evaluate")
app.add_typer(learn, name="learn")
app.add_typer(index, name="index")
app.command()(version)

PLATFORM = "The platform"
app.command(rich_help_panel=PLATFORM)(serve)
app.command(rich_help_panel=PLATFORM)(receive)
app.command(rich_help_panel=PLATFORM)(check)
app.command("second-step", rich_help_panel=PLATFORM)(second_step)
app.command(rich_help_panel=PLATFORM)(demo)
app.command(rich_help_panel=PLATFORM)(digests)
app.command("import", rich_help_panel=PLATFORM)(import_)
app.command(rich_help_panel=PLATFORM)(reindex)
app.add_typer(places, name="places", rich_help_panel=PLATFORM)
app.add_typer(history, name="history", rich_help_panel=PLATFORM)
