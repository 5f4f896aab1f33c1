"""Show what is in doubt after the database was put back, and take what a supervisor says of it."""

import logging
from dataclasses import dataclass
from datetime import datetime

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.callbacks.doubts import REASON_WORDS, Decision
from ivr.rules.operations.world_marks import SHARED
from ivr.store.database.paging import MAX_LISTED
from ivr.store.operations import doubts, holds
from ivr.store.queries import doubt_list
from ivr.usecases.restoring.doubts import decide
from ivr.web.common.installation import installation
from ivr.web.desk.session.labels import EMAIL_TITLES

log = logging.getLogger(__name__)

WORDS = {"feito": Decision.SERVED, "devido": Decision.OWED}
MOST_DIGITS = 18


@dataclass(frozen=True)
class PutBack:
    """What supervisors see on every page: since when nothing leaves, or how much is in doubt.

    `shared`: nothing leaves because another installation uses the same folder.
    """

    held_since: datetime | None
    doubts: int
    shared: bool


def put_back_now() -> PutBack | None:
    """Return how it stands after the database was put back; None where nothing is to be said."""
    with installation().ports.database.read() as session:
        hold, left = holds.open_one(session), doubts.count_open(session)
    if hold is None and not left:
        return None
    shared = hold is not None and hold.cause == SHARED
    return PutBack(hold.since if hold else None, left, shared)


def show_doubts() -> str:
    """Show the page of what nobody but a person can know."""
    with installation().ports.database.read() as session:
        rows, hold = doubt_list.open_ones(session), holds.last(session)
    return render_template(
        "desk/callbacks/put_back.html",
        rows=rows,
        most=MAX_LISTED,
        calls=[each for each in rows if each.number],
        emails=[each for each in rows if not each.number],
        hold=hold,
        shared=SHARED,
        reasons={reason.value: words for reason, words in REASON_WORDS.items()},
        titles=EMAIL_TITLES,
    )


def decide_doubts() -> Response:
    """Take what a supervisor says of the doubts that the form names."""
    word = request.form.get("palavra", "")
    named = request.form.getlist("duvida")
    ids = [int(each) for each in named if each.isdecimal() and len(each) <= MOST_DIGITS]
    changed = 0
    if word in WORDS:
        changed = decide(installation().ports, g.member.id, ids, WORDS[word])
    if changed:
        log.info("doubts: %s of %s by member %s", word, changed, g.member.id)
        words = "resposta anotada" if changed == 1 else "respostas anotadas"
        flash(f"Pronto: {changed} {words}.", "good")
    else:
        flash("Nada mudou: outra pessoa já respondeu.", "bad")
    return redirect(url_for("desk.doubts"))
