"""Routes: the board, the switchboard and the calendar."""

from ivr.rules.staff.roles import May
from ivr.web.desk.line import board, calendar, switchboard
from ivr.web.desk.session.registry import Section, change, page, part

ROUTES = (
    page("/agora", "board", board.show_board, May.READ),
    part("/agora/quadro", "board_now", board.show_fragment, May.READ),
    page("/central", "switchboard", switchboard.show_switchboard, May.READ),
    page("/central/<int:outage_id>", "outage", switchboard.show_outage, May.READ),
    change(
        *("/central/aviso", "override", switchboard.override_state, May.DIRECT),
        typed={"motivo": "Motivo"},
    ),
    page("/calendario", "calendar", calendar.show_calendar, May.READ),
    page("/calendario.ics", "calendar_file", calendar.calendar_file, May.READ),
    change("/calendario/conferir", "check_day", calendar.check_day, May.DIRECT),
    change("/calendario/gravar", "save_day", calendar.save_day, May.DIRECT),
)
SECTIONS = (
    Section(10, "board", "gauge", "Agora"),
    Section(90, "switchboard", "live", "Central"),
    Section(100, "calendar", "calendar", "Calendário"),
)
