"""The slice of Twilio's REST interface that the product uses: Calls.

https://www.twilio.com/docs/voice/api/call-resource
"""

import secrets
from email.utils import format_datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request

from ivr.simulator.api import exchange
from ivr.simulator.call import Call

rest = Blueprint("rest", __name__, url_prefix="/2010-04-01/Accounts/<account>")

VERSION = "2010-04-01"


@rest.before_request
def require_account() -> tuple[Response, int] | None:
    """Only the customer, with account and token, is answered."""
    settings, given = exchange().settings, request.authorization
    account = (request.view_args or {}).get("account")
    good = (
        given is not None
        and given.type == "basic"
        and secrets.compare_digest(given.username or "", settings.account_sid)
        and secrets.compare_digest(given.password or "", settings.auth_token)
    )
    if not good:
        return _error(401, 20003, "Authenticate")
    return None if account == settings.account_sid else _error(404, 20404, "Not found")


@rest.get("/Calls.json")
def list_calls(account: str) -> Response:
    """The account's calls, newest first, filtered by To, From and Status."""
    wanted = {name: request.args[name] for name in ("To", "From", "Status") if name in request.args}
    size = min(max(request.args.get("PageSize", 50, type=int), 1), 1000)
    number = max(request.args.get("Page", 0, type=int), 0)
    found = [call for call in exchange().calls() if _matches(call, wanted)]
    start = number * size
    shown = found[start : start + size]
    root = f"/{VERSION}/Accounts/{account}/Calls.json?PageSize={size}"
    more = f"{root}&Page={number + 1}" if start + size < len(found) else None
    return jsonify(
        calls=[_as_resource(call) for call in shown],
        page=number,
        page_size=size,
        start=start,
        end=start + max(len(shown) - 1, 0),
        uri=f"{root}&Page={number}",
        first_page_uri=f"{root}&Page=0",
        next_page_uri=more,
        previous_page_uri=f"{root}&Page={number - 1}" if number else None,
    )


@rest.get("/Calls/<sid>.json")
def fetch_call(account: str, sid: str) -> Response | tuple[Response, int]:
    """One call."""
    call = exchange().find(sid)
    return jsonify(_as_resource(call)) if call else _error(404, 20404, f"{sid} was not found")


@rest.post("/Calls/<sid>.json")
def update_call(account: str, sid: str) -> Response | tuple[Response, int]:
    """A call in progress is ended with Status=completed."""
    call = exchange().find(sid)
    if call is None:
        return _error(404, 20404, f"{sid} was not found")
    if request.form.get("Status") not in ("completed", "canceled"):
        return _error(400, 21220, "Invalid call state")
    if call.over:
        return _error(400, 21220, "Call is not in-progress. Cannot redirect.")
    call.hang_up(at_once=True)
    return jsonify(_as_resource(call))


def _matches(call: Call, wanted: dict[str, str]) -> bool:
    mine = {"To": call.placing.dialled, "From": call.placing.caller, "Status": call.state.value}
    return all(mine[name] == value for name, value in wanted.items())


def _as_resource(call: Call) -> dict[str, Any]:
    account = exchange().settings.account_sid
    uri = f"/{VERSION}/Accounts/{account}/Calls/{call.sid}"
    created = format_datetime(call.created)
    return {
        "sid": call.sid,
        "account_sid": account,
        "api_version": VERSION,
        "parent_call_sid": None,
        "to": call.placing.dialled,
        "to_formatted": call.placing.dialled,
        "from": call.placing.caller or "",
        "from_formatted": call.placing.caller or "",
        "status": call.state.value,
        "direction": "inbound",
        "date_created": created,
        "date_updated": created,
        "start_time": created,
        "end_time": format_datetime(call.ended) if call.ended else None,
        "duration": str(call.seconds_talked) if call.over else None,
        "answered_by": None,
        "annotation": None,
        "caller_name": None,
        "forwarded_from": None,
        "group_sid": None,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "trunk_sid": None,
        "uri": f"{uri}.json",
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
    }


def _error(status: int, code: int, message: str) -> tuple[Response, int]:
    info = f"https://www.twilio.com/docs/errors/{code}"
    return jsonify(code=code, message=message, more_info=info, status=status), status
