"""Declare the routes and sections of the charter's pages."""

from ivr.rules.staff.roles import May
from ivr.web.desk.charter import edition_actions, edition_page, editor, matrix, overview, works
from ivr.web.desk.charter.editor_form import TypedLabels
from ivr.web.desk.session.registry import Group, Section, change, page, part

CHARTER = Group(60, "text", "Carta")
ONE = "/carta/edicoes/<int:edition_id>"

ROUTES = (
    page("/carta", "charter", overview.show_charter, May.READ),
    change(
        "/carta/comecar",
        "begin_edition",
        overview.begin_edition,
        May.COMPOSE_CHARTER,
        typed={"nome": "Para que é a edição"},
    ),
    page(ONE, "edition", edition_page.show_edition, May.READ),
    change(f"{ONE}/conferir", "check_edition", edition_actions.check_edition, May.COMPOSE_CHARTER),
    change(
        f"{ONE}/aprovar",
        "approve_edition",
        edition_actions.approve_edition,
        May.APPROVE_CHARTER,
        typed={"dia": "Dia", "hora": "Hora"},
    ),
    change(
        f"{ONE}/devolver",
        "return_edition",
        edition_actions.return_edition,
        May.APPROVE_CHARTER,
        typed={"motivo": "O que precisa mudar"},
    ),
    change(
        f"{ONE}/publicar",
        "publish_edition",
        edition_actions.publish_edition,
        May.PUBLISH_CHARTER,
        typed={"dia": "Dia", "hora": "Hora"},
    ),
    change(
        f"{ONE}/descartar", "discard_edition", edition_actions.discard_edition, May.COMPOSE_CHARTER
    ),
    change(
        f"{ONE}/atualizar",
        "bring_up_edition",
        edition_actions.bring_up_edition,
        May.COMPOSE_CHARTER,
    ),
    change(f"{ONE}/voltar", "go_back_to", edition_actions.go_back_to, May.COMPOSE_CHARTER),
    page(f"{ONE}/escrever", "editor", editor.show_editor, May.READ),
    change(
        f"{ONE}/escrever",
        "add_to_editor",
        editor.add_to_editor,
        May.COMPOSE_CHARTER,
        typed={"titulo": "Como se chama"},
    ),
    page(f"{ONE}/escrever/<path:part>", "edit_part", editor.show_part, May.READ),
    change(
        f"{ONE}/escrever/<path:part>",
        "save_part",
        editor.save_part,
        May.COMPOSE_CHARTER,
        typed=TypedLabels(),
    ),
    page("/carta/matriz", "charter_matrix", matrix.show_matrix, May.READ),
    change(
        f"{ONE}/dispensar",
        "dispense",
        matrix.dispense_fact,
        May.COMPOSE_CHARTER,
        typed={"motivo": "Por que falta", "ate": "Até quando"},
    ),
    change(
        f"{ONE}/dispensar/retirar",
        "withdraw_dispensation",
        matrix.withdraw_dispensation,
        May.COMPOSE_CHARTER,
    ),
    page("/trabalhos/<int:work_id>", "long_work", works.show_work, May.READ),
    change(
        "/trabalhos/<int:work_id>/tentar",
        "try_work_again",
        works.try_work_again,
        May.COMPOSE_CHARTER,
    ),
    part("/trabalhos/<int:work_id>/agora", "long_work_now", works.show_progress, May.READ),
)
SECTIONS = (
    Section(CHARTER, 10, "charter", "text", "Edições"),
    Section(CHARTER, 20, "charter_matrix", "check", "O que a lei pede"),
)
