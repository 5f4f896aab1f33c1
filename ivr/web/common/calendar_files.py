"""Answer requests for calendar files; send no second copy to a program that has the newest."""

from flask import Response, request

from ivr.rules.hours.icalendar import Detail
from ivr.usecases.line.calendar_files import calendar_file
from ivr.web.common.installation import installation


def calendar_answer(detail: Detail) -> Response:
    """Return the calendar file with the line's days, or 304 where the request names that file."""
    response = Response(calendar_file(installation().line, detail), mimetype="text/calendar")
    response.add_etag()
    response.make_conditional(request)
    return response
