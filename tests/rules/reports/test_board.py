"""The board's numbers by their definitions, and where things stand in its pictures."""

from datetime import UTC, datetime, timedelta

from ivr.rules.reports.board import CountedCalls, places_on_line, strip, today

EIGHT = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # in Fortaleza


def counted(*rows: tuple[str, str, bool, int], at: datetime = EIGHT) -> list[CountedCalls]:
    """Return counted calls of one quarter hour: stage, ending, answered soon, how many."""
    return [CountedCalls(at, *each) for each in rows]


def test_a_quiet_day_has_no_ratio_and_not_zero_percent() -> None:
    quiet = today([], [])
    assert (quiet.of_all, quiet.of_sought, quiet.service_level) == (None, None, None)


def test_who_was_informed_is_not_answered_and_what_goes_on_is_not_counted_yet() -> None:
    calls = counted(
        ("answered", "handed", True, 4),
        ("other", "informed", False, 3),
        ("other", "consulted", False, 1),
        ("other", "abandoned-in-menu", False, 2),
        ("going-on", "", False, 3),
    )
    found = today(calls, calls)
    assert (found.calls, found.answered, found.sought) == (10, 4, 4)
    assert (found.informed, found.progress) == (3, 1)
    assert (found.of_all, found.of_sought) == (0.4, 1.0)


def test_the_service_level_counts_callbacks_and_failures_as_not_answered() -> None:
    calls = counted(
        ("answered", "handed", True, 3),
        ("answered", "handed", False, 2),
        ("abandoned", "abandoned-in-wait", False, 2),
        ("rang", "callback", False, 2),
        ("sought", "unserved", False, 1),
        ("sought", "closed", False, 7),
    )
    assert today(calls, calls).service_level == 3 / 10
    short = counted(("short", "abandoned-in-wait", True, 2))
    found = today([*calls, *short], [*calls, *short])
    assert found.service_level == 3 / 10, "who hung up at once did not wait"
    assert found.gave_up == 2


def test_who_left_a_message_after_the_switchboard_had_rung_sought_a_person() -> None:
    calls = counted(("rang", "message", False, 1), ("other", "message", False, 1))
    assert today(calls, calls).sought == 1


def test_who_asked_for_a_callback_while_closed_is_no_part_of_the_service_level() -> None:
    sunday = counted(("sought", "callback", False, 1), ("sought", "closed", False, 2))
    assert today(sunday, []).service_level is None
    answered = counted(("answered", "handed", True, 1))
    assert today([*sunday, *answered], answered).service_level == 1.0


def test_each_quarter_hour_stacks_its_calls_and_the_fullest_is_as_high_as_the_strip() -> None:
    calls = [
        *counted(("answered", "handed", True, 2), ("sought", "unserved", False, 2)),
        *counted(("sought", "callback", False, 1), at=EIGHT + timedelta(minutes=15)),
        *counted(("going-on", "", False, 1), at=EIGHT + timedelta(minutes=45)),
    ]
    quarters = strip(calls, EIGHT, EIGHT + timedelta(hours=1))
    assert [each.calls for each in quarters] == [4, 1, 0, 1]
    assert quarters[0].bars == (("good", 0.0, 0.5), ("bad", 0.5, 0.5))
    assert quarters[1].bars == (("waiting", 0.0, 0.25),)
    assert quarters[3].bars == (("live", 0.0, 0.25),)
    assert (quarters[1].x, quarters[1].width) == (0.25, 0.25)


def test_a_promise_long_late_stays_on_the_line() -> None:
    half = timedelta(minutes=30)
    dues = [EIGHT - timedelta(hours=9), EIGHT, EIGHT + half]
    assert places_on_line(dues, EIGHT, half, half) == (0.0, 0.5, 1.0)
