"""Describe the browser that asks: its two cookies, what it calls itself, and its network."""

import re
import secrets
from datetime import datetime

from flask import after_this_request, current_app, request, session
from werkzeug.wrappers import Response

from ivr.rules.staff.sessions import DEVICE_KNOWN, device_words
from ivr.rules.words.networks import masked_network
from ivr.usecases.staff.sessions import Browser
from ivr.web.common.installation import installation

BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # of so many bytes


def real_now() -> datetime:
    """Return the real clock's instant (UTC): the simulator's may be set to any day."""
    return installation().ports.wall.now()


def real_seconds() -> int:
    """Return the real clock's Unix time."""
    return int(real_now().timestamp())


def session_token() -> str:
    """Return the value by which the session's row is known; "" where nobody is signed in."""
    return str(session.get("sid", ""))


def device_token() -> str:
    """Return the value by which this browser is known from before; "" where it is not."""
    given = request.cookies.get(_device_cookie(), "")
    return given if _TOKEN.fullmatch(given) else ""


def new_browser() -> Browser:
    """Return this browser with new values for its session and its device.

    A value that was copied, or that somebody else set, is worth nothing afterwards.
    """
    former, device = device_token(), secrets.token_urlsafe(BYTES)
    _keep_device(device)
    return Browser(
        secrets.token_urlsafe(BYTES),
        device,
        device_words(request.headers.get("User-Agent", "")),
        network(),
        former,
    )


def network() -> str:
    """Return the masked network that this request comes from."""
    return masked_network(request.remote_addr or "")


def _device_cookie() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _keep_device(token: str) -> None:
    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(
            _device_cookie(),
            token,
            max_age=DEVICE_KNOWN,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Lax",
        )
        return response
