"""Carry what was typed through the sign-in when the session is over, and offer to send it again.

It stands in no address, cookie, log or store: in a hidden field of the pages, signed, for an hour.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, g, render_template, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from ivr.store.staff.staff import StaffMember
from ivr.web.desk.session.registry import registry

MAX_CHARACTERS = 32 * 1024
SECONDS = 3600


def hold(member_id: int | None) -> str:
    """Return this request's form, signed, for a hidden field; "" where it is not to be kept.

    Only what one of the desk's own pages sent: another site must not put words into a form here.
    `member_id`: whose session it was, as far as it is known; nobody else is shown it.
    """
    endpoint = request.endpoint or ""
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    own = urlsplit(sender).netloc == request.host
    if request.method != "POST" or registry().typed(endpoint) is None or not own:
        return ""
    fields = [each for each in request.form.items(multi=True) if each[0] != "csrf_token"]
    path = request.full_path.rstrip("?")
    said = _signer().dumps({"of": member_id, "at": endpoint, "path": path, "fields": fields})
    return str(said) if len(said) <= MAX_CHARACTERS else ""


def offer(held: str, member: StaffMember) -> str | None:
    """Return the page that shows what was typed and sends it on; None where it is not `member`'s.

    None, too, where `held` is too old or not ours. Nothing is done until it is sent again: what
    `held` says was never acted upon.
    """
    try:
        kept: dict[str, Any] = _signer().loads(held, max_age=SECONDS)
    except BadData:
        return None
    if kept["of"] not in (None, member.id):
        return None
    g.member = member
    written = registry().typed(kept["at"]) or {}
    return render_template(
        "desk/session/resubmission.html",
        path=kept["path"],
        shown=[(name, written[name], text) for name, text in kept["fields"] if name in written],
        others=[(name, text) for name, text in kept["fields"] if name not in written],
    )


def ask_to_sign_in(held: str, page: str) -> Response:
    """Return the sign-in's page (401), which carries what was typed and then offers it."""
    html = render_template("desk/staff/sign_in.html", next=page, email="", mistake="", held=held)
    return Response(html, 401, mimetype="text/html")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="what was typed")
