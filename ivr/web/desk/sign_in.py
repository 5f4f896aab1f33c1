"""Signing in and out."""

from flask import abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from ivr.usecases import staff
from ivr.web.desk.session import begin_session, is_own_path
from ivr.web.house import house

WRONG = "E-mail ou senha não conferem. Confira os dois e tente de novo."


def sign_in() -> Response | str | tuple[str, int]:
    """The form; with the right password, the page that was wanted."""
    wanted = request.values.get("next", "")
    page = wanted if is_own_path(wanted) else url_for("desk.home")
    if request.method == "GET":
        return render_template("desk/sign_in.html", next=page, email="", mistake="")
    email, address = request.form.get("email", ""), request.remote_addr or ""
    limits = house().sign_in_limits
    if limits.reached(email, address):
        abort(429)
    member = staff.sign_in(house().ports, email, request.form.get("password", ""))
    if member is None:
        limits.note_failure(email, address)
        form = render_template("desk/sign_in.html", next=page, email=email, mistake=WRONG)
        return form, 422
    begin_session(member)
    return redirect(page)


def sign_out() -> Response:
    """The browser is signed out."""
    session.clear()
    return redirect(url_for("desk.sign_in"))
