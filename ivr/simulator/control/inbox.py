"""Serve the control API for reading the e-mails that were taken."""

import re

from flask import Blueprint, Response, jsonify, request

from ivr.simulator.control.asking import exchange, refuse
from ivr.simulator.mail.emails import Email

inbox = Blueprint("inbox", __name__)

# Nothing in an e-mail runs, and nothing is fetched for it; its links open windows of their own.
POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
NEW_WINDOW = '<base target="_blank">'
HEAD = re.compile(r"<head(\s[^>]*)?>", re.IGNORECASE)
DOCTYPE = re.compile(r"\s*<!doctype[^>]*>", re.IGNORECASE)
PLAIN = {"X-Content-Type-Options": "nosniff"}


def the_email(n: int) -> Email:
    """Return the e-mail with this number, or end the request with 404."""
    found = exchange().emails.find(n)
    if found is None:
        refuse(404, f"no e-mail {n}")
    return found


@inbox.get("/emails")
def list_emails() -> Response:
    """Return every e-mail, or those to one address, newest first.

    At most `most` of them, if it is given.
    """
    to, most = request.args.get("to", ""), request.args.get("most", None, type=int)
    found = [each for each in exchange().emails.newest_first() if not to or to in each.recipients]
    return jsonify([each.as_line() for each in found[:most]])


@inbox.delete("/emails")
def clear_emails() -> Response:
    """Delete all e-mails; return the empty list."""
    exchange().emails.clear()
    return list_emails()


@inbox.get("/emails/<int:n>")
def one_email(n: int) -> Response:
    """Return an e-mail with its headers, plain text and HTML."""
    email = the_email(n)
    exchange().emails.was_read = True
    return jsonify(email.as_json())


@inbox.get("/emails/<int:n>/html")
def shown_email(n: int) -> Response:
    """Return the HTML of an e-mail, sandboxed so that no script runs in it."""
    html = the_email(n).html
    if html is None:
        refuse(404, f"e-mail {n} has no HTML")
    answer = Response(_in_new_windows(html), content_type="text/html; charset=utf-8", headers=PLAIN)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@inbox.get("/emails/<int:n>/raw")
def raw_email(n: int) -> Response:
    """Return an e-mail as it came over the wire, to be saved as a file."""
    named = {"Content-Disposition": f'attachment; filename="email-{n}.eml"'}
    return Response(the_email(n).raw, content_type="message/rfc822", headers=PLAIN | named)


def _in_new_windows(html: str) -> str:
    """Return `html` with links opening new windows, save those that name a window.

    The document type stays first.
    """
    place = HEAD.search(html) or DOCTYPE.match(html)
    after = place.end() if place else 0
    return html[:after] + NEW_WINDOW + html[after:]
