"""Let staff schedule a callback by hand, and check it before it counts.

A number or a case, a subject, a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ivr.rules.callbacks.promise_wording import promise_words
from ivr.rules.callbacks.slots import Due
from ivr.rules.notices.sms_texts import About, Telling, sms_words
from ivr.rules.words.gsm7 import plain
from ivr.rules.words.masking import masked_number
from ivr.rules.words.numbering import REFUSAL_WORDS, NumberRefused, takes_sms, target_number
from ivr.rules.words.protocols import protocol_groups
from ivr.store.callbacks import callbacks
from ivr.store.cases.cases import Case
from ivr.store.database.paging import LARGEST_ID
from ivr.store.queries import case_numbers, staff_actions
from ivr.usecases.callbacks.due_times import due_for
from ivr.usecases.callbacks.scheduling import (
    CallbackOrder,
    ScheduleOutcome,
    ScheduleResult,
    is_slot,
    schedule,
)
from ivr.usecases.line.due_time import DueTimeInputs
from ivr.web.common.installation import installation
from ivr.web.desk.callbacks.action_results import flash_came, words
from ivr.web.desk.callbacks.slots import read_day, read_slot

NAMES = ("telefone", "numero", "assunto", "quando", "atendimento", "chamada", "dia")
NOT_YET = "0" * 11  # stands where the protocol will, which is drawn only then
MAX_TYPED_CHARS = 60


@dataclass(frozen=True)
class Typed:
    """The form's fields as typed, and what is wrong with each."""

    given: dict[str, str]
    mistakes: dict[str, str]
    order: CallbackOrder | None = None


def new_callback() -> str | tuple[str, int] | Response:
    """Show the form, then what it will come to; schedule the callback once that is confirmed."""
    source = request.form if request.method == "POST" else request.args
    given = {name: source.get(name, "").strip()[:MAX_TYPED_CHARS] for name in NAMES}
    given["dia"] = source.get("ver", "").strip()[:MAX_TYPED_CHARS] or given["dia"]
    step = request.form.get("passo", "")
    if given["chamada"] and _missed(given) is None:
        flash("Nada mudou: esta chamada já foi tratada ou retornada.", "bad")
        return redirect(url_for("desk.missed"))
    if request.method == "GET" or "ver" in request.form or step not in ("conferir", "agendar"):
        return _form(Typed(given, {}))
    typed = _read(given)
    if typed.order is None:
        return _form(typed), 422
    if step == "conferir":
        there = _there_already(typed.order)
        if there is None:
            return _confirm(typed, typed.order)
        flash_came(there, "")
        return redirect(url_for("desk.callback", callback_id=there.callback_id))
    result = schedule(installation().line, g.member.id, typed.order)
    if result.came in (ScheduleOutcome.DONE, ScheduleOutcome.MERGED):
        untold = not takes_sms(typed.order.number)
        told = " Este número não recebe SMS: diga à pessoa." if untold else ""
        flash_came(result, f"Pronto: o retorno está marcado.{told}")
        return redirect(url_for("desk.callback", callback_id=result.callback_id))
    return _form(Typed(given, {"quando": words(result)})), 422


def _form(typed: Typed) -> str:
    now, line = installation().ports.clock.now(), installation().line
    with installation().ports.database.read() as session:
        case, numbers = _known(session, typed.given)
        days = read_day(session, line.around(now), typed.given["dia"])
    return render_template(
        "desk/callbacks/schedule.html",
        given=typed.given,
        mistakes=typed.mistakes,
        case=case,
        numbers=[masked_number(each) for each in numbers],
        topics=line.conversations.current().callflow.topics,
        **days,
    )


def _confirm(typed: Typed, order: CallbackOrder) -> str | tuple[str, int]:
    now, line = installation().ports.clock.now(), installation().line
    around = line.around(now)
    with installation().ports.database.read() as session:
        due = due_for(session, order.slot_at, around)
        case, _ = _known(session, typed.given)
    if due is None:
        nobody = "Agora não dá para prometer a ligação: ninguém tem turno cadastrado."
        return _form(Typed(typed.given, {"quando": nobody})), 422
    topic = line.conversations.current().callflow.topic(order.topic)
    return render_template(
        "desk/callbacks/schedule_confirm.html",
        given=typed.given,
        number=masked_number(order.number),
        topic=topic.title if topic else "",
        promise=promise_words(due, now, around.promises),
        text=_text(due, case.protocol if case else "", around) if takes_sms(order.number) else "",
        sends=around.letterhead.sends_sms,
    )


def _there_already(order: CallbackOrder) -> ScheduleResult | None:
    """Return the open callback to that number: what would be promised in its place is not shown."""
    with installation().ports.database.read() as session:
        open_one = callbacks.open_for(session, order.number)
        if open_one is None:
            return None
        deed = staff_actions.last_about(session, open_one.id)
        return ScheduleResult(ScheduleOutcome.MERGED, open_one.id, deed)


def _text(due: Due, protocol: str, around: DueTimeInputs) -> str:
    about = About(protocol or NOT_YET, due)
    told = sms_words(Telling.SCHEDULED, about, around.letterhead, around.now)
    as_sent = plain(told)
    return as_sent if protocol else as_sent.replace(protocol_groups(NOT_YET), "•••• •••• •••")


def _read(given: dict[str, str]) -> Typed:
    """Return the order that was typed, or for each unreadable field what to do about it."""
    mistakes: dict[str, str] = {}
    now, line = installation().ports.clock.now(), installation().line
    with installation().ports.database.read() as session:
        case, known = _known(session, given)
    number = ""
    if given["numero"].isascii() and given["numero"].isdecimal() and not given["telefone"]:
        chosen = int(given["numero"][:4])
        number = known[chosen] if chosen < len(known) else ""
    try:
        number = number or target_number(given["telefone"])
        if number in installation().ports.ours:
            mistakes["telefone"] = "Este é um telefone da própria central."
    except NumberRefused as refused:
        mistakes["telefone"] = REFUSAL_WORDS[refused.reason]
    if not number and not given["telefone"]:
        mistakes["telefone"] = "Digite o telefone da pessoa, com DDD."
    topic = line.conversations.current().callflow.topic(given["assunto"])
    if given["assunto"] and topic is None:
        mistakes["assunto"] = "Escolha um assunto da lista."
    slot_at = read_slot(given["quando"])
    around = line.around(now)
    if given["quando"] != "logo" and not (slot_at and is_slot(around, slot_at)):
        mistakes["quando"] = "Escolha quando ligar: o quanto antes, ou um horário da lista."
    if mistakes:
        return Typed(given, mistakes)
    case_id = case.id if case else None
    return Typed(given, {}, CallbackOrder(number, given["assunto"], slot_at, case_id))


def _known(session: Session, given: dict[str, str]) -> tuple[Case | None, Sequence[str]]:
    """Return the case that the callback is about, and its citizen's numbers; of neither any."""
    if given["chamada"]:
        return case_numbers.of_missed_call(session, _id(given["chamada"])) or (None, ())
    case_id = _id(given["atendimento"])
    case = case_numbers.find_case(session, case_id) if case_id else None
    return case, case_numbers.of_case(session, case.id) if case else ()


def _missed(given: dict[str, str]) -> tuple[Case | None, Sequence[str]] | None:
    with installation().ports.database.read() as session:
        return case_numbers.of_missed_call(session, _id(given["chamada"]))


def _id(text: str) -> int:
    """Return the id that was sent, or 0 where it is none."""
    known = text.isascii() and text.isdecimal() and len(text) < 11
    return int(text) if known and int(text) <= LARGEST_ID else 0
