"""Calendars that programs subscribe to: they sign in nowhere and keep no cookie."""

from flask import Blueprint, Response

from ivr.rules.hours.icalendar import Detail
from ivr.web.common.calendar_files import calendar_answer

calendar_feed = Blueprint("calendar_feed", __name__)


@calendar_feed.get("/calendario.ics")
def opening_hours() -> Response:
    """Send the opening hours alone: anybody's calendar program may ask for them."""
    return calendar_answer(Detail.HOURS)
