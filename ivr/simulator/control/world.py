"""Serve the control API for the world's telephones and the switchboard, in JSON."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from ivr.simulator.control.asking import (
    asked,
    digits_asked,
    exchange,
    refuse,
    seconds_asked,
    text_asked,
)
from ivr.simulator.telephones.addresses import is_address
from ivr.simulator.telephones.habits import BadHabits, Habits, read_habits
from ivr.simulator.telephones.telephone import NotNow, Telephone

world = Blueprint("world", __name__)

# A list of telephones shows so much of each one's last call.
MAX_LINES = 40
MAX_TELEPHONES = 24


@world.get("/agent")
def agent_news() -> Response:
    """Return the state of the switchboard's telephone."""
    return jsonify(exchange().agent.as_json())


@world.post("/agent")
def set_agent() -> Response:
    """Change the habits of the switchboard's telephone, from its next ringing on."""
    given = asked()
    if "mode" not in given:
        refuse(400, "mode, please")
    return _told(exchange().agent, given)


@world.post("/agent/<act>")
def agent_acts(act: str) -> Response:
    """Do `act` at the switchboard's telephone; 409 when that is not possible now."""
    return _acted(exchange().agent, act)


@world.get("/switchboard")
def switchboard_news() -> Response:
    """Return whether the switchboard works."""
    return jsonify(up=exchange().telephones.up)


@world.post("/switchboard")
def switch_switchboard() -> Response:
    """Switch the switchboard on or off; return whether it works.

    Off, it and every `sip:` address at its host fail.
    """
    up = asked().get("up")
    if not isinstance(up, bool):
        refuse(400, "up is true or false")
    exchange().telephones.switch(up)
    return switchboard_news()


@world.get("/telephones")
def all_telephones() -> Response:
    """Return every known telephone, each with its log since it last rang.

    A telephone is known once it rang or its habits were set. With `within` (simulated seconds) only
    those that rang or were set so lately, at most `most`, and besides whoever has a name or is in
    use.
    """
    telephones, within = exchange().telephones, request.args.get("within", None, type=float)
    most = request.args.get("most", MAX_TELEPHONES, type=int)
    known = telephones.all() if within is None else telephones.latest(within, most)
    found = [_as_json(each) for each in known]
    return jsonify([each | {"log": _since_the_ring(each["log"])} for each in found])


@world.post("/telephones")
def usual_habits() -> Response:
    """Set the habits of telephones that are not yet known; return them."""
    given = asked()
    if "default_mode" in given:
        given["mode"] = given["default_mode"]
    telephones = exchange().telephones
    telephones.make_usual(_habits(given, telephones.usual))
    return jsonify(telephones.usual.as_json())


@world.get("/telephones/<path:address>")
def one_telephone(address: str) -> Response:
    """Return the telephone at this address; reading it does not make it known."""
    return jsonify(_as_json(exchange().telephones.look_at(_address(address))))


@world.post("/telephones/<path:address>")
def told_or_acted(address: str) -> Response:
    """Change a telephone's habits, or do an act there.

    The address alone changes habits; with an act after the address, somebody acts there.
    """
    place, _, act = address.rpartition("/")
    telephones = exchange().telephones
    if place:
        return _acted(telephones.look_at(_address(place)), act)
    return _told(telephones.at(_address(address)), asked())


def _since_the_ring(log: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rings = [n for n, entry in enumerate(log) if entry["kind"] == "ring"]
    return log[rings[-1] if rings else 0 :][-MAX_LINES:]


def _address(text: str) -> str:
    text = text if text.startswith(("+", "sip:", "sips:")) else text.strip().replace(" ", "+", 1)
    if not is_address(text):
        refuse(404, f"no telephone can be at {text!r}")
    return text


def _habits(given: dict[str, Any], before: Habits) -> Habits:
    try:
        return read_habits(given, before)
    except BadHabits as bad:
        refuse(400, str(bad))


def _told(telephone: Telephone, given: dict[str, Any]) -> Response:
    telephone.tell(_habits(given, telephone.habits))
    return jsonify(_as_json(telephone))


def _as_json(telephone: Telephone) -> dict[str, Any]:
    return telephone.as_json() | {"calling": exchange().telephones.is_calling(telephone.address)}


def _acted(telephone: Telephone, act: str) -> Response:
    given = asked()
    acts: dict[str, Callable[[], object]] = {
        "answer": telephone.answer,
        "decline": telephone.decline,
        "hangup": lambda: telephone.hang_up(seconds_asked(given, "after")),
        "keys": lambda: telephone.press(digits_asked(given)),
        "said": lambda: telephone.say(text_asked(given)),
        "silence": telephone.fall_silent,
    }
    if act not in acts:
        refuse(404, f"nobody does {act} at a telephone")
    try:
        taken = acts[act]()
    except NotNow as why:
        refuse(409, str(why))
    return jsonify(_as_json(telephone) | ({} if taken is None else {"taken": taken}))
