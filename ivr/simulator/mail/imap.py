"""Serve one mailbox in memory over IMAP, in the event loop that opens it.

Each message is served whole and as it came. Of its structure the server knows the headers alone:
what is broken, or nested without end, is a reader's to take apart, and no reason to refuse it. For
that it reaches into the library, whose version is pinned.
"""

import asyncio
import socket
from argparse import Namespace
from contextlib import AsyncExitStack, closing, suppress
from datetime import datetime
from io import BytesIO

from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet, Message
from pymap.concurrent import Subsystem
from pymap.context import connection_exit
from pymap.imap import IMAPConnection, IMAPServer
from pymap.imap.state import ConnectionState
from pymap.mime import MessageContent
from pymap.parsing.message import AppendMessage
from pymap.parsing.response import Response
from pymap.parsing.specials import ObjectId
from pymap.parsing.specials.flag import Seen
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

from ivr.simulator.mail.emails import END_OF_HEADERS

MAX_BYTES = 64 * 1024 * 1024  # of all that is in the mailbox


class Box:
    """The mailbox. To be used in its event loop."""

    def __init__(self, most_bytes: int = MAX_BYTES) -> None:
        self.folders = _Folders()
        self._most_bytes = most_bytes
        self._sizes: dict[int, int] = {}

    async def add(self, at: datetime, raw: bytes) -> bool:
        """Append a message as the newest; return False where there is no room for it.

        When the mailbox becomes too big, the oldest that were read are deleted; what was not read
        stays.
        """
        most = self._most_bytes - len(raw)
        if sum(self._sizes.values()) > most and not await self._make_room(most):
            return False
        added = await self.folders.inbox.append(AppendMessage(raw, at), recent=True)
        self._sizes[added.uid] = len(raw)
        return True

    async def _make_room(self, most: int) -> bool:
        there = [each async for each in self.folders.inbox.messages()]
        self._sizes = {each.uid: self._sizes.get(each.uid, 0) for each in there}
        left, gone = sum(self._sizes.values()), []
        for each in there:
            if left > most and Seen in each.permanent_flags:
                gone.append(each.uid)
                left -= self._sizes[each.uid]
        if left > most:
            return False
        await self.folders.inbox.delete(gone)
        for uid in gone:
            del self._sizes[uid]
        return True


async def serve(box: Box, wire: socket.socket, user: str, password: str) -> asyncio.Server:
    """Serve the box on the listening `wire` until the returned server is closed."""
    config = _Config(
        Namespace(passlib_cfg=None, proxy_protocol=None),
        host=None,
        port=0,
        tls_enabled=False,
        hash_context=Cleartext(),
        cpu_subsystem=Subsystem.for_asyncio(),
        demo_data=False,
        demo_user=user,
        demo_password=password,
    )
    login = Login(config)
    await login.demo_user_identity.set(UserMetadata(config, user, password=password))
    config.set_cache[user] = box.folders, FilterSet()
    greets = ProxyProtocolReader(config.proxy_protocol).get_callback(_Server(login, config))
    return await asyncio.start_server(greets, sock=wire)


class _Server(IMAPServer):
    async def __call__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sock_info: SocketInfo
    ) -> None:
        """Serve a client as the library does, save for how a connection writes."""
        connection = _Connection(self.commands, self._config, reader, writer, sock_info)
        async with AsyncExitStack() as stack:
            connection_exit.set(stack)
            stack.enter_context(closing(connection))
            await connection.run(ConnectionState(self._login, self._config))


class _Connection(IMAPConnection):
    async def write_response(self, resp: Response) -> None:
        """Send a response in one piece.

        A client that polls would take half a line for a whole one.
        """
        whole = BytesIO()
        await resp.async_write(whole)
        with suppress(ConnectionError):
            self.writer.write(whole.getvalue())
            await self.writer.drain()


class _Config(Config):
    @property
    def greeting(self) -> bytes:
        """Return a greeting that names no host.

        Looking the host up may take a resolver's whole patience.
        """
        return b"Ready"


class _Folders(MailboxSet):
    def __init__(self) -> None:
        super().__init__()
        self.inbox = self._inbox = _Inbox(self._content_cache, self._thread_cache)


class _Inbox(MailboxData):
    async def append(self, append_msg: AppendMessage, *, recent: bool = False) -> Message:
        """Append a message as the library does, save that only the headers are parsed."""
        async with self.messages_lock.write_lock():
            self._max_uid = uid = self._max_uid + 1
            self._messages[uid] = message = Message(
                uid,
                append_msg.when or datetime.now().astimezone(),
                append_msg.flag_set,
                email_id=ObjectId.random_email_id(),
                thread_id=ObjectId.random_thread_id(),
                recent=recent,
                content=_content(append_msg.literal),
            )
            self._mod_sequences.update([uid])
            self._updated.set()
        return message


def _content(raw: bytes) -> MessageContent:
    found = END_OF_HEADERS.search(raw)
    cut = found.end() if found else len(raw)
    header = MessageContent.parse(raw[:cut]).header.json
    body = {"lines": [(cut, len(raw), len(raw))], "content_type": "text/plain", "nested": []}
    return MessageContent.from_json(raw, {"header": header, "body": body})
