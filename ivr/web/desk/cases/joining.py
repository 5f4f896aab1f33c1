"""Join two cases of one person, from the page of either."""

from flask import abort, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ivr.store.database.paging import LARGEST_ID
from ivr.usecases.cases.joining import Joined, join
from ivr.web.common.installation import installation


def join_cases(case_id: int) -> Response:
    """Join the younger of two cases to the older, or say why nothing changed."""
    text = request.form.get("outro", "")
    other = int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0
    if other > LARGEST_ID:
        abort(404)
    joined, goes_on = join(installation().line, g.member.id, case_id, other)
    if joined is Joined.MISSING:
        abort(404)
    if joined is Joined.DONE:
        flash("Pronto: os dois atendimentos seguem juntos, no protocolo mais antigo.", "good")
    else:
        flash("Nada mudou: um deles já segue em outro atendimento.", "bad")
    return redirect(url_for("desk.case", case_id=goes_on))
