"""Enrol a second factor, draw its picture, and give recovery codes."""

from hashlib import sha256
from io import BytesIO

import segno
from flask import Response as Document
from flask import abort, flash, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from ivr.rules.staff.accounts import Wrong, grouped, needs_second_factor
from ivr.usecases.staff import second_factor
from ivr.usecases.staff.staff import StaffError
from ivr.web.common.installation import installation
from ivr.web.common.limits import At
from ivr.web.desk.session.browser import real_seconds
from ivr.web.desk.session.login_throttle import (
    gives_password,
    note_failure,
    refuse_too_many,
    try_of,
)
from ivr.web.desk.session.session import begin_session


def enrol() -> str | tuple[str, int]:
    """Ask for the password, then show a secret; with its first code it is the second factor.

    Whoever has one already gives a present code of it besides the password.
    """
    secret = _shown_secret()
    if request.method == "GET":
        return _form(secret)
    if not secret or "senha" in request.form:
        return _begin()
    tried = try_of(g.member, at=At.CODE)
    refuse_too_many(tried)
    code = request.form.get("codigo", "")
    try:
        member, codes = second_factor.turn_on(
            installation().ports, g.member.id, code, real_seconds()
        )
    except StaffError:
        note_failure(tried, g.member.id)
        return _form(secret, code=Wrong.CODE.value), 422
    begin_session(member)
    g.member = member
    return _codes(codes)


def picture() -> Document:
    """Return the secret that waits for its first code, as a QR code (SVG)."""
    secret = _shown_secret()
    if not secret:
        abort(404)
    drawn = BytesIO()
    # White behind it whatever the page's colours are: cameras want it so.
    code = segno.make(second_factor.address(g.member, secret), error="m")
    code.save(drawn, kind="svg", scale=5, border=4, light="#fff")
    return Document(drawn.getvalue(), content_type="image/svg+xml")


def new_codes() -> str | Response:
    """Show ten new recovery codes, for the password; those of before open nothing."""
    if not g.member.totp_secret:
        abort(404)
    if not gives_password():
        flash(Wrong.PASSWORD_NOW.value, "bad")
        return redirect(url_for("desk.own_account"))
    return _codes(second_factor.new_recovery_codes(installation().ports, g.member.id))


def _begin() -> str | tuple[str, int]:
    if not gives_password():
        return _form("", password=Wrong.PASSWORD_NOW.value), 422
    now = real_seconds()
    if g.member.totp_secret:
        tried = try_of(g.member, at=At.CODE)
        refuse_too_many(tried)
        present = request.form.get("codigo", "")
        if not second_factor.take_code(installation().ports, g.member.id, present, now):
            note_failure(tried, g.member.id)
            return _form("", code=Wrong.CODE.value), 422
    g.member = second_factor.propose(installation().ports, g.member.id, now)
    session["proposed"] = _mark()
    return _form(_shown_secret())


def _shown_secret() -> str:
    """Return the secret that waits, if this browser gave the password for it; "" otherwise."""
    shown = bool(g.member.totp_next) and session.get("proposed") == _mark()
    return second_factor.waiting(g.member, real_seconds()) if shown else ""


def _mark() -> str:
    return sha256(str(g.member.totp_next).encode()).hexdigest()[:32]


def _form(secret: str, **mistakes: str) -> str:
    return render_template(
        "desk/staff/second_factor.html",
        secret=grouped(secret),
        needed=needs_second_factor(g.member.role),
        had=bool(g.member.totp_secret),
        mistakes=mistakes,
    )


def _codes(codes: list[str]) -> str:
    return render_template(
        "desk/staff/recovery_codes.html", codes=[grouped(each) for each in codes]
    )
