"""Serve the control API for time, faults and what went over the wires, in JSON."""

from datetime import datetime

import requests
from flask import Blueprint, Response, jsonify, request

from ivr.simulator.control.asking import asked, exchange, refuse
from ivr.simulator.exchange.faults import BadFault, read_fault
from ivr.simulator.telephones.placing import Pace

engine = Blueprint("engine", __name__)


@engine.get("/clock")
def read_clock() -> Response:
    """Return the simulated time, its offset in seconds and its speed."""
    clock = exchange().clock
    return jsonify(offset=clock.offset, now=clock.now().isoformat(), speed=clock.speed)


@engine.post("/clock")
def set_clock() -> Response:
    """Set the clock to an instant or an offset, advance it, or change its speed."""
    given, clock = asked(), exchange().clock
    try:
        if "speed" in given:
            exchange().set_speed(float(given["speed"]))
        if "now" in given:
            clock.set_now(datetime.fromisoformat(str(given["now"])))
        elif "offset" in given:
            clock.move_to(float(given["offset"]))
        elif "advance" in given or "speed" not in given:
            clock.advance(float(given["advance"]))
    except (ValueError, TypeError, KeyError, OverflowError):
        refuse(400, "now (ISO 8601 with its zone), offset, advance (seconds) or speed, please")
    return read_clock()


@engine.get("/pace")
def read_pace() -> Response:
    """Return the pace of the application's own calls."""
    return jsonify(outbound=exchange().outbound_pace.value)


@engine.post("/pace")
def set_pace() -> Response:
    """Set the pace of the application's own calls, from the next one on."""
    try:
        exchange().outbound_pace = Pace(str(asked().get("outbound", "")))
    except ValueError:
        refuse(400, f"outbound is one of {', '.join(Pace)}")
    return read_pace()


@engine.get("/faults")
def list_faults() -> Response:
    """Return the faults that are still to come."""
    return jsonify([each.as_json() for each in exchange().faults.all()])


@engine.post("/faults")
def ask_for_fault() -> tuple[Response, int]:
    """Register a fault for the next matching requests; return it."""
    try:
        fault = read_fault(asked())
    except BadFault as bad:
        refuse(400, str(bad))
    exchange().faults.add(fault)
    return jsonify(fault.as_json()), 201


@engine.delete("/faults")
def clear_faults() -> Response:
    """Remove all faults, or those of `path`; return the faults that are left."""
    exchange().faults.clear(request.args.get("path", ""))
    return list_faults()


@engine.get("/diallings")
def list_diallings() -> Response:
    """Return every ringing of any telephone, or of the one at `address`, oldest first."""
    found = exchange().diallings.of(request.args.get("address", ""))
    return jsonify([each.as_json() for each in found])


@engine.get("/diallings/created")
def creations() -> Response:
    """Return how fast the application creates calls, counted in simulated seconds."""
    return jsonify(exchange().creations.as_json())


@engine.get("/messages")
def list_messages() -> Response:
    """Return every SMS, or those to one number, newest first.

    At most `most` of them, if it is given.
    """
    to = request.args.get("to", "")
    found = [each for each in exchange().messages.newest_first() if not to or each.to == to]
    return jsonify([each.as_json() for each in found[: _most()]])


@engine.get("/refusals")
def refusals() -> Response:
    """Return the requests that the REST interface refused, newest first.

    With `to` only those that were for that telephone; at most `most` of them, if it is given.
    """
    to = request.args.get("to", "")
    found = [each for each in exchange().refusals.newest_first() if not to or each.to == to]
    return jsonify([each.as_json() for each in found[: _most()]])


def _most() -> int | None:
    return request.args.get("most", None, type=int)


@engine.get("/debugger")
def debugger() -> Response:
    """Return the debugger's errors and warnings, oldest first."""
    return jsonify(exchange().debugger.entries())


@engine.get("/requests")
def traffic() -> Response:
    """Return the webhook requests made.

    Those of one call (`sid`) beyond its request `after`, or of every call where no `sid` is given.
    With `since` those of all calls from that place in their `order`, each with its own `order`.
    """
    company = exchange()
    if "since" in request.args:
        placed = company.traffic.since(max(0, request.args.get("since", 0, type=int)))
        return jsonify([each.as_json() | {"order": order} for order, each in placed])
    sid, after = request.args.get("sid", ""), request.args.get("after", -1, type=int)
    return jsonify([each.as_json() for each in company.traffic.of(sid) if each.n > after])


@engine.post("/replay")
def replay() -> Response:
    """Send request number `n` of a call again, byte for byte; return status and body."""
    given = asked()
    n = given.get("n")
    past = exchange().traffic.find(str(given.get("sid", "")), n if isinstance(n, int) else -1)
    if past is None:
        refuse(404, "no such request")
    with requests.Session() as session:
        session.trust_env = False
        return jsonify(exchange().replay(session, past))
