"""Word the result of a change to a callback, for whoever asked for it (pt-BR)."""

from flask import flash

from ivr.rules.hours.hours import FORTALEZA
from ivr.store.queries import staff_actions
from ivr.store.queries.staff_actions import Deed
from ivr.usecases.callbacks.scheduling import Came, Result

DEEDS: dict[str, str] = {
    staff_actions.SCHEDULED: "agendou este retorno",
    staff_actions.MOVED: "mudou o horário",
    staff_actions.ASSIGNED: "escolheu quem liga",
    staff_actions.CANCELLED: "cancelou este retorno",
    staff_actions.RESOLVED: "marcou como resolvido",
    staff_actions.RETRIED: "mandou tentar de novo",
    staff_actions.CALLED: "pediu para ligar",
}
NOT_DONE: dict[Came, str] = {
    Came.MERGED: "Já há um retorno aberto para este número. Nada foi criado: é este aqui.",
    Came.FULL: "Nada mudou: este horário acabou de lotar. Escolha outro.",
    Came.NO_SLOT: "Nada mudou: não há atendimento nesse horário, ou ele já começou. Escolha outro.",
    Came.REFUSED: "Nada mudou: a central não liga para este número.",
    Came.OFTEN: "Nada mudou: já houve três pedidos de retorno para este número hoje.",
    Came.NOBODY: "Nada mudou: sem turno cadastrado, não dá para prometer a ligação.",
    Came.CHANGED: "Nada mudou: outra pessoa já resolveu isto, ou o retorno mudou antes.",
    Came.ENDED: "Nada mudou: outra pessoa já resolveu isto, ou o retorno acabou antes.",
    Came.CLOSED: "Nada mudou: agora não é hora de ligar. A central liga quando abrir.",
    Came.OFF_SHIFT: "Nada mudou: seu telefone só toca no seu turno e fora da pausa.",
    Came.BUSY: "Nada mudou: seu telefone já está em um retorno.",
    Came.UNDER_WAY: "Nada mudou: este retorno está sendo feito neste momento.",
    Came.MISSING: "Nada mudou: isto não existe mais.",
}
UNTOLD = "Este número não recebe SMS: avise a pessoa."


def flash_came(result: Result, done: str) -> None:
    """Flash the result for the next page: `done`, or why nothing changed and because of whom."""
    if result.came is Came.DONE:
        flash(done if result.told else f"{done} {UNTOLD}", "good")
    else:
        flash(words(result), "bad")


def words(result: Result) -> str:
    """Return why nothing changed, and who was faster."""
    told = NOT_DONE[result.came]
    if result.deed and result.came is Came.FULL:
        at = result.deed.at.astimezone(FORTALEZA)
        return f"{told} O último lugar foi marcado por {result.deed.name}, às {at:%H:%M}."
    return f"{told} {deed_words(result.deed)}" if result.deed else told


def deed_words(deed: Deed) -> str:
    """Return who did what, and when, as a sentence."""
    at = deed.at.astimezone(FORTALEZA)
    return f"{deed.name} {DEEDS[deed.action]} às {at:%H:%M} de {at:%d/%m}."
