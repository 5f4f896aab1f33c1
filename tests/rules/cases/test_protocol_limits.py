"""Wrong protocols: how many of each source, and of all, until guessing is slowed."""

import pytest

from ivr.rules.cases import protocol_limits as limits
from ivr.rules.cases.protocol_limits import is_guessing


@pytest.mark.parametrize(
    ("hour", "day"),
    [(limits.MAX_IN_ALL_PER_HOUR, 0), (0, limits.MAX_IN_ALL_PER_DAY)],
)
def test_so_many_of_all_in_an_hour_or_a_day_are_guessing(hour: int, day: int) -> None:
    assert is_guessing(hour, day)
    assert not is_guessing(max(0, hour - 1), max(0, day - 1))
