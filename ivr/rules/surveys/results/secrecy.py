"""Decide from how many responses on anybody may look at what a survey found, staff too."""

from collections.abc import Mapping
from datetime import date

from ivr.rules.reports.small_cells import LEAST_SHOWN
from ivr.rules.surveys.states import SurveyState

_OVER = frozenset(
    {
        SurveyState.CLOSED,
        SurveyState.ANALYSIS,
        SurveyState.PUBLISHED,
        SurveyState.IMPROVING,
        SurveyState.CONCLUDED,
    }
)


def is_over(state: SurveyState) -> bool:
    """Return whether the survey collects no more, so that its results may be made ready."""
    return state in _OVER


def shown_until(state: SurveyState, answered: Mapping[date, int]) -> date | None:
    """Return the last day whose answers staff may see results of; None: nothing may be seen.

    `answered` has how many answered on each day. While the survey collects, days are added by as
    many as have LEAST_SHOWN answers together: otherwise whoever looks today and looked yesterday
    would read what the one person in between said.
    """
    if not (is_over(state) or state is SurveyState.COLLECTING):
        return None
    days = sorted(answered)
    if is_over(state):
        return days[-1] if sum(answered.values()) >= LEAST_SHOWN else None
    last, more = None, 0
    for day in days:
        more += answered[day]
        if more >= LEAST_SHOWN:
            last, more = day, 0
    return last
