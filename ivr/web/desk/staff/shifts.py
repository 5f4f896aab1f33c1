"""Show everybody's week and absences, check a draft with its gaps, and publish it."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask import abort, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ivr.rules.callbacks.slots import SLOT, ShiftSpan
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.staff.coverage import REASON_LABELS, Reason
from ivr.rules.staff.rota import DAYS, charter_week, parse_shifts, shift_words
from ivr.store.staff import absences, shifts
from ivr.usecases.staff.shifts import Away, ShiftChange, outlook, publish
from ivr.web.common.installation import installation

FARTHEST = timedelta(days=2 * 366)
NAMES = ("pessoa", "semana", "de", "ate", "motivo", "tirar")
MAX_WEEK_CHARS = 400


def show_shifts() -> str:
    """Show everybody's week, who is away, and how the next days are covered."""
    return _page({}, {})


def check_shifts() -> str | tuple[str, int]:
    """Show the draft with its gaps, before it is published; the form again where unreadable."""
    draft, given, mistakes = _read()
    if draft is None:
        return _page(given, mistakes), 422
    return render_template(
        "desk/staff/shifts_check.html",
        draft=draft,
        given=given,
        name=_name(draft.staff_id),
        week=shift_words(draft.week) if draft.week is not None else None,
        before=outlook(installation().line),
        after=outlook(installation().line, draft),
        labels=REASON_LABELS,
        slot=SLOT,
        weekday=_weekday,
    )


def publish_shifts() -> Response | tuple[str, int]:
    """Publish the draft, which holds from now on."""
    draft, given, mistakes = _read()
    if draft is None:
        return _page(given, mistakes), 422
    if publish(installation().line, draft, g.member.id):
        flash("Pronto: a escala foi publicada.", "good")
    else:
        flash("Nada mudou: essa ausência já não existe.", "bad")
    return redirect(url_for("desk.shifts"))


def _page(given: Mapping[str, str], mistakes: Mapping[str, str]) -> str:
    weekly = installation().line.schedule().weekly
    with installation().ports.database.read() as session:
        people = [
            (member, shift_words(_spans(session, member.id)))
            for member in shifts.everybody(session)
        ]
        away = absences.since(session, _today())
    return render_template(
        "desk/staff/shifts.html",
        people=people,
        names={member.id: member.name for member, _ in people},
        away=away,
        reasons=[(each.value, label) for each, label in REASON_LABELS.items()],
        labels={each.value: label for each, label in REASON_LABELS.items()},
        now=outlook(installation().line),
        given=given,
        mistakes=mistakes,
        usual=shift_words(charter_week(weekly)),
        most=MAX_WEEK_CHARS,
        slot=SLOT,
        weekday=_weekday,
    )


def _read() -> tuple[ShiftChange | None, Mapping[str, str], dict[str, str]]:
    """Return the draft that the form means, or for each field what to do about it."""
    given = {name: request.form.get(name, "").strip() for name in NAMES}
    with installation().ports.database.read() as session:
        known = {str(member.id): member.id for member in shifts.everybody(session)}
    if given["pessoa"] not in known:
        return None, given, {"pessoa": "Escolha uma pessoa da lista."}
    staff_id = known[given["pessoa"]]
    if given["tirar"]:
        return _back(staff_id, given["tirar"]), given, {}
    if given["de"] or given["ate"] or given["motivo"]:
        away, mistakes = _away(given)
        return (ShiftChange(staff_id, away=away) if away else None), given, mistakes
    if len(given["semana"]) > MAX_WEEK_CHARS:
        return None, given, {"semana": f"Escreva a semana em até {MAX_WEEK_CHARS} letras."}
    try:
        week = parse_shifts([given["semana"]], installation().line.schedule().weekly)
    except ValueError:
        usual = shift_words(charter_week(installation().line.schedule().weekly))
        told = f"Escreva como {usual}, dentro desse horário e sem repetir um dia na mesma hora."
        return None, given, {"semana": told}
    return ShiftChange(staff_id, week=week), given, {}


def _back(staff_id: int, text: str) -> ShiftChange:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        abort(404)
    return ShiftChange(staff_id, back=int(text))


def _away(given: Mapping[str, str]) -> tuple[Away | None, dict[str, str]]:
    mistakes: dict[str, str] = {}
    first, last = _date(given["de"]), _date(given["ate"] or given["de"])
    if first is None:
        mistakes["de"] = "Informe o primeiro dia fora."
    if last is None or last < _today() or last > _today() + FARTHEST:
        mistakes["ate"] = "Informe o último dia fora, de hoje a dois anos à frente."
    elif first and last < first:
        mistakes["ate"] = "O último dia vem depois do primeiro."
    if given["motivo"] not in [each.value for each in Reason]:
        mistakes["motivo"] = "Escolha um motivo da lista."
    if mistakes or first is None or last is None:
        return None, mistakes
    return Away(first, last, Reason(given["motivo"])), {}


def _spans(session: Session, staff_id: int) -> list[ShiftSpan]:
    rows = shifts.of_member(session, staff_id)
    return [ShiftSpan(row.weekday, row.starts, row.ends) for row in rows]


def _name(staff_id: int) -> str:
    with installation().ports.database.read() as session:
        return next(each.name for each in shifts.everybody(session) if each.id == staff_id)


def _weekday(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day:%d/%m}"


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _today() -> date:
    return installation().ports.clock.now().astimezone(FORTALEZA).date()
