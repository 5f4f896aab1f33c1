"""Show the calendar by month, and change a day once its effect has been seen."""

from calendar import Calendar
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from ivr.rules.callbacks.slots import SLOT
from ivr.rules.hours.hours import (
    FORTALEZA,
    DayKind,
    Interval,
    Schedule,
    SpecialDay,
    effect_words,
)
from ivr.rules.hours.icalendar import Detail
from ivr.rules.words.as_read import format_day
from ivr.store.callbacks import callbacks
from ivr.store.hours import calendar
from ivr.usecases.hours.calendar import Change, Saved, effect, save
from ivr.web.common.calendar_files import calendar_answer
from ivr.web.common.installation import installation

MAX_NAME_CHARS, MAX_DECREE_CHARS = 120, 200
FARTHEST = timedelta(days=3 * 366)
NORMAL = "normal"
BACK = "volta ao que diz o calendário"
KINDS = (
    ("fechado", "Fechado o dia todo"),
    ("ate", "Fechado até um horário"),
    ("de", "Fechado a partir de um horário"),
    ("incerto", "Ainda não se sabe"),
    (NORMAL, "Expediente normal"),
)
NAMES = ("dia", "nome", "tipo", "hora", "decreto")
Given = Mapping[str, str]


@dataclass(frozen=True)
class Day:
    """One square of the month."""

    date: date
    inside: bool  # of the month that is shown
    hours: tuple[Interval, ...]
    certain: bool
    special: SpecialDay | None
    by_desk: bool
    promises: int  # callbacks due on it


def show_calendar() -> str:
    """Show the month that `mes` names, or the present one."""
    given = {name: request.args.get(name, "") for name in NAMES}
    return _page(given, {})


def check_day() -> str | tuple[str, int]:
    """Show what the change would do, before it is saved; the form again where it cannot be read."""
    change, given, mistakes = _read()
    if change is None:
        return _page(given, mistakes), 422
    schedule = installation().line.schedule()
    follows = effect(installation().line, change)
    return render_template(
        "desk/hours/calendar_check.html",
        change=change,
        given=given,
        removes=change.special is None,
        before=schedule.day(change.on),
        moved=follows.moved,
        under_way=_under_way(follows.under_way),
        slot=SLOT,
        words=effect_words(change.special) if change.special else BACK,
    )


def save_day() -> Answer | tuple[str, int]:
    """Save the day as the form says, and notify whoever is moved by it."""
    change, given, mistakes = _read()
    if change is None:
        return _page(given, mistakes), 422
    done = save(installation().line, change, g.member.id)
    day = format_day(change.on, "dd/MM/yyyy")
    said = "voltou ao que diz o calendário" if change.special is None else "foi gravado"
    flash(f"Pronto: o dia {day} {said}. {_told(done)}", "good")
    return redirect(url_for("desk.calendar", mes=f"{change.on:%Y-%m}"))


def calendar_file() -> Response:
    """Send the opening hours and the special days with their decrees, for a calendar program."""
    return calendar_answer(Detail.DECREES)


def _page(given: Given, mistakes: Mapping[str, str]) -> str:
    first = _month()
    schedule = installation().line.schedule()
    now = installation().ports.clock.now()
    with installation().ports.database.read() as session:
        by_desk = calendar.by_desk(session)
        dues = callbacks.due_after(session, now)
    promised = Counter(due.at.astimezone(FORTALEZA).date() for _, due in dues)
    weeks = [
        [_day(schedule, day, first, by_desk, promised) for day in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    return render_template(
        "desk/hours/calendar.html",
        month=format_day(first, "MMMM 'de' yyyy"),
        weeks=weeks,
        today=_today(),
        before=_named(first - timedelta(days=1)),
        after=_named((first + timedelta(days=32)).replace(day=1)),
        given=given,
        mistakes=mistakes,
        kinds=KINDS,
        most=(MAX_NAME_CHARS, MAX_DECREE_CHARS),
    )


def _day(
    schedule: Schedule, day: date, first: date, by_desk: set[date], promised: Mapping[date, int]
) -> Day:
    hours = schedule.day(day)
    return Day(
        day,
        day.month == first.month,
        hours.intervals,
        hours.certain,
        schedule.special.get(day),
        day in by_desk,
        promised.get(day, 0),
    )


def _month() -> date:
    """Return the first of the month that the address or the form's day names, within reach."""
    today = _today()
    text = request.args.get("mes", "") or request.form.get("dia", "")[:7]
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if abs(first - today) <= FARTHEST else today.replace(day=1)


def _named(day: date) -> str:
    return f"{day:%Y-%m}"


def _today() -> date:
    return installation().ports.clock.now().astimezone(FORTALEZA).date()


def _read() -> tuple[Change | None, Given, dict[str, str]]:
    """Return the change that the form means, or for each field what to do about it."""
    given = {name: request.form.get(name, "").strip() for name in NAMES}
    removes = request.form.get("acao") == "tirar"
    mistakes: dict[str, str] = {}
    try:
        day = date.fromisoformat(given["dia"])
    except ValueError:
        day = date.min
    if not _today() <= day <= _today() + FARTHEST:
        mistakes["dia"] = "Escolha um dia de hoje até três anos à frente."
    if removes:
        if day not in _by_desk():
            abort(404)
        return (None if mistakes else Change(day, None)), given, mistakes
    for name, most in (("nome", MAX_NAME_CHARS), ("decreto", MAX_DECREE_CHARS)):
        if len(given[name]) > most or not given[name].isprintable():
            mistakes[name] = f"Escreva em até {most} letras."
    if not given["nome"]:
        mistakes["nome"] = "Escreva o nome do dia, como quem liga vai ouvir."
    if given["tipo"] not in dict(KINDS):
        mistakes["tipo"] = "Escolha o que muda nesse dia."
    at = _time(given["hora"])
    if given["tipo"] in ("ate", "de") and at is None:
        mistakes["hora"] = "Informe o horário, como 12:00."
    return (None if mistakes else Change(day, _special(day, given, at))), given, mistakes


def _special(day: date, given: Given, at: time | None) -> SpecialDay:
    kind = {"fechado": DayKind.CLOSED, "incerto": DayKind.UNKNOWN}.get(
        given["tipo"], DayKind.PARTIAL
    )
    until = at if given["tipo"] == "ate" else None
    since = at if given["tipo"] == "de" else None
    return SpecialDay(day, given["nome"], kind, until, since, given["decreto"])


def _by_desk() -> set[date]:
    with installation().ports.database.read() as session:
        return calendar.by_desk(session)


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None) if text else None
    except ValueError:
        return None


def _told(done: Saved) -> str:
    moved, told, later = done.moved, done.told, _under_way(done.under_way)
    if not moved:
        return f"Nenhum retorno prometido mudou. {later}".rstrip()
    one = "1 retorno mudou" if moved == 1 else f"{moved} retornos mudaram"
    who = "1 cidadão foi avisado" if told == 1 else f"{told} cidadãos foram avisados"
    return f"{one} de horário, e {who} por SMS. {later}".rstrip()


def _under_way(count: int) -> str:
    """Return what follows for those who are called at this moment, or nothing."""
    if not count:
        return ""
    if count == 1:
        return (
            "Para 1 retorno a central liga neste momento: se não houver conversa, ele também muda"
            " de horário, e a pessoa é avisada."
        )
    return (
        f"Para {count} retornos a central liga neste momento: os que ficarem sem conversa também"
        " mudam de horário, e as pessoas são avisadas."
    )
