"""Decide when people answer: the charter's weekly hours and the special days that win over them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from itertools import pairwise
from zoneinfo import ZoneInfo

FORTALEZA = ZoneInfo("America/Fortaleza")
SEARCH_DAYS = 60
WEEK_RULE = "Carta de Serviços"
MAX_RULE_LETTERS = 80  # of the name and decree that a call keeps
WEEKDAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")


@dataclass(frozen=True)
class Interval:
    """A span of open hours from `start` until just before `end`, the same day, in Fortaleza."""

    start: time
    end: time


WeeklyHours = Mapping[int, tuple[Interval, ...]]  # weekday (Monday 0) → its intervals, in order


class DayKind(Enum):
    """The effect of a special day on the hours.

    The value is what the database stores.
    """

    CLOSED = "closed"  # nobody works
    PARTIAL = "partial"  # nobody works until `off_until`, or from `off_from` on
    UNKNOWN = "unknown"  # no source says: answered as a weekday, and nothing promised on it


@dataclass(frozen=True)
class SpecialDay:
    """A date on which the weekly hours do not simply hold."""

    date: date
    name: str  # pt-BR
    kind: DayKind
    off_until: time | None = None
    off_from: time | None = None
    decree: str = ""  # the law or decree behind it


def effect_words(special: SpecialDay) -> str:
    """Return in pt-BR what a special day does to the line's hours."""
    if special.kind is DayKind.CLOSED:
        return "a linha fica fechada o dia todo"
    if special.kind is DayKind.UNKNOWN:
        return "ainda não se sabe: nada é prometido para o dia"
    if special.off_until:
        return f"a linha fica fechada até {special.off_until:%H:%M}"
    if special.off_from:
        return f"a linha fica fechada a partir de {special.off_from:%H:%M}"
    return "expediente normal"


@dataclass(frozen=True)
class DayHours:
    """One date's open hours, the rule that decided them, and whether a source confirms them."""

    intervals: tuple[Interval, ...]
    rule: str
    certain: bool


@dataclass(frozen=True)
class Opening:
    """The state of the line at one moment: whether people answer, and when that changes; in UTC."""

    open: bool
    rule: str
    certain: bool
    closes_at: datetime | None  # end of the present interval; None while closed
    next_opening: datetime | None  # None while open, or when no certain one is near


@dataclass(frozen=True)
class EarlierWeek:
    """Weekly hours that held until another edition of the charter came into force (UTC)."""

    weekly: WeeklyHours
    until: datetime


@dataclass(frozen=True)
class Schedule:
    """The weekly hours, the special days that win over them, and the weeks that held before.

    `earlier` is in order of its ends. What comes before the first is its week, too: what a day was
    stays as it was, whatever the charter says since.
    """

    weekly: WeeklyHours
    special: Mapping[date, SpecialDay]
    earlier: tuple[EarlierWeek, ...] = ()

    def ahead(self) -> "Schedule":
        """Return the schedule by the present week alone: for what is promised from now on."""
        return replace(self, earlier=())

    def followed_by(self, weekly: WeeklyHours, at: datetime) -> "Schedule":
        """Return the schedule as it is once another week comes into force at `at`."""
        earlier = (*self.earlier, EarlierWeek(self.weekly, at))
        return replace(self, weekly=weekly, earlier=earlier)

    def day(self, on: date) -> DayHours:
        """Return the open hours of one date in Fortaleza.

        A day on which the week changed has the old hours until then, and the new ones from then on.
        """
        usual = self._usual(on)
        special = self.special.get(on)
        if special is None:
            return DayHours(usual, WEEK_RULE, True)
        rule = ", ".join(filter(None, (special.name, special.decree)))[:MAX_RULE_LETTERS]
        match special.kind:
            case DayKind.CLOSED:
                return DayHours((), rule, True)
            case DayKind.PARTIAL:
                return DayHours(_without(usual, special), rule, True)
            case DayKind.UNKNOWN:
                return DayHours(usual, rule, False)

    def _usual(self, on: date) -> tuple[Interval, ...]:
        begins = datetime.combine(on, time.min, FORTALEZA)
        ends = begins + timedelta(days=1)
        spans: list[Interval] = []
        since = begins
        for week in (each for each in self.earlier if each.until > begins):
            until = min(week.until.astimezone(FORTALEZA), ends)
            spans += _within(week.weekly.get(on.weekday(), ()), since, until)
            if until == ends:
                return _joined(spans)
            since = until
        if since == begins:
            return self.weekly.get(on.weekday(), ())
        return _joined([*spans, *_within(self.weekly.get(on.weekday(), ()), since, ends)])

    def opening(self, now: datetime) -> Opening:
        """Return whether people answer at `now` (aware); if not, also the next certain opening.

        No opening is given on an unknown day, and none when there is no certain one within 60 days.
        """
        local = now.astimezone(FORTALEZA)
        today = self.day(local.date())
        for interval in today.intervals:
            if interval.start <= local.time() < interval.end:
                closes = _instant(local.date(), interval.end)
                return Opening(True, today.rule, today.certain, closes, None)
        return Opening(False, today.rule, today.certain, None, self._next_opening(local))

    def _next_opening(self, local: datetime) -> datetime | None:
        for ahead in range(SEARCH_DAYS + 1):
            on = local.date() + timedelta(days=ahead)
            hours = self.day(on)
            for interval in hours.intervals if hours.certain else ():
                if ahead or interval.start > local.time():
                    return _instant(on, interval.start)
        return None


