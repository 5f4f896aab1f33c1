"""The second factor's pages: enrolment, its picture, recovery codes, and turning it off."""

import time
from io import BytesIO

import segno
from flask import Response as Document
from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.accounts import Wrong, grouped, needs_second_factor
from ivr.usecases import second_factor, staff
from ivr.usecases.staff import StaffError
from ivr.web.desk.session import begin_session
from ivr.web.desk.tries import gives_password, note_failure, refuse_too_many, try_of
from ivr.web.house import house
from ivr.web.limits import At


def enrol() -> str | tuple[str, int]:
    """The secret as a picture and in groups; with its first code, it is the second factor.

    Whoever has one already gives their password too.
    """
    if request.method == "GET":
        return _form()
    if g.member.totp_secret and not gives_password():
        return _form(password=Wrong.PASSWORD_NOW.value), 422
    tried = try_of(g.member, at=At.CODE)
    refuse_too_many(tried)
    code = request.form.get("codigo", "")
    try:
        member, codes = second_factor.turn_on(house().ports, g.member.id, code, int(time.time()))
    except StaffError:
        note_failure(tried, g.member.id)
        return _form(code=Wrong.CODE.value), 422
    begin_session(member)
    g.member = member
    return _codes(codes)


def picture() -> Document:
    """The secret that waits for its first code, as a QR code."""
    member = staff.find(house().ports, g.member.id)
    if member is None or not member.totp_next:
        abort(404)
    drawn = BytesIO()
    # White behind it whatever the page's colours are: cameras want it so.
    code = segno.make(second_factor.address(member), error="m")
    code.save(drawn, kind="svg", scale=5, border=4, light="#fff")
    return Document(drawn.getvalue(), content_type="image/svg+xml")


def new_codes() -> str | Response:
    """Ten new recovery codes for the password; those of before open nothing."""
    if not g.member.totp_secret:
        abort(404)
    if not gives_password():
        flash(Wrong.PASSWORD_NOW.value, "bad")
        return redirect(url_for("desk.own_account"))
    return _codes(second_factor.new_recovery_codes(house().ports, g.member.id))


def _form(**mistakes: str) -> str:
    member = second_factor.propose(house().ports, g.member.id)
    return render_template(
        "desk/second_factor.html",
        secret=grouped(member.totp_next),
        needed=needs_second_factor(member.role),
        had=bool(member.totp_secret),
        mistakes=mistakes,
    )


def _codes(codes: list[str]) -> str:
    return render_template("desk/recovery_codes.html", codes=[grouped(each) for each in codes])
