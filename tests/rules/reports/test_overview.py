"""A day's calls by hour stand beside what is usual, and days without any call say nothing."""

from ivr.rules.reports.overview import bars, usual


def test_the_usual_is_the_median_of_days_that_had_calls() -> None:
    assert usual([{8: 2, 9: 4}, {8: 4}, {8: 9, 9: 1}, {}]) == {
        **dict.fromkeys(range(24), 0),
        8: 4,
        9: 1,
    }
    assert usual([{}, {}]) == {}


def test_the_picture_goes_from_the_first_hour_to_the_last_that_has_any() -> None:
    shown = bars({9: 2}, {8: 4.0, 10: 1.0})
    assert [(each.hour, each.calls, each.usual) for each in shown] == [
        (8, 0, 4),
        (9, 2, 0),
        (10, 0, 1),
    ]
    assert [(each.height, each.usual_height) for each in shown] == [(0, 1), (0.5, 0), (0, 0.25)]


def test_where_nobody_called_there_is_no_picture() -> None:
    assert bars({}, {}) == []
    assert bars({}, usual([])) == []
