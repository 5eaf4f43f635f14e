"""A real mailbox in this process: an IMAP server that holds some mails nobody has seen."""

import asyncio
import imaplib
import threading
from argparse import Namespace

from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import Config, Login
from pymap.imap import IMAPServer
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import Cleartext

from commonground.hub.correspondence.jobs import Mailbox
from tests.post import PATIENCE_S

USER, PASSWORD = "box", "a key for the box"


class Served:
    """The server, run in a thread; `box` is how one signs in, `wrong` how one does not."""

    def __init__(self, messages: list[bytes]) -> None:
        self.messages = messages
        self.ready = threading.Event()
        self.port = 0

    @property
    def box(self) -> Mailbox:
        return Mailbox("127.0.0.1", self.port, USER, PASSWORD, security="none")

    @property
    def wrong(self) -> Mailbox:
        return Mailbox("127.0.0.1", self.port, USER, "another", security="none")

    def run(self) -> None:
        asyncio.run(self.serve())

    async def serve(self) -> None:
        self.loop, self.ended = asyncio.get_running_loop(), asyncio.Event()
        config = Config(
            Namespace(passlib_cfg=None, proxy_protocol="noop"),
            host="127.0.0.1", port=0, tls_enabled=False, secure_auth=False, reject_dnsbl=False,
            demo_data=False, demo_user=USER, demo_password=PASSWORD, hash_context=Cleartext(),
            cert_file=None, key_file=None, invalid_user_sleep=0.0,
            proxy_protocol=ProxyProtocolVersion.get("noop"),
        )  # fmt: skip
        login = Login(config)
        hashed = await Passwords(config).hash_password(PASSWORD)
        await login.demo_user_identity.set(UserMetadata(config, USER, password=hashed))
        conversation = ProxyProtocolReader(config.proxy_protocol).get_callback(
            IMAPServer(login, config)
        )
        server = await asyncio.start_server(conversation, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        await asyncio.to_thread(self.fill)
        self.ready.set()
        await self.ended.wait()
        server.close()

    def fill(self) -> None:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=PATIENCE_S) as line:
            line.login(USER, PASSWORD)
            for message in self.messages:
                line.append("INBOX", "", "", message)

    def end(self) -> None:
        self.loop.call_soon_threadsafe(self.ended.set)
