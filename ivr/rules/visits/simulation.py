"""Play the same arrivals at a counter under each rule, and tell how long each class waited."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from ivr.rules.visits.priority import BY_LAW, RULES, Queue, Rule, Waiting, next_of
from ivr.rules.visits.states import PriorityClass

MAX_SIMULATED_VISITS = 2000
MAX_SIMULATED_DESKS = 20


@dataclass(frozen=True)
class Arrival:
    """Somebody who came at an instant and was served for a time."""

    at: datetime
    priority: PriorityClass
    served: timedelta


@dataclass(frozen=True)
class Waits:
    """How long the people of one class waited."""

    people: int
    longest: timedelta
    median: timedelta


@dataclass(frozen=True)
class Simulated:
    """What a rule would have made of the arrivals: class → its waits; only classes that came."""

    rule: Rule
    waits: Mapping[PriorityClass, Waits]


def simulate(days: Sequence[Sequence[Arrival]], desks: int) -> list[Simulated]:
    """Return what each rule makes of the same days, whose queues begin empty, at so many desks."""
    found = []
    for rule in RULES.values():
        waited: dict[PriorityClass, list[timedelta]] = defaultdict(list)
        for day in days:
            for priority, wait in waits_of_day(rule, day, desks):
                waited[priority].append(wait)
        of_class = {each: _summed(waited[each]) for each in PriorityClass if waited[each]}
        found.append(Simulated(rule, of_class))
    return found


def waits_of_day(
    rule: Rule, day: Sequence[Arrival], desks: int
) -> Iterable[tuple[PriorityClass, timedelta]]:
    """Yield how long each person of a day waits, in the order in which they are called."""
    coming = sorted(enumerate(day), key=lambda each: (each[1].at, each[0]))
    if not coming:
        return
    now = coming[0][1].at
    free = [now] * desks
    waiting: dict[int, Arrival] = {}
    called: list[PriorityClass] = []
    while coming or waiting:
        now = max(now, heapq.heappop(free))  # a desk that was idle is free now, not then
        if not waiting:
            now = max(now, coming[0][1].at)
        while coming and coming[0][1].at <= now:
            number, came = coming.pop(0)
            waiting[number] = came
        queue = [Waiting(number, each.priority, each.at) for number, each in waiting.items()]
        chosen = next_of(rule, Queue(queue, called, now))
        assert chosen  # noqa: S101 - somebody waits
        came = waiting.pop(chosen.id)
        called.insert(0, came.priority)
        del called[5:]
        heapq.heappush(free, now + came.served)
        yield came.priority, now - came.at


def is_worse_than_arrival(found: Simulated, by_arrival: Simulated) -> bool:
    """Tell whether a rule lets those with priority by law wait longer than without any priority.

    A share does where more of those who come have priority than it has turns for.
    """
    return _longest_by_law(found) > _longest_by_law(by_arrival)


def _longest_by_law(found: Simulated) -> timedelta:
    waited = (found.waits[each].longest for each in BY_LAW if each in found.waits)
    return max(waited, default=timedelta())


def _summed(waited: Sequence[timedelta]) -> Waits:
    middle = median(each.total_seconds() for each in waited)
    return Waits(len(waited), max(waited), timedelta(seconds=middle))
