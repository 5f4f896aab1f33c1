"""The board's numbers by their definitions, and where things stand in its pictures."""

from datetime import UTC, datetime, timedelta

from ivr.rules.reports.board import Waits, places_on_line, strip, today

EIGHT = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # in Fortaleza


def test_a_quiet_day_has_no_ratio_and_not_zero_percent() -> None:
    quiet = today({}, {}, Waits(0, 0))
    assert (quiet.of_all, quiet.of_sought, quiet.service_level) == (None, None, None)


def test_who_was_informed_is_not_answered_and_what_we_dialled_is_no_call() -> None:
    counts = {"handed": 4, "informed": 3, "consulted": 1, "abandoned-in-menu": 2}
    counts |= {"called-back": 9, "": 3}
    counted = today(counts, counts, Waits(4, 0))
    assert (counted.calls, counted.answered, counted.sought) == (10, 4, 4)
    assert (counted.informed, counted.consulted) == (3, 1)
    assert (counted.of_all, counted.of_sought) == (0.4, 1.0)


def test_the_service_level_counts_callbacks_and_failures_as_not_answered() -> None:
    counts = {"handed": 5, "abandoned-in-wait": 2, "callback": 2, "unserved": 1, "closed": 7}
    assert today(counts, counts, Waits(answered_soon=3, short=0)).service_level == 3 / 10
    assert today(counts, counts, Waits(answered_soon=3, short=2)).service_level == 3 / 8


def test_who_asked_for_a_callback_while_closed_is_no_part_of_the_service_level() -> None:
    sunday = {"callback": 1, "closed": 2}
    assert today(sunday, {}, Waits(0, 0)).service_level is None
    assert today({"handed": 1, "callback": 1}, {"handed": 1}, Waits(1, 0)).service_level == 1.0


def test_each_quarter_hour_stacks_its_calls_and_the_fullest_is_as_high_as_the_strip() -> None:
    counted = [
        (EIGHT, "handed", 2),
        (EIGHT, "unserved", 2),
        (EIGHT + timedelta(minutes=15), "callback", 1),
        (EIGHT + timedelta(minutes=45), "", 1),
    ]
    quarters = strip(counted, EIGHT, EIGHT + timedelta(hours=1))
    assert [each.calls for each in quarters] == [4, 1, 0, 1]
    assert quarters[0].bars == (("good", 0.0, 0.5), ("bad", 0.5, 0.5))
    assert quarters[1].bars == (("waiting", 0.0, 0.25),)
    assert quarters[3].bars == (("live", 0.0, 0.25),)
    assert (quarters[1].x, quarters[1].width) == (0.25, 0.25)


def test_a_promise_long_late_stays_on_the_line() -> None:
    half = timedelta(minutes=30)
    dues = [EIGHT - timedelta(hours=9), EIGHT, EIGHT + half]
    assert places_on_line(dues, EIGHT, half, half) == (0.0, 0.5, 1.0)
