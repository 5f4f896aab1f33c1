"""Sign in, by password and then by a code where there is a second factor; and sign out."""

from flask import g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from ivr.rules.staff.accounts import Wrong
from ivr.store.staff.staff import StaffMember
from ivr.usecases.staff import second_factor, sessions, staff
from ivr.web.common.installation import installation
from ivr.web.common.limits import At
from ivr.web.desk.session.browser import device_token, real_now, real_seconds, session_token
from ivr.web.desk.session.login_throttle import note_failure, refuse_too_many, try_at, try_of
from ivr.web.desk.session.resubmission import MAX_CHARACTERS, offer
from ivr.web.desk.session.session import begin_half_session, begin_session, half_member, is_own_path

WRONG = "E-mail ou senha não conferem. Confira os dois e tente de novo."


def sign_in() -> Response | str | tuple[str, int]:
    """Show the form; with the right password, go to the wanted page, or to the code's form first.

    What was typed when a session was over is carried along, and shown before that page.
    """
    wanted = request.values.get("next", "")
    page = wanted if is_own_path(wanted) else url_for("desk.home")
    if request.method == "GET":
        return render_template("desk/staff/sign_in.html", next=page, email="", mistake="")
    email = request.form.get("email", "")
    tried = try_at(email)
    refuse_too_many(tried)
    member = staff.sign_in(installation().ports, email, request.form.get("password", ""))
    if member is None:
        known = staff.find_by_email(installation().ports, email)
        note_failure(tried, known.id if known else None)
        again = {"next": page, "email": email, "mistake": WRONG, "held": _held()}
        return render_template("desk/staff/sign_in.html", **again), 422
    led = let_in(member, page)
    if not _held():
        return led
    if half_member():
        return render_template("desk/staff/sign_in_code.html", mistake="", held=_held())
    return offer(_held(), member) or led


def let_in(member: StaffMember, page: str) -> Response:
    """Sign in whoever gave the right password, or ask for a code where there is a second factor.

    Then leads to `page`. A browser that gave a code during this shift, and was to be remembered, is
    not asked again.
    """
    remembered = sessions.is_remembered(installation().ports, member.id, device_token(), real_now())
    if member.totp_secret and not remembered:
        begin_half_session(member, page)
        return redirect(url_for("desk.sign_in_code"), 303)
    begin_session(member)
    second_factor.note_entry(
        installation().ports, member.id, "aparelho lembrado" if remembered else ""
    )
    return redirect(page)


def sign_in_code() -> Response | str | tuple[str, int]:
    """Show the second step's form; with the right code, go to the page that was wanted."""
    member = half_member()
    if member is None:
        session.clear()
        return redirect(url_for("desk.sign_in"))
    if request.method == "GET":
        return render_template("desk/staff/sign_in_code.html", mistake="")
    tried = try_of(member, at=At.CODE)
    refuse_too_many(tried)
    code = request.form.get("codigo", "")
    factor = second_factor.take_code(installation().ports, member.id, code, real_seconds())
    if not factor:
        note_failure(tried, member.id)
        wrong = Wrong.CODE.value
        return render_template("desk/staff/sign_in_code.html", mistake=wrong, held=_held()), 422
    page = session.get("page", "")
    begin_session(member, remember="lembrar" in request.form)
    second_factor.note_entry(installation().ports, member.id, factor)
    led = redirect(page if is_own_path(page) else url_for("desk.home"))
    return offer(_held(), member) or led


def sign_out() -> Response:
    """Sign the browser out: whoever copied its cookie is out too."""
    sessions.sign_out(installation().ports, g.member.id, session_token())
    session.clear()
    return redirect(url_for("desk.sign_in"))


def _held() -> str:
    return request.form.get("escrito", "")[:MAX_CHARACTERS]
