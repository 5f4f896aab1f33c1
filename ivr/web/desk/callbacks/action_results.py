"""Word the result of a change to a callback, for whoever asked for it (pt-BR)."""

from flask import flash

from ivr.rules.hours.hours import FORTALEZA
from ivr.store.queries import staff_actions
from ivr.store.queries.staff_actions import Deed
from ivr.usecases.callbacks.scheduling import ScheduleOutcome, ScheduleResult

DEEDS: dict[str, str] = {
    staff_actions.SCHEDULED: "agendou este retorno",
    staff_actions.MOVED: "mudou o horário",
    staff_actions.ASSIGNED: "escolheu quem liga",
    staff_actions.CANCELLED: "cancelou este retorno",
    staff_actions.RESOLVED: "marcou como resolvido",
    staff_actions.RETRIED: "mandou tentar de novo",
    staff_actions.CALLED: "pediu para ligar",
}
NOT_DONE: dict[ScheduleOutcome, str] = {
    ScheduleOutcome.MERGED: (
        "Já há um retorno aberto para este número. Nada foi criado: é este aqui."
    ),
    ScheduleOutcome.SOONEST: (
        "Nada mudou: o horário que a pessoa já tem é o mais cedo que podemos prometer agora."
    ),
    ScheduleOutcome.FULL: "Nada mudou: este horário acabou de lotar. Escolha outro.",
    ScheduleOutcome.NO_SLOT: (
        "Nada mudou: não há atendimento nesse horário, ou ele já começou. Escolha outro."
    ),
    ScheduleOutcome.REFUSED: "Nada mudou: a central não liga para este número.",
    ScheduleOutcome.OFTEN: "Nada mudou: já houve três pedidos de retorno para este número hoje.",
    ScheduleOutcome.NOBODY: "Nada mudou: sem turno cadastrado, não dá para prometer a ligação.",
    ScheduleOutcome.CHANGED: "Nada mudou: outra pessoa já resolveu isto, ou o retorno mudou antes.",
    ScheduleOutcome.ENDED: "Nada mudou: outra pessoa já resolveu isto, ou o retorno acabou antes.",
    ScheduleOutcome.CLOSED: (
        "Nada mudou: agora não é hora de ligar, e nenhum retorno está marcado para esta"
        " pessoa. Para a central ligar quando abrir, agende um retorno."
    ),
    ScheduleOutcome.OFF_SHIFT: "Nada mudou: seu telefone só toca no seu turno e fora da pausa.",
    ScheduleOutcome.BUSY: "Nada mudou: seu telefone já está em um retorno.",
    ScheduleOutcome.UNDER_WAY: "Nada mudou: este retorno está sendo feito neste momento.",
    ScheduleOutcome.HELD: (
        "Nada mudou: o banco de dados voltou a uma cópia. Antes de ligar, a supervisão responde em"
        " Retomada."
    ),
    ScheduleOutcome.MISSING: "Nada mudou: isto não existe mais.",
}
MY_TELEPHONE_RINGS = "Pronto: toca {}, e depois o telefone da pessoa."
STILL_WAITS = "Nada mudou: agora não é hora de ligar. O retorno continua na fila, no mesmo prazo."
UNTOLD = "Este número não recebe SMS: avise a pessoa."


def my_telephone(phone: str) -> str:
    """Return which of their own telephones rings: "seu telefone, final 7777", or its SIP name."""
    if not phone:
        return "seu telefone"
    return f"seu telefone, final {phone[-4:]}" if phone[-4:].isdecimal() else f"seu ramal, {phone}"


def flash_came(result: ScheduleResult, done: str) -> None:
    """Flash the result for the next page: `done`, or why nothing changed and because of whom."""
    if result.came is ScheduleOutcome.DONE:
        flash(done if result.told else f"{done} {UNTOLD}", "good")
    else:
        flash(words(result), "bad")


def words(result: ScheduleResult) -> str:
    """Return why nothing changed, and who was faster."""
    told = NOT_DONE[result.came]
    if result.came is ScheduleOutcome.CLOSED and result.callback_id:
        told = STILL_WAITS
    if result.deed and result.came is ScheduleOutcome.FULL:
        at = result.deed.at.astimezone(FORTALEZA)
        return f"{told} O último lugar foi marcado por {result.deed.name}, às {at:%H:%M}."
    return f"{told} {deed_words(result.deed)}" if result.deed else told


def deed_words(deed: Deed) -> str:
    """Return who did what, and when, as a sentence."""
    at = deed.at.astimezone(FORTALEZA)
    return f"{deed.name} {DEEDS[deed.action]} às {at:%H:%M} de {at:%d/%m}."
