"""Tell how far somebody has lived what the page's guide proposes, by what the simulator saw."""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify

from ivr.simulator.control.asking import exchange
from ivr.simulator.exchange.exchange import Exchange
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.placing import Direction

guide = Blueprint("guide", __name__)


@guide.get("/guide")
def lived() -> Response:
    """Return the steps of the guide that were lived since the simulator began."""
    company = exchange()
    return jsonify(lived=[step for step, was in _LIVED.items() if was(company)])


def _has_asked_for_a_person(company: Exchange) -> bool:
    return any(each.has_pressed("0") for each in _of(company, Direction.INBOUND))


def _has_had_an_sms(company: Exchange) -> bool:
    """Return whether somebody who called the line has had an SMS; others go to the desk's own."""
    callers = {each.placing.caller for each in _of(company, Direction.INBOUND)}
    return any(each.to in callers for each in company.messages.newest_first())


def _has_talked_in_a_callback(company: Exchange) -> bool:
    return any(each.bridged_at is not None for each in _of(company, Direction.API))


def _has_had_an_acknowledgement(company: Exchange) -> bool:
    """Return whether an e-mail answers what somebody wrote, by RFC 3834; others come unasked."""
    found = company.emails.newest_first()
    return any(each.header("auto-submitted") == "auto-replied" for each in found)


def _of(company: Exchange, direction: Direction) -> list[Call]:
    return [each for each in company.calls() if each.placing.direction is direction]


# In the order of the page's guide.
_LIVED: dict[str, Callable[[Exchange], bool]] = {
    "off": lambda company: company.telephones.was_off,
    "zero": _has_asked_for_a_person,
    "sms": _has_had_an_sms,
    "on": lambda company: company.telephones.was_off and company.telephones.up,
    "callback": _has_talked_in_a_callback,
    "form": _has_had_an_acknowledgement,
    "email": lambda company: company.emails.was_read,
}
