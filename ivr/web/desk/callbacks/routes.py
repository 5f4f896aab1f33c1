"""Declare the routes of callbacks, the agenda, missed calls, and what never reached a citizen."""

from ivr.rules.staff.roles import May
from ivr.web.desk.callbacks import (
    agenda,
    callback_page,
    callbacks,
    missed,
    move,
    promised,
    put_back,
    schedule,
    undelivered,
)
from ivr.web.desk.session.registry import CALLBACKS, INBOX, Section, change, form, page, part

_WHY = {"motivo": "Motivo"}

ROUTES = (
    page("/retornos", "callbacks", callbacks.show_callbacks, May.READ),
    page("/retornos/prometidos", "promised", promised.show_promised, May.READ),
    part("/retornos/quadro", "callbacks_board", callbacks.show_board, May.READ),
    form(
        *("/retornos/novo", "new_callback", schedule.new_callback, May.SERVE),
        typed={"telefone": "Telefone"},
    ),
    page("/retornos/<int:callback_id>", "callback", callback_page.show_callback, May.READ),
    form(
        *("/retornos/<int:callback_id>/mover", "move_callback", move.move_callback, May.DIRECT),
        typed={},
    ),
    change(
        *("/retornos/<int:callback_id>/ligar", "call_citizen"),
        *(callback_page.call_citizen, May.SERVE),
    ),
    change(
        "/retornos/<int:callback_id>/<any(resolvido, cancelar, agora, atribuir):what>",
        *("act_on_callback", callback_page.act_on_callback, May.DIRECT),
        typed=_WHY,
    ),
    page("/retomada", "doubts", put_back.show_doubts, May.READ),
    change("/retomada", "decide_doubts", put_back.decide_doubts, May.DIRECT),
    page("/agenda", "agenda", agenda.show_agenda, May.READ),
    page("/perdidas", "missed", missed.show_missed, May.READ),
    change("/perdidas/tratadas", "settle_missed", missed.settle_missed, May.SERVE, typed=_WHY),
    change("/perdidas/desfazer", "unsettle_missed", missed.unsettle_missed, May.SERVE),
    change("/perdidas/<int:call_id>/ligar", "ring_missed", missed.ring_missed, May.SERVE),
    change(
        "/emails/<int:email_id>/<any(resolvido, ligar):what>",
        *("act_on_email", undelivered.act_on_email, May.DIRECT),
        typed=_WHY,
    ),
    change(
        "/links/<int:link_id>/<any(resolvido, ligar):what>",
        *("act_on_link", undelivered.act_on_link, May.DIRECT),
        typed=_WHY,
    ),
    change(
        "/recados/<sid>/<any(resolvido, ligar, buscar):what>",
        *("act_on_message", undelivered.act_on_message, May.DIRECT),
        typed=_WHY,
    ),
)
SECTIONS = (
    Section(INBOX, 30, "missed", "phone", "Perdidas"),
    Section(CALLBACKS, 10, "callbacks", "list", "Quadro"),
    Section(CALLBACKS, 20, "agenda", "clock", "Agenda"),
)
