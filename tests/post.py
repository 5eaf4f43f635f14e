"""A real mail server in this process, and what arrived there."""

import logging
import re
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

PATIENCE_S = 300
# Its greetings would be written after pytest has closed what it captures.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class Post:
    """The mails that arrived, the newest last."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuses = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuses:
            return "451 try again later"
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        """The mails to one address."""
        return [mail for mail in self.mails if address in mail["To"]]


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return body.get_content()


def link_in(mail: EmailMessage, part: str) -> str:
    """The path of the first link in the mail that contains `part`."""
    found = re.search(rf"https?://[^/\s]+(/\S*{part}\S*)", text_of(mail))
    assert found, text_of(mail)
    return found.group(1)


class Office(Controller):
    """The server, on a socket that is bound before it starts: nobody takes its port in between."""

    def __init__(self, post: Post) -> None:
        self.bound = socket.create_server(("127.0.0.1", 0))
        host, port = self.bound.getsockname()
        # Its name is given, or it would ask the network for one.
        super().__init__(
            post, hostname=host, port=port, server_hostname="localhost", ready_timeout=PATIENCE_S
        )

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.bound)


def opened() -> tuple[Controller, Post]:
    """The server, started on a port of its own."""
    post = Post()
    controller = Office(post)
    controller.start()
    return controller, post
