"""A new wing of the desk is a room and one line; rooms that contradict each other do not start."""

import re
from dataclasses import replace

import pytest
from flask import render_template_string

from ivr.app import create_app
from ivr.rules.staff.roles import May, Role
from ivr.web.desk import ROOMS, open_desk
from ivr.web.desk.session.registry import (
    CALLS,
    BadRegistry,
    Group,
    Room,
    Route,
    Section,
    change,
    collect,
    page,
    registry_of,
)
from tests.support.installation import Installation
from tests.web.desk.member import Member

CLUBS = page(
    "/clubes",
    "clubs",
    lambda: render_template_string(
        '{% extends "common/base.html" %}{% block content %}Notas{% endblock %}'
    ),
    May.DIRECT,
)
CLUBS_GROUP = Group(50, "list", "Reuniões")
WING = Room((CLUBS,), (Section(CLUBS_GROUP, 10, "clubs", "list", "Clubes"),))


def labels(html: str) -> list[str]:
    """What the navigation offers, in its order: groups, and their sections."""
    menu = html.partition("<details")[2].partition("</details>")[0]
    found = re.findall(r'class="group"[^>]*>([^<]+)<|</svg> ([^<]+)<', menu)
    return [group or section for group, section in found]


@pytest.fixture
def grown(central: Installation) -> Installation:
    """An installation whose desk has a wing more."""
    central.app = create_app(central.settings, central.ports, (*ROOMS, WING))
    return central


def test_a_new_wing_has_its_page_and_its_place_in_the_navigation(grown: Installation) -> None:
    sonia = Member.of(grown, role=Role.SUPERVISOR)
    sonia.enter()
    answer = sonia.get("/painel/clubes")
    assert (answer.status_code, "Notas" in answer.text) == (200, True)
    offered = labels(answer.text)
    assert offered[offered.index("Fluxo") + 1 :][:2] == ["Reuniões", "Clubes"]


def test_a_new_wing_is_refused_to_whoever_may_not_and_not_offered(grown: Installation) -> None:
    ana = Member.of(grown, role=Role.AGENT)
    ana.enter()
    assert ana.get("/painel/clubes").status_code == 403
    offered = labels(ana.get("/painel/chamadas").text)
    assert not {"Clubes", "Reuniões"} & set(offered)
    assert Member(grown.app.test_client()).get("/painel/clubes").status_code == 302


def test_the_navigation_stands_in_the_order_that_people_know(central: Installation) -> None:
    groups = registry_of(central.app).navigation
    assert {group.label: [each.label for each in group.entries] for group in groups} == {
        "Hoje": ["Hoje", "Agora"],
        "Caixa": ["Mensagens", "Recados", "Perdidas", "Quarentena", "Atendimentos"],
        "Retornos": ["Quadro", "Agenda"],
        "Chamadas": ["Registro", "Fluxo"],
        "Presencial": ["Balcão", "Visitas", "Pedidos de setores", "Unidades"],
        "Carta": ["Edições", "O que a lei pede"],
        "Pesquisa": ["Pesquisas", "Papel"],
        "Monitoramento": ["Todos os canais"],
        "Gestão": ["Central", "Calendário", "Escala", "Setores", "Contas", "Auditoria"],
    }
    assert [group.label for group in groups] == [
        *("Hoje", "Caixa", "Retornos", "Chamadas", "Presencial", "Carta"),
        *("Pesquisa", "Monitoramento", "Gestão"),
    ]


def test_without_the_line_there_is_no_wing(central: Installation) -> None:
    sonia = Member.of(central, role=Role.SUPERVISOR)
    sonia.enter()
    assert sonia.get("/painel/clubes").status_code == 404


@pytest.mark.parametrize(
    ("room", "why"),
    [
        (Room((replace(CLUBS, endpoint="calls"),)), r"desk\.calls is declared twice"),
        (Room((replace(CLUBS, rule="/chamadas"),)), "/chamadas is another page's address, too"),
        (Room((replace(CLUBS, wants=None),)), "give either a permission or open_to_all"),
        (Room((replace(CLUBS, open_to_all=True),)), "give either a permission or open_to_all"),
        (Room((), WING.sections), r"desk\.clubs is no page for members"),
        (
            Room((CLUBS,), (Section(CALLS, 20, "clubs", "list", "Clubes"),)),
            "section Clubes has the rank of section Fluxo",
        ),
    ],
)
def test_rooms_that_contradict_each_other_do_not_start(room: Room, why: str) -> None:
    with pytest.raises(BadRegistry, match=why):
        open_desk((*ROOMS, room))


def test_one_address_may_show_a_page_and_take_a_change() -> None:
    def view() -> str:
        return ""

    routes = (page("/notas", "notes", view, May.READ), change("/notas", "add", view, May.SERVE))
    assert collect([Room(routes)]).routes == {"desk.notes": routes[0], "desk.add": routes[1]}


def test_nothing_is_open_to_all_by_mistake() -> None:
    forgotten = Route("/x", "x", lambda: "")
    with pytest.raises(BadRegistry, match=r"desk\.x: give"):
        collect([Room((forgotten,))])
