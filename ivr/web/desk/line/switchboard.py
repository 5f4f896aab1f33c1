"""Show the switchboard: its state, who is on shift, its outages; let supervisors override it."""

import logging
from datetime import datetime

from flask import abort, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ivr.rules.calls.compensation import COMPENSATIONS
from ivr.rules.calls.outcomes import OUTCOMES
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.line.switchboard import Health, State, state, tried_since
from ivr.rules.notices.ceilings import Counted
from ivr.store.callbacks import dispatch
from ivr.store.line import switchboard
from ivr.store.line.switchboard import WINDOW, Outage
from ivr.store.queries import outage_log
from ivr.usecases.calls.unserved import unserved_labels
from ivr.usecases.line.switchboard import Override, override
from ivr.usecases.notices.ceilings import used_today
from ivr.web.common.installation import installation
from ivr.web.desk.line.on_duty import on_duty
from ivr.web.desk.session.paging import asked_id_place

log = logging.getLogger(__name__)

FEWEST_MINUTES, MAX_MINUTES = 15, 480
REASONS = (
    *("manutenção programada", "falta de energia", "falha da operadora", "falha do equipamento"),
    *("a central já voltou", "outro motivo"),
)
CHANNELS = {
    Counted.SMS: "SMS enviados hoje",
    Counted.EMAIL: "E-mails enviados hoje",
    Counted.FORM: "Mensagens pelo formulário hoje",
}
WORDS = {"fora": State.UNAVAILABLE, "disponivel": State.AVAILABLE, "automatico": None}


def show_switchboard() -> str:
    """Show the page of the switchboard."""
    now, line = installation().ports.clock.now(), installation().line
    place = asked_id_place("antes")
    opening = line.schedule().opening(now)
    with installation().ports.database.read() as session:
        health = switchboard.health(session)
        outages = outage_log.read_page(session, place)
        given = outage_log.given(session, [outage.id for outage in outages.rows])
        pace = dispatch.look(session)
        used = used_today(session, installation().ports, now)
        page = {
            "since": state_since(session, health, now),
            **trials(session, health, now),
            "people": on_duty(session, now, opening.open),
            "opening": opening,
        }
    today = now.astimezone(FORTALEZA).date()
    return render_template(
        "desk/line/switchboard.html",
        **page,
        now=now,
        health=health,
        state=state(health, now).value,
        unprobed=not installation().ports.probe.can_ask,
        overridden=bool(health.override_until and now < health.override_until),
        stopped=pace.stopped_why if pace else "",
        dials=pace.dials if pace and pace.day == today else 0,
        limit=installation().ports.dials_per_day,
        used=[(CHANNELS[each.channel], each) for each in used],
        outages=outages.rows,
        more=outages.has_next,
        turned=place is not None,
        given=given,
        facts=COMPENSATIONS,
        reasons=REASONS,
        minutes=(FEWEST_MINUTES, MAX_MINUTES),
    )


def show_outage(outage_id: int) -> str:
    """Show one outage with the calls that met it."""
    with installation().ports.database.read() as session:
        outage = outage_log.find(session, outage_id)
        if outage is None:
            abort(404)
        met = outage_log.met(session, outage_id, asked_id_place("depois"))
        given = outage_log.given(session, [outage_id]).get(outage_id)
        unserved = unserved_labels(session, [each.call for each in met.rows])
    callflow = installation().line.conversations.current().callflow
    return render_template(
        "desk/line/outage.html",
        outage=outage,
        lasted=(outage.ended_at or installation().ports.clock.now()) - outage.started_at,
        met=met.rows,
        more=met.has_next,
        given=given,
        facts=COMPENSATIONS,
        unserved=unserved,
        titles={topic.key: topic.title for topic in callflow.topics},
        outcomes={outcome.value: facts for outcome, facts in OUTCOMES.items()},
    )


def override_state() -> Response:
    """Override the switchboard's state for some minutes, or end the override at once.

    For supervisors. An override ends by itself.
    """
    word = request.form.get("como", "")
    minutes = _number(request.form.get("minutos", ""))
    why = request.form.get("motivo", "")
    if word not in WORDS:
        flash("Nada mudou: escolha como a central está.", "bad")
    elif WORDS[word] and why not in REASONS:
        flash("Nada mudou: escolha o motivo do aviso.", "bad")
    elif WORDS[word] and not FEWEST_MINUTES <= minutes <= MAX_MINUTES:
        told = f"de {FEWEST_MINUTES} a {MAX_MINUTES} minutos"
        flash(f"Nada mudou: o aviso vale {told} e termina sozinho.", "bad")
    else:
        installation().line.board.learn(_override(WORDS[word], minutes, why))
        log.info("switchboard: %s for %s minutes by member %s", word, minutes, g.member.id)
        flash("Pronto: a linha já segue este aviso.", "good")
    return redirect(url_for("desk.switchboard"))


def _override(wanted: State | None, minutes: int, why: str) -> Health:
    word = Override(g.member.id, why if wanted else "")
    return override(installation().ports, wanted, minutes, word)


def state_since(session: Session, health: Health, now: datetime) -> datetime | None:
    """Return when the present state began, as far as anybody knows; else None."""
    if state(health, now) is not State.AVAILABLE:
        lasting = switchboard.open_outage(session)
        return lasting.started_at if lasting else health.down_since
    before: Outage | None = outage_log.last_ended(session)
    return before.ended_at if before else None


def trials(session: Session, health: Health, now: datetime) -> dict[str, datetime | None]:
    """Return since when the switchboard is being tried, and when it was tried last, in vain.

    Each is None where it is up, or a supervisor's word alone says that it is down.
    """
    down = health.down_since if state(health, now) is not State.AVAILABLE else None
    last = switchboard.last_failure(session, down - WINDOW) if down else None
    return {"tried_since": tried_since(health, now), "last_tried": last}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0
