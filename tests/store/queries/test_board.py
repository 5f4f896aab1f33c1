"""The board's promises at risk are what the lists show, whatever has happened."""

import random
from datetime import timedelta

import pytest

from ivr.rules.reports.board import AT_RISK, today
from ivr.rules.reports.call_metrics import (
    ACCESS_ALL,
    ACCESS_SOUGHT,
    GAVE_UP,
    INFORMED,
    PROGRESS,
    RECEIVED,
)
from ivr.rules.reports.periods import Kind, local_date, period_of
from ivr.store.queries import board, callback_list, request_list
from ivr.store.queries.callback_list import Column, Moment
from ivr.store.queries.request_list import Wanted
from ivr.usecases.callbacks.watch import watch_callbacks
from ivr.usecases.reports.monitoring import monitor
from tests.support.desk import Desk, hire, request
from tests.support.installation import Installation
from tests.usecases.reports.week import calls, outage
from tests.web.desk.cases.written import write

STEPS = {"ask": 5, "write": 2, "wait": 4, "long": 1, "ring": 2, "watch": 3}  # by their weight


def happen(desk: Desk, step: str, n: int) -> None:
    """Let the step happen, the `n`th."""
    central = desk.central
    match step:
        case "ask":
            request(central, f"+5584988{100000 + n}", topic="uvt")
        case "write":
            write(central, f"pessoa{n}@exemplo.br", topic="extrato")
        case "wait":
            central.clock.advance(20 * 60)
        case "long":
            central.clock.advance(26 * 3600)
        case "ring":
            desk.relay()
            desk.work()
        case _:
            watch_callbacks(central.line)


def listed(central: Installation) -> tuple[int, int]:
    """Return how many are late, and how many are late or due soon, as the lists have them."""
    now = central.clock.now()
    moment = Moment(now, now - timedelta(days=1))
    with central.ports.database.read() as session:
        dues = [
            row.due_at
            for column in (Column.PERSON, Column.SOON, Column.UNDER_WAY, Column.WAITING)
            for row in callback_list.read(session, column, moment).rows
            if row.callback.closed_at is None
        ]
        requests = request_list.read_page(session, Wanted(), now).rows
        dues += [each.case_request.due_at for each in requests if each.case_request.due_at]
    return sum(due < now for due in dues), sum(due <= now + AT_RISK for due in dues)


@pytest.mark.parametrize("seed", range(3))
def test_what_the_board_counts_is_what_the_lists_show(
    central_on_both: Installation, seed: int
) -> None:
    central, drawn = central_on_both, random.Random(seed)
    hire(central, "Bia", "Caio")
    desk, most_late = Desk(central), 0
    for n, step in enumerate(drawn.choices(list(STEPS), list(STEPS.values()), k=24)):
        happen(desk, step, n)
        now = central.clock.now()
        with central.ports.database.read() as session:
            owed = board.at_risk(session, now, now + AT_RISK)
        assert (owed.late, owed.all) == listed(central), f"after step {n}, {step}"
        most_late = max(most_late, owed.late)
    assert most_late > 0, "a history in which nothing was ever late proves nothing"


def test_a_time_that_was_replaced_in_time_is_at_risk_no_more(central_on_both: Installation) -> None:
    """The next try is told of, and is after it; what passes without a call is late for good."""
    central = central_on_both
    hire(central, "Bia")
    request(central, "+5584988100000", topic="uvt")
    Desk(central).ring().answer().press("1").nobody("no-answer").tell("completed")
    watch_callbacks(central.line)
    assert listed(central) == (0, 0)
    now = central.clock.now()
    with central.ports.database.read() as session:
        assert board.at_risk(session, now, now + AT_RISK).all == 0
        waiting = callback_list.read(session, Column.WAITING, Moment(now, now)).rows
        assert [row.due_at for row in waiting] == [row.forecast for row in waiting]
    central.clock.at = waiting[0].due_at + timedelta(minutes=1)
    watch_callbacks(central.line)
    assert listed(central) == (1, 1)


def test_how_long_one_is_on_a_list_counts_from_when_it_came_there(central: Installation) -> None:
    hire(central, "Bia")
    asked = request(central, "+5584988100000", topic="uvt").callback
    assert asked

    def since(column: Column) -> timedelta:
        now = central.clock.now()
        with central.ports.database.read() as session:
            (row,) = callback_list.read(session, column, Moment(now, now)).rows
        return now - row.since

    central.clock.at = asked.due_at - timedelta(minutes=2)
    leg = Desk(central).ring()
    central.clock.advance(60)
    assert since(Column.UNDER_WAY) == timedelta(minutes=1)
    leg.tell("no-answer")
    assert since(Column.SOON) == timedelta(0)
    central.clock.advance(60)
    assert since(Column.SOON) == timedelta(minutes=1)


def test_beyond_the_rows_that_are_shown_all_are_counted(central: Installation) -> None:
    hire(central, "Bia")
    for n in range(board.MAX_ROWS + 2):
        request(central, f"+5584988{100000 + n}", topic="uvt")
    central.clock.advance(3 * 3600)
    watch_callbacks(central.line)
    now = central.clock.now()
    with central.ports.database.read() as session:
        owed = board.at_risk(session, now, now + AT_RISK)
    assert (len(owed.rows), owed.late, owed.all) == (board.MAX_ROWS, *listed(central))
    assert owed.all > board.MAX_ROWS


def test_the_board_says_of_today_what_the_monitoring_says(central_on_both: Installation) -> None:
    """One set of rows and one definition: `chatwoot#14141` had two."""
    central = central_on_both
    calls(central)
    outage(central)
    left = central.dial("+5584988881119").press("0")
    central.clock.advance(30)
    left.transfer("no-answer", False, 0).hang_up()
    going_on = central.dial("+5584988881118").press("2")
    now = central.clock.now()
    period = period_of(Kind.DAY, local_date(now))
    with central.ports.database.read() as session:
        shown = today(board.by_quarter(session, period, now), [])
    found = monitor(central.line, period)
    assert (shown.answered, shown.calls) == (found.of(ACCESS_ALL).part, found.of(ACCESS_ALL).whole)
    assert shown.sought == found.of(ACCESS_SOUGHT).whole > 3
    assert shown.gave_up == found.of(GAVE_UP).part == 1
    assert shown.informed == found.of(INFORMED).part
    assert shown.progress == found.of(PROGRESS).part
    assert found.of(RECEIVED).part == shown.calls + 1
    going_on.hang_up()
