"""The figures of a mixed week, counted beforehand and from the rows, on both databases."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from ivr.rules.cases.channels import Channel
from ivr.rules.reports.call_metrics import (
    ACCESS_ALL,
    ACCESS_QUEUED,
    ACCESS_SOUGHT,
    CALLED_AGAIN,
    GAVE_UP,
    RECEIVED,
    REPLAYED,
    WAITED,
)
from ivr.rules.reports.day_counts import WHOLE, Cut, to_text
from ivr.rules.reports.definitions import ALL, WRITTEN_TERM, Shows
from ivr.rules.reports.figures import State, by_ending
from ivr.rules.reports.metrics import (
    BACKLOG,
    CALLBACKS_KEPT,
    COMPENSATED,
    FIRST_ANSWER,
    MESSAGES,
    METRICS,
    OPENED,
    OUTAGES,
)
from ivr.rules.reports.periods import Kind, between, local_date, period_of
from ivr.rules.reports.summaries import HEAD_CHARS
from ivr.rules.reports.visit_metrics import INTERNAL, UNCLOSED, VISIT_WAIT, VISITED
from ivr.store.calls.calls import Call
from ivr.store.cases.cases import Case
from ivr.store.queries.figures import written_term
from ivr.store.queries.figures.reading import Narrow, as_sql, each_row, page
from ivr.store.queries.figures.row_set import Asked
from ivr.store.queries.figures.sets import KEPT_SETS, SETS
from ivr.store.reports import counted_days
from ivr.usecases.cases import requests
from ivr.usecases.privacy.erasure import erase_personal
from ivr.usecases.reports.counting import count_dates, count_days, live, rebuild
from ivr.usecases.reports.figures import PublishedFigures
from ivr.usecases.reports.monitoring import Monitored, monitor
from tests.support.installation import Installation
from tests.usecases.reports.week import DAY, HOUR, agents_of, answer, letter

WEEK = period_of(Kind.WEEK, date(2026, 11, 23))


def figures_of(found: Monitored) -> dict[str, tuple[object, ...]]:
    """Return all figures as plain values."""
    return {
        name: (each.state, each.part, each.whole, each.wall, each.business)
        for name, each in found.figures.items()
        if name != BACKLOG.id
    }


def recount(central: Installation) -> None:
    """Count the week's dates anew."""
    count_dates(central.line, WEEK, KEPT_SETS, central.clock.now())


def test_a_mixed_week_is_counted(week_on_both: Installation) -> None:
    central = week_on_both
    found = monitor(central.line, WEEK)
    assert {name for name, each in found.figures.items() if each.state is State.FAILED} == set()
    assert found.of(RECEIVED).part == 5 * 6 + 3
    three = [found.of(each) for each in (ACCESS_ALL, ACCESS_SOUGHT, ACCESS_QUEUED)]
    assert [each.part for each in three] == [6, 6, 6]
    wholes = [each.whole for each in three]
    assert wholes == sorted(wholes, reverse=True)
    assert wholes[0] == 33
    assert (found.of(GAVE_UP).part, found.earlier[GAVE_UP.id][0].part) == (5, 10)
    assert (found.of(MESSAGES).part, found.of(OPENED).part) == (5 + 5 + 5, 5)
    assert by_ending(MESSAGES, found.summary(MESSAGES)) == Counter(
        {"filed": 5, "quarantined": 5, "returned": 5}
    )
    assert found.of(FIRST_ANSWER).wall
    assert found.of(FIRST_ANSWER).wall.median == 2 * HOUR  # type: ignore[union-attr]
    assert found.of(FIRST_ANSWER).business
    assert found.of(OUTAGES).part >= 1
    assert found.of(COMPENSATED).whole >= 1
    assert found.of(CALLBACKS_KEPT).whole >= 2
    assert (found.of(VISITED).part, found.of(UNCLOSED).part) == (60, 5)
    assert found.of(VISIT_WAIT).wall
    assert (found.of(INTERNAL).part, found.of(INTERNAL).whole) == (5, 5)
    assert found.of(CALLED_AGAIN).part >= 1
    assert found.of(REPLAYED).part >= 1


def test_what_was_counted_beforehand_is_what_the_rows_say(week_on_both: Installation) -> None:
    central = week_on_both
    central.clock.advance(2 * DAY)
    assert count_days(central.line) > 0
    now, line = central.clock.now(), central.line
    with central.ports.database.read() as session:
        kept = {
            (each.rows, each.day): each.counts
            for each in counted_days.of_days(session, SETS, WEEK.first, WEEK.last)
        }
    assert len(kept) == 7 * len(KEPT_SETS) - len(KEPT_SETS) * (WEEK.last >= now.date())
    for rows in KEPT_SETS:
        days = live(line, rows, WEEK, now)
        for day in WEEK.dates:
            if (rows.id, day) in kept:
                assert kept[rows.id, day] == to_text(days.get(day, {})), (rows.id, day)
    before = monitor(line, WEEK)
    rebuild(line)
    after = monitor(line, WEEK)
    assert (before.fingerprint, figures_of(before)) == (after.fingerprint, figures_of(after))
    assert monitor(line, WEEK).fingerprint == after.fingerprint


