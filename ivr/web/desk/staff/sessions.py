"""List one's own sessions and known browsers, and end one or all others."""

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.staff.accounts import Wrong
from ivr.rules.staff.sessions import Kind
from ivr.store.staff.sessions import StaffSession
from ivr.usecases.staff import sessions
from ivr.web.common.installation import installation
from ivr.web.desk.session.browser import device_token, real_now, session_token
from ivr.web.desk.session.login_throttle import gives_password

ENDED = "Encerrado. Quem estava nesse aparelho já está fora."
ALL_ENDED = "Tudo o que estava aberto em outros aparelhos foi encerrado."
NONE_ENDED = "Nada a encerrar: já tinha terminado."


def own_sessions() -> dict[str, list[StaffSession]]:
    """Return the member's browsers for the page of their own account: signed in, and only known."""
    found = sessions.listed(installation().ports, g.member.id, real_now())
    return {
        "open": [each for each in found if each.kind == Kind.SESSION.value],
        "known": [each for each in found if each.kind == Kind.DEVICE.value],
    }


def is_here(row: StaffSession) -> bool:
    """Return whether that row is the browser that asks."""
    return row.hash in (sessions.hashed(session_token()), sessions.hashed(device_token()))


def end_sessions() -> Response:
    """End the session or device that the button names, or all but this browser's; for the password.

    Ending this browser's own session is signing out, which has its own button.
    """
    if not gives_password():
        flash(Wrong.PASSWORD_NOW.value, "bad")
        return redirect(url_for("desk.own_account"), 303)
    found = sessions.listed(installation().ports, g.member.id, real_now())
    named = request.form.get("qual", "")
    if named == "outras":
        wanted = [each.id for each in found if not is_here(each)]
    else:
        wanted = [each.id for each in found if str(each.id) == named]
    ended = sessions.end(installation().ports, g.member.id, wanted)
    told = (ALL_ENDED if named == "outras" else ENDED) if ended else NONE_ENDED
    flash(told, "good" if ended else "bad")
    return redirect(url_for("desk.own_account"), 303)
