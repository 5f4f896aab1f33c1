"""Serve `/healthz`, whether this process lives, and `/readyz`, whether the installation works."""

import time
from collections.abc import Callable
from threading import Lock

from flask import Blueprint, Response, current_app, jsonify, request
from flask.sansio.blueprints import BlueprintSetupState

from ivr.proxies import Trusted
from ivr.usecases.line.declarations import GOOD
from ivr.usecases.operations.readiness import Readiness, check_readiness
from ivr.web.common.installation import installation

health = Blueprint("health", __name__)
readiness = Blueprint("readiness", __name__)

READY_SECONDS = 2.0  # an answer is given again
STALE_SECONDS = 30.0  # while somebody else asks


@health.get("/healthz")
def alive() -> Response:
    """Answer that this process lives, without asking anything else."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


class CachedHealth:
    """The last readiness that a process found: one request asks at a time, and others get it."""

    def __init__(self) -> None:
        """Begin without a readiness."""
        self._asking = Lock()
        self._found: tuple[float, Readiness] | None = None

    def get(self, ask: Callable[[], Readiness], seconds: float) -> Readiness | None:
        """Return the readiness found in the last `seconds`, or else the one that `ask` finds now.

        While another asks: the one found before, None where that is older than STALE_SECONDS.
        """
        if self._found and time.monotonic() < self._found[0] + seconds:
            return self._found[1]
        if not self._asking.acquire(blocking=False):
            fresh = self._found and time.monotonic() < self._found[0] + STALE_SECONDS
            return self._found[1] if self._found and fresh else None
        try:
            found = ask()
            self._found = time.monotonic(), found
            return found
        finally:
            self._asking.release()


@readiness.record_once
def _keep(state: BlueprintSetupState) -> None:
    state.app.extensions["readiness"] = CachedHealth()
    state.app.config.setdefault("READY_SECONDS", READY_SECONDS)


@readiness.get("/readyz")
def ready() -> tuple[Response, int]:
    """Return the state of each part, and figures; 503 when one of the parts is not well.

    Whoever does not ask from this machine itself gets for each part "ok" or "red", and no figures.
    """
    line, kept = installation().line, current_app.extensions["readiness"]
    found = kept.get(lambda: check_readiness(line), current_app.config["READY_SECONDS"])
    if found is None:
        return jsonify({"readiness": "red"}), 503
    status = 200 if found.good else 503
    if "X-Forwarded-For" in request.headers or not Trusted().has(request.remote_addr or ""):
        words = {name: word if word == GOOD else "red" for name, word in found.parts.items()}
        return jsonify(words), status
    return jsonify({**found.parts, "figures": found.figures}), status
