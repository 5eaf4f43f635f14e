"""The receiver: a small SMTP server that takes mail for the private addresses of ties, nothing else."""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from commonground.hub.correspondence import queries

from .taking import Outcome, Taken, leads_somewhere, take

log = logging.getLogger(__name__)
# Its own log would name who writes to whom.
logging.getLogger("mail.log").setLevel(logging.WARNING)

MOST_BYTES = 33_554_432
"""The largest mail taken: a file of 20 MB grows by a third on its way."""

MOST_AT_ONCE = 10
MOST_RECIPIENTS = 20
LONGEST_LINE = 1_000_000
UNREAD = "550 5.7.1 An answer to this address reaches nobody. Use the links in our mail, or sign in"
UNKNOWN = "550 5.1.1 There is no such address here"
BUSY = "421 4.3.2 Too many talk to this server just now. Try again later"
ANSWERS = {
    Outcome.KEPT: "250 2.0.0 Kept",
    Outcome.KNOWN: "250 2.0.0 Kept already",
    Outcome.NOWHERE: UNKNOWN,
}
Run = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Door:
    """This is where the receiver listens: address, port, the name it goes by, its certificate."""

    host: str
    port: int
    name: str
    certificate: Path | None = None
    key: Path | None = None

    def secured(self) -> ssl.SSLContext | None:
        """This is what STARTTLS needs, if there is a certificate."""
        if self.certificate is None:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self.key)
        return context


class Receiver:
    """This answers the other server. `run` does what has to wait for the database or takes long."""

    def __init__(self, run: Run) -> None:
        self.run = run

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """This takes the addresses of ties, tells who answers a mail of ours where to answer, and says
        the same of all other addresses."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many addresses at once"
        if queries.is_our_own(address):
            return UNREAD
        if not await self.run(leads_somewhere, address):
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Go on"

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """This keeps the mail, and says so only when it is on disk."""
        content: Any = envelope.content
        sender = (envelope.mail_from or "").strip('<>"')
        done: Taken = await self.run(
            take, content, recipients=envelope.rcpt_tos, envelope_from=sender
        )
        if done.outcome == Outcome.LATER:
            return f"451 4.7.1 {done.reason}"
        return ANSWERS.get(done.outcome) or f"550 5.7.1 {done.reason}"

    async def handle_exception(self, error: Exception) -> str:
        """This lets the other server try again, and tells it nothing of our insides."""
        log.error("a mail could not be taken: %s", type(error).__name__, exc_info=error)
        return "451 4.3.0 Something went wrong here. Try again later"


class Line(SMTP):
    """This is one conversation; beyond so many at once others are asked to come later."""

    # Many programs write longer lines than the standard allows.
    line_length_limit = LONGEST_LINE
    at_once = 0
    is_counted = False

    def connection_made(self, transport: Any) -> None:
        if Line.at_once >= MOST_AT_ONCE:
            transport.write(f"{BUSY}\r\n".encode())
            transport.close()
            return
        Line.at_once += 1
        self.is_counted = True
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self.is_counted:
            self.is_counted = False
            Line.at_once -= 1
            super().connection_lost(error)


async def begin_receiving(door: Door, run: Run | None = None) -> asyncio.Server:
    """This begins to listen. Mails are read in threads of their own, so that one large mail does not
    keep the others waiting."""
    loop = asyncio.get_running_loop()
    threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="mail")

    async def in_thread(function: Callable[..., Any], *args: Any, **given: Any) -> Any:
        return await loop.run_in_executor(threads, lambda: function(*args, **given))

    receiver, secured = Receiver(run or in_thread), door.secured()

    def line() -> Line:
        return Line(
            receiver,
            data_size_limit=MOST_BYTES,
            enable_SMTPUTF8=True,
            hostname=door.name,
            ident="Common Ground",
            tls_context=secured,
            timeout=120,
            loop=loop,
        )

    return await loop.create_server(line, door.host, door.port)
