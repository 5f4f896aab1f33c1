"""Health: whether this process lives, and whether the installation can keep its word."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify

from ivr.store.heartbeats import INBOX, PROCESSES, SIP
from ivr.usecases.ceilings import Used
from ivr.usecases.readiness import Readiness, check_readiness
from ivr.web.house import house

health = Blueprint("health", __name__)
readiness = Blueprint("readiness", __name__)


@health.get("/healthz")
def alive() -> Response:
    """This process answers; it asks nobody."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@readiness.get("/readyz")
def ready() -> tuple[Response, int]:
    """Each part's own word, and figures; 503 when one of the parts is not well."""
    found = check_readiness(house().line)
    return jsonify({**found.parts, "figures": _figures(found)}), 200 if found.good else 503


def _figures(found: Readiness) -> dict[str, Any]:
    """What a monitor may draw. Why somebody stopped the dialling is for staff, and not here."""
    if found.backlog is None or found.seen is None:
        return {}
    backlog = found.backlog
    return {
        "callbacks_waited_seconds": int(backlog.callbacks.total_seconds()),
        "sms_waited_seconds": int(backlog.sms.total_seconds()),
        "emails_waited_seconds": int(backlog.emails.total_seconds()),
        "emails": found.emails,
        "recordings_waited_seconds": int(backlog.recordings.total_seconds()),
        "dialling": backlog.dialling,
        "dials_today": backlog.dials,
        "dials_per_day": backlog.dials_per_day,
        "today": {each.channel.value: _ceiling(each) for each in backlog.used},
        "breaker_until": _written(backlog.breaker_until),
        "last_seen": {name: _written(found.seen.get(name)) for name in (*PROCESSES, SIP, INBOX)},
    }


def _ceiling(each: Used) -> dict[str, int]:
    return {"used": each.used, "per_day": each.a_day, "withheld": each.withheld}


def _written(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
