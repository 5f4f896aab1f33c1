"""Prepare a survey's results for a page: the blocks, and the words that its template fills in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ivr.rules.reports.small_cells import LEAST_SHOWN
from ivr.rules.statistics.signals import limits
from ivr.rules.surveys.questionnaire import RATING_WORDS
from ivr.rules.surveys.results.blocks import (
    REPRESENTED,
    AspectBlock,
    Row,
    aspects,
    participation,
    representation,
    weekdays,
)
from ivr.rules.surveys.results.content import Content
from ivr.rules.surveys.results.line_words import bounds_words, number_of, value_words
from ivr.rules.surveys.results.lines import Line
from ivr.rules.words.as_read import written_date

_ENOUGH_MONTHS = 3  # of two the limits are made by their one difference


@dataclass(frozen=True)
class ShownResults:
    """What a page shows of one content."""

    content: Content
    aspects: list[AspectBlock]
    funnel: list[Row]
    total: Row
    represented: dict[str, list[Row]]
    weekdays: list[Row]
    measures: list[tuple[str, date]]


def shown_results(content: Content, before: Sequence[Line] = ()) -> ShownResults:
    """Return the blocks of a content; `before` are the lines of the survey before it."""
    funnel, total = participation(content.lines)
    return ShownResults(
        content,
        aspects(content, before),
        funnel,
        total,
        {title: representation(content.lines, cut) for cut, title in REPRESENTED.items()},
        weekdays(content.lines),
        [(what, date.fromisoformat(day)) for what, day in content.measures],
    )


def results_words() -> dict[str, Any]:
    """Return what the template of results calls."""
    return {
        "value_words": value_words,
        "bounds_words": bounds_words,
        "number_of": number_of,
        "signals_of": signals_of,
        "ratings": RATING_WORDS,
        "written_date": written_date,
        "least": LEAST_SHOWN,
    }


def signals_of(months: Sequence[Line]) -> list[str] | None:
    """Return the months outside of what the series moves by itself; None: too few to tell."""
    values = [
        (each.group, float(each.value)) for each in months if isinstance(each.value, int | float)
    ]
    found = limits([value for _, value in values])
    if len(values) < _ENOUGH_MONTHS or found is None:
        return None
    return [month for month, value in values if found.is_signal(value)]
