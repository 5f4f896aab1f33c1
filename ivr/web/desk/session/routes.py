"""Declare the route of the desk's bare address."""

from ivr.rules.staff.roles import May
from ivr.web.desk.session import home
from ivr.web.desk.session.registry import page

ROUTES = (page("/", "home", home.home, May.OWN),)
