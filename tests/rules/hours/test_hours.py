"""Hours: the charter's week, special days, and the exact next opening."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.rules.hours.hours import (
    FORTALEZA,
    MAX_RULE_LETTERS,
    DayKind,
    EarlierWeek,
    Interval,
    Schedule,
    SpecialDay,
    WeeklyHours,
    parse_weekly_hours,
)

WEEK = parse_weekly_hours("08:00 às 14:00h segunda à sexta-feira")
UNREAD = 'não se entende "{}": escreva como em "08:00 às 14:00h segunda à sexta-feira"'


def local(text: str) -> datetime:
    """An instant in Fortaleza."""
    return datetime.fromisoformat(text).replace(tzinfo=FORTALEZA)


def test_the_charters_own_words_are_read() -> None:
    assert dict.fromkeys(range(5), (Interval(time(8), time(14)),)) == WEEK


@pytest.mark.parametrize(
    ("text", "days", "intervals"),
    [
        ("08:00 às 12:00 e 13:00 às 17:00, segunda à sexta-feira", 5, 2),
        ("8:00 às 18:00 segunda-feira a sábado", 6, 1),
        ("07:30 às 13:30h sexta-feira", 1, 1),
    ],
)
def test_other_hours_of_that_form_are_read(text: str, days: int, intervals: int) -> None:
    week = parse_weekly_hours(text)
    assert len(week) == days
    assert {len(each) for each in week.values()} == {intervals}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", UNREAD.format("")),
        ("24h", UNREAD.format("24h")),
        ("08:00 às 14:00h", UNREAD.format("08:00 às 14:00h")),
        ("14:00 às 08:00 segunda à sexta", '"14:00 às 08:00": o fim vem antes do começo'),
        (
            "08:00 às 12:00 e 11:00 às 17:00 segunda à sexta",
            '"08:00 às 12:00 e 11:00 às 17:00 segunda à sexta": um período começa antes de o'
            " anterior terminar",
        ),
        (
            "08:00 às 25:00 segunda à sexta",
            '"08:00 às 25:00": as horas vão de 00:00 a 23:59',
        ),
        (
            "08:00 às 14:00 sexta à segunda",
            '"08:00 às 14:00 sexta à segunda": a semana vai de segunda a domingo',
        ),
    ],
)
def test_hours_that_cannot_be_read_are_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r".+") as refused:
        parse_weekly_hours(text)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2026-11-23 07:59:59", False),
        ("2026-11-23 08:00:00", True),
        ("2026-11-23 13:59:59", True),
        ("2026-11-23 14:00:00", False),
        ("2026-11-22 10:00:00", False),
    ],
)
def test_the_line_opens_and_closes_on_the_second(now: str, is_open: bool) -> None:
    assert Schedule(WEEK, {}).opening(local(now)).open is is_open


def special(kind: DayKind, **hours: time) -> dict[date, SpecialDay]:
    """One special Tuesday."""
    day = date(2026, 11, 24)
    return {day: SpecialDay(day, "Dia", kind, decree="Decreto 1", **hours)}


def test_a_partial_day_loses_its_morning_or_its_afternoon() -> None:
    morning = Schedule(WEEK, special(DayKind.PARTIAL, off_until=time(10)))
    assert not morning.opening(local("2026-11-24 09:00")).open
    assert morning.opening(local("2026-11-24 10:00")).open
    assert morning.opening(local("2026-11-24 09:00")).next_opening == local("2026-11-24 10:00")
    afternoon = Schedule(WEEK, special(DayKind.PARTIAL, off_from=time(13)))
    assert afternoon.opening(local("2026-11-24 12:59")).closes_at == local("2026-11-24 13:00")
    assert not afternoon.opening(local("2026-11-24 13:00")).open
    whole = Schedule(WEEK, special(DayKind.PARTIAL, off_until=time(14)))
    assert whole.day(date(2026, 11, 24)).intervals == ()


def test_an_unknown_day_is_answered_and_never_promised() -> None:
    schedule = Schedule(WEEK, special(DayKind.UNKNOWN))
    during = schedule.opening(local("2026-11-24 10:00"))
    assert (during.open, during.certain) == (True, False)
    assert during.rule == "Dia, Decreto 1"
    evening_before = schedule.opening(local("2026-11-23 20:00"))
    assert evening_before.next_opening == local("2026-11-25 08:00")


def test_a_pause_at_noon_is_an_interval_of_its_own() -> None:
    week = parse_weekly_hours("08:00 às 12:00 e 13:00 às 17:00 segunda à sexta")
    noon = Schedule(week, {}).opening(local("2026-11-23 12:30"))
    assert not noon.open
    assert noon.next_opening == local("2026-11-23 13:00")


def test_no_opening_is_told_when_none_is_near() -> None:
    days = [date(2026, 11, 23) + timedelta(days=n) for n in range(90)]
    closed = {day: SpecialDay(day, "Reforma", DayKind.CLOSED) for day in days}
    assert Schedule(WEEK, closed).opening(local("2026-11-23 10:00")).next_opening is None


KINDS = st.sampled_from(
    [
        (DayKind.CLOSED, {}),
        (DayKind.UNKNOWN, {}),
        (DayKind.PARTIAL, {"off_until": time(10, 30)}),
        (DayKind.PARTIAL, {"off_from": time(13)}),
    ]
)


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001 - zone follows
    special_days=st.dictionaries(
        st.dates(date(2026, 1, 1), date(2026, 12, 31)), KINDS, max_size=60
    ),
)
def test_the_next_opening_is_what_a_minute_by_minute_search_finds(
    now: datetime, special_days: dict[date, tuple[DayKind, dict[str, time]]]
) -> None:
    days = {
        day: SpecialDay(day, "Dia", kind, hours.get("off_until"), hours.get("off_from"))
        for day, (kind, hours) in special_days.items()
    }
    schedule = Schedule(WEEK, days)
    at = now.replace(tzinfo=UTC)
    opening = schedule.opening(at)
    assert opening.open is open_at(days, at.astimezone(FORTALEZA))
    if not opening.open:
        assert opening.next_opening == searched(days, at.astimezone(FORTALEZA))


def open_at(days: dict[date, SpecialDay], at: datetime) -> bool:
    """The oracle: the rule said in another way."""
    day, minutes = days.get(at.date()), at.hour * 60 + at.minute
    if at.weekday() > 4 or not 8 * 60 <= minutes < 14 * 60:
        return False
    if day is None or day.kind is DayKind.UNKNOWN:
        return True
    if day.kind is DayKind.CLOSED:
        return False
    if day.off_until and at.time() < day.off_until:
        return False
    return not (day.off_from and at.time() >= day.off_from)


def searched(days: dict[date, SpecialDay], at: datetime) -> datetime | None:
    """The oracle: half hours from here on, without the unknown days, for sixty days."""
    start = at.replace(minute=0, second=0, microsecond=0)
    last = at.date() + timedelta(days=60)
    for half_hours in range(61 * 48):
        moment = start + timedelta(minutes=30 * half_hours)
        known = days.get(moment.date())
        if moment <= at or moment.date() > last or (known and known.kind is DayKind.UNKNOWN):
            continue
        if open_at(days, moment) and not open_at(days, moment - timedelta(minutes=30)):
            return moment
    return None


@pytest.mark.parametrize("more", [0, 1])
def test_of_a_special_days_name_and_decree_a_call_keeps_eighty_letters(more: int) -> None:
    day = date(2026, 12, 8)
    name = "a" * (MAX_RULE_LETTERS - 1 + more) + "z"
    rule = Schedule({}, {day: SpecialDay(day, name, DayKind.CLOSED)}).day(day).rule
    assert rule == name[:MAX_RULE_LETTERS]


NINE, LATE = (
    parse_weekly_hours(f"{span} segunda à sexta-feira")
    for span in ("09:00 às 14:00h", "13:00 às 19:00h")
)
CHANGED = local("2026-11-30T08:25:00")


def spans_of(schedule: Schedule, on: date) -> list[str]:
    return [f"{each.start:%H:%M}-{each.end:%H:%M}" for each in schedule.day(on).intervals]


def test_a_day_before_a_change_keeps_its_hours() -> None:
    schedule = Schedule(NINE, {}, (EarlierWeek(WEEK, CHANGED),))
    assert spans_of(schedule, date(2026, 11, 27)) == ["08:00-14:00"]
    assert spans_of(schedule, date(2026, 12, 1)) == ["09:00-14:00"]


@pytest.mark.parametrize(
    ("before", "after", "at", "spans"),
    [
        (WEEK, NINE, "08:25", ["08:00-08:25", "09:00-14:00"]),
        (WEEK, NINE, "10:00", ["08:00-14:00"]),
        (WEEK, LATE, "15:00", ["08:00-14:00", "15:00-19:00"]),
        (WEEK, LATE, "10:00", ["08:00-10:00", "13:00-19:00"]),
        (LATE, WEEK, "12:00", ["12:00-14:00"]),
        (LATE, WEEK, "23:59", ["13:00-19:00"]),
        (WEEK, {}, "08:25", ["08:00-08:25"]),
        ({}, WEEK, "00:00", ["08:00-14:00"]),
    ],
)
def test_the_day_of_a_change_has_both_hours_one_after_the_other(
    before: WeeklyHours, after: WeeklyHours, at: str, spans: list[str]
) -> None:
    changed = local(f"2026-11-30T{at}:00")
    schedule = Schedule(after, {}, (EarlierWeek(before, changed),))
    assert spans_of(schedule, date(2026, 11, 30)) == spans


def test_a_day_may_have_several_changes() -> None:
    earlier = (
        EarlierWeek(WEEK, local("2026-11-30T09:00:00")),
        EarlierWeek(LATE, local("2026-11-30T13:30:00")),
    )
    assert spans_of(Schedule(NINE, {}, earlier), date(2026, 11, 30)) == [
        "08:00-09:00",
        "13:00-14:00",
    ]


def test_a_special_day_wins_over_the_week_that_held_then() -> None:
    holiday = SpecialDay(date(2026, 11, 20), "Consciência Negra", DayKind.CLOSED)
    half = SpecialDay(date(2026, 11, 19), "Véspera", DayKind.PARTIAL, off_from=time(11))
    schedule = Schedule(
        NINE, {holiday.date: holiday, half.date: half}, (EarlierWeek(WEEK, CHANGED),)
    )
    assert spans_of(schedule, holiday.date) == []
    assert spans_of(schedule, half.date) == ["08:00-11:00"]


WEEKS = st.sampled_from([WEEK, NINE, LATE, {}])
FIRST = date(2026, 11, 1)


def instants(since: int, until: int) -> st.SearchStrategy[datetime]:
    """Instants in Fortaleza from one day on until before another, counted from FIRST."""
    seconds = st.integers(since * 86_400, until * 86_400 - 1)
    return seconds.map(lambda each: local(f"{FIRST}T00:00:00") + timedelta(seconds=each))


@given(
    WEEKS,
    st.lists(st.tuples(WEEKS, instants(0, 34)), max_size=4),
    WEEKS,
    instants(34, 50),
    instants(0, 60),
)
def test_no_later_edition_changes_what_was_open(
    present: WeeklyHours,
    changes: list[tuple[WeeklyHours, datetime]],
    later: WeeklyHours,
    published: datetime,
    asked: datetime,
) -> None:
    ordered = sorted(changes, key=lambda each: each[1])
    earlier = tuple(EarlierWeek(week, until) for week, until in ordered)
    before = Schedule(present, {}, earlier)
    after = before.followed_by(later, published)
    for on in (FIRST + timedelta(days=n) for n in range(60)):
        if on < published.date():
            assert after.day(on) == before.day(on)
        if on > published.date():
            assert after.day(on).intervals == later.get(on.weekday(), ())
        spans = after.day(on).intervals
        assert all(one.end < two.start for one, two in pairwise(spans))
    rule = before if asked < published else Schedule(later, {})
    assert after.opening(asked).open == rule.opening(asked).open
