"""Serve the floor: the least that a webhook taken once can cost, without our framework and rules.

`FLOOR_DATABASE` is a SQLite file, a PostgreSQL address, or empty: then nothing is written.
"""

import os
import sqlite3
import threading
from contextlib import nullcontext
from typing import Any

import psycopg
from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator

from ivr.store.database.writer import Writer

TABLE = "CREATE TABLE floor (sid text NOT NULL, n integer NOT NULL, heard text, answer text)"
# As long as an answer of ours, so that both move the same bytes.
ANSWER = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Gather action="{public}/voice/turn/{n}#rc=2"'
    ' input="dtmf speech"><Say language="pt-BR">' + "Para ouvir de novo, digite um. " * 50
) + "</Say></Gather></Response>"


def connect(database: str) -> Any:
    """Return a connection of the raw driver whose every statement is durable when it returns."""
    if database.startswith("postgresql:"):
        return psycopg.connect(database, autocommit=True)
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 2000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


class _Own(threading.local):
    """The connection of one thread."""

    def __init__(self, database: str) -> None:
        self.connection = connect(database)


def create_app() -> Flask:
    """Return the bare application: it checks a signature, inserts one row and answers."""
    public, database = os.environ["PUBLIC_URL"], os.environ["FLOOR_DATABASE"]
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
    postgresql = database.startswith("postgresql:")
    own = _Own(database) if database else None
    writer = Writer(database, seconds=2.0) if database and not postgresql else None
    insert = f"INSERT INTO floor VALUES ({', '.join(['%s' if postgresql else '?'] * 4)})"
    app = Flask("bench.floor")

    @app.post("/voice/turn/<int:n>")
    def turn(n: int) -> Response:
        form, signature = request.form, request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(public + request.environ["RAW_URI"], form, signature):
            abort(403)
        answer = ANSWER.format(public=public, n=n + 1)
        if own:
            with writer.hold() if writer else nullcontext():
                own.connection.execute(insert, (form["CallSid"], n, form.get("Digits"), answer))
        return Response(answer, content_type="text/xml; charset=utf-8")

    return app
