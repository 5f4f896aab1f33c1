"""Find out who is signed in, with every request, so that an ended session is out at once."""

import re

from flask import abort, g, redirect, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from ivr.rules.staff.accounts import needs_second_factor
from ivr.rules.staff.roles import May, may
from ivr.store.staff import staff
from ivr.store.staff.staff import StaffMember
from ivr.usecases.staff import sessions
from ivr.web.common.forms import csrf, is_fragment
from ivr.web.common.installation import installation
from ivr.web.desk.session.browser import new_browser, real_now, real_seconds, session_token
from ivr.web.desk.session.refusals import note_refusal
from ivr.web.desk.session.registry import registry
from ivr.web.desk.session.resubmission import ask_to_sign_in, hold, offer

CODE_SECONDS = 600  # from the password to the code
OVER = (
    '<p class="note bad" role="alert">Sua sessão terminou, e nada mais é salvo daqui.'
    ' <a href="/painel/entrar" target="_blank">Entre de novo em outra aba</a> e volte a esta:'
    " o que você escreveu continua aqui.</p>"
)
# What somebody can do who needs a second factor and has none.
WITHOUT_SECOND_FACTOR = {"desk.second_factor", "desk.second_factor_picture", "desk.sign_out"}
# A backslash is a slash to browsers, and a line break would begin another header.
OWN_PATH = re.compile(r"/painel([/?][^\\\x00-\x20\x7f]*)?")


def require_member() -> Response | None:
    """Let a request through only for a signed-in member who may do it; want each change's token.

    An endpoint that does not say who may ask there is nobody's. Whoever needs a second factor and
    has none is led to it before anything else. What is refused is recorded. Returns the answer that
    stands in the page's place, or None.
    """
    member = _member()
    if member is None and is_fragment():
        return Response(OVER, 401, mimetype="text/html")
    forged = _forged()
    held = hold(session.get("member")) if forged or member is None else ""
    if held and member is None:
        session.clear()
        return ask_to_sign_in(held, url_for("desk.home"))
    if forged:
        again = offer(held, member) if held and member else None
        if again is None or is_fragment():
            raise forged
        return Response(again, 400, mimetype="text/html")
    if registry().is_open(request.endpoint):
        return None
    if member is None:
        session.clear()
        return redirect(url_for("desk.sign_in", next=_wanted()))
    g.member = member
    lacks = needs_second_factor(member.role) and not member.totp_secret
    if lacks and request.endpoint not in WITHOUT_SECOND_FACTOR:
        return redirect(url_for("desk.second_factor"), 303)
    wants = registry().wants(request.endpoint)
    if wants is None or not may(member.role, wants):
        note_refusal("refused", member.id)
        abort(403)
    return None


def member_may(what: str) -> bool:
    """Return whether whoever is signed in may do that; `what` is a `May`'s value."""
    return may(g.member.role, May(what))


def begin_session(member: StaffMember, remember: bool = False) -> None:
    """Sign the browser in as `member`; whatever the session held before is gone.

    With `remember` it is asked for no code again during this shift. Where somebody ended that
    person's sessions meanwhile, the answer leads to the sign-in.
    """
    _clear_for(member)
    session.permanent = True
    browser = new_browser()
    if not sessions.begin(installation().ports, member, browser, real_now(), remember):
        session.clear()
        abort(redirect(url_for("desk.sign_in")))
    session.update(member=member.id, sid=browser.token)


def begin_half_session(member: StaffMember, page: str) -> None:
    """Note that the browser gave `member`'s password; after a code it will see `page`."""
    _clear_for(member)
    session.update(half=member.id, epoch=member.session_epoch, asked=real_seconds(), page=page)


def half_member() -> StaffMember | None:
    """Return whose password was given a short while ago, and whose code was not yet; else None."""
    if abs(real_seconds() - session.get("asked", 0)) > CODE_SECONDS:
        return None
    with installation().ports.database.read() as database:
        return staff.active(database, session.get("half", 0), session.get("epoch", -1))


def is_own_path(path: str) -> bool:
    """Return whether `path` leads to a page of the desk and to nobody else's address."""
    return bool(OWN_PATH.fullmatch(path)) and "//" not in path


def _clear_for(member: StaffMember) -> None:
    """Clear the session, except for the forms' token of the same member: their pages still count.

    Somebody whose session is over signs in again in another tab, and goes on in the first.
    """
    same = member.id in (session.get("member"), session.get("half"))
    token = session.get("csrf_token") if same else None
    session.clear()
    if token:
        session["csrf_token"] = token


def _forged() -> CSRFError | None:
    try:
        csrf.protect()
    except CSRFError as why:
        note_refusal("form-refused", session.get("member"))
        return why
    return None


def _member() -> StaffMember | None:
    token = session_token()
    if not token:
        return None
    asked_for = not registry().is_polled(request.endpoint) or not is_fragment()
    found = sessions.whose(installation().ports, token, real_now(), asked_for)
    if found is None:
        note_refusal("session-refused", session.get("member"))
    return found


def _wanted() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None
