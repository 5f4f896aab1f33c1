"""Serve the simulator's page to a browser."""

from flask import Blueprint, Response, make_response, render_template

from ivr.simulator.control.asking import exchange

page = Blueprint("page", __name__)


@page.get("/")
def home() -> Response:
    """Show the page: two telephones, the clock, and what goes on behind them."""
    settings = exchange().settings
    answer = make_response(render_template("simulator.html", settings=settings))
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'self'; media-src 'self' {settings.public_url}; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'self'"
    )
    return answer
