"""Requests: what an installation's settings make of a due time."""

from datetime import timedelta

import pytest

from tests.conftest import Install
from tests.desk import hire, request
from tests.installation import Installation


def due_after(central: Installation) -> timedelta:
    """How long the second of two requests has to wait."""
    hire(central, "Ana")
    request(central, "+5584988880001")
    asked = request(central, "+5584988880002")
    assert asked.callback
    return asked.callback.due_at - central.clock.now()


@pytest.mark.parametrize(("minutes", "due"), [("5", 15), ("10", 30), ("60", 120)])
def test_the_handling_minutes_decide_the_promised_time(
    installed: Install, sqlite_url: str, minutes: str, due: int
) -> None:
    central = installed(sqlite_url, CALLBACK_HANDLING_MINUTES=minutes)
    assert due_after(central) == timedelta(minutes=due)
