"""Declare the routes of the calendar."""

from ivr.rules.staff.roles import May
from ivr.web.desk.hours import calendar
from ivr.web.desk.session.registry import MANAGEMENT, Section, change, page

ROUTES = (
    page("/calendario", "calendar", calendar.show_calendar, May.READ),
    page("/calendario.ics", "calendar_file", calendar.calendar_file, May.READ),
    change("/calendario/conferir", "check_day", calendar.check_day, May.DIRECT),
    change("/calendario/gravar", "save_day", calendar.save_day, May.DIRECT),
)
SECTIONS = (Section(MANAGEMENT, 20, "calendar", "calendar", "Calendário"),)
