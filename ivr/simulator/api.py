"""The simulator's own HTTP interface, in JSON: calls, keys, the agent's telephone, the clock."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn

import requests
from flask import Blueprint, Response, abort, current_app, jsonify, request

from ivr.simulator.agent import Mode, NotNow
from ivr.simulator.call import Call
from ivr.simulator.exchange import Exchange
from ivr.simulator.inputs import Words
from ivr.simulator.placing import BadPlacing, is_text, read_placing
from ivr.simulator.player import Player

api = Blueprint("api", __name__)

MOST_WAIT_SECONDS = 60.0
CONFIDENCE = 0.9


def exchange() -> Exchange:
    """The one exchange of this process."""
    found = current_app.extensions["exchange"]
    assert isinstance(found, Exchange)  # noqa: S101 - for the type checker
    return found


def asked() -> dict[str, Any]:
    """The request's JSON object; nothing sent is an empty one, anything else ends in 400."""
    if not request.get_data():
        return {}
    given = request.get_json(force=True, silent=True)
    if not isinstance(given, dict):
        refuse(400, "a JSON object, please")
    return given


def refuse(status: int, why: str) -> NoReturn:
    """Ends the request with `status` and the reason."""
    answer = jsonify(error=why)
    answer.status_code = status
    abort(answer)


def seconds_asked(given: dict[str, Any], name: str) -> float | None:
    """A number of seconds under `name`, or None; anything else ends in 400."""
    value = given.get(name)
    if value is None or (isinstance(value, int | float) and value >= 0):
        return value
    refuse(400, f"{name} is a number of seconds")


def text_asked(given: dict[str, Any]) -> str:
    """What is said, under "text"; half characters end in 400."""
    text = str(given.get("text", "")).strip()
    if not is_text(text):
        refuse(400, "text is no text")
    return text


def the_call(sid: str) -> Call:
    """The call with this sid; ends in 404."""
    found = exchange().find(sid)
    if found is None:
        refuse(404, f"no call {sid}")
    return found


@api.get("/healthz")
def healthz() -> Response:
    """The process lives."""
    return jsonify(ok=True)


@api.post("/calls")
def place_call() -> tuple[Response, int]:
    """A number is dialled; the call is served in a thread of its own."""
    company = exchange()
    try:
        placing = read_placing(asked(), company.settings.line_number)
    except BadPlacing as bad:
        refuse(400, str(bad))
    call = company.admit(placing)
    name = f"call-{call.sid[:10]}"
    threading.Thread(target=Player(company, call).serve, name=name, daemon=True).start()
    return jsonify(sid=call.sid), 201


@api.get("/calls")
def list_calls() -> Response:
    """All known calls, newest first, without their logs."""
    return jsonify([call.news(10**9, 0) for call in exchange().calls()])


@api.get("/calls/<sid>")
def call_news(sid: str) -> Response:
    """State, and log entries beyond `after`; waits up to `wait` seconds for one."""
    after = max(0, request.args.get("after", 0, type=int))
    wait = min(max(0.0, request.args.get("wait", 0.0, type=float)), MOST_WAIT_SECONDS)
    return jsonify(the_call(sid).news(after, wait))


@api.post("/calls/<sid>/keys")
def press_keys(sid: str) -> Response:
    """Keys are pressed; the answer says how many the line took."""
    given = asked()
    digits = str(given.get("digits", ""))
    if not digits or set(digits) - set("0123456789*#"):
        refuse(400, "digits are 0-9, * and #")
    return jsonify(taken=the_call(sid).press(digits, seconds_asked(given, "after")))


@api.post("/calls/<sid>/speech")
def speak(sid: str) -> Response:
    """Words are said to the line."""
    given = asked()
    confidence = given.get("confidence", CONFIDENCE)
    if confidence is not None and not isinstance(confidence, int | float):
        refuse(400, "confidence is a number, or null")
    words = Words(text_asked(given), confidence, seconds_asked(given, "after"))
    return jsonify(taken=the_call(sid).speak(words))


@api.post("/calls/<sid>/silence")
def fall_silent(sid: str) -> Response:
    """The caller lets the line's patience run out."""
    return jsonify(taken=the_call(sid).fall_silent())


@api.post("/calls/<sid>/said")
def say_to_agent(sid: str) -> Response:
    """The caller says something to the agent."""
    text = text_asked(asked())
    heard = bool(text) and the_call(sid).say_to_agent(text)
    if heard:
        exchange().agent.hear("caller", text, sid=sid)
    return jsonify(taken=heard)


@api.post("/calls/<sid>/hangup")
def hang_up(sid: str) -> Response:
    """The caller puts the receiver down; `now` even while the line is not attending to them."""
    given = asked()
    the_call(sid).hang_up(seconds_asked(given, "after"), bool(given.get("now")))
    return jsonify(ok=True)


@api.get("/agent")
def agent_news() -> Response:
    """The agent's telephone."""
    return jsonify(exchange().agent.as_json())


@api.post("/agent")
def set_agent() -> Response:
    """The agent's telephone behaves otherwise from the next ringing on."""
    try:
        exchange().agent.set_mode(Mode(asked().get("mode", "")))
    except ValueError:
        refuse(400, f"mode is one of {', '.join(Mode)}")
    return jsonify(exchange().agent.as_json())


@api.post("/agent/<act>")
def agent_acts(act: str) -> Response:
    """The agent answers, declines, says something or hangs up; 409 when that cannot be now."""
    agent, given = exchange().agent, asked()
    acts: dict[str, Callable[[], None]] = {
        "answer": agent.answer,
        "decline": agent.decline,
        "hangup": lambda: agent.hang_up(seconds_asked(given, "after")),
        "said": lambda: agent.say(text_asked(given)),
    }
    if act not in acts:
        refuse(404, f"an agent does not {act}")
    try:
        acts[act]()
    except NotNow as why:
        refuse(409, str(why))
    return jsonify(agent.as_json())


@api.get("/clock")
def read_clock() -> Response:
    """The simulated time."""
    clock = exchange().clock
    return jsonify(offset=clock.offset, now=clock.now().isoformat())


@api.post("/clock")
def set_clock() -> Response:
    """The clock is set to an instant, to an offset, or moved on."""
    given, clock = asked(), exchange().clock
    try:
        if "now" in given:
            clock.set_now(datetime.fromisoformat(str(given["now"])))
        elif "offset" in given:
            clock.move_to(float(given["offset"]))
        else:
            clock.advance(float(given["advance"]))
    except (ValueError, TypeError, KeyError, OverflowError):
        refuse(400, "now (ISO 8601 with its zone), offset or advance (seconds), please")
    return read_clock()


@api.get("/debugger")
def debugger() -> Response:
    """Errors and warnings, oldest first."""
    return jsonify(exchange().debugger.entries())


@api.get("/requests")
def traffic() -> Response:
    """Every webhook request made, of one call or of all."""
    sid, after = request.args.get("sid", ""), request.args.get("after", -1, type=int)
    return jsonify([each.as_json() for each in exchange().traffic.of(sid) if each.n > after])


@api.post("/replay")
def replay() -> Response:
    """Request number `n` of a call goes out again, byte for byte."""
    given = asked()
    n = given.get("n")
    past = exchange().traffic.find(str(given.get("sid", "")), n if isinstance(n, int) else -1)
    if past is None:
        refuse(404, "no such request")
    with requests.Session() as session:
        session.trust_env = False
        return jsonify(exchange().replay(session, past))
