"""Show the pages of the people who work the line, under /painel.

A new wing is a room with a `routes.py`, and its line in `ROOMS`.
"""

from collections.abc import Iterable

from flask import Blueprint

from ivr.web.desk.callbacks import routes as callback_routes
from ivr.web.desk.callbacks.put_back import put_back_now
from ivr.web.desk.calls import routes as call_routes
from ivr.web.desk.cases import routes as case_routes
from ivr.web.desk.cases.my_turn import my_call
from ivr.web.desk.charter import routes as charter_routes
from ivr.web.desk.home import routes as home_routes
from ivr.web.desk.home.navigation import navigation
from ivr.web.desk.hours import routes as hours_routes
from ivr.web.desk.line import routes as line_routes
from ivr.web.desk.privacy import routes as privacy_routes
from ivr.web.desk.reports import routes as report_routes
from ivr.web.desk.session.failed_forms import say_failed_first
from ivr.web.desk.session.registry import NAME, PREFIX, Room, collect, keep_registry
from ivr.web.desk.session.session import member_may, require_member
from ivr.web.desk.staff import routes as staff_routes
from ivr.web.desk.surveys import routes as survey_routes
from ivr.web.desk.visits import routes as visit_routes

ROOMS = (
    Room(home_routes.ROUTES, home_routes.SECTIONS),
    Room(line_routes.ROUTES, line_routes.SECTIONS),
    Room(hours_routes.ROUTES, hours_routes.SECTIONS),
    Room(call_routes.ROUTES, call_routes.SECTIONS),
    Room(case_routes.ROUTES, case_routes.SECTIONS),
    Room(callback_routes.ROUTES, callback_routes.SECTIONS),
    Room(charter_routes.ROUTES, charter_routes.SECTIONS),
    Room(visit_routes.ROUTES, visit_routes.SECTIONS),
    Room(survey_routes.ROUTES, survey_routes.SECTIONS),
    Room(report_routes.ROUTES, report_routes.SECTIONS),
    Room(privacy_routes.ROUTES),
    Room(staff_routes.ROUTES, staff_routes.SECTIONS),
)


def open_desk(rooms: Iterable[Room] = ROOMS) -> Blueprint:
    """Return the desk's blueprint with the pages of these rooms.

    Raises BadRegistry where an endpoint or an address is declared twice, where a page does not say
    who may see it, and where a section leads nowhere.
    """
    registry = collect(rooms)
    desk = Blueprint(NAME, __name__, url_prefix=PREFIX)
    desk.record_once(lambda state: keep_registry(state.app, registry))  # type: ignore[arg-type]
    desk.before_request(require_member)
    desk.after_request(say_failed_first)
    # `navigation` is asked for by the layout of every page; `may` by whatever shows a change.
    for_templates = {
        "navigation": navigation,
        "may": member_may,
        "my_call": my_call,
        "put_back": put_back_now,
    }
    desk.app_context_processor(lambda: for_templates)
    for route in registry.routes.values():
        desk.add_url_rule(route.rule, route.endpoint, route.view, methods=[*route.methods])
    return desk
