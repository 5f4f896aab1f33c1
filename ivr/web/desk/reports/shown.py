"""Share what pages of figures need to show them: words, and the names of places."""

from collections.abc import Callable
from typing import Any

from ivr.rules.callflow.model import Callflow
from ivr.rules.callflow.places import Place
from ivr.rules.conversation.staff_wording import place_words
from ivr.rules.reports import report_table
from ivr.rules.reports.definitions import Shows
from ivr.rules.reports.figures import State


def words() -> dict[str, Any]:
    """Return the functions by which templates word figures."""
    named: dict[str, Callable[..., str] | type] = {
        "main_words": report_table.main_words,
        "count_words": report_table.count_words,
        "duration_words": report_table.duration_words,
        "number_words": report_table.number_words,
        "Shows": Shows,
        "State": State,
    }
    return named


def place_of(callflow: Callflow, place: str) -> str:
    """Return a place of the conversation as staff read it; as it is written where it is none."""
    try:
        return place_words(Place.parse(place), callflow)
    except ValueError:
        return place
