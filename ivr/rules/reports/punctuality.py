"""Compute how a term was kept: how many of all, and the median of business days that it took."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, inf, isinf
from statistics import median
from typing import NamedTuple

from ivr.rules.callbacks.promises import PromiseState
from ivr.rules.hours.business_time import open_minutes, working_day_minutes
from ivr.rules.hours.hours import Schedule
from ivr.rules.reports.definitions import Definition, Period

_COUNTED = frozenset({PromiseState.KEPT.value, PromiseState.BROKEN.value, PromiseState.OPEN.value})
# Another date took the place of these: neither kept nor broken, they begin what that one is about.
_REPLACED = frozenset({PromiseState.MOVED.value, PromiseState.EXTENDED.value})


class Forecast(NamedTuple):
    """One date by which a written reply was told to come, and what became of it.

    `state` is a `rules.callbacks.promises.PromiseState`. `answered_at` is when its request was
    answered last, where nobody has written again since; None where it is not known.
    """

    case_id: int
    said_at: datetime
    due_at: datetime
    state: str
    settled_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True)
class Punctuality:
    """How a term was kept in its period.

    `median_days` are business days, a begun one whole; None where half of all have no answer yet.
    """

    definition: Definition
    kept: int
    total: int
    median_days: int | None

    @property
    def is_shown(self) -> bool:
        """Return whether there are enough to be told."""
        return self.total >= self.definition.least

    @property
    def percent(self) -> int:
        """Return the share that was kept; 0 and 100 only where it was none, or all."""
        if self.kept in (0, self.total):
            return 100 if self.kept else 0
        return min(99, max(1, round(100 * self.kept / self.total)))


def punctuality(
    definition: Definition, forecasts: Iterable[Forecast], period: Period, schedule: Schedule
) -> Punctuality:
    """Return how the forecasts that fell in the period were kept.

    `forecasts` are those that fall there, and those that others took the place of. One that was
    broken stays broken, whatever was told and kept after it, as callbacks have it
    (`store.queries.overview`); one that was answered after its date, and before anybody noted that
    it was over, counts as broken.
    """
    forecasts = list(forecasts)
    moved: dict[tuple[int, datetime], datetime] = {}
    for each in forecasts:
        if each.state in _REPLACED and each.settled_at:
            key = each.case_id, each.settled_at
            moved[key] = min(each.said_at, moved.get(key, each.said_at))
    counted = [
        each
        for each in forecasts
        if period.since <= each.due_at < period.until and each.state in _COUNTED
    ]
    return Punctuality(
        definition,
        sum(map(_is_kept, counted)),
        len(counted),
        _median_days([(_beginning(each, moved), _answered(each)) for each in counted], schedule),
    )


def _beginning(forecast: Forecast, moved: Mapping[tuple[int, datetime], datetime]) -> datetime:
    """Return when the citizen had written that the forecast is about.

    One that took the place of another, in the same instant, goes on with what that was about.
    """
    begun = forecast.said_at
    while (earlier := moved.get((forecast.case_id, begun), begun)) < begun:
        begun = earlier
    return begun


def _is_kept(forecast: Forecast) -> bool:
    settled = forecast.settled_at
    return (
        forecast.state == PromiseState.KEPT.value
        and settled is not None
        and settled <= forecast.due_at
    )


def _answered(forecast: Forecast) -> datetime | None:
    kept = forecast.state == PromiseState.KEPT.value
    return forecast.settled_at if kept else forecast.answered_at


def _median_days(
    spans: Sequence[tuple[datetime, datetime | None]], schedule: Schedule
) -> int | None:
    """Return the median of business days; what has no answer yet is longer than all others."""
    whole = working_day_minutes(schedule)
    if not spans or not whole:
        return None
    days = median(
        open_minutes(schedule, begun, answered) / whole if answered else inf
        for begun, answered in spans
    )
    return None if isinf(days) else max(1, ceil(days))
