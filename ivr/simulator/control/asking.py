"""Read JSON requests to the control API, and refuse bad ones with a reason."""

from typing import Any, NoReturn

from flask import abort, current_app, jsonify, request

from ivr.simulator.exchange.exchange import Exchange
from ivr.simulator.telephones.placing import is_text


def exchange() -> Exchange:
    """Return the one exchange of this process."""
    found = current_app.extensions["exchange"]
    assert isinstance(found, Exchange)  # noqa: S101 - for the type checker
    return found


def asked() -> dict[str, Any]:
    """Return the request's JSON object.

    An empty body is an empty object; anything else ends the request with 400.
    """
    if not request.get_data():
        return {}
    given = request.get_json(force=True, silent=True)
    if not isinstance(given, dict):
        refuse(400, "a JSON object, please")
    return given


def refuse(status: int, why: str) -> NoReturn:
    """End the request with `status` and the reason `why`."""
    answer = jsonify(error=why)
    answer.status_code = status
    abort(answer)


def seconds_asked(given: dict[str, Any], name: str) -> float | None:
    """Return the seconds under `name`, or None; anything else ends the request with 400."""
    value = given.get(name)
    if value is None or (isinstance(value, int | float) and value >= 0):
        return value
    refuse(400, f"{name} is a number of seconds")


def text_asked(given: dict[str, Any]) -> str:
    """Return the text under "text".

    Unpaired UTF-16 surrogates end the request with 400.
    """
    text = str(given.get("text", "")).strip()
    if not is_text(text):
        refuse(400, "text is no text")
    return text


def digits_asked(given: dict[str, Any]) -> str:
    """Return the keys under "digits"; anything else ends the request with 400."""
    digits = str(given.get("digits", ""))
    if not digits or set(digits) - set("0123456789*#"):
        refuse(400, "digits are 0-9, * and #")
    return digits
