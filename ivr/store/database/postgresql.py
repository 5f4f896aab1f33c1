"""Open a PostgreSQL database for `ivr.store.database.database`: every wait limited."""

import time
from typing import Any

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

from ivr.store.database import request_deadline

# Each wait's own limit; `ivr.store.database.request_deadline` limits the sum of a request's waits.
CONNECT_SECONDS = 2  # libpq takes whole seconds and nothing below 2
STATEMENT_SECONDS = 1.5
IDLE_SECONDS = 1.0


def open_engine(url: str, **pool: Any) -> Engine:
    """Return an engine that commits each statement by itself unless told otherwise."""
    engine = create_engine(
        url,
        **pool,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "options": (
                f"-c statement_timeout={int(STATEMENT_SECONDS * 1000)}"
                f" -c lock_timeout={int(STATEMENT_SECONDS * 1000)}"
                " -c idle_in_transaction_session_timeout=10000"
            ),
        },
    )
    event.listen(engine, "do_connect", _connect_limited)
    event.listen(engine, "checkout", _ask_if_idle)
    event.listen(engine, "checkin", _note_use)
    return engine


class _LimitedConnection(psycopg.Connection[Any]):
    """A connection that gives up on a server which does not answer at all (stopped, cut off).

    `statement_timeout` is the server's own; a frozen server never gets to look at it.
    """

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        limit = min(
            STATEMENT_SECONDS + 0.25 if timeout is None else timeout, request_deadline.remaining()
        )
        try:
            return super().wait(gen, interval=interval, timeout=limit)
        except psycopg.errors._WaitTimeout as late:
            self.pgconn.finish()
            raise psycopg.OperationalError("the database did not answer in time") from late


def _ask_if_idle(connection: psycopg.Connection[Any], record: Any, _proxy: Any) -> None:
    """Ask the server whether a connection that was idle for IDLE_SECONDS still works.

    It may lead to a server that is gone; DisconnectionError says so. Asking every time
    (`pool_pre_ping`) costs a turn a third of its statements.
    """
    if time.monotonic() - record.info.get("used", 0.0) < IDLE_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
    except psycopg.Error as gone:
        raise DisconnectionError("the server does not answer on this connection") from gone


def _note_use(_connection: Any, record: Any) -> None:
    record.info["used"] = time.monotonic()


def _connect_limited(_dialect: Any, _record: Any, cargs: Any, cparams: Any) -> Any:
    return _LimitedConnection.connect(*cargs, **cparams)
