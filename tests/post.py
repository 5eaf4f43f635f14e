"""A real mail server in this process, and what arrived there."""

import logging
import re
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

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


def opened() -> tuple[Controller, Post]:
    """The server, started on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    post = Post()
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    return controller, post
