"""Run an SMTP server for every address: it stores each e-mail and forwards none."""

import asyncio
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import AnyStr

from aiosmtpd.smtp import SMTP, Envelope, Session

from ivr.simulator.company import LOOPBACK
from ivr.simulator.exchange.exchange import Exchange
from ivr.simulator.exchange.faults import Fault, Kind, Step
from ivr.simulator.mail.mailbox import HOSTNAME, Delivered, MailboxFull

MAX_BYTES = 25 * 1024 * 1024  # of one e-mail; a bigger one is refused, 552
IDLE_SECONDS = 660.0  # longer than any fault lasts
LOOK_SECONDS = 0.05  # so often whoever hangs looks whether the fault is lifted
REPLIES: dict[str, str] = {
    Kind.TEMPORARY: "451 4.7.1 Greylisted, please try again later",
    Kind.PERMANENT: "550 5.1.1 No such mailbox here",
}
GREETINGS: dict[str, str] = {
    Kind.TEMPORARY: "421 4.3.2 Too busy, please try again later",
    Kind.PERMANENT: "554 5.3.2 No mail is taken here",
}


def take_port(port: int) -> socket.socket:
    """Return a socket that listens on `port` of the loopback address.

    Port 0 takes any free one. Raises OSError.
    """
    return socket.create_server((LOOPBACK, port))


@contextmanager
def open_post_office(exchange: Exchange, wire: socket.socket) -> Iterator[None]:
    """Take e-mail on the listening `wire`, in a thread of its own, while the block runs.

    Afterwards the wire is closed.
    """
    office = _PostOffice(exchange, wire)
    thread = threading.Thread(target=office.run, name="post-office", daemon=True)
    thread.start()
    try:
        yield
    finally:
        office.close()
        thread.join()


class _PostOffice:
    """The SMTP server with the event loop that it runs in.

    `close` may be called from any thread.
    """

    def __init__(self, exchange: Exchange, wire: socket.socket) -> None:
        self._exchange = exchange
        self._wire = wire
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()

    def run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._closing.set)

    async def _serve(self) -> None:
        server = await self._loop.create_server(self._counter, sock=self._wire)
        await self._closing.wait()
        server.close()

    def _counter(self) -> asyncio.BaseProtocol:
        return _Counter(
            _Clerk(self._exchange),
            data_size_limit=MAX_BYTES,
            hostname=HOSTNAME,
            timeout=IDLE_SECONDS,
            loop=self._loop,
        )


class _Clerk:
    """An aiosmtpd handler that takes e-mails and applies the faults asked for."""

    def __init__(self, exchange: Exchange) -> None:
        self.faults = exchange.faults
        self._exchange = exchange

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Add a recipient to the e-mail, unless a fault applies; return the SMTP reply."""
        fault = self.faults.of_mail(Step.RCPT, (address,))
        if fault and fault.kind in REPLIES:
            return REPLIES[fault.kind]
        if fault:
            await self.hang(fault)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Store the e-mail, unless a fault applies; return the SMTP reply.

        A fault of another kind than a refusal applies afterwards: the e-mail is stored although its
        sender does not learn it in time, or at all.
        """
        fault = self.faults.of_mail(Step.DATA, envelope.rcpt_tos)
        if fault and fault.kind in REPLIES:
            return REPLIES[fault.kind]
        try:  # in another thread, for a big one takes its time
            n = await asyncio.to_thread(self._keep, envelope)
        except MailboxFull:
            return "452 4.2.2 The mailbox is full, please try again later"
        if fault and fault.kind is Kind.CLOSE_AFTER_DATA:
            await _vanish(server)
        elif fault:
            await self.hang(fault)
        return f"250 OK: number {n}"

    async def hang(self, fault: Fault) -> None:
        """Wait until the fault's `seconds` are over or the fault is lifted."""
        until = time.monotonic() + fault.seconds
        with self.faults.lasting(fault):
            while not fault.lifted.is_set() and time.monotonic() < until:
                await asyncio.sleep(LOOK_SECONDS)

    def _keep(self, envelope: Envelope) -> int:
        sender = (envelope.mail_from or "").removeprefix("<>")  # so the null path is written
        raw = envelope.original_content or b""
        return self._exchange.take_email(Delivered(sender, raw), tuple(envelope.rcpt_tos)).n


class _Counter(SMTP):
    """One SMTP connection, whose greeting may meet a fault.

    The first thing that it sends is its greeting.
    """

    _greeted = False

    async def push(self, status: AnyStr) -> None:
        """Send `status` to the client, unless a fault applies to the greeting."""
        fault = None if self._greeted else self.event_handler.faults.of_mail(Step.CONNECT)
        self._greeted = True
        if fault is None:
            await super().push(status)
        elif fault.kind is Kind.REFUSE:
            await _vanish(self, reset=True)
        elif fault.kind is Kind.HANG:
            with _closing_when_cancelled(self):
                await self.event_handler.hang(fault)
            await super().push(status)
        else:
            await super().push(GREETINGS[fault.kind])
            await _vanish(self)


@contextmanager
def _closing_when_cancelled(server: SMTP) -> Iterator[None]:
    """Close the connection when its client leaves before the greeting.

    The library does so only afterwards.
    """
    try:
        yield
    except asyncio.CancelledError:
        if server.transport:
            server.transport.close()
        raise


async def _vanish(server: SMTP, reset: bool = False) -> None:
    """Close the connection without a reply (`reset`: with a TCP reset) and never return.

    Whoever waits for a reply there is cancelled.
    """
    transport = server.transport
    if transport and reset:
        at_once = struct.pack("ii", 1, 0)
        wire = transport.get_extra_info("socket")
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
    if transport:
        transport.close()
    await asyncio.Event().wait()
