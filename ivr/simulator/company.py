"""Build the simulator as a Flask application, and make a server for it."""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from ivr.simulator.control.api import api
from ivr.simulator.control.engine import engine
from ivr.simulator.control.guide import guide
from ivr.simulator.control.inbox import inbox
from ivr.simulator.control.outbox import outbox
from ivr.simulator.control.page import page
from ivr.simulator.control.world import world
from ivr.simulator.exchange.exchange import Exchange
from ivr.simulator.rest import rest
from ivr.simulator.rest.account import as_twilio
from ivr.simulator.rest.rules import rules
from ivr.simulator.settings import Settings

LOOPBACK = "127.0.0.1"


class _QuietHandler(WSGIRequestHandler):
    """A request handler that logs no requests.

    A browser's long polls would bury all else.
    """

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""


def open_company(settings: Settings) -> Flask:
    """Return a simulator application with one customer and no calls yet."""
    app = Flask("ivr.simulator")
    app.extensions["exchange"] = Exchange(settings)
    app.before_request(_refuse_strangers)
    for blueprint in (api, world, engine, guide, inbox, outbox, page, rest, rules):
        app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, as_twilio)
    return app


def serve(app: Flask, port: int) -> BaseWSGIServer:
    """Return a threaded server for `app` on the loopback address, bound and not yet running.

    Port 0 takes any free one. Raises OSError or SystemExit when the port is taken.
    """
    return make_server(LOOPBACK, port, app, threaded=True, request_handler=_QuietHandler)


def _refuse_strangers() -> Response | None:
    """Refuse a POST that a page of another site sends from the same browser.

    Such a page could dial otherwise. Returns the 403 answer, or None to let the request through.
    """
    origin = request.headers.get("Origin", "")
    if request.method == "POST" and origin and urlsplit(origin).netloc != request.host:
        return Response("Forbidden\n", 403, content_type="text/plain; charset=utf-8")
    return None
