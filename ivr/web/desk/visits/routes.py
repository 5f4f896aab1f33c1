"""Declare the routes and sections of units, counters, visits and what sectors ask."""

from ivr.rules.staff.roles import May
from ivr.web.desk.session.registry import Group, Section, change, form, page
from ivr.web.desk.visits import (
    counter,
    importing,
    internal,
    own_units,
    taking,
    units,
    visit_list,
    visit_page,
)
from ivr.web.desk.visits.own_units import own_unit

IN_PERSON = Group(55, "people", "Presencial")
UNIT = "/presencial/<unit_id>"
DESK = f"{UNIT}/guiche/<desk>"
VISIT = f"{DESK}/visitas/<int:visit_id>"
_DAY = {"dia": "Dia", "hora": "Hora"}
_SHEET = {"dia": "Dia", "folha": "Folha", "guiche": "Guichê"}
_INTERNAL = {"quem": "Quem pediu", "pedido": "O que pediu"}

ROUTES = (
    page("/presencial", "choose_counter", counter.choose_counter, May.RECEIVE),
    page(DESK, "counter", own_unit(counter.show_counter), May.RECEIVE),
    change(f"{DESK}/registrar", "register_visit", own_unit(counter.register), May.RECEIVE),
    change(f"{DESK}/chamar", "call_next", own_unit(counter.call_next), May.RECEIVE),
    change(f"{VISIT}/protocolo", "join_visit", own_unit(counter.join_visit), May.RECEIVE),
    change(
        f"{VISIT}/<any(iniciar,encerrar,faltou,desistiu,voltar,desfazer):step>",
        *("step_visit", own_unit(counter.step_visit), May.RECEIVE),
    ),
    form(
        f"{UNIT}/contagem", "tally_visits", own_unit(taking.tally_visits), May.RECEIVE, typed=_DAY
    ),
    form(f"{UNIT}/folha", "day_sheet", own_unit(taking.day_sheet), May.RECEIVE, typed=_SHEET),
    page(f"{UNIT}/folha/imprimir", "print_sheet", own_unit(taking.print_sheet), May.RECEIVE),
    page(f"{UNIT}/trazidas", "taken_visits", own_unit(taking.show_taken), May.RECEIVE),
    change(
        f"{UNIT}/trazidas/<int:batch_id>/desfazer",
        *("undo_taken", own_unit(taking.undo_taken), May.RECEIVE),
    ),
    form("/unidades", "units", units.show_units, May.MANAGE_UNITS),
    change("/unidades/<unit_id>", "change_unit", units.change_unit, May.MANAGE_UNITS),
    change(
        "/unidades/<unit_id>/<any(retirar,voltar):step>",
        *("switch_unit", units.switch_unit, May.MANAGE_UNITS),
    ),
    form("/unidades/<unit_id>/pessoas", "unit_people", own_units.show_people, May.MANAGE_UNITS),
    form("/unidades/<unit_id>/ordem", "unit_rule", units.show_rule, May.MANAGE_UNITS),
    form(
        "/unidades/<unit_id>/importar", "import_visits", importing.import_visits, May.MANAGE_UNITS
    ),
    page("/visitas", "visits", visit_list.show_visits, May.READ),
    page("/visitas/<int:visit_id>", "visit", visit_page.show_visit, May.READ),
    change("/visitas/exportar", "export_visits", visit_list.export_visit_list, May.EXPORT),
    page("/pedidos-internos", "internal_requests", internal.show_internal, May.READ),
    change(
        *("/pedidos-internos/novo", "write_internal", internal.write_internal, May.SERVE),
        typed=_INTERNAL,
    ),
    change(
        "/pedidos-internos/<int:request_id>/<any(respondido,voltar,desfazer):step>",
        *("step_internal", internal.step_internal, May.SERVE),
    ),
    change(
        "/pedidos-internos/exportar",
        *("export_internal", visit_list.export_internal_list, May.EXPORT),
    ),
)
SECTIONS = (
    Section(IN_PERSON, 10, "choose_counter", "people", "Balcão"),
    Section(IN_PERSON, 20, "visits", "list", "Visitas"),
    Section(IN_PERSON, 30, "internal_requests", "sector", "Pedidos de setores"),
    Section(IN_PERSON, 40, "units", "sector", "Unidades"),
)
