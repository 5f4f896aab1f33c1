"""Serve the list of Webhook Rules; nothing here obeys them.

https://www.twilio.com/docs/usage/webhooks/webhook-rules
"""

from flask import Blueprint, Response, jsonify

from ivr.simulator.control.asking import asked, exchange, refuse
from ivr.simulator.rest.account import authorised, fail

rules = Blueprint("rules", __name__)


@rules.get("/v1/Webhooks/Rules")
def list_rules() -> Response:
    """Return the account's rules, in one page."""
    if not authorised():
        fail(401, 20003, "Authenticate")
    return jsonify(rules=exchange().webhook_rules, meta={"key": "rules", "pageSize": 50})


@rules.post("/webhook-rules")
def set_rules() -> Response:
    """Set the rules that are listed from now on, as Twilio's JSON."""
    given = asked().get("rules")
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        refuse(400, "rules are a list of objects")
    exchange().webhook_rules = given
    return jsonify(rules=given)
