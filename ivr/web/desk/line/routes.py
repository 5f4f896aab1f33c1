"""Declare the routes of the board and the switchboard."""

from ivr.rules.staff.roles import May
from ivr.web.desk.line import board, switchboard
from ivr.web.desk.session.registry import MANAGEMENT, TODAY, Section, change, page, part

ROUTES = (
    page("/agora", "board", board.show_board, May.READ),
    part("/agora/quadro", "board_now", board.show_fragment, May.READ),
    page("/central", "switchboard", switchboard.show_switchboard, May.READ),
    page("/central/<int:outage_id>", "outage", switchboard.show_outage, May.READ),
    change(
        *("/central/aviso", "override", switchboard.override_state, May.DIRECT),
        typed={"motivo": "Motivo"},
    ),
)
SECTIONS = (
    Section(TODAY, 20, "board", "gauge", "Agora"),
    Section(MANAGEMENT, 10, "switchboard", "live", "Central"),
)
