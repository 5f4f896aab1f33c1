"""Limits on signing in. The telephone has none here: its webhooks carry a signature."""

from hashlib import sha256
from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter

from ivr.settings import Settings

BY_EMAIL = "10 per 5 minutes"
BY_ADDRESS = "100 per 5 minutes"
# Without these a frozen Redis holds each sign-in for seconds; with them, 0.4 s once, and the
# limits go on in this process's memory.
SECONDS = 0.2


def limit_sign_in(app: Flask, settings: Settings) -> None:
    """Failed sign-ins are limited by e-mail and by address, also while Redis does not answer."""
    limiter = Limiter(
        key_func=_address,
        app=app,
        storage_uri=settings.REDIS_URL.replace("unix://", "redis+unix://", 1),
        storage_options={"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS},  # type: ignore[dict-item]
        in_memory_fallback_enabled=True,
        key_prefix="sign-in",
    )
    view: Any = app.view_functions["desk.sign_in"]
    for rule, key in ((BY_EMAIL, _email), (BY_ADDRESS, _address)):
        view = limiter.limit(rule, key_func=key, methods=["POST"], deduct_when=_failed)(view)
    app.view_functions["desk.sign_in"] = view


def _failed(response: Response) -> bool:
    return response.status_code == 422


def _address() -> str:
    return request.remote_addr or "nowhere"


def _email() -> str:
    """The e-mail typed, as a hash: Redis keeps no addresses of people."""
    return sha256(request.form.get("email", "").strip().lower().encode()).hexdigest()[:16]
