"""Keep what was counted of surveys' days that are over, so that results wait for the present."""

from ivr.rules.reports.periods import local_date
from ivr.rules.surveys.results import written_counts
from ivr.rules.surveys.states import SurveyState
from ivr.store.surveys import counted_days, results, surveys
from ivr.store.surveys.counted_days import DayCounts
from ivr.usecases.installation.ports import Ports

DAYS_AT_ONCE = 60  # of one survey, each time
ANSWERED_IN = (
    SurveyState.COLLECTING,
    SurveyState.CLOSED,
    SurveyState.ANALYSIS,
    SurveyState.PUBLISHED,
    SurveyState.IMPROVING,
)


def keep_counted_days(ports: Ports) -> int:
    """Count days that are over and not kept, or that paper was added to; return how many."""
    with ports.database.read() as session:
        ids = [each.id for each in surveys.of_states(session, *ANSWERED_IN)]
    return sum(_keep(ports, each) for each in ids)


def recount(ports: Ports, survey_id: int) -> int:
    """Count all days of a survey anew from the rows; return how many are kept then."""
    with ports.database.write() as session:
        counted_days.forget(session, survey_id)
    days = 0
    while kept := _keep(ports, survey_id):
        days += kept
    return days


def _keep(ports: Ports, survey_id: int) -> int:
    today = local_date(ports.clock.now())
    with ports.database.read() as session:
        wanted = results.to_keep(session, survey_id, today, DAYS_AT_ONCE)
    for day, number in wanted.items():
        with ports.database.read() as session:
            found = results.count_days(session, survey_id, (day, day))
        # A response that came in between makes the number wrong, and the day be counted again.
        with ports.database.write() as session:
            counted_days.keep(
                session, survey_id, day, DayCounts(number, written_counts.dump(found))
            )
    return len(wanted)
