"""Check REST requests: authentication, faults asked for, and their parameters."""

import re
import secrets
import socket
from collections.abc import Iterable
from typing import NoReturn
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, g, jsonify, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from ivr.simulator.control.asking import exchange
from ivr.simulator.exchange.faults import REFUSALS, Kind
from ivr.simulator.exchange.refusals import Refusal
from ivr.simulator.telephones.addresses import plain

VERSION = "2010-04-01"

PLAIN_ERRORS = {
    404: (20404, "The requested resource was not found"),
    405: (20004, "Method not allowed"),
    413: (20413, "Request Entity Too Large"),
}

rest = Blueprint("rest", __name__, url_prefix=f"/{VERSION}/Accounts/<account>")


def authorised() -> bool:
    """Return whether the request carries the account and its token, or its API key and secret."""
    settings, given = exchange().settings, request.authorization
    if given is None or given.type != "basic":
        return False
    pairs = [(settings.account_sid, settings.auth_token), (settings.api_key, settings.api_secret)]
    return any(
        key
        and secret
        and secrets.compare_digest((given.username or "").encode(), key.encode())
        and secrets.compare_digest((given.password or "").encode(), secret.encode())
        for key, secret in pairs
    )


@rest.before_request
def let_in() -> None:
    """Refuse strangers, and apply the faults asked for before anything is done.

    A recording's sound is also played to this simulator's own page, which has no key.
    """
    if request.endpoint == "rest.sound" and request.headers.get("Sec-Fetch-Site") == "same-origin":
        return
    if not authorised():
        fail(401, 20003, "Authenticate")
    if (request.view_args or {}).get("account") != exchange().settings.account_sid:
        fail(404, 20404, f"The requested resource {request.path} was not found")
    fault = exchange().faults.of_request(request.method, request.path)
    if fault and fault.kind in REFUSALS:
        fail(*REFUSALS[fault.kind])
    g.fault = fault


@rest.after_request
def let_go(response: Response) -> Response:
    """Send the response, unless a fault delays it or closes the socket before it."""
    fault = g.get("fault")
    if fault and fault.kind is Kind.HANG:
        exchange().faults.last(fault)
    elif fault and fault.kind is Kind.CLOSE:
        wire = request.environ["werkzeug.socket"]
        wire.shutdown(socket.SHUT_RDWR)
    return response


def fail(status: int, code: int, message: str) -> NoReturn:
    """End the request as Twilio does: an HTTP status, its own error code, and a message."""
    company, to = exchange(), request.form.get("To", "").strip()
    if status != 401:
        what = Refusal(company.clock.now(), request.method, resource(), plain(to), code, message)
        company.refusals.keep(what)
    answer = _error(status, code, message)
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    abort(answer)


def as_twilio(error: HTTPException) -> HTTPException | Response:
    """Return an error of this interface in JSON, where nothing above has made it."""
    ours = request.path.startswith(f"/{VERSION}")
    if error.response is not None or not ours:
        return error
    code, message = PLAIN_ERRORS.get(error.code or 500, (20500, "Internal Server Error"))
    return _error(error.code or 500, code, message)


def _error(status: int, code: int, message: str) -> Response:
    info = f"https://www.twilio.com/docs/errors/{code}"
    answer = jsonify(code=code, message=message, more_info=info, status=status)
    answer.status_code = status
    return answer


def resource() -> str:
    """Return the resource that the request is about: "Calls", "Messages", …."""
    below = request.path.partition("/Accounts/")[2].partition("/")[2]
    return re.split(r"[/.]", below)[0]


def missing(sid: str) -> NoReturn:
    """End the request with 404: the resource with this sid does not exist."""
    fail(404, 20404, f"The requested resource {sid} was not found")


def form_of(obeyed: Iterable[str], harmless: Iterable[str] = ()) -> "MultiDict[str, str]":
    """Return the request's form, if every parameter in it is known.

    Known are those obeyed here, and the harmless ones, which change nothing anybody could notice;
    any other ends the request in 400, so that nobody relies on it.
    """
    known = {*obeyed, *harmless}
    for name in request.form:
        if name not in known:
            fail(400, 20001, f"Unknown parameter, or one that is not simulated here: {name}")
    return request.form


def query_of(names: Iterable[str]) -> "MultiDict[str, str]":
    """Return the request's query, if it has only these filters and those of paging.

    Anything else ends the request in 400.
    """
    known = {*names, "Page", "PageSize", "PageToken"}
    for name in request.args:
        if name not in known:
            fail(400, 20001, f"Unknown filter, or one that is not simulated here: {name}")
    return request.args


def address_in(form: "MultiDict[str, str]", name: str, code: int) -> str:
    """Return the absolute web address under `name`, or an empty string.

    Anything else ends the request in 400 with `code`.
    """
    url = form.get(name, "").strip()
    parts = urlsplit(url)
    good = parts.scheme in ("http", "https") and parts.hostname and "_" not in parts.hostname
    if url and not good:
        fail(400, code, f"{name} is not a valid URL: {url}")
    return url


def method_in(form: "MultiDict[str, str]", name: str) -> str:
    """Return GET or POST from `name`, POST by default; anything else ends in 400."""
    method = form.get(name, "POST").upper()
    if method not in ("GET", "POST"):
        fail(400, 20001, f"{name} is GET or POST")
    return method


def number_in(form: "MultiDict[str, str]", name: str, otherwise: int, most: int) -> int:
    """Return the whole number from 1 to `most` under `name`, `otherwise` by default.

    Anything else ends the request in 400.
    """
    text = form.get(name, str(otherwise))
    if not re.fullmatch(r"\d{1,9}", text) or not 1 <= int(text) <= most:
        fail(400, 20001, f"{name} is a whole number from 1 to {most}")
    return int(text)
