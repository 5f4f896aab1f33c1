"""Refuse, before every webhook, what Twilio did not sign or what is too large."""

import logging
import re
from functools import lru_cache

from flask import Request, Response, abort, request
from twilio.request_validator import RequestValidator, compare
from werkzeug.datastructures import MultiDict

from ivr import logs
from ivr.settings import Settings
from ivr.web.common.installation import installation

log = logging.getLogger(__name__)

MAX_BYTES = 64 * 1024
SID = re.compile(r"[A-Za-z0-9]{1,64}")


def require_signature() -> None:
    """Let through only a POST that Twilio signed for this account; end anything else with 403."""
    request.max_content_length = MAX_BYTES
    why = refusal(request, installation().settings)
    if why:
        log.warning("webhook refused: %s, %s from %s", why, request.path, request.remote_addr)
        abort(Response("Forbidden\n", 403, content_type="text/plain; charset=utf-8"))
    if SID.fullmatch(sid := request.form.get("CallSid", "")):
        logs.of_call(sid)


def refusal(received: Request, settings: Settings) -> str:
    """Return why this request is no webhook of ours; "" when it is one.

    The address is the configured one and the raw request line: Host and X-Forwarded-* can be set
    by anybody, and a decoded path would not be what was signed. Twilio's scheme is HMAC-SHA1 over
    the address and the sorted parameters (Twilio, "Webhooks security"). Fails closed.
    """
    signature = received.headers.get("X-Twilio-Signature", "")
    if received.method != "POST":
        return "not a POST"
    if not signature:
        return "no signature"
    address = settings.PUBLIC_URL + received.environ.get("RAW_URI", "")
    try:
        good = any(
            _signed(_validator(token), address, received.form, signature)
            for token in settings.twilio_tokens
        )
    except Exception as odd:  # noqa: BLE001 - whatever an odd request does to it: fail closed
        return f"signature check failed with {type(odd).__name__}"
    if not good:
        return "wrong signature"
    if received.form.get("AccountSid") != settings.TWILIO_ACCOUNT_SID:
        return "another account"
    return ""


@lru_cache(maxsize=4)  # of this account there are two tokens at the most, while one is changed
def _validator(token: str) -> RequestValidator:
    return RequestValidator(token)


def _signed(
    validator: RequestValidator, address: str, form: MultiDict[str, str], signature: str
) -> bool:
    """Return whether `signature` is the validator's for the address, with or without its port.

    The library tidies an address before it signs it: a bare question mark at its end is lost. So
    the address is tried first as it is.
    """
    if compare(validator.compute_signature(address, form), signature):
        return True
    return bool(validator.validate(address, form, signature))