def _within(usual: tuple[Interval, ...], since: datetime, until: datetime) -> list[Interval]:
    """Return the parts of a day's intervals that lie in [since, until), in Fortaleza, that day."""
    last = until.time() if until.date() == since.date() else time.max
    cut = (Interval(max(i.start, since.time()), min(i.end, last)) for i in usual)
    return [interval for interval in cut if interval.start < interval.end]


def _joined(spans: list[Interval]) -> tuple[Interval, ...]:
    whole: list[Interval] = []
    for span in spans:
        if whole and span.start <= whole[-1].end:
            whole[-1] = Interval(whole[-1].start, max(span.end, whole[-1].end))
        else:
            whole.append(span)
    return tuple(whole)


def _without(usual: tuple[Interval, ...], special: SpecialDay) -> tuple[Interval, ...]:
    first = special.off_until or time.min
    last = special.off_from or time.max
    cut = (Interval(max(i.start, first), min(i.end, last)) for i in usual)
    return tuple(interval for interval in cut if interval.start < interval.end)


def _instant(on: date, at: time) -> datetime:
    return datetime.combine(on, at, FORTALEZA).astimezone(UTC)


_CLOCK = r"\d{1,2}:\d{2}"
_SPAN = rf"{_CLOCK} às {_CLOCK}h?"
_DAY = rf"(?:{'|'.join(WEEKDAYS)})(?:-feira)?"
_HOURS = re.compile(rf"({_SPAN}(?: e {_SPAN})*),? ({_DAY})(?: [àa] ({_DAY}))?", re.IGNORECASE)


def parse_weekly_hours(text: str) -> WeeklyHours:
    """Return the weekly hours in a charter row such as "08:00 às 14:00h segunda à sexta-feira".

    Raises ValueError, in words for whoever edits the file, for what cannot be read.
    """
    match = _HOURS.fullmatch(text.strip())
    if not match:
        raise ValueError(
            f'não se entende "{text}": escreva como em "08:00 às 14:00h segunda à sexta-feira"'
        )
    spans, first, last = match.groups()
    intervals = tuple(_interval(span) for span in re.findall(_SPAN, spans, re.IGNORECASE))
    for before, after in pairwise(intervals):
        if after.start <= before.end:
            raise ValueError(f'"{text}": um período começa antes de o anterior terminar')
    days = range(_weekday(first), _weekday(last or first) + 1)
    if not days:
        raise ValueError(f'"{text}": a semana vai de segunda a domingo')
    return dict.fromkeys(days, intervals)


def _interval(span: str) -> Interval:
    hours = [clock.split(":") for clock in re.findall(_CLOCK, span)]
    try:
        start, end = (time(int(hour), int(minute)) for hour, minute in hours)
    except ValueError:
        raise ValueError(f'"{span}": as horas vão de 00:00 a 23:59') from None
    if start >= end:
        raise ValueError(f'"{span}": o fim vem antes do começo')
    return Interval(start, end)


def _weekday(name: str) -> int:
    return WEEKDAYS.index(name.casefold().removesuffix("-feira"))


def midnight_before(now: datetime) -> datetime:
    """Return the beginning, in Fortaleza, of the day of `now`."""
    return datetime.combine(now.astimezone(FORTALEZA).date(), time.min, FORTALEZA)
