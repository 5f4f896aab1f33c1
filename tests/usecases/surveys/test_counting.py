"""What is kept of days that are over is what the rows say, and the rows win wherever they grew."""

import random
from datetime import date

from sqlalchemy import event, text

from ivr.rules.surveys.results import written_counts
from ivr.rules.surveys.results.counts import SurveyCounts
from ivr.store.surveys import results
from ivr.usecases.surveys.counting import DAYS_AT_ONCE, keep_counted_days, recount
from tests.rules.surveys.results.made_up import WHICH, counted, some_rows
from tests.store.surveys.test_results import begin, day_of, write
from tests.support.installation import Installation

TODAY = date(2026, 11, 23)


def told(central: Installation, survey_id: int, until: date = date.max) -> SurveyCounts:
    """The counts of which results are worked out."""
    with central.ports.database.read() as session:
        return results.counts(session, survey_id, until, [WHICH.key])


def keep_all(central: Installation) -> int:
    """Let the clock count until nothing is left; return how many days."""
    days = 0
    while kept := keep_counted_days(central.ports):
        days += kept
    return days


def answers_read(central: Installation, survey_id: int) -> int:
    """How many statements read answers to tell the results."""
    asked: list[str] = []
    engine = central.ports.database.engine

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        told(central, survey_id)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return sum("survey_answers" in each for each in asked)


def test_days_that_are_over_are_counted_once_and_told_as_the_rows_are(
    central_on_both: Installation,
) -> None:
    survey_id = begin(central_on_both)
    rows = some_rows(random.Random(7), 300)
    write(central_on_both, survey_id, rows)
    over = {day_of(each) for each in rows if day_of(each) < TODAY}
    assert over
    before = told(central_on_both, survey_id)
    assert answers_read(central_on_both, survey_id) > 0
    assert keep_all(central_on_both) == len(over)
    assert keep_counted_days(central_on_both.ports) == 0
    assert told(central_on_both, survey_id) == before == counted(rows)
    until = sorted(over)[len(over) // 2]
    some = [each for each in rows if day_of(each) <= until]
    assert told(central_on_both, survey_id, until) == counted(some)
    left = {day_of(each) for each in rows} - over
    # Answers and who chose, of the rest alone, in one piece.
    assert answers_read(central_on_both, survey_id) == (2 if left else 0)


def test_paper_that_comes_for_a_day_gone_by_is_counted(central_on_both: Installation) -> None:
    survey_id = begin(central_on_both)
    rows = [each for each in some_rows(random.Random(7), 60) if day_of(each) < TODAY]
    write(central_on_both, survey_id, rows[:-1])
    keep_all(central_on_both)
    write(central_on_both, survey_id, rows[-1:], first=len(rows))
    assert told(central_on_both, survey_id) == counted(rows)
    assert keep_counted_days(central_on_both.ports) == 1
    assert told(central_on_both, survey_id) == counted(rows)


def test_rows_that_were_changed_by_hand_are_counted_anew_by_the_command(
    central_on_both: Installation,
) -> None:
    survey_id = begin(central_on_both)
    rows = [each for each in some_rows(random.Random(7), 60) if day_of(each) < TODAY]
    write(central_on_both, survey_id, rows)
    kept = keep_all(central_on_both)
    whole = told(central_on_both, survey_id)
    with central_on_both.ports.database.write() as session:
        session.execute(text("DELETE FROM survey_answers WHERE value = 3"))
    assert recount(central_on_both.ports, survey_id) == kept
    changed = told(central_on_both, survey_id)
    assert changed != whole
    assert {cell.value for cell in changed.answers} == {None, 1, 2, 4, 5}


def test_a_long_survey_is_kept_some_days_at_a_time(central: Installation) -> None:
    survey_id = begin(central)
    rows = [each for each in some_rows(random.Random(7), 900) if day_of(each) < TODAY]
    write(central, survey_id, rows)
    days = len({day_of(each) for each in rows})
    assert keep_counted_days(central.ports) == min(days, DAYS_AT_ONCE)


def test_what_is_kept_comes_back_as_it_was() -> None:
    for seed in range(5):
        whole = counted(some_rows(random.Random(seed), 200))
        assert written_counts.load(written_counts.dump(whole)) == whole
        parts = [counted(some_rows(random.Random(each), 80)) for each in range(3)]
        together = [row for each in range(3) for row in some_rows(random.Random(each), 80)]
        assert written_counts.added(parts) == counted(together)
