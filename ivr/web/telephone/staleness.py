"""Drop status callbacks that are older than any that Twilio still sends."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from flask import Response, request

from ivr.rules.calls.liveness import MAX_DELAY
from ivr.web.common.installation import installation


def read_instant(name: str) -> datetime | None:
    """Return the instant (UTC) in a parameter of Twilio's (RFC 2822); None if it is unreadable."""
    try:
        told = parsedate_to_datetime(request.form.get(name, ""))
    except ValueError:
        return None
    return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)


def drop_stale() -> Response | None:
    """Answer a signed callback whose Timestamp is too long ago with 204, and do nothing with it.

    Returns None for any other, which goes on.
    """
    at = read_instant("Timestamp")
    if at and installation().ports.clock.now() - at > MAX_DELAY:
        return Response(status=204)
    return None
