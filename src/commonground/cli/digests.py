"""`commonground digests`."""

from __future__ import annotations

from commonground.cli.opening import open_hub


def digests() -> None:
    """Have the worker look whose mail of what waits is due, now and every quarter of an hour.

    Once a night it also ends the rounds of questions whose last day has gone by, forgets which mails
    came in three months ago, removes files that belong to nothing and, on SQLite, looks how its
    tables have grown.

    `commonground serve` does this at its start; run it once where you start the worker yourself.

    Example: commonground digests
    """
    open_hub()
    from commonground.hub.home.jobs import digests_soon
    from commonground.hub.site.jobs import night_soon

    digests_soon()
    night_soon()
