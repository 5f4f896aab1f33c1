"""A callback is given up only once the last time that was told, and its next try, have passed."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from ivr.usecases.callbacks.watch import watch_callbacks
from tests.conftest import Install
from tests.stories.test_tellings import SENDER, post, texts
from tests.support.desk import Desk, hire, request
from tests.support.installation import Installation

OUR_HOURS = (11, 17)  # UTC: from eight to two in Fortaleza
STEP = timedelta(minutes=15)
MOST_DAYS = 12
RESULTS = ("busy", "no-answer")


def instant(value: object) -> datetime:
    """A moment as the database's driver returns it, with its zone."""
    return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)


def last_told(central: Installation) -> datetime:
    """The latest time by which the citizen was told that somebody calls."""
    return max(instant(at) for (at,) in central.rows("SELECT due_at FROM promises"))


def ring_in_vain(desk: Desk, result: str) -> bool:
    """Ring the citizen where it is their turn; return whether that was so."""
    if not desk.relay():
        return False
    assert desk.work() == 1
    desk.last_leg().answer().press("1").nobody(result).tell("completed")
    return True


@pytest.mark.parametrize(
    ("first", "results"), [*product((10, 14, 16), product(RESULTS, repeat=2)), (10, ("busy",))]
)
def test_nobody_is_told_that_the_time_is_over_before_the_last_one_told(
    installed: Install, sqlite_url: str, first: int, results: tuple[str, ...]
) -> None:
    """However often it was rung, and whenever: the third try is left to nobody."""
    central = installed(sqlite_url, SMS_FROM=SENDER)
    hire(central, "Ana")
    central.clock.at = datetime(2026, 11, 23, first, 30, tzinfo=UTC)
    request(central)
    desk, left, ends = Desk(central), list(results), central.clock.at + timedelta(days=MOST_DAYS)
    while central.rows("SELECT id FROM callbacks WHERE closed_at IS NULL"):
        assert central.clock.at < ends, "it is given up at last"
        promised = last_told(central)
        ((next_at,),) = central.rows("SELECT next_at FROM callbacks")
        watch_callbacks(central.line)
        post(central)
        if ("expired", "sent") in texts(central):
            assert promised < central.clock.at
            assert instant(next_at) <= central.clock.at
        if left and ring_in_vain(desk, left[0]):
            left.pop(0)
        central.clock.advance(STEP.seconds)
    assert not left
    assert central.rows("SELECT state FROM callbacks") == [("expired",)]
