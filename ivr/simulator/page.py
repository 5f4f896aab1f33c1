"""The browser's side: the page, and recordings to listen to."""

from flask import Blueprint, Response, make_response, render_template

from ivr.simulator.api import exchange
from ivr.simulator.recordings import silent_wav

page = Blueprint("page", __name__)


@page.get("/")
def home() -> Response:
    """Two telephones, a clock and what goes on behind them."""
    settings = exchange().settings
    answer = make_response(render_template("simulator.html", settings=settings))
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'self'; media-src 'self' {settings.public_url}; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'self'"
    )
    return answer


@page.get("/2010-04-01/Accounts/<account>/Recordings/<sid>.wav")
@page.get("/2010-04-01/Accounts/<account>/Recordings/<sid>")
def recording(account: str, sid: str) -> Response:
    """A recording's sound: silence of the right length."""
    found = exchange().recordings.find(sid)
    if found is None or account != exchange().settings.account_sid:
        return Response("Not Found\n", 404, content_type="text/plain; charset=utf-8")
    return Response(silent_wav(found.seconds), content_type="audio/x-wav")
