"""The public pages' door to protocols: a wrong one is counted, whatever page it is typed on."""

from flask import request

from ivr.rules.networks import network
from ivr.rules.protocol_limits import TrySource
from ivr.usecases.protocol_tries import may_try, note_wrong
from ivr.web.house import house


def may_ask() -> bool:
    """Tell whether a protocol from where this request comes is to be looked up."""
    ports = house().ports
    with ports.database.read() as session:
        return may_try(session, ports, _source(), ports.clock.now())


def count_wrong() -> None:
    """Count one more wrong protocol, or wrong code of one, from where this request comes."""
    ports = house().ports
    with ports.database.write() as session:
        note_wrong(session, ports, _source(), ports.clock.now())


def _source() -> TrySource:
    return TrySource("web", network(request.remote_addr or ""))
