"""Declare the routes of the desk's bare address and of the navigation's numbers."""

from ivr.rules.staff.roles import May
from ivr.web.desk.home import navigation, today
from ivr.web.desk.session.registry import TODAY, Section, page, part

ROUTES = (
    page("/", "home", today.show_today, May.OWN),
    part("/numeros", "numbers", navigation.show_numbers, May.READ),
)
SECTIONS = (Section(TODAY, 10, "home", "calendar", "Hoje"),)
