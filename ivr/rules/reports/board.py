"""Compute the day's figures for the live board, and the positions in its pictures."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.rules.calls.outcomes import OUTCOMES, Outcome

QUARTER = timedelta(minutes=15)
AT_RISK = timedelta(minutes=30)  # a promise due within so long, or late
ANSWERED_WITHIN = 20  # seconds of waiting for a person: the service level's T
SHORT = 5  # seconds: who hangs up sooner did not wait
OF_OURS = frozenset({Outcome.CALLED_BACK, Outcome.NOT_REACHED})  # calls that we made
# Calls that came to the switchboard, or to a callback that was promised or offered. Whoever was
# silent there is among them; who chose to write or to leave a message instead is not.
SOUGHT = frozenset(
    {
        *(Outcome.HANDED, Outcome.UNSERVED, Outcome.CLOSED, Outcome.ABANDONED_IN_WAIT),
        Outcome.CALLBACK,
    }
)
TONES = ("good", "waiting", "bad")


@dataclass(frozen=True)
class Today:
    """The figures of the day's calls that have ended; a ratio is None where it divides by nothing.

    `sought` counts those of SOUGHT. `service_level` is strict: of all those while the line was
    open, who was answered within 20 s of waiting; callbacks and failures count as not answered, and
    who gave up within 5 s is left out.
    """

    calls: int
    informed: int  # of the topics' guidance
    consulted: int  # a protocol, or their own callback
    sought: int
    answered: int
    abandoned: int  # while the switchboard rang
    of_all: float | None
    of_sought: float | None
    service_level: float | None


@dataclass(frozen=True)
class Waits:
    """Counts of how long callers waited at the switchboard."""

    answered_soon: int  # within ANSWERED_WITHIN seconds
    short: int  # gave up within SHORT seconds


def today(outcomes: Mapping[str, int], while_open: Mapping[str, int], waits: Waits) -> Today:
    """Return the day's figures, from how many calls ended in each outcome.

    `while_open` counts those alone that came while the line was open. Calls that go on and calls
    that we made are not counted.
    """
    ours = {each.value for each in OF_OURS}
    counts = Counter({name: n for name, n in outcomes.items() if name and name not in ours})
    answered = counts[Outcome.HANDED.value]
    abandoned = counts[Outcome.ABANDONED_IN_WAIT.value]
    sought = sum(counts[each.value] for each in SOUGHT)
    could_be_served = sum(while_open.get(each.value, 0) for each in SOUGHT - {Outcome.CLOSED})
    return Today(
        calls=counts.total(),
        informed=counts[Outcome.INFORMED.value],
        consulted=counts[Outcome.CONSULTED.value],
        sought=sought,
        answered=answered,
        abandoned=abandoned,
        of_all=ratio(answered, counts.total()),
        of_sought=ratio(answered, sought),
        service_level=ratio(
            min(waits.answered_soon, answered), could_be_served - min(waits.short, abandoned)
        ),
    )


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


def strip(
    counted: Iterable[tuple[datetime, str, int]], begins: datetime, ends: datetime
) -> tuple[Quarter, ...]:
    """Return the quarter hours from `begins` to `ends` with the calls received in each, by tone.

    The tones are stacked. What was received before or after is counted in the first or the last.
    """
    slots = max(1, (ends - begins) // QUARTER)
    counts = [Counter[str]() for _ in range(slots)]
    for start, outcome, calls in counted:
        at = min(max(0, (start - begins) // QUARTER), slots - 1)
        counts[at][_tone(outcome)] += calls
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
