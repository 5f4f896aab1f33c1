"""Show one's own account, change its password, and set the first password of a new one."""

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.staff.accounts import FEWEST_CHARACTERS, Wrong, needs_second_factor
from ivr.rules.staff.roles import ROLE_LABELS, Role
from ivr.usecases.staff import calendar_feeds, passwords, second_factor, staff
from ivr.usecases.staff.staff import StaffError
from ivr.web.common.installation import installation
from ivr.web.common.limits import At
from ivr.web.desk.session.browser import real_now
from ivr.web.desk.session.login_throttle import note_failure, refuse_too_many, try_at, try_of
from ivr.web.desk.session.session import begin_session
from ivr.web.desk.staff.sessions import is_here, own_sessions
from ivr.web.desk.staff.sign_in import let_in

TWICE = "As duas senhas são diferentes. Digite a mesma nas duas linhas."
FIRST_WRONG = "E-mail ou código não conferem, ou o código já passou do prazo de 72 horas."


def show() -> str:
    """Show the account of whoever is signed in."""
    return _page()


def change_password() -> Response | tuple[str, int]:
    """Change the password, for the present one; every other session of theirs ends."""
    tried = try_of(g.member)
    refuse_too_many(tried)
    present, wanted = request.form.get("atual", ""), request.form.get("nova", "")
    if wanted != request.form.get("repetida", ""):
        return _page(repetida=TWICE), 422
    try:
        begin_session(passwords.change_password(installation().ports, g.member, present, wanted))
    except StaffError as why:
        if Wrong.PASSWORD_NOW in why.wrongs:
            note_failure(tried, g.member.id)
            return _page(atual=Wrong.PASSWORD_NOW.value), 422
        return _page(nova=" ".join(each.value for each in why.wrongs)), 422
    flash("Senha trocada. As outras sessões da sua conta foram encerradas.", "good")
    return redirect(url_for("desk.own_account"), 303)


def first_access() -> Response | str | tuple[str, int]:
    """Show the first access's form; with the administrator's code, set the password and sign in."""
    email = request.form.get("email", "")
    if request.method == "GET":
        return _first(email)
    tried = try_at(email, At.FIRST_CODE)
    refuse_too_many(tried)
    wanted = request.form.get("nova", "")
    if wanted != request.form.get("repetida", ""):
        return _first(email, repetida=TWICE), 422
    code = request.form.get("codigo", "")
    try:
        member = passwords.set_first_password(installation().ports, email, code, wanted)
    except StaffError as why:
        if Wrong.CODE in why.wrongs:
            known = staff.find_by_email(installation().ports, email)
            note_failure(tried, known.id if known else None)
            return _first(email, codigo=FIRST_WRONG), 422
        return _first(email, nova=" ".join(each.value for each in why.wrongs)), 422
    return let_in(member, url_for("desk.home"))


def forgotten() -> str:
    """Show whom to ask after forgetting the password; it asks nothing, and so tells of nobody."""
    return render_template("desk/staff/forgotten.html")


def _page(**mistakes: str) -> str:
    member = g.member
    return render_template(
        "desk/staff/own_account.html",
        role=ROLE_LABELS[Role(member.role)],
        needed=needs_second_factor(member.role),
        left=second_factor.codes_left(installation().ports, member.id),
        fewest=FEWEST_CHARACTERS,
        mistakes=mistakes,
        feed=calendar_feeds.of_member(installation().ports, member.id),
        sessions=own_sessions(),
        is_here=is_here,
        now=real_now(),
    )


def _first(email: str, **mistakes: str) -> str:
    return render_template(
        "desk/staff/first_access.html",
        email=email,
        code=request.form.get("codigo", ""),
        fewest=FEWEST_CHARACTERS,
        mistakes=mistakes,
    )
