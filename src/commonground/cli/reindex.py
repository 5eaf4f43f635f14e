"""`commonground reindex`: the index of the platform's partner finder, made anew."""

from __future__ import annotations

import typer

from commonground.cli.failing import explained
from commonground.cli.opening import open_hub
from commonground.cli.waiting import busy
from commonground.methods.errors import UnusableQuestion


@explained()
def reindex() -> None:
    """Make the index of the partner finder anew; pages go on answering meanwhile.

    The worker does this by itself after imports, once a day and when enough has changed. Smaller
    installations need no index, and none is made.

    Example: commonground reindex
    """
    open_hub()
    from django.utils import timezone

    from commonground.hub.analyses import actions

    try:
        with busy("Making the index …"):
            made = actions.reindex(now=timezone.now())
    except actions.Busy:
        raise UnusableQuestion("The index is being made right now; wait until it is.") from None
    except ImportError:
        raise UnusableQuestion(
            "The index needs numba. Install it with: pip install “commonground[hub,index]”."
        ) from None
    if made.is_needed:
        typer.echo(f"{made.organisations:,} organisations and {made.ties:,} ties are in the index.")
    else:
        typer.echo(
            f"With {made.organisations:,} organisations no index is needed: it begins at "
            f"{actions.NEEDED_FROM:,}."
        )
