"""Serve a small application for tests of the server: it reports its input and streams output."""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask, Response, request

MOST = 16 * 1024 * 1024
PIECE = b"0123456789abcdef" * 4096


def create_app() -> Flask:
    """Return the application."""
    app = Flask(__name__)
    app.config["LARGEST_BODY"] = app.config["MAX_CONTENT_LENGTH"] = MOST

    @app.route("/told", methods=["GET", "POST"])
    def told() -> Response:
        body = request.get_data()
        found = {
            "length": len(body),
            "sha256": hashlib.sha256(body).hexdigest(),
            "uri": request.environ["RAW_URI"],
            "from": request.remote_addr,
            "process": os.getpid(),
        }
        return Response(json.dumps(found), content_type="application/json")

    @app.get("/long/<int:pieces>")
    def at_length(pieces: int) -> Response:
        def each() -> Iterator[bytes]:
            for _ in range(pieces):
                yield PIECE

        return Response(each())

    @app.get("/broken")
    def broken() -> Response:
        def each() -> Iterator[bytes]:
            yield PIECE
            raise RuntimeError("on purpose")

        return Response(each())

    @app.get("/healthz")
    def alive() -> str:
        return "ok\n"

    return app


def create_late() -> Flask:
    """Return the application as soon as the file that MAY_LOAD names is there."""
    while not Path(os.environ["MAY_LOAD"]).exists():
        time.sleep(0.01)
    return create_app()
