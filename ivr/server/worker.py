"""Serve requests by gunicorn's threaded worker, without threads that wait for clients.

gunicorn's own gives a thread to each connection from the first byte of a request to the last of its
answer: eight clients that send or read slowly hold all of two processes. Here the worker's one loop
collects a request until it is whole, and only then a thread serves it; what the client does not
read at once the loop sends, too. Every wait has an end in seconds, and one network's connections
are limited. Parsing, the WSGI interface, reloads and logs stay gunicorn's.
"""

import errno
import logging
import os
import resource
import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from gunicorn.config import Config
from gunicorn.errors import ConfigError
from gunicorn.http.errors import NoMoreData
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER

from ivr.server.connection import Connection, State
from ivr.server.handover import FollowedWorker
from ivr.server.incoming import NotTaken
from ivr.server.limits import BYTES_PER_SECOND, Bodies, Budget, bodies_of, limits_of
from ivr.server.networks import Networks, network_of
from ivr.server.spool import Full

LOOK_SECONDS = 0.5  # between two looks for whoever is late
END_SECONDS = 2.0  # for a client to hear the end, so that no reset overtakes the answer
END_BYTES = 64 * 1024 * 1024  # of a body that was refused: a browser sends it to its end
NOTHING_THERE = (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED, errno.EINTR)
TOO_MANY_FILES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


