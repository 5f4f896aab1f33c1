"""Serve the control API for calls, in JSON: place one, press, speak, listen and hang up."""

from flask import Blueprint, Response, jsonify, request

from ivr.simulator.calls.inbound import take
from ivr.simulator.control.asking import (
    asked,
    digits_asked,
    exchange,
    refuse,
    seconds_asked,
    text_asked,
)
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.inputs import Words
from ivr.simulator.telephones.placing import BadPlacing, read_placing

api = Blueprint("api", __name__)

MAX_WAIT_SECONDS = 60.0
CONFIDENCE = 0.9


def the_call(sid: str) -> Call:
    """Return the call with this sid, or end the request with 404."""
    found = exchange().find(sid)
    if found is None:
        refuse(404, f"no call {sid}")
    return found


@api.get("/healthz")
def healthz() -> Response:
    """Confirm that the process is alive."""
    return jsonify(ok=True)


@api.post("/calls")
def place_call() -> tuple[Response, int]:
    """Dial the line and return the new call's sid.

    The call is served in a thread of its own.
    """
    settings = exchange().settings
    try:
        placing = read_placing(asked(), settings.line_number, settings.status_url)
    except BadPlacing as bad:
        refuse(400, str(bad))
    return jsonify(sid=take(exchange(), placing).sid), 201


@api.get("/calls")
def list_calls() -> Response:
    """Return all known calls, newest first, without their logs."""
    return jsonify([call.news(10**9, 0) for call in exchange().calls()])


@api.get("/calls/<sid>")
def call_news(sid: str) -> Response:
    """Return a call's state and its log entries beyond `after`.

    Waits up to `wait` seconds for an entry.
    """
    after = max(0, request.args.get("after", 0, type=int))
    wait = min(max(0.0, request.args.get("wait", 0.0, type=float)), MAX_WAIT_SECONDS)
    return jsonify(the_call(sid).news(after, wait))


@api.post("/calls/<sid>/keys")
def press_keys(sid: str) -> Response:
    """Press keys on a call; return how many the line took."""
    given = asked()
    digits = digits_asked(given)
    return jsonify(taken=the_call(sid).press(digits, seconds_asked(given, "after")))


@api.post("/calls/<sid>/speech")
def speak(sid: str) -> Response:
    """Say words to the line; return whether it listened to them."""
    given = asked()
    confidence = given.get("confidence", CONFIDENCE)
    if confidence is not None and not isinstance(confidence, int | float):
        refuse(400, "confidence is a number, or null")
    words = Words(text_asked(given), confidence, seconds_asked(given, "after"))
    return jsonify(taken=the_call(sid).speak(words))


@api.post("/calls/<sid>/silence")
def fall_silent(sid: str) -> Response:
    """End the line's wait for input, as a silent caller does.

    Returns whether the line was waiting.
    """
    return jsonify(taken=the_call(sid).fall_silent())


@api.post("/calls/<sid>/said")
def say_to_other(sid: str) -> Response:
    """Say something to the party that the caller talks with; return whether it was heard."""
    text = text_asked(asked())
    return jsonify(taken=bool(text) and the_call(sid).say_to_other(text))


@api.post("/calls/<sid>/hangup")
def hang_up(sid: str) -> Response:
    """Hang up for the caller; with `now` even while the line is not attending to them."""
    given = asked()
    the_call(sid).hang_up(seconds_asked(given, "after"), bool(given.get("now")))
    return jsonify(ok=True)
