"""Serve the calendars that programs subscribe to, without sign-in or cookie."""

from flask import Blueprint, Response, request

from ivr.rules.hours.icalendar import Detail
from ivr.usecases.staff import calendar_feeds
from ivr.web.common.calendar_files import calendar_answer
from ivr.web.common.installation import installation

FRESH_SECONDS = 3600
UNKNOWN = (
    "Este endereço de calendário não existe ou foi desligado.\n"
    "Quem trabalha na Central cria outro no painel, em Minha conta.\n"
)
TOO_MANY = "Houve muitos pedidos com endereço errado. Tente de novo mais tarde.\n"

calendar_feed = Blueprint("calendar_feed", __name__)


@calendar_feed.get("/calendario.ics")
def opening_hours() -> Response:
    """Send the opening hours alone, to anybody's calendar program."""
    return calendar_answer(Detail.HOURS)


@calendar_feed.get("/calendario/<token>.ics")
def subscribed(token: str) -> Response:
    """Send the opening hours and special days to whoever has a staff member's secret address.

    Without the decrees: staff type them for themselves. A wrong address gets 404 or 429.
    """
    if calendar_feeds.opens(installation().ports, token):
        response = calendar_answer(Detail.DAYS)
        response.headers["Cache-Control"] = f"private, max-age={FRESH_SECONDS}"
    else:
        response = _refuse()
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _refuse() -> Response:
    """Answer a wrong calendar address: the same 404 for each, or 429 after too many of them.

    They are counted by network.
    """
    seconds = installation().feed_limits.wait(request.remote_addr or "")
    words, status = (TOO_MANY, 429) if seconds else (UNKNOWN, 404)
    response = Response(words, status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response
