"""Cut time into calendar periods, each from an instant until just before another, in any zone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum

from ivr.rules.hours.hours import FORTALEZA

DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
MAX_PERIOD_DAYS = 1830  # five years and a few days: of a period that somebody types
FIRST_YEAR, LAST_YEAR = 2000, 2099
FIELDS = ("periodo", "em", "de", "ate")  # of an address


class Kind(Enum):
    """The kind of a period. The value is what an address says."""

    DAY = "dia"
    WEEK = "semana"  # ISO: it begins on Monday, and belongs to the year of its Thursday
    MONTH = "mes"
    QUARTER = "trimestre"
    YEAR = "ano"
    FREE = "livre"  # from one date to another


KIND_LABELS: Mapping[Kind, str] = {
    Kind.DAY: "Um dia",
    Kind.WEEK: "Uma semana",
    Kind.MONTH: "Um mês",
    Kind.QUARTER: "Um trimestre",
    Kind.YEAR: "Um ano",
    Kind.FREE: "De uma data a outra",
}
MONTHS = (
    *("janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto"),
    *("setembro", "outubro", "novembro", "dezembro"),
)
SHORT_WEEKDAYS = ("seg", "ter", "qua", "qui", "sex", "sáb", "dom")


class PeriodRefused(ValueError):
    """The error that a period cannot be read; its text is for whoever typed it (pt-BR)."""


@dataclass(frozen=True)
class Period:
    """Whole days of one zone: from the first instant of one until just before that of another."""

    since: datetime
    until: datetime
    kind: Kind = Kind.FREE

    @property
    def first(self) -> date:
        """Return its first date."""
        return self.since.date()

    @property
    def last(self) -> date:
        """Return its last date."""
        # By way of UTC: where midnight is skipped, the end is at one o'clock by the wall.
        return (self.until.astimezone(UTC) - _INSTANT).astimezone(self.until.tzinfo).date()

    @property
    def dates(self) -> tuple[date, ...]:
        """Return all its dates."""
        first = self.first.toordinal()
        return tuple(map(date.fromordinal, range(first, self.last.toordinal() + 1)))

    @property
    def words(self) -> str:
        """Return it as people say it (pt-BR)."""
        first, last = self.first, self.last
        match self.kind:
            case Kind.DAY:
                return f"{SHORT_WEEKDAYS[first.weekday()]}, {first:%d/%m/%Y}"
            case Kind.WEEK:
                year, week, _ = first.isocalendar()
                return f"semana {week} de {year}, de {first:%d/%m} a {last:%d/%m/%Y}"
            case Kind.MONTH:
                return f"{MONTHS[first.month - 1]} de {first.year}"
            case Kind.QUARTER:
                return f"{(first.month + 2) // 3}º trimestre de {first.year}"
            case Kind.YEAR:
                return f"ano de {first.year}"
            case Kind.FREE:
                return f"de {first:%d/%m/%Y} a {last:%d/%m/%Y}"


def period_of(kind: Kind, day: date, zone: tzinfo = FORTALEZA) -> Period:
    """Return the period of that kind in which `day` lies."""
    match kind:
        case Kind.DAY | Kind.FREE:
            first, end = day, day + DAY
        case Kind.WEEK:
            first = day - timedelta(days=day.weekday())
            end = first + timedelta(days=7)
        case Kind.MONTH:
            first = day.replace(day=1)
            end = _months_later(first, 1)
        case Kind.QUARTER:
            first = date(day.year, day.month - (day.month - 1) % 3, 1)
            end = _months_later(first, 3)
        case Kind.YEAR:
            first, end = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return between(first, end - DAY, zone, kind)


def between(first: date, last: date, zone: tzinfo = FORTALEZA, kind: Kind = Kind.FREE) -> Period:
    """Return the period from the first date to the last, both whole."""
    return Period(_midnight(first, zone), _midnight(last + DAY, zone), kind)


def next_of(period: Period) -> Period:
    """Return the period of the same kind, or as many days, that begins where this one ends."""
    zone = period.since.tzinfo or FORTALEZA
    day = period.last + DAY
    if period.kind is Kind.FREE:
        return between(day, day + (period.last - period.first), zone)
    return period_of(period.kind, day, zone)


def previous_of(period: Period) -> Period:
    """Return the period of the same kind, or as many days, that ends where this one begins."""
    zone = period.since.tzinfo or FORTALEZA
    day = period.first - DAY
    if period.kind is Kind.FREE:
        return between(day - (period.last - period.first), day, zone)
    return period_of(period.kind, day, zone)


def earlier_weeks(period: Period, weeks: int) -> Iterator[Period]:
    """Yield the same dates of the week in each of the weeks before, the latest first."""
    zone = period.since.tzinfo or FORTALEZA
    for back in range(1, weeks + 1):
        away = timedelta(weeks=back)
        yield between(period.first - away, period.last - away, zone)


def local_date(at: datetime, zone: tzinfo = FORTALEZA) -> date:
    """Return the date on which an instant falls there."""
    return at.astimezone(zone).date()


def read_period(fields: Mapping[str, str], today: date, usual: Kind = Kind.DAY) -> Period:
    """Return the period that an address or a form names; without one, the usual one of today.

    Raises PeriodRefused, in words for whoever typed it.
    """
    word = fields.get("periodo", "").strip()
    kind = next((each for each in Kind if each.value == word), None)
    if word and kind is None:
        raise PeriodRefused("Escolha um dia, uma semana, um mês, um trimestre, um ano ou datas.")
    if kind is not Kind.FREE:
        return period_of(kind or usual, read_date(fields.get("em", ""), today))
    first = read_date(fields.get("de", ""), today)
    last = read_date(fields.get("ate", ""), today)
    if last < first:
        raise PeriodRefused(
            f"O período termina ({last:%d/%m/%Y}) antes de começar ({first:%d/%m/%Y})."
            " Troque as datas."
        )
    if (last - first).days >= MAX_PERIOD_DAYS:
        raise PeriodRefused("O período passa de cinco anos. Escolha datas mais próximas.")
    return between(first, last)


def read_date(text: str, today: date) -> date:
    """Return the date that was typed, as 2026-02-28 or 28/02/2026; `today` where nothing was.

    Raises PeriodRefused, which says what is wrong with it.
    """
    typed = text.strip()
    if not typed:
        return today
    parts = typed.split("/")[::-1] if "/" in typed else typed.split("-")
    if len(parts) != 3 or not all(each.isascii() and each.isdecimal() for each in parts):
        raise PeriodRefused("Escreva a data com dia, mês e ano: 28/02/2026.")
    if any(len(each) > 4 for each in parts):
        raise PeriodRefused("Escreva a data com dia, mês e ano: 28/02/2026.")
    year, month, day = map(int, parts)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise PeriodRefused(f"O ano vai de {FIRST_YEAR} a {LAST_YEAR}.")
    if not 1 <= month <= 12:
        raise PeriodRefused(f"O mês {month} não existe: vai de 1 a 12.")
    try:
        return date(year, month, day)
    except ValueError:
        raise PeriodRefused(
            f"O dia {day} de {MONTHS[month - 1]} de {year} não existe. Confira a data."
        ) from None


def fields_of(period: Period) -> dict[str, str]:
    """Return the fields of an address that name the period."""
    if period.kind is Kind.FREE:
        return {
            "periodo": Kind.FREE.value,
            "de": period.first.isoformat(),
            "ate": period.last.isoformat(),
        }
    return {"periodo": period.kind.value, "em": period.first.isoformat()}


def _midnight(day: date, zone: tzinfo) -> datetime:
    """Return the first instant of a date: where midnight is skipped, the one that follows.

    By way of UTC, so that the end of one date and the beginning of the next are one instant.
    """
    return datetime.combine(day, time(), zone).astimezone(UTC).astimezone(zone)


def _months_later(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)
