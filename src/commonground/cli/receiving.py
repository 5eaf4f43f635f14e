"""`commonground receive`: mail comes in, by our own receiver or out of a mailbox."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli.failing import UNUSABLE, complain
from commonground.cli.opening import open_hub

if TYPE_CHECKING:
    from commonground.hub.correspondence.jobs import Mailbox
    from commonground.hub.site.environment import Environment


def receive(
    once: Annotated[
        bool, typer.Option("--once", help="Look into the mailbox once, and end.")
    ] = False,
) -> None:
    """Take mail in for the private addresses of ties; `serve` starts this by itself when it is set.

    Example: commonground receive --once
    """
    open_hub()
    from commonground.hub.site.settings import ENVIRONMENT

    if not ENVIRONMENT.takes_mail_in:
        complain(
            "Nothing is set for mail to come in: give COMMONGROUND_MAIL_ADDRESS, and "
            "COMMONGROUND_MAIL_LISTEN or COMMONGROUND_IMAP_HOST (see the operator guide)."
        )
        raise typer.Exit(UNUSABLE)
    box = mailbox_of(ENVIRONMENT)
    if once:
        if box is None:
            complain("No mailbox is set: give COMMONGROUND_IMAP_HOST and what goes with it.")
            raise typer.Exit(UNUSABLE)
        raise typer.Exit(0 if look_into(box) else 1)
    asyncio.run(running(ENVIRONMENT, box))


def mailbox_of(environment: Environment) -> Mailbox | None:
    """Name the mailbox that the operator set."""
    from commonground.hub.correspondence.jobs import Mailbox

    if not environment.imap_host:
        return None
    return Mailbox(
        host=environment.imap_host,
        port=environment.imap_port,
        user=environment.imap_user,
        password=environment.imap_password,
        security=environment.imap_security,
        folder=environment.imap_folder,
    )


def look_into(box: Mailbox) -> bool:
    """Collect what is new in the mailbox and say how many; tell whether it could be opened."""
    import imaplib

    from commonground.hub.correspondence.jobs import collect

    try:
        counts = collect(box)
    except (OSError, imaplib.IMAP4.error) as error:
        complain(f"The mailbox at {box.host} cannot be read: {error}")
        return False
    if sum(counts.values()):
        typer.echo(", ".join(f"{number} {name}" for name, number in counts.items() if number))
    return True


async def running(environment: Environment, box: Mailbox | None) -> None:
    """Listen and look until told to end. What is under way then was not acknowledged, and comes again."""
    from commonground.hub.correspondence.jobs import Door, begin_receiving

    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    server = None
    if environment.mail_listen:
        door = Door(
            host=environment.mail_listen,
            port=environment.mail_port,
            name=environment.mail_address.rpartition("@")[2],
            certificate=environment.mail_certificate,
            key=environment.mail_key,
        )
        try:
            server = await begin_receiving(door)
        except OSError as error:
            complain(f"Mail cannot be received at {door.host}:{door.port}: {error}")
            raise typer.Exit(UNUSABLE) from None
    while not ended.is_set():
        if box is not None:
            await asyncio.to_thread(look_into, box)
        wait = 60 * environment.imap_minutes if box is not None else None
        try:
            await asyncio.wait_for(ended.wait(), wait)
        except TimeoutError:
            continue
    if server is not None:
        server.close()