def test_case_43_a_figure_and_the_rows_that_it_opens_are_one_set(
    week_on_both: Installation,
) -> None:
    central = week_on_both
    cuts = (WHOLE, Cut(topic="uvt"), Cut(channel="phone"), Cut(unit="natal"))
    with central.ports.database.read() as session:
        asked = Asked(session, WEEK, central.clock.now())
        for cut in cuts:
            found = monitor(central.line, WEEK, cut)
            for metric in METRICS:
                rows, told = SETS[metric.rows], found.of(metric)
                if told.state is State.NOT_CUT:
                    assert cut.dimensions - rows.dimensions
                    continue
                opened = len(list(each_row(asked, rows, metric.part, cut)))
                assert opened == told.part, (metric.id, cut)
                assert len(list(each_row(asked, rows, metric.whole, cut))) == told.whole
                listed = page(asked, rows, metric.part, Narrow(cut))
                assert len(listed.rows) == min(opened, 50)
                if cut != WHOLE:
                    continue
                written = as_sql(asked, rows, metric.part, cut)
                counted = session.connection().exec_driver_sql(
                    f"SELECT count(*) FROM ({written}) AS each_row".replace("%", "%%")
                    if session.get_bind().dialect.name == "postgresql"
                    else f"SELECT count(*) FROM ({written}) AS each_row"
                )
                assert counted.scalar() == told.part, (metric.id, written)


def test_any_days_sum_to_the_week(week: Installation) -> None:
    central = week
    whole = monitor(central.line, WEEK)
    days = [monitor(central.line, period_of(Kind.DAY, day)) for day in WEEK.dates]
    for metric in METRICS:
        if metric is BACKLOG:
            continue
        assert sum(each.of(metric).part for each in days) == whole.of(metric).part, metric.id
        assert sum(each.of(metric).whole for each in days) == whole.of(metric).whole
        together = whole.of(metric).wall
        if metric.shows is Shows.SPREAD and together:
            walls = [each.of(metric).wall for each in days]
            assert together.n == sum(each.n for each in walls if each)


def test_case_37_a_call_of_the_last_instant_is_of_that_month(central: Installation) -> None:
    """31 March, 23:59:59 in Fortaleza, is 1 April for UTC."""
    central.clock.at = period_of(Kind.MONTH, date(2026, 4, 1)).since - timedelta(seconds=1)
    central.dial().hang_up(1)
    central.clock.advance(1)
    central.dial("+5584988880000").hang_up(0)
    central.clock.advance(5 * DAY)
    rebuild(central.line)
    march, april = (
        monitor(central.line, period_of(Kind.MONTH, date(2026, month, 1)), metrics=(RECEIVED,))
        for month in (3, 4)
    )
    assert (march.of(RECEIVED).part, april.of(RECEIVED).part) == (1, 1)


def test_case_44_a_reopened_request_is_counted_from_its_last_opening_and_by_a_person(
    week_on_both: Installation,
) -> None:
    central = week_on_both
    agents = agents_of(central)
    period = period_of(Kind.DAY, central.clock.now().date() + timedelta(days=20))
    case_id = letter(central, HOUR, agents[0])
    central.clock.at = period.since + timedelta(hours=12)
    with central.ports.database.write() as session:
        case, now = session.get_one(Case, case_id), central.clock.now()
        again = requests.WrittenRequest(Channel.FORM, "a@exemplo.br")
        requests.wrote_again(session, central.line, case, again, now)
    central.clock.advance(3 * HOUR)
    answer(central, case_id, agents[1])
    central.clock.advance(60)
    answer(central, case_id, agents[1])
    letter_of_a_machine = letter(central)
    central.clock.advance(60)
    answer(central, letter_of_a_machine, None)
    told = monitor(central.line, period, metrics=(FIRST_ANSWER,)).of(FIRST_ANSWER)
    assert told.part == 1, "a second answer, and one that no person gave, are none"
    assert told.wall
    assert told.wall.worst == 3 * HOUR, "not from its birth twenty days before"


