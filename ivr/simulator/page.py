"""The browser's side: the page, and recordings to listen to."""

from flask import Blueprint, Response, make_response, render_template, request

from ivr.simulator.asking import exchange
from ivr.simulator.recordings import silent_wav
from ivr.simulator.rest.account import authorised

page = Blueprint("page", __name__)

PLAIN = "text/plain; charset=utf-8"


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
    """A recording's sound, for the account, or for this page's own player: silence of the right
    length."""
    if not authorised() and request.headers.get("Sec-Fetch-Site") != "same-origin":
        challenge = {"WWW-Authenticate": 'Basic realm="Twilio API"'}
        return Response("Unauthorized\n", 401, challenge, content_type=PLAIN)
    found = exchange().recordings.find(sid)
    if found is None or account != exchange().settings.account_sid:
        return Response("Not Found\n", 404, content_type=PLAIN)
    return Response(silent_wav(found.seconds), content_type="audio/x-wav")
