"""Plan a fortnight: who calls and writes, when, and what becomes of it. The same plan each time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

from ivr.furnishing.scripts import CLOSED, FAILING, OPEN, Script, asks_a_call
from ivr.rules.hours.business_time import after_open_minutes
from ivr.rules.hours.hours import FORTALEZA, Schedule

BEFORE = timedelta(minutes=15)  # the clock's beginning, the past is over
PULSE = timedelta(minutes=3)  # while the line is open
VISITS_KEYED = timedelta(hours=15)  # of a day: when its visits at the units come to be known
OUTAGE = (time(10, 5), timedelta(minutes=40))  # of a working day early on
IN_OUTAGE = 14  # calls
WORKED = timedelta(hours=1)  # before the end nobody asks for a call any more: none is owed at it
FRIDAY = 4
WORKED_DAYS = 3  # below which no past is told: an outage, promises and letters want some time
BROKEN = "+5584988881230"  # nobody ever answers there
# How many call in each hour of a day, beside each other: while the line is open, and else.
BUSY = {8: 8, 9: 11, 10: 12, 11: 10, 12: 6, 13: 7}
QUIET = {7: 0.7, 14: 1.2, 15: 0.7, 16: 0.6, 17: 0.5, 18: 0.5, 19: 0.4, 20: 0.4, 21: 0.3, 22: 0.2}


@dataclass(frozen=True)
class Size:
    """How long the past is, and how many calls it has; of letters there are as many as fates."""

    days: int = 14
    calls: int = 500


# What becomes of letters, in which order; those at the end came last.
FATES = (
    *("overdue", "overdue", "late", "late"),
    *("answered", "sector-answered", "answered", "answered") * 7,
    *("asked", "answered") * 4,
    *("answered", "closed", "answered", "sector-answered") * 2,
    *("with-sector", "answered") * 4,
    *("waiting",) * 4,
)


@dataclass(frozen=True, order=True)
class Event:
    """What happens at one instant: `what` says it, `of` whose it is, by its number."""

    at: datetime
    what: str
    of: int = 0
    number: str = field(default="", compare=False)
    script: Script = field(default=(), compare=False)


def plan(schedule: Schedule, begins: datetime, chance: Random, size: Size) -> list[Event]:
    """Return all that happens in the days before the clock begins, in order.

    Nothing where nobody worked in any of them.
    """
    end = begins - BEFORE
    first = datetime.combine(
        begins.astimezone(FORTALEZA).date() - timedelta(days=size.days), time(0), FORTALEZA
    )
    working = [day for day in _days(first, end) if schedule.day(day.date()).intervals]
    if len(working) < WORKED_DAYS:
        return []
    last = _last_open(schedule, end)
    outage = _outage(working)
    happens = [
        *_calls(schedule, (first, end), outage, (chance, size.calls)),
        *(each for each in _pulses(schedule, (first, end)) if not _within(each.at, outage)),
        *_letters(schedule, working, end, chance),
        Event(last - timedelta(minutes=1), "owed"),
        Event(end - timedelta(hours=20), "stray", 0),
        Event(end - timedelta(hours=19), "stray", 1),
    ]
    return sorted(each for each in happens if first <= each.at < end)


def _last_open(schedule: Schedule, end: datetime) -> datetime:
    """Return the last instant until `end` up to which the line was open for an hour or so."""
    at = end
    while not (schedule.opening(at).open and schedule.opening(at - WORKED).open):
        at -= timedelta(minutes=5)
    return at


def _days(first: datetime, end: datetime) -> Iterator[datetime]:
    day = first
    while day < end:
        yield day
        day += timedelta(days=1)


def _outage(working: list[datetime]) -> tuple[datetime, datetime]:
    """Return when the switchboard fails, and when it is back."""
    early = working[len(working) // 3]
    begins = datetime.combine(early.date(), OUTAGE[0], FORTALEZA)
    return begins, begins + OUTAGE[1]


def _within(at: datetime, span: tuple[datetime, datetime]) -> bool:
    return span[0] <= at < span[1]


def _calls(
    schedule: Schedule,
    span: tuple[datetime, datetime],
    outage: tuple[datetime, datetime],
    many: tuple[Random, int],
) -> Iterator[Event]:
    chance, calls = many
    hours = [
        (day + timedelta(hours=hour), weight)
        for day in _days(*span)
        for hour, weight in (BUSY | QUIET).items()
        if day + timedelta(hours=hour) < span[1]
    ]
    open_ones = [schedule.opening(at).open for at, _ in hours]
    weights = [
        weight if is_open else min(weight, 1.0)
        for (_, weight), is_open in zip(hours, open_ones, strict=True)
    ]
    whole = chance.choices([at for at, _ in hours], weights, k=calls - IN_OUTAGE - 2)
    moments = [at + timedelta(seconds=chance.randrange(3600)) for at in whole]
    moments += [outage[0] + OUTAGE[1] * chance.random() for _ in range(IN_OUTAGE)]
    numbers = _numbers(chance)
    last = _last_open(schedule, span[1]) - WORKED
    for n, at in enumerate(sorted(moments)):
        fails = _within(at, outage)
        kinds = FAILING if fails else OPEN if schedule.opening(at).open else CLOSED
        kept = [each for each in kinds if at < last or not asks_a_call(each[0])]
        script = chance.choices([each for each, _ in kept], [share for _, share in kept])[0]
        yield Event(at, "call", n, chance.choice(numbers), _filled(script, chance))
    # The outage over, somebody gets through. And one is promised a call that never succeeds.
    yield Event(outage[1] + timedelta(minutes=9), "call", calls, numbers[0], ("0", "talk:140"))
    yield Event(
        outage[0] - timedelta(minutes=55), "call", calls + 1, BROKEN, ("3", "0", "busy", "1")
    )


def _filled(script: Script, chance: Random) -> Script:
    """Return the script with what is left to chance: a topic, how long a talk or a message is."""
    topic = chance.choices("12345", (30, 14, 20, 24, 12))[0]
    talk, record = chance.randrange(50, 420), chance.randrange(6, 14)
    known = {"topic": topic, "talk": talk, "record": record, "protocol": "{protocol}"}
    return tuple(each.format(**known) for each in script)


def _numbers(chance: Random) -> list[str]:
    """Return the numbers of those who call, made up; a few call more often, or say no number."""
    mobiles = [f"+55849888{n}{chance.randrange(1, 10)}" for n in range(8200, 8440)]
    fixed = [f"+5584322{n:05}" for n in range(2101, 2161)]
    return [*mobiles, *fixed, *mobiles[:30], *["anonymous"] * 24]


def _pulses(schedule: Schedule, span: tuple[datetime, datetime]) -> Iterator[Event]:
    for day in _days(*span):
        yield Event(day + timedelta(hours=2, minutes=30), "day")
        for interval in schedule.day(day.date()).intervals:
            at = datetime.combine(day.date(), interval.start, FORTALEZA) + timedelta(minutes=1)
            ends = datetime.combine(day.date(), interval.end, FORTALEZA)
            while at < ends:
                yield Event(at, "pulse")
                at += PULSE
            yield Event(ends - timedelta(minutes=25), "missed")
            yield Event(ends - timedelta(minutes=20), "recordings")
    worked = (day for day in _days(*span) if schedule.day(day.date()).intervals)
    for number, day in enumerate(worked):
        yield Event(day + VISITS_KEYED, "visits", number)


def _letters(
    schedule: Schedule, working: list[datetime], end: datetime, chance: Random
) -> Iterator[Event]:
    """Yield when each letter comes, and what is done about it."""
    days = working[:-1]  # the last of them has only begun
    for n, fate in enumerate(FATES):
        came = days[n * len(days) // len(FATES)] + timedelta(hours=7, minutes=chance.randrange(780))
        if came.weekday() == FRIDAY and n % 5 == 0:
            came += timedelta(days=1 + n % 2)  # people write at weekends, too
        if fate == "overdue":
            came = working[-min(6, len(working))] + timedelta(hours=8 + n)
        if fate == "waiting":
            came = end - timedelta(hours=18) * chance.random()
        came = min(came, end - timedelta(minutes=5 + n))
        yield Event(came, "letter", n)
        at = came
        for what, minutes in _STEPS[fate]:
            at = after_open_minutes(schedule, at, minutes + chance.randrange(60))
            yield Event(at, what, n)


# What is done about a letter: what, and how many open minutes after what came before.
_STEPS: dict[str, tuple[tuple[str, int], ...]] = {
    "answered": (("answer", 90),),
    "late": (("answer", 800),),
    "sector-answered": (("forward", 40), ("sector", 200), ("answer", 60)),
    "with-sector": (("forward", 60),),
    "asked": (("ask", 80),),
    "closed": (("close", 60),),
    "overdue": (),
    "waiting": (),
}
