"""Word numbers, times and dates in pt-BR, as a Brazilian says them."""

from datetime import date, datetime, time, timedelta

from ivr.rules.hours.hours import FORTALEZA, WeeklyHours
from ivr.rules.words.weekdays import on_day

_SMALL = (
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze "
    "dezesseis dezessete dezoito dezenove"
).split()
_TENS = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa".split()
_WEEKDAYS = "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo".split()
_MONTHS = (
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"
).split()
BRIEF_WORDS = 5  # after "Voltamos": six in all


def number(n: int) -> str:
    """Return `n` in words, 0 ≤ n < 100: "vinte e um"."""
    if n < 20:
        return _SMALL[n]
    tens, ones = divmod(n, 10)
    return _TENS[tens - 2] + (f" e {_SMALL[ones]}" if ones else "")


def clock_time(at: time) -> str:
    """Return a time of day: "oito horas", "uma hora", "dez e quarenta e cinco"."""
    hour = _feminine(at.hour)
    if at.minute and at.hour:
        return f"{hour} e {number(at.minute)}"
    hours = f"{hour} {'hora' if at.hour == 1 else 'horas'}"
    return f"{hours} e {number(at.minute)}" if at.minute else hours


def weekly_hours(weekly: WeeklyHours) -> str:
    """Return a week's hours: "de segunda-feira a sexta-feira, das oito horas às catorze horas".

    The days must share their hours, as a charter's row states them.
    """
    days = sorted(weekly)
    first, last = _WEEKDAYS[days[0]], _WEEKDAYS[days[-1]]
    spans = " e ".join(
        f"{_from(interval.start)} {_at(interval.end)} {clock_time(interval.end)}"
        for interval in weekly[days[0]]
    )
    return f"{f'de {first} a {last}' if first != last else first}, {spans}"


def _from(start: time) -> str:
    return f"{'da' if start.hour == 1 else 'das'} {clock_time(start)}"


def weekday(on: date) -> str:
    """Return the name of the day: "segunda-feira"."""
    return _WEEKDAYS[on.weekday()]


def date_words(on: date) -> str:
    """Return a date in words: "quatro de março", "primeiro de maio"."""
    return f"{_day_of_month(on)} de {_MONTHS[on.month - 1]}"


def _day_of_month(on: date) -> str:
    return "primeiro" if on.day == 1 else number(on.day)


def digits(text: str, groups: tuple[int, ...]) -> str:
    """Return digits one by one, with a pause after each group: "dois zero quatro um, sete …".

    Raises ValueError when the groups are not exactly as long as the text.
    """
    if sum(groups) != len(text):
        raise ValueError(f"{len(text)} digits do not fall into groups of {groups}")
    spoken, start = [], 0
    for length in groups:
        spoken.append(" ".join(_SMALL[int(each)] for each in text[start : start + length]))
        start += length
    return ", ".join(spoken)


def telephone(number: str) -> str:
    """Return a Brazilian E.164 number as read back, area first: "oito quatro, nove oito …"."""
    local = number.removeprefix("+55")
    return digits(local, (2, len(local) - 6, 4))


def next_opening(now: datetime, opening: datetime) -> str:
    """Return when people answer again: "segunda-feira, às oito horas"; both instants are aware."""
    return on_day(day_and_time(now, opening))


def day_and_time(now: datetime, at: datetime) -> str:
    """Return a day as it is called today, and a time: "amanhã, terça-feira, às catorze horas"."""
    local = at.astimezone(FORTALEZA)
    return f"{_day_words(now, local)}, {_at(local.time())} {clock_time(local.time())}"


def slot_words(now: datetime, at: datetime) -> str:
    """Return a time to choose, short, without a comma: "amanhã às dez e quarenta e cinco"."""
    local, ahead = at.astimezone(FORTALEZA), _days_ahead(now, at.astimezone(FORTALEZA))
    near = {0: "hoje", 1: "amanhã"}
    name = weekday(local.date()).removesuffix("-feira")
    day = near.get(ahead) or (name if ahead < 7 else f"dia {_day_of_month(local)}")
    minutes = f" e {number(local.minute)}" if local.minute else " horas"
    return f"{day} {_at(local.time())} {_feminine(local.hour)}{minutes}"


def next_opening_brief(now: datetime, opening: datetime) -> str:
    """Return when people answer again in at most five words; the full time is said later."""
    local = opening.astimezone(FORTALEZA)
    ahead = _days_ahead(now, local)
    if ahead > 6:
        day = f"dia {_day_of_month(local)}"
    else:
        day = {0: "hoje", 1: "amanhã"}.get(ahead, weekday(local.date()))
    day = on_day(day)
    with_time = f"{day}, {_at(local.time())} {clock_time(local.time())}"
    return with_time if len(with_time.split()) <= BRIEF_WORDS else day


def _day_words(now: datetime, local: datetime) -> str:
    ahead, name = _days_ahead(now, local), weekday(local.date())
    if ahead == 0:
        return "hoje"
    if ahead == 1:
        return f"amanhã, {name}"
    return name if ahead < 7 else f"{name}, {date_words(local.date())}"


def _days_ahead(now: datetime, local: datetime) -> int:
    return (local.date() - now.astimezone(FORTALEZA).date()) // timedelta(days=1)


def _at(at: time) -> str:
    return "à" if at.hour == 1 else "às"


def _feminine(n: int) -> str:
    """Return `n` as before a feminine noun: "uma hora", "vinte e duas horas"."""
    ones = {1: "uma", 2: "duas"}.get(n if n < 20 else n % 10)
    if ones is None:
        return number(n)
    return ones if n < 20 else f"{_TENS[n // 10 - 2]} e {ones}"