def test_erasure_leaves_every_figure_as_it_is(week_on_both: Installation) -> None:
    central = week_on_both
    central.clock.advance(100 * DAY)
    recount(central)
    before = monitor(central.line, WEEK)
    assert erase_personal(replace(central.ports, personal_kept_days=90)) > 0
    assert central.rows("SELECT DISTINCT number FROM calls") == [("",)]
    recount(central)
    after = monitor(central.line, WEEK)
    assert figures_of(after) == figures_of(before)
    assert after.fingerprint == before.fingerprint


def test_the_term_is_the_same_wherever_it_is_shown(week: Installation) -> None:
    central = week
    late = letter(central)
    central.clock.advance(12 * DAY)
    answer(central, late, None)
    rebuild(central.line)
    now = central.clock.now()
    period = WRITTEN_TERM.period(now)
    shown = PublishedFigures(central.line).written()
    counted = monitor(central.line, period, metrics=(WRITTEN_TERM,)).of(WRITTEN_TERM)
    assert (shown.kept, shown.total) == (counted.part, counted.whole)
    assert shown.total >= 5
    with central.ports.database.read() as session:
        listed = list(each_row(Asked(session, period, now), written_term.TERMS, ALL))
    assert len(listed) == shown.total


def test_a_reply_before_its_date_is_counted_when_that_date_comes(central: Installation) -> None:
    answer(central, letter(central), None)
    ((due_text,),) = central.rows("SELECT due_at FROM promises")
    due = datetime.fromisoformat(str(due_text)).replace(tzinfo=UTC)
    day = period_of(Kind.DAY, local_date(due))
    for instant, counted in ((day.since + timedelta(hours=8), 0), (due, 1)):
        central.clock.advance((instant - central.clock.now()).total_seconds())
        found = monitor(central.line, day, metrics=(WRITTEN_TERM,)).of(WRITTEN_TERM)
        assert (found.part, found.whole) == (counted, counted), f"at {instant:%H:%M}"


def test_what_cannot_be_counted_says_so_and_the_rest_is_there(week: Installation) -> None:
    central = week
    today = period_of(Kind.DAY, central.clock.now().date())
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE outages RENAME TO gone")
    found = monitor(central.line, today)
    assert found.of(OUTAGES).state is State.FAILED
    assert found.of(RECEIVED).state is State.COUNTED
    assert found.of(WAITED).state is State.NO_DATA
    assert found.of(RECEIVED).part == 0


def test_before_the_beginning_and_after_today_there_is_no_data(week: Installation) -> None:
    central = week
    for period in (
        between(date(2020, 1, 1), date(2020, 2, 1)),
        period_of(Kind.DAY, date(2030, 1, 1)),
    ):
        found = monitor(central.line, period)
        assert {each.state for each in found.figures.values()} - {State.COUNTED} == {State.NO_DATA}
        assert found.of(RECEIVED).state is State.NO_DATA


def test_an_empty_installation_has_no_data_and_no_error(central: Installation) -> None:
    assert rebuild(central.line) == 0
    assert count_days(central.line) == 0
    found = monitor(central.line, WEEK)
    assert {each.state for each in found.figures.values()} == {State.NO_DATA}


def test_two_clocks_count_a_date_once(week: Installation) -> None:
    central = week
    central.clock.advance(DAY)
    first = count_days(central.line)
    assert first > 0
    assert count_days(central.line) == 0
    central.clock.advance(HOUR)
    assert 0 < count_days(central.line) <= 3, "the last days, anew"


def test_a_whole_month_is_read_added_up_and_is_its_days(week: Installation) -> None:
    central, month = week, period_of(Kind.MONTH, WEEK.first)
    with central.ports.database.write() as session:  # before the month there was a line already
        session.get_one(Call, 1).received_at = month.since - timedelta(days=1)
    central.clock.advance(5 * DAY)
    line, now = central.line, central.clock.now()
    count_dates(line, month, KEPT_SETS, now)
    assert central.rows("SELECT count(DISTINCT rows) FROM counted_months") == [(len(KEPT_SETS),)]
    added_up = monitor(line, month)
    with central.ports.database.write() as session:
        sql = f"UPDATE counted_months SET counts = substr(counts, 1, {HEAD_CHARS})"
        session.connection().exec_driver_sql(sql)
    assert figures_of(monitor(line, month)) == figures_of(added_up), "it is at hand"
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM counted_months")
    by_day = monitor(line, month)
    assert figures_of(added_up) == figures_of(by_day)
    assert added_up.fingerprint == by_day.fingerprint
    cut = monitor(line, month, Cut(channel="phone"))
    assert cut.of(RECEIVED).part == by_day.of(RECEIVED).part
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("UPDATE calls SET outcome = 'failed' WHERE id = 3")
    count_dates(line, month, KEPT_SETS, now)
    assert monitor(line, month).fingerprint != by_day.fingerprint
