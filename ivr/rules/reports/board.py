"""Compute the day's figures for the live board, and the positions in its pictures."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from ivr.rules.calls.outcomes import OUTCOMES, Outcome
from ivr.rules.reports.call_metrics import (
    ACCESS_ALL,
    ACCESS_SOUGHT,
    GAVE_UP,
    INFORMED,
    PROGRESS,
    SHORT,
    SOUGHT,
    SOUGHT_STAGES,
)
from ivr.rules.reports.definitions import Which

QUARTER = timedelta(minutes=15)
AT_RISK = timedelta(minutes=30)  # a promise due within so long, or late
ANSWERED_WITHIN = 20  # seconds of waiting for a person: the service level's T
TONES = ("good", "waiting", "bad")
COULD_BE_SERVED = Which(SOUGHT_STAGES - {SHORT})


class CountedCalls(NamedTuple):
    """How many calls of the set `calls` came in one quarter hour, and went and ended alike."""

    start: datetime
    stage: str
    ending: str
    soon: bool  # after no more than ANSWERED_WITHIN seconds of ringing
    calls: int


@dataclass(frozen=True)
class Today:
    """The figures of the day's calls that have ended; a ratio is None where it divides by nothing.

    Each is what its definition among the metrics says, of the same rows as there. `service_level`
    is strict: of all who sought a person while the line was open, who was answered within 20 s of
    waiting; callbacks and failures count as not answered, and who gave up at once is left out.
    """

    calls: int
    informed: int  # of the topics' guidance
    progress: int  # a protocol, or their own callback
    sought: int
    answered: int
    gave_up: int  # while the switchboard rang
    of_all: float | None
    of_sought: float | None
    service_level: float | None


def today(counted: Iterable[CountedCalls], while_open: Iterable[CountedCalls]) -> Today:
    """Return the day's figures; `while_open` are those that came while the line was open."""
    counted, while_open = tuple(counted), tuple(while_open)
    answered = _sum(counted, ACCESS_ALL.part)
    calls, sought = _sum(counted, ACCESS_ALL.whole), _sum(counted, ACCESS_SOUGHT.whole)
    could_be_served = _sum(while_open, COULD_BE_SERVED) - _closed(while_open)
    soon = _sum((each for each in while_open if each.soon), ACCESS_ALL.part)
    return Today(
        calls=calls,
        informed=_sum(counted, INFORMED.part),
        progress=_sum(counted, PROGRESS.part),
        sought=sought,
        answered=answered,
        gave_up=_sum(counted, GAVE_UP.part),
        of_all=ratio(answered, calls),
        of_sought=ratio(answered, sought),
        service_level=ratio(soon, could_be_served),
    )


def _sum(counted: Iterable[CountedCalls], which: Which) -> int:
    return sum(each.calls for each in counted if which.holds(each.stage, each.ending))


def _closed(counted: Iterable[CountedCalls]) -> int:
    """Return how many were told that the line was closed: in a quarter hour in which it opened."""
    return _sum(counted, Which(frozenset({SOUGHT}), frozenset({Outcome.CLOSED.value})))


def ratio(part: int, whole: int) -> float | None:
    """Return `part` of `whole`; None where there is no whole."""
    return part / whole if whole > 0 else None


@dataclass(frozen=True)
class Quarter:
    """A quarter hour's calls by tone, and its place in the strip: all of 0 to 1."""

    start: datetime
    counts: Mapping[str, int]  # good, waiting, bad
    x: float
    width: float
    bars: tuple[tuple[str, float, float], ...]  # tone, bottom, height

    @property
    def calls(self) -> int:
        """Return how many calls the quarter hour had in all."""
        return sum(self.counts.values())


def strip(counted: Iterable[CountedCalls], begins: datetime, ends: datetime) -> tuple[Quarter, ...]:
    """Return the quarter hours from `begins` to `ends` with the calls received in each, by tone.

    The tones are stacked. What was received before or after is counted in the first or the last.
    """
    slots = max(1, (ends - begins) // QUARTER)
    counts = [Counter[str]() for _ in range(slots)]
    for each in counted:
        at = min(max(0, (each.start - begins) // QUARTER), slots - 1)
        counts[at][_tone(each.ending)] += each.calls
    most = max((each.total() for each in counts), default=0) or 1
    return tuple(
        Quarter(begins + n * QUARTER, dict(each), n / slots, 1 / slots, tuple(_bars(each, most)))
        for n, each in enumerate(counts)
    )


def _tone(outcome: str) -> str:
    known = next((each for each in Outcome if each.value == outcome), None)
    return OUTCOMES[known].tone if known else "live"


def _bars(counts: Counter[str], most: int) -> Iterable[tuple[str, float, float]]:
    bottom = 0.0
    for tone in (*TONES, "live"):
        if counts[tone]:
            height = counts[tone] / most
            yield tone, bottom, height
            bottom += height


def places_on_line(
    dues: Sequence[datetime], now: datetime, before: timedelta, after: timedelta
) -> tuple[float, ...]:
    """Return where each due time stands on a line around `now`, from 0 to 1.

    The line goes from `before` now to `after` it; what lies beyond stands at its end.
    """
    whole = before + after
    return tuple(min(1.0, max(0.0, (due - (now - before)) / whole)) for due in dues)
