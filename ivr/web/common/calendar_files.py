"""Calendar files as answers: a program that has the newest one already gets no second copy."""

from flask import Response, request

from ivr.rules.hours.icalendar import Detail
from ivr.usecases.line.calendar_files import calendar_file
from ivr.web.common.house import house


def calendar_answer(detail: Detail) -> Response:
    """Answer with the line's days, or 304 where the request names the file that it would get."""
    response = Response(calendar_file(house().line, detail), mimetype="text/calendar")
    response.add_etag()
    response.make_conditional(request)
    return response
