"""Compare a day's calls by hour with what is usual on that day of the week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

HOURS = 24


@dataclass(frozen=True)
class Bar:
    """One hour of the day: its calls, the usual number of them, and both as heights from 0 to 1."""

    hour: int
    calls: int
    usual: float
    height: float
    usual_height: float


def usual(days: Sequence[Mapping[int, int]]) -> dict[int, float]:
    """Return the median of calls of each hour over days of the past that had any call.

    A day without one was before there was a line, or closed, and says nothing of what is usual.
    """
    busy = [day for day in days if any(day.values())]
    if not busy:
        return {}
    return {hour: median(day.get(hour, 0) for day in busy) for hour in range(HOURS)}


def bars(calls: Mapping[int, int], usual: Mapping[int, float]) -> list[Bar]:
    """Return the hours between the first and the last that has calls, today or usually."""
    hours = [hour for hour in range(HOURS) if calls.get(hour) or usual.get(hour)]
    if not hours:
        return []
    most = max(*(calls.get(each, 0) for each in hours), *(usual.get(each, 0) for each in hours), 1)
    return [
        Bar(
            hour,
            calls.get(hour, 0),
            usual.get(hour, 0.0),
            calls.get(hour, 0) / most,
            usual.get(hour, 0.0) / most,
        )
        for hour in range(hours[0], hours[-1] + 1)
    ]
