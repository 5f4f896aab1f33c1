"""Compute how much of a request's term is left, and word it in pt-BR."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.rules.cases.requests import MANIFESTATIONS, TermKind
from ivr.rules.hours.business_time import open_minutes, working_day_minutes
from ivr.rules.hours.hours import Schedule

DAY_MINUTES = 24 * 60.0  # of the clock
EXACT_BELOW_HOURS = 3  # of so many hours and more the minutes are not said
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Term:
    """The minutes of a term: the whole, and what is left of it, below zero once it is over.

    They are the line's own, or with `running` the clock's, day and night.
    """

    whole: float
    left: float
    running: bool
    day: float  # minutes of one day of it

    @property
    def used(self) -> float:
        """Return the share of the term that has passed, from 0 to 1."""
        gone = 1 - self.left / self.whole if self.whole else 1.0
        return min(max(gone, 0.0), 1.0)

    @property
    def words(self) -> str:
        """Return what is left of the term: "faltam 3 h úteis", "atrasada há 2 dias"; pt-BR."""
        if -1 < self.left < 0 and not self.running:
            return "atrasada"  # the doors may have been shut for days since
        if self.left < 0:
            return f"atrasada há {span_words(-self.left, self.day, not self.running)}"
        said = span_words(self.left, self.day, not self.running)
        one = said.startswith(("1 ", "menos"))
        return f"{'falta' if one else 'faltam'} {said}"


def term_of(
    deadlines: Mapping[str, int],
    schedule: Schedule,
    what: TermKind,
    due_at: datetime,
    now: datetime,
) -> Term:
    """Return the term of a request of that kind and complexity that is due at `due_at`."""
    if what.kind in MANIFESTATIONS:
        whole = what.legal_days * DAY_MINUTES
        return Term(whole, (due_at - now) / _MINUTE, True, DAY_MINUTES)
    day = working_day_minutes(schedule)
    left = open_minutes(schedule, now, due_at) - open_minutes(schedule, due_at, now)
    if now > due_at and left == 0:  # late, and the doors have been shut since
        left = -0.5
    return Term(float(deadlines[what.complexity.value] * day), left, False, float(day))


def span_words(minutes: float, day: float, business: bool = True) -> str:
    """Return a length of time in pt-BR: "2 dias úteis e 3 h", "3 h úteis", "12 min úteis".

    `minutes` is rounded to the minute; from 3 hours on, minutes are left out.
    """
    whole = round(minutes)
    if whole < 1:
        return "menos de 1 min útil" if business else "menos de 1 min"
    days, rest = divmod(whole, round(day)) if day else (0, whole)
    hours, left = divmod(rest, 60)
    if days:
        one, more = ("dia útil", "dias úteis") if business else ("dia", "dias")
        return f"{days} {one if days == 1 else more}" + (f" e {hours} h" if hours else "")
    if hours:
        is_exact = left and hours < EXACT_BELOW_HOURS
        said = f"{hours} h" + (f" {left:02d} min" if is_exact else "")
        return f"{said} {'útil' if said == '1 h' else 'úteis'}" if business else said
    return f"{left} min" + ((" útil" if left == 1 else " úteis") if business else "")
