"""Health: whether this process lives, and whether the installation can keep its word."""

from flask import Blueprint, Response, jsonify

from ivr.usecases.readiness import GOOD, check_readiness
from ivr.web.house import house

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    """This process answers; it asks nobody."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@health.get("/readyz")
def ready() -> tuple[Response, int]:
    """Each part's own word; 503 when one of them is not well."""
    parts = check_readiness(house().line)
    return jsonify(parts), 200 if set(parts.values()) == {GOOD} else 503