class ParkingWorker(FollowedWorker):
    """A gunicorn worker whose threads serve whole requests; its loop has all other connections."""

    def __init__(self, *args: Any, **more: Any) -> None:
        """Take gunicorn's own arguments; read the limits from the environment."""
        super().__init__(*args, **more)
        self.cfg.set("sendfile", False)  # it writes to the socket itself, and waits
        self._limits = limits_of(os.environ)
        self._networks = Networks(self._limits.per_network)
        self._held = Budget(), Budget()  # of bodies, and of answers
        self._parked: dict[Connection, None] = {}  # whoever waited longest comes first
        self._looked = 0.0
        self._bodies = Bodies()

    @classmethod
    def check_config(cls, cfg: Config, log: logging.Logger) -> None:
        """Raise ConfigError for TLS, the PROXY protocol, and limits that cannot be read."""
        if cfg.is_ssl or cfg.proxy_protocol != "off":
            raise ConfigError("TLS and the PROXY protocol end at the proxy before this server")
        try:
            limits_of(os.environ)
        except ValueError as mistake:
            raise ConfigError(str(mistake)) from None
        super().check_config(cfg, log)

    def init_process(self) -> None:
        """Start the process, with as many open files as the system allows."""
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        super().init_process()

    def run(self) -> None:
        """Serve until stopped; the application's own settings say what bodies it takes."""
        self._bodies = bodies_of(getattr(self.wsgi, "config", {}))
        super().run()

    def accept(self, listener: socket.socket) -> None:
        """Accept one connection, unless its network has too many of them."""
        try:
            raw, client = listener.accept()
        except OSError as error:
            if error.errno in TOO_MANY_FILES:
                self._evict()
            elif error.errno not in NOTHING_THERE:
                raise
            return
        network = network_of(client, self._limits.proxies)
        if not self._networks.enter(network) and not self._take_place_of_idle(network):
            raw.close()
            return
        if self.nr_conns >= self.worker_connections - 1:
            self._evict()
        self.nr_conns += 1
        conn = Connection(raw, client, network, self._limits)
        conn.open(self.cfg, self._bodies, self._held)
        self._park(conn, READ)
        self._read(conn)

    def _park(self, conn: Connection, mask: int) -> None:
        """Watch the connection in the loop for the events in `mask`."""
        if conn.mask == 0:
            self.poller.register(conn.raw, mask, partial(self._ready, conn))
        elif conn.mask != mask:
            self.poller.modify(conn.raw, mask, partial(self._ready, conn))
        conn.mask = mask
        self._parked.setdefault(conn)

    def _unpark(self, conn: Connection) -> None:
        if conn.mask:
            self.poller.unregister(conn.raw)
            conn.mask = 0
        self._parked.pop(conn, None)

    def _evict(self) -> None:
        """Close the connection that waited longest: an honest request is whole within a moment."""
        for conn in self._parked:
            self._drop(conn, reset=True)
            return

    def _take_place_of_idle(self, network: str) -> bool:
        """Close an idle connection of `network` to count a new one; return False without one."""
        for conn in self._parked:
            if conn.network == network and (conn.idle or conn.state is State.ENDING):
                self._drop(conn)
                return self._networks.enter(network)
        return False

    def _ready(self, conn: Connection, _raw: object) -> None:
        """Read from or send to a connection that the loop found ready."""
        if conn not in self._parked:
            return  # dropped since the loop was told
        if conn.state is State.READING:
            self._read(conn)
        elif conn.state is State.SENDING:
            self._send(conn)
        else:
            self._throw_away(conn)

    def _read(self, conn: Connection) -> None:
        data = conn.receive()
        if data:
            self._collect(conn, partial(conn.incoming.feed, data))
        elif data is not None:
            self._drop(conn)

    def _collect(self, conn: Connection, more: Callable[[], bool]) -> None:
        """Call `more` to take in what came, and serve the request as soon as it is whole."""
        try:
            whole = more()
            if whole:
                self._unpark(conn)
                conn.state = State.SERVED
                conn.sock.begin()
                self.enqueue_req(conn)
                return
            if conn.incoming.expects_go_ahead:
                conn.raw.send(b"HTTP/1.1 100 Continue\r\n\r\n")
            conn.await_rest()
            self._park(conn, READ)
        except NoMoreData:
            self._drop(conn)
        except NotTaken as why:
            conn.incoming.refused = True
            self._refuse(conn, why.status)
        except (Full, OSError):
            self._refuse(conn, "503 Service Unavailable")
        except Exception as error:  # noqa: BLE001 - whatever gunicorn's parser says of it
            conn.sock.begin()
            self.handle_error(None, conn.sock, conn.client, error)
            self._send(conn)

    def _refuse(self, conn: Connection, status: str) -> None:
        conn.sock.begin()
        conn.sock.sendall(
            f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()
        )
        self._send(conn)

    def handle(self, conn: Connection) -> bool:
        """Serve one whole request in a thread; return True when the connection may take another."""
        request = conn.incoming.request
        try:
            keep = self.handle_request(request, conn)
            conn.sock.flush()
        except OSError as error:
            self.log.debug("The client has gone: %s", error)
            conn.gone = True
            return False
        except StopIteration:
            return False  # the answer ends in its midst, and gunicorn logged why
        except Exception as error:  # noqa: BLE001 - the application's, or gunicorn's
            self.handle_error(request, conn.sock, conn.client, error)
            return False
        return bool(keep) and not conn.incoming.refused

    def finish_request(self, conn: Connection, served: "Future[bool]") -> None:
        """Send the rest of the answer, then wait for the next request or end; runs in the loop."""
        conn.keep = not served.cancelled() and not served.exception() and served.result()
        conn.incoming.close()
        if conn.gone:
            self._drop(conn, reset=True)
        else:
            self._send(conn)

    def _send(self, conn: Connection) -> None:
        try:
            done = conn.sock.flush()
        except OSError:
            self._drop(conn, reset=True)
            return
        if not done:
            conn.await_reader()
            self._park(conn, WRITE)
        elif conn.keep:
            conn.keep = False
            conn.await_next(self.cfg.keepalive if self.alive else STOP_KEEPALIVE_LINGER)
            self._collect(conn, conn.incoming.next)
        else:
            self._end(conn)

    def _end(self, conn: Connection) -> None:
        """Shut down sending, and wait for the client to notice."""
        self._unpark(conn)
        conn.await_end(END_SECONDS)
        try:
            conn.raw.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(conn)
            return
        self._park(conn, READ)
        self._throw_away(conn)

    def _throw_away(self, conn: Connection) -> None:
        """Read and discard what the client still sends, so that it can read why it was refused."""
        data = conn.receive()
        if data is None:
            return
        conn.thrown_away += len(data)
        if not data or conn.thrown_away > END_BYTES:
            self._drop(conn)
        elif conn.incoming.refused:
            conn.deadline += len(data) / BYTES_PER_SECOND

    def _drop(self, conn: Connection, reset: bool = False) -> None:
        """Close the connection at once, and stop counting it."""
        self._unpark(conn)
        conn.close(reset)
        self.nr_conns -= 1
        self._networks.leave(conn.network)

    def murder_keepalived(self, force: bool = False) -> None:
        """Close the connections that are past their deadline; with `force`, all of them."""
        now = time.monotonic()
        if not force and now < self._looked + LOOK_SECONDS:
            return
        self._looked = now
        for conn in [each for each in self._parked if force or each.late(now)]:
            self._drop(conn, reset=conn.sock.unread > 0)

    def _cap_keepalive(self, deadline: float) -> None:
        """Let idle connections wait no longer than `deadline`; requests that have begun go on."""
        for conn in self._parked:
            if conn.idle:
                conn.deadline = min(conn.deadline, deadline)
